//! The body of an answer.

use serde_json::Value;
use spec::cursor::join;
use spec::media_type::{essence, is_json, is_json_sequence};
use spec::stream::is_sequence;
use spec::{Cursor, stream};
use ureq::http::header::CONTENT_TYPE;

use super::Found;
use crate::document::Document;
use crate::operation::Operation;
use crate::server::{Answer, Body, Event};

/// Events that end a stream and are not data.
const LAST: &str = "[DONE]";

/// What begins each text of a sequence (RFC 7464, section 2).
const RECORD_SEPARATOR: u8 = 0x1E;

pub(super) fn check(
    document: &Document,
    operation: &Operation<'_>,
    response: &Cursor<'_>,
    answer: &Answer,
) -> Vec<Found> {
    let content = response.members_of("content").into_iter();
    let content: Vec<_> = content.map(|(media, part)| (media, document.resolve(part))).collect();
    let is_bodiless = operation.method == "HEAD" || matches!(answer.status, 204 | 304);
    let is_empty = match &answer.body {
        Body::Whole(bytes) => bytes.is_empty(),
        Body::Events(_) | Body::TooLarge => false,
    };
    match (content.is_empty(), is_empty) {
        _ if is_bodiless => Vec::new(),
        (true, true) => Vec::new(),
        (true, false) => {
            let text = "a body came, and the document has none here";
            vec![Found::deviation("body-undocumented", text, &response.pointer)]
        }
        (false, true) => {
            let text = "no body came, and the document has one here";
            vec![Found::deviation("body-missing", text, &join(&response.pointer, "content"))]
        }
        (false, false) => typed(document, response, &content, answer),
    }
}

fn typed(
    document: &Document,
    response: &Cursor<'_>,
    content: &[(&str, Cursor<'_>)],
    answer: &Answer,
) -> Vec<Found> {
    let pointer = join(&response.pointer, "content");
    let said = answer.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Some(said) = said.map(essence) else {
        return vec![Found::deviation("content-type-missing", "it has no content type", &pointer)];
    };
    let Some(media) = media(content, &said) else {
        let text = format!("the content type `{}` is not in the document", short(&said));
        return vec![Found::deviation("content-type-undocumented", text, &pointer)];
    };
    let schema = document.item_schema(&said, media);
    match &answer.body {
        Body::TooLarge => {
            let text = "the body is larger than is read";
            vec![Found::deviation("answer-too-large", text, &media.pointer)]
        }
        Body::Events(found) => match schema {
            Some(schema) => events(document, &schema, found),
            None => Vec::new(),
        },
        Body::Whole(bytes) if is_sequence(&said) => {
            let texts = sequence(bytes, is_json_sequence(&said));
            schema.map(|schema| items(document, &schema, "item", texts)).unwrap_or_default()
        }
        Body::Whole(bytes) if is_json(&said) => match serde_json::from_slice::<Value>(bytes) {
            Err(error) => {
                let (line, column) = (error.line(), error.column());
                let text = format!("the body is not JSON from line {line}, column {column}, on");
                vec![Found::deviation("body-not-json", text, &media.pointer)]
            }
            Ok(value) => schema.map(|schema| json(document, &schema, &value)).unwrap_or_default(),
        },
        Body::Whole(bytes) if said.starts_with("text/") => match std::str::from_utf8(bytes) {
            Ok(text) => {
                schema.map(|schema| json(document, &schema, &text.into())).unwrap_or_default()
            }
            Err(_) => vec![Found::deviation("body-invalid", "it is not UTF-8", &media.pointer)],
        },
        Body::Whole(_) => Vec::new(),
    }
}

/// The media type that says most about a content type.
fn media<'p, 'd>(content: &'p [(&str, Cursor<'d>)], said: &str) -> Option<&'p Cursor<'d>> {
    let kind = said.split('/').next().unwrap_or_default();
    let wanted = [said.to_owned(), format!("{kind}/*"), "*/*".to_owned()];
    let find = |wanted: &String| content.iter().find(|(media, _)| essence(media) == *wanted);
    wanted.iter().find_map(find).map(|(_, part)| part)
}

fn json(document: &Document, schema: &Cursor<'_>, value: &Value) -> Vec<Found> {
    let side = &document.schemas().response;
    let (violations, more) = match side.violations(&schema.pointer, value) {
        Ok(violations) => violations,
        Err(reason) => {
            let text = format!("it cannot be checked, {reason}");
            return vec![Found::note("schema-broken", text, &schema.pointer)];
        }
    };
    let mut found: Vec<Found> = violations
        .into_iter()
        .map(|violation| {
            let at = short(&violation.instance);
            Found::deviation("body-invalid", violation.message, &violation.schema).at(at)
        })
        .collect();
    if more > 0 {
        let text = format!("{more} more of this kind");
        found.push(Found::deviation("body-invalid", text, &schema.pointer));
    }
    let named = document.resolve(schema.clone()).pointer;
    let unknown = side.unknown_fields(&schema.pointer, value);
    found.extend(unknown.into_iter().map(|field| {
        let text = "the document does not name this field";
        Found::note("field-undocumented", text, &named).at(short(&field))
    }));
    found
}

/// Each event is a value of its own: its data, or all of it where that is what the schema says. Data
/// that is JSON may be meant as such or as a text.
fn events(document: &Document, schema: &Cursor<'_>, events: &[Event]) -> Vec<Found> {
    let is_whole = stream::is_whole_event(document.node(), schema.node);
    let side = &document.schemas().response;
    let values = events.iter().filter(|event| event.data != LAST).map(|event| {
        let text = Value::from(&*event.data);
        let json = serde_json::from_str(&event.data).unwrap_or_else(|_| text.clone());
        if !is_whole {
            return Ok(json);
        }
        let (text, json) = (event.with(text), event.with(json));
        let wrong = |value| side.violations(&schema.pointer, value).map_or(0, |(all, _)| all.len());
        Ok(if wrong(&text) < wrong(&json) { text } else { json })
    });
    items(document, schema, "event", values)
}

/// The JSON texts of a sequence, whatever is between them.
fn sequence(
    bytes: &[u8],
    has_separators: bool,
) -> impl Iterator<Item = Result<Value, serde_json::Error>> {
    let separator = if has_separators { RECORD_SEPARATOR } else { b'\n' };
    let texts = bytes.split(move |byte| *byte == separator).map(<[u8]>::trim_ascii);
    texts.filter(|text| !text.is_empty()).map(serde_json::from_slice)
}

fn items(
    document: &Document,
    schema: &Cursor<'_>,
    called: &str,
    values: impl Iterator<Item = Result<Value, serde_json::Error>>,
) -> Vec<Found> {
    let found = values.enumerate().flat_map(|(nth, value)| {
        let within = |found: Found| {
            let at =
                format!("{called} {}{}", nth + 1, found.instance.as_deref().unwrap_or_default());
            let id = match (found.id, called) {
                ("body-invalid", "event") => "event-invalid",
                ("body-invalid", _) => "item-invalid",
                (id, _) => id,
            };
            Found { id, ..found.at(at) }
        };
        let found = match value {
            Ok(value) => json(document, schema, &value),
            Err(error) => {
                let text = format!("it is not JSON from column {} on", error.column());
                vec![Found::deviation("body-not-json", text, &schema.pointer)]
            }
        };
        found.into_iter().map(within).collect::<Vec<_>>()
    });
    found.collect()
}

/// A word of the server as it may be shown.
fn short(text: &str) -> String {
    const SHOWN: usize = 200;
    text.chars().filter(|c| !c.is_control()).take(SHOWN).collect()
}
