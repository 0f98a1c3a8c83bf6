//! How parameters are written (OpenAPI 3.1.1, "Style Values").

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use spec::media_type;
use spec::parameter::{Style, serialization};

use super::text::{form, text};
use crate::operation::Parameter;

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// What stands in place of `{name}`.
pub(super) fn in_path(parameter: &Parameter<'_>, value: &Value) -> String {
    let (style, explode) = serialization(parameter.part.node);
    let name = parameter.name;
    match style {
        Style::Label => format!(".{}", joined(parameter, value, if explode { "." } else { "," })),
        Style::Matrix => match value {
            Value::Array(items) if explode => {
                items.iter().map(|item| format!(";{name}={}", encoded(&text(item)))).collect()
            }
            Value::Object(members) if explode => {
                let pairs = members.iter();
                pairs
                    .map(|(key, value)| format!(";{}={}", encoded(key), encoded(&text(value))))
                    .collect()
            }
            value => format!(";{name}={}", joined(parameter, value, ",")),
        },
        _ => joined(parameter, value, ","),
    }
}

/// The pairs of a query, or of a cookie.
pub(super) fn in_query(parameter: &Parameter<'_>, value: &Value) -> Vec<String> {
    let name = encoded(parameter.name);
    let (style, explodes) = serialization(parameter.part.node);
    match value {
        _ if parameter.is_json() => vec![format!("{name}={}", encoded(&value.to_string()))],
        Value::Object(members) if style == Style::DeepObject => {
            let pair = |(key, value): (&String, &Value)| {
                format!("{name}%5B{}%5D={}", encoded(key), encoded(&text(value)))
            };
            members.iter().map(pair).collect()
        }
        Value::Object(members) if explodes => {
            let pairs = members.iter();
            pairs
                .map(|(key, value)| format!("{}={}", encoded(key), encoded(&text(value))))
                .collect()
        }
        Value::Array(items) if explodes => {
            items.iter().map(|item| format!("{name}={}", encoded(&text(item)))).collect()
        }
        value => {
            let separator = match style {
                Style::SpaceDelimited => "%20",
                Style::PipeDelimited => "%7C",
                _ => ",",
            };
            vec![format!("{name}={}", joined(parameter, value, separator))]
        }
    }
}

/// The pairs of a header of cookies.
pub(super) fn in_cookie(parameter: &Parameter<'_>, value: &Value) -> Vec<String> {
    let (style, explodes) = serialization(parameter.part.node);
    if style != Style::Cookie || parameter.media.is_some() {
        return in_query(parameter, value);
    }
    // Nothing is encoded (OpenAPI 3.2, "Style Values").
    let name = parameter.name;
    match value {
        Value::Array(items) if explodes => {
            items.iter().map(|item| format!("{name}={}", text(item))).collect()
        }
        Value::Object(members) if explodes => {
            members.iter().map(|(key, value)| format!("{key}={}", text(value))).collect()
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(text).collect();
            vec![format!("{name}={}", items.join(","))]
        }
        Value::Object(members) => {
            let pairs = members.iter().map(|(key, value)| format!("{key},{}", text(value)));
            vec![format!("{name}={}", pairs.collect::<Vec<_>>().join(","))]
        }
        value => vec![format!("{name}={}", text(value))],
    }
}

/// A query as a whole (OpenAPI 3.2, "Parameter Locations").
pub(super) fn as_query(parameter: &Parameter<'_>, value: &Value) -> Result<String, String> {
    match parameter.media {
        Some(media) if media_type::is_form(media) => form(value),
        _ if parameter.is_json() => Ok(encoded(&value.to_string())),
        _ => Ok(encoded(&text(value))),
    }
}

/// The value of a header, which is not encoded; what cannot stand in one is left out.
pub(super) fn in_header(parameter: &Parameter<'_>, value: &Value) -> String {
    let text = match value {
        _ if parameter.is_json() => value.to_string(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(","),
        Value::Object(members) => {
            let between = if parameter.part.flag("explode") { "=" } else { "," };
            let pairs = members.iter().map(|(key, value)| format!("{key}{between}{}", text(value)));
            pairs.collect::<Vec<_>>().join(",")
        }
        value => text(value),
    };
    text.chars().filter(|c| c.is_ascii() && !c.is_ascii_control()).collect()
}

fn joined(parameter: &Parameter<'_>, value: &Value, separator: &str) -> String {
    let explode = parameter.part.flag("explode");
    match value {
        _ if parameter.is_json() => encoded(&value.to_string()),
        Value::Array(items) => {
            items.iter().map(|item| encoded(&text(item))).collect::<Vec<_>>().join(separator)
        }
        Value::Object(members) => {
            let between = if explode { "=" } else { separator };
            let pair = |(key, value): (&String, &Value)| {
                format!("{}{between}{}", encoded(key), encoded(&text(value)))
            };
            members.iter().map(pair).collect::<Vec<_>>().join(separator)
        }
        value => encoded(&text(value)),
    }
}
