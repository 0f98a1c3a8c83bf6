//! `oneOf` and `anyOf`, in the forms that become an enum.

use spec::Node;
use spec::cursor::resolve;
use spec::node::{Member, Value};
use spec::openapi::keywords::TYPED;
use spec::openapi::{DOCUMENT, Kind, frozen_components, is_annotation, walk_schemas_mut};

use super::Notes;
use super::keywords::describe;
use super::null::bounds_of_scalars;
use super::tags::{self, Discriminator};
use crate::rust_names::rust_type;

/// Branches that only say which fields are required, or nothing that types can say.
pub(super) fn conditions(schema: &mut Node) -> Option<String> {
    let mut dropped = Vec::new();
    for keyword in ["anyOf", "oneOf"] {
        let branches = schema.get(keyword).map_or(&[][..], Node::items);
        let is_condition = |branch: &Node| {
            branch.as_object().is_some_and(|members| {
                let mut names = members.keys().map(String::as_str);
                !members.is_empty()
                    && names.all(|name| ["required", "not"].contains(&name) || is_annotation(name))
            })
        };
        let has_fields =
            schema.get("properties").is_some() || schema.text_or_empty("type") == "object";
        if !branches.is_empty() && has_fields && branches.iter().all(is_condition) {
            schema.take(keyword);
            dropped.push(keyword);
        }
    }
    let both = schema.get("anyOf").is_some() && schema.get("oneOf").is_some();
    if both {
        schema.take("anyOf");
        dropped.push("anyOf");
    }
    (!dropped.is_empty())
        .then(|| format!("which alternatives of `{}` go together", dropped.join("`, `")))
}

/// A branch that allows everything makes the whole union allow everything; one that is there twice
/// counts once.
pub(super) fn branches(schema: &mut Node) -> bool {
    let mut did = false;
    for keyword in ["anyOf", "oneOf"] {
        let Some(Value::Array(branches)) = schema.get_mut(keyword).map(|node| &mut node.value)
        else {
            continue;
        };
        let before = branches.len();
        let all = std::mem::take(branches);
        for branch in all {
            if !branches.contains(&branch) {
                branches.push(branch);
            }
        }
        did |= branches.len() != before;
        let allows_all = |branch: &Node| {
            branch.as_object().is_some_and(|members| members.keys().all(|name| is_annotation(name)))
        };
        if branches.is_empty() || branches.iter().any(allows_all) {
            schema.take(keyword);
            schema.take("discriminator");
            did = true;
        } else if branches.len() == 1
            && let Some(mut union) = schema.take(keyword)
            && let Some(parts) = schema.as_object_mut()
            && let Value::Array(branches) = &mut union.node.value
            && let Some(branch) = branches.pop()
        {
            did = true;
            if parts.keys().all(|name| is_annotation(name)) && branch.get("$ref").is_none() {
                for (name, member) in branch.as_object().cloned().unwrap_or_default() {
                    parts.entry(name).or_insert(member);
                }
            } else {
                let span = branch.span;
                let all = parts
                    .entry("allOf".to_owned())
                    .or_insert_with(|| Member::derived(Node::array(span, Vec::new())));
                if let Value::Array(all) = &mut all.node.value {
                    all.push(branch);
                }
            }
        }
    }
    did
}

/// The `type` beside a union belongs to each branch that has none, and so do bounds of scalars.
pub(super) fn types(schema: &mut Node) -> bool {
    let is_object = |kind: &Node| kind.as_str().is_none_or(|kind| kind == "object");
    let kind = schema.get("type").cloned();
    let keyword = ["anyOf", "oneOf"].into_iter().find(|keyword| schema.get(keyword).is_some());
    let Some(keyword) = keyword else { return false };
    if kind.as_ref().is_some_and(is_object) {
        return false;
    }
    let mut shared = Vec::new();
    let names: Vec<&str> = match kind {
        Some(_) => TYPED.iter().map(|(name, _)| *name).collect(),
        None => bounds_of_scalars().collect(),
    };
    for name in names {
        shared.extend(schema.take(name).map(|member| (name, member)));
    }
    shared.extend(kind.map(|kind| ("type", Member::derived(kind))));
    if shared.is_empty() {
        return false;
    }
    schema.take("type");
    let branches = schema.get_mut(keyword).map(Node::items_mut).unwrap_or_default();
    for branch in branches.iter_mut().filter(|branch| branch.get("$ref").is_none()) {
        let has_type = branch.get("type").is_some();
        let Some(members) = branch.as_object_mut() else { continue };
        for (name, member) in &shared {
            if !has_type || *name != "type" {
                members.entry((*name).to_owned()).or_insert_with(|| member.clone());
            }
        }
    }
    true
}

