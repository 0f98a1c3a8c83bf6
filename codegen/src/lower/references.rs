//! References to what progenitor does not follow: path items, and schemas without a name.

use std::collections::{HashMap, HashSet};

use spec::cursor::resolve;
use spec::node::{Member, Object, Value};
use spec::openapi::{
    self, DOCUMENT, Kind, SCHEMAS, Visit, is_annotation, table::MEDIA_TYPE, walk, walk_schemas_mut,
};
use spec::{Code, Dialect, Node, Problem, Span};

use super::Notes;
use super::registry::SchemaRegistry;

/// References are written in one way: nothing in them is percent-encoded, and the names of schemas
/// have no characters that a pointer escapes.
pub(super) fn spelling(document: &mut Node, notes: &mut Notes<'_>) {
    let schemas = openapi::schemas(document).into_iter().flatten();
    let escaped = schemas.filter(|(name, _)| name.contains(['/', '~', '%']));
    let names: HashMap<String, String> = escaped
        .map(|(name, member)| {
            notes.touched(member.key);
            let plain = name.replace(['/', '~', '%'], "_");
            let is_taken =
                |name: &str| document.pointer(&format!("/components/schemas/{name}")).is_some();
            let numbered = (2_u32..).map(|number| format!("{plain}_{number}"));
            let mut names = std::iter::once(plain.clone()).chain(numbered);
            (name.clone(), names.find(|name| !is_taken(name)).unwrap_or(plain))
        })
        .collect();
    let spelled = |target: &mut String| {
        let pointer = openapi::pointer(target)?;
        let name = pointer.strip_prefix("/components/schemas/").filter(|name| !name.contains('/'));
        let name = name.map(|name| name.replace("~1", "/").replace("~0", "~"));
        let plain = match name.and_then(|name| names.get(&name)) {
            Some(name) => format!("{SCHEMAS}{name}"),
            None => format!("#{pointer}"),
        };
        (plain != *target).then(|| *target = plain)
    };
    openapi::walk_mut(document, Kind::Object(&DOCUMENT), &mut |node, kind| {
        let span = node.span;
        let may_refer = matches!(kind, Kind::Schema | Kind::OrRef(_)) || kind.is_path_item();
        if may_refer
            && let Some(Value::String(target)) = node.get_mut("$ref").map(|node| &mut node.value)
            && spelled(target).is_some()
        {
            notes.touched(span);
        }
        for target in openapi::mapped(node).filter(|_| matches!(kind, Kind::Schema)) {
            if let Value::String(target) = &mut target.value
                && spelled(target).is_some()
            {
                notes.touched(span);
            }
        }
        true
    });
    if names.is_empty() {
        return;
    }
    let schemas = document.get_mut("components").and_then(|node| node.get_mut("schemas"));
    if let Some(schemas) = schemas.and_then(Node::as_object_mut) {
        let members = std::mem::take(schemas).into_iter();
        *schemas = members
            .map(|(name, member)| (names.get(&name).cloned().unwrap_or(name), member))
            .collect();
    }
}

/// Parameters, bodies and responses that stand in other operations are copied to where they are
/// referred to: lowering looks up named parts only.
pub(super) fn parts_of_operations(document: &mut Node, notes: &mut Notes<'_>) {
    let mut found: HashMap<String, Node> = HashMap::new();
    walk(Visit::root(document, Kind::Object(&DOCUMENT)), &mut |visit| {
        let target = visit.reference().filter(|(target, _)| is_inlined(target, visit.kind));
        let Some((target, _)) = target else { return };
        if let Some(part) = resolve(document, visit.node) {
            found.insert(target.to_owned(), part.clone());
        }
    });
    if found.is_empty() {
        return;
    }
    openapi::walk_mut(document, Kind::Object(&DOCUMENT), &mut |node, kind| {
        let target = node.get("$ref").and_then(Node::as_str);
        let part = target.filter(|target| is_inlined(target, kind)).and_then(|t| found.get(t));
        if let Some(part) = part {
            notes.touched(node.span);
            *node = part.clone();
        }
        true
    });
}

/// Whether nobody looks a part up where it is used: parts of other operations, and media types.
fn is_inlined(target: &str, kind: Kind) -> bool {
    let Kind::OrRef(shape) = kind else { return false };
    target.starts_with("#/paths/") || std::ptr::eq(shape, &raw const MEDIA_TYPE)
}

