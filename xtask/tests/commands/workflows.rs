//! The workflows, as far as a machine that is not GitHub's can tell: they are valid, may do
//! little, and every command, script and file in them exists. The scripts run here as they run
//! there, on a repository of their own, with `cargo xtask` being this build of it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use spec::Text;

use super::exit::{GATE, SUCCESS};
use super::sandbox::Sandbox;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The workflows by name.
fn workflows() -> Vec<(String, Value)> {
    let files = fs::read_dir(root().join(".github/workflows")).unwrap();
    let workflows: Vec<_> = files.map(|file| workflow(&file.unwrap().path())).collect();
    assert!(workflows.len() >= 2);
    workflows
}

fn workflow(path: &Path) -> (String, Value) {
    let (name, bytes) = (path.display().to_string(), fs::read(path).unwrap());
    let (mut sources, mut problems) = Default::default();
    let text = Text { name: &name, bytes: &bytes };
    let read = spec::load::read(text, &mut sources, &mut problems);
    assert!(!problems.has_errors(), "{name}: {problems:?}");
    (name, read.unwrap().1.to_json())
}

/// The jobs by name.
fn jobs(workflow: &Value) -> impl Iterator<Item = (&String, &Value)> {
    workflow["jobs"].as_object().unwrap().iter()
}

fn steps(workflow: &Value) -> impl Iterator<Item = &Value> {
    jobs(workflow).flat_map(|(_, job)| job["steps"].as_array().unwrap())
}

/// The commands of all steps.
fn commands(workflow: &Value) -> impl Iterator<Item = &str> {
    steps(workflow).filter_map(|step| step["run"].as_str())
}

/// Every script of `.ci` by name, with its text.
fn scripts() -> Vec<(PathBuf, String)> {
    let files = fs::read_dir(root().join(".ci")).unwrap();
    let files = files.map(|file| file.unwrap().path());
    files.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn workflows_may_only_read_and_end_in_time() {
    for (name, workflow) in workflows() {
        assert!(workflow["name"].is_string() && workflow["on"].is_object(), "{name}");
        assert_eq!(workflow["permissions"], serde_json::json!({"contents": "read"}), "{name}");
        assert!(workflow["concurrency"]["group"].is_string(), "{name}");
        // It would run what strangers propose with the rights of the repository.
        assert!(workflow["on"].get("pull_request_target").is_none(), "{name}");
        for (job, node) in jobs(&workflow) {
            assert!(node.get("permissions").is_none(), "{name}: {job} asks for more");
            assert!(node["timeout-minutes"].is_u64(), "{name}: {job} may run for ever");
            assert!(node["runs-on"].is_string(), "{name}: {job}");
        }
    }
}

#[test]
fn actions_are_known_and_pinned_and_keep_no_credentials() {
    for (name, workflow) in workflows() {
        for step in steps(&workflow) {
            let Some(action) = step["uses"].as_str() else {
                assert!(step["run"].is_string(), "{name}: a step that does nothing");
                continue;
            };
            let (action, version) = action.split_once('@').unwrap();
            assert!(action.starts_with("actions/"), "{name}: whose is {action}?");
            let major = version.strip_prefix('v').and_then(|major| major.parse::<u32>().ok());
            assert!(major.is_some(), "{name}: {action} is not pinned to a major version");
            if action == "actions/checkout" {
                assert_eq!(step["with"]["persist-credentials"], false, "{name}");
            }
        }
    }
}

/// What an expression gives would be read by the shell as part of the command.
#[test]
fn commands_hold_no_expressions() {
    for (name, workflow) in workflows() {
        for command in commands(&workflow) {
            assert!(!command.contains("${{"), "{name}: {command}");
        }
    }
}

#[test]
fn every_change_is_checked_and_the_published_document_is_on_a_schedule() {
    let workflows = workflows();
    for (event, script) in [
        ("pull_request", ".ci/run"),
        ("pull_request", ".ci/drift "),
        ("push", ".ci/run"),
        ("schedule", ".ci/published"),
    ] {
        let runs = workflows
            .iter()
            .filter(|(_, workflow)| workflow["on"].get(event).is_some())
            .any(|(_, workflow)| commands(workflow).any(|command| command.starts_with(script)));
        assert!(runs, "nothing runs {script} on {event}");
    }
}

#[test]
fn commands_and_scripts_exist() {
    let mut lines: Vec<String> = Vec::new();
    for (_, workflow) in workflows() {
        lines.extend(commands(&workflow).flat_map(str::lines).map(str::to_owned));
    }
    for line in &lines {
        let program = line.split_whitespace().next().unwrap();
        if program.contains('/') {
            let mode = fs::metadata(root().join(program)).unwrap().permissions().mode();
            assert!(mode & 0o111 != 0, "{program} cannot be run");
        } else {
            assert!(["cargo", "rustup"].contains(&program), "what is {program}?");
        }
    }
    for (path, text) in scripts() {
        let status = Command::new("bash").arg("-n").arg(&path).status().unwrap();
        assert!(status.success(), "{} does not parse", path.display());
        lines.extend(text.lines().map(str::to_owned));
    }
    let commands: Vec<Vec<String>> = lines.iter().filter_map(|line| xtask_command(line)).collect();
    assert!(commands.len() >= 5, "{commands:?}");
    for words in commands {
        // What stands before `--help` is looked at first.
        let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-client"));
        let output = command.args(&words).arg("--help").output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "cargo xtask {words:?}: {err}");
    }
}

