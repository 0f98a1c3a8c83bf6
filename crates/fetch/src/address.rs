//! The addresses that may be asked: https anywhere, http on this machine, and never a password.

use std::fmt;
use std::net::IpAddr;

use anyhow::{Result, bail};
use ureq::http::Uri;
use ureq::http::uri::{PathAndQuery, Scheme};

/// A URL that may be fetched. It is shown without its query, which may hold a secret.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address(Uri);

impl Address {
    /// Takes a URL as a person types it. A fragment is for whoever reads the answer.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let Ok(uri) = text.split('#').next().unwrap_or_default().parse::<Uri>() else {
            bail!("this is not a URL; write https://host/path");
        };
        let address = Self(uri);
        let (Some(_), Some(authority)) = (address.0.scheme(), address.0.authority()) else {
            bail!("this is not a URL with a host; write https://host/path");
        };
        if authority.as_str().contains('@') {
            bail!("the URL holds a user or a password, and none is ever sent; take it out");
        }
        match address.0.scheme_str() {
            Some("https") => Ok(address),
            Some("http") if address.is_here() => Ok(address),
            _ => bail!("{address} is not fetched: only https is, and http from this machine"),
        }
    }

    pub(crate) fn uri(&self) -> &Uri {
        &self.0
    }

    /// Whether the host is this machine.
    pub(crate) fn is_here(&self) -> bool {
        let host = self.0.host().unwrap_or_default();
        let number = host.trim_start_matches('[').trim_end_matches(']');
        host.eq_ignore_ascii_case("localhost")
            || number.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    fn is_https(&self) -> bool {
        self.0.scheme() == Some(&Scheme::HTTPS)
    }

    /// Where a `Location` leads from here. From https it leads to https.
    pub(crate) fn join(&self, location: &str) -> Result<Self> {
        let next = Self::parse(&self.absolute(location)?)?;
        if self.is_https() && !next.is_https() {
            bail!("{next} is not fetched: it is not https, as {self} is");
        }
        Ok(next)
    }

    fn absolute(&self, location: &str) -> Result<String> {
        let scheme = self.0.scheme_str().unwrap_or_default();
        let host = self.0.authority().map_or("", |authority| authority.as_str());
        if let Some(rest) = location.strip_prefix("//") {
            return Ok(format!("{scheme}://{rest}"));
        }
        if location.starts_with('/') {
            return Ok(format!("{scheme}://{host}{location}"));
        }
        // A name that ends with `:` before any `/` is a scheme; the rest leads from this folder.
        let first = location.split(['/', '?']).next().unwrap_or_default();
        if first.contains(':') {
            return Ok(location.to_owned());
        }
        if first.is_empty() || first == "." || first == ".." {
            bail!("{self} leads on to a relative address; name the last one");
        }
        let folder = self.0.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        Ok(format!("{scheme}://{host}{folder}/{location}"))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.0.scheme_str().unwrap_or_default();
        let host = self.0.host().unwrap_or_default();
        let port = self.0.port().map(|port| format!(":{port}")).unwrap_or_default();
        let path = self.0.path_and_query().map_or("", PathAndQuery::path);
        write!(f, "{scheme}://{host}{port}{path}")
    }
}

/// As shown, so that no query comes out by way of a message.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    #[test]
    fn https_and_this_machine_may_be_asked() {
        for (url, shown) in [
            ("https://example.org", "https://example.org/"),
            ("https://example.org:8443/a.yaml?token=s#part", "https://example.org:8443/a.yaml"),
            ("HTTPS://example.org/a", "https://example.org/a"),
            ("http://127.0.0.1:80/a", "http://127.0.0.1:80/a"),
            ("http://127.9.9.9/a", "http://127.9.9.9/a"),
            ("http://[::1]:80/a", "http://[::1]:80/a"),
            ("http://LocalHost/a", "http://LocalHost/a"),
        ] {
            assert_eq!(parse(url).to_string(), shown);
        }
    }

    #[test]
    fn other_addresses_are_refused_without_saying_a_secret() {
        for url in [
            "",
            "secret",
            "/secret",
            "https:///secret",
            "https://",
            "http://example.org/?secret",
            "http://localhost.example.org/?secret",
            "http://127.0.0.1.example.org/?secret",
            "http://0.0.0.0/?secret",
            "http://10.0.0.1/?secret",
            "ftp://example.org/?secret",
            "file:///a?secret",
            "https://user:secret@example.org/",
            "https://secret@example.org/",
            "https://exa mple.org/?secret",
            "https://example.org/\n?secret",
        ] {
            let error = Address::parse(url).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{url}: {error}");
        }
    }

    #[test]
    fn locations_lead_on_but_not_down() {
        let here = parse("https://example.org/v1/api.yaml?token=s");
        for (location, leads) in [
            ("/api.json", "https://example.org/api.json"),
            ("v2.yaml", "https://example.org/v1/v2.yaml"),
            ("//other.org/a", "https://other.org/a"),
            ("https://other.org/a?t=s", "https://other.org/a"),
        ] {
            assert_eq!(here.join(location).unwrap().to_string(), leads);
        }
        for location in [
            "http://example.org/a",
            "http://127.0.0.1/a",
            "https://u:p@example.org/",
            "../a",
            "",
            "?a",
        ] {
            assert!(here.join(location).is_err(), "{location}");
        }
        let local = parse("http://127.0.0.1:80/a");
        assert!(local.join("https://example.org/").is_ok());
        assert!(local.join("http://example.org/").is_err());
    }
}
