//! What a plain YAML scalar means: the core schema of YAML 1.2 (section 10.3.2).

use serde_json::Number;

use crate::node::Value;

/// The value of a scalar that stands without quotes; `None` if JSON has no word for it.
pub(super) fn resolve(text: &str) -> Option<Value> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Value::Null),
        "true" | "True" | "TRUE" => return Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Value::Bool(false)),
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned {
        ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN" => return None,
        _ if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') => {}
        _ => {
            if let Some(number) = integer(text, unsigned).or_else(|| float(text, unsigned)) {
                return Some(Value::Number(number));
            }
        }
    }
    Some(Value::String(text.to_owned()))
}

fn integer(text: &str, unsigned: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0o") {
        return u64::from_str_radix(digits, 8).ok().map(Number::from);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16).ok().map(Number::from);
    }
    if !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let text = text.strip_prefix('+').unwrap_or(text);
    text.parse::<u64>()
        .map(Number::from)
        .or_else(|_| text.parse::<i64>().map(Number::from))
        .ok()
        // Beyond 64 bits, a double is the closest that the JSON data model offers.
        .or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64))
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn float(text: &str, unsigned: &str) -> Option<Number> {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mantissa_fits =
        digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    if mantissa_fits && exponent_fits { text.parse().ok().and_then(Number::from_f64) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Option<serde_json::Value> {
        let span = crate::source::Sources::default()
            .add("x", b"")
            .map(|id| crate::span::Span::new(id, 0, 0));
        let span = span.expect("an empty text is taken in");
        resolve(text).map(|value| crate::node::Node::new(span, value).to_json())
    }

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        let cases = [
            ("~", "null"),
            ("True", "true"),
            ("yes", "\"yes\""),
            ("on", "\"on\""),
            ("0", "0"),
            ("-12", "-12"),
            ("+12", "12"),
            ("0o17", "15"),
            ("0x1F", "31"),
            ("1.50", "1.5"),
            (".5", "0.5"),
            ("1.", "1.0"),
            ("1e3", "1000.0"),
            ("1_000", "\"1_000\""),
            ("3.1.0", "\"3.1.0\""),
            ("2024-01-01", "\"2024-01-01\""),
            (".", "\".\""),
            ("1e", "\"1e\""),
            ("-", "\"-\""),
            ("18446744073709551615", "18446744073709551615"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("36893488147419103232", "3.6893488147419103e19"),
        ];
        for (text, expected) in cases {
            let expected: serde_json::Value = serde_json::from_str(expected).expect("JSON");
            assert_eq!(json(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn infinity_and_nan_have_no_json_form() {
        for text in [".inf", "-.INF", ".NaN"] {
            assert_eq!(json(text), None, "{text}");
        }
    }
}
