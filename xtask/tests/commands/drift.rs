//! `cargo xtask drift` as a maintainer or a CI job meets it: operands, options, exit codes, and
//! the same bytes every time. Runs the real binary on real files and a real git repository. What
//! is found and how it looks is covered by the tests of `drift`.

use std::fs;
use std::process::Command;

use super::exit::{BROKEN, FAILED, GATE, SUCCESS, USAGE};
use super::sandbox::{Run, Sandbox};

const FORMATS: [&str; 6] = ["text", "json", "markdown", "github", "junit", "sarif"];

const PETS: &str = "\
openapi: 3.1.0
info:
  title: pets
  version: 1.0.0
paths:
  /pets:
    post:
      operationId: add_pet
      description: Adds a pet.
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/Pet'
      responses:
        '204':
          description: Added.
  /pots:
    post:
      operationId: add_pot
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: pot.yaml
      responses:
        '204':
          description: Added.
components:
  schemas:
    Pet:
      type: object
      properties:
        name:
          type: string
          maxLength: 64
";

const POT: &str = "type: object\nproperties:\n  size:\n    type: integer\n    maximum: 64\n";

/// A folder with a document and the file beside it.
struct Pets(Sandbox);

impl std::ops::Deref for Pets {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.0
    }
}

impl Pets {
    fn new() -> Self {
        let pets = Self(Sandbox::new());
        pets.write("api/pets.yaml", PETS);
        pets.write("api/pot.yaml", POT);
        pets
    }

    /// A copy of the document with one text in place of another.
    fn copy(&self, name: &str, from: &str, to: &str) {
        assert!(PETS.contains(from), "{from:?}");
        self.write(name, PETS.replacen(from, to, 1));
    }

    fn breaking(&self) {
        self.copy("api/new.yaml", "maxLength: 64", "maxLength: 32");
    }

    fn run(&self, words: &[&str]) -> Run {
        let spec = ["drift", "--spec", "api/pets.yaml", "--today", "2027-01-01"];
        Run::of(&mut self.xtask(&[&spec, words].concat()))
    }
}

