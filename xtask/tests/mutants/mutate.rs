//! Documents that are changed at random, so that most of them are still documents.

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// What a change may take from: the schemas of all seeds.
pub(crate) struct Pool {
    schemas: Vec<Value>,
}

/// Names that mean something to Rust, to serde, to the generator or to YAML.
const NAMES: [&str; 22] = [
    "self",
    "Self",
    "crate",
    "String",
    "Option",
    "Vec",
    "Result",
    "Box",
    "D",
    "T",
    "Error",
    "async",
    "type",
    "_",
    "",
    "1",
    "a-b",
    "A_B",
    "$ref",
    "Ünï",
    "a\u{202e}b",
    "ResponseValue",
];

/// Pieces of texts that end comments, strings and code blocks, or begin something else.
const PIECES: [&str; 27] = [
    "*/", "/*", "\"#", "\"", "\\", "\\u{0}", "{", "}", "{}", "[x]", "](", "<b>", "```", "~~~",
    "\n", "\r", "\r\n", "\t", "    x", "#![x]", "//!", "\u{0}", "\u{7f}", "\u{202e}", "\u{2066}",
    "\u{2028}", "\u{feff}",
];

/// Keywords with values that a schema may have anywhere.
fn keywords() -> Vec<(&'static str, Value)> {
    vec![
        ("additionalProperties", json!(true)),
        ("additionalProperties", json!(false)),
        ("additionalProperties", json!({"type": "integer"})),
        ("const", json!(true)),
        ("const", json!("a")),
        ("default", json!(null)),
        ("default", json!("a")),
        ("deprecated", json!(true)),
        ("discriminator", json!({"propertyName": "kind"})),
        ("discriminator", json!({"propertyName": "kind", "mapping": {"a": "Nowhere"}})),
        ("enum", json!([1, "a", null])),
        ("enum", json!([18_446_744_073_709_551_615_u64, -1])),
        ("enum", json!(["+1", "-1", "a", "A"])),
        ("format", json!("int32")),
        ("format", json!("date-time")),
        ("format", json!("binary")),
        ("$id", json!("https://a.example/x")),
        ("$anchor", json!("x")),
        ("if", json!({"properties": {"a": {"const": 1}}})),
        ("then", json!({"properties": {"b": {"type": "string"}}})),
        ("items", json!({"type": "string"})),
        ("maxItems", json!(2)),
        ("minItems", json!(2)),
        ("minProperties", json!(1)),
        ("maximum", json!(1e3)),
        ("minimum", json!(-1.5)),
        ("maxLength", json!(4)),
        ("minLength", json!(4)),
        ("pattern", json!("^[a-z]+$")),
        ("pattern", json!("(?=a)")),
        ("not", json!({"type": "null"})),
        ("nullable", json!(true)),
        ("readOnly", json!(true)),
        ("writeOnly", json!(true)),
        ("required", json!(["kind", "nowhere"])),
        ("title", json!("Some title")),
        ("type", json!("object")),
        ("type", json!("string")),
        ("type", json!(["string", "null"])),
        ("type", json!(["integer", "object"])),
        ("unevaluatedProperties", json!({"type": "boolean"})),
        ("uniqueItems", json!(true)),
        ("x-unknown", json!({"a": []})),
    ]
}

impl Pool {
    pub(crate) fn of(seeds: &[Value]) -> Self {
        let all = seeds.iter().flat_map(|seed| {
            let places = schemas(seed);
            places.into_iter().filter_map(|place| seed.pointer(&place).cloned()).collect::<Vec<_>>()
        });
        Self { schemas: all.collect() }
    }

    /// Changes a document at one to five places, then lets its references lead to schemas that it
    /// has.
    pub(crate) fn mutate(&self, document: &mut Value, rng: &mut Rng) {
        for _ in 0..rng.usize(1..=5) {
            match rng.u8(0..10) {
                0..7 => self.change_schema(document, rng),
                7 => rename(document, rng),
                8 => remove(document, rng),
                _ => describe(document, rng),
            }
        }
        repair(document, rng);
    }

