//! Getting an image, with limits.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use percent_encoding::percent_decode_str;

use super::content::Content;
use super::decode::{Escapes, decode};
use super::error::{ImageError, Kind};
use super::fetch::{Limits, fetch};
use super::file::{self, Existing};
use super::image::Image;
use crate::types::ImageData;

/// Room for what an answer of the default size can hold.
const MAX_BYTES: usize = 192 * 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(120);

/// How to get an image; see [`ImageData::download`].
///
/// An image that is part of the answer is decoded. A link is followed by an HTTP client of its own,
/// never by the one of the call: the token, headers and cookies go to the service and to nobody
/// else. Redirects are followed, five at most, and not from `https` to `http`.
///
/// The link was written by the service or by a node of it, so by default it leads to the public
/// internet only. Private, loopback, link-local and other special addresses are refused, also
/// behind names, redirects and IPv6 addresses that stand for IPv4 ones. Names are looked up here,
/// and the connection goes to no address that was not checked.
#[must_use = "nothing is fetched until `bytes` or `save` is called"]
#[derive(Clone)]
pub struct Download<'a> {
    data: &'a ImageData,
    limits: Limits,
    existing: Existing,
}

impl<'a> Download<'a> {
    pub(super) fn new(data: &'a ImageData) -> Self {
        let (allows_private, uses_proxy) = (false, false);
        let limits =
            Limits { max_bytes: MAX_BYTES, timeout: Some(TIMEOUT), allows_private, uses_proxy };
        Self { data, limits, existing: Existing::Keep }
    }

    /// The largest image that is taken, in bytes. Default: 192 MiB.
    pub fn max_bytes(mut self, limit: usize) -> Self {
        self.limits.max_bytes = limit;
        self
    }

    /// How long fetching may take, from looking up the name to the last byte, with all redirects;
    /// `None` for no limit. Default: two minutes.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.limits.timeout = timeout.into();
        self
    }

    /// Fetches from any address, private ones and this machine among them: for a service in your
    /// own network, or a mock. Default: public addresses only.
    pub fn allow_private_addresses(mut self) -> Self {
        self.limits.allows_private = true;
        self
    }

    /// Fetches through the proxies that the environment names, for networks that have no other way
    /// out. Default: past them.
    ///
    /// A proxy looks names up itself, so that only addresses that stand in links are checked here.
    pub fn system_proxy(mut self) -> Self {
        self.limits.uses_proxy = true;
        self
    }

    /// Replaces a file that is there already. Default: such a file stays, and saving fails.
    pub fn overwrite(self) -> Self {
        Self { existing: Existing::Replace, ..self }
    }

    /// The image.
    ///
    /// # Errors
    ///
    /// See [`ImageError`].
    pub async fn bytes(self) -> Result<Image, ImageError> {
        let limit = self.limits.max_bytes;
        let bytes = match Content::of(self.data)? {
            Content::Base64(text) => decode(text, Escapes::No, limit).await?.into(),
            Content::EncodedBase64(text) => decode(text, Escapes::Yes, limit).await?.into(),
            Content::Encoded(text) => unescape(text, limit)?,
            Content::Link(url) => fetch(url, &self.limits).await?,
        };
        Image::new(bytes)
    }

    /// Saves the image, and says where; see [`Image::save`] for what becomes of the name.
    ///
    /// # Errors
    ///
    /// See [`ImageError`]. If the image has come and was not saved, the error keeps it.
    pub async fn save(self, path: impl AsRef<Path>) -> Result<PathBuf, ImageError> {
        let existing = self.existing;
        let image = self.bytes().await?;
        file::write(image, path.as_ref(), existing).await
    }
}

#[cfg(feature = "blocking")]
impl Download<'_> {
    /// [`bytes`](Self::bytes) for code without an asynchronous runtime. Blocks the thread.
    ///
    /// # Errors
    ///
    /// As [`bytes`](Self::bytes), or the runtime that fetches cannot be started.
    pub fn bytes_blocking(self) -> Result<Image, ImageError> {
        match runtime::blocking::run(self.bytes()) {
            Ok(result) => result,
            Err(reason) => Err(Kind::Runtime(reason).into()),
        }
    }

    /// [`save`](Self::save) for code without an asynchronous runtime. Blocks the thread.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save), or the runtime that fetches cannot be started.
    pub fn save_blocking(self, path: impl AsRef<Path>) -> Result<PathBuf, ImageError> {
        let existing = self.existing;
        file::write_now(&self.bytes_blocking()?, path.as_ref(), existing)
    }
}

fn unescape(text: &str, limit: usize) -> Result<Bytes, Kind> {
    let bytes: Vec<u8> = percent_decode_str(text).take(limit.saturating_add(1)).collect();
    if bytes.len() > limit { Err(Kind::TooLarge { limit }) } else { Ok(bytes.into()) }
}

impl fmt::Debug for Download<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("limits", &self.limits).finish_non_exhaustive()
    }
}
