//! Lowerings of single schema keywords.

use crate::node::{Member, Node, Object, Value};

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

/// A `default` moves into the description.
pub(super) fn default(schema: &mut Node) -> bool {
    let Some(members) = schema.as_object_mut() else { return false };
    let Some(default) = members.shift_remove("default") else { return false };
    let value = default.node.to_json();
    let sentence = format!("The service takes `{value}` if this is left out.");
    let text = match members.get("description").and_then(|member| member.node.as_str()) {
        Some(description) if !description.trim().is_empty() => {
            format!("{}\n\n{sentence}", description.trim_end())
        }
        _ => sentence,
    };
    let description = Node::string(default.node.span, text);
    members.insert("description".to_owned(), Member::derived(description));
    true
}
