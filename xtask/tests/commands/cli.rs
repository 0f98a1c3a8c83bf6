//! The commands as a maintainer or a CI job meets them: what they print, write and leave alone,
//! and their exit codes. Runs the real binary on real folders. What is wrong with a document is
//! covered by the tests of `codegen`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::exit::{BROKEN, FAILED, NOT_PASSED, STALE, SUCCESS, USAGE};
use super::sandbox::{Run, Sandbox};

const PETS: &str = "\
openapi: 3.1.0
info:
  title: pets
  version: 1.0.0
paths:
  /pets:
    get:
      operationId: list_pets
      tags: [Pets]
      responses:
        '200':
          description: All pets.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Pet'
components:
  schemas:
    Owner:
      type: object
      properties:
        name:
          type: string
    Pet:
      type: object
      properties:
        name:
          type: string
";

/// A folder with a document in it, and room for what is generated.
struct Pets(Sandbox);

impl Pets {
    fn new() -> Self {
        let pets = Self(Sandbox::new());
        pets.document(PETS);
        pets
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path(name)
    }

    fn document(&self, text: &str) {
        self.0.write("pets.yaml", text);
    }

    fn command(&self, words: &[&str]) -> Command {
        self.0.xtask(&[words, &["--spec", "pets.yaml", "--out", "out"]].concat())
    }

    fn run(&self, words: &[&str]) -> Run {
        Run::of(&mut self.command(words))
    }

    /// `try`, which takes neither `--spec` nor `--out`.
    fn try_out(&self, words: &[&str]) -> Run {
        Run::of(&mut self.0.xtask(&[&["try"], words].concat()))
    }

    /// Every file of the output folder with what it holds.
    fn files(&self) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        self.0.files("out")
    }
}

#[test]
fn workspace_is_up_to_date() {
    let run = Run::of(Command::new(env!("CARGO_BIN_EXE_openapi-client")).arg("check"));
    assert_eq!(run.code, Some(SUCCESS), "{}\n{}", run.out, run.err);
}

#[test]
fn regen_writes_and_then_has_nothing_to_do() {
    let sandbox = Pets::new();
    let run = sandbox.run(&["regen"]);
    assert_eq!((run.code, run.err.as_str()), (Some(SUCCESS), ""), "{run:?}");
    for part in [
        "OpenAPI 3.1.0, pets 1.0.0: 1 operation, 2 schemas",
        "version",
        "written    operations/pets.rs  +",
        "regenerated in ",
    ] {
        assert!(run.out.contains(part), "{part:?} is not in\n{}", run.out);
    }
    assert!(!run.out.contains('\u{1b}'), "colours in a pipe");

    let before = sandbox.files();
    let written = fs::metadata(sandbox.path("out/mod.rs")).unwrap().modified().unwrap();
    let run = sandbox.run(&["regen"]);
    assert!(
        run.out.contains("unchanged  mod.rs") && run.out.contains("nothing to do"),
        "{}",
        run.out
    );
    assert_eq!(sandbox.files(), before);
    let touched = fs::metadata(sandbox.path("out/mod.rs")).unwrap().modified().unwrap();
    assert_eq!(touched, written, "an unchanged file keeps its time stamp");
}

#[test]
fn regen_changes_only_what_the_document_changes() {
    let sandbox = Pets::new();
    sandbox.run(&["regen"]);
    assert!(sandbox.path("out/types/owner.rs").exists());
    let start = PETS.find("    Owner:").unwrap();
    let end = PETS.find("    Pet:").unwrap();
    sandbox.document(&format!("{}{}", &PETS[..start], &PETS[end..]));
    let run = sandbox.run(&["regen"]);
    assert!(run.out.contains("removed    types/owner.rs  +0 -"), "{}", run.out);
    assert!(!sandbox.path("out/types/owner.rs").exists());
    assert_eq!(sandbox.run(&["check"]).code, Some(SUCCESS));
}

