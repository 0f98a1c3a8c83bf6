//! Files that appear whole or not at all.
//!
//! The image is written beside its place under a name of its own, and moved there when it is
//! complete.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::runtime::Handle;

use super::error::{ImageError, Kind};
use super::image::Image;
use super::kind::ImageKind;

/// What becomes of a file that has the name already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Existing {
    Keep,
    Replace,
}

impl Image {
    /// Saves the image under a name that is free, and says where.
    ///
    /// A name that ends in `.png`, `.jpg`, `.jpeg` or `.webp` has to fit the kind; any other name
    /// gets the right one of these at its end: `otter` becomes `otter.png`, and `otter.v1` becomes
    /// `otter.v1.png`.
    ///
    /// The file appears whole or not at all, also if the future is dropped, under a name that is
    /// free even if others write there at the same time. Folders are not made.
    ///
    /// # Errors
    ///
    /// A file of this name is there ([`ImageError::is_already_there`]), the name is that of another
    /// kind of image ([`ImageError::is_wrong_extension`]), or it cannot be written.
    pub async fn save(&self, path: impl AsRef<Path>) -> Result<PathBuf, ImageError> {
        write(self.clone(), path.as_ref(), Existing::Keep).await
    }

    /// As [`save`](Self::save), and a file of this name that is there already is replaced.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save), but for the file that is there.
    pub async fn replace(&self, path: impl AsRef<Path>) -> Result<PathBuf, ImageError> {
        write(self.clone(), path.as_ref(), Existing::Replace).await
    }
}

#[cfg(feature = "blocking")]
impl Image {
    /// [`save`](Self::save) for code without an asynchronous runtime.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub fn save_blocking(&self, path: impl AsRef<Path>) -> Result<PathBuf, ImageError> {
        write_now(self, path.as_ref(), Existing::Keep)
    }

    /// [`replace`](Self::replace) for code without an asynchronous runtime.
    ///
    /// # Errors
    ///
    /// As [`replace`](Self::replace).
    pub fn replace_blocking(&self, path: impl AsRef<Path>) -> Result<PathBuf, ImageError> {
        write_now(self, path.as_ref(), Existing::Replace)
    }
}

/// How much is written between two looks at whether it is still wanted.
const PIECE: usize = 1024 * 1024;

/// Writes where blocking is no harm. What is dropped meanwhile is given up, and taken away.
pub(super) async fn write(
    image: Image,
    path: &Path,
    existing: Existing,
) -> Result<PathBuf, ImageError> {
    let is_given_up = Arc::new(AtomicBool::new(false));
    let _guard = GiveUp(Arc::clone(&is_given_up));
    let target = target(path, &image)?;
    let bytes = image.bytes.clone();
    let place = target.clone();
    let job = move || put(&place, &bytes, existing, &is_given_up);
    let done = match Handle::try_current() {
        Ok(runtime) => runtime.spawn_blocking(job).await.unwrap_or_else(|error| Err(error.into())),
        Err(_) => job(),
    };
    finish(done, target, &image)
}

/// The same on this thread.
#[cfg(feature = "blocking")]
pub(super) fn write_now(
    image: &Image,
    path: &Path,
    existing: Existing,
) -> Result<PathBuf, ImageError> {
    let target = target(path, image)?;
    let done = put(&target, &image.bytes, existing, &AtomicBool::new(false));
    finish(done, target, image)
}

/// Whoever waited for the file does not wait any more.
struct GiveUp(Arc<AtomicBool>);

impl Drop for GiveUp {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn finish(done: io::Result<()>, path: PathBuf, image: &Image) -> Result<PathBuf, ImageError> {
    match done {
        Ok(()) => Ok(path),
        Err(error) => {
            let kind = match error.kind() {
                io::ErrorKind::AlreadyExists => Kind::Exists { path },
                _ => Kind::Write { path, source: error },
            };
            Err(ImageError::with_content(kind, &image.bytes))
        }
    }
}

/// The name of the file, with the extension of its kind.
fn target(path: &Path, image: &Image) -> Result<PathBuf, ImageError> {
    let kind = image.kind;
    // `Path` leaves out a dot and a separator at the end.
    let text = path.to_string_lossy();
    let last = text.rsplit(std::path::is_separator).next().unwrap_or_default();
    let name = path.file_name().filter(|_| !matches!(last, "" | "." | ".."));
    match (ImageKind::by_name(path), name) {
        (Some(named), Some(_)) if named == kind => Ok(path.to_owned()),
        (Some(_), Some(_)) => {
            let kind = Kind::Extension { kind, path: path.to_owned() };
            Err(ImageError::with_content(kind, &image.bytes))
        }
        (None, Some(name)) => {
            let mut name = name.to_owned();
            name.push(".");
            name.push(kind.extension());
            Ok(path.with_file_name(name))
        }
        (_, None) => {
            let source = io::Error::new(io::ErrorKind::InvalidInput, "the path names no file");
            let kind = Kind::Write { path: path.to_owned(), source };
            Err(ImageError::with_content(kind, &image.bytes))
        }
    }
}

fn put(
    target: &Path,
    bytes: &[u8],
    existing: Existing,
    is_given_up: &AtomicBool,
) -> io::Result<()> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let (mut file, draft) = Draft::create(folder.unwrap_or(Path::new(".")))?;
    let go_on = || {
        let is_given_up = is_given_up.load(Ordering::Relaxed);
        if is_given_up { Err(io::Error::other("it is not wanted any more")) } else { Ok(()) }
    };
    for piece in bytes.chunks(PIECE) {
        go_on()?;
        file.write_all(piece)?;
    }
    file.sync_all()?;
    drop(file);
    go_on()?;
    match existing {
        Existing::Replace => fs::rename(&draft.0, target),
        Existing::Keep => draft.claim(target),
    }
}

/// A file that is not complete yet, and is removed unless it has been moved.
struct Draft(PathBuf);

impl Draft {
    /// A file under a name that nobody else has.
    fn create(folder: &Path) -> io::Result<(File, Self)> {
        const TRIES: usize = 16;
        let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
        for _ in 0..TRIES {
            // The hasher of the standard library is keyed at random.
            let number = RandomState::new().build_hasher().finish();
            let path = folder.join(format!(".image-{number:016x}.part"));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok((file, Self(path))),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other(last))
    }

    /// Moves it to a name that has to be free, in one step: renaming would replace a file there.
    fn claim(&self, target: &Path) -> io::Result<()> {
        match fs::hard_link(&self.0, target) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                self.claim_without_links(target)
            }
            done => done,
        }
    }

    /// Some file systems have no links. There the name is taken first, by an empty file.
    fn claim_without_links(&self, target: &Path) -> io::Result<()> {
        OpenOptions::new().write(true).create_new(true).open(target)?;
        fs::rename(&self.0, target).inspect_err(|_| {
            let _ = fs::remove_file(target);
        })
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
