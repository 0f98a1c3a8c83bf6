//! Schemas that hold at the same time, put together: `$ref` beside other keywords, and `allOf`.

use std::cmp::Ordering;
use std::collections::HashSet;

use codegen::node::{Node, Object, Value};

use super::{Additional, NAMES, NOTES, Schema, Shape, Type, Types, Union};
use crate::document::{At, Document};
use crate::number;

/// Everything that the parts of a schema say.
pub(super) fn merge<'d>(document: &'d Document, schema: &Schema<'d>) -> Shape<'d> {
    let shape = Shape { is_nullable: true, ..Shape::default() };
    let mut merger = Merger { document, shape, seen: HashSet::new(), is_made_nullable: false };
    for at in &schema.0 {
        merger.part(at);
    }
    merger.shape.is_nullable |= merger.is_made_nullable;
    merger.shape.is_made_nullable = merger.is_made_nullable;
    merger.shape
}

/// Adds a further schema that holds as well; whether `null` fits stays as it is.
pub(super) fn absorb<'d>(
    document: &'d Document,
    shape: Shape<'d>,
    schema: &Schema<'d>,
) -> Shape<'d> {
    let is_nullable = shape.is_nullable;
    let mut merger = Merger { document, shape, seen: HashSet::new(), is_made_nullable: false };
    for at in &schema.0 {
        merger.part(at);
    }
    merger.shape.is_nullable = is_nullable;
    merger.shape
}

struct Merger<'d> {
    document: &'d Document,
    shape: Shape<'d>,
    /// The parts that were put in, as references may lead in circles.
    seen: HashSet<usize>,
    /// Whether `nullable` stands where it can only be about the whole.
    is_made_nullable: bool,
}

impl<'d> Merger<'d> {
    fn part(&mut self, at: &At<'d>) {
        if !self.seen.insert(at.identity()) {
            return;
        }
        match &at.node.value {
            Value::Bool(false) => self.shape.is_never = true,
            Value::Object(members) => self.object(at, members),
            _ => {}
        }
        if self.shape.at.is_none() {
            self.shape.at = Some(at.clone());
        }
    }

    fn object(&mut self, at: &At<'d>, members: &'d Object) {
        let target = self.document.follow(at);
        if target.is_none() || members.len() > 1 {
            self.name(at);
        }
        if target.is_none() && self.shape.at.is_none() {
            self.shape.at = Some(at.clone());
        }
        self.null(members);
        for (name, member) in at.members() {
            self.keyword(name, &member, at);
        }
        if let Some(target) = target {
            self.part(&target);
        }
    }

    fn name(&mut self, at: &At<'d>) {
        let name = at.pointer.strip_prefix("/components/schemas/");
        if let Some(name) = name.filter(|name| !name.contains('/') && self.shape.name.is_none()) {
            self.shape.name = Some(name.replace("~1", "/").replace("~0", "~"));
        }
    }

    /// Whether this part lets `null` through, and which types it has without saying so.
    fn null(&mut self, members: &Object) {
        let node = |name: &str| members.get(name).map(|member| &member.node);
        let is_nullable = node("nullable").is_some_and(Node::is_true);
        let inferred = inferred(members);
        let by_type = match node("type").map(|node| &node.value) {
            Some(Value::String(name)) => name == "null",
            Some(Value::Array(names)) => names.iter().any(|name| name.as_str() == Some("null")),
            _ => inferred.is_none(),
        };
        let by_values = match (node("enum"), node("const")) {
            (_, Some(value)) => matches!(value.value, Value::Null),
            (Some(values), None) => {
                values.items().iter().any(|item| matches!(item.value, Value::Null))
            }
            (None, None) => true,
        };
        self.shape.is_nullable &= is_nullable || (by_type && by_values);
        let composes = ["$ref", "allOf", "anyOf", "oneOf"];
        self.is_made_nullable |=
            is_nullable && composes.iter().any(|name| members.contains_key(*name));
        if let (Some(kind), None) = (inferred, node("type")) {
            self.shape.types = self.shape.types.and(&std::iter::once(Some(kind)).collect());
        }
    }

