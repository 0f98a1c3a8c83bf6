//! Files in revisions, as git gives them: no shell, no filters of the repository, bounded in size
//! and time.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use spec::Loader;
use spec::files::Unreadable;
use spec::span::MAX_SOURCE_BYTES;

use super::git_path::GitPath;
use super::revision::{self, Named};
use crate::failure::Failure;
use crate::workspace;

/// How long git may take; it may have to fetch what a partial clone left out.
const LIMIT: Duration = Duration::from_secs(120);
/// How much of what git complains about is read.
const MAX_MESSAGE: u64 = 4_096;

/// A revision that exists.
#[derive(Debug, Clone)]
pub(super) struct Git {
    /// Its full name, so that all files are of the same revision, whatever happens meanwhile.
    commit: String,
}

/// The files beside a document in a revision.
#[derive(Debug)]
pub(super) struct Tree {
    git: Git,
    document: GitPath,
}

impl Git {
    /// Looks the revision up.
    pub(super) fn open(revision: &GitPath) -> Result<Self, Failure> {
        let name = format!("{}^{{commit}}", revision.rev);
        let words = ["rev-parse", "--verify", "--quiet", "--end-of-options", &name];
        if !revision.folder.is_dir() {
            let unreadable = Unreadable::new("there is no such folder", "check the path");
            return Err(revision::failure(unreadable, &workspace::shown(&revision.folder)));
        }
        match run(&revision.folder, &words)? {
            Ok(bytes) => Ok(Self { commit: String::from_utf8_lossy(&bytes).trim().to_owned() }),
            Err(reason) => {
                let reason = match reason.as_str() {
                    "" => format!("git knows no revision `{}`", revision.rev),
                    reason => format!("git says: {reason}"),
                };
                let help = "fetch it first, as in `git fetch origin main`, or name another";
                Err(revision::failure(Unreadable::new(reason, help), &revision.name()))
            }
        }
    }

    /// What a file holds.
    pub(super) fn named(&self, file: &GitPath) -> Result<Named, Failure> {
        match self.read(file)? {
            Ok(bytes) => Ok(Named { name: file.name(), bytes }),
            Err(reason) => {
                let help = "check the path: it begins at the root of the repository, or with ./";
                Err(revision::failure(Unreadable::new(reason, help), &file.name()))
            }
        }
    }

    /// What a file holds, if the revision has it.
    pub(super) fn find(&self, file: &GitPath) -> Result<Option<Named>, Failure> {
        let bytes = self.read(file)?.ok();
        Ok(bytes.map(|bytes| Named { name: file.name(), bytes }))
    }

    pub(super) fn beside(&self, document: &GitPath) -> Tree {
        Tree { git: self.clone(), document: document.clone() }
    }

    fn read(&self, file: &GitPath) -> Result<Result<Vec<u8>, String>> {
        // The name begins with the digits of the commit, so that it is no option.
        let object = format!("{}:{}", self.commit, file.path);
        // Unlike `git show`, this runs no program that attributes and settings name.
        let found = run(&file.folder, &["cat-file", "blob", &object])?;
        Ok(found.map_err(|reason| format!("git says: {reason}")))
    }
}

impl Loader for Tree {
    fn read(&self, path: &str) -> Result<(String, Vec<u8>), String> {
        let file = self.document.beside(path)?;
        let found = self.git.read(&file).map_err(|error| format!("{error:#}"))?;
        found.map(|bytes| (file.name(), bytes))
    }
}

/// What git prints; of too much, enough for the library to tell. If git fails, its words.
pub(crate) fn run(folder: &Path, words: &[&str]) -> Result<Result<Vec<u8>, String>> {
    let mut child = Command::new("git")
        .args(words)
        .current_dir(folder)
        .env("LC_ALL", "C")
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run git in {}", folder.display()))?;
    let out = read(child.stdout.take(), MAX_SOURCE_BYTES as u64 + 1);
    let message = read(child.stderr.take(), MAX_MESSAGE);
    let Ok(bytes) = out.recv_timeout(LIMIT) else {
        end(&mut child);
        return Ok(Err(format!("nothing came in {} s", LIMIT.as_secs())));
    };
    if bytes.len() > MAX_SOURCE_BYTES {
        end(&mut child);
        return Ok(Ok(bytes));
    }
    let status = child.wait().context("cannot wait for git")?;
    if status.success() {
        return Ok(Ok(bytes));
    }
    let message = message.recv_timeout(LIMIT).unwrap_or_default();
    let message = String::from_utf8_lossy(&message);
    Ok(Err(message.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// Reads on a thread of its own, so that no pipe stands still while another is read.
fn read(pipe: Option<impl Read + Send + 'static>, most: u64) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::sync_channel(1);
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // What came before an error is all there is, and the exit code tells.
            let _ = pipe.take(most).read_to_end(&mut bytes);
        }
        // Nobody waits any more where the limit has passed.
        let _ = sender.send(bytes);
    });
    receiver
}

fn end(child: &mut Child) {
    // It may have ended by itself.
    let _ = child.kill();
    let _ = child.wait();
}
