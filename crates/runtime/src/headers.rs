//! Headers that a caller may set, for a client or for a call.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::error::{BuildError, BuildErrorKind as Kind};
use crate::policy::ServicePolicy;

/// Headers that say how a message is framed, encoded or authorized.
const MANAGED: [&str; 16] = [
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Puts headers in place of those of the same names, with all their values.
pub(crate) fn put(from: &HeaderMap, headers: &mut HeaderMap) {
    for name in from.keys() {
        headers.remove(name);
        for value in from.get_all(name) {
            headers.append(name, value.clone());
        }
    }
}

/// A header that a caller may set.
pub(crate) fn header(
    name: &str,
    value: &str,
    policy: &dyn ServicePolicy,
) -> Result<(HeaderName, HeaderValue), BuildError> {
    let key: HeaderName =
        name.parse().map_err(|_| Kind::InvalidHeader { name: shown(name), part: "name" })?;
    if policy.reserved_headers().contains(&key.as_str()) {
        return Err(Kind::ReservedHeader { name: key.to_string() }.into());
    }
    if MANAGED.contains(&key.as_str()) {
        return Err(Kind::ManagedHeader { name: key.to_string() }.into());
    }
    let value =
        value.parse().map_err(|_| Kind::InvalidHeader { name: shown(name), part: "value" })?;
    Ok((key, value))
}

fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::tests::General;

    #[test]
    fn headers_of_others_cannot_be_set() {
        for name in ["X-Reserved", "Authorization", "host", "accept-encoding", "Transfer-Encoding"]
        {
            assert!(header(name, "x", &General).is_err(), "{name}");
        }
        assert!(header("x-team", "art", &General).is_ok());
        assert!(header("x team", "art", &General).is_err());
        assert!(header("x-team", "a\nb", &General).is_err());
    }
}