#[test]
fn check_shows_what_is_stale_and_writes_nothing() {
    let sandbox = Pets::new();
    sandbox.run(&["regen"]);
    let before = sandbox.files();
    sandbox.document(&PETS.replace("        name:\n", "        called:\n"));
    let run = sandbox.run(&["check"]);
    assert_eq!(run.code, Some(STALE));
    for part in ["--- a/out/types/pet.rs", "-    pub name: Option<String>,", "+    pub called: "] {
        assert!(run.out.contains(part), "{part:?} is not in\n{}", run.out);
    }
    assert!(run.err.contains("run `cargo xtask regen --spec pets.yaml --out out`"), "{}", run.err);
    assert_eq!(sandbox.files(), before);
}

#[test]
fn what_happens_to_unsupported_parts_is_part_of_the_command() {
    let sandbox = Pets::new();
    let command = "cargo xtask regen --spec pets.yaml --out out --unsupported leave-out";
    assert_eq!(sandbox.run(&["regen", "--unsupported", "leave-out"]).code, Some(SUCCESS));
    let text = fs::read_to_string(sandbox.path("out/mod.rs")).unwrap();
    assert!(text.contains(&format!("// Rebuild:  {command}\n")), "{text}");

    let run = sandbox.run(&["check"]);
    assert_eq!(run.code, Some(STALE), "the other choice gives other headers");
    assert!(run.err.contains("run `cargo xtask regen --spec pets.yaml --out out`"), "{}", run.err);
    sandbox.run(&["regen", "--unsupported", "fail"]);
    let run = sandbox.run(&["check", "--unsupported", "leave-out"]);
    assert!(run.err.contains(&format!("run `{command}`")), "{}", run.err);
}

#[test]
fn operations_that_are_left_out_are_counted() {
    let sandbox = Pets::new();
    sandbox.document(&PETS.replace(
        "components:\n",
        "  /pots:\n    get:\n      operationId: list_pots\n      responses:\n        '200':\n          \
         $ref: '#/components/responses/Pots'\ncomponents:\n",
    ));
    let run = sandbox.run(&["regen", "--unsupported", "leave-out"]);
    assert_eq!(run.code, Some(SUCCESS), "{run:?}");
    assert!(run.out.contains("pets 1.0.0: 1 of 2 operations, "), "{}", run.out);
    assert!(run.err.contains("warning[dangling-ref]"), "{}", run.err);
    assert_eq!(sandbox.run(&["check", "--unsupported", "leave-out"]).code, Some(SUCCESS));

    let run = sandbox.try_out(&["pets.yaml"]);
    assert_eq!((run.code, run.err.as_str()), (Some(NOT_PASSED), ""));
    for part in ["incomplete pets.yaml: ", "1 of 2 operations", "warning[dangling-ref]"] {
        assert!(run.out.contains(part), "{part:?} is not in\n{}", run.out);
    }
    let run = sandbox.try_out(&["--strict", "pets.yaml"]);
    assert_eq!(run.code, Some(NOT_PASSED));
    assert!(run.out.contains("refused    pets.yaml: 1 error"), "{}", run.out);
}

#[test]
fn check_of_a_folder_that_is_not_there_is_stale() {
    let sandbox = Pets::new();
    assert_eq!(sandbox.run(&["check"]).code, Some(STALE));
    assert!(!sandbox.path("out").exists());
}

#[test]
fn file_that_was_edited_by_hand_is_stale_and_mended() {
    let sandbox = Pets::new();
    sandbox.run(&["regen"]);
    let path = sandbox.path("out/types/pet.rs");
    let good = fs::read_to_string(&path).unwrap();
    for bad in [
        good.replace("name", "nome"),
        // A merge that was not finished.
        format!("<<<<<<< ours\n{good}=======\n{good}>>>>>>> theirs\n"),
        good.lines().next().unwrap().to_owned(),
    ] {
        fs::write(&path, bad).unwrap();
        assert_eq!(sandbox.run(&["check"]).code, Some(STALE));
        assert_eq!(sandbox.run(&["regen"]).code, Some(SUCCESS));
        assert_eq!(fs::read_to_string(&path).unwrap(), good);
    }
}