/// The words behind `cargo xtask` on a line of shell, with `x` for what a variable holds.
fn xtask_command(line: &str) -> Option<Vec<String>> {
    if line.trim_start().starts_with(['#', '\'']) || line.contains("printf") {
        return None;
    }
    let (_, rest) = line.split_once("cargo xtask ")?;
    let end = rest.find([')', '|', ';', '>', '<', '&']).unwrap_or(rest.len());
    let words = rest[..end].split_whitespace().map(|word| word.trim_matches('"'));
    Some(words.map(|word| if word == "$format" { "text" } else { word }.to_owned()).collect())
}

/// A repository with the scripts, a document and the commit that made it.
struct Repository(Sandbox);

impl std::ops::Deref for Repository {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.0
    }
}

impl Repository {
    fn new() -> Self {
        let repository = Self(Sandbox::new());
        for (path, text) in scripts() {
            let name = format!(".ci/{}", path.file_name().unwrap().to_string_lossy());
            repository.write(&name, &text);
            repository.make_runnable(&name);
        }
        let document = fs::read_to_string(root().join("openapi/atoma.yaml")).unwrap();
        repository.write("openapi/atoma.yaml", &document);
        let program = env!("CARGO_BIN_EXE_openapi-client");
        let cargo = format!("#!/bin/sh\n[ \"$1\" = xtask ] && shift && exec {program} \"$@\"\n");
        repository.write("bin/cargo", &cargo);
        repository.make_runnable("bin/cargo");
        for name in ["Cargo.toml", "generated-client/Cargo.toml", "generated-client/api.txt"] {
            if let Ok(text) = fs::read_to_string(root().join(name)) {
                repository.write(name, &text);
            }
        }
        // What users can name: enough to be held to its version.
        repository.write("generated-client/src/lib.rs", "pub struct Client;\n");
        repository.git(&["init", "--quiet"]);
        repository.git(&["add", "openapi", "Cargo.toml", "generated-client"]);
        repository.git(&["commit", "--quiet", "--message", "The document"]);
        repository
    }

    fn make_runnable(&self, name: &str) {
        fs::set_permissions(self.path(name), PermissionsExt::from_mode(0o755)).unwrap();
    }

    /// A change of the document.
    fn edit(&self, from: &str, to: &str) {
        let text = fs::read_to_string(self.path("openapi/atoma.yaml")).unwrap();
        assert!(text.contains(from));
        self.write("openapi/atoma.yaml", text.replacen(from, to, 1));
    }

