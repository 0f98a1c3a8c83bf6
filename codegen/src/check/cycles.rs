//! References that lead back to themselves with nothing in between.
//!
//! A schema may contain itself in a property or an item: that ends where the data ends. One that
//! is a part of its own `allOf`, or a `$ref` to itself, never does. A parent that lists its children
//! is none of these: they inherit its fields and not its union.

use std::collections::{BTreeMap, BTreeSet};

use spec::node::{Object, Value};
use spec::openapi::inheritance::inherited;
use spec::{Code, Node, Problem, Problems, Span};

pub(super) fn check(document: &Node, problems: &mut Problems) {
    let components = document.get("components").and_then(Node::as_object);
    for (section, member) in components.into_iter().flatten() {
        let Some(parts) = member.node.as_object() else { continue };
        let prefix = format!("#/components/{section}/");
        let inherited = if section == "schemas" { inherited(document) } else { BTreeSet::new() };
        let edges = parts.iter().map(|(name, part)| {
            let is_inherited =
                |parent: &str| inherited.contains(&(name.clone(), parent.to_owned()));
            let mut edges = edges(&part.node, &prefix);
            edges.retain(|edge| !(edge.is_part && is_inherited(edge.name)));
            (name.as_str(), edges)
        });
        report(&edges.collect(), parts, problems);
    }
}

/// A reference to a part of the same section.
struct Edge<'d> {
    name: &'d str,
    at: Span,
    /// It is a part of an `allOf`, and of nothing else.
    is_part: bool,
}

/// The parts of the same section that a part consists of.
fn edges<'d>(node: &'d Node, prefix: &str) -> Vec<Edge<'d>> {
    let mut found = Vec::new();
    let mut open = vec![(node, true)];
    while let Some((node, is_part)) = open.pop() {
        if let Some(target) = node.get("$ref")
            && let Some(name) = target.as_str().and_then(|text| text.strip_prefix(prefix))
        {
            found.push(Edge { name, at: target.span, is_part });
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            if let Some(Value::Array(branches)) = node.get(keyword).map(|node| &node.value) {
                let is_part = is_part && keyword == "allOf";
                open.extend(branches.iter().map(|branch| (branch, is_part)));
            }
        }
    }
    found
}

/// Depth first without recursion; a reference to a part that is still open closes a circle.
fn report(edges: &BTreeMap<&str, Vec<Edge<'_>>>, parts: &Object, problems: &mut Problems) {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        Open,
        Closed,
    }
    let mut states: BTreeMap<&str, State> = BTreeMap::new();
    for start in parts.keys() {
        let mut path: Vec<(&str, usize)> = vec![(start, 0)];
        while let Some((name, next)) = path.pop() {
            if next == 0 {
                if states.contains_key(name) {
                    continue;
                }
                states.insert(name, State::Open);
            }
            let Some(Edge { name: target, at, .. }) =
                edges.get(name).and_then(|edges| edges.get(next))
            else {
                states.insert(name, State::Closed);
                continue;
            };
            path.push((name, next + 1));
            match states.get(target) {
                Some(State::Open) => problems.push(
                    Problem::new(Code::CircularRef, format!("`{target}` consists of itself"))
                        .at(*at, "leads back to where it came from")
                        .help("put it into a property or an item, or take it out of the `allOf`"),
                ),
                Some(State::Closed) => {}
                None => path.push((target, 0)),
            }
        }
    }
}
