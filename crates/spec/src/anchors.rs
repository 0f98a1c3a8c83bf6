//! References by `$id` and `$anchor` (JSON Schema 2020-12, sections 8.2.1 and 8.2.2) become JSON
//! pointers, which is all that the other stages know.

use std::collections::HashMap;

use crate::bundle::resolved;
use crate::node::{Node, Value, local_pointer};

/// Rewrites the references of a document that lead to a schema by the name that it has for itself.
/// What leads nowhere stays as it is.
pub(crate) fn resolve(document: &mut Node) {
    let mut names = Names::default();
    names.visit(document, "", "");
    if !names.is_empty() {
        let before = document.clone();
        names.rewrite(document, &before, "", "");
    }
}

/// The pointers of schemas by what they are called.
#[derive(Default)]
struct Names {
    /// By the URI of an `$id`.
    resources: HashMap<String, String>,
    /// By the URI of the resource and the anchor in it.
    anchors: HashMap<(String, String), String>,
    /// How many schemas have a dynamic anchor of a name: references to more than one depend on the
    /// way by which they are reached.
    dynamic: HashMap<String, usize>,
}

impl Names {
    fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.anchors.is_empty()
    }

    /// Notes the names of a node and of everything in it. `base` is the URI of the resource that it
    /// stands in; the document's own is empty.
    fn visit(&mut self, node: &Node, base: &str, pointer: &str) {
        match &node.value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.visit(item, base, &format!("{pointer}/{index}"));
                }
            }
            Value::Object(members) => {
                let base = own_base(node, base);
                let text = |name: &str| node.get(name).and_then(Node::as_str);
                if text("$id").is_some() {
                    self.resources.entry(base.clone()).or_insert_with(|| pointer.to_owned());
                }
                for anchor in ["$anchor", "$dynamicAnchor"].into_iter().filter_map(text) {
                    let key = (base.clone(), anchor.to_owned());
                    self.anchors.entry(key).or_insert_with(|| pointer.to_owned());
                }
                if let Some(anchor) = text("$dynamicAnchor") {
                    *self.dynamic.entry(anchor.to_owned()).or_default() += 1;
                }
                let under = pointer.rsplit('/').next().unwrap_or_default();
                for (name, member) in members.iter().filter(|(name, _)| !is_data(under, name)) {
                    self.visit(&member.node, &base, &format!("{pointer}/{}", escaped(name)));
                }
            }
            _ => {}
        }
    }

    /// `under` is the name that the node stands under, `document` the document before the rewrite.
    fn rewrite(&self, node: &mut Node, document: &Node, base: &str, under: &str) {
        let base = &own_base(node, base);
        let reference = node.get("$ref").and_then(Node::as_str);
        if let Some(target) = reference.and_then(|text| self.target(text, document, base))
            && let Some(reference) = node.get_mut("$ref")
        {
            reference.value = Value::String(target);
        }
        self.rewrite_dynamic(node, document, base);
        match &mut node.value {
            Value::Array(items) => {
                for item in items {
                    self.rewrite(item, document, base, "");
                }
            }
            Value::Object(members) => {
                for (name, member) in members.iter_mut().filter(|(name, _)| !is_data(under, name)) {
                    self.rewrite(&mut member.node, document, base, name);
                }
            }
            _ => {}
        }
    }

    /// A dynamic reference with one possible target is a reference.
    fn rewrite_dynamic(&self, node: &mut Node, document: &Node, base: &str) {
        let reference = node.get("$dynamicRef").and_then(Node::as_str).map(str::to_owned);
        let Some(reference) = reference.filter(|_| node.get("$ref").is_none()) else { return };
        let anchor = reference.split_once('#').map_or("", |(_, anchor)| anchor);
        if self.dynamic.get(anchor).is_some_and(|count| *count > 1) {
            return;
        }
        if let Some(target) = self.target(&reference, document, base)
            && let Some(mut member) = node.take("$dynamicRef")
        {
            member.node.value = Value::String(target);
            node.set("$ref", member.node);
        }
    }

    /// The local reference that means the same; `None` where it is one, or leads to nothing here.
    fn target(&self, reference: &str, document: &Node, base: &str) -> Option<String> {
        let (uri, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let resource = if uri.is_empty() { base.to_owned() } else { resolved(base, uri) };
        let is_pointer = fragment.is_empty() || fragment.starts_with('/');
        if !is_pointer {
            let pointer = self.anchors.get(&(resource, fragment.to_owned()))?;
            return Some(format!("#{pointer}"));
        }
        // Inside of the document itself, it is what it should be. Writers who give a schema an `$id`
        // and go on to write `#/components/...` in it mean the document.
        let root = self.resources.get(&resource).filter(|_| !resource.is_empty())?;
        let inside = format!("#{root}{fragment}");
        let is_there =
            local_pointer(&inside).and_then(|pointer| document.pointer(&pointer)).is_some();
        (is_there || !uri.is_empty()).then_some(inside)
    }
}

