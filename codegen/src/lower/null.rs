//! Lowerings of `null` and of lists of types.

use spec::Node;
use spec::node::{Member, Object, Value};
use spec::openapi::keywords::{TYPED, is_null_branch};

/// The types of JSON, the narrower before the wider.
pub(super) const TYPE_NAMES: [&str; 6] =
    ["boolean", "integer", "number", "string", "array", "object"];

/// Keywords that bound scalars; those of what a string holds bound nothing.
pub(super) fn bounds_of_scalars() -> impl Iterator<Item = &'static str> {
    let is_scalar = |owner: &&str| !["array", "object"].contains(owner);
    let bounds = TYPED
        .iter()
        .filter(move |(name, owners)| owners.iter().all(is_scalar) && !name.starts_with("content"));
    bounds.map(|(name, _)| *name)
}

/// `anyOf: [A, {type: 'null'}]` becomes A and `nullable`; the same for `oneOf`, and for what else
/// stands for `null`.
pub(super) fn null_branch(schema: &mut Node) -> bool {
    let span = schema.span;
    let Some(members) = schema.as_object_mut() else { return false };
    let mut found = false;
    for keyword in ["anyOf", "oneOf"] {
        let Some(Value::Array(branches)) = members.get_mut(keyword).map(|m| &mut m.node.value)
        else {
            continue;
        };
        let before = branches.len();
        branches.retain(|branch| !is_null_branch(branch));
        if branches.len() == before || branches.is_empty() {
            continue;
        }
        found = true;
        if branches.len() == 1 {
            unwrap_branch(members, keyword);
        }
    }
    if found {
        members.insert("nullable".to_owned(), Member::derived(Node::new(span, Value::Bool(true))));
    }
    found
}

/// The only branch that is left moves into the schema; a reference cannot, as `nullable` beside
/// a `$ref` does not count, so it becomes an `allOf` of one.
fn unwrap_branch(members: &mut Object, keyword: &str) {
    let Some(union) = members.shift_remove(keyword) else { return };
    let Value::Array(branches) = union.node.value else { return };
    for branch in branches {
        let clashes = branch.as_object().is_none_or(|branch| {
            branch.contains_key("$ref")
                || branch.keys().any(|name| name != "description" && members.contains_key(name))
        });
        match branch.value {
            Value::Object(inner) if !clashes => {
                for (name, member) in inner {
                    members.entry(name).or_insert(member);
                }
            }
            value => add_to_all(members, Node::new(branch.span, value)),
        }
    }
}

/// Adds a part to the `allOf` of a schema, which holds beside whatever is there.
fn add_to_all(members: &mut Object, part: Node) {
    let span = part.span;
    let all = members
        .entry("allOf".to_owned())
        .or_insert_with(|| Member::derived(Node::new(span, Value::Array(Vec::new()))));
    if let Value::Array(parts) = &mut all.node.value {
        parts.push(part);
    }
}

/// `type: [A, 'null']` becomes `type: A` and `nullable`; of several types, one branch each.
pub(super) fn type_list(schema: &mut Node) -> bool {
    let span = schema.span;
    let Some(members) = schema.as_object_mut() else { return false };
    let Some(Value::Array(types)) = members.get("type").map(|member| &member.node.value) else {
        return false;
    };
    let (nulls, types): (Vec<Node>, Vec<Node>) =
        types.iter().cloned().partition(|name| name.as_str() == Some("null"));
    let Some(key) = members.get("type").map(|member| member.key) else { return false };
    match types.as_slice() {
        [] => return false,
        [one] => {
            let node = one.clone();
            members.insert("type".to_owned(), Member { key, node });
        }
        several => {
            members.shift_remove("type");
            split(members, several);
        }
    }
    if !nulls.is_empty() {
        members.insert("nullable".to_owned(), Member::derived(Node::new(span, Value::Bool(true))));
    }
    true
}

/// Turns a schema of several types into one branch for each type.
fn split(members: &mut Object, types: &[Node]) {
    let mut owned: Vec<(&[&str], &str, Member)> = Vec::new();
    // Each keyword goes to the branches of its types.
    for (keyword, owners) in TYPED {
        owned.extend(members.shift_remove(*keyword).map(|member| (*owners, *keyword, member)));
    }
    let mut values = members.shift_remove("enum");
    let mut branches = Vec::new();
    for name in types {
        let kind = name.as_str().unwrap_or_default();
        let mut branch = Object::new();
        branch.insert("type".to_owned(), Member::derived(name.clone()));
        let own = owned.iter().filter(|(owners, _, _)| owners.contains(&kind));
        branch.extend(own.map(|(_, keyword, member)| ((*keyword).to_owned(), member.clone())));
        if let Some(values) = &mut values {
            // No value of this type means that the type never occurs.
            let Some(own) = take_values(values, kind) else { continue };
            branch.insert("enum".to_owned(), own);
        }
        branches.push(Node::new(name.span, Value::Object(branch)));
    }
    let Some(first) = branches.first().map(|branch| branch.span) else {
        // No value is of any of the types: the values stay, and progenitor judges them.
        members.extend(values.map(|values| ("enum".to_owned(), values)));
        return;
    };
    let union = Member::derived(Node::new(first, Value::Array(branches)));
    // A union that is there already holds as well: both become parts of an `allOf`.
    if members.contains_key("anyOf") || members.contains_key("oneOf") {
        let part: Object = std::iter::once(("oneOf".to_owned(), union)).collect();
        add_to_all(members, Node::new(first, Value::Object(part)));
    } else {
        members.insert("oneOf".to_owned(), union);
    }
}

/// Takes those values out of an `enum` that are of a type.
fn take_values(values: &mut Member, kind: &str) -> Option<Member> {
    let Value::Array(items) = &mut values.node.value else { return None };
    let (own, others): (Vec<Node>, Vec<Node>) =
        items.drain(..).partition(|value| value.is_of_type(kind));
    *items = others;
    let node = Node::new(values.node.span, Value::Array(own));
    (!node.items().is_empty()).then_some(Member { key: values.key, node })
}
