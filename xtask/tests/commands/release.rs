//! The list before a release, on a repository of its own: what is missing is found, line by line.
//! That the package and the documentation build is for `cargo xtask release` itself.

use std::fs;

use super::exit::{FAILED, NOT_READY, SUCCESS};
use super::sandbox::{Run, Sandbox};

const DOCUMENT: &str = "openapi: 3.1.0\ninfo: {title: none, version: 1.0.0}\npaths: {}\n";
const CHANGELOG: &str = "# Changelog\n\n## Unreleased\n\n## 0.2.0\n\n### Added\n\n- Otters.\n";

struct Repository(Sandbox);

impl std::ops::Deref for Repository {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.0
    }
}

impl Repository {
    /// One in which nothing is missing for 0.2.0.
    fn new() -> Self {
        let repository = Self(Sandbox::new());
        fs::create_dir_all(repository.path("xtask")).unwrap();
        let package = "[package]\nname = \"generated-client\"\nversion.workspace = true\npublish = false\n\
             [package.metadata.client]\ndocument = \"../openapi/atoma.yaml\"\n\
             overlays = [\"../openapi/overlay.yaml\"]\n";
        for (path, text) in [
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"generated-client\"]\n[workspace.package]\nversion = \"0.2.0\"\n",
            ),
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
        for words in [&["regen", "--quiet"][..], &["api"]] {
            let (code, text) = repository.run(words);
            assert_eq!(code, Some(SUCCESS), "{text}");
        }
        repository.commit();
        repository
    }

    /// The exit code, and what was printed.
    fn run(&self, words: &[&str]) -> (Option<i32>, String) {
        let Run { code, out, err } = Run::of(&mut self.xtask_of_workspace(words));
        (code, out + &err)
    }

    /// Asserts that the list names one thing as missing.
    fn assert_missing(&self, words: &[&str], name: &str, next: &str) {
        let (code, text) = self.run(words);
        assert_eq!(code, Some(NOT_READY), "{text}");
        assert!(text.contains(&format!("missing  {name} ")), "no {name:?} in {text}");
        assert!(text.contains(next), "no {next:?} in {text}");
    }
}

#[test]
fn commit_that_has_everything_is_ready() {
    let repository = Repository::new();
    let (code, text) = repository.run(&["release", "--quick"]);
    assert_eq!(code, Some(SUCCESS), "{text}");
    assert!(text.contains("ready: git tag v0.2.0"), "{text}");
    assert!(text.contains("`publish` is false"), "{text}");

    // Looking changes nothing.
    assert_eq!(repository.run(&["release", "--quick"]), (code, text));
}

#[test]
fn what_is_missing_is_listed_with_what_to_do() {
    let quick = &["release", "--quick"][..];
    let repository = Repository::new();
    repository.write("CHANGELOG.md", CHANGELOG.replace("- Otters.", ""));
    repository.assert_missing(quick, "changelog", "under `## 0.2.0`");
    repository.assert_missing(quick, "tree", "1 file not committed");
    repository.write("CHANGELOG.md", CHANGELOG);

    repository.assert_missing(&["release", "v0.3.0", "--quick"], "version", "to 0.3.0");
    repository.assert_missing(&["release", "0.3.0", "--quick"], "changelog", "## 0.3.0");

    repository.write("generated-client/LICENSE-MIT", "other");
    repository.assert_missing(quick, "licences", "cp LICENSE-MIT generated-client/LICENSE-MIT");
    repository.write("generated-client/LICENSE-MIT", "M");

    repository.write("openapi/atoma.yaml", DOCUMENT.replace("1.0.0}", "1.0.1}"));
    repository.assert_missing(quick, "generated", "cargo xtask regen");
    repository.write("openapi/atoma.yaml", DOCUMENT);

    repository.git(&["tag", "v0.2.0"]);
    repository.assert_missing(quick, "tag", "release a higher version");
}

#[test]
fn version_is_held_to_the_last_release() {
    let repository = Repository::new();
    repository.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"generated-client\"]\n[workspace.package]\nversion = \"0.2.1\"\n",
    );
    repository.write("CHANGELOG.md", CHANGELOG.replace("0.2.0", "0.2.1"));
    repository.commit();
    repository.git(&["tag", "v0.2.0", "HEAD~1"]);
    let (code, text) = repository.run(&["release", "--quick"]);
    assert_eq!(code, Some(SUCCESS), "{text}");
    assert!(text.contains("since v0.2.0"), "{text}");

    repository.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"generated-client\"]\n[workspace.package]\nversion = \"0.1.9\"\n",
    );
    repository.assert_missing(&["release", "--quick"], "step", "set `version`");
}

#[test]
fn what_is_no_version_is_refused() {
    let (code, text) = Repository::new().run(&["release", "soon", "--quick"]);
    assert_eq!(code, Some(FAILED), "{text}");
    assert!(text.contains("\"soon\" is no version"), "{text}");
}