/// The rules of the findings, in their order.
fn ids(run: &Run) -> Vec<String> {
    let json = run.json();
    let findings = json["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn copy_that_is_the_same_has_no_findings() {
    let sandbox = Pets::new();
    sandbox.write("api/new.yaml", PETS);
    let run = sandbox.run(&["--against", "api/new.yaml"]);
    assert_eq!((run.code, run.err.as_str()), (Some(SUCCESS), ""), "{run:?}");
    assert!(run.out.ends_with("\nno difference\n"), "{}", run.out);
    assert!(!run.out.contains('\u{1b}'), "colours in a pipe");
    for level in ["breaking", "non-breaking", "documentation", "never"] {
        let run = sandbox.run(&["--against", "api/new.yaml", "--fail-on", level]);
        assert_eq!(run.code, Some(SUCCESS), "{level}");
    }
}

#[test]
fn gate_is_hit_from_its_level_on() {
    let sandbox = Pets::new();
    sandbox.copy("breaking.yaml", "maxLength: 64", "maxLength: 32");
    sandbox.copy("non-breaking.yaml", "maxLength: 64", "maxLength: 128");
    sandbox.copy("documentation.yaml", "Adds a pet.", "Adds one pet.");
    sandbox.write("pot.yaml", POT);
    let levels = ["breaking", "non-breaking", "documentation"];
    for (found, copy) in levels.iter().enumerate() {
        for (gate, level) in levels.iter().enumerate() {
            let run = sandbox.run(&[
                "--no-source",
                "--against",
                &format!("{copy}.yaml"),
                "--fail-on",
                level,
            ]);
            let code = if found <= gate { GATE } else { SUCCESS };
            assert_eq!(
                (run.code, run.err.as_str()),
                (Some(code), ""),
                "{copy} {level} {}",
                run.out
            );
        }
        let never = sandbox.run(&["--against", &format!("{copy}.yaml"), "--fail-on", "never"]);
        assert_eq!(never.code, Some(SUCCESS), "{copy}");
    }
}

#[test]
fn copy_is_the_newer_one_unless_it_is_reversed() {
    let sandbox = Pets::new();
    sandbox.breaking();
    let forth = sandbox.run(&["--against", "api/new.yaml", "--format", "json"]);
    assert_eq!(forth.code, Some(GATE));
    let json = forth.json();
    assert_eq!([&json["old"]["name"], &json["new"]["name"]], ["api/pets.yaml", "api/new.yaml"]);
    assert_eq!(json["summary"]["wire"], "breaking");
    let finding = &json["findings"][0];
    assert_eq!(finding["operation"], "POST /pets");
    assert_eq!(finding["side"], "request");
    assert_eq!(
        (&finding["before"]["value"], &finding["after"]["value"]),
        (&"64".into(), &"32".into())
    );
    assert_eq!(
        (&finding["after"]["file"], &finding["after"]["line"]),
        (&"api/new.yaml".into(), &38.into())
    );

    let back =
        sandbox.run(&["--against", "api/new.yaml", "--reverse", "--format", "json", "--no-source"]);
    assert_eq!(back.code, Some(SUCCESS), "{}", back.out);
    assert_eq!(back.json()["summary"]["wire"], "non-breaking");
    assert_eq!(back.json()["old"]["name"], "api/new.yaml");
}

#[test]
fn two_runs_give_the_same_bytes_in_each_format() {
    let sandbox = Pets::new();
    sandbox.breaking();
    for format in FORMATS {
        let words = ["--against", "api/new.yaml", "--format", format];
        let (first, second) = (sandbox.run(&words), sandbox.run(&words));
        assert_eq!((first.code, first.err.as_str()), (Some(GATE), ""), "{format}");
        assert_eq!(first.out, second.out, "{format}");
        assert!(!first.out.contains(sandbox.folder().to_str().unwrap()), "{format}");

        let file = format!("out.{format}");
        let run =
            sandbox.run(&["--against", "api/new.yaml", "--format", format, "--output", &file]);
        assert_eq!((run.code, run.out.as_str()), (Some(GATE), ""), "{format}");
        assert_eq!(fs::read_to_string(sandbox.path(&file)).unwrap(), first.out, "{format}");
    }
    let run = sandbox.run(&["--against", "api/new.yaml", "--output", "none/out"]);
    assert_eq!(run.code, Some(FAILED));
    assert!(run.err.contains("cannot write none/out"), "{}", run.err);
}

#[test]
fn revision_of_git_is_compared_with_all_its_files() {
    let sandbox = Pets::new();
    sandbox.commit();
    sandbox.write("api/pot.yaml", POT.replace("64", "32"));
    let run =
        sandbox.run(&["--against", "git:HEAD", "--reverse", "--format", "json", "--no-source"]);
    assert_eq!((run.code, run.err.as_str()), (Some(GATE), ""), "{run:?}");
    let json = run.json();
    assert_eq!(json["findings"][0]["operation"], "POST /pots");
    assert_eq!(json["findings"][0]["before"]["file"], "git:HEAD:api/pot.yaml");
    assert_eq!(json["findings"][0]["after"]["file"], "api/pot.yaml");

    sandbox.commit();
    assert_eq!(sandbox.run(&["--against", "git:HEAD", "--reverse"]).code, Some(SUCCESS));
    for operand in ["git:HEAD~1", "git:main~1:api/pets.yaml", "git:HEAD^:./api/pets.yaml"] {
        let run =
            sandbox.run(&["--against", operand, "--reverse", "--format", "json", "--no-source"]);
        assert_eq!(run.code, Some(GATE), "{operand} {run:?}");
        assert_eq!(ids(&run).len(), 1, "{operand}");
    }
}

#[test]
fn revisions_that_are_not_there_are_broken_input() {
    let sandbox = Pets::new();
    let run = sandbox.run(&["--against", "git:main"]);
    assert_eq!(run.code, Some(BROKEN), "{run:?}");
    assert!(run.err.contains("not a git repository"), "{}", run.err);
    sandbox.commit();
    for (operand, part) in [
        ("git:nowhere", "git knows no revision `nowhere`"),
        ("git:main:api/none.yaml", "path 'api/none.yaml' does not exist"),
        ("git:main:api", "git says: fatal: "),
        ("git:main:../pets.yaml", "git says: fatal: "),
        ("git:main^{tree}", "expected commit type"),
    ] {
        let run = sandbox.run(&["--against", operand]);
        assert_eq!((run.code, run.out.as_str()), (Some(BROKEN), ""), "{operand}");
        assert!(run.err.contains(part), "{operand}: {}", run.err);
    }
}

/// What looks like an option of git must not become one.
#[test]
fn revisions_are_not_options_and_no_program_is_run() {
    let sandbox = Pets::new();
    sandbox.commit();
    let written = sandbox.path("written");
    let option = format!("git:--output={}", written.display());
    for operand in [option.as_str(), "git:-h", "git:", "git::api/pets.yaml", "git:main:"] {
        let run = sandbox.run(&["--against", operand]);
        assert_eq!((run.code, run.out.as_str()), (Some(USAGE), ""), "{operand}: {run:?}");
    }
    assert!(!written.exists());

    // `git show` would run this.
    sandbox.write(".gitattributes", "*.yaml diff=trap\n");
    sandbox.git(&["config", "diff.trap.textconv", "touch written; cat"]);
    assert_eq!(sandbox.run(&["--against", "git:HEAD"]).code, Some(SUCCESS));
    assert!(!written.exists());
}

#[test]
fn both_broken_documents_are_reported() {
    let sandbox = Pets::new();
    sandbox.write("api/pets.yaml", "openapi: 3.1.0\npaths: ]\n");
    sandbox.write("api/new.yaml", "swagger: '2.0'\n");
    let run = sandbox.run(&["--against", "api/new.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (Some(BROKEN), ""));
    assert!(
        run.err.contains("api/pets.yaml:2:") && run.err.contains("api/new.yaml:1:"),
        "{}",
        run.err
    );
    let run = sandbox.run(&["--against", "none.yaml", "--config", "none.toml"]);
    assert_eq!(run.code, Some(BROKEN));
    assert!(run.err.contains("none.yaml") && run.err.contains("none.toml"), "{}", run.err);
}

#[test]
fn url_that_cannot_be_fetched_is_broken_input() {
    let sandbox = Pets::new();
    // Refused without a connection: it is neither https nor this machine.
    let run = sandbox.run(&["--against", "http://192.0.2.1/pets.yaml?token=secret"]);
    assert_eq!((run.code, run.out.as_str()), (Some(BROKEN), ""), "{run:?}");
    assert!(run.err.contains("cannot be fetched") && !run.err.contains("secret"), "{}", run.err);
}

#[test]
fn only_some_operations_are_shown() {
    let sandbox = Pets::new();
    sandbox.breaking();
    let run =
        |only: &str| sandbox.run(&["--no-source", "--against", "api/new.yaml", "--only", only]);
    for only in ["POST /pets", "post /pets", "/pets", "/"] {
        assert_eq!(run(only).code, Some(GATE), "{only}");
    }
    for only in ["POST /pots", "/pots"] {
        let run = run(only);
        assert_eq!(run.code, Some(SUCCESS), "{only} {}", run.out);
    }
    for only in ["GET /pets", "/pet", "pets", ""] {
        let run = run(only);
        assert_eq!((run.code, run.out.as_str()), (Some(USAGE), ""), "{only}");
        assert!(run.err.contains("--only"), "{}", run.err);
    }
}

#[test]
fn source_is_compared_unless_it_is_left_out() {
    let sandbox = Pets::new();
    sandbox.copy("api/new.yaml", "operationId: add_pet", "operationId: new_pet");
    let words = ["--against", "api/new.yaml", "--format", "json"];
    let run = sandbox.run(&words);
    assert_eq!(run.code, Some(GATE), "{run:?}");
    let json = run.json();
    assert_eq!([&json["summary"]["source"], &json["summary"]["step"]], ["breaking", "major"]);
    assert!(!json["api"].as_array().unwrap().is_empty());

    let run = sandbox.run(&[&words[..], &["--no-source"]].concat());
    assert_eq!(run.code, Some(SUCCESS), "{run:?}");
    let json = run.json();
    assert!(json["summary"]["source"].is_null() && json["api"].is_null(), "{json:#}");

    let run = sandbox.run(&[&words[..], &["--only", "/pots"]].concat());
    assert_eq!(run.json()["summary"]["source"], "none", "{run:?}");
}

/// Reading goes on: what was not generatable is said, not failed on.
#[test]
fn document_that_cannot_be_generated_any_more_is_a_finding() {
    let sandbox = Pets::new();
    sandbox.copy("api/new.yaml", "schemas/Pet'", "schemas/Pot'");
    let run = sandbox.run(&["--against", "api/new.yaml", "--format", "json"]);
    assert_eq!((run.code, run.err.as_str()), (Some(GATE), ""), "{run:?}");
    assert_eq!(run.json()["summary"]["source"], "breaking", "{}", run.out);
}

#[test]
fn settings_accept_findings_until_their_day_is_over() {
    let sandbox = Pets::new();
    sandbox.breaking();
    let words =
        ["--no-source", "--against", "api/new.yaml", "--format", "json", "--config", "drift.toml"];
    sandbox.write("drift.toml", "");
    let run = sandbox.run(&words);
    let json = run.json();
    let fingerprints: Vec<_> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["fingerprint"].as_str().unwrap())
        .collect();
    let accept = |expires: &str| {
        let entries = fingerprints.iter().map(|fingerprint| {
            format!("[[accepted]]\nfingerprint = \"{fingerprint}\"\nreason = \"Agreed.\"\nexpires = {expires}\n")
        });
        sandbox.write("drift.toml", entries.collect::<String>());
    };
    accept("2027-01-01");
    let run = sandbox.run(&words);
    assert_eq!(run.code, Some(SUCCESS), "{run:?}");
    assert_eq!(run.json()["summary"]["wire"], "none");
    assert_eq!(run.json()["findings"][0]["accepted"]["reason"], "Agreed.");

    accept("2026-12-31");
    let run = sandbox.run(&words);
    assert_eq!(run.code, Some(GATE));
    assert!(ids(&run).contains(&"acceptance-expired".to_owned()), "{:?}", ids(&run));

    sandbox
        .write("drift.toml", "[levels]\nno-such-rule = { level = \"breaking\", reason = \"x\" }\n");
    let run = sandbox.run(&words);
    assert_eq!((run.code, run.out.as_str()), (Some(BROKEN), ""));
    assert!(run.err.contains("drift.toml:2:1"), "{}", run.err);
}

#[test]
fn acceptance_that_nothing_needs_is_said_unless_not_everything_was_looked_at() {
    let sandbox = Pets::new();
    sandbox.write("api/new.yaml", PETS);
    let entry = "[[accepted]]\nfingerprint = \"0123456789abcdef\"\nreason = \"Gone.\"\nexpires = 2027-12-31\n";
    sandbox.write("drift.toml", entry);
    let words = ["--against", "api/new.yaml", "--format", "json", "--config", "drift.toml"];
    let run = sandbox.run(&words);
    assert_eq!((run.code, ids(&run)), (Some(SUCCESS), vec!["acceptance-unmatched".to_owned()]));
    assert_eq!(run.json()["summary"]["wire"], "none");
    assert_eq!(run.json()["findings"][0]["after"]["line"], 2);
    let run = sandbox.run(&[&words[..], &["--no-source"]].concat());
    assert_eq!((run.code, ids(&run)), (Some(SUCCESS), Vec::<String>::new()));
}

#[test]
fn overlay_is_applied_to_both_when_asked_for() {
    let sandbox = Pets::new();
    let overlay = "overlay: 1.0.0\ninfo: {title: x, version: 1}\nactions:\n\
                   - target: $.components.schemas.Pet.properties.name.maxLength\n  remove: true\n";
    sandbox.write("overlay.yaml", overlay);
    sandbox.breaking();
    let run = |copy: &str| {
        sandbox.run(&["--no-source", "--against", copy, "--effective", "--overlay", "overlay.yaml"])
    };
    assert_eq!(run("api/new.yaml").code, Some(SUCCESS), "{:?}", run("api/new.yaml"));
    // The copy has caught up with the overlay, of which nothing is left to do there.
    sandbox.copy("api/new.yaml", "          maxLength: 64\n", "");
    assert_eq!(run("api/new.yaml").code, Some(SUCCESS), "{:?}", run("api/new.yaml"));
    sandbox.write("api/pets.yaml", PETS.replace("          maxLength: 64\n", ""));
    assert_eq!(run("api/new.yaml").code, Some(BROKEN), "our own overlay has to fit");

    let run = sandbox.run(&["--against", "api/new.yaml", "--effective"]);
    assert_eq!(run.code, Some(USAGE));
    assert!(run.err.contains("needs --overlay"), "{}", run.err);
}

#[test]
fn document_of_the_workspace_does_not_differ_from_itself() {
    let command = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-client"));
        Run::of(command.arg("drift").args(words))
    };
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/atoma.yaml");
    for extra in [&[][..], &["--effective"]] {
        let run = command(&[&["--against", document, "--fail-on", "never"][..], extra].concat());
        assert_eq!((run.code, run.err.as_str()), (Some(SUCCESS), ""), "{run:?}");
        assert!(run.out.contains("wire    none"), "{}", run.out);
    }
}

#[test]
fn wrong_command_lines_are_usage_errors() {
    let sandbox = Pets::new();
    for words in [
        &[][..],
        &["--against"],
        &["--against", "a.yaml", "--format", "xml"],
        &["--against", "a.yaml", "--fail-on", "none"],
        &["--against", "a.yaml", "--today", "2027-02-29"],
        &["--against", "a.yaml", "--today", "today"],
        &["--against", "a.yaml", "--overlay", "o.yaml"],
        &["--against", "a.yaml", "--list-rules"],
        &["--list-rules", "--format", "sarif"],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-client"));
        command.arg("drift").args(words).current_dir(sandbox.folder());
        let run = Run::of(&mut command);
        assert_eq!((run.code, run.out.as_str()), (Some(USAGE), ""), "{words:?}: {run:?}");
    }
}

#[test]
fn rules_are_listed() {
    let sandbox = Pets::new();
    let run = sandbox.run(&["--list-rules"]);
    assert_eq!((run.code, run.err.as_str()), (Some(SUCCESS), ""));
    assert!(run.out.contains("acceptance-expired"), "{}", run.out);
    let run = sandbox.run(&["--list-rules", "--format", "json"]);
    let json = run.json();
    let rules = json["rules"].as_array().unwrap();
    let ids: Vec<_> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    let mut once = ids.clone();
    once.dedup();
    assert!(ids.is_sorted() && once == ids, "{ids:?}");
    assert!(rules.iter().all(|rule| !rule["reason"].as_str().unwrap().is_empty()));
}