/// A path item that is a reference becomes what it refers to; what stands beside the `$ref` stays.
pub(super) fn path_items(document: &mut Node, notes: &mut Notes<'_>) {
    let paths = document.get("paths").and_then(Node::as_object).into_iter().flatten();
    let found: Vec<(String, Object)> = paths
        .filter(|(_, item)| item.node.get("$ref").is_some())
        .filter_map(|(path, item)| {
            let target = resolve(document, &item.node)?.as_object()?.clone();
            Some((path.clone(), target))
        })
        .collect();
    for (path, target) in found {
        let item = document.get_mut("paths").and_then(|paths| paths.get_mut(&path));
        let Some(item) = item else { continue };
        notes.touched(item.span);
        item.take("$ref");
        if let Some(members) = item.as_object_mut() {
            for (name, member) in target {
                members.entry(name).or_insert(member);
            }
        }
    }
}

/// `$defs` of a schema become named schemas of the document, where references inside of that
/// schema lead to them.
pub(super) fn definitions(document: &mut Node, notes: &mut Notes<'_>) {
    let mut is_there = false;
    walk(Visit::root(document, Kind::Object(&DOCUMENT)), &mut |visit| {
        is_there |= matches!(visit.kind, Kind::Schema) && visit.node.get("$defs").is_some();
    });
    if !is_there {
        return;
    }
    let frozen = openapi::frozen_components(document);
    let mut registry = SchemaRegistry::new(&frozen);
    walk_schemas_mut(document, Kind::Object(&DOCUMENT), &mut |schema| {
        let Some(definitions) = schema.take("$defs") else { return };
        notes.touched(definitions.key);
        let definitions = definitions.node.as_object().cloned().unwrap_or_default();
        let mut used: Vec<String> = Vec::new();
        visit_targets(schema, &mut |target| note_local(target, &definitions, &mut used));
        let mut next = 0;
        while let Some(name) = used.get(next).cloned() {
            next += 1;
            if let Some(member) = definitions.get(&name) {
                let mut copy = member.node.clone();
                visit_targets(&mut copy, &mut |target| {
                    note_local(target, &definitions, &mut used);
                });
            }
        }
        // Names first: definitions refer to each other.
        let names: HashMap<&str, String> = used
            .iter()
            .filter_map(|name| {
                let member = definitions.get(name)?;
                Some((name.as_str(), registry.reserve(name, &member.node)))
            })
            .collect();
        let rename = |target: &mut String| {
            if let Some(name) = local(target).and_then(|name| names.get(name)) {
                *target = format!("{SCHEMAS}{name}");
            }
        };
        visit_targets(schema, &mut |target| rename(target));
        for name in &used {
            if let (Some(member), Some(new)) = (definitions.get(name), names.get(name.as_str())) {
                let mut definition = member.node.clone();
                visit_targets(&mut definition, &mut |target| rename(target));
                registry.fill(new, definition);
            }
        }
    });
    let added = registry.into_added();
    openapi::add_schemas(document, added);
}

fn note_local(target: &str, definitions: &Object, used: &mut Vec<String>) {
    let Some(name) = local(target).filter(|name| definitions.contains_key(*name)) else { return };
    if !used.iter().any(|other| other == name) {
        used.push(name.to_owned());
    }
}

/// The name in `#/$defs/Name`.
fn local(target: &str) -> Option<&str> {
    target.strip_prefix("#/$defs/").filter(|name| !name.contains('/'))
}

/// Shows the target of each reference in a schema, those of a discriminator included.
fn visit_targets(node: &mut Node, see: &mut impl FnMut(&mut String)) {
    walk_schemas_mut(node, Kind::Schema, &mut |schema| {
        if let Some(Node { value: Value::String(target), .. }) = schema.get_mut("$ref") {
            see(target);
        }
        for target in openapi::mapped(schema) {
            if let Value::String(target) = &mut target.value {
                see(target);
            }
        }
    });
}

