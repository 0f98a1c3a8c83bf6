//! `allOf` over objects becomes one object.
//!
//! typify merges as well, but gives up where parts repeat a property, and forgets what it merged
//! the last time. Here the parts are put together once, and where two say something of the same
//! property, the last one counts: it is the more derived one.

use std::collections::HashMap;

use spec::Node;
use spec::node::{Member, Object, Value};
use spec::openapi::{self, DOCUMENT, Kind, is_annotation, walk_schemas_mut};

use super::Notes;
use super::registry::reference;
use super::tags::{Branch, Discriminator};

/// Parts of an `allOf` that only annotate, and a type beside a reference that has one, say nothing;
/// `null` among them is meant for the whole.
pub(super) fn annotation_parts(schema: &mut Node) -> bool {
    let Some(Value::Array(parts)) = schema.get_mut("allOf").map(|node| &mut node.value) else {
        return false;
    };
    let before = parts.len();
    let (annotations, kept): (Vec<Node>, Vec<Node>) =
        std::mem::take(parts).into_iter().partition(only_annotates);
    let is_one_reference = matches!(kept.as_slice(), [part] if reference(part).is_some());
    let did = kept.len() != before;
    *parts = kept;
    let Some(members) = schema.as_object_mut() else { return did };
    if members.get("allOf").is_some_and(|parts| parts.node.items().is_empty()) {
        members.shift_remove("allOf");
    }
    for part in annotations {
        for (name, member) in part.as_object().cloned().unwrap_or_default() {
            let is_meant = name == "description"
                || (["deprecated", "nullable"].contains(&name.as_str()) && member.node.is_true());
            if is_meant {
                members.entry(name).or_insert(member);
            }
        }
    }
    let others = members.keys().filter(|name| !["allOf", "type"].contains(&name.as_str()));
    let is_bare = others.into_iter().all(|name| is_annotation_only(name));
    if is_one_reference && is_bare && members.contains_key("type") {
        members.shift_remove("type");
        return true;
    }
    did
}

/// Whether a keyword changes nothing about the type of a value: annotations, what OpenAPI does not
/// know (JSON Schema 2020-12, section 6.5), and how many fields there are.
pub(super) fn is_annotation_only(name: &str) -> bool {
    /// Keywords that make a type, or a part of one.
    const STRUCTURAL: [&str; 26] = [
        "$dynamicRef",
        "$ref",
        "additionalProperties",
        "allOf",
        "anyOf",
        "const",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "items",
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minimum",
        "multipleOf",
        "not",
        "oneOf",
        "pattern",
        "patternProperties",
        "prefixItems",
        "properties",
        "required",
        "type",
    ];
    !STRUCTURAL.contains(&name) && name != "uniqueItems"
}

/// Whether a keyword is kept beside what was put together.
fn is_kept(name: &str) -> bool {
    is_annotation(name) || name == "nullable"
}

fn only_annotates(schema: &Node) -> bool {
    schema.as_object().is_some_and(|members| members.keys().all(|name| is_annotation_only(name)))
}

/// Puts objects together, until nothing is left to put together: a union may come of it that others
/// consist of.
pub(super) fn all_of(document: &mut Node, notes: &mut Notes<'_>) {
    /// Unions that are built on each other more often are left as they are.
    const MOST: usize = 8;
    let mut budget = Budget::of(document);
    for _ in 0..MOST {
        let before = notes.places.len();
        put_together(document, &mut budget, notes);
        if notes.places.len() == before {
            break;
        }
    }
}

