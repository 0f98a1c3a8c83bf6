//! The whole difference between the generated files and the folder: computed once, then shown or
//! carried out.

mod carry_out;

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use codegen::{Files, GENERATED_MARKER};

use crate::workspace;

/// What has to happen to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Its text is written, in place of another or as a new file.
    Write { before: Option<String>, after: String },
    /// It is removed: it was generated once and is not any more.
    Remove { before: String },
    /// It stays.
    Unchanged,
}

/// What has to happen to a folder so that it holds the generated files.
#[derive(Debug)]
pub(crate) struct Plan {
    folder: PathBuf,
    /// The files, by path relative to the folder.
    pub(crate) changes: BTreeMap<String, Change>,
}

impl Plan {
    /// Compares the files with the folder.
    ///
    /// A file that was not generated is never touched: beside the generated ones it is left
    /// alone, in the place of one it is an error.
    pub(crate) fn new(folder: &Path, files: Files) -> Result<Self> {
        let mut existing = BTreeMap::new();
        list(folder, folder, &mut existing)?;
        let mut changes = BTreeMap::new();
        for (path, after) in files {
            let change = match existing.remove(&path) {
                Some(Existing::Generated(before)) if before == after => Change::Unchanged,
                Some(Existing::Generated(before)) => Change::Write { before: Some(before), after },
                Some(Existing::Foreign) => bail!(
                    "{} was not generated and is in the way of a generated file; move it, or \
                     choose another folder with --out",
                    workspace::shown(&folder.join(path))
                ),
                None => Change::Write { before: None, after },
            };
            changes.insert(path, change);
        }
        for (path, file) in existing {
            if let Existing::Generated(before) = file {
                changes.insert(path, Change::Remove { before });
            }
        }
        Ok(Self { folder: folder.to_path_buf(), changes })
    }

    /// Whether the folder holds the generated files as they are.
    pub(crate) fn is_empty(&self) -> bool {
        self.changes.values().all(|change| *change == Change::Unchanged)
    }
}

enum Existing {
    Generated(String),
    Foreign,
}

fn list(root: &Path, folder: &Path, found: &mut BTreeMap<String, Existing>) -> Result<()> {
    let describe = || format!("cannot read the folder {}", workspace::shown(folder));
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound && folder == root => return Ok(()),
        Err(error) => return Err(error).with_context(describe),
    };
    for entry in entries {
        let entry = entry.with_context(describe)?;
        let path = entry.path();
        if entry.file_type().with_context(describe)?.is_dir() {
            list(root, &path, found)?;
            continue;
        }
        let relative = path.strip_prefix(root).unwrap_or(&path);
        let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
        found.insert(parts.join("/"), classify(&path));
    }
    Ok(())
}

/// A file is generated if it says so in its first lines. Merge conflicts may stand above that.
fn classify(path: &Path) -> Existing {
    const HEAD: usize = 16;
    match fs::read_to_string(path) {
        Ok(text) if text.lines().take(HEAD).any(|line| line.contains(GENERATED_MARKER)) => {
            Existing::Generated(text)
        }
        _ => Existing::Foreign,
    }
}
