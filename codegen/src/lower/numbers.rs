//! Numbers: what a document says of them, and what Rust's types hold.

use spec::Node;
use spec::node::{Number, Value};
use spec::openapi::{self, Kind, walk_schemas_mut};

use super::Notes;
use super::objects::reached;

/// `1.0` is an integer (JSON Schema Validation 2020-12, section 6.1.1), and so is a number of items
/// written as `1e3`.
pub(super) fn whole_numbers(schema: &mut Node) -> bool {
    const COUNTS: [&str; 8] = [
        "maxContains",
        "maxItems",
        "maxLength",
        "maxProperties",
        "minContains",
        "minItems",
        "minLength",
        "minProperties",
    ];
    let mut did = false;
    for name in COUNTS {
        did |= schema.get_mut(name).is_some_and(make_whole);
    }
    if schema.get("type").and_then(Node::as_str) == Some("integer") {
        for name in ["const", "default"] {
            did |= schema.get_mut(name).is_some_and(make_whole);
        }
        for value in schema.get_mut("enum").map(Node::items_mut).into_iter().flatten() {
            did |= make_whole(value);
        }
    }
    did
}

fn make_whole(node: &mut Node) -> bool {
    /// 2^63: from here on, no double is a 64-bit integer.
    const END: f64 = 9_223_372_036_854_775_808.0;
    let Value::Number(number) = &node.value else { return false };
    let float = number.as_f64().filter(|_| !number.is_i64() && !number.is_u64());
    match float.filter(|float| float.fract() == 0.0 && float.abs() < END) {
        #[allow(clippy::cast_possible_truncation, reason = "it is whole and within 63 bits")]
        Some(float) => {
            node.value = Value::Number(Number::from(float as i64));
            true
        }
        None => false,
    }
}

/// The formats of integers that Rust has types for, with the least and the largest value.
const FORMATS: [(&str, i128, i128); 10] = [
    ("int8", i8::MIN as i128, i8::MAX as i128),
    ("int16", i16::MIN as i128, i16::MAX as i128),
    ("int", i32::MIN as i128, i32::MAX as i128),
    ("int32", i32::MIN as i128, i32::MAX as i128),
    ("int64", i64::MIN as i128, i64::MAX as i128),
    ("uint8", 0, u8::MAX as i128),
    ("uint16", 0, u16::MAX as i128),
    ("uint", 0, u32::MAX as i128),
    ("uint32", 0, u32::MAX as i128),
    ("uint64", 0, u64::MAX as i128),
];

/// Values of an integer that are not of the type of its format get a type that holds them. Where
/// none does, they are any JSON values.
pub(super) fn integer_values(schema: &mut Node) -> Option<String> {
    if schema.get("type").and_then(Node::as_str) != Some("integer") {
        return None;
    }
    let values = schema.get("enum")?.items();
    let mut numbers = Vec::new();
    for value in values {
        match &value.value {
            Value::Number(number) => {
                let signed = number.as_i64().map(i128::from);
                numbers.push(signed.or(number.as_u64().map(i128::from)));
            }
            Value::Null => {}
            _ => return None,
        }
    }
    let fits = |least: i128, most: i128| {
        numbers.iter().all(|number| number.is_some_and(|n| (least..=most).contains(&n)))
    };
    let format = schema.get("format").and_then(Node::as_str);
    let own = FORMATS.iter().find(|(name, ..)| Some(*name) == format);
    let span = schema.span;
    match own.map_or((i64::MIN.into(), i64::MAX.into()), |(_, least, most)| (*least, *most)) {
        (least, most) if fits(least, most) => None,
        _ if fits(i64::MIN.into(), i64::MAX.into()) => {
            schema.take("format");
            None
        }
        _ if fits(0, u64::MAX.into()) => {
            schema.set("format", Node::string(span, "uint64"));
            None
        }
        _ => {
            for name in ["type", "format", "enum", "minimum", "maximum", "multipleOf"] {
                schema.take(name);
            }
            Some("integers that no type of 64 bits holds".to_owned())
        }
    }
}

/// A number in the format `float` is read as a double: what goes over the wire is decimal, and
/// `f32` makes 16777216 of 16777217.
pub(super) fn single_precision(schema: &mut Node) -> bool {
    let is_number = schema.get("type").and_then(Node::as_str) == Some("number");
    let is_single = schema.get("format").and_then(Node::as_str) == Some("float");
    is_number && is_single && schema.take("format").is_some()
}

/// Integers of answers have 64 bits, whatever their format: a format is no bound (JSON Schema
/// Validation 2020-12, section 7), and one larger value would lose the whole answer.
pub(super) fn wide_integers(document: &mut Node, notes: &mut Notes<'_>) {
    let answers = reached(document, notes.model, false);
    let mut widen = |schema: &mut Node| {
        let kind = schema.get("type").and_then(Node::as_str);
        let format =
            schema.get("format").and_then(Node::as_str).filter(|_| kind == Some("integer"));
        let wide = match format {
            Some("int8" | "int16" | "int" | "int32") => "int64",
            Some("uint8" | "uint16" | "uint" | "uint32") => "uint64",
            _ => return,
        };
        let span = schema.span;
        notes.touched(span);
        schema.set("format", Node::string(span, wide));
    };
    for (name, member) in openapi::schemas_mut(document).into_iter().flatten() {
        if answers.contains(name) {
            walk_schemas_mut(&mut member.node, Kind::Schema, &mut widen);
        }
    }
    super::operations::each(document, |operation| {
        let responses = operation.get_mut("responses").and_then(Node::as_object_mut);
        for (_, response) in responses.into_iter().flatten() {
            let content = response.node.get_mut("content").and_then(Node::as_object_mut);
            for (_, media) in content.into_iter().flatten() {
                if let Some(schema) = media.node.get_mut("schema") {
                    walk_schemas_mut(schema, Kind::Schema, &mut widen);
                }
            }
        }
    });
}