fn put_together(document: &mut Node, budget: &mut Budget, notes: &mut Notes<'_>) {
    let Named { objects, unions, .. } = Named::new(document);
    // To look up what the branches of a union say of its tag.
    let frozen = has_composed_tags(document).then(|| openapi::frozen_components(document));
    let tags = |found: &Discriminator<'_>, leaves: &[Leaf]| {
        frozen.as_ref().map(|frozen| leaf_tags(frozen, found, leaves))
    };
    walk_schemas_mut(document, Kind::Object(&DOCUMENT), &mut |schema| {
        let named = |name: &str| objects.get(name).cloned().flatten();
        if !budget.is_spent() && distribute(schema, &named, &unions, &tags) {
            notes.touched(schema.span);
            budget.spend(schema.size());
            return;
        }
        if !is_composed(schema) {
            return;
        }
        let Some(object) = merge(schema, &named).filter(|_| !budget.is_spent()) else { return };
        notes.touched(schema.span);
        if let Some(members) = schema.as_object_mut() {
            members.retain(|name, _| is_kept(name) || name == "discriminator");
            members.extend(object.into_members());
        }
        budget.spend(schema.size());
    });
}

/// How much may come of putting schemas together: what is left afterwards is widened, with a report
/// of its place.
struct Budget {
    left: usize,
}

impl Budget {
    /// Real documents grow by less than their own size.
    fn of(document: &Node) -> Self {
        const LEAST: usize = 100_000;
        const TIMES: usize = 20;
        Self { left: LEAST.max(document.size().saturating_mul(TIMES)) }
    }

    fn spend(&mut self, nodes: usize) {
        self.left = self.left.saturating_sub(nodes);
    }

    fn is_spent(&self) -> bool {
        self.left == 0
    }
}

/// Whether it has parts that are more than a name for one other schema.
fn is_composed(schema: &Node) -> bool {
    let parts = schema.get("allOf").map_or(&[][..], Node::items);
    let own = ["additionalProperties", "properties", "required"];
    let has_own = own.iter().any(|name| schema.get(name).is_some());
    let is_inline = matches!(parts, [part] if part.get("$ref").is_none());
    parts.len() > 1 || is_inline || (parts.len() == 1 && has_own)
}

/// Whether it is put together with others: by its parts, or because each branch of its union takes
/// its own fields in.
pub(super) fn is_put_together(schema: &Node) -> bool {
    let has_own = ["properties", "required"].iter().any(|name| schema.get(name).is_some());
    is_composed(schema) || (has_own && branches_of(schema).is_some())
}

/// Whether there is a composition in a document that has discriminators.
fn has_composed_tags(document: &Node) -> bool {
    let mut has_tags = false;
    let mut is_composed_anywhere = false;
    let mut open = vec![document];
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                has_tags |= members.contains_key("discriminator");
                is_composed_anywhere |= is_composed(node) || branches_of(node).is_some();
                open.extend(members.values().map(|member| &member.node));
            }
            _ => {}
        }
    }
    has_tags && is_composed_anywhere
}

/// The tags of the leaves of a union, if its document is at hand.
type TagsOf<'a> = dyn Fn(&Discriminator<'_>, &[Leaf]) -> Option<Vec<Vec<Node>>> + 'a;

/// Where exactly one part is a union of objects, and all others are objects, each branch takes the
/// others in: the whole is a union again, whose branches are told apart as before.
fn distribute(
    schema: &mut Node,
    named: &dyn Fn(&str) -> Option<Parts>,
    unions: &HashMap<String, Node>,
    tags: &TagsOf<'_>,
) -> bool {
    let Some((union, leaves, branches)) = distributed(schema, named, unions) else { return false };
    let span = schema.span;
    if let Some(members) = schema.as_object_mut() {
        members.retain(|name, _| is_kept(name));
        members.insert("oneOf".to_owned(), Member::derived(Node::array(span, branches)));
    }
    if let Some(found) = Discriminator::of(&union)
        && let Some(tags) = tags(&found, &leaves)
    {
        found.note(schema, tags);
    }
    true
}

