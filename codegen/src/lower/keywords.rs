//! Lowerings of single schema keywords.

use crate::node::{Member, Node, Object, Value};
use crate::openapi::{Dialect, Kind, Visit};
use crate::problem::{Code, Problem, Problems};

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

/// A `default` moves into the description.
pub(super) fn default(schema: &mut Node) -> bool {
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

/// A `pattern` moves into the description.
pub(super) fn pattern(schema: &mut Node) -> bool {
    to_description(schema, "pattern", |pattern| {
        Some(format!("A string that matches `{}`.", pattern.as_str()?))
    })
}

/// Moves a keyword into the description, as the sentence that `say` makes of its value.
fn to_description(schema: &mut Node, keyword: &str, say: impl Fn(&Node) -> Option<String>) -> bool {
    let Some(members) = schema.as_object_mut() else { return false };
    let Some(value) = members.get(keyword).map(|member| &member.node) else { return false };
    let Some(sentence) = say(value) else { return false };
    let span = value.span;
    members.shift_remove(keyword);
    let text = match members.get("description").and_then(|member| member.node.as_str()) {
        Some(description) if !description.trim().is_empty() => {
            format!("{}\n\n{sentence}", description.trim_end())
        }
        _ => sentence,
    };
    members.insert("description".to_owned(), Member::derived(Node::string(span, text)));
    true
}

/// Keywords that OpenAPI 3.0 has no word for. What they allow and forbid is not in the types.
const WITHOUT_FORM: [&str; 12] = [
    "$defs",
    "contains",
    "dependentSchemas",
    "else",
    "if",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "$dynamicRef",
];

/// Keywords that may stand beside a `$ref` without changing what is meant.
const ANNOTATIONS: [&str; 11] = [
    "$comment",
    "$ref",
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "nullable",
    "readOnly",
    "title",
    "writeOnly",
];

/// Warns of what the generated types do not know.
pub(super) fn report_ignored(visit: &Visit<'_>, dialect: Dialect, problems: &mut Problems) {
    if !matches!(visit.kind, Kind::Schema) {
        return;
    }
    let is_reference = visit.reference().is_some() && dialect == Dialect::V31;
    for (name, member) in visit.node.as_object().into_iter().flatten() {
        let is_annotation = ANNOTATIONS.contains(&name.as_str()) || name.starts_with("x-");
        let what = if WITHOUT_FORM.contains(&name.as_str()) {
            format!("`{name}` has no form in OpenAPI 3.0")
        } else if is_reference && !is_annotation {
            format!("`{name}` beside a `$ref` has no form in OpenAPI 3.0")
        } else {
            continue;
        };
        problems.push(
            Problem::new(Code::NoLowering, what)
                .warning()
                .at(member.key, "not in the generated types")
                .help("write it in another way if the types shall know of it"),
        );
    }
}
