//! The files beside a document, remembered as they are read.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use spec::Loader;
use spec::files::Folder;

use crate::workspace;

/// Reads the files beside a document and keeps them.
#[derive(Debug)]
pub(super) struct Recorder {
    folder: Folder,
    read: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Recorder {
    pub(super) fn of(document: &Path) -> Self {
        Self { folder: workspace::folder_of(document), read: Mutex::default() }
    }

    /// The files by their paths from the document.
    pub(super) fn into_files(self) -> Result<Vec<(String, Vec<u8>)>, String> {
        let files = self.read.into_inner().unwrap_or_else(PoisonError::into_inner);
        match files.keys().find(|path| path.starts_with("../") || path.starts_with('/')) {
            Some(outside) => Err(format!(
                "the document refers to {outside}, which is outside of its folder and has no place \
                 in the crate; put both below one folder"
            )),
            None => Ok(files.into_iter().collect()),
        }
    }
}

impl Loader for Recorder {
    fn read(&self, path: &str) -> Result<(String, Vec<u8>), String> {
        let (name, bytes) = self.folder.read(path)?;
        let mut files = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(spec::join_paths("", path), bytes.clone());
        Ok((name, bytes))
    }
}
