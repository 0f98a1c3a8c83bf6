//! The list before a release, on a repository of its own: what is missing is found, line by line.
//! That the package and the documentation build is for `cargo xtask release` itself.

#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

const NOT_READY: i32 = 8;
const DOCUMENT: &str = "openapi: 3.1.0\ninfo: {title: none, version: 1.0.0}\npaths: {}\n";
const CHANGELOG: &str = "# Changelog\n\n## Unreleased\n\n## 0.2.0\n\n### Added\n\n- Otters.\n";

struct Repository(TempDir);

impl Repository {
    /// One in which nothing is missing for 0.2.0.
    fn new() -> Self {
        let repository = Self(TempDir::new().unwrap());
        for folder in ["openapi", "xtask", "generated-client/src"] {
            fs::create_dir_all(repository.path(folder)).unwrap();
        }
        let package =
            "[package]\nname = \"generated-client\"\nversion.workspace = true\npublish = false\n";
        for (path, text) in [
            ("Cargo.toml", "[workspace.package]\nversion = \"0.2.0\"\n"),
            ("generated-client/Cargo.toml", package),
            ("generated-client/src/lib.rs", "//! None.\nmod generated;\n"),
            ("openapi/atoma.yaml", DOCUMENT),
            (
                "openapi/overlay.yaml",
                "overlay: 1.0.0\ninfo: {title: none, version: 1.0.0}\nactions:\n  - target: $.info\n    description: A name.\n    update: {title: nothing}\n",
            ),
            ("CHANGELOG.md", CHANGELOG),
            ("LICENSE-APACHE", "A"),
            ("LICENSE-MIT", "M"),
            ("generated-client/LICENSE-APACHE", "A"),
            ("generated-client/LICENSE-MIT", "M"),
        ] {
            repository.write(path, text);
        }
        repository.git(&["init", "--quiet"]);
        for words in [&["regen", "--quiet"][..], &["api"]] {
            let (code, text) = repository.xtask(words);
            assert_eq!(code, Some(0), "{text}");
        }
        repository.commit();
        repository
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).unwrap();
    }

    fn git(&self, words: &[&str]) {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]);
        let status = command.args(words).current_dir(self.0.path()).status().unwrap();
        assert!(status.success(), "{words:?}");
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "all"]);
    }

    /// The exit code, and what was printed.
    fn xtask(&self, words: &[&str]) -> (Option<i32>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(words).current_dir(self.0.path());
        let output = command.env("CARGO_MANIFEST_DIR", self.path("xtask")).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    }

    /// Asserts that the list names one thing as missing.
    fn assert_missing(&self, words: &[&str], name: &str, next: &str) {
        let (code, text) = self.xtask(words);
        assert_eq!(code, Some(NOT_READY), "{text}");
        assert!(text.contains(&format!("missing  {name} ")), "no {name:?} in {text}");
        assert!(text.contains(next), "no {next:?} in {text}");
    }
}

#[test]
fn commit_that_has_everything_is_ready() {
    let repository = Repository::new();
    let (code, text) = repository.xtask(&["release", "--quick"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("ready: git tag v0.2.0"), "{text}");
    assert!(text.contains("`publish` is false"), "{text}");

    // Looking changes nothing.
    assert_eq!(repository.xtask(&["release", "--quick"]), (code, text));
}

#[test]
fn what_is_missing_is_listed_with_what_to_do() {
    let quick = &["release", "--quick"][..];
    let repository = Repository::new();
    repository.write("CHANGELOG.md", &CHANGELOG.replace("- Otters.", ""));
    repository.assert_missing(quick, "changelog", "under `## 0.2.0`");
    repository.assert_missing(quick, "tree", "1 file not committed");
    repository.write("CHANGELOG.md", CHANGELOG);

    repository.assert_missing(&["release", "v0.3.0", "--quick"], "version", "to 0.3.0");
    repository.assert_missing(&["release", "0.3.0", "--quick"], "changelog", "## 0.3.0");

    repository.write("generated-client/LICENSE-MIT", "other");
    repository.assert_missing(quick, "licences", "cp LICENSE-MIT generated-client/LICENSE-MIT");
    repository.write("generated-client/LICENSE-MIT", "M");

    repository.write("openapi/atoma.yaml", &DOCUMENT.replace("1.0.0}", "1.0.1}"));
    repository.assert_missing(quick, "generated", "cargo xtask regen");
    repository.write("openapi/atoma.yaml", DOCUMENT);

    repository.git(&["tag", "v0.2.0"]);
    repository.assert_missing(quick, "tag", "release a higher version");
}

#[test]
fn version_is_held_to_the_last_release() {
    let repository = Repository::new();
    repository.write("Cargo.toml", "[workspace.package]\nversion = \"0.2.1\"\n");
    repository.write("CHANGELOG.md", &CHANGELOG.replace("0.2.0", "0.2.1"));
    repository.commit();
    repository.git(&["tag", "v0.2.0", "HEAD~1"]);
    let (code, text) = repository.xtask(&["release", "--quick"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("since v0.2.0"), "{text}");

    repository.write("Cargo.toml", "[workspace.package]\nversion = \"0.1.9\"\n");
    repository.assert_missing(&["release", "--quick"], "step", "set `version`");
}

#[test]
fn what_is_no_version_is_refused() {
    let (code, text) = Repository::new().xtask(&["release", "soon", "--quick"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("\"soon\" is no version"), "{text}");
}
