//! A file among the fields of a form.

use std::fmt;

use bytes::Bytes;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::tree::FILE;

/// A file to send in a `multipart/form-data` body: its bytes, its name and its content type.
///
/// Cloning shares the bytes. They are copied once into the body of the request, which stays in
/// memory so that the call can be repeated. Without a [`content_type`](Self::content_type) the
/// document's type is sent, or `application/octet-stream` where it names none; where the document
/// allows one type only, that is sent in any case.
///
/// Any name is allowed: quotes and line breaks in it are sent as `%22`, `%0D` and `%0A`, as
/// browsers do (RFC 7578, section 4.2, and the form rules of WHATWG HTML). An empty name is sent as
/// such. `Debug` shows name, type and length.
///
/// In JSON it is an object of `file_name`, `content_type` and `bytes`, a list of numbers.
#[derive(Clone, PartialEq, Eq)]
pub struct FilePart {
    file_name: String,
    content_type: Option<String>,
    bytes: Bytes,
}

impl FilePart {
    /// A file of this name, without a content type of its own.
    pub fn new(file_name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { file_name: file_name.into(), content_type: None, bytes: bytes.into() }
    }

    /// Sets the content type, such as `image/png`. The call fails if HTTP does not allow it.
    #[must_use]
    pub fn content_type(self, content_type: impl Into<String>) -> Self {
        Self { content_type: Some(content_type.into()), ..self }
    }

    /// The name.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// The content type, if one was set.
    #[must_use]
    pub fn media_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

/// A file called `file`.
impl From<Bytes> for FilePart {
    fn from(bytes: Bytes) -> Self {
        Self::new("file", bytes)
    }
}

/// A file called `file`.
impl From<Vec<u8>> for FilePart {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new("file", bytes)
    }
}

impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilePart")
            .field("file_name", &self.file_name)
            .field("content_type", &self.content_type)
            .field("bytes", &format_args!("{} bytes", self.bytes.len()))
            .finish()
    }
}

/// Known by its name to the form, which then takes the bytes as they are.
impl Serialize for FilePart {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut file = serializer.serialize_struct(FILE, 3)?;
        file.serialize_field("file_name", &self.file_name)?;
        file.serialize_field("content_type", &self.content_type)?;
        file.serialize_field("bytes", &Raw(&self.bytes))?;
        file.end()
    }
}

struct Raw<'b>(&'b [u8]);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl<'de> Deserialize<'de> for FilePart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Parts {
            file_name: String,
            content_type: Option<String>,
            bytes: Vec<u8>,
        }
        let Parts { file_name, content_type, bytes } = Parts::deserialize(deserializer)?;
        Ok(Self { file_name, content_type, bytes: bytes.into() })
    }
}
