//! Lowerings of single schema keywords.

use spec::Node;
use spec::node::{Member, Object, Value};

use super::null::bounds_of_scalars;
use crate::check::misfit;

/// `true` becomes `{}`, `false` becomes `{not: {}}`.
pub(super) fn boolean_schema(schema: &mut Node) -> bool {
    let Value::Bool(allows) = schema.value else { return false };
    let mut members = Object::new();
    if !allows {
        let anything = Node::new(schema.span, Value::Object(Object::new()));
        members.insert("not".to_owned(), Member::derived(anything));
    }
    schema.value = Value::Object(members);
    true
}

/// Bounds of scalars where no type is: values of other types are allowed as well.
pub(super) fn bounds_alone(schema: &mut Node) -> Option<String> {
    const TYPES: [&str; 7] = ["$ref", "allOf", "anyOf", "const", "enum", "oneOf", "type"];
    if TYPES.iter().any(|name| schema.get(name).is_some()) {
        return None;
    }
    let taken: Vec<String> = bounds_of_scalars()
        .filter(|name| schema.take(name).is_some())
        .map(|name| format!("`{name}`"))
        .collect();
    (!taken.is_empty()).then(|| format!("{} without a `type`", taken.join(" and ")))
}

/// `const: x` becomes `enum: [x]`.
pub(super) fn constant(schema: &mut Node) -> bool {
    let Some(members) = schema.as_object_mut() else { return false };
    let Some(constant) = members.shift_remove("const") else { return false };
    let values = Node::new(constant.node.span, Value::Array(vec![constant.node]));
    members.insert("enum".to_owned(), Member { key: constant.key, node: values });
    true
}

/// `exclusiveMinimum: 3` becomes `minimum: 3, exclusiveMinimum: true`; of two bounds the
/// stricter stays.
pub(super) fn exclusive_bounds(schema: &mut Node) -> bool {
    let Some(members) = schema.as_object_mut() else { return false };
    let stricter_below = |inclusive: f64, exclusive: f64| inclusive > exclusive;
    let stricter_above = |inclusive: f64, exclusive: f64| inclusive < exclusive;
    let below = exclusive_bound(members, "minimum", "exclusiveMinimum", stricter_below);
    let above = exclusive_bound(members, "maximum", "exclusiveMaximum", stricter_above);
    below || above
}

fn exclusive_bound(
    members: &mut Object,
    inclusive: &str,
    exclusive: &str,
    is_stricter: impl Fn(f64, f64) -> bool,
) -> bool {
    let number = |members: &Object, name: &str| match &members.get(name)?.node.value {
        Value::Number(number) => number.as_f64(),
        _ => None,
    };
    let Some(bound) = number(members, exclusive) else { return false };
    if number(members, inclusive).is_some_and(|other| is_stricter(other, bound)) {
        members.shift_remove(exclusive);
        return true;
    }
    let Some(member) = members.get_mut(exclusive) else { return false };
    let flag = Node::new(member.node.span, Value::Bool(true));
    let bound = std::mem::replace(&mut member.node, flag);
    members.insert(inclusive.to_owned(), Member::derived(bound));
    true
}

/// An array of a fixed length becomes a list of at least that length.
pub(super) fn long_array(schema: &mut Node) -> bool {
    const LONGEST: u64 = 32;
    let Some(members) = schema.as_object_mut() else { return false };
    let bound = |name: &str| match &members.get(name)?.node.value {
        Value::Number(number) => number.as_u64(),
        _ => None,
    };
    let is_long = bound("minItems").is_some_and(|length| length > LONGEST);
    if !is_long || bound("minItems") != bound("maxItems") {
        return false;
    }
    members.shift_remove("maxItems");
    true
}

/// A `default` moves into the description, or is left out if the schema itself refuses it.
pub(super) fn default(schema: &mut Node) -> bool {
    let is_misfit = schema.get("default").is_some_and(|default| misfit(schema, default).is_some());
    if is_misfit {
        return schema.take("default").is_some();
    }
    to_description(schema, "default", |value| {
        Some(format!("The service takes `{}` if this is left out.", value.to_json()))
    })
}