/// A union of single numbers, or of words that give the same name, is an `enum` of them; what is said
/// of each goes into the description.
pub(super) fn numbers(schema: &mut Node) -> bool {
    let Some(keyword) =
        ["anyOf", "oneOf"].into_iter().find(|keyword| schema.get(keyword).is_some())
    else {
        return false;
    };
    let branches = schema.get(keyword).map(|node| node.items().to_vec()).unwrap_or_default();
    let kind =
        branches.first().map(|branch| branch.text_or_empty("type").to_owned()).unwrap_or_default();
    let is_value = |branch: &Node| {
        branch.text_or_empty("type") == kind
            && branch.get("enum").is_some()
            && branch.as_object().is_some_and(|members| {
                let known = ["type", "enum", "format", "title", "description"];
                members.keys().all(|name| known.contains(&name.as_str()) || name.starts_with("x-"))
            })
    };
    let values = || branches.iter().filter_map(|branch| branch.get("enum")).flat_map(Node::items);
    let names = || values().filter_map(Node::as_str).map(rust_type);
    let differ = names().collect::<std::collections::HashSet<_>>().len() == names().count();
    let has_no_names = match kind.as_str() {
        "integer" | "number" => true,
        "string" => !differ,
        _ => false,
    };
    if !has_no_names || !branches.iter().all(is_value) {
        return false;
    }
    let span = schema.span;
    let mut values = Vec::new();
    let mut lines = Vec::new();
    for branch in &branches {
        let own = branch.get("enum").map_or(&[][..], Node::items);
        values.extend_from_slice(own);
        let words = [branch.text_or_empty("title"), branch.text_or_empty("description")];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let numbers: Vec<String> = own.iter().map(|value| value.to_json().to_string()).collect();
        if !words.is_empty() {
            lines.push(format!("- {}: {}", numbers.join(", "), words.join(": ")));
        }
    }
    schema.take(keyword);
    schema.set("type", Node::string(span, kind));
    let format = branches.first().and_then(|branch| branch.get("format")).cloned();
    if let Some(format) = format {
        schema.set("format", format);
    }
    schema.set("enum", Node::array(span, values));
    if !lines.is_empty() {
        super::keywords::describe(schema, &lines.join("\n"));
    }
    true
}

/// `anyOf` becomes `oneOf`, which is an enum: a value is read as the branch that keeps most of it.
/// It stays where all branches are objects without a field in common, as a value can then be of
/// several at once.
pub(super) fn any_of(document: &mut Node, notes: &mut Notes<'_>) {
    let frozen = frozen_components(document);
    walk_schemas_mut(document, Kind::Object(&DOCUMENT), &mut |schema| {
        let Some(any) = schema.get("anyOf") else { return };
        if schema.get("discriminator").is_none() && are_apart(any.items(), &frozen) {
            return;
        }
        notes.touched(any.span);
        if let Some(member) = schema.take("anyOf")
            && let Some(members) = schema.as_object_mut()
        {
            members.insert("oneOf".to_owned(), member);
        }
    });
}

