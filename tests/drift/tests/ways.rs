//! Ways of writing: random schemas, rewritten so that they mean the same, differ in nothing.
//!
//! Fixed examples stand in `meaning.rs`. What is rewritten in operations is a table at the end.
#![allow(
    clippy::unnecessary_wraps,
    reason = "all ways have one form, also those that always are one"
)]

use drift_tests::documents::compare;
use drift_tests::random::{self, Rng};
use serde_json::{Map, Value, json};

/// How many schemas are rewritten.
const SCHEMAS: u64 = 300;

/// Writes a schema in another way, if this way is one for it.
type Way = fn(&mut Rng, &Value, &mut Map<String, Value>) -> Option<Value>;

const WAYS: [(&str, Way); 12] = [
    ("wrapped", wrapped),
    ("named", as_named),
    ("inlined", inlined),
    ("turned round", turned_round),
    ("split", split),
    ("types as branches", types_as_branches),
    ("null as a branch", null_as_a_branch),
    ("const and enum", const_and_enum),
    ("repeated values", repeated_values),
    ("defaults written out", defaults_written_out),
    ("anyOf in anyOf", any_in_any),
    ("3.0", in_30),
];

#[test]
fn ways_to_write_a_schema_are_no_difference() {
    let seeds = std::env::var("DRIFT_SEEDS").ok();
    let seeds = seeds.as_deref().and_then(|seeds| seeds.split_once(".."));
    let (start, end) =
        seeds.map_or((0, SCHEMAS), |(start, end)| (start.parse().unwrap(), end.parse().unwrap()));
    let mut wrong = Vec::new();
    let mut counts: Vec<usize> = vec![0; WAYS.len()];
    for seed in start..end {
        let mut rng = Rng::new(seed);
        let named = random::named(&mut rng);
        let old = random::schema(&mut rng, 3);
        for ((name, way), count) in WAYS.iter().zip(&mut counts) {
            let mut renamed = named.clone();
            let Some(new) = rewritten(&mut rng, &old, &mut renamed, *way) else { continue };
            *count += 1;
            let (one, other) = (document(&old, &named), document(&new, &renamed));
            for (before, after) in [(&one, &other), (&other, &one)] {
                let findings = compare(before, after).findings;
                let first = findings.iter().find(|finding| {
                    // A new name that nothing but the schema itself uses.
                    !finding.id.starts_with("unused-component")
                });
                if let Some(first) = first {
                    wrong.push(format!(
                        "{seed} {name}: {}: {}\n  {old}\n  {new}\n  {}",
                        first.id,
                        first.message,
                        Value::Object(renamed.clone()),
                    ));
                    break;
                }
            }
        }
    }
    wrong.sort_by_key(String::len);
    let shown: Vec<_> = wrong.iter().take(12).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), shown.join("\n"));
    let idle: Vec<_> = WAYS
        .iter()
        .zip(&counts)
        .filter(|(_, count)| **count < 10)
        .map(|((name, _), _)| name)
        .collect();
    assert!(idle.is_empty(), "hardly ever taken: {idle:?}");
}

/// Writes some place of a schema in another way.
fn rewritten(
    rng: &mut Rng,
    old: &Value,
    named: &mut Map<String, Value>,
    way: Way,
) -> Option<Value> {
    let mut new = old.clone();
    let mut places = random::places(&new);
    while !places.is_empty() {
        let place = places.swap_remove(rng.below(places.len()));
        let schema = new.pointer_mut(&place)?;
        if let Some(other) = way(rng, schema, named) {
            *schema = other;
            return Some(new);
        }
    }
    None
}

fn wrapped(rng: &mut Rng, schema: &Value, _: &mut Map<String, Value>) -> Option<Value> {
    let name = *rng.pick(&["allOf", "anyOf", "oneOf"]);
    Some(json!({ name: [schema] }))
}

fn as_named(_: &mut Rng, schema: &Value, named: &mut Map<String, Value>) -> Option<Value> {
    named.insert("Other".to_owned(), schema.clone());
    Some(json!({"$ref": "#/components/schemas/Other"}))
}