    fn change_schema(&self, document: &mut Value, rng: &mut Rng) {
        let Some(place) = rng.choice(schemas(document)) else { return };
        let reference = any_reference(document, rng);
        let Some(schema) = document.pointer_mut(&place) else { return };
        let other = rng.choice(&self.schemas).cloned().unwrap_or_default();
        let old = schema.take();
        *schema = match rng.u8(0..12) {
            0 => other,
            1 => json!({"allOf": [old, other]}),
            2 => json!({"allOf": [old, reference]}),
            3 => json!({"oneOf": [old, other]}),
            4 => json!({"anyOf": [old, reference]}),
            5 => json!({"type": "array", "items": old}),
            6 => json!({"type": "object", "additionalProperties": old}),
            7 => reference,
            8 => json!({"type": "object", "properties": {"kind": old, "a": other}}),
            _ => old,
        };
        if let (Value::Object(members), Some((name, value))) = (schema, rng.choice(keywords())) {
            members.insert(name.to_owned(), value);
        }
    }
}

/// Puts arbitrary text into everything that only describes.
pub(crate) fn describe(node: &mut Value, rng: &mut Rng) {
    match node {
        Value::Array(items) => items.iter_mut().for_each(|item| describe(item, rng)),
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match member {
                    Value::String(text) if ["description", "summary"].contains(&name.as_str()) => {
                        *text = text_of(rng);
                    }
                    member => describe(member, rng),
                }
            }
        }
        _ => {}
    }
}

fn text_of(rng: &mut Rng) -> String {
    let piece = |rng: &mut Rng| {
        if rng.bool() {
            rng.choice(PIECES).unwrap_or_default().to_owned()
        } else {
            rng.char(..).to_string()
        }
    };
    (0..rng.usize(0..12)).map(|_| piece(rng)).collect()
}

/// Gives a member of an object another name.
fn rename(document: &mut Value, rng: &mut Rng) {
    let is_named = |place: &String| place.ends_with("/properties") || place.ends_with("/schemas");
    let places = objects(document).into_iter().filter(is_named).collect::<Vec<_>>();
    let Some(members) = chosen(document, places, rng) else { return };
    let Some(name) = rng.choice(members.keys().cloned().collect::<Vec<_>>()) else { return };
    if let Some(value) = members.remove(&name) {
        members.insert(rng.choice(NAMES).unwrap_or_default().to_owned(), value);
    }
}

fn remove(document: &mut Value, rng: &mut Rng) {
    let places = objects(document);
    let Some(members) = chosen(document, places, rng) else { return };
    if let Some(name) = rng.choice(members.keys().cloned().collect::<Vec<_>>()) {
        members.remove(&name);
    }
}

fn chosen<'d>(
    document: &'d mut Value,
    places: Vec<String>,
    rng: &mut Rng,
) -> Option<&'d mut Map<String, Value>> {
    document.pointer_mut(&rng.choice(places)?)?.as_object_mut()
}

/// References to schemas of other documents lead to one that is here.
fn repair(document: &mut Value, rng: &mut Rng) {
    let known: BTreeSet<String> = objects(document).into_iter().collect();
    for place in &known {
        let reference = any_reference(document, rng);
        let Some(Value::Object(members)) = document.pointer_mut(place) else { continue };
        let Some(Value::String(target)) = members.get_mut("$ref") else { continue };
        let is_schema = target.starts_with("#/components/schemas/");
        let is_known = known.contains(target.trim_start_matches('#'));
        if let Some(there) = reference.get("$ref").and_then(Value::as_str)
            && is_schema
            && !is_known
        {
            there.clone_into(target);
        }
    }
}

/// A reference to some schema, or a schema that allows anything.
fn any_reference(document: &Value, rng: &mut Rng) -> Value {
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    let names: Vec<&String> = schemas.into_iter().flat_map(Map::keys).collect();
    rng.choice(names).map_or_else(
        || json!({}),
        |name| json!({"$ref": format!("#/components/schemas/{}", escaped(name))}),
    )
}

/// The places of all schemas.
fn schemas(document: &Value) -> Vec<String> {
    let is_schema = |place: &String| {
        let mut parts = place.rsplit('/');
        let (last, parent) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        ["schema", "items", "additionalProperties"].contains(&last)
            || ["properties", "schemas", "allOf", "anyOf", "oneOf"].contains(&parent)
    };
    objects(document).into_iter().filter(is_schema).collect()
}

/// The places of all objects.
fn objects(document: &Value) -> Vec<String> {
    let mut places = Vec::new();
    let mut open = vec![(String::new(), document)];
    while let Some((place, node)) = open.pop() {
        match node {
            Value::Array(items) => {
                open.extend(
                    items.iter().enumerate().map(|(i, item)| (format!("{place}/{i}"), item)),
                );
            }
            Value::Object(members) => {
                let inner = |name: &String| format!("{place}/{}", escaped(name));
                open.extend(members.iter().map(|(name, member)| (inner(name), member)));
                places.push(place);
            }
            _ => {}
        }
    }
    places
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
