//! Schemas that hold at the same time, put together: `$ref` beside other keywords, and `allOf`.

use std::cmp::Ordering;
use std::collections::HashSet;

use spec::node::{Object, Value};
use spec::openapi::is_annotation;
use spec::openapi::keywords::{implied_type, is_null_branch};
use spec::{Cursor, Node};

use super::scope::{Scope, add_rest};
use super::{Additional, NAMES, NormalForm, Schema, Type, Types, Union};
use crate::document::Document;
use crate::number;

/// Everything that the parts of a schema say.
pub(super) fn merge<'d>(document: &'d Document, schema: &Schema<'d>) -> NormalForm<'d> {
    let shape = NormalForm { is_nullable: true, schema: schema.clone(), ..NormalForm::default() };
    let mut merger = Merger::new(document, shape);
    merger.parts(schema);
    let unsure = ["$dynamicRef", "$recursiveRef", "$ref", "if", "not"];
    merger.shape.is_null_unsure = !merger.is_made_nullable
        && unsure.iter().any(|name| merger.shape.keywords.contains_key(name));
    merger.shape.is_nullable |= merger.is_made_nullable;
    merger.shape.is_made_nullable = merger.is_made_nullable;
    merger.shape
}

struct Merger<'d> {
    document: &'d Document,
    shape: NormalForm<'d>,
    /// The parts that were put in, as references may lead in circles.
    seen: HashSet<usize>,
    /// The parts that are still to be put in, the next one last, and whether it is all there is.
    open: Vec<(Cursor<'d>, bool)>,
    /// Whether `nullable` stands where it can only be about the whole.
    is_made_nullable: bool,
}

impl<'d> Merger<'d> {
    fn new(document: &'d Document, shape: NormalForm<'d>) -> Self {
        Self { document, shape, seen: HashSet::new(), open: Vec::new(), is_made_nullable: false }
    }

    fn parts(&mut self, schema: &Schema<'d>) {
        let is_all = schema.parts.len() == 1;
        self.open.extend(schema.parts.iter().rev().map(|at| (at.clone(), is_all)));
        while let Some((at, is_all)) = self.open.pop() {
            self.part(&at, is_all);
        }
    }

    fn part(&mut self, at: &Cursor<'d>, is_all: bool) {
        if !self.seen.insert(at.identity()) {
            return;
        }
        match &at.node.value {
            Value::Bool(false) => self.shape.is_never = true,
            Value::Object(members) => return self.object(at, members, is_all),
            _ => {}
        }
        self.shape.at.get_or_insert_with(|| at.clone());
    }

    fn object(&mut self, at: &Cursor<'d>, members: &'d Object, is_all: bool) {
        let target = self.document.follow(at);
        // In 3.0, what stands beside a reference is ignored ("Reference Object").
        if let Some(target) = target.clone().filter(|_| self.document.is_30() && members.len() > 1)
        {
            self.open.push((target, is_all));
            return;
        }
        if target.is_none() || members.len() > 1 {
            self.name(at);
        }
        if target.is_none() {
            self.shape.at.get_or_insert_with(|| at.clone());
        }
        self.null(at.node, members);
        if is_branch(at) && is_null_branch(at.node) {
            self.shape.types = Types::none();
        }
        let mut parts: Vec<_> = at.get("allOf").iter().flat_map(Cursor::items).collect();
        if parts.len() > 1 {
            // What is written twice holds once.
            let mut written = HashSet::new();
            parts.retain(|part| written.insert(number::canonical(part.node)));
        }
        // In a part these know that part alone.
        let is_apart = ["unevaluatedItems", "unevaluatedProperties"];
        self.shape.is_entangled |=
            !is_all && is_apart.iter().any(|name| members.contains_key(*name));
        let is_all = is_all && members.len() == 1 && parts.len() <= 1;
        self.open.extend(target.map(|target| (target, is_all)));
        self.open.extend(parts.into_iter().rev().map(|part| (part, is_all)));
        self.shape.scopes.extend(Scope::of(at));
        for (name, member) in at.members() {
            if !is_idle(name, at) && !self.is_group(name, at) {
                self.keyword(name, &member, at);
            }
        }
    }

    fn name(&mut self, at: &Cursor<'d>) {
        let name = at.pointer.strip_prefix("/components/schemas/");
        if let Some(name) = name.filter(|name| !name.contains('/') && self.shape.name.is_none()) {
            self.shape.name = Some(name.replace("~1", "/").replace("~0", "~"));
        }
    }

