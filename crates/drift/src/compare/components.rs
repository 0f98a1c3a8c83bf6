//! Named parts that no operation uses.

use std::collections::{BTreeSet, HashSet};

use spec::node::Value;
use spec::{Cursor, Node};

use super::Comparison;
use crate::document::Document;

impl Comparison<'_> {
    /// What differs among the parts that are used on neither side.
    pub(super) fn unused(&mut self, frame: usize) {
        let (before, after) = (used(self.old), used(self.new));
        let (olds, news) = (parts(self.old), parts(self.new));
        let is_unused = |pointer: &str| !before.contains(pointer) && !after.contains(pointer);
        for before in olds.iter().filter(|at| is_unused(&at.pointer)) {
            match news.iter().find(|after| after.pointer == before.pointer) {
                None => {
                    let message = format!("`{}` is gone", before.pointer);
                    self.report(frame, "unused-component-removed", Some(before), None, message);
                }
                Some(after) if !is_alike(before.node, after.node) => {
                    let message = format!("`{}` differs", before.pointer);
                    // A reference that cannot be followed may lead here.
                    let may_be_used =
                        may_be_meant(self.old, before.node) || may_be_meant(self.new, after.node);
                    let id = if may_be_used {
                        "unclaimed-difference"
                    } else {
                        "unused-component-changed"
                    };
                    self.report(frame, id, Some(before), Some(after), message);
                }
                Some(_) => {}
            }
        }
        let known: BTreeSet<_> = olds.iter().map(|at| at.pointer.clone()).collect();
        for after in news.iter().filter(|at| is_unused(&at.pointer)) {
            if !known.contains(&after.pointer) {
                let message = format!("`{}` is new", after.pointer);
                self.report(frame, "unused-component-added", None, Some(after), message);
            }
        }
    }
}

/// Whether a part has a dynamic anchor, in a document with dynamic references: which of several
/// anchors those mean depends on the way by which they are reached (JSON Schema 2020-12, section
/// 8.2.3.2).
fn may_be_meant(document: &Document, part: &Node) -> bool {
    has_member(part, "$dynamicAnchor") && has_member(&document.node, "$dynamicRef")
}

fn has_member(node: &Node, name: &str) -> bool {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                if members.contains_key(name) {
                    return true;
                }
                open.extend(members.values().map(|member| &member.node));
            }
            _ => {}
        }
    }
    false
}

/// All named parts of a document, examples and extensions aside.
fn parts(document: &Document) -> Vec<Cursor<'_>> {
    let components = document.root().get("components");
    let sections = components.iter().flat_map(Cursor::members);
    let sections = sections.filter(|(name, _)| *name != "examples" && !name.starts_with("x-"));
    sections.flat_map(|(_, at)| at.members().map(|(_, at)| at).collect::<Vec<_>>()).collect()
}

/// The pointers of the named parts that operations lead to.
fn used(document: &Document) -> HashSet<String> {
    let root = document.root();
    let mut used = HashSet::new();
    let mut open: Vec<Cursor<'_>> =
        ["paths", "webhooks"].iter().filter_map(|name| root.get(name)).collect();
    for requirement in root.get("security").iter().flat_map(Cursor::items) {
        let names = requirement.members().filter_map(|(name, _)| pointer(document, name));
        used.extend(names.collect::<Vec<_>>());
    }
    while let Some(at) = open.pop() {
        // The children of a parent with a discriminator stand wherever it stands.
        if let Some(discriminator) = at.get("discriminator") {
            let tagged = document.discriminated(&discriminator).into_iter();
            for child in tagged.filter_map(|tagged| tagged.schema) {
                if used.insert(child.pointer.to_string()) {
                    open.push(child);
                }
            }
        }
        let mut targets = BTreeSet::new();
        references(at.node, &mut targets);
        for target in targets {
            let pointer = pointer(document, &target);
            if let Some(found) = pointer.and_then(|pointer| document.at(&pointer)) {
                let part: String = found.pointer.split('/').take(4).collect::<Vec<_>>().join("/");
                if used.insert(part) {
                    open.push(found);
                }
            }
        }
    }
    used
}

/// Where a reference leads; the requirements of an operation and mappings name parts as well.
fn pointer(document: &Document, target: &str) -> Option<String> {
    if let Some(pointer) = spec::node::local_pointer(target) {
        return Some(pointer.into_owned());
    }
    let sections = ["securitySchemes", "schemas"];
    let name = target.replace('~', "~0").replace('/', "~1");
    let pointers = sections.map(|section| format!("/components/{section}/{name}"));
    pointers.into_iter().find(|pointer| document.at(pointer).is_some())
}

/// Everything in a value that may name another part.
fn references(node: &Node, found: &mut BTreeSet<String>) {
    match &node.value {
        Value::Object(members) => {
            for (name, member) in members {
                match (name.as_str(), &member.node.value) {
                    ("$ref" | "defaultMapping", Value::String(target)) => {
                        found.insert(target.clone());
                    }
                    ("security", Value::Array(items)) => {
                        let names = items.iter().filter_map(Node::as_object);
                        found.extend(names.flat_map(|names| names.keys().cloned()));
                    }
                    ("mapping", Value::Object(entries)) => {
                        let targets = entries.values().filter_map(|entry| entry.node.as_str());
                        found.extend(targets.map(str::to_owned));
                    }
                    _ => references(&member.node, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// Whether two values are the same but for text for people.
fn is_alike(a: &Node, b: &Node) -> bool {
    without_texts(a.to_json()) == without_texts(b.to_json())
}

fn without_texts(mut value: serde_json::Value) -> serde_json::Value {
    match &mut value {
        serde_json::Value::Object(members) => {
            // A field of an object may be called so: then its value is a schema, not a text.
            members.retain(|name, value| {
                let is_text = matches!(name.as_str(), "description" | "title" | "summary")
                    && value.is_string();
                !is_text
                    && !matches!(name.as_str(), "example" | "externalDocs" | "$comment")
                    && !name.starts_with("x-")
            });
            for value in members.values_mut() {
                *value = without_texts(value.take());
            }
        }
        serde_json::Value::Array(items) => {
            for item in items {
                *item = without_texts(item.take());
            }
        }
        _ => {}
    }
    value
}
