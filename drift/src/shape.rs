//! The normal form of a schema: what it allows, however it is written.
//!
//! References, `allOf`, branches for `null`, type lists, `const` and branches of simple types are
//! ways of writing; two schemas that mean the same have the same [`Shape`]. Sources: OpenAPI 3.0.4
//! "Schema Object", 3.1.1 "Schema Object", JSON Schema 2020-12.

mod merge;
mod types;
mod unions;

use std::collections::BTreeMap;

use codegen::node::Value;
use indexmap::IndexMap;

pub(crate) use types::{Type, Types};

use crate::document::{At, Document};

/// Schemas that hold at the same time; mostly one.
#[derive(Debug, Clone)]
pub(crate) struct Schema<'d>(Vec<At<'d>>);

impl<'d> Schema<'d> {
    pub(crate) fn new(at: At<'d>) -> Self {
        Self(vec![at])
    }

    fn and(&mut self, at: At<'d>) {
        self.0.push(at);
    }

    /// Where it is written.
    pub(crate) fn at(&self) -> Option<&At<'d>> {
        self.0.first()
    }

    /// What tells it from other schemas of the same document.
    pub(crate) fn identity(&self) -> Vec<usize> {
        self.0.iter().map(At::identity).collect()
    }
}

/// What a schema allows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shape<'d> {
    /// Where what it says is written: behind references.
    pub(crate) at: Option<At<'d>>,
    /// The named schema that it is.
    pub(crate) name: Option<String>,
    /// Whether no value fits.
    pub(crate) is_never: bool,
    /// Whether `null` fits.
    pub(crate) is_nullable: bool,
    /// Whether `nullable` stands beside a composition, whose branches do not say it.
    is_made_nullable: bool,
    /// The types of its values, `null` aside.
    pub(crate) types: Types,
    /// The values that fit, `null` aside, if they are listed.
    pub(crate) values: Option<Vec<At<'d>>>,
    /// Values that are named beside a type that has them all.
    pub(crate) known: Vec<At<'d>>,
    /// The keywords that stand once, by name.
    pub(crate) keywords: BTreeMap<&'d str, At<'d>>,
    /// The same keyword again, with another value.
    pub(crate) repeated: Vec<(&'d str, At<'d>)>,
    pub(crate) properties: IndexMap<&'d str, Schema<'d>>,
    pub(crate) required: BTreeMap<&'d str, At<'d>>,
    pub(crate) patterns: IndexMap<&'d str, Schema<'d>>,
    pub(crate) additional: Additional<'d>,
    pub(crate) items: Option<Schema<'d>>,
    pub(crate) tuple: Vec<Schema<'d>>,
    pub(crate) unions: Vec<Union<'d>>,
    /// What is said of it that allows and forbids nothing.
    pub(crate) notes: BTreeMap<&'d str, At<'d>>,
}

/// The properties that have no schema of their own.
#[derive(Debug, Clone, Default)]
pub(crate) enum Additional<'d> {
    /// They may be anything.
    #[default]
    Open,
    /// There are none.
    Closed(At<'d>),
    /// They are of this schema.
    Of(Schema<'d>),
}

/// `oneOf` or `anyOf`.
#[derive(Debug, Clone)]
pub(crate) struct Union<'d> {
    pub(crate) at: At<'d>,
    /// Whether exactly one branch fits.
    pub(crate) is_exclusive: bool,
    pub(crate) branches: Vec<Schema<'d>>,
}

/// Keywords that forbid nothing.
pub(crate) const NOTES: [&str; 12] = [
    "$comment",
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "externalDocs",
    "readOnly",
    "title",
    "writeOnly",
    "x-sunset",
    "discriminator",
];

/// Keywords that only name things or say how others are read.
pub(crate) const NAMES: [&str; 6] =
    ["$anchor", "$defs", "$id", "$schema", "$vocabulary", "definitions"];

impl<'d> Shape<'d> {
    /// The normal form of a schema.
    pub(crate) fn of(document: &'d Document, schema: &Schema<'d>) -> Self {
        Self::within(document, schema, &[])
    }

    /// The normal form of a branch of these unions.
    fn within(document: &'d Document, schema: &Schema<'d>, unions: &[usize]) -> Self {
        let mut shape = merge::merge(document, schema);
        unions::simplify(document, &mut shape, unions);
        shape.tidy();
        shape
    }

    /// Whether `null` is all that fits.
    fn is_null(&self) -> bool {
        let has_values = self.values.as_ref().is_none_or(|values| !values.is_empty());
        self.is_nullable && (self.types.is_none() || !has_values)
    }

    /// The values of a keyword that is `true` or left out.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.notes.get(name).is_some_and(|at| at.node.is_true())
    }

    /// Whether it says nothing about its values.
    pub(crate) fn is_anything(&self) -> bool {
        !self.is_never && self.types.is_any() && self.values.is_none() && self.has_no_keywords()
    }

    /// Whether it says nothing beyond type, values and unions.
    pub(crate) fn has_no_keywords(&self) -> bool {
        self.keywords.is_empty()
            && self.repeated.is_empty()
            && self.properties.is_empty()
            && self.required.is_empty()
            && self.patterns.is_empty()
            && matches!(self.additional, Additional::Open)
            && self.items.is_none()
            && self.tuple.is_empty()
    }

    /// Leaves out what says nothing, and what is about other types.
    fn tidy(&mut self) {
        if self.values.is_some() && self.types.is_any() {
            let values = self.values.iter().flatten();
            self.types = values.map(|at| Type::of(at.node)).collect();
        }
        self.keywords.retain(|name, at| !says_nothing(name, at));
        if matches!(&self.additional, Additional::Of(schema) if is_open(schema)) {
            self.additional = Additional::Open;
        }
        if self.items.as_ref().is_some_and(is_open) {
            self.items = None;
        }
        if self.keywords.get("format").is_some_and(|at| self.is_usual(at)) {
            self.keywords.remove("format");
        }
    }

    /// Whether a format is what the type is taken for anyway.
    fn is_usual(&self, format: &At<'d>) -> bool {
        let format = format.node.as_str();
        let is_only = |kind| self.types.is_only(kind);
        (is_only(Type::Integer) && format == Some("int64"))
            || (is_only(Type::Number) && format == Some("double"))
    }
}

/// Whether a schema is written as `true` or `{}`.
fn is_open(schema: &Schema<'_>) -> bool {
    schema.0.iter().all(|at| match &at.node.value {
        Value::Bool(is_open) => *is_open,
        Value::Object(members) => members.is_empty(),
        _ => false,
    })
}

/// Whether a keyword has the value that it has when it is left out.
fn says_nothing(name: &str, at: &At<'_>) -> bool {
    match (name, &at.node.value) {
        ("minLength" | "minItems" | "minProperties", Value::Number(number)) => {
            number.as_f64() == Some(0.0)
        }
        ("uniqueItems", Value::Bool(is_unique)) => !is_unique,
        ("unevaluatedProperties" | "unevaluatedItems" | "propertyNames", Value::Bool(is_open)) => {
            *is_open
        }
        ("dependentRequired" | "dependentSchemas", Value::Object(members)) => members.is_empty(),
        _ => false,
    }
}
