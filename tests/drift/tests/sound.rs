//! The comparison against values: what one schema allows and the other refuses, by a validator of
//! its own, has to be called a break on the side where it is one.
//!
//! Schemas, edits and values are random with fixed seeds. Where the policy calls a difference
//! harmless although values tell it apart, the rule is listed, and its finding has to point at the
//! cause: with what stands there undone, the value is no difference any more. Formats, `readOnly` and
//! `writeOnly` forbid no value and are not covered.

use drift::{Direction, Drift, Level};
use drift_tests::documents::{compare, ids};
use drift_tests::random::{self, Rng};
use serde_json::{Map, Value, json};

/// How many pairs of schemas are tried, and how many values on each.
const PAIRS: u64 = 1_500;
const VALUES: usize = 40;

/// Rules that say of a difference which values tell apart that it is harmless.
const HARMLESS: [(Direction, &[&str]); 2] = [
    // Nobody sends a field that nobody knew.
    (Direction::Request, &["request-optional-property-added"]),
    // Deployed clients leave out what they do not know.
    (
        Direction::Response,
        &[
            "response-additional-properties-opened",
            "response-property-added",
            "response-optional-property-removed",
        ],
    ),
];

#[test]
fn what_values_tell_apart_is_a_break() {
    let seeds = std::env::var("DRIFT_SEEDS").ok();
    let seeds = seeds.as_deref().and_then(|seeds| seeds.split_once(".."));
    let (start, end) =
        seeds.map_or((0, PAIRS), |(start, end)| (start.parse().unwrap(), end.parse().unwrap()));
    let mut told_apart = 0;
    let mut wrong = Vec::new();
    for seed in start..end {
        told_apart += u64::from(tried(seed, &mut wrong));
    }
    eprintln!("{told_apart} of {} pairs are told apart by values", end - start);
    wrong.sort_by_key(String::len);
    let shown: Vec<_> = wrong.iter().take(12).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), shown.join("\n"));
    assert!(told_apart * 5 > end - start, "only {told_apart} pairs are told apart by any value");
}

/// Tries a pair; says whether values tell it apart.
fn tried(seed: u64, wrong: &mut Vec<String>) -> bool {
    let mut rng = Rng::new(seed);
    let named = random::named(&mut rng);
    let old = random::schema(&mut rng, 3);
    let new = random::edited(&mut rng, &old);
    let drift = compare(&document(&old, &named), &document(&new, &named));
    let (is_allowed_by_old, is_allowed_by_new) = (validator(&old, &named), validator(&new, &named));
    let mut is_told_apart = false;
    for index in 0..VALUES {
        let schema = if index % 2 == 0 { &old } else { &new };
        let value = random::value(&mut rng, schema, &named, 4);
        let side = match (is_allowed_by_old.is_valid(&value), is_allowed_by_new.is_valid(&value)) {
            (true, false) => Direction::Request,
            (false, true) => Direction::Response,
            _ => continue,
        };
        is_told_apart = true;
        if are_meant_apart(&old, &new, &named, &value) {
            continue;
        }
        let documents =
            || [(&old, &named), (&new, &named)].map(|(schema, named)| json(schema, named));
        if !breaks(&drift, side) && !is_harmless(&drift, side, documents(), &value) {
            wrong.push(format!(
                "{seed}: {side:?} of {value}: {:?}\n  old {old}\n  new {new}\n  named {}",
                ids(&drift),
                Value::Object(named.clone()),
            ));
            break;
        }
    }
    is_told_apart
}

/// Whether only `oneOf` tells a value apart that unknown fields or missing items make fit a second
/// branch: the branches are taken to be meant apart.
fn are_meant_apart(old: &Value, new: &Value, named: &Map<String, Value>, value: &Value) -> bool {
    let inclusive = |schema: &Value| -> Value {
        serde_json::from_str(&schema.to_string().replace("\"oneOf\"", "\"anyOf\"")).unwrap()
    };
    let named = inclusive(&Value::Object(named.clone()));
    let named = named.as_object().unwrap();
    let is_allowed = |schema: &Value| validator(&inclusive(schema), named).is_valid(value);
    (value.is_object() || value.is_array()) && is_allowed(old) == is_allowed(new)
}

fn breaks(drift: &Drift, side: Direction) -> bool {
    let mut findings = drift.findings.iter();
    findings.any(|finding| {
        finding.level == Level::Breaking && finding.side.is_none_or(|own| own == side)
    })
}

/// Whether the documents agree about a value once what the harmless findings point at is undone.
fn is_harmless(drift: &Drift, side: Direction, [old, new]: [Value; 2], value: &Value) -> bool {
    let rules = HARMLESS.iter().filter(|(own, _)| *own == side);
    let rules: Vec<&str> = rules.flat_map(|(_, rules)| *rules).copied().collect();
    let mut undone = new;
    for finding in drift.findings.iter().filter(|finding| rules.contains(&finding.id.as_str())) {
        let places = [&finding.before, &finding.after].into_iter().flatten();
        let places = places.map(|place| place.pointer.as_str());
        // One that points at the whole points at no cause.
        for pointer in places.filter(|pointer| !pointer.ends_with("/schema")) {
            undo(&mut undone, &old, pointer);
        }
    }
    let is_allowed = |document: &Value| {
        let body = match side {
            Direction::Request => "/paths/~1a/post/requestBody",
            Direction::Response => "/paths/~1a/post/responses/200",
        };
        let schema = document.pointer(&format!("{body}/content/application~1json/schema"));
        let named = document["components"]["schemas"].as_object().expect("an object");
        validator(schema.expect("a schema"), named).is_valid(value)
    };
    is_allowed(&old) == is_allowed(&undone)
}

/// Puts at a place what the older document has there, with what is around it if that is gone.
fn undo(document: &mut Value, old: &Value, pointer: &str) {
    let Some((around, name)) = pointer.rsplit_once('/') else { return };
    if document.pointer(around).is_none() {
        return undo(document, old, around);
    }
    let Some(Value::Object(members)) = document.pointer_mut(around) else { return };
    let name = name.replace("~1", "/").replace("~0", "~");
    match old.pointer(pointer) {
        Some(before) => members.insert(name, before.clone()),
        None => members.remove(&name),
    };
}

fn validator(schema: &Value, named: &Map<String, Value>) -> jsonschema::Validator {
    let document = json!({"allOf": [schema], "components": {"schemas": named}});
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    options.build(&document).expect("the schema is one")
}

fn document(schema: &Value, named: &Map<String, Value>) -> String {
    json(schema, named).to_string()
}

fn json(schema: &Value, named: &Map<String, Value>) -> Value {
    let body = json!({"content": {"application/json": {"schema": schema}}});
    let answer = json!({"description": "", "content": {"application/json": {"schema": schema}}});
    let operation = json!({"requestBody": body, "responses": {"200": answer}});
    json!({
        "openapi": "3.1.0",
        "info": {"title": "a", "version": "1"},
        "paths": {"/a": {"post": operation}},
        "components": {"schemas": named},
    })
}