/// The union that a schema is, its leaves, and the same with everything else put into them.
fn distributed(
    schema: &Node,
    named: &dyn Fn(&str) -> Option<Parts>,
    unions: &HashMap<String, Node>,
) -> Option<(Node, Vec<Leaf>, Vec<Node>)> {
    let parts = schema.get("allOf").map_or(&[][..], Node::items);
    let own_union = branches_of(schema).map(|_| schema);
    let mut whole = schema.clone();
    for keyword in ["allOf", "oneOf", "anyOf"] {
        whole.take(keyword);
    }
    let has_own = ["properties", "required"].iter().any(|name| schema.get(name).is_some());
    let known_union = |part: &Node| {
        branches_of(part).map(|_| part.clone()).or_else(|| unions.get(reference(part)?).cloned())
    };
    let (union_parts, objects): (Vec<&Node>, Vec<&Node>) =
        parts.iter().partition(|part| known_union(part).is_some());
    let union = match (own_union, union_parts.as_slice()) {
        (Some(union), []) if has_own || !parts.is_empty() => union.clone(),
        (None, [part]) if has_own || !objects.is_empty() => {
            let is_bare = part.as_object()?.keys().all(|name| {
                ["oneOf", "anyOf", "type", "$ref"].contains(&name.as_str())
                    || is_annotation_only(name)
            });
            is_bare.then(|| known_union(part)).flatten()?
        }
        _ => return None,
    };
    let mut common = Parts::default();
    for part in objects {
        common.add(merge(part, named)?);
    }
    common.add(merge(&whole, named)?);
    let leaves = leaves(&union, unions, &[], 0)?;
    let branches = leaves.iter().map(|leaf| {
        let branch = &leaf.node;
        let mut parts = merge(branch, named)?;
        parts.add(common.clone());
        let mut members = Object::new();
        let title = reference(branch).or_else(|| branch.get("title")?.as_str());
        if let Some(title) = title {
            let title = Node::string(branch.span, title);
            members.insert("title".to_owned(), Member::derived(title));
        }
        members.extend(parts.into_members());
        members
            .entry("type".to_owned())
            .or_insert_with(|| Member::derived(Node::string(branch.span, "object")));
        Some(Node::new(branch.span, Value::Object(members)))
    });
    let branches = branches.collect::<Option<Vec<Node>>>()?;
    Some((union, leaves, branches))
}

/// A branch of a union that is none itself, and the named unions that lead to it.
#[derive(Debug, Clone)]
struct Leaf {
    node: Node,
    unions: Vec<String>,
}

/// The branches of a schema, if there are several.
fn branches_of(schema: &Node) -> Option<&Node> {
    let found = ["oneOf", "anyOf"].into_iter().find_map(|keyword| schema.get(keyword));
    found.filter(|branches| branches.items().len() > 1)
}

/// The branches, and in place of those that are unions theirs; `None` if they are too many.
fn leaves(
    union: &Node,
    unions: &HashMap<String, Node>,
    path: &[String],
    depth: usize,
) -> Option<Vec<Leaf>> {
    /// Unions of unions that are deeper lead in circles.
    const DEEPEST: usize = 8;
    /// More variants than anyone tells apart; each takes in all common fields.
    const MOST: usize = 500;
    let mut all = Vec::new();
    for branch in branches_of(union)?.items() {
        let inner = reference(branch).and_then(|name| Some((name, unions.get(name)?)));
        match inner {
            Some((name, inner)) if depth < DEEPEST => {
                let path: Vec<String> = path.iter().cloned().chain([name.to_owned()]).collect();
                all.extend(leaves(inner, unions, &path, depth + 1)?);
            }
            _ => all.push(Leaf { node: branch.clone(), unions: path.to_vec() }),
        }
        if all.len() > MOST {
            return None;
        }
    }
    Some(all)
}

