//! Several files replaced as one: prepared under other names, then put in their places, and put
//! back where one of them cannot be.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Result, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use tempfile::{Builder, NamedTempFile, TempPath};

use crate::workspace;

/// Steps that are ready: what they need is on the disk, and nothing has been changed.
///
/// A run that is killed between two steps leaves the later ones undone, so the file that decides
/// comes last.
#[derive(Debug, Default)]
pub(crate) struct Staged {
    steps: Vec<Step>,
    /// Folders that were made for new files and go again if nothing comes of them.
    made: Vec<PathBuf>,
    /// Folders in which files can be made.
    probed: BTreeSet<PathBuf>,
}

#[derive(Debug)]
struct Step {
    target: PathBuf,
    /// What is to stand there; nothing if the file is to go.
    new: Option<TempPath>,
    /// What stands there, by another name; nothing if nothing does.
    old: Option<TempPath>,
    /// When the file goes, folders go with it that it leaves empty, up to this one.
    within: Option<PathBuf>,
}

impl Staged {
    /// Prepares a file with these bytes.
    pub(crate) fn write(&mut self, target: &Path, bytes: &[u8]) -> Result<()> {
        let folder = parent(target);
        self.make(folder)?;
        // Paths and not open files: there may be more files than a process may have open.
        let new = Some(temporary(folder, |path| create(path, bytes))?);
        self.push(Step { target: target.to_path_buf(), new, old: None, within: None })
    }

    /// Prepares the removal of a file.
    pub(crate) fn remove(&mut self, target: &Path, within: &Path) -> Result<()> {
        let within = Some(within.to_path_buf());
        self.push(Step { target: target.to_path_buf(), new: None, old: None, within })
    }

    fn push(&mut self, mut step: Step) -> Result<()> {
        let folder = parent(&step.target);
        if !self.probed.contains(folder) {
            probe(folder)?;
            self.probed.insert(folder.to_path_buf());
        }
        if fs::symlink_metadata(&step.target).is_ok_and(|metadata| metadata.is_file()) {
            step.old = Some(temporary(folder, |path| keep(&step.target, path))?);
        }
        self.steps.push(step);
        Ok(())
    }

    /// Makes a folder and remembers what was made.
    fn make(&mut self, folder: &Path) -> Result<()> {
        let missing: Vec<_> = folder
            .ancestors()
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
            .collect();
        fs::create_dir_all(folder)?;
        self.made.extend(missing.into_iter().rev().map(Path::to_path_buf));
        Ok(())
    }

    /// Does the steps in their order. If one fails, those before it are undone.
    pub(crate) fn commit(mut self) -> anyhow::Result<()> {
        let mut done: Vec<(PathBuf, Option<TempPath>)> = Vec::new();
        for step in std::mem::take(&mut self.steps) {
            let Step { target, new, old, within } = step;
            let result = match new {
                Some(new) => put(new, &target),
                None => remove(&target),
            };
            if let Err(error) = result {
                let error = anyhow::Error::new(error)
                    .context(format!("cannot write {}", workspace::shown(&target)));
                return Err(match undo(done) {
                    Ok(()) => error,
                    Err(second) => error.context(format!("{second:#}")),
                });
            }
            if let Some(within) = within {
                remove_empty_parents(&target, &within);
            }
            done.push((target, old));
        }
        self.made.clear();
        Ok(())
    }
}

