//! Why an image cannot be had, or not be saved.

use std::fmt;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use reqwest::StatusCode;

use super::kind::ImageKind;
use runtime::BuildError;

/// Why an image could not be had, or not be saved.
///
/// `Display` says it in one line. Neither it nor `Debug` shows the image, the path and query of a
/// link, which may hold a signature, or the name of a file, which may repeat the prompt.
///
/// # Troubleshooting
///
/// | question | answer |
/// | --- | --- |
/// | is there an image at all? | [`is_absent`](Self::is_absent), and [`is_file_name`](Self::is_file_name) for a name without a host |
/// | is its address refused? | [`is_refused`](Self::is_refused); see [`Download::allow_private_addresses`] |
/// | what did its host answer? | [`status`](Self::status) |
/// | does another try make sense? | [`is_retryable`](Self::is_retryable); fetching an image again costs nothing |
/// | which file was it? | [`path`](Self::path) |
/// | the image has come, and I want it all the same | [`content`](Self::content) |
///
/// [`Download::allow_private_addresses`]: super::Download::allow_private_addresses
pub struct ImageError(Box<Inner>);

struct Inner {
    kind: Kind,
    content: Option<Bytes>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Kind {
    #[error("there is no image: neither `b64_json` nor `url` is set")]
    Absent,
    #[error(
        "the service sent a file name in place of a link; ask for `response_format(\"b64_json\")` \
         to get the image itself"
    )]
    FileName,
    #[error("the link to the image cannot be used: {reason}")]
    Link { reason: &'static str },
    #[error("the `data:` URI of the image has no comma, so no data")]
    DataUri,
    #[error("the image is not in base64, from symbol {symbol} on")]
    Base64 { symbol: usize },
    #[error("what came is no PNG, JPEG or WebP ({length} bytes); `content` has it")]
    UnknownFormat { length: usize },
    #[error(
        "the image is at `{host}`, which is not on the public internet; \
         `allow_private_addresses` lets it be fetched"
    )]
    Refused { host: String },
    #[error("the host of the image led astray: {reason}")]
    Redirect { reason: &'static str },
    #[error("the host of the image, `{host}`, answered {}", status.as_u16())]
    Status { host: String, status: StatusCode },
    #[error("the host of the image, `{host}`, encoded it as `{encoding}`, which was not asked for")]
    Encoded { host: String, encoding: String },
    #[error("the image is larger than {limit} bytes; `max_bytes` sets another limit")]
    TooLarge { limit: usize },
    #[error("fetching the image took too long; `timeout` sets another limit")]
    Timeout,
    #[error("the host of the image, `{host}`, cannot be reached")]
    Connect { host: String, source: reqwest::Error },
    #[error("the connection broke before the image had come")]
    Interrupted(#[source] reqwest::Error),
    #[error("the image cannot be fetched")]
    Setup(#[source] BuildError),
    #[error("the image cannot be fetched: {0}")]
    #[cfg(feature = "blocking")]
    Runtime(&'static str),
    #[error("the image is a {kind}, and the name ends like that of another kind; let it end in `.{}`, or in nothing", kind.extension())]
    Extension { kind: ImageKind, path: PathBuf },
    #[error("a file of this name is there already; `overwrite` replaces it")]
    Exists { path: PathBuf },
    #[error("the image cannot be written")]
    Write { path: PathBuf, source: std::io::Error },
}

impl ImageError {
    /// The same error, with what has come of the image.
    pub(super) fn with_content(kind: Kind, content: &Bytes) -> Self {
        Self(Box::new(Inner { kind, content: Some(content.clone()) }))
    }

    /// Whether the service sent neither the image nor a link.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self.0.kind, Kind::Absent)
    }

    /// Whether the service sent a file name in place of a link, as some nodes do. With
    /// `response_format("b64_json")` it sends the image itself.
    #[must_use]
    pub fn is_file_name(&self) -> bool {
        matches!(self.0.kind, Kind::FileName)
    }

    /// Whether the image is inline and does not decode: from base64, or as a `data:` URI.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Base64 { .. } | Kind::DataUri)
    }

    /// Whether something came that is no PNG, JPEG or WebP. [`content`](Self::content) has it.
    #[must_use]
    pub fn is_unknown_format(&self) -> bool {
        matches!(self.0.kind, Kind::UnknownFormat { .. })
    }

    /// Whether the link, or a redirect from there, leads to an address that is not on the public
    /// internet.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(self.0.kind, Kind::Refused { .. })
    }

    /// Whether the image is larger than the limit.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        matches!(self.0.kind, Kind::TooLarge { .. })
    }

    /// Whether a time limit passed.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        match &self.0.kind {
            Kind::Timeout => true,
            Kind::Connect { source, .. } | Kind::Interrupted(source) => source.is_timeout(),
            _ => false,
        }
    }

    /// Whether no connection to the host of the image came about.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, Kind::Connect { .. })
    }

    /// What the host of the image answered in place of 200.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match &self.0.kind {
            Kind::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether fetching the image again may succeed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match &self.0.kind {
            Kind::Timeout | Kind::Connect { .. } | Kind::Interrupted(_) => true,
            Kind::Status { status, .. } => status.is_server_error() || status.as_u16() == 429,
            _ => false,
        }
    }

    /// Whether a file of this name is there already, and was left as it is.
    #[must_use]
    pub fn is_already_there(&self) -> bool {
        matches!(self.0.kind, Kind::Exists { .. })
    }

    /// Whether the file was not written because its name ends like that of another kind of image.
    #[must_use]
    pub fn is_wrong_extension(&self) -> bool {
        matches!(self.0.kind, Kind::Extension { .. })
    }

    /// The file that was not written.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.0.kind {
            Kind::Extension { path, .. } | Kind::Exists { path } | Kind::Write { path, .. } => {
                Some(path)
            }
            _ => None,
        }
    }

    /// What has come, whole: an image that could not be saved, or something of an unknown format.
    #[must_use]
    pub fn content(&self) -> Option<&Bytes> {
        self.0.content.as_ref()
    }
}

impl From<Kind> for ImageError {
    fn from(kind: Kind) -> Self {
        Self(Box::new(Inner { kind, content: None }))
    }
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.kind.fmt(f)
    }
}

impl fmt::Debug for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImageError")
            .field("message", &self.to_string())
            .field("content", &self.content().map(Bytes::len))
            .field("source", &std::error::Error::source(self).map(ToString::to_string))
            .finish()
    }
}

impl std::error::Error for ImageError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.0.kind)
    }
}
