//! A folder of its own in which the binary runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder that is gone in the end.
pub(crate) struct Sandbox(TempDir);

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Every file in a folder with what it holds; a folder holds nothing.
    pub(crate) fn files(&self, folder: &str) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        let mut files = BTreeMap::new();
        read(&self.path(folder), &mut files);
        files
    }

    /// A workspace with one crate, whose client is generated with these settings.
    pub(crate) fn write_client_crate(&self, settings: &str) {
        self.write("Cargo.toml", "[workspace]\nmembers = [\"generated-client\"]\n");
        let package = "[package]\nname = \"generated-client\"\nversion = \"0.1.0\"\n";
        let manifest = format!("{package}\n[package.metadata.client]\n{settings}");
        self.write("generated-client/Cargo.toml", manifest);
    }

    /// The binary in this folder.
    pub(crate) fn xtask(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-client"));
        command.args(words).current_dir(self.folder());
        command
    }

    /// The binary in this folder, which is its workspace.
    pub(crate) fn xtask_of_workspace(&self, words: &[&str]) -> Command {
        let mut command = self.xtask(words);
        command.env("CARGO_MANIFEST_DIR", self.path("xtask"));
        command
    }

    /// What git prints, without any settings of this machine.
    pub(crate) fn git(&self, words: &[&str]) -> String {
        let mut command = Command::new("git");
        command.args(words).current_dir(self.folder());
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "A maintainer");
            command.env(format!("GIT_{who}_EMAIL"), "maintainer@example.org");
            command.env(format!("GIT_{who}_DATE"), "2027-01-01T00:00:00Z");
        }
        let run = Run::of(&mut command);
        assert_eq!(run.code, Some(0), "{words:?}: {run:?}");
        run.out.trim().to_owned()
    }

    /// Commits all that is there.
    pub(crate) fn commit(&self) {
        if !self.path(".git").exists() {
            self.git(&["init", "--quiet", "--initial-branch", "main"]);
        }
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "A state"]);
    }
}

fn read(folder: &Path, files: &mut BTreeMap<PathBuf, Option<Vec<u8>>>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, files);
        }
        files.insert(path.clone(), fs::read(&path).ok());
    }
}

/// How a program ended, and what it printed.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    pub(crate) fn of(command: &mut Command) -> Self {
        command.output().unwrap().into()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}
