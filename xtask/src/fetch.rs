//! Documents from elsewhere. The package `fetch` asks for them: it is built when a URL is named
//! for the first time, so that commands without a network need not build TLS.

use std::io::IsTerminal;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use spec::span::MAX_SOURCE_BYTES;

use crate::console;
use crate::program::cargo;

/// How long a document may take, redirects and all.
const SECONDS: u64 = 60;

const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/fetch/Cargo.toml");

/// What was at a URL.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) bytes: Vec<u8>,
    /// The URL as it may be shown and written down: without query and fragment.
    pub(crate) name: String,
}

/// Whether an operand is a URL and not a path.
pub(crate) fn is_url(operand: &str) -> bool {
    operand.contains("://")
}

/// What is at a URL: https, or http on this machine, with no credentials, and bounded in size,
/// time and redirects.
pub(crate) fn fetch(url: &str) -> Result<Fetched> {
    if std::io::stderr().is_terminal() {
        console::complain!("fetching {}; the first time, what fetches is built", host(url));
    }
    // What it prints needs no bound here: the program has one, and is ours.
    let output = cargo()
        .args(["run", "--quiet", "--manifest-path", MANIFEST, "--", url])
        .args([MAX_SOURCE_BYTES.to_string(), SECONDS.to_string()])
        .stdin(Stdio::null())
        .output()
        .context("cannot run cargo, which builds what fetches")?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        match message.trim() {
            "" => bail!("what fetches has ended: {}", output.status),
            message => bail!("{message}"),
        }
    }
    Ok(Fetched { bytes: output.stdout, name: shown(url).to_owned() })
}

/// A URL without what may be a secret.
pub(crate) fn shown(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// Where a URL leads, without the user and the password that it must not hold.
fn host(url: &str) -> &str {
    let (_, rest) = url.split_once("://").unwrap_or_default();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_told_from_paths_and_shown_without_their_query() {
        assert!(is_url("https://example.org/a") && is_url("http://127.0.0.1:1"));
        assert!(!is_url("openapi/atoma.yaml") && !is_url("C:/openapi.yaml") && !is_url("git:main"));
        assert_eq!(shown("https://example.org/a?token=s"), "https://example.org/a");
        assert_eq!(shown("https://example.org/a#token"), "https://example.org/a");
        assert_eq!(host("https://user:secret@example.org:1/a@b?c"), "example.org:1");
    }
}
