//! `cargo xtask api` as a maintainer or a CI job meets it: the list in the workspace is what the
//! code says, and the version is held to it. Runs the real binary, on the workspace and on
//! repositories of a few files. What is listed and how it is compared is covered by
//! `tests/drift/tests/api.rs`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::exit::{BROKEN, FAILED, GATE, STALE, SUCCESS, USAGE};
use super::sandbox::{Run, Sandbox};

/// A workspace with a client, in a repository.
struct Workspace(Sandbox);

impl Workspace {
    /// One commit with this code and this version.
    fn new(code: &str, version: &str) -> Self {
        let workspace = Self(Sandbox::new());
        workspace.write(code, version);
        workspace.0.commit();
        workspace
    }

    fn write(&self, code: &str, version: &str) {
        let version = format!(
            "[workspace]\nmembers = [\"generated-client\"]\n[workspace.package]\nversion = \"{version}\"\n"
        );
        self.0.write("Cargo.toml", version);
        self.0.write(
            "generated-client/Cargo.toml",
            "[package]\nname = \"generated-client\"\nversion.workspace = true\n\n[package.metadata.client]\n\n[features]\nextra = []\n",
        );
        let root = format!("mod inner;\npub use inner::Deep;\n{code}");
        self.0.write("generated-client/src/lib.rs", root);
        self.0.write("generated-client/src/inner/mod.rs", "pub struct Deep;\n");
    }

    fn run(&self, words: &[&str]) -> Run {
        Run::of(&mut self.0.xtask_of_workspace(&[&["api"], words].concat()))
    }
}

#[test]
fn list_of_the_workspace_is_up_to_date() {
    let run = Run::of(Command::new(env!("CARGO_BIN_EXE_openapi-client")).args(["api", "--check"]));
    assert_eq!(run.code, Some(SUCCESS), "{}\n{}", run.out, run.err);
}

#[test]
fn what_is_compared_for_a_document_is_what_the_list_has() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let list = fs::read_to_string(root.join("generated-client/api.txt")).unwrap();
    let read = |path: &str| fs::read(root.join(path)).unwrap();
    let (document, overlay) = (read("openapi/atoma.yaml"), read("openapi/overlay.yaml"));
    let overlays = [spec::Text { name: "overlay.yaml", bytes: &overlay }];
    let input = |bytes| spec::Input {
        document: spec::Text { name: "atoma.yaml", bytes },
        overlays: &overlays,
        ..spec::Input::default()
    };
    // Against a client of nothing, everything is new.
    let nothing = b"openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: {}\n";
    let nothing = spec::Input { overlays: &[], ..input(nothing) };
    let outcome = drift::api::compare(
        "generated_client",
        &codegen::Settings::default(),
        &nothing,
        &input(&document),
    );
    let lines: BTreeSet<&str> = list.lines().collect();
    let new: Vec<&str> =
        outcome.changes.iter().filter_map(|change| change.after.as_deref()).collect();
    assert!(new.len() > 50, "{new:#?}");
    for line in new {
        assert!(lines.contains(line), "{line} is not in the list");
    }
}

#[test]
fn list_is_written_once_and_then_up_to_date() {
    let sandbox = Workspace::new("pub fn a() {}\n", "0.1.0");
    let run = sandbox.run(&["--check"]);
    assert_eq!(run.code, Some(STALE), "{run:?}");
    assert!(run.err.contains("run `cargo xtask api`"), "{}", run.err);
    assert_eq!(sandbox.run(&[]).code, Some(SUCCESS));
    let path = sandbox.0.path("generated-client/api.txt");
    let list = fs::read_to_string(&path).unwrap();
    let items: Vec<&str> = list.lines().filter(|line| !line.starts_with('#')).collect();
    let expected =
        ["feature extra", "pub fn generated_client::a()", "pub struct generated_client::Deep"];
    assert_eq!(items, expected);
    let run = sandbox.run(&[]);
    assert!(run.out.contains("is up to date (3 items)"), "{}", run.out);
    assert_eq!(sandbox.run(&["--check"]).code, Some(SUCCESS));

    sandbox.write("pub fn b() {}\n", "0.1.0");
    let run = sandbox.run(&["--check"]);
    assert_eq!(run.code, Some(STALE));
    for line in ["-pub fn generated_client::a()", "+pub fn generated_client::b()"] {
        assert!(run.out.contains(line), "{line:?} is not in\n{}", run.out);
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), list, "--check has written");
}

#[test]
fn version_is_held_to_what_has_changed() {
    let sandbox = Workspace::new("pub fn a() {}\n", "0.1.0");
    for (code, version, needed) in [
        ("pub fn a() {}\n", "0.1.0", None),
        ("pub fn a() { b() }\nfn b() {}\n", "0.1.0", None),
        ("pub fn a() {}\npub fn b() {}\n", "0.1.0", Some("0.1.1")),
        ("pub fn a() {}\npub fn b() {}\n", "0.1.1", None),
        ("pub fn a(_: u8) {}\n", "0.1.1", Some("0.2.0")),
        ("", "0.2.0", None),
    ] {
        sandbox.write(code, version);
        let run = sandbox.run(&["--against", "git:HEAD"]);
        assert_eq!(run.code, Some(needed.map_or(SUCCESS, |_| GATE)), "{code} {run:?}");
        if let Some(needed) = needed {
            assert!(run.err.contains(&format!("needs {needed}")), "{}", run.err);
            assert!(run.out.contains("+ pub fn generated_client::"), "{}", run.out);
        }
    }
    sandbox.write("pub fn a() {}\n", "0.0.9");
    let run = sandbox.run(&["--against", "git:HEAD"]);
    assert_eq!(run.code, Some(GATE));
    assert!(run.err.contains("lower than before"), "{}", run.err);
}

#[test]
fn revision_that_is_none_is_told() {
    let sandbox = Workspace::new("", "0.1.0");
    for operand in ["main", "git:", "git:--output=x"] {
        let run = sandbox.run(&["--against", operand]);
        assert_eq!(run.code, Some(USAGE), "{operand}: {run:?}");
        assert!(run.err.contains("write git:REV"), "{}", run.err);
    }
    let run = sandbox.run(&["--against", "git:nowhere"]);
    assert_eq!(run.code, Some(BROKEN), "{run:?}");
    assert!(run.err.contains("git knows no revision `nowhere`"), "{}", run.err);
}

#[test]
fn tool_that_is_missing_is_told_and_fails_only_if_required() {
    let sandbox = Workspace::new("", "0.1.0");
    let run = |words: &[&str]| {
        let words = [&["api"], words].concat();
        Run::of(sandbox.0.xtask_of_workspace(&words).env("PATH", ""))
    };
    let found = run(&["--verify"]);
    assert_eq!(found.code, Some(SUCCESS), "{found:?}");
    assert!(found.err.contains("cargo install cargo-public-api"), "{}", found.err);
    assert_eq!(run(&["--verify", "--require"]).code, Some(FAILED));
    assert_eq!(run(&["--require"]).code, Some(USAGE));
}

#[test]
fn code_that_is_no_rust_is_an_error_with_its_file() {
    let sandbox = Workspace::new("pub fn (", "0.1.0");
    let run = sandbox.run(&["--check"]);
    assert_eq!(run.code, Some(FAILED), "{run:?}");
    assert!(run.err.contains("generated-client/src/lib.rs cannot be listed"), "{}", run.err);
}
