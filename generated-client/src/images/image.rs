//! An image and its kind.

use std::fmt;

use bytes::Bytes;

use super::error::{ImageError, Kind};
use super::kind::ImageKind;

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
