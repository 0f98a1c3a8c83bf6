//! Documents from elsewhere. The package `fetch` asks for them: within this program with the feature
//! of that name, else as a program that is built when a URL is named for the first time, so that
//! commands without a network need not build TLS.

use std::io::IsTerminal;

use anyhow::Result;
use spec::span::MAX_SOURCE_BYTES;

use crate::console;

/// How long a document may take, redirects and all.
const SECONDS: u64 = 60;

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
        let first =
            if cfg!(feature = "fetch") { "" } else { "; the first time, what fetches is built" };
        console::complain!("fetching {}{first}", host(url));
    }
    Ok(Fetched { bytes: bytes(url)?, name: shown(url).to_owned() })
}

#[cfg(feature = "fetch")]
fn bytes(url: &str) -> Result<Vec<u8>> {
    fetch::fetch(url, MAX_SOURCE_BYTES as u64, std::time::Duration::from_secs(SECONDS))
}

#[cfg(not(feature = "fetch"))]
fn bytes(url: &str) -> Result<Vec<u8>> {
    use anyhow::{Context, bail};

    const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/fetch/Cargo.toml");
    // What it prints needs no bound here: the program has one, and is ours.
    let output = crate::program::cargo()
        .args(["run", "--quiet", "--manifest-path", MANIFEST, "--", url])
        .args([MAX_SOURCE_BYTES.to_string(), SECONDS.to_string()])
        .stdin(std::process::Stdio::null())
        .output()
        .context("cannot run cargo, which builds what fetches")?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        match message.trim() {
            "" => bail!("what fetches has ended: {}", output.status),
            message => bail!("{message}"),
        }
    }
    Ok(output.stdout)
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