/// The values of a discriminator that stand for each leaf.
fn leaf_tags(document: &Node, found: &Discriminator<'_>, leaves: &[Leaf]) -> Vec<Vec<Node>> {
    let branches: Vec<Branch> = leaves
        .iter()
        .map(|leaf| {
            let mut branch = Branch::of(document, &leaf.node, found.property);
            // What an inner union maps to its branch is one of its tags.
            for name in &leaf.unions {
                let inner = openapi::schemas(document).and_then(|schemas| schemas.get(name));
                let inner = inner.and_then(|member| Discriminator::of(&member.node));
                let inner = inner.filter(|inner| inner.property == found.property);
                let mapped = inner.map(|inner| inner.mapped(&branch)).unwrap_or_default();
                let mapped: Vec<String> = mapped.into_iter().map(str::to_owned).collect();
                branch.inner.extend(mapped);
            }
            branch
        })
        .collect();
    found.tags(&branches)
}

/// What an object consists of.
#[derive(Debug, Clone, Default)]
struct Parts {
    properties: Object,
    required: Vec<Node>,
    additional: Option<Member>,
    kind: Option<Member>,
}

impl Parts {
    fn add(&mut self, other: Self) {
        for (name, member) in other.properties {
            match self.properties.get_mut(&name) {
                Some(old) => *old = more_derived(old, member),
                None => {
                    self.properties.insert(name, member);
                }
            }
        }
        for name in other.required {
            if !self.required.contains(&name) {
                self.required.push(name);
            }
        }
        // `false` in one part forbids what the others name, which nobody means.
        let allows = |member: &Member| !matches!(member.node.value, Value::Bool(false));
        self.additional = other.additional.filter(allows).or(self.additional.take());
        self.kind = other.kind.or(self.kind.take());
    }

    /// An object of which nothing is said.
    fn is_free_object(&self) -> bool {
        self.kind.is_some()
            && self.properties.is_empty()
            && self.required.is_empty()
            && self.additional.is_none()
    }

    fn into_members(self) -> Object {
        let mut members = Object::new();
        members.extend(self.kind.map(|kind| ("type".to_owned(), kind)));
        let span = self.properties.values().next().map(|member| member.key);
        if let Some(span) = span {
            let properties = Node::new(span, Value::Object(self.properties));
            members.insert("properties".to_owned(), Member::derived(properties));
        }
        if let Some(first) = self.required.first() {
            let required = Node::array(first.span, self.required);
            members.insert("required".to_owned(), Member::derived(required));
        }
        // Beside fields, typify keeps others only where a schema allows them.
        let additional = self.additional.map(|mut member| {
            if members.contains_key("properties") && member.node.is_true() {
                member.node.value = Value::Object(Object::new());
            }
            ("additionalProperties".to_owned(), member)
        });
        members.extend(additional);
        members
    }
}

/// Of two schemas of the same property the one that says more, the last one if both do.
fn more_derived(old: &Member, new: Member) -> Member {
    let is_narrow = |node: &Node| node.get("enum").is_some() || node.get("const").is_some();
    let is_wider = is_narrow(&old.node)
        && !is_narrow(&new.node)
        && new.node.text_or_empty("type") == old.node.text_or_empty("type");
    if only_annotates(&new.node) || is_wider {
        let mut kept = old.clone();
        if kept.node.get("description").is_none()
            && let Some(description) = new.node.get("description")
            && kept.node.get("$ref").is_none()
        {
            kept.node.set("description", description.clone());
        }
        return kept;
    }
    new
}

