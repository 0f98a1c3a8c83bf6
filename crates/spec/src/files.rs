//! Files that a command line or a document names, read from the disk.

use std::fmt;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use crate::Loader;
use crate::problem::{Code, Problem};
use crate::span::MAX_SOURCE_BYTES;

/// Why a file cannot be read, and what to do about it.
#[derive(Debug)]
pub struct Unreadable {
    /// The reason, as a fragment.
    pub reason: String,
    help: &'static str,
}

impl Unreadable {
    /// A reason with a next step.
    pub fn new(reason: impl Into<String>, help: &'static str) -> Self {
        Self { reason: reason.into(), help }
    }

    /// The same as a problem of the file that is shown under that name.
    #[must_use]
    pub fn problem(self, name: &str) -> Problem {
        Problem::new(Code::Unreadable, self.reason).in_file(name).help(self.help)
    }
}

/// What a regular file holds; of one that is larger than [`MAX_SOURCE_BYTES`], enough to tell.
///
/// # Errors
///
/// There is no such file, it is a directory or a device, or the system refuses to read it.
pub fn read(path: &Path) -> Result<Vec<u8>, Unreadable> {
    let unreadable = |error, help| Unreadable::new(format!("cannot be read: {error}"), help);
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            return Err(Unreadable::new(
                "this is a directory, not a file",
                "name the file inside of it",
            ));
        }
        Ok(metadata) if !metadata.is_file() => {
            return Err(Unreadable::new("this is not a regular file", "name a file"));
        }
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Unreadable::new("there is no such file", "check the path"));
        }
        Err(error) => return Err(unreadable(error, "check the path")),
    }
    let mut bytes = Vec::new();
    let limit = MAX_SOURCE_BYTES as u64 + 1;
    File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut bytes))
        .map_err(|error| unreadable(error, "check its permissions"))?;
    Ok(bytes)
}

/// A path as it is shown: relative to a folder, with `/`, if it lies inside.
#[must_use]
pub fn shown_within(root: &Path, path: &Path) -> String {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    match normal(&absolute).strip_prefix(root) {
        Ok(inside) if !inside.as_os_str().is_empty() => {
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            parts.join("/")
        }
        _ => path.display().to_string(),
    }
}

/// The path without `.` and `..`, as text: links are not followed.
#[must_use]
pub fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// The folder of a document, from which the paths in it lead to other files.
pub struct Folder {
    folder: PathBuf,
    shown: fn(&Path) -> String,
}

impl Folder {
    /// The folder that a document lies in; `shown` gives files the names that messages have.
    #[must_use]
    pub fn of(document: &Path, shown: fn(&Path) -> String) -> Self {
        let folder = document.parent().map(Path::to_path_buf).unwrap_or_default();
        Self { folder, shown }
    }

    /// Where a path leads. `..` takes the last name away, as it does in a URL, also where that is
    /// a link to somewhere else, so that each file has one name.
    fn resolve(&self, path: &str) -> PathBuf {
        let mut file = self.folder.clone();
        for part in path.split('/') {
            let last = file.components().next_back();
            match part {
                "" | "." => {}
                ".." if matches!(last, Some(Component::Normal(_))) => {
                    file.pop();
                }
                part => file.push(part),
            }
        }
        file
    }
}

impl fmt::Debug for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Folder").field(&self.folder).finish()
    }
}

impl Loader for Folder {
    fn read(&self, path: &str) -> Result<(String, Vec<u8>), String> {
        let path = self.resolve(path);
        let bytes = read(&path).map_err(|unreadable| unreadable.reason)?;
        Ok(((self.shown)(&path), bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_from_the_folder_of_the_document() {
        for (document, path, file) in [
            ("pets.yaml", "owner.yaml", "owner.yaml"),
            ("api/pets.yaml", "types/owner.yaml", "api/types/owner.yaml"),
            ("api/pets.yaml", "./types//owner.yaml", "api/types/owner.yaml"),
            ("api/pets.yaml", "../owner.yaml", "owner.yaml"),
            ("pets.yaml", "../../owner.yaml", "../../owner.yaml"),
            ("../pets.yaml", "../owner.yaml", "../../owner.yaml"),
            ("/api/pets.yaml", "../owner.yaml", "/owner.yaml"),
            ("api/pets.yaml", "/owner.yaml", "api/owner.yaml"),
        ] {
            let found = Folder::of(Path::new(document), |_| String::new()).resolve(path);
            assert_eq!(found, Path::new(file), "{document} {path}");
        }
    }

    #[test]
    fn file_comes_with_its_name_and_a_missing_one_with_the_reason() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let shown = |path: &Path| shown_within(Path::new(env!("CARGO_MANIFEST_DIR")), path);
        let folder = Folder::of(&root.join("src/lib.rs"), shown);
        let (name, bytes) = folder.read("../Cargo.toml").expect("a file");
        assert_eq!(name, "Cargo.toml");
        assert!(bytes.starts_with(b"[package]"));
        assert_eq!(folder.read("none.yaml").expect_err("none"), "there is no such file");
        assert_eq!(folder.read("parse").expect_err("none"), "this is a directory, not a file");
    }
}