    /// Whether this part lets `null` through, and which types it has without saying so.
    fn null(&mut self, schema: &Node, members: &Object) {
        let node = |name: &str| members.get(name).map(|member| &member.node);
        let is_nullable = node("nullable").is_some_and(Node::is_true);
        let inferred = implied_type(schema).and_then(Type::named);
        let by_type = match node("type").map(|node| &node.value) {
            Some(Value::String(name)) => name == "null",
            Some(Value::Array(names)) => names.iter().any(|name| name.as_str() == Some("null")),
            _ => inferred.is_none(),
        };
        let is_null = |node: &Node| matches!(node.value, Value::Null);
        let by_values = node("const").is_none_or(is_null)
            && node("enum").is_none_or(|values| values.items().iter().any(is_null));
        self.shape.is_nullable &= is_nullable || (by_type && by_values);
        let composes = ["$ref", "allOf", "anyOf", "oneOf"];
        self.is_made_nullable |=
            is_nullable && composes.iter().any(|name| members.contains_key(*name));
        if let (Some(kind), None) = (inferred, node("type")) {
            self.shape.types = self.shape.types.and(&std::iter::once(Some(kind)).collect());
        }
    }

    /// Keywords that say something together stay together: a second group of them is kept as the
    /// schema that it stands in.
    fn is_group(&mut self, name: &'d str, part: &Cursor<'d>) -> bool {
        let Some(head) = head(name) else { return false };
        let is_said = |name: &&str| {
            let (known, own) = (self.shape.keywords.get(*name), part.node.get(name));
            match (known, own) {
                (Some(known), Some(own)) => number::is_same(known.node, own),
                (known, own) => known.is_none() && own.is_none(),
            }
        };
        let is_own =
            |at: &Cursor<'_>| part.node.get(head).is_some_and(|own| std::ptr::eq(own, at.node));
        let is_first = self.shape.keywords.get(head).is_none_or(is_own);
        let mut group = GROUPS.iter().flatten().filter(|name| self::head(name) == Some(head));
        let is_again = !is_first && group.all(is_said);
        if !is_first && !is_again && name == head {
            self.shape.repeated.push((head, part.clone()));
        }
        !is_first
    }

    fn keyword(&mut self, name: &'d str, at: &Cursor<'d>, part: &Cursor<'d>) {
        let shape = &mut self.shape;
        match name {
            "$ref" if self.document.follow(part).is_none() => once(shape, name, at),
            "$ref" | "nullable" | "allOf" => {}
            "type" => shape.types = shape.types.and(&Types::written(at.node)),
            "enum" => values(shape, at.items().collect()),
            "const" => values(shape, vec![at.clone()]),
            "properties" => {
                at.members().for_each(|(name, at)| add(&mut shape.properties, name, at));
            }
            "patternProperties" => {
                at.members().for_each(|(name, at)| add(&mut shape.patterns, name, at));
            }
            "required" => {
                let names = at.items().filter_map(|at| Some((at.node.as_str()?, at)));
                shape.required.extend(names);
            }
            "additionalProperties" => add_rest(shape, at),
            "items" if !matches!(at.node.value, Value::Array(_)) => add_items(shape, at),
            "prefixItems" => at.items().enumerate().for_each(|(index, at)| {
                add_item(shape, index, at);
            }),
            "anyOf" | "oneOf" => shape.unions.push(Union {
                at: at.clone(),
                is_exclusive: name == "oneOf",
                branches: at.items().map(Schema::new).collect(),
                types: Types::default(),
            }),
            // In 3.0 they are flags that turn the bound beside them into an exclusive one.
            "exclusiveMinimum" | "exclusiveMaximum" if is_flag(at) => {}
            "minimum" if part.flag("exclusiveMinimum") => once(shape, "exclusiveMinimum", at),
            "maximum" if part.flag("exclusiveMaximum") => once(shape, "exclusiveMaximum", at),
            _ if NAMES.contains(&name) => {}
            // How values are written in XML is seen on the wire.
            _ if name == "discriminator" || (is_annotation(name) && name != "xml") => {
                shape.notes.entry(name).or_insert_with(|| at.clone());
            }
            _ => once(shape, name, at),
        }
    }
}

/// Keywords that say nothing without the first one.
const GROUPS: [[&str; 3]; 2] = [["if", "then", "else"], ["contains", "minContains", "maxContains"]];

/// The keyword without which another says nothing.
fn head(name: &str) -> Option<&'static str> {
    let group = GROUPS.iter().find(|group| group.contains(&name));
    group.and_then(|group| group.first().copied())
}

/// Whether a keyword says nothing for want of another one.
fn is_idle(name: &str, part: &Cursor<'_>) -> bool {
    let has = |name: &str| part.node.get(name).is_some();
    match head(name) {
        Some("if") if name == "if" => !has("then") && !has("else"),
        Some(head) => !has(head),
        None => false,
    }
}

