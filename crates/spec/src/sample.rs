//! Values that a schema allows, made from nothing but the schema: the same each time.
//!
//! What is made is likely to fit, not certain: whoever sends it has it checked first.

mod edges;
mod number;
mod pattern;
mod text;

use std::cell::Cell;

use serde_json::{Map, Value};

use crate::all_of::merged;
use crate::direction::Direction;

pub use edges::{TOO_GREAT, TOO_LONG, edges, misfits, strangers};

/// How deep values may be.
const MAX_DEPTH: usize = 12;
/// From here on only what is required is made.
const FULL_DEPTH: usize = 4;
/// How many items or fields are made.
const MAX_ITEMS: u64 = 200;
/// Once a value has so many parts, only what is required is made: schemas that lead to each other
/// in every field would fill any memory.
const FULL_PARTS: usize = 1_000;

/// How much of what is optional is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Nothing.
    Minimal,
    /// All of it.
    Full,
}

/// Makes values from schemas of JSON Schema 2020-12.
#[derive(Debug, Clone)]
pub struct Sampler<'s> {
    /// What references lead into.
    root: &'s Value,
    extent: Extent,
    direction: Direction,
    fits: Fits,
    /// How many parts the value has by now.
    parts: Cell<usize>,
}

/// Whether a value fits the keywords of a schema that refer to nothing else.
pub type Fits = fn(&Map<String, Value>, &Value) -> bool;

impl<'s> Sampler<'s> {
    /// Makes values that go one way, from schemas whose references lead into `root`. Examples are
    /// often none: `fits` says which of them are taken.
    #[must_use]
    pub fn new(root: &'s Value, extent: Extent, direction: Direction, fits: Fits) -> Self {
        Self { root, extent, direction, fits, parts: Cell::new(0) }
    }

    /// A value.
    ///
    /// # Errors
    ///
    /// None can be made; the reason as a fragment.
    pub fn sample(&self, schema: &Value) -> Result<Value, String> {
        self.parts.set(0);
        self.value(schema, 0, 0)
    }

    /// The `nth` of several different values.
    fn value(&self, schema: &Value, nth: usize, depth: usize) -> Result<Value, String> {
        if depth > MAX_DEPTH {
            return Err("the schema leads into itself without end".to_owned());
        }
        self.parts.set(self.parts.get() + 1);
        let schema = merged(self.root, schema).ok_or("nothing fits the schema")?;
        self.of_merged(&schema, nth, depth)
    }

    /// Whether what is optional is made as well.
    fn is_full(&self, depth: usize) -> bool {
        self.extent == Extent::Full && depth < FULL_DEPTH && self.parts.get() < FULL_PARTS
    }

    /// The `nth` value of a schema whose `allOf` is merged already.
    fn of_merged(
        &self,
        schema: &Map<String, Value>,
        nth: usize,
        depth: usize,
    ) -> Result<Value, String> {
        if let Some(value) = schema.get("const") {
            return Ok(value.clone());
        }
        if let Some(value) = self.stated(schema, nth) {
            return Ok(value.clone());
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(Value::Array(branches)) = schema.get(keyword) {
                return self.branch(schema, keyword, branches, nth, depth);
            }
        }
        match kind(schema) {
            "object" => self.object(schema, depth),
            "array" => self.array(schema, depth),
            "string" => text::sample(schema, nth),
            "integer" => number::sample(schema, true, nth),
            "number" => number::sample(schema, false, nth),
            "boolean" => Ok(nth.is_multiple_of(2).into()),
            _ => Ok(Value::Null),
        }
    }

    /// The first branch that has a value, null last.
    fn branch(
        &self,
        schema: &Map<String, Value>,
        keyword: &str,
        branches: &[Value],
        nth: usize,
        depth: usize,
    ) -> Result<Value, String> {
        let mut base = schema.clone();
        base.shift_remove(keyword);
        let is_null = |branch: &&Value| branch.get("type").is_some_and(|kind| kind == "null");
        let order = branches.iter().filter(|branch| !is_null(branch));
        let mut last = Err("no branch of the schema has a value".to_owned());
        for branch in order.chain(branches.iter().filter(is_null)) {
            let both = serde_json::json!({ "allOf": [branch, base] });
            last = self.value(&both, nth, depth + 1);
            if last.is_ok() {
                break;
            }
        }
        last
    }