#[test]
fn dry_run_shows_a_diff_that_applies_and_writes_nothing() {
    let sandbox = Pets::new();
    let run = sandbox.run(&["regen", "--dry-run", "--quiet"]);
    assert_eq!(run.code, Some(SUCCESS));
    assert!(run.out.contains("--- /dev/null\n+++ b/out/mod.rs"), "{}", run.out);
    assert!(!sandbox.path("out").exists());

    fs::write(sandbox.path("regen.diff"), &run.out).unwrap();
    let git =
        Command::new("git").args(["apply", "regen.diff"]).current_dir(sandbox.0.folder()).status();
    match git {
        Ok(status) => {
            assert!(status.success());
            assert_eq!(sandbox.run(&["check"]).code, Some(SUCCESS));
        }
        Err(error) => eprintln!("git is not there, the diff was not applied: {error}"),
    }
}

#[test]
fn quiet_says_nothing_when_all_is_well() {
    let sandbox = Pets::new();
    for words in [["regen", "--quiet"], ["check", "--quiet"]] {
        let run = sandbox.run(&words);
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (Some(SUCCESS), "", ""));
    }
}

#[test]
fn broken_document_changes_nothing_and_reports_everything() {
    let sandbox = Pets::new();
    sandbox.run(&["regen"]);
    let before = sandbox.files();
    sandbox.document(
        &PETS
            .replace("operationId: list_pets", "operationId: [list_pets]")
            .replace("schemas/Pet'", "schemas/Pot'"),
    );
    for command in ["regen", "check"] {
        let run = sandbox.run(&[command]);
        assert_eq!((run.code, run.out.as_str()), (Some(BROKEN), ""));
        for part in ["pets.yaml:8:20", "pets.yaml:16:23", "2 errors; nothing was written"] {
            assert!(run.err.contains(part), "{part:?} is not in\n{}", run.err);
        }
        assert!(!run.err.contains("panicked"), "{}", run.err);
    }
    assert_eq!(sandbox.files(), before);
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let sandbox = Pets::new();
    fs::remove_file(sandbox.path("pets.yaml")).unwrap();
    let run = sandbox.run(&["regen", "--overlay", "none.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (Some(BROKEN), ""));
    insta::assert_snapshot!("missing_files", run.err);
    fs::create_dir(sandbox.path("pets.yaml")).unwrap();
    let run = sandbox.run(&["regen"]);
    assert_eq!((run.code, run.out.as_str()), (Some(BROKEN), ""));
    insta::assert_snapshot!("directory_instead_of_a_file", run.err);
}

#[test]
fn file_that_was_not_generated_is_never_touched() {
    let sandbox = Pets::new();
    fs::create_dir_all(sandbox.path("out")).unwrap();
    fs::write(sandbox.path("out/notes.rs"), "// By hand.\n").unwrap();
    assert_eq!(sandbox.run(&["regen"]).code, Some(SUCCESS));
    assert_eq!(fs::read_to_string(sandbox.path("out/notes.rs")).unwrap(), "// By hand.\n");

    fs::write(sandbox.path("out/mod.rs"), "// By hand.\n").unwrap();
    let before = sandbox.files();
    sandbox.document(&PETS.replace("name", "called"));
    let run = sandbox.run(&["regen"]);
    assert_eq!(run.code, Some(BROKEN));
    assert!(run.err.contains("out/mod.rs was not generated and is in the way"), "{}", run.err);
    assert_eq!(sandbox.files(), before);
}

#[test]
fn folder_that_cannot_be_written_is_an_error_of_its_own() {
    let sandbox = Pets::new();
    fs::write(sandbox.path("out"), "a file where the folder would be").unwrap();
    let run = sandbox.run(&["regen"]);
    assert_eq!(run.code, Some(FAILED));
    assert!(run.err.contains("error: cannot read the folder out"), "{}", run.err);
    assert_eq!(
        fs::read_to_string(sandbox.path("out")).unwrap(),
        "a file where the folder would be"
    );
}

#[test]
fn overlay_is_applied_when_it_is_named() {
    let sandbox = Pets::new();
    let overlay = "overlay: 1.0.0\ninfo: {title: x, version: 1}\nactions:\n\
                   - target: $.components.schemas.Owner\n  description: Nobody owns a pet.\n  remove: true\n";
    fs::write(sandbox.path("overlay.yaml"), overlay).unwrap();
    let run = sandbox.run(&["regen", "--overlay", "overlay.yaml"]);
    assert_eq!(run.code, Some(SUCCESS), "{}", run.err);
    assert!(run.out.contains("Nobody owns a pet."), "{}", run.out);
    assert!(!sandbox.path("out/types/owner.rs").exists());
}

#[test]
fn exit_codes_are_in_the_help_and_in_the_readme() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = fs::read_to_string(readme).unwrap();
    for words in [
        &["--help"][..],
        &["regen", "--help"],
        &["check", "--help"],
        &["try", "--help"],
        &["drift", "--help"],
        &["pull", "--help"],
        &["api", "--help"],
        &["release", "--help"],
    ] {
        let run = Run::of(Command::new(env!("CARGO_BIN_EXE_openapi-client")).args(words));
        let (_, codes) = run.out.split_once("Exit codes:\n").unwrap();
        for line in codes.lines().filter(|line| !line.is_empty()) {
            let (code, meaning) = line.trim().split_once("  ").unwrap();
            let row = format!("| {code} | {meaning} |");
            assert!(readme.contains(&row), "the README has no row {row:?}");
        }
    }
}

#[test]
fn options_are_in_the_readme() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/new.md");
    let readme = fs::read_to_string(readme).unwrap() + &fs::read_to_string(docs).unwrap();
    for command in ["new", "regen", "check", "try", "drift", "pull", "api", "release"] {
        let run = Run::of(Command::new(env!("CARGO_BIN_EXE_openapi-client")).args([command, "-h"]));
        assert!(readme.contains(&format!("`cargo xtask {command}")), "{command}");
        let words = run.out.split(|c: char| !c.is_ascii_lowercase() && c != '-');
        for option in words.filter(|word| word.starts_with("--") && *word != "--help") {
            assert!(
                readme.contains(option),
                "neither the README nor docs/new.md tells of {option}"
            );
        }
    }
}

