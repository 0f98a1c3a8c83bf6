//! Bodies of type `application/x-www-form-urlencoded`.

use serde::Serialize;

use crate::Error;
use crate::error::{BuildError, BuildErrorKind};
use crate::media::is_json;
use crate::parameters::{Pair, Style, pairs};
use crate::tree::Node;

/// How a field of a form is written, where the document says it: its Encoding Object (OpenAPI
/// 3.1.1, section 4.8.15).
#[derive(Debug, Clone, Copy)]
pub struct Encoding {
    /// The field.
    pub name: &'static str,
    /// Its `contentType`.
    pub content_type: Option<&'static str>,
    /// Its `style`.
    pub style: Option<Style>,
    /// Its `explode`.
    pub explode: bool,
}

pub(crate) fn encoding<'e>(encodings: &'e [Encoding], name: &str) -> Option<&'e Encoding> {
    encodings.iter().find(|encoding| encoding.name == name)
}

/// A body that cannot be written.
pub(crate) fn unwritten(source: serde_json::Error) -> Error {
    Error::request(BuildError::from(BuildErrorKind::Body(source)))
}

/// Writes an object as a form (WHATWG URL, section 5.2).
///
/// Lists repeat their name and objects are JSON, unless a style is given. What is null, and lists
/// and objects of nothing where they have a style, are left out.
///
/// # Errors
///
/// The value is no object, or has a file.
pub fn encode<T: Serialize>(value: &T, encodings: &[Encoding]) -> Result<String, Error> {
    let Node::Object(members) = Node::of(value).map_err(unwritten)? else {
        return Err(Error::request("a form is an object"));
    };
    Ok(encode_members(members, encodings))
}

pub(crate) fn encode_members(members: Vec<(String, Node)>, encodings: &[Encoding]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, node) in members {
        for pair in field(&name, node, encoding(encodings, &name)) {
            form.append_pair(&pair.name, &pair.text());
        }
    }
    form.finish()
}

fn field(name: &str, node: Node, encoding: Option<&Encoding>) -> Vec<Pair> {
    if let Some((style, explode)) = encoding.and_then(|it| Some((it.style?, it.explode))) {
        return pairs(name, node, style, explode);
    }
    let is_json = encoding.and_then(|it| it.content_type).is_some_and(is_json);
    match node {
        Node::List(_) if !is_json => pairs(name, node, Style::Form, true),
        Node::Object(_) => pairs(name, node, Style::Json, false),
        _ if is_json => pairs(name, node, Style::Json, false),
        _ => pairs(name, node, Style::Form, true),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const fn styled(name: &'static str, style: Style, explode: bool) -> Encoding {
        Encoding { name, content_type: None, style: Some(style), explode }
    }

    const JSON: Encoding =
        Encoding { name: "v", content_type: Some("application/json"), style: None, explode: false };

    #[test]
    fn fields_are_written_by_their_encoding() {
        let object = json!({"a": 1, "b": [1, 2]});
        for (value, encodings, expected) in [
            (json!("a b&\u{e9}*"), &[][..], "v=a+b%26%C3%A9*"),
            (json!(""), &[], "v="),
            (json!(null), &[], ""),
            (json!(true), &[], "v=true"),
            (json!(["a", null, {"k": 1}]), &[], "v=a&v=%7B%22k%22%3A1%7D"),
            (json!([]), &[], ""),
            (object.clone(), &[], "v=%7B%22a%22%3A1%2C%22b%22%3A%5B1%2C2%5D%7D"),
            (json!(["a", "b"]), &[styled("v", Style::Form, false)], "v=a%2Cb"),
            (json!(["a", "b"]), &[styled("v", Style::SpaceDelimited, false)], "v=a+b"),
            (json!(["a", "b"]), &[styled("v", Style::PipeDelimited, false)], "v=a%7Cb"),
            (
                object.clone(),
                &[styled("v", Style::DeepObject, true)],
                "v%5Ba%5D=1&v%5Bb%5D=1&v%5Bb%5D=2",
            ),
            (object, &[styled("v", Style::Form, true)], "a=1&b=%5B1%2C2%5D"),
            (json!(["a"]), &[JSON], "v=%5B%22a%22%5D"),
            (json!("a"), &[JSON], "v=%22a%22"),
            (json!("a"), &[styled("w", Style::Json, false)], "v=a"),
        ] {
            assert_eq!(encode(&json!({"v": value}), encodings).unwrap(), expected, "{value}");
        }
    }

    #[test]
    fn only_an_object_is_a_form() {
        assert!(encode(&["a"], &[]).is_err());
        assert!(encode(&json!({"f": "x"}), &[]).is_ok());
    }
}
