//! Bodies of type `multipart/form-data` (RFC 7578), and of other types in parts (RFC 2046, section
//! 5.1), whose parts are named in the same way.

mod file_part;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

use reqwest::header::HeaderValue;
use serde::Serialize;
use serde::ser::Error as _;

use crate::Error;
use crate::form::{Encoding, encoding, unwritten};
use crate::media::is_json;
use crate::parameters::pairs;
use crate::tree::{FileHead, Node, fields};

pub use file_part::FilePart;

/// Writes an object as a form in parts: the `Content-Type`, with the boundary, and the body.
///
/// Texts, numbers and booleans are parts that say no type, which is `text/plain`; objects are
/// `application/json`; each item of a list is a part of the same name; a [`FilePart`] has its file
/// name. A type that the document gives wins, unless it gives several for a file to choose from.
/// What is null is left out. The bytes of a file are copied once.
///
/// # Errors
///
/// The value is no object, has a file inside of a field, or a content type that HTTP does not
/// allow.
pub fn encode<T: Serialize>(
    kind: &str,
    value: &T,
    encodings: &[Encoding],
) -> Result<(String, Vec<u8>), Error> {
    let boundaries = std::iter::repeat_with(boundary);
    let (boundary, body) = encode_with(value, encodings, boundaries).map_err(unwritten)?;
    Ok((format!("{kind}; boundary={boundary}"), body))
}

/// Tries boundaries until one does not occur in what it separates: the boundary and the body.
fn encode_with<T: Serialize>(
    value: &T,
    encodings: &[Encoding],
    boundaries: impl Iterator<Item = String>,
) -> Result<(String, Vec<u8>), serde_json::Error> {
    for boundary in boundaries {
        let mut body = Body { bytes: Vec::new(), boundary: &boundary, delimiters: 0, encodings };
        fields(value, &mut body)?;
        body.delimiter();
        body.bytes.extend_from_slice(b"--\r\n");
        if occurrences(&body.bytes, boundary.as_bytes()) == body.delimiters {
            let bytes = body.bytes;
            return Ok((boundary, bytes));
        }
    }
    Err(serde_json::Error::custom("every boundary occurs in the content"))
}

/// 128 bits by the randomly keyed hasher of the standard library: nobody who writes the content
/// can foresee them.
fn boundary() -> String {
    let bits = || RandomState::new().build_hasher().finish();
    format!("part-{:016x}{:016x}", bits(), bits())
}

struct Body<'e> {
    bytes: Vec<u8>,
    boundary: &'e str,
    delimiters: usize,
    encodings: &'e [Encoding],
}

impl Body<'_> {
    fn delimiter(&mut self) {
        if self.delimiters > 0 {
            self.bytes.extend_from_slice(b"\r\n");
        }
        self.delimiters += 1;
        self.bytes.extend_from_slice(b"--");
        self.bytes.extend_from_slice(self.boundary.as_bytes());
    }

    fn part(
        &mut self,
        name: &str,
        file_name: Option<&str>,
        content_type: Option<&str>,
        content: &[u8],
    ) -> Result<(), serde_json::Error> {
        /// For the head of the part and of the next one: what is appended to a large file must not
        /// move it.
        const ROOM: usize = 1024;
        if content_type.is_some_and(|kind| HeaderValue::from_str(kind).is_err()) {
            return Err(serde_json::Error::custom("a part has a content type that HTTP refuses"));
        }
        self.bytes.reserve(content.len() + ROOM);
        self.delimiter();
        let file_name = file_name.map(|name| format!("; filename=\"{}\"", escaped(name)));
        let content_type = content_type.map(|kind| format!("\r\nContent-Type: {kind}"));
        let head = format!(
            "\r\nContent-Disposition: form-data; name=\"{}\"{}{}\r\n\r\n",
            escaped(name),
            file_name.unwrap_or_default(),
            content_type.unwrap_or_default()
        );
        self.bytes.extend_from_slice(head.as_bytes());
        self.bytes.extend_from_slice(content);
        Ok(())
    }

    /// A field, or an item of one, that is no file.
    fn content(
        &mut self,
        name: &str,
        node: Node,
        content_type: Option<&str>,
    ) -> Result<(), serde_json::Error> {
        let default = match node {
            Node::Null | Node::File => return Ok(()),
            Node::Scalar(_) | Node::Text(_) => None,
            Node::List(_) | Node::Object(_) => Some("application/json"),
        };
        let content_type = content_type.or(default);
        let text = if content_type.is_some_and(is_json) { node.json() } else { node.into_text() };
        self.part(name, None, content_type, text.as_bytes())
    }
}

impl crate::tree::Fields for Body<'_> {
    fn value(&mut self, name: &str, value: Node) -> Result<(), serde_json::Error> {
        let encoding = encoding(self.encodings, name);
        if let Some((style, explode)) = encoding.and_then(|it| Some((it.style?, it.explode))) {
            for pair in pairs(name, value, style, explode) {
                self.part(&pair.name, None, None, pair.text().as_bytes())?;
            }
            return Ok(());
        }
        let content_type = encoding.and_then(|encoding| encoding.content_type).and_then(only);
        match value {
            Node::List(items) if !content_type.is_some_and(is_json) => {
                items.into_iter().try_for_each(|item| self.content(name, item, content_type))
            }
            value => self.content(name, value, content_type),
        }
    }

    fn file(&mut self, name: &str, head: FileHead, bytes: &[u8]) -> Result<(), serde_json::Error> {
        let documented = encoding(self.encodings, name).and_then(|encoding| encoding.content_type);
        let content_type = documented
            .and_then(only)
            .or(head.content_type.as_deref())
            .or_else(|| documented.and_then(first))
            .unwrap_or("application/octet-stream");
        self.part(name, Some(&head.file_name), Some(content_type), bytes)
    }
}

/// The type, unless there are several to choose from.
fn only(types: &str) -> Option<&str> {
    (!types.contains([',', '*'])).then_some(types)
}

/// The first of several types that is one and no range.
fn first(types: &str) -> Option<&str> {
    types.split(',').map(str::trim).find(|kind| !kind.contains('*'))
}

/// A name between quotes, as the WHATWG form rules write it: it cannot end the quotes or the line
/// (HTML, section 4.10.22.8).
fn escaped(name: &str) -> String {
    name.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22")
}

/// How often a text occurs. Most bytes are skipped (Horspool's algorithm), as files may be large.
fn occurrences(bytes: &[u8], text: &[u8]) -> usize {
    let Some((last, before)) = text.split_last() else { return 0 };
    // How far the end of the text can move when it stands on a byte.
    let step =
        |byte: u8| before.iter().rev().position(|it| *it == byte).map_or(text.len(), |at| at + 1);
    let steps: Vec<usize> = (0..=u8::MAX).map(step).collect();
    let (mut end, mut count) = (before.len(), 0);
    while let Some(byte) = bytes.get(end) {
        let is_found = byte == last && bytes.get(..=end).is_some_and(|bytes| bytes.ends_with(text));
        count += usize::from(is_found);
        end += steps.get(usize::from(*byte)).copied().unwrap_or(1);
    }
    count
}

#[cfg(test)]
mod tests;
