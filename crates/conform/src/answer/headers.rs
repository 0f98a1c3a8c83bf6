//! The headers of an answer.

use serde_json::Value;
use spec::Cursor;
use spec::all_of::merged;
use spec::sample::kind;
use ureq::http::HeaderMap;

use super::Found;
use crate::document::Document;

pub(super) fn check(document: &Document, response: &Cursor<'_>, headers: &HeaderMap) -> Vec<Found> {
    let declared = response.members_of("headers");
    // What is said about this one is ignored (OpenAPI 3.1.1, "Response Object").
    let declared =
        declared.into_iter().filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
    let mut found = Vec::new();
    for (name, part) in declared {
        let part = document.resolve(part);
        let values: Vec<&str> =
            headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
        if values.is_empty() {
            if part.flag("required") {
                let text = format!("the header `{name}` is missing");
                found.push(Found::deviation("header-missing", text, &part.pointer));
            }
            continue;
        }
        let Some(schema) = part.get("schema") else { continue };
        found.extend(value(document, name, &schema, &values.join(",")));
    }
    found
}

fn value(document: &Document, name: &str, schema: &Cursor<'_>, text: &str) -> Vec<Found> {
    let side = &document.schemas().response;
    let Some(keywords) = side.schema(&schema.pointer).and_then(|schema| merged(&side.root, schema))
    else {
        return Vec::new();
    };
    let item_kind = |keywords: &serde_json::Map<String, Value>| {
        let items = keywords.get("items").and_then(|items| merged(&side.root, items));
        items.map_or_else(|| "string".to_owned(), |items| kind(&items).to_owned())
    };
    let value = match kind(&keywords) {
        "array" => {
            let kind = item_kind(&keywords);
            text.split(',').map(|item| typed(item.trim(), &kind)).collect()
        }
        // There are several ways to write one, and no client of ours reads it.
        "object" => return Vec::new(),
        kind => typed(text, kind),
    };
    let Ok((violations, _)) = side.violations(&schema.pointer, &value) else { return Vec::new() };
    let violations = violations.into_iter();
    let found = violations.map(|violation| {
        let text = format!("the header `{name}`: {}", violation.message);
        Found::deviation("header-invalid", text, &violation.schema)
    });
    found.collect()
}

/// A text as the type that is expected, if it is one.
fn typed(text: &str, kind: &str) -> Value {
    let parsed = match kind {
        "integer" | "number" => serde_json::from_str(text).ok().filter(Value::is_number),
        "boolean" => text.parse().ok().map(Value::Bool),
        _ => None,
    };
    parsed.unwrap_or_else(|| text.into())
}
