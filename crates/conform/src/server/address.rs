//! The addresses that may be asked: https, and http on this machine.

use std::fmt;
use std::net::IpAddr;

use anyhow::{Result, bail};
use ureq::http::Uri;

/// The address of a server, to which paths are added.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// Takes a URL as a person types it. Plain http to another machine needs `is_insecure`: the
    /// token could be read on the way.
    ///
    /// # Errors
    ///
    /// It is no such URL; the message does not repeat it, as it may hold a secret.
    pub fn parse(text: &str, is_insecure: bool) -> Result<Self> {
        let Ok(uri) = text.parse::<Uri>() else {
            bail!("--server is not a URL: write https://host");
        };
        let Some(authority) = uri.authority() else {
            bail!("--server has no host: write https://host");
        };
        if authority.as_str().contains('@') {
            bail!("--server holds a user or a password: take it out, and use --header");
        }
        if uri.query().is_some() || text.contains('#') {
            bail!("--server has a query or a fragment: requests have their own; take it out");
        }
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") if is_insecure || is_here(uri.host().unwrap_or_default()) => {}
            Some("http") => bail!(
                "--server is http on another machine, where anyone on the way reads the token: \
                 use https, or --insecure"
            ),
            _ => bail!("--server is neither https nor http: write https://host"),
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }

    /// The URL of a path and query.
    pub(crate) fn join(&self, target: &str) -> String {
        format!("{}{target}", self.0)
    }
}

fn is_here(host: &str) -> bool {
    let number = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || number.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_and_this_machine_may_be_asked() {
        for (text, joined) in [
            ("https://example.org", "https://example.org/v1"),
            ("https://example.org/base/", "https://example.org/base/v1"),
            ("http://127.0.0.1:80", "http://127.0.0.1:80/v1"),
            ("http://[::1]:80/", "http://[::1]:80/v1"),
            ("http://LOCALHOST", "http://LOCALHOST/v1"),
        ] {
            assert_eq!(Address::parse(text, false).unwrap().join("/v1"), joined);
        }
        assert!(Address::parse("http://example.org", true).is_ok());
    }

    #[test]
    fn other_addresses_are_refused_without_saying_a_secret() {
        for text in [
            "secret",
            "/secret",
            "http://secret.example.org",
            "http://127.0.0.1.secret.org",
            "ftp://secret",
            "https://user:secret@example.org",
            "https://example.org/?secret",
            "https://example.org/#secret",
        ] {
            let error = Address::parse(text, false).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{text}: {error}");
        }
    }
}
