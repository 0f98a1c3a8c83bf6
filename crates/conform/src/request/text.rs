//! Values where there is no JSON.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// A value as it is written where there is no JSON.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// The pairs of an object (WHATWG URL, section 5.2).
pub(super) fn form(value: &Value) -> Result<String, String> {
    let Value::Object(members) = value else { return Err("a form is an object".to_owned()) };
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let mut pairs = Vec::new();
    for (name, value) in members {
        let values = match value {
            Value::Array(items) => items.clone(),
            value => vec![value.clone()],
        };
        let values = values.iter();
        pairs.extend(values.map(|value| format!("{}={}", encoded(name), encoded(&text(value)))));
    }
    Ok(pairs.join("&"))
}