/// Folders that were made for files that did not come.
impl Drop for Staged {
    fn drop(&mut self) {
        self.steps.clear();
        for folder in self.made.iter().rev() {
            // Fails, as it should, where something lies in it.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Puts everything back, the last first, as far as that goes.
fn undo(done: Vec<(PathBuf, Option<TempPath>)>) -> anyhow::Result<()> {
    let mut lost = Ok(());
    for (target, old) in done.into_iter().rev() {
        let result = match old {
            Some(old) => fs::create_dir_all(parent(&target)).and_then(|()| put(old, &target)),
            None => remove(&target),
        };
        if let Err(error) = result {
            let what = format!("{} could not be put back", workspace::shown(&target));
            lost = Err(error).context(what);
        }
    }
    lost
}

fn parent(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes something under a temporary name below `target/`, where a killed run leaves no trace that
/// anyone would commit or compile; in the folder where there is no such place.
fn temporary(folder: &Path, make: impl Fn(&Path) -> Result<()>) -> Result<TempPath> {
    let staging = workspace::root().join("target").join("xtask");
    fs::create_dir_all(&staging)
        .and_then(|()| temporary_in(&staging, &make))
        .or_else(|_| temporary_in(folder, &make))
}

fn temporary_in(folder: &Path, make: impl Fn(&Path) -> Result<()>) -> Result<TempPath> {
    let make = |path: &Path| {
        make(path).inspect_err(|error| {
            // What is there already belongs to somebody else, and another name is tried.
            if error.kind() != ErrorKind::AlreadyExists {
                let _ = fs::remove_file(path);
            }
        })
    };
    Builder::new().prefix(".regen-").make_in(folder, make).map(NamedTempFile::into_temp_path)
}

/// Writes what may not be there yet, readable by all, less the umask.
fn create(path: &Path, bytes: &[u8]) -> Result<()> {
    File::create_new(path)?.write_all(bytes)
}

/// Gives a file a second name, so that it outlives the first with all that it is.
fn keep(file: &Path, name: &Path) -> Result<()> {
    match fs::hard_link(file, name) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        // Another file system, or one without links.
        Err(_) => fs::copy(file, name).map(drop),
    }
}

/// Whether files can be made in the folder. The file that is made has no name where the system
/// allows that, and is gone at once everywhere.
fn probe(folder: &Path) -> Result<()> {
    tempfile::tempfile_in(folder).map(drop)
}

fn put(file: TempPath, target: &Path) -> Result<()> {
    match file.persist(target) {
        Ok(()) => Ok(()),
        // The folder is on another file system, which a rename cannot cross.
        Err(error) if error.error.kind() == ErrorKind::CrossesDevices => {
            let near = temporary_in(parent(target), |path| fs::copy(&error.path, path).map(drop))?;
            near.persist(target).map_err(|error| error.error)
        }
        Err(error) => Err(error.error),
    }
}

/// Another run may have been faster.
fn remove(target: &Path) -> Result<()> {
    match fs::remove_file(target) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tempfile::TempDir;

    use super::*;

    /// A folder with two files and a folder that has one.
    fn folder() -> TempDir {
        let folder = TempDir::new().unwrap();
        for (name, text) in [("a", "old a"), ("b", "old b"), ("inner/c", "old c")] {
            fs::create_dir_all(parent(&folder.path().join(name))).unwrap();
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    fn files(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        let mut found = BTreeMap::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(files(&path));
            }
            found.insert(path.clone(), fs::read(&path).ok());
        }
        found
    }

    #[test]
    fn files_are_written_and_removed_with_what_they_leave_empty() {
        let folder = folder();
        let path = |name: &str| folder.path().join(name);
        let mut staged = Staged::default();
        staged.write(&path("a"), b"new a").unwrap();
        staged.write(&path("new/d"), b"new d").unwrap();
        staged.remove(&path("inner/c"), folder.path()).unwrap();
        assert_eq!(
            fs::read(path("a")).unwrap(),
            b"old a",
            "nothing is done before it is committed"
        );
        staged.commit().unwrap();
        let names: Vec<_> = files(folder.path()).into_keys().collect();
        assert_eq!(names, ["a", "b", "new", "new/d"].map(path));
        assert_eq!(fs::read(path("a")).unwrap(), b"new a");
        assert_eq!(fs::read(path("new/d")).unwrap(), b"new d");
    }

    #[test]
    fn steps_before_one_that_fails_are_undone() {
        let folder = folder();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("in-the-way/inside")).unwrap();
        let before = files(folder.path());
        let time = fs::metadata(path("a")).unwrap().modified().unwrap();
        let mut staged = Staged::default();
        staged.write(&path("a"), b"new a").unwrap();
        staged.write(&path("new/inside/d"), b"new d").unwrap();
        staged.remove(&path("inner/c"), folder.path()).unwrap();
        staged.write(&path("in-the-way"), b"a folder cannot be replaced").unwrap();
        staged.write(&path("b"), b"new b").unwrap();
        let error = format!("{:#}", staged.commit().unwrap_err());
        assert!(error.contains("cannot write") && error.contains("in-the-way"), "{error}");
        assert_eq!(files(folder.path()), before);
        assert_eq!(fs::metadata(path("a")).unwrap().modified().unwrap(), time);
    }

    #[test]
    fn what_was_staged_leaves_no_trace_if_it_is_not_committed() {
        let folder = folder();
        let before = files(folder.path());
        let mut staged = Staged::default();
        staged.write(&folder.path().join("new/inside/d"), b"new d").unwrap();
        staged.write(&folder.path().join("a"), b"new a").unwrap();
        drop(staged);
        assert_eq!(files(folder.path()), before);
    }
}
