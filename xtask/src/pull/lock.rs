//! What is known of the document that was taken in last: where it came from, what it was, and
//! when. It pins nothing: the document may be edited, and `check` does not look at this.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::taken::Taken;
use crate::workspace;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lock {
    /// A URL without its query, or a path from the root of the workspace.
    source: String,
    /// Of the bytes, as they came.
    pub(super) sha256: String,
    pub(super) bytes: usize,
    /// When they were taken in: UTC, as RFC 3339 has it.
    time: String,
}

impl Lock {
    /// The lock in a file, if there is one.
    pub(super) fn read(path: &Path) -> Result<Option<Self>> {
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("cannot read {}", workspace::shown(path)));
            }
        };
        let lock = serde_json::from_slice(&text)
            .with_context(|| format!("{} is not a lock file; remove it", workspace::shown(path)))?;
        Ok(Some(lock))
    }

    /// The lock of what is taken in now. Where that is what was taken in last, so is its time.
    pub(super) fn of(taken: &Taken, last: Option<&Self>) -> Result<Self> {
        let lock = Self {
            source: taken.portable.clone(),
            sha256: sha256(&taken.bytes),
            bytes: taken.bytes.len(),
            time: now()?,
        };
        match last {
            Some(last) if (&last.source, &last.sha256) == (&lock.source, &lock.sha256) => {
                Ok(last.clone())
            }
            _ => Ok(lock),
        }
    }

    /// Whether these are the bytes that were taken in.
    pub(super) fn is_of(&self, bytes: &[u8]) -> bool {
        self.sha256 == sha256(bytes)
    }

    pub(super) fn text(&self) -> Result<Vec<u8>> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        Ok(text)
    }
}

/// The clock, or the time that the environment says it is, for runs that can be repeated.
fn now() -> Result<String> {
    let seconds = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text.parse().context("SOURCE_DATE_EPOCH is not a number of seconds")?,
        Err(_) => OffsetDateTime::now_utc().unix_timestamp(),
    };
    OffsetDateTime::from_unix_timestamp(seconds)
        .map_err(anyhow::Error::new)
        .and_then(|time| Ok(time.format(&Rfc3339)?))
        .context("the time is not one that RFC 3339 can write")
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
