//! `enum`s whose values Rust cannot tell apart, or that are no values of their type.

use spec::Node;
use spec::node::{Member, Object, Value};

use super::null::TYPE_NAMES;
use crate::model::ALIAS;
use crate::rust_names::rust_type;

/// `null` among the values is `nullable`.
pub(super) fn null_value(schema: &mut Node) -> bool {
    let span = schema.span;
    let Some(Value::Array(values)) = schema.get_mut("enum").map(|node| &mut node.value) else {
        return false;
    };
    let before = values.len();
    let is_null = |value: &Node| matches!(value.value, Value::Null);
    if values.iter().all(is_null) {
        return false;
    }
    values.retain(|value| !is_null(value));
    if values.len() == before {
        return false;
    }
    schema.set("nullable", Node::bool(span, true));
    true
}

/// A value that is there twice counts once.
pub(super) fn repeated_value(schema: &mut Node) -> bool {
    let Some(Value::Array(values)) = schema.get_mut("enum").map(|node| &mut node.value) else {
        return false;
    };
    let before = values.len();
    let mut seen = std::collections::HashSet::new();
    // A node is JSON by construction.
    values.retain(|value| seen.insert(serde_json::to_string(value).unwrap_or_default()));
    values.len() != before
}

/// Values of several types get a branch for each type, those of one type that nobody wrote get it.
pub(super) fn types(schema: &mut Node) -> bool {
    let span = schema.span;
    if schema.get("type").is_some() {
        return false;
    }
    let values = schema.get("enum").map_or(&[][..], Node::items).to_vec();
    let mut groups: Vec<(&str, Vec<Node>)> = Vec::new();
    for value in values {
        let Some(kind) = TYPE_NAMES.into_iter().find(|kind| value.is_of_type(kind)) else {
            continue;
        };
        match groups.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, values)) => values.push(value),
            None => groups.push((kind, vec![value])),
        }
    }
    let Some(members) = schema.as_object_mut() else { return false };
    match groups.as_slice() {
        [] => false,
        [(kind, _)] => {
            members.insert("type".to_owned(), Member::derived(Node::string(span, *kind)));
            true
        }
        _ if members.contains_key("oneOf") => false,
        groups => {
            members.shift_remove("enum");
            let branch = |(kind, values): &(&str, Vec<Node>)| {
                let kind = Node::string(span, *kind);
                Node::object(span, [("type", kind), ("enum", Node::array(span, values.clone()))])
            };
            let branches = groups.iter().map(branch).collect();
            members.insert("oneOf".to_owned(), Member::derived(Node::array(span, branches)));
            true
        }
    }
}

/// Values that are not of the type never occur; lists and mappings are no variants.
pub(super) fn foreign_value(schema: &mut Node) -> Option<String> {
    let kind = schema.get("type")?.as_str()?.to_owned();
    let member = schema.get_mut("enum")?;
    let Value::Array(values) = &mut member.value else { return None };
    let before = values.len();
    values.retain(|value| value.is_of_type(&kind));
    if ["array", "object"].contains(&kind.as_str()) || values.is_empty() {
        schema.take("enum");
        return Some(format!("an `enum` of values that are no variants of `{kind}`"));
    }
    (values.len() != before).then(|| format!("`enum` values that are not of the type `{kind}`"))
}

/// An `enum` beside other schemas: the values alone say which ones are allowed.
pub(super) fn values_beside(schema: &mut Node) -> bool {
    let has_values = schema.get("enum").is_some_and(|values| !values.items().is_empty());
    let mut did = false;
    for keyword in ["allOf", "anyOf", "oneOf"] {
        if has_values {
            did |= schema.take(keyword).is_some();
        }
    }
    did
}

/// Values that give the same Rust name get another one, which is not what is sent.
pub(super) fn same_name(schema: &mut Node) -> bool {
    if schema.get("type").and_then(Node::as_str) != Some("string") {
        return false;
    }
    let Some(Value::Array(values)) = schema.get_mut("enum").map(|node| &mut node.value) else {
        return false;
    };
    // Values that are names already keep theirs, wherever they stand.
    let texts: Vec<String> = values.iter().filter_map(Node::as_str).map(str::to_owned).collect();
    let mut taken: std::collections::HashSet<String> =
        texts.iter().filter(|text| rust_type(text) == **text).cloned().collect();
    let mut did = false;
    // Where the search for a number goes on, for each name.
    let mut next: std::collections::HashMap<String, u32> = std::collections::HashMap::new();
    for value in values {
        let Value::String(text) = &mut value.value else { continue };
        let is_own = rust_type(text) == *text;
        if is_own || taken.insert(rust_type(text)) {
            continue;
        }
        let next = next.entry(rust_type(text)).or_insert(2_u32);
        let alias = (*next..).map(|number| format!("{text}{ALIAS}{number}"));
        if let Some(alias) = alias.into_iter().find(|alias| {
            *next += 1;
            taken.insert(rust_type(alias))
        }) {
            *text = alias;
            did = true;
        }
    }
    did
}

/// Properties that give the same Rust field get another one, which is not what is sent.
pub(super) fn same_field(schema: &mut Node) -> bool {
    use crate::rust_names::rust_field;
    let has_more = schema
        .get("additionalProperties")
        .is_some_and(|more| !matches!(more.value, Value::Bool(false)));
    let Some(properties) = schema.get("properties").and_then(Node::as_object) else { return false };
    let mut taken: std::collections::HashSet<String> =
        properties.keys().filter(|name| rust_field(name) == **name).cloned().collect();
    // The field for members that the document does not name.
    let collides_with_more = has_more && !taken.insert("extra".to_owned());
    let mut renamed: Vec<(String, String)> = Vec::new();
    for name in properties.keys() {
        let field = rust_field(name);
        let is_own = field == *name && !(collides_with_more && name == "extra");
        // typify names the types inside after the field, which must then have a word.
        let has_word = name.contains(char::is_alphanumeric);
        if is_own || (field != *name && has_word && taken.insert(field)) {
            continue;
        }
        let aliases = (2_u32..).map(|number| format!("{name}{ALIAS}{number}"));
        if let Some(alias) = aliases.into_iter().find(|alias| taken.insert(rust_field(alias))) {
            renamed.push((name.clone(), alias));
        }
    }
    if renamed.is_empty() {
        return false;
    }
    let new_name =
        |name: &str| renamed.iter().find(|(old, _)| old == name).map(|(_, new)| new.clone());
    if let Some(properties) = schema.get_mut("properties").and_then(Node::as_object_mut) {
        let members: Object = std::mem::take(properties)
            .into_iter()
            .map(|(name, member)| (new_name(&name).unwrap_or(name), member))
            .collect();
        *properties = members;
    }
    for required in schema.get_mut("required").map(Node::items_mut).into_iter().flatten() {
        if let Value::String(name) = &mut required.value
            && let Some(new) = new_name(name)
        {
            *name = new;
        }
    }
    true
}