/// The URI of the resource that a node is, or stands in.
fn own_base(node: &Node, base: &str) -> String {
    match node.get("$id").and_then(Node::as_str) {
        Some(id) => resolved(base, id.trim_end_matches('#')),
        None => base.to_owned(),
    }
}

/// Whether what stands under a name is data, in which nothing is a reference. Under
/// `properties` and its like, a name is one that the API gave.
fn is_data(under: &str, name: &str) -> bool {
    const GIVEN: [&str; 4] = ["$defs", "patternProperties", "properties", "schemas"];
    let is_keyword = ["const", "default", "enum", "example", "examples"].contains(&name);
    !GIVEN.contains(&under) && (is_keyword || name.starts_with("x-"))
}

/// A name as a part of a pointer in a URL (RFC 6901, sections 3 and 6).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1").replace('%', "%25")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Problems;
    use crate::source::Sources;
    use crate::{Text, load};

    #[test]
    fn references_are_resolved_against_their_base() {
        for (base, reference, expected) in [
            ("", "a", "a"),
            ("https://a.b/c/d", "e", "https://a.b/c/e"),
            ("https://a.b/c/d", "/e", "https://a.b/e"),
            ("https://a.b", "e", "https://a.b/e"),
            ("https://a.b/c", "https://x.y/z", "https://x.y/z"),
            ("a/b", "../c", "c"),
        ] {
            assert_eq!(resolved(base, reference), expected, "{base} {reference}");
        }
    }

    #[test]
    fn names_of_schemas_become_pointers() {
        let text = b"
a: {$ref: '#leaf'}
b: {$ref: 'https://a.b/colour'}
c: {$ref: 'https://a.b/colour#/properties/x'}
d: {$dynamicRef: '#node'}
e: {$ref: '#nowhere'}
f: {example: {$ref: '#leaf'}}
g: {properties: {example: {$ref: '#leaf'}}}
s:
  Leaf: {$anchor: leaf}
  Colour/1:
    $id: https://a.b/colour
    properties: {x: {$ref: '#/properties/y'}, y: {$anchor: leaf}, z: {$ref: '#leaf'}, r: {$ref: '#/s/Leaf'}}
  Node: {$dynamicAnchor: node}
";
        let text = Text { name: "test.yaml", bytes: text };
        let document = load::read(text, &mut Sources::default(), &mut Problems::default());
        let (_, mut document) = document.expect("YAML");
        resolve(&mut document);
        let at = |pointer: &str| document.pointer(pointer).and_then(Node::as_str).expect("there");
        for (pointer, expected) in [
            ("/a/$ref", "#/s/Leaf"),
            ("/b/$ref", "#/s/Colour~11"),
            ("/c/$ref", "#/s/Colour~11/properties/x"),
            ("/d/$ref", "#/s/Node"),
            ("/e/$ref", "#nowhere"),
            ("/f/example/$ref", "#leaf"),
            ("/g/properties/example/$ref", "#/s/Leaf"),
            ("/s/Colour~11/properties/r/$ref", "#/s/Leaf"),
            ("/s/Colour~11/properties/x/$ref", "#/s/Colour~11/properties/y"),
            ("/s/Colour~11/properties/z/$ref", "#/s/Colour~11/properties/y"),
        ] {
            assert_eq!(at(pointer), expected, "{pointer}");
        }
    }
}
