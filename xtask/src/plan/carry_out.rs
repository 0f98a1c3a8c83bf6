//! Carrying out a plan. Each file is replaced in one step: a reader, or a run that is killed at
//! any moment, finds the old text or the new one and nothing in between.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::{Builder, TempPath};

use super::{Change, Plan};
use crate::workspace;

impl Plan {
    /// Writes and removes what the plan says; unchanged files are not touched.
    ///
    /// Before the first file is replaced, all texts are on the disk and every folder has been
    /// found writable, so that a full disk or a missing permission changes nothing.
    pub(crate) fn carry_out(&self) -> Result<()> {
        // Paths and not open files: there may be more files than a process may have open.
        let mut staged: Vec<(TempPath, PathBuf)> = Vec::new();
        for (path, change) in &self.changes {
            let target = self.folder.join(path);
            let describe = || format!("cannot write {}", workspace::shown(&target));
            match change {
                Change::Unchanged => continue,
                Change::Write { after, .. } => {
                    let file = stage(after, &target).with_context(describe)?;
                    staged.push((file, target.clone()));
                }
                Change::Remove { .. } => {}
            }
            probe(&target).with_context(describe)?;
        }
        for (file, target) in staged {
            replace(file, &target)
                .with_context(|| format!("cannot write {}", workspace::shown(&target)))?;
        }
        for (path, change) in &self.changes {
            if let Change::Remove { .. } = change {
                let target = self.folder.join(path);
                remove(&target)
                    .with_context(|| format!("cannot remove {}", workspace::shown(&target)))?;
                remove_empty_parents(&target, &self.folder);
            }
        }
        Ok(())
    }
}

/// Writes a text under a temporary name below `target/`, where a killed run leaves no trace that
/// anyone would commit or compile; beside the target where there is no such place.
fn stage(text: &str, target: &Path) -> std::io::Result<TempPath> {
    let folder = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let staging = workspace::root().join("target").join("xtask");
    fs::create_dir_all(&staging)
        .and_then(|()| write_temporary(text.as_bytes(), &staging))
        .or_else(|_| write_temporary(text.as_bytes(), folder))
}

/// Whether files can be made beside the target. The file that is made has no name where the
/// system allows that, and is gone at once everywhere.
fn probe(target: &Path) -> std::io::Result<()> {
    tempfile::tempfile_in(target.parent().unwrap_or(Path::new("."))).map(drop)
}

/// Another run may have been faster.
fn remove(target: &Path) -> std::io::Result<()> {
    match fs::remove_file(target) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn write_temporary(bytes: &[u8], folder: &Path) -> std::io::Result<TempPath> {
    let mut builder = Builder::new();
    builder.prefix(".regen-");
    // What any new file gets: readable by all, less the umask. Temporary files are private.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    Ok(file.into_temp_path())
}

fn replace(file: TempPath, target: &Path) -> std::io::Result<()> {
    match file.persist(target) {
        Ok(()) => Ok(()),
        // The folder is on another file system, which a rename cannot cross.
        Err(error) if error.error.kind() == ErrorKind::CrossesDevices => {
            let bytes = fs::read(&error.path)?;
            let folder = target.parent().unwrap_or(Path::new("."));
            write_temporary(&bytes, folder)?.persist(target).map_err(|error| error.error)
        }
        Err(error) => Err(error.error),
    }
}

fn remove_empty_parents(target: &Path, folder: &Path) {
    for parent in target.ancestors().skip(1).take_while(|parent| *parent != folder) {
        // Fails, as it should, where something else is left inside.
        if fs::remove_dir(parent).is_err() {
            break;
        }
    }
}