    fn object(&self, schema: &Map<String, Value>, depth: usize) -> Result<Value, String> {
        let nothing = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&nothing);
        let required = strings(schema.get("required"));
        let additional = schema.get("additionalProperties").unwrap_or(&Value::Bool(true));
        let mut object = Map::new();
        for name in &required {
            let property = properties.get(*name).unwrap_or(additional);
            let value = self.value(property, 0, depth + 1);
            let value = value.map_err(|reason| format!("`{name}`: {reason}"))?;
            object.insert((*name).to_owned(), value);
        }
        let least = count(schema, "minProperties");
        let most = schema.get("maxProperties").and_then(Value::as_u64).unwrap_or(u64::MAX);
        for (name, property) in properties {
            let has = object.len() as u64;
            let is_wanted = has < least || self.is_full(depth);
            if has < most && is_wanted && !self.is_foreign(property) && !object.contains_key(name) {
                // What is optional and cannot be made is left out.
                if let Ok(value) = self.value(property, 0, depth + 1) {
                    object.insert(name.clone(), value);
                }
            }
        }
        if least > MAX_ITEMS {
            return Err(format!("it has at least {least} fields"));
        }
        for nth in 0..least.saturating_sub(object.len() as u64) {
            object.insert(format!("field{nth}"), self.value(additional, 0, depth + 1)?);
        }
        // The document has them in one order, whoever requires them.
        let order = |name: &str| properties.keys().position(|other| other == name);
        let mut members: Vec<_> = object.into_iter().collect();
        members.sort_by_key(|(name, _)| order(name).unwrap_or(usize::MAX));
        Ok(Value::Object(members.into_iter().collect()))
    }

    fn array(&self, schema: &Map<String, Value>, depth: usize) -> Result<Value, String> {
        let least = count(schema, "minItems");
        let most = schema.get("maxItems").and_then(Value::as_u64).unwrap_or(u64::MAX);
        let wanted = if self.is_full(depth) { least.max(1).min(most) } else { least };
        if wanted > MAX_ITEMS {
            return Err(format!("it has at least {wanted} items"));
        }
        let prefix = schema.get("prefixItems").and_then(Value::as_array);
        let any = Value::Bool(true);
        let items = schema.get("items").or_else(|| schema.get("contains")).unwrap_or(&any);
        let is_unique = schema.get("uniqueItems") == Some(&Value::Bool(true));
        let mut values = Vec::new();
        for nth in 0..usize::try_from(wanted).unwrap_or_default() {
            let schema = prefix.and_then(|prefix| prefix.get(nth)).unwrap_or(items);
            match self.value(schema, if is_unique { nth } else { 0 }, depth + 1) {
                Ok(value) => values.push(value),
                Err(_) if least == 0 => break,
                Err(reason) => return Err(reason),
            }
        }
        Ok(Value::Array(values))
    }

    /// A value that the document names: of those that it lists, in the order of how telling they
    /// are.
    fn stated<'v>(&self, schema: &'v Map<String, Value>, nth: usize) -> Option<&'v Value> {
        let is_plain = |value: &&Value| !value.is_object() && !value.is_array() && !value.is_null();
        let listed = schema.get("enum").and_then(Value::as_array);
        let example = schema.get("example").filter(|_| nth == 0);
        let examples = schema.get("examples").and_then(Value::as_array);
        let stated = example
            .or_else(|| examples.and_then(|examples| examples.get(nth)))
            .or_else(|| schema.get("default").filter(|_| nth == 0))
            .filter(is_plain)
            .filter(|value| (self.fits)(schema, value));
        let first = || {
            let mut values = listed?.iter().filter(|value| !value.is_null());
            values.nth(nth).or_else(|| listed?.first())
        };
        stated.or_else(first)
    }

    /// Whether a field goes the other way only.
    fn is_foreign(&self, schema: &Value) -> bool {
        let flag = self.direction.foreign_flag();
        merged(self.root, schema).is_some_and(|schema| schema.get(flag) == Some(&Value::Bool(true)))
    }
}

/// Whether a value is of a schema's type and within its bounds, for those who have no validator:
/// patterns and formats are not looked at.
#[must_use]
pub fn fits_plainly(schema: &Map<String, Value>, value: &Value) -> bool {
    let types = strings(schema.get("type"));
    let is_of_type = |name: &&str| match (*name, value) {
        ("string", Value::String(_))
        | ("boolean", Value::Bool(_))
        | ("null", Value::Null)
        | ("array", Value::Array(_))
        | ("object", Value::Object(_))
        | ("number", Value::Number(_)) => true,
        ("integer", Value::Number(number)) => number.as_f64().is_some_and(|n| n.fract() == 0.0),
        _ => false,
    };
    let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
    let is_within = value.as_f64().is_none_or(|number| {
        bound("minimum").is_none_or(|least| number >= least)
            && bound("exclusiveMinimum").is_none_or(|least| number > least)
            && bound("maximum").is_none_or(|most| number <= most)
            && bound("exclusiveMaximum").is_none_or(|most| number < most)
    });
    let is_long_enough = value.as_str().is_none_or(|text| {
        let (least, most) = text::lengths(schema);
        (least..=most).contains(&text.chars().count())
    });
    let is_listed =
        schema.get("enum").and_then(Value::as_array).is_none_or(|listed| listed.contains(value));
    let is_constant = schema.get("const").is_none_or(|constant| constant == value);
    (types.is_empty() || types.iter().any(is_of_type))
        && is_within
        && is_long_enough
        && is_listed
        && is_constant
}

