//! Where an image is: what the service put into `b64_json` and `url`.

use reqwest::Url;

use super::error::Kind;
use crate::types::ImageData;

/// Where an image is.
#[derive(Debug, PartialEq)]
pub(super) enum Content<'a> {
    /// Here, in base64.
    Base64(&'a str),
    /// Here, in base64 of which characters may be percent-encoded, as in a URI.
    EncodedBase64(&'a str),
    /// Here, percent-encoded.
    Encoded(&'a str),
    /// There.
    Link(Url),
}

impl<'a> Content<'a> {
    /// The image itself if it is there, and a link otherwise.
    pub(super) fn of(data: &'a ImageData) -> Result<Self, Kind> {
        if let Some(text) = present(data.b64_json.as_deref()) {
            let is_link = has_prefix(text, "http://") || has_prefix(text, "https://");
            return match data_uri(text) {
                Some(content) => content,
                None if is_link => link(text),
                None => Ok(Self::Base64(text)),
            };
        }
        let text = present(data.url.as_deref()).ok_or(Kind::Absent)?;
        data_uri(text).unwrap_or_else(|| link(text))
    }
}

fn present(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn has_prefix(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// The data of a `data:` URI (RFC 2397), if it is one. The type that it names does not matter.
fn data_uri(text: &str) -> Option<Result<Content<'_>, Kind>> {
    let rest = text.get("data:".len()..).filter(|_| has_prefix(text, "data:"))?;
    let Some((head, data)) = rest.split_once(',') else { return Some(Err(Kind::DataUri)) };
    let last = head.rsplit_once(';').map_or("", |(_, last)| last.trim());
    let is_base64 = last.eq_ignore_ascii_case("base64");
    Some(Ok(if is_base64 { Content::EncodedBase64(data) } else { Content::Encoded(data) }))
}

fn link<'a>(text: &str) -> Result<Content<'a>, Kind> {
    let Ok(url) = Url::parse(text) else {
        let reason = "it is not a URL";
        return Err(if text.contains("://") { Kind::Link { reason } } else { Kind::FileName });
    };
    match url.scheme() {
        "http" | "https" => Ok(Content::Link(url)),
        _ => Err(Kind::Link { reason: "it is neither http nor https" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content<'a>(b64_json: Option<&'a str>, url: Option<&'a str>) -> String {
        let [b64_json, url] = [b64_json, url].map(|text| text.map(str::to_owned));
        let extra = serde_json::Map::new();
        let data = ImageData { b64_json, revised_prompt: None, url, extra };
        match Content::of(&data) {
            Ok(Content::Link(url)) => format!("link {url}"),
            Ok(content) => format!("{content:?}"),
            Err(kind) => format!("{kind:?}"),
        }
    }

    #[test]
    fn image_itself_is_preferred_to_a_link() {
        assert_eq!(content(Some(" aGk=\n"), Some("https://a.b")), r#"Base64("aGk=")"#);
        assert_eq!(content(Some("  "), Some("https://a.b/c?d")), "link https://a.b/c?d");
        assert_eq!(content(Some("HTTPS://a.b/c"), None), "link https://a.b/c");
        for nothing in [None, Some(""), Some(" \n")] {
            assert_eq!(content(nothing, nothing), "Absent");
        }
    }

    #[test]
    fn data_uri_is_taken_from_either_field() {
        for (uri, expected) in [
            ("data:image/png;base64,aGk=", r#"EncodedBase64("aGk=")"#),
            ("DATA:;charset=x;Base64,aGk=", r#"EncodedBase64("aGk=")"#),
            ("data:;base64,", r#"EncodedBase64("")"#),
            ("data:image/png,%89PNG", r#"Encoded("%89PNG")"#),
            ("data:base64,x", r#"Encoded("x")"#),
            ("data:image/png;base64", "DataUri"),
        ] {
            assert_eq!(content(Some(uri), None), expected, "{uri}");
            assert_eq!(content(None, Some(uri)), expected, "{uri}");
        }
    }

    #[test]
    fn what_is_no_link_says_so() {
        for name in ["image.png", "/images/image.png", "//a.b/image.png", "é.png", "a b"] {
            assert_eq!(content(None, Some(name)), "FileName", "{name}");
        }
        for link in ["file:///etc/passwd", "ftp://a.b/c", "https://", "http://a b/", "C:\\x.png"] {
            assert!(content(None, Some(link)).starts_with("Link"), "{link}");
        }
    }
}