#[test]
fn wrong_command_lines_are_usage_errors() {
    for words in [
        &[][..],
        &["regenerate"],
        &["regen", "--sepc", "x"],
        &["regen", "--unsupported", "ignore"],
        &["try"],
        &["try", "pets.yaml", "--json", "--verbose"],
    ] {
        let output =
            Command::new(env!("CARGO_BIN_EXE_openapi-client")).args(words).output().unwrap();
        assert_eq!(output.status.code(), Some(USAGE), "{words:?}");
    }
}

#[test]
fn try_tells_of_each_document_and_writes_nothing() {
    let sandbox = Pets::new();
    fs::write(sandbox.path("pots.yaml"), PETS.replace("openapi: 3", "openapi: 4")).unwrap();
    let run = sandbox.try_out(&["pets.yaml", "pots.yaml", "none.yaml", "pets.yaml"]);
    assert_eq!((run.code, run.err.as_str()), (Some(BROKEN), ""), "{run:?}");
    insta::assert_snapshot!("try_lines", without_times(&run.out));
    assert_eq!(fs::read_dir(sandbox.0.folder()).unwrap().count(), 2);

    assert_eq!(sandbox.try_out(&["pets.yaml", "pots.yaml"]).code, Some(NOT_PASSED));
    assert_eq!(sandbox.try_out(&["pets.yaml"]).code, Some(SUCCESS));
    let run = sandbox.try_out(&["--verbose", "pots.yaml"]);
    for part in ["--> pots.yaml:1:10", "= help: write the document in"] {
        assert!(run.out.contains(part), "{part:?} is not in\n{}", run.out);
    }
}