/// Whether all are objects, and no two have a field in common.
fn are_apart(branches: &[Node], document: &Node) -> bool {
    let mut seen = std::collections::HashSet::new();
    branches.iter().all(|branch| {
        let Some(schema) = resolve(document, branch) else { return false };
        let is_plain = ["oneOf", "anyOf", "allOf", "additionalProperties", "nullable"]
            .iter()
            .all(|name| schema.get(name).is_none());
        let properties = schema.get("properties").and_then(Node::as_object);
        is_plain
            && properties.is_some_and(|properties| {
                !properties.is_empty() && properties.keys().all(|name| seen.insert(name.clone()))
            })
    })
}

/// A union with a single branch: the discriminator's property is a field of the whole, unless the
/// branch has it.
pub(super) fn lone_tags(document: &mut Node, notes: &mut Notes<'_>) {
    let frozen = frozen_components(document);
    walk_schemas_mut(document, Kind::Object(&DOCUMENT), &mut |schema| {
        let branches = ["oneOf", "anyOf"].into_iter().find_map(|keyword| schema.get(keyword));
        let Some([branch]) = branches.map(Node::items) else { return };
        let Some(found) = Discriminator::of(schema) else { return };
        let (span, name) = (schema.span, found.property.to_owned());
        let is_declared =
            [branch, &*schema].into_iter().any(|of| tags::declares(&frozen, of, &name));
        let tags = found.tags(&[tags::Branch::of(&frozen, branch, &name)]);
        schema.take("discriminator");
        notes.touched(span);
        let tags: Vec<Node> = tags.into_iter().flatten().collect();
        // Null stands for values without it.
        if is_declared || tags.iter().any(|tag| matches!(tag.value, Value::Null)) {
            return;
        }
        let tags = Node::array(span, tags);
        let tag = Node::object(span, [("type", Node::string(span, "string")), ("enum", tags)]);
        let part = Node::object(
            span,
            [
                ("type", Node::string(span, "object")),
                ("properties", Node::object(span, [(name.as_str(), tag)])),
                ("required", Node::array(span, vec![Node::string(span, name.as_str())])),
            ],
        );
        match schema.get_mut("allOf").map(|parts| &mut parts.value) {
            Some(Value::Array(parts)) => parts.push(part),
            _ => schema.set("allOf", Node::array(span, vec![part])),
        }
    });
}

/// Notes at each union which values of its discriminator stand for which branch, and which values
/// tell branches apart without one.
pub(super) fn discriminators(document: &mut Node, notes: &mut Notes<'_>) {
    let frozen = frozen_components(document);
    walk_schemas_mut(document, Kind::Object(&DOCUMENT), &mut |schema| {
        let branches = ["oneOf", "anyOf"].into_iter().find_map(|keyword| schema.get(keyword));
        let branches = branches.map(|branches| branches.items().to_vec()).unwrap_or_default();
        if branches.is_empty() {
            base(schema, notes);
            return;
        }
        let fixed = branches.iter().map(|branch| tags::fixed(&frozen, branch)).collect();
        if tags::note_fixed(schema, fixed) {
            notes.touched(schema.span);
        }
        // Branches that others were put into have their tags already.
        if super::tags::are_noted(schema) {
            return;
        }
        let known = |schema: &Node| {
            let found = Discriminator::of(schema)?;
            let of = |branch: &Node| tags::Branch::of(&frozen, branch, found.property);
            let branches: Vec<tags::Branch> = branches.iter().map(of).collect();
            Some((found.tags(&branches), schema.get("discriminator")?.span))
        };
        let Some((tags, span)) = known(schema) else { return };
        let whole = schema.clone();
        if let Some(found) = Discriminator::of(&whole) {
            notes.touched(span);
            found.note(schema, tags);
        }
    });
}

/// A base, and not a union: the fields of what is derived from it are kept.
fn base(schema: &mut Node, notes: &mut Notes<'_>) {
    let member = schema.take("discriminator");
    let has_fields = schema.get("properties").is_some();
    if let Some(member) = member.filter(|_| has_fields) {
        if schema.get("additionalProperties").is_none() {
            schema.set("additionalProperties", Node::object(member.key, []));
        }
        describe(schema, "Fields of what is derived from it are kept as they come.");
        notes.widened(member.key, "which fields the schemas have that are derived from this one");
    }
}