fn inlined(_: &mut Rng, schema: &Value, named: &mut Map<String, Value>) -> Option<Value> {
    let members = schema.as_object().filter(|members| members.len() == 1)?;
    let name = members.get("$ref")?.as_str()?.rsplit('/').next()?;
    named.get(name).cloned()
}

/// Lists whose order does not count.
fn turned_round(_: &mut Rng, schema: &Value, _: &mut Map<String, Value>) -> Option<Value> {
    let mut members = schema.as_object()?.clone();
    let mut is_any = false;
    for name in ["required", "enum", "type", "anyOf", "oneOf", "allOf"] {
        if let Some(Value::Array(items)) = members.get_mut(name) {
            items.reverse();
            is_any |= items.len() > 1;
        }
    }
    is_any.then_some(Value::Object(members))
}

/// Keywords in two parts, each with the type.
fn split(rng: &mut Rng, schema: &Value, _: &mut Map<String, Value>) -> Option<Value> {
    // These have to stay with their neighbours.
    const TOGETHER: [&str; 14] = [
        "properties",
        "patternProperties",
        "additionalProperties",
        "unevaluatedProperties",
        "dependentSchemas",
        "if",
        "then",
        "else",
        "contains",
        "minContains",
        "maxContains",
        "items",
        "prefixItems",
        "unevaluatedItems",
    ];
    let members = schema.as_object().filter(|members| members.len() > 2)?;
    if members.contains_key("unevaluatedProperties") {
        return None;
    }
    let mut parts = [Map::new(), Map::new()];
    for (name, value) in members {
        let index = if TOGETHER.contains(&name.as_str()) { 0 } else { rng.below(2) };
        if name == "type" {
            for part in &mut parts {
                part.insert(name.clone(), value.clone());
            }
        } else {
            parts.get_mut(index)?.insert(name.clone(), value.clone());
        }
    }
    let [one, other] = parts;
    Some(match rng.below(3) {
        0 => json!({"allOf": [one, other]}),
        1 => json!({"allOf": [other, {"allOf": [one]}]}),
        _ => {
            let mut beside = one;
            if beside.contains_key("allOf") {
                return None;
            }
            beside.insert("allOf".to_owned(), json!([other]));
            Value::Object(beside)
        }
    })
}

fn types_as_branches(rng: &mut Rng, schema: &Value, _: &mut Map<String, Value>) -> Option<Value> {
    let members = schema.as_object().filter(|members| members.len() == 1)?;
    let kinds = members.get("type")?.as_array()?;
    let branches: Vec<_> = kinds.iter().map(|kind| json!({"type": kind})).collect();
    let is_apart = !(kinds.contains(&json!("integer")) && kinds.contains(&json!("number")));
    let name = if is_apart && rng.once_in(2) { "oneOf" } else { "anyOf" };
    Some(json!({ name: branches }))
}

fn null_as_a_branch(rng: &mut Rng, schema: &Value, _: &mut Map<String, Value>) -> Option<Value> {
    let members = schema.as_object()?;
    let kinds = members.get("type")?.as_array()?;
    let rest: Vec<_> = kinds.iter().filter(|kind| **kind != json!("null")).collect();
    let is_about_null = ["enum", "const", "not", "if", "$ref", "allOf", "anyOf", "oneOf"];
    if rest.len() == kinds.len()
        || rest.is_empty()
        || is_about_null.iter().any(|name| members.contains_key(*name))
    {
        return None;
    }
    let mut other = members.clone();
    other.insert(
        "type".to_owned(),
        if let [kind] = rest.as_slice() { json!(kind) } else { json!(rest) },
    );
    Some(match rng.below(3) {
        0 => json!({"anyOf": [other, {"type": "null"}]}),
        1 => json!({"oneOf": [{"type": "null"}, other]}),
        _ => json!({"anyOf": [{"const": null}, other]}),
    })
}

