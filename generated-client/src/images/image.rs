//! An image and its kind.

use std::fmt;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::error::{ImageError, Kind};
use super::file::{self, Existing};

/// An image, whole and in memory.
///
/// Cheap to clone. Its `Debug` shows kind and size, not the content.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Image {
    /// The content of the file that it is.
    pub bytes: Bytes,
    /// What kind of image that is, by its first bytes; what the service says of it does not count.
    pub kind: ImageKind,
}

/// The kinds of images that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImageKind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    WebP,
}

impl Image {
    /// Tells by the first bytes what it is.
    pub(super) fn new(bytes: Bytes) -> Result<Self, ImageError> {
        match ImageKind::of(&bytes) {
            Some(kind) => Ok(Self { bytes, kind }),
            None => {
                let kind = Kind::UnknownFormat { length: bytes.len() };
                Err(ImageError::with_content(kind, &bytes))
            }
        }
    }

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
        file::write(self.clone(), path.as_ref(), Existing::Keep).await
    }

    /// As [`save`](Self::save), and a file of this name that is there already is replaced.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save), but for the file that is there.
    pub async fn replace(&self, path: impl AsRef<Path>) -> Result<PathBuf, ImageError> {
        file::write(self.clone(), path.as_ref(), Existing::Replace).await
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
        file::write_now(self, path.as_ref(), Existing::Keep)
    }

    /// [`replace`](Self::replace) for code without an asynchronous runtime.
    ///
    /// # Errors
    ///
    /// As [`replace`](Self::replace).
    pub fn replace_blocking(&self, path: impl AsRef<Path>) -> Result<PathBuf, ImageError> {
        file::write_now(self, path.as_ref(), Existing::Replace)
    }
}

impl AsRef<[u8]> for Image {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image")
            .field("bytes", &format_args!("{} bytes", self.bytes.len()))
            .field("kind", &self.kind)
            .finish()
    }
}

impl ImageKind {
    /// The kind of an image by its first bytes.
    ///
    /// ```
    /// use generated_client::images::ImageKind;
    ///
    /// assert_eq!(ImageKind::of(b"\x89PNG\r\n\x1a\n"), Some(ImageKind::Png));
    /// assert_eq!(ImageKind::of(b"<html>"), None);
    /// ```
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Self::WebP)
        } else {
            None
        }
    }

    /// The usual extension of a file of this kind, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
        }
    }

    /// The content type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
        }
    }

    /// The kind that a file has by its name.
    pub(super) fn by_name(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "png" => Some(Self::Png),
            "jpg" | "jpeg" => Some(Self::Jpeg),
            "webp" => Some(Self::WebP),
            _ => None,
        }
    }
}

impl fmt::Display for ImageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
        })
    }
}
