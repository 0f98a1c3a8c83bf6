//! The files to try: those that are named, and those that lie in folders that are named.

use std::fs;
use std::path::{Path, PathBuf};

/// How many folders deep a folder is searched.
const MAX_DEPTH: usize = 16;
/// The ends of the names of files that may be documents.
const EXTENSIONS: [&str; 3] = ["json", "yaml", "yml"];

/// A file that may be a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) path: PathBuf,
    pub(super) origin: Origin,
}

/// How a candidate came to be one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// It was named, so it has to be a document.
    Named,
    /// It lies in a folder that was named.
    Found,
    /// It is a folder that cannot be searched, for this reason.
    Closed(String),
}

/// Every candidate: in the order of the command line, and by name within a folder.
pub(super) fn discover(paths: &[PathBuf]) -> Vec<Candidate> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            search(path, MAX_DEPTH, &mut found);
        } else {
            found.push(Candidate { path: path.clone(), origin: Origin::Named });
        }
    }
    found
}

/// Looks into a folder and, up to `depth`, into those inside of it. Links are passed over.
fn search(folder: &Path, depth: usize, found: &mut Vec<Candidate>) {
    match entries(folder) {
        Ok(entries) => {
            for (path, kind) in entries {
                if kind.is_dir() && depth > 0 {
                    search(&path, depth - 1, found);
                } else if kind.is_file() && may_be_a_document(&path) {
                    found.push(Candidate { path, origin: Origin::Found });
                }
            }
        }
        Err(error) => {
            let origin = Origin::Closed(format!("this folder cannot be searched: {error}"));
            found.push(Candidate { path: folder.to_path_buf(), origin });
        }
    }
}

fn entries(folder: &Path) -> std::io::Result<Vec<(PathBuf, fs::FileType)>> {
    let entries = fs::read_dir(folder)?;
    let entries = entries.map(|entry| entry.and_then(|e| Ok((e.path(), e.file_type()?))));
    let mut entries = entries.collect::<std::io::Result<Vec<_>>>()?;
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(entries)
}

fn may_be_a_document(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|name| EXTENSIONS.iter().any(|known| name.eq_ignore_ascii_case(known)))
}
