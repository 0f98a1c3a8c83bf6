//! Strings.

use serde_json::{Map, Value};

use super::pattern;

/// The longest string that is made, in characters.
const MAX_LENGTH: usize = 10_000;

/// A string that length, pattern and format allow; the `nth` of several.
pub(super) fn sample(schema: &Map<String, Value>, nth: usize) -> Result<Value, String> {
    let (least, most) = lengths(schema);
    if least > MAX_LENGTH {
        return Err(format!("it has at least {least} characters"));
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        return pattern::sample(pattern, least, most).map(Value::String);
    }
    if let Some(text) = schema.get("format").and_then(Value::as_str).and_then(by_format) {
        return Ok(text.into());
    }
    let number = if nth == 0 { String::new() } else { nth.to_string() };
    let word: String = format!("text{number}").chars().take(most).collect();
    Ok(padded(&word, least).into())
}

/// The shortest and the longest string, where there are bounds.
pub(super) fn edges(schema: &Map<String, Value>) -> Vec<(&'static str, Value)> {
    let (least, most) = lengths(schema);
    if schema.contains_key("pattern") || schema.contains_key("format") {
        return Vec::new();
    }
    let shortest = schema.contains_key("minLength").then_some(("the shortest string", least));
    let longest = (most <= MAX_LENGTH).then_some(("the longest string", most));
    let edges = shortest.into_iter().chain(longest);
    edges.map(|(word, length)| (word, padded("", length).into())).collect()
}

/// Strings that are too short, too long, or not of the pattern or format.
pub(super) fn misfits(schema: &Map<String, Value>) -> Vec<(&'static str, Value)> {
    let (least, most) = lengths(schema);
    let short = (least > 0).then(|| ("a string too short", padded("", least - 1)));
    let long = (most < MAX_LENGTH).then(|| (super::TOO_LONG, padded("", most + 1)));
    let other = (schema.contains_key("pattern") || schema.contains_key("format"))
        .then(|| ("a string of another form", "\u{2603} no such thing".to_owned()));
    let all = short.into_iter().chain(long).chain(other);
    all.map(|(word, text)| (word, text.into())).collect()
}

pub(super) fn lengths(schema: &Map<String, Value>) -> (usize, usize) {
    let length = |name: &str| {
        schema.get(name).and_then(Value::as_u64).and_then(|length| usize::try_from(length).ok())
    };
    (length("minLength").unwrap_or(0), length("maxLength").unwrap_or(usize::MAX))
}

fn padded(word: &str, least: usize) -> String {
    let missing = least.saturating_sub(word.chars().count());
    word.chars().chain(std::iter::repeat_n('a', missing)).collect()
}

/// A value of a format of JSON Schema or OpenAPI; `None` for one without a form.
fn by_format(format: &str) -> Option<&'static str> {
    Some(match format {
        "date" => "2024-02-29",
        "date-time" => "2024-02-29T12:00:00Z",
        "time" => "12:00:00Z",
        "duration" => "P1D",
        "email" | "idn-email" => "someone@example.org",
        "hostname" | "idn-hostname" => "example.org",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "uri" | "iri" | "url" | "uri-reference" | "iri-reference" => "https://example.org/a",
        "uri-template" => "https://example.org/{a}",
        "uuid" => "0f2d4b1e-5c6a-4f3b-9e8d-7a6b5c4d3e2f",
        "json-pointer" => "/a",
        "relative-json-pointer" => "0/a",
        "regex" => "^a$",
        "byte" => "dGV4dA==",
        "decimal" => "12.50",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn strings_have_their_length_and_form() {
        for (schema, text) in [
            (json!({}), "text"),
            (json!({ "maxLength": 2 }), "te"),
            (json!({ "minLength": 6 }), "textaa"),
            (json!({ "format": "date" }), "2024-02-29"),
            (json!({ "format": "password" }), "text"),
            (json!({ "pattern": "^[0-9]{3}-[a-c]+$" }), "000-a"),
        ] {
            assert_eq!(sample(schema.as_object().unwrap(), 0).unwrap(), text, "{schema}");
        }
        let long = json!({ "minLength": 1_000_000 });
        assert!(sample(long.as_object().unwrap(), 0).is_err());
    }

    #[test]
    fn made_formats_are_of_their_format() {
        for format in ["date", "date-time", "time", "duration", "email", "hostname", "ipv4"]
            .into_iter()
            .chain(["ipv6", "uri", "uri-reference", "uri-template", "uuid", "json-pointer"])
            .chain(["relative-json-pointer", "regex", "iri"])
        {
            let schema = json!({ "format": format });
            let options = jsonschema::options().should_validate_formats(true);
            let validator = options.build(&schema).unwrap();
            assert!(validator.is_valid(&by_format(format).unwrap().into()), "{format}");
            assert!(!validator.is_valid(&"\u{2603} no such thing".into()) || format == "regex");
        }
    }
}