/// What keywords are about, where no type is said.
const HINTS: [(&str, &str); 9] = [
    ("properties", "object"),
    ("required", "object"),
    ("additionalProperties", "object"),
    ("minProperties", "object"),
    ("items", "array"),
    ("prefixItems", "array"),
    ("minItems", "array"),
    ("minimum", "number"),
    ("maximum", "number"),
];

/// The type to make a value of: the first that is not null, or what the other keywords are about.
#[must_use]
pub fn kind(schema: &Map<String, Value>) -> &str {
    let kinds = strings(schema.get("type"));
    if let Some(kind) = kinds.iter().find(|kind| **kind != "null").or(kinds.first()) {
        return kind;
    }
    let hint = HINTS.iter().find(|(keyword, _)| schema.contains_key(*keyword));
    hint.map_or("string", |(_, kind)| kind)
}

/// One string or a list of them.
pub fn strings(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn count(schema: &Map<String, Value>, keyword: &str) -> u64 {
    schema.get(keyword).and_then(Value::as_u64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sample(schema: &Value, extent: Extent) -> Result<Value, String> {
        Sampler::new(&json!({ "s": schema }), extent, Direction::Request, fits_plainly)
            .sample(schema)
    }

    #[test]
    fn values_have_what_is_required_or_everything() {
        let schema = json!({
            "type": "object",
            "required": ["name", "size"],
            "properties": {
                "size": { "type": "integer", "minimum": 3 },
                "name": { "type": "string", "example": "Rex" },
                "tags": { "type": "array", "minItems": 2, "uniqueItems": true, "items": { "type": "string" } },
                "id": { "type": "string", "readOnly": true },
                "kind": { "enum": [null, "dog"] },
            },
        });
        let minimal = sample(&schema, Extent::Minimal).unwrap();
        assert_eq!(minimal, json!({ "size": 3, "name": "Rex" }));
        let full = sample(&schema, Extent::Full).unwrap();
        assert_eq!(
            full,
            json!({ "size": 3, "name": "Rex", "tags": ["text", "text1"], "kind": "dog" })
        );
        assert_eq!(full, sample(&schema, Extent::Full).unwrap());
    }

    #[test]
    fn schemas_that_lead_into_themselves_end() {
        let tree = json!({
            "type": "object",
            "properties": { "children": { "type": "array", "items": { "$ref": "#/s" } } },
        });
        assert!(sample(&tree, Extent::Full).is_ok());
        let endless = json!({
            "type": "object", "required": ["next"], "properties": { "next": { "$ref": "#/s" } },
        });
        let reason = sample(&endless, Extent::Minimal).unwrap_err();
        assert!(reason.ends_with("leads into itself without end"), "{reason}");
        let list = json!({
            "type": "object", "required": ["next"],
            "properties": { "next": { "anyOf": [{ "$ref": "#/s" }, { "type": "null" }] } },
        });
        assert!(sample(&list, Extent::Minimal).is_ok());
    }

    #[test]
    fn examples_are_taken_where_they_are_none_too_many() {
        for (schema, value) in [
            (json!({ "type": "integer", "example": 7 }), json!(7)),
            (json!({ "type": "integer", "example": "seven" }), json!(0)),
            (json!({ "type": "integer", "maximum": 3, "example": 7, "default": 2 }), json!(0)),
            (json!({ "type": "string", "examples": ["a"] }), json!("a")),
            (json!({ "const": { "a": 1 } }), json!({ "a": 1 })),
            (json!({ "type": ["null", "boolean"] }), json!(true)),
            (
                json!({ "oneOf": [{ "type": "null" }, { "type": "number", "minimum": 0.5 }] }),
                json!(0.5),
            ),
        ] {
            assert_eq!(sample(&schema, Extent::Minimal).unwrap(), value, "{schema}");
        }
    }
}
