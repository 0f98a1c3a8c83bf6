//! The whole difference between the generated files and the folder: computed once, then shown or
//! carried out.

mod apply;

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::{fmt, fs};

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

/// A file that was not generated stands where a generated one belongs: the output folder is wrong.
#[derive(Debug)]
pub(crate) struct InTheWay(String);

impl fmt::Display for InTheWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} was not generated and is in the way of a generated file; move it, or choose another \
             folder with --out",
            self.0
        )
    }
}

impl std::error::Error for InTheWay {}

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
    /// alone, in the place of one it is an error. Only the places are looked at where generated
    /// files can be.
    pub(crate) fn new(folder: &Path, files: Files) -> Result<Self> {
        let mut existing = BTreeMap::new();
        list(folder, "", &mut existing)?;
        for inner in codegen::render::FOLDERS {
            list(folder, &format!("{inner}/"), &mut existing)?;
        }
        let mut changes = BTreeMap::new();
        for (path, after) in files {
            let change = match existing.remove(&path) {
                Some(Existing::Generated(before)) if before == after => Change::Unchanged,
                Some(Existing::Generated(before)) => Change::Write { before: Some(before), after },
                Some(Existing::Foreign) => {
                    return Err(InTheWay(workspace::shown(&folder.join(path))).into());
                }
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
        self.stale() == 0
    }

    /// How many files differ.
    pub(crate) fn stale(&self) -> usize {
        self.changes.values().filter(|change| **change != Change::Unchanged).count()
    }
}

enum Existing {
    Generated(String),
    /// By hand, or not even a file.
    Foreign,
}

/// Looks at what lies directly in one folder; `inside` leads to it and ends with `/` or is empty.
fn list(root: &Path, inside: &str, found: &mut BTreeMap<String, Existing>) -> Result<()> {
    let folder = root.join(inside);
    let describe = || format!("cannot read the folder {}", workspace::shown(&folder));
    match fs::symlink_metadata(root.join(inside.trim_end_matches('/'))) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        // Writing through a link would change files elsewhere. The output folder itself may be one.
        Ok(metadata) if metadata.is_symlink() && !inside.is_empty() => bail!(
            "{} is a symbolic link; generated files are only written to real folders",
            workspace::shown(&folder)
        ),
        _ => {}
    }
    for entry in fs::read_dir(&folder).with_context(describe)? {
        let entry = entry.with_context(describe)?;
        let kind = entry.file_type().with_context(describe)?;
        let path = format!("{inside}{}", entry.file_name().to_string_lossy());
        let is_place_of_folder =
            inside.is_empty() && codegen::render::FOLDERS.contains(&path.as_str());
        if kind.is_file() {
            found.insert(path, classify(&entry.path()));
        } else if !(kind.is_dir() && is_place_of_folder) {
            found.insert(path, Existing::Foreign);
        }
    }
    Ok(())
}

/// A file is generated if one of its first lines is the header's. Merge conflicts may stand above.
fn classify(path: &Path) -> Existing {
    const HEAD: usize = 16;
    let bytes = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    // Of a comment in Rust, or of a string in JSON.
    let marker = match path.extension().and_then(|extension| extension.to_str()) {
        Some("rs") => format!("// {GENERATED_MARKER} "),
        Some("json") => format!("\"{GENERATED_MARKER} "),
        _ => return Existing::Foreign,
    };
    if text.lines().take(HEAD).any(|line| line.starts_with(&marker)) {
        Existing::Generated(text.into_owned())
    } else {
        Existing::Foreign
    }
}