#[test]
fn try_shows_the_first_problem_of_each_cause() {
    let sandbox = Pets::new();
    let lost: String = (0..31)
        .map(|n| format!("    Lost{n}: {{ $ref: '#/components/schemas/None{n}' }}\n"))
        .collect();
    sandbox.document(&format!("{PETS}{lost}"));
    let run = sandbox.try_out(&["--strict", "pets.yaml"]);
    assert_eq!(run.code, Some(NOT_PASSED));
    assert_eq!(run.out.matches("error[dangling-ref]").count(), 1, "{}", run.out);
    assert!(run.out.contains("`#/components/schemas/None0` (30 more: "), "{}", run.out);
    let run = sandbox.try_out(&["--strict", "--verbose", "pets.yaml"]);
    assert_eq!(run.out.matches("error[dangling-ref]").count(), 31, "{}", run.out);
}

#[test]
fn try_searches_folders_for_documents() {
    let sandbox = Pets::new();
    fs::create_dir_all(sandbox.path("api/v2")).unwrap();
    fs::rename(sandbox.path("pets.yaml"), sandbox.path("api/v2/pets.YML")).unwrap();
    for (name, text) in [
        ("api/settings.json", "{ \"name\": \"openapi\" }"),
        ("api/broken.json", "{ // no data\n}"),
        ("api/empty.yaml", ""),
        ("api/list.yaml", "- openapi: 3.1.0\n"),
        ("api/notes.txt", PETS),
        ("api/old.json", "{ \"swagger\": \"2.0\" }"),
        ("api/torn.yaml", "openapi: 3.1.0\ninfo: ]\n"),
    ] {
        fs::write(sandbox.path(name), text).unwrap();
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("..", sandbox.path("api/again")).unwrap();
    let run = sandbox.try_out(&["api"]);
    assert_eq!(run.code, Some(NOT_PASSED), "{run:?}");
    insta::assert_snapshot!("try_folder", without_times(&run.out));

    let run = sandbox.try_out(&["api/settings.json"]);
    assert_eq!(run.code, Some(NOT_PASSED), "what is named has to be a document");
    assert!(run.out.contains("error[not-openapi]"), "{}", run.out);
    fs::create_dir(sandbox.path("nothing")).unwrap();
    let run = sandbox.try_out(&["nothing"]);
    assert_eq!(run.code, Some(BROKEN));
    assert!(run.err.contains("no OpenAPI document was found"), "{}", run.err);
}

#[test]
fn try_as_json_is_the_same_every_time_but_for_the_seconds() {
    let sandbox = Pets::new();
    let words = ["--json", "pets.yaml", "none.yaml"];
    let run = sandbox.try_out(&words);
    assert_eq!((run.code, run.err.as_str()), (Some(BROKEN), ""));
    insta::assert_snapshot!("try_json", without_times(&run.out));
    assert_eq!(without_times(&sandbox.try_out(&words).out), without_times(&run.out));
}

/// Cargo itself would build for a minute what the tests of the client build anyway in another
/// way, so a script stands in for it; what Cargo says is as it says it.
#[cfg(unix)]
#[test]
fn try_compiles_in_a_workspace_of_its_own() {
    const WARNING: &str = r#"{"reason":"compiler-message","message":{"level":"warning","message":"unused import: `x`","spans":[{"file_name":"client/src/generated/mod.rs","line_start":3,"column_start":5,"is_primary":true}]}}"#;
    const SUM: &str = r#"{"reason":"compiler-message","message":{"level":"warning","message":"1 warning emitted","spans":[]}}"#;
    const DONE: &str = r#"{"reason":"build-finished","success":true}"#;
    const FAILURE: &str = r#"{"reason":"build-finished","success":false}"#;
    let sandbox = Pets::new();
    let scratch = sandbox.path("target/xtask/try");
    for (name, text) in [
        ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"xtask\"]\n"),
        ("Cargo.lock", "version = 4\n"),
        // What makes it a checkout.
        ("crates/runtime/Cargo.toml", "[package]\nname = \"runtime\"\n"),
        ("target/xtask/try/client/src/generated/gone.rs", "// Of another document.\n"),
    ] {
        fs::create_dir_all(sandbox.path(name).parent().unwrap()).unwrap();
        fs::write(sandbox.path(name), text).unwrap();
    }
    let run = |script: &str| {
        // `sh check …` runs the file of that name in the folder that Cargo is started in.
        fs::write(scratch.join("check"), script).unwrap();
        let words = ["try", "--compile", "pets.yaml"];
        Run::of(sandbox.0.xtask_of_workspace(&words).env("CARGO", "sh"))
    };
    let say = |lines: &[&str]| format!("cat <<'END'\n{}\nEND\n", lines.join("\n"));

    let passed = run(&say(&[DONE]));
    assert_eq!((passed.code, passed.err.as_str()), (Some(SUCCESS), "[1/1] pets.yaml\n"));
    assert!(passed.out.contains(", compiled in "), "{}", passed.out);
    let text = |name: &str| fs::read_to_string(scratch.join(name)).ok();
    let manifest = "[workspace]\nmembers = [\"client\"]\nresolver = \"3\"\n";
    assert_eq!(text("Cargo.toml").as_deref(), Some(manifest));
    assert_eq!(text("Cargo.lock").as_deref(), Some("version = 4\n"));
    assert_eq!(text("client/src/generated/gone.rs"), None);
    let client = text("client/src/generated/mod.rs").unwrap();
    assert!(client.contains("// Document: pets.yaml"), "{client}");

    let warned = run(&say(&[WARNING, SUM, DONE]));
    assert_eq!(warned.code, Some(NOT_PASSED));
    let line = "  client/src/generated/mod.rs:3:5: warning: unused import: `x`\n";
    for part in ["compiles-with-warnings pets.yaml", "1 warning of rustc", line] {
        assert!(warned.out.contains(part), "{part:?} is not in\n{}", warned.out);
    }
    let refused = run(&say(&[&WARNING.replace("\"warning\"", "\"error\""), FAILURE]));
    assert_eq!(refused.code, Some(NOT_PASSED));
    assert!(refused.out.contains("does-not-compile pets.yaml"), "{}", refused.out);

    let online = "case $* in *--offline*) exit 101;; esac\n";
    assert_eq!(run(&format!("{online}{}", say(&[DONE]))).code, Some(SUCCESS));
    let failed = run("echo no network >&2; exit 101");
    assert_eq!(failed.code, Some(FAILED));
    assert!(failed.err.contains("cannot build the scratch crate: no network"), "{}", failed.err);
}