/// What a branch says stands beside what is there; of `null` it says nothing, and of types what
/// its union does.
pub(super) fn take<'d>(shape: &mut NormalForm<'d>, branch: NormalForm<'d>) {
    if let Some(listed) = branch.values {
        values(shape, listed);
    }
    shape.known.extend(branch.known);
    shape.is_known_twice |= branch.is_known_twice;
    shape.repeated.extend(branch.repeated);
    for (name, at) in branch.keywords {
        once(shape, name, &at);
    }
    for (name, schema) in branch.properties {
        schema.parts.into_iter().for_each(|at| add(&mut shape.properties, name, at));
    }
    for (name, schema) in branch.patterns {
        schema.parts.into_iter().for_each(|at| add(&mut shape.patterns, name, at));
    }
    shape.required.extend(branch.required);
    match branch.additional {
        Additional::Open => {}
        Additional::Closed(at) => add_rest(shape, &at),
        Additional::Of(schema) => schema.parts.iter().for_each(|at| add_rest(shape, at)),
    }
    for at in branch.items.into_iter().flat_map(|items| items.parts) {
        add_items(shape, &at);
    }
    for (index, item) in branch.tuple.into_iter().enumerate() {
        item.parts.into_iter().for_each(|at| add_item(shape, index, at));
    }
    shape.scopes.extend(branch.scopes);
    shape.rests.extend(branch.rests);
    shape.is_entangled |= branch.is_entangled;
    for (name, at) in branch.notes {
        shape.notes.entry(name).or_insert(at);
    }
}

/// Only these values fit, `null` aside.
pub(super) fn values<'d>(shape: &mut NormalForm<'d>, values: Vec<Cursor<'d>>) {
    let mut values: Vec<_> =
        values.into_iter().filter(|at| !matches!(at.node.value, Value::Null)).collect();
    if let Some(before) = &shape.values {
        values.retain(|at| before.iter().any(|other| number::is_same(at.node, other.node)));
    }
    shape.values = Some(values);
}

/// A keyword that stands once: of bounds the tighter one counts.
fn once<'d>(shape: &mut NormalForm<'d>, name: &'d str, at: &Cursor<'d>) {
    let Some(before) = shape.keywords.get(name).cloned() else {
        shape.keywords.insert(name, at.clone());
        return;
    };
    if number::is_same(at.node, before.node) {
        return;
    }
    let tighter = match name {
        "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties" => {
            Some(Ordering::Greater)
        }
        "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" => {
            Some(Ordering::Less)
        }
        "uniqueItems" => return tighten(shape, name, at, at.node.is_true()),
        _ => None,
    };
    match (tighter, number::compare(at.node, before.node)) {
        (Some(tighter), Some(order)) => tighten(shape, name, at, order == tighter),
        _ => repeat(shape, name, at, before),
    }
}

fn tighten<'d>(shape: &mut NormalForm<'d>, name: &'d str, at: &Cursor<'d>, is_tighter: bool) {
    if is_tighter {
        shape.keywords.insert(name, at.clone());
    }
}

/// Which of two comes first does not count.
fn repeat<'d>(shape: &mut NormalForm<'d>, name: &'d str, at: &Cursor<'d>, before: Cursor<'d>) {
    let is_known = |(other, known): &(&str, Cursor<'d>)| {
        *other == name && number::is_same(known.node, at.node)
    };
    if shape.repeated.iter().any(is_known) {
        return;
    }
    let text = |at: &Cursor<'d>| at.node.to_json().to_string();
    if text(at) < text(&before) {
        shape.keywords.insert(name, at.clone());
        shape.repeated.push((name, before));
    } else {
        shape.repeated.push((name, at.clone()));
    }
}

fn add_items<'d>(shape: &mut NormalForm<'d>, at: &Cursor<'d>) {
    match &mut shape.items {
        Some(items) => items.and(at.clone()),
        None => shape.items = Some(Schema::new(at.clone())),
    }
}

fn add_item<'d>(shape: &mut NormalForm<'d>, index: usize, at: Cursor<'d>) {
    match shape.tuple.get_mut(index) {
        Some(schema) => schema.and(at),
        None => shape.tuple.push(Schema::new(at)),
    }
}

fn add<'d>(schemas: &mut indexmap::IndexMap<&'d str, Schema<'d>>, name: &'d str, at: Cursor<'d>) {
    match schemas.get_mut(name) {
        Some(schema) => schema.and(at),
        None => {
            schemas.insert(name, Schema::new(at));
        }
    }
}

fn is_flag(at: &Cursor<'_>) -> bool {
    matches!(at.node.value, Value::Bool(_))
}

/// Whether a schema is one of the alternatives of a union.
fn is_branch(at: &Cursor<'_>) -> bool {
    let list = at.pointer.rsplit_once('/').map_or("", |(list, _)| list);
    list.ends_with("/anyOf") || list.ends_with("/oneOf")
}
