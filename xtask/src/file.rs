//! Reading a file that a command line or a document names.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use codegen::problem::{Code, Problem};
use codegen::source::MAX_SOURCE_BYTES;

/// Why a file cannot be read, and what to do about it.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub(crate) reason: String,
    help: &'static str,
}

impl Unreadable {
    pub(crate) fn new(reason: impl Into<String>, help: &'static str) -> Self {
        Self { reason: reason.into(), help }
    }

    /// The same as a problem of the file that is shown under that name.
    pub(crate) fn problem(self, name: &str) -> Problem {
        Problem::new(Code::Unreadable, self.reason).in_file(name).help(self.help)
    }
}

/// What a regular file holds; of one that is too large, enough for the library to tell.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Unreadable> {
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