/// The object that a schema with all its parts describes, if they are all objects.
fn merge(schema: &Node, named: &dyn Fn(&str) -> Option<Parts>) -> Option<Parts> {
    /// What makes something else than one object with the fields that are named.
    const OTHERS: [&str; 9] =
        ["$dynamicRef", "$ref", "anyOf", "const", "enum", "items", "not", "oneOf", "prefixItems"];
    let members = schema.as_object()?;
    if let Some(name) = reference(schema) {
        return named(name);
    }
    let is_mergeable = members.keys().all(|name| !OTHERS.contains(&name.as_str()));
    let kind = members.get("type");
    let is_object = kind.is_none_or(|kind| kind.node.as_str() == Some("object"));
    if !is_mergeable || !is_object {
        return None;
    }
    let mut parts = Parts::default();
    for part in schema.get("allOf").map_or(&[][..], Node::items) {
        parts.add(merge(part, named)?);
    }
    let own = Parts {
        properties: schema.get("properties").and_then(Node::as_object).cloned().unwrap_or_default(),
        required: schema
            .get("required")
            .map(|required| required.items().to_vec())
            .unwrap_or_default(),
        additional: members.get("additionalProperties").cloned(),
        kind: kind.cloned(),
    };
    parts.add(own);
    Some(parts)
}

/// The named schemas that are parts of others, merged, each once.
struct Named<'d> {
    schemas: Option<&'d Object>,
    objects: HashMap<String, Option<Parts>>,
    /// Those that are unions and nothing else.
    unions: HashMap<String, Node>,
}

impl<'d> Named<'d> {
    fn new(document: &'d Node) -> Self {
        let schemas = openapi::schemas(document);
        let unions = schemas.into_iter().flatten();
        let unions = unions.filter_map(|(name, member)| {
            bare_union(&member.node).map(|_| (name.clone(), member.node.clone()))
        });
        let unions = unions.collect();
        let mut named = Self { schemas, objects: HashMap::new(), unions };
        let mut parts = Vec::new();
        note_parts(document, &mut parts);
        for name in parts {
            named.visit(&name);
        }
        named
    }

    /// Merges a named schema after those that it consists of. One that is being merged counts
    /// as empty: cycles are reported elsewhere.
    fn visit(&mut self, name: &str) {
        let mut open = vec![(name.to_owned(), false)];
        while let Some((name, is_ready)) = open.pop() {
            let Some(member) = self.schemas.and_then(|schemas| schemas.get(&name)) else {
                continue;
            };
            if is_ready {
                let mut merged =
                    merge(&member.node, &|name| self.objects.get(name).cloned().flatten());
                if let Some(parts) = merged.as_mut().filter(|parts| parts.is_free_object()) {
                    // A map of anything stays one beside the fields of others.
                    let free = Node::new(member.key, Value::Bool(true));
                    parts.additional = Some(Member::derived(free));
                }
                self.objects.insert(name, merged);
            } else if !self.objects.contains_key(&name) {
                self.objects.insert(name.clone(), None);
                open.push((name, true));
                let mut parts = Vec::new();
                own_parts(&member.node, &mut parts);
                open.extend(parts.into_iter().map(|part| (part, false)));
            }
        }
    }
}

/// The branches of a schema that is a union and nothing else.
fn bare_union(schema: &Node) -> Option<&Node> {
    let members = schema.as_object()?;
    let is_bare = members.keys().all(|name| {
        ["discriminator", "oneOf", "anyOf"].contains(&name.as_str()) || is_annotation(name)
    });
    let branches = ["oneOf", "anyOf"].into_iter().find_map(|keyword| schema.get(keyword));
    branches.filter(|branches| is_bare && branches.items().len() > 1)
}

/// The named parts of every composition in a node.
fn note_parts(node: &Node, found: &mut Vec<String>) {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                let has_union = ["oneOf", "anyOf"].iter().any(|name| members.contains_key(*name));
                if is_composed(node) || has_union {
                    own_parts(node, found);
                }
                open.extend(members.values().map(|member| &member.node));
            }
            _ => {}
        }
    }
}

/// The named schemas that a schema consists of.
pub(super) fn own_parts(schema: &Node, found: &mut Vec<String>) {
    found.extend(reference(schema).map(str::to_owned));
    for keyword in ["allOf", "oneOf", "anyOf"] {
        for part in schema.get(keyword).map_or(&[][..], Node::items) {
            own_parts(part, found);
        }
    }
}