/// The text with `_` for every number of seconds.
fn without_times(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let words = line.split(' ').map(|word| {
            let number = word.trim_end_matches(',');
            if number.contains('.') && number.parse::<f64>().is_ok() {
                word.replace(number, "_")
            } else {
                word.to_owned()
            }
        });
        words.collect::<Vec<_>>().join(" ") + "\n"
    });
    lines.collect()
}

/// Runs are killed at moments spread over the length of a run; whatever the moment, each file is
/// the old one or the new one, and nothing else lies in the folder.
#[test]
fn killed_run_leaves_no_half_written_file() {
    let sandbox = Pets::new();
    sandbox.run(&["regen"]);
    let old = sandbox.files();
    let renamed = PETS.replace("name", "called");
    sandbox.document(&renamed);
    sandbox.run(&["regen"]);
    let new = sandbox.files();
    assert_ne!(old, new);

    for step in 0..40 {
        for (path, text) in &old {
            if let Some(text) = text {
                fs::write(path, text).unwrap();
            }
        }
        let mut command = sandbox.command(&["regen", "--quiet"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(500 * step));
        child.kill().unwrap();
        child.wait().unwrap();
        for (path, text) in sandbox.files() {
            let is_whole = old.get(&path) == Some(&text) || new.get(&path) == Some(&text);
            assert!(is_whole, "{} is half-written or unknown", path.display());
        }
    }
    assert_eq!(sandbox.run(&["regen"]).code, Some(SUCCESS));
    assert_eq!(sandbox.files(), new);
}