/// A `format` for which progenitor uses another crate moves into the description.
pub(super) fn foreign_format(schema: &mut Node) -> bool {
    to_description(schema, "format", |format| {
        let name = format.as_str().filter(|name| ["date", "date-time", "uuid"].contains(name))?;
        Some(format!("A string in the format `{name}`."))
    })
}

/// What bounds a string moves into the description.
pub(super) fn text_bounds(schema: &mut Node) -> bool {
    let length = |node: &Node| match &node.value {
        Value::Number(number) => number.as_u64(),
        _ => None,
    };
    let of = |length: u64| match length {
        1 => "1 character".to_owned(),
        length => format!("{length} characters"),
    };
    let least = schema.take("minLength").map(|member| length(&member.node));
    let most = schema.take("maxLength").map(|member| length(&member.node));
    let did = least.is_some() || most.is_some();
    let sentence = match (least.flatten(), most.flatten()) {
        (Some(least), Some(most)) if least == most => Some(format!("Exactly {}.", of(most))),
        (Some(least), Some(most)) => Some(format!("{least} to {}.", of(most))),
        (Some(least), None) => Some(format!("At least {}.", of(least))),
        (None, Some(most)) => Some(format!("At most {}.", of(most))),
        (None, None) => None,
    };
    if let Some(sentence) = sentence {
        describe(schema, &sentence);
    }
    let has_pattern = to_description(schema, "pattern", |pattern| {
        Some(format!("Matches `{}`.", pattern.as_str()?))
    });
    did || has_pattern
}

/// A number of fields, beside a union or a reference, makes typify put both together, and where the
/// reference leads back there is no end to that.
pub(super) fn field_count(schema: &mut Node) -> bool {
    let Some(members) = schema.as_object_mut() else { return false };
    let before = members.len();
    members.retain(|name, _| !["minProperties", "maxProperties"].contains(&name.as_str()));
    members.len() < before
}

/// Moves a keyword into the description, as the sentence that `say` makes of its value.
fn to_description(schema: &mut Node, keyword: &str, say: impl Fn(&Node) -> Option<String>) -> bool {
    let Some(members) = schema.as_object_mut() else { return false };
    let Some(value) = members.get(keyword).map(|member| &member.node) else { return false };
    let Some(sentence) = say(value) else { return false };
    members.shift_remove(keyword);
    describe(schema, &sentence);
    true
}

/// Bounds of whole numbers are whole and fit into 64 bits, or move into the description.
pub(super) fn integer_bounds(schema: &mut Node) -> bool {
    /// 2^53: doubles beyond are not what was written.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if schema.get("type").and_then(Node::as_str) != Some("integer") {
        return false;
    }
    let mut did = false;
    for (keyword, exclusive, word) in [
        ("minimum", "exclusiveMinimum", "at least"),
        ("maximum", "exclusiveMaximum", "at most"),
        ("multipleOf", "", "a multiple of"),
    ] {
        let Some(Value::Number(number)) = schema.get(keyword).map(|node| &node.value) else {
            continue;
        };
        if number.is_i64() {
            continue;
        }
        did = true;
        let written = number.as_f64();
        let whole = written.map(|number| match keyword {
            "minimum" => number.ceil(),
            "maximum" => number.floor(),
            _ => number,
        });
        // A bound that was rounded is within what the written one allows.
        if whole != written {
            schema.take(exclusive);
        }
        match whole.filter(|number| number.abs() <= EXACT && number.fract() == 0.0) {
            #[allow(clippy::cast_possible_truncation, reason = "it is whole and within 2^53")]
            Some(number) => {
                let number = Node::new(schema.span, Value::Number((number as i64).into()));
                schema.set(keyword, number);
            }
            None => {
                to_description(schema, keyword, |value| {
                    Some(format!("It is {word} {}.", value.to_json()))
                });
                schema.take(exclusive);
            }
        }
    }
    did
}

/// Adds a paragraph to the description.
pub(super) fn describe(schema: &mut Node, sentence: &str) {
    let span = schema.span;
    let text = match schema.get("description").and_then(Node::as_str) {
        Some(description) if !description.trim().is_empty() => {
            format!("{}\n\n{sentence}", description.trim_end())
        }
        _ => sentence.to_owned(),
    };
    schema.set("description", Node::string(span, text));
}