/// A schema that is referred to where it stands, inside of something else, gets a name.
pub(super) fn unnamed_schemas(document: &mut Node, notes: &mut Notes<'_>) {
    let mut names: HashMap<String, String> = HashMap::new();
    let mut seen: HashSet<String> = HashSet::new();
    let mut added = Object::new();
    let mut open = targets(document, Kind::Object(&DOCUMENT));
    let mut registry = SchemaRegistry::new(document);
    while let Some((target, span)) = open.pop() {
        let is_named = target.strip_prefix(SCHEMAS).is_some_and(|name| !name.contains('/'));
        if is_named || !seen.insert(target.clone()) {
            continue;
        }
        let node = openapi::pointer(&target).and_then(|pointer| document.pointer(&pointer));
        // What leads nowhere was reported by the check.
        let Some(node) = node else { continue };
        notes.touched(span);
        if let Some(name) = node.get("$ref").and_then(Node::as_str)
            && let Some(name) = name.strip_prefix(SCHEMAS).filter(|name| !name.contains('/'))
        {
            names.insert(target, name.to_owned());
            continue;
        }
        open.extend(targets(node, Kind::Schema));
        let name = registry.reserve(&name_of(&target), node);
        added.insert(name.clone(), Member::derived(node.clone()));
        names.insert(target, name);
    }
    if names.is_empty() {
        return;
    }
    openapi::add_schemas(document, added);
    walk_schemas_mut(document, Kind::Object(&DOCUMENT), &mut |schema| {
        if let Some(target) = schema.get_mut("$ref")
            && let Some(name) = target.as_str().and_then(|target| names.get(target))
        {
            *target = Node::string(target.span, format!("{SCHEMAS}{name}"));
        }
    });
}

/// The references of all schemas.
fn targets(node: &Node, kind: Kind) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    walk(Visit::root(node, kind), &mut |visit| {
        if let (Kind::Schema, Some((target, span))) = (visit.kind, visit.reference()) {
            found.push((target.to_owned(), span));
        }
    });
    found
}

/// A name from the words of a pointer that say something.
fn name_of(target: &str) -> String {
    const SILENT: [&str; 16] = [
        "#",
        "$defs",
        "additionalProperties",
        "allOf",
        "anyOf",
        "application~1json",
        "components",
        "content",
        "items",
        "oneOf",
        "parameters",
        "paths",
        "properties",
        "responses",
        "schema",
        "schemas",
    ];
    let words = target.split('/').filter(|word| !SILENT.contains(word));
    let words: Vec<&str> = words.collect();
    // The last ones: a path has many.
    words.get(words.len().saturating_sub(3)..).unwrap_or_default().join("_")
}

/// Beside a `$ref`, keywords that count become an `allOf` of both; in 3.0 they do not count.
pub(super) fn siblings(document: &mut Node, notes: &mut Notes<'_>) {
    let is_30 = notes.dialect == Dialect::V30;
    walk_schemas_mut(document, Kind::Object(&DOCUMENT), &mut |schema| {
        let span = schema.span;
        let Some(members) = schema.as_object_mut() else { return };
        if members.len() < 2 || !members.contains_key("$ref") {
            return;
        }
        let ignored: Vec<String> = members
            .keys()
            .filter(|name| *name != "$ref" && !counts(name, is_30))
            .cloned()
            .collect();
        for name in &ignored {
            let member = members.shift_remove(name);
            if let (Some(member), true) = (member, is_30 && is_constraint(name)) {
                notes.problems.push(
                    Problem::new(Code::Widened, format!("`{name}` beside a `$ref`"))
                        .warning()
                        .at(member.key, "does not count in OpenAPI 3.0")
                        .help("put both into an `allOf` if it shall count"),
                );
            }
        }
        if members.len() > 1
            && let Some(target) = members.shift_remove("$ref")
        {
            let reference = Node::object(span, [("$ref", target.node)]);
            match members.get_mut("allOf").map(|member| &mut member.node.value) {
                Some(Value::Array(parts)) => parts.insert(0, reference),
                _ => {
                    let parts = Node::array(span, vec![reference]);
                    members.insert("allOf".to_owned(), Member::derived(parts));
                }
            }
        }
        notes.touched(span);
    });
}

/// Whether a keyword beside a `$ref` changes the type or its text. In 3.0, `nullable` and
/// descriptions do not count either, but are meant wherever they stand.
fn counts(name: &str, is_30: bool) -> bool {
    const TEXTS: [&str; 4] = ["default", "deprecated", "description", "nullable"];
    TEXTS.contains(&name) || (!is_30 && !is_annotation(name))
}

fn is_constraint(name: &str) -> bool {
    // `type: object` beside a reference says nothing that the target does not say.
    openapi::is_schema_keyword(name) && name != "type" && !is_annotation(name)
}
