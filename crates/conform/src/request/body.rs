//! How bodies are written.

use serde_json::Value;
use spec::Cursor;
use spec::media_type::{essence, is_json};

use super::text::{form, text};
use super::{Content, Written};
use crate::operation::Body;

const BOUNDARY: &str = "part-of-a-form-4f1b2c9d";

/// The media type that is sent, of those that an operation takes: the one about which a schema
/// says most.
pub(crate) fn choose<'d>(body: &Body<'d>) -> Option<(&'d str, Cursor<'d>)> {
    let rank = |media: &str| match essence(media).as_str() {
        media if is_json(media) => Some(0),
        "application/x-www-form-urlencoded" => Some(1),
        "multipart/form-data" => Some(2),
        media if media.starts_with("text/") => Some(3),
        "application/octet-stream" => Some(4),
        _ => None,
    };
    let ranked = body.content.iter().filter_map(|(media, part)| Some((rank(media)?, media, part)));
    ranked.min_by_key(|(rank, ..)| *rank).map(|(_, media, part)| (*media, part.clone()))
}

/// The content type and the bytes.
pub(super) fn write(content: &Content<'_>) -> Result<(String, Vec<u8>), String> {
    let media = essence(content.media);
    let (mut content_type, bytes) = match &content.value {
        Written::Raw(text) => (content.media.to_owned(), text.as_bytes().to_vec()),
        Written::Value(value) if is_json(&media) => {
            (content.media.to_owned(), value.to_string().into_bytes())
        }
        Written::Value(value) => match media.as_str() {
            "application/x-www-form-urlencoded" => (media, form(value)?.into_bytes()),
            "multipart/form-data" => {
                (format!("{media}; boundary={BOUNDARY}"), multipart(value)?.into_bytes())
            }
            _ => (content.media.to_owned(), text(value).into_bytes()),
        },
    };
    if let Some(other) = content.said_type {
        other.clone_into(&mut content_type);
    }
    Ok((content_type, bytes))
}

fn multipart(value: &Value) -> Result<String, String> {
    let Value::Object(members) = value else { return Err("a form is an object".to_owned()) };
    let mut out = String::new();
    for (name, value) in members {
        let name = name.replace('"', "%22").replace(['\r', '\n'], "");
        let kind = match value {
            Value::Object(_) | Value::Array(_) => "\r\nContent-Type: application/json",
            _ => "",
        };
        let head = format!("Content-Disposition: form-data; name=\"{name}\"{kind}");
        let part = ["--", BOUNDARY, "\r\n", &head, "\r\n\r\n", &text(value), "\r\n"];
        out.extend(part);
    }
    out.extend(["--", BOUNDARY, "--\r\n"]);
    Ok(out)
}