fn const_and_enum(_: &mut Rng, schema: &Value, _: &mut Map<String, Value>) -> Option<Value> {
    let mut members = schema.as_object()?.clone();
    if members.contains_key("const") && members.contains_key("enum") {
        return None;
    }
    if let Some(value) = members.remove("const") {
        members.insert("enum".to_owned(), json!([value]));
        return Some(Value::Object(members));
    }
    match members.remove("enum")?.as_array()?.as_slice() {
        [value] => drop(members.insert("const".to_owned(), value.clone())),
        values => {
            if !members.is_empty() {
                return None;
            }
            let mut values = values.to_vec();
            values.sort_by_key(Value::to_string);
            values.dedup();
            let branches: Vec<_> = values.iter().map(|value| json!({"const": value})).collect();
            members.insert("oneOf".to_owned(), json!(branches));
        }
    }
    Some(Value::Object(members))
}

fn repeated_values(rng: &mut Rng, schema: &Value, _: &mut Map<String, Value>) -> Option<Value> {
    let mut members = schema.as_object()?.clone();
    let name = *rng.pick(&["enum", "anyOf", "allOf"]);
    let items = members.get_mut(name)?.as_array_mut()?;
    let first = items.first()?.clone();
    items.push(first);
    Some(Value::Object(members))
}

fn defaults_written_out(_: &mut Rng, schema: &Value, _: &mut Map<String, Value>) -> Option<Value> {
    let mut members = schema.as_object()?.clone();
    let kind = members.get("type")?.as_str()?.to_owned();
    let defaults = match kind.as_str() {
        "string" => json!({"minLength": 0, "deprecated": false}),
        "array" => json!({"minItems": 0, "uniqueItems": false, "items": {}}),
        "object" if !members.contains_key("unevaluatedProperties") => {
            json!({"minProperties": 0, "required": [], "additionalProperties": true})
        }
        _ => json!({"readOnly": false, "nullable": false}),
    };
    for (name, value) in defaults.as_object()? {
        members.entry(name.clone()).or_insert_with(|| value.clone());
    }
    Some(Value::Object(members))
}

fn any_in_any(_: &mut Rng, schema: &Value, _: &mut Map<String, Value>) -> Option<Value> {
    let members = schema.as_object().filter(|members| members.len() == 1)?;
    let branches = members.get("anyOf")?.as_array()?;
    let (first, rest) = branches.split_first()?;
    Some(json!({"anyOf": [first, {"anyOf": rest}]})).filter(|_| !rest.is_empty())
}

/// As OpenAPI 3.0 writes it.
fn in_30(_: &mut Rng, schema: &Value, _: &mut Map<String, Value>) -> Option<Value> {
    let mut members = schema.as_object()?.clone();
    let old = members.clone();
    for (name, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if members.get(name).is_some_and(Value::is_number) && !members.contains_key(bound) {
            let value = members.insert(name.to_owned(), json!(true))?;
            members.insert(bound.to_owned(), value);
        }
    }
    if let Some(value) = members.remove("const") {
        members.insert("enum".to_owned(), json!([value]));
    }
    let kinds = members.get("type").and_then(Value::as_array).cloned().unwrap_or_default();
    let is_listed = ["enum", "const", "not", "if", "$ref", "allOf", "anyOf", "oneOf"];
    let rest: Vec<_> = kinds.iter().filter(|kind| **kind != json!("null")).collect();
    if let ([kind], 2, false) =
        (rest.as_slice(), kinds.len(), is_listed.iter().any(|name| old.contains_key(*name)))
    {
        members.insert("type".to_owned(), json!(kind));
        members.insert("nullable".to_owned(), json!(true));
    }
    (members != old).then_some(Value::Object(members))
}

fn document(schema: &Value, named: &Map<String, Value>) -> String {
    let body = json!({"content": {"application/json": {"schema": schema}}});
    let answer = json!({"description": "", "content": {"application/json": {"schema": schema}}});
    let operation = json!({"requestBody": body, "responses": {"200": answer}});
    json!({
        "openapi": "3.1.0",
        "info": {"title": "a", "version": "1"},
        "paths": {"/a": {"post": operation}},
        "components": {"schemas": named},
    })
    .to_string()
}