    fn keyword(&mut self, name: &'d str, at: &At<'d>, part: &At<'d>) {
        let shape = &mut self.shape;
        match name {
            "$ref" | "nullable" => {}
            "type" => shape.types = shape.types.and(&Types::written(at.node)),
            "enum" => self.values(at.items().collect()),
            "const" => self.values(vec![at.clone()]),
            "properties" => add(&mut shape.properties, at),
            "patternProperties" => add(&mut shape.patterns, at),
            "required" => {
                let names = at.items().filter_map(|at| Some((at.node.as_str()?, at)));
                shape.required.extend(names);
            }
            "additionalProperties" => self.additional(at),
            "items" if !matches!(at.node.value, Value::Array(_)) => match &mut shape.items {
                Some(items) => items.and(at.clone()),
                None => shape.items = Some(Schema::new(at.clone())),
            },
            "prefixItems" => {
                for (index, at) in at.items().enumerate() {
                    match shape.tuple.get_mut(index) {
                        Some(schema) => schema.and(at),
                        None => shape.tuple.push(Schema::new(at)),
                    }
                }
            }
            "allOf" => at.items().for_each(|at| self.part(&at)),
            "anyOf" | "oneOf" => shape.unions.push(Union {
                at: at.clone(),
                is_exclusive: name == "oneOf",
                branches: at.items().map(Schema::new).collect(),
            }),
            // In 3.0 they are flags that turn the bound beside them into an exclusive one.
            "exclusiveMinimum" | "exclusiveMaximum" if is_flag(at) => {}
            "minimum" if part.flag("exclusiveMinimum") => self.once("exclusiveMinimum", at),
            "maximum" if part.flag("exclusiveMaximum") => self.once("exclusiveMaximum", at),
            _ if NAMES.contains(&name) => {}
            _ if NOTES.contains(&name) || name.starts_with("x-") => {
                shape.notes.entry(name).or_insert_with(|| at.clone());
            }
            _ => self.once(name, at),
        }
    }

    fn values(&mut self, values: Vec<At<'d>>) {
        let mut values: Vec<_> =
            values.into_iter().filter(|at| !matches!(at.node.value, Value::Null)).collect();
        if let Some(before) = &self.shape.values {
            values.retain(|at| before.iter().any(|other| number::is_same(at.node, other.node)));
        }
        self.shape.values = Some(values);
    }

    fn additional(&mut self, at: &At<'d>) {
        let additional = &mut self.shape.additional;
        match (&at.node.value, &mut *additional) {
            (Value::Bool(false), _) => *additional = Additional::Closed(at.clone()),
            (Value::Object(_), Additional::Of(schema)) => schema.and(at.clone()),
            (Value::Object(_), Additional::Open) => {
                *additional = Additional::Of(Schema::new(at.clone()));
            }
            _ => {}
        }
    }

    /// A keyword that stands once: of bounds the tighter one counts.
    fn once(&mut self, name: &'d str, at: &At<'d>) {
        let Some(before) = self.shape.keywords.get(name) else {
            self.shape.keywords.insert(name, at.clone());
            return;
        };
        let tighter = match name {
            "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties" => {
                Some(Ordering::Greater)
            }
            "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" => {
                Some(Ordering::Less)
            }
            _ => None,
        };
        if number::is_same(at.node, before.node) {
            return;
        }
        match (tighter, number::compare(at.node, before.node)) {
            (Some(tighter), Some(order)) if order == tighter => {
                self.shape.keywords.insert(name, at.clone());
            }
            (Some(_), Some(_)) => {}
            _ => self.shape.repeated.push((name, at.clone())),
        }
    }
}

fn is_flag(at: &At<'_>) -> bool {
    matches!(at.node.value, Value::Bool(_))
}

/// The type that a schema without `type` is about, as the generated code takes it.
fn inferred(members: &Object) -> Option<Type> {
    let has = |names: &[&str]| names.iter().any(|name| members.contains_key(*name));
    if members.contains_key("type") {
        None
    } else if has(&["properties", "additionalProperties", "patternProperties"]) {
        Some(Type::Object)
    } else if has(&["items", "prefixItems"]) {
        Some(Type::Array)
    } else {
        None
    }
}

fn add<'d>(schemas: &mut indexmap::IndexMap<&'d str, Schema<'d>>, at: &At<'d>) {
    for (name, at) in at.members() {
        match schemas.get_mut(name) {
            Some(schema) => schema.and(at),
            None => {
                schemas.insert(name, Schema::new(at));
            }
        }
    }
}