    /// The output of a script, and the summary that it left.
    fn run(&self, words: &[&str], is_workflow: bool) -> (Output, String) {
        let path = format!("{}:{}", self.path("bin").display(), std::env::var("PATH").unwrap());
        let mut command = Command::new(self.path(words[0]));
        command.args(&words[1..]).env("PATH", path);
        command.env("CARGO_MANIFEST_DIR", self.path("xtask"));
        for name in ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "PUBLISHED_DOCUMENT"] {
            command.env_remove(name);
        }
        let summary = if is_workflow { "summary.md" } else { "target/xtask/drift.md" };
        if is_workflow {
            self.write(summary, "");
            command.env("GITHUB_ACTIONS", "true");
            command.env("GITHUB_STEP_SUMMARY", self.path(summary));
        }
        let output = command.output().unwrap();
        (output, fs::read_to_string(self.path(summary)).unwrap_or_default())
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn change_is_annotated_summed_up_and_stopped_if_it_breaks() {
    let repository = Repository::new();
    repository.edit("      - model\n", "      - model\n      - size\n");
    let (output, summary) = repository.run(&[".ci/drift", "HEAD"], true);
    let out = text(&output.stdout);
    assert_eq!(output.status.code(), Some(GATE), "{out}\n{}", text(&output.stderr));
    assert!(out.contains("::error file=openapi/atoma.yaml,line="), "{out}");
    assert!(summary.contains("size"), "{summary}");

    let (output, summary) = repository.run(&[".ci/drift", "HEAD"], false);
    assert_eq!(output.status.code(), Some(GATE));
    assert!(!text(&output.stdout).contains("::error"), "text is for people");
    assert!(summary.contains("size"), "{summary}");
}

#[test]
fn change_of_words_passes() {
    let repository = Repository::new();
    repository.edit("Turns a text prompt into", "Makes of a text prompt");
    let (output, summary) = repository.run(&[".ci/drift", "HEAD"], true);
    assert_eq!(output.status.code(), Some(SUCCESS), "{}", text(&output.stderr));
    assert!(summary.contains("documentation"), "{summary}");
}

#[test]
fn revision_that_is_none_is_an_error_of_its_own() {
    let repository = Repository::new();
    let (output, _) = repository.run(&[".ci/drift", "no-such-revision"], true);
    let code = output.status.code().unwrap();
    assert!(![0, GATE].contains(&code), "{code}");
}

#[test]
fn published_document_that_moved_on_gives_the_text_of_a_pull_request() {
    let repository = Repository::new();
    let document = fs::read_to_string(repository.path("openapi/atoma.yaml")).unwrap();
    let newer = document
        .replace("        user:\n", "        seed:\n          type: integer\n        user:\n");
    assert_ne!(newer, document);
    repository.write("published.yaml", &newer);
    let (output, summary) = repository.run(&[".ci/published", "published.yaml"], true);
    assert_eq!(output.status.code(), Some(GATE), "{}", text(&output.stderr));
    let request = repository.path("target/xtask/pull-request.md");
    let request_text = fs::read_to_string(&request).unwrap();
    assert!(request_text.starts_with("# Take in the newer published document\n"));
    assert!(request_text.contains("seed") && request_text.contains("- [ ] `cargo xtask regen`"));
    assert_eq!(summary, request_text);

    repository.write("published.yaml", document.replace("Create image", "Make an image"));
    let (output, _) = repository.run(&[".ci/published", "published.yaml"], true);
    assert_eq!(output.status.code(), Some(SUCCESS), "{}", text(&output.stderr));
    assert!(!request.exists(), "words are no reason for a pull request");

    let (output, _) = repository.run(&[".ci/published", "none.yaml"], true);
    assert!(![Some(SUCCESS), Some(GATE)].contains(&output.status.code()));
}

#[test]
fn published_document_is_where_it_was_pulled_from() {
    let repository = Repository::new();
    let (output, _) = repository.run(&[".ci/published"], true);
    assert_eq!(output.status.code(), Some(SUCCESS));
    assert!(text(&output.stdout).starts_with("::notice "), "{}", text(&output.stdout));

    // Nobody listens there, so it fails; what it says shows that the lock was read.
    let lock = "{\n  \"source\": \"https://127.0.0.1:9/api.yaml\",\n  \"sha256\": \"\"\n}\n";
    repository.write("openapi/atoma.lock.json", lock);
    let (output, _) = repository.run(&[".ci/published"], true);
    assert!(![Some(SUCCESS), Some(GATE)].contains(&output.status.code()));
    assert!(text(&output.stderr).contains("127.0.0.1:9"), "{}", text(&output.stderr));
}
