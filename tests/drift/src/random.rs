//! Schemas and values by chance, the same for the same seed.
//!
//! Few names and small numbers, so that schemas and values meet often.

use serde_json::{Map, Value, json};

/// The names of the schemas that others may refer to.
pub const NAMED: [&str; 3] = ["A", "B", "C"];

const FIELDS: [&str; 4] = ["a", "b", "c", "ab"];

/// A source of chance (splitmix64, by Steele, Lea and Flood).
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// A source that goes the same way for the same seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_F491_4F6C_DD1D))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below another.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap_or(1);
        usize::try_from(self.next() % end).unwrap_or_default()
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of some.
    ///
    /// # Panics
    ///
    /// There are none.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let index = self.below(of.len());
        of.get(index).unwrap_or_else(|| panic!("nothing to pick from"))
    }
}

/// A schema of OpenAPI 3.1, nested at most so deep.
pub fn schema(chance: &mut Chance, depth: usize) -> Value {
    let kinds = if depth == 0 { 7 } else { 13 };
    match chance.below(kinds) {
        0 => typed(chance, "string", depth),
        1 => typed(chance, "integer", depth),
        2 => typed(chance, "number", depth),
        3 => listed(chance),
        4 => match chance.below(5) {
            0 => json!(true),
            1 => json!({}),
            2 => json!({"type": "null"}),
            3 => json!({"type": "boolean"}),
            _ => json!({"const": small(chance)}),
        },
        5 => json!({"$ref": format!("#/components/schemas/{}", chance.pick(&NAMED))}),
        6 => several(chance),
        7 | 8 => typed(chance, "object", depth),
        9 => typed(chance, "array", depth),
        10 => union(chance, depth),
        11 => composed(chance, depth),
        _ => beside(chance, depth),
    }
}

/// Schemas for the names: later ones may refer to earlier ones only.
pub fn named(chance: &mut Chance) -> Map<String, Value> {
    let mut all = Map::new();
    for name in NAMED {
        let mut made = schema(chance, 2);
        replace_unknown(&mut made, &all);
        all.insert(name.to_owned(), made);
    }
    all
}

fn replace_unknown(value: &mut Value, known: &Map<String, Value>) {
    match value {
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str);
            let name = target.and_then(|target| target.rsplit('/').next());
            if name.is_some_and(|name| !known.contains_key(name)) {
                members.remove("$ref");
            }
            members.values_mut().for_each(|value| replace_unknown(value, known));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| replace_unknown(value, known)),
        _ => {}
    }
}

fn typed(chance: &mut Chance, kind: &str, depth: usize) -> Value {
    let mut made = Map::new();
    let is_nullable = chance.once_in(5);
    made.insert("type".into(), if is_nullable { json!([kind, "null"]) } else { json!(kind) });
    for _ in 0..chance.below(4) {
        keyword(chance, &mut made, kind, depth);
    }
    Value::Object(made)
}

fn several(chance: &mut Chance) -> Value {
    let kinds = ["string", "integer", "number", "boolean", "null", "object", "array"];
    let mut picked: Vec<&str> = (0..2).map(|_| *chance.pick(&kinds)).collect();
    picked.sort_unstable();
    picked.dedup();
    let mut made = Map::new();
    made.insert("type".into(), json!(picked));
    let kind = (*chance.pick(&picked)).to_owned();
    keyword(chance, &mut made, &kind, 0);
    Value::Object(made)
}

fn listed(chance: &mut Chance) -> Value {
    let values: Vec<Value> = (0..=chance.below(3)).map(|_| small(chance)).collect();
    let mut made = json!({"enum": values});
    if chance.once_in(3) {
        made["type"] = json!(chance.pick(&["string", "integer"]));
    }
    made
}

fn union(chance: &mut Chance, depth: usize) -> Value {
    let name = *chance.pick(&["anyOf", "oneOf"]);
    let branches: Vec<Value> = (0..=chance.below(3)).map(|_| schema(chance, depth - 1)).collect();
    let mut made = json!({ name: branches });
    if chance.once_in(4) {
        let kind = *chance.pick(&["string", "object", "integer"]);
        made["type"] = json!(kind);
        if let Value::Object(made) = &mut made {
            keyword(chance, made, kind, 0);
        }
    }
    made
}

fn composed(chance: &mut Chance, depth: usize) -> Value {
    let parts: Vec<Value> = (0..=chance.below(2)).map(|_| schema(chance, depth - 1)).collect();
    let mut made = json!({"allOf": parts});
    if chance.once_in(3) {
        made["type"] = json!("object");
        if let Value::Object(made) = &mut made {
            keyword(chance, made, "object", depth - 1);
        }
    }
    made
}

/// Keywords about every type, and references with something beside them.
fn beside(chance: &mut Chance, depth: usize) -> Value {
    let inner = |chance: &mut Chance| schema(chance, depth - 1);
    match chance.below(4) {
        0 => json!({"not": inner(chance)}),
        1 => json!({"if": inner(chance), "then": inner(chance)}),
        2 => json!({"if": inner(chance), "then": inner(chance), "else": inner(chance)}),
        _ => json!({
            "$ref": format!("#/components/schemas/{}", chance.pick(&NAMED)),
            "maxLength": chance.below(3), "required": [chance.pick(&FIELDS)],
        }),
    }
}

/// Adds a keyword about a type.
fn keyword(chance: &mut Chance, made: &mut Map<String, Value>, kind: &str, depth: usize) {
    let inner = |chance: &mut Chance| schema(chance, depth.saturating_sub(1));
    let (name, value) = match kind {
        "string" => match chance.below(4) {
            0 => ("minLength", json!(chance.below(3))),
            1 => ("maxLength", json!(chance.below(3))),
            2 => ("pattern", json!(chance.pick(&["^a", "b$", "^a*$"]))),
            _ => ("format", json!(chance.pick(&["date", "uri", "password"]))),
        },
        "integer" | "number" => match chance.below(5) {
            0 => ("minimum", number(chance)),
            1 => ("maximum", number(chance)),
            2 => ("exclusiveMinimum", number(chance)),
            3 => ("exclusiveMaximum", number(chance)),
            _ => ("multipleOf", json!(chance.pick(&[1, 2, 3, 4]))),
        },
        "array" => match chance.below(9) {
            0 => ("minItems", json!(chance.below(3))),
            1 => ("maxItems", json!(chance.below(3))),
            2 => ("uniqueItems", json!(chance.once_in(2))),
            3 => ("prefixItems", json!([inner(chance)])),
            4 => ("contains", inner(chance)),
            5 => ("minContains", json!(chance.below(3))),
            6 => ("maxContains", json!(chance.below(3))),
            _ => ("items", inner(chance)),
        },
        "object" => match chance.below(12) {
            0 => ("minProperties", json!(chance.below(3))),
            1 => ("maxProperties", json!(chance.below(3))),
            2 => ("required", json!([chance.pick(&FIELDS)])),
            3 => ("required", json!(["a", "b"])),
            4 => ("additionalProperties", json!(false)),
            5 => ("additionalProperties", inner(chance)),
            6 => ("patternProperties", json!({ "^a": inner(chance) })),
            7 => match chance.below(4) {
                0 => ("propertyNames", json!({"maxLength": 1})),
                1 => ("dependentRequired", json!({"a": [chance.pick(&FIELDS)]})),
                2 => ("dependentSchemas", json!({ "a": inner(chance) })),
                _ => ("unevaluatedProperties", json!(false)),
            },
            _ => {
                let mut fields = Map::new();
                for _ in 0..=chance.below(2) {
                    fields.insert((*chance.pick(&FIELDS)).to_owned(), inner(chance));
                }
                ("properties", Value::Object(fields))
            }
        },
        _ => return,
    };
    made.insert(name.to_owned(), value);
}

fn number(chance: &mut Chance) -> Value {
    if chance.once_in(6) { json!(1.5) } else { json!(chance.below(5)) }
}

fn small(chance: &mut Chance) -> Value {
    chance
        .pick(&[
            json!(null),
            json!(0),
            json!(1),
            json!(2),
            json!(1.5),
            json!("a"),
            json!("b"),
            json!("ab"),
            json!(true),
            json!({}),
            json!([]),
        ])
        .clone()
}

/// A schema that differs from another at a place or two.
pub fn edited(chance: &mut Chance, old: &Value) -> Value {
    let mut new = old.clone();
    for _ in 0..=chance.below(8) / 6 {
        let places = places(&new);
        let place = chance.pick(&places).clone();
        if let Some(place) = new.pointer_mut(&place) {
            edit(chance, place);
        }
    }
    new
}

fn edit(chance: &mut Chance, place: &mut Value) {
    if chance.once_in(8) {
        *place = schema(chance, 2);
        return;
    }
    if chance.once_in(8) {
        let (name, other) = (*chance.pick(&["anyOf", "oneOf"]), schema(chance, 1));
        *place = json!({ name: [place.take(), other] });
        return;
    }
    let Value::Object(members) = place else {
        *place = schema(chance, 1);
        return;
    };
    let names: Vec<String> = members.keys().cloned().collect();
    let kind = match members.get("type") {
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) if !kinds.is_empty() => {
            chance.pick(kinds).as_str().unwrap_or_default().to_owned()
        }
        _ => (*chance.pick(&["string", "integer", "object", "array"])).to_owned(),
    };
    if names.is_empty() || chance.once_in(3) {
        // What a schema without a type is about would be a question of its own.
        members.entry("type").or_insert_with(|| json!(kind));
        return keyword(chance, members, &kind, 1);
    }
    let name = chance.pick(&names).clone();
    if name != "type" && chance.once_in(3) {
        members.remove(&name);
        return;
    }
    match members.get_mut(&name) {
        Some(Value::Array(items)) => match (chance.below(3), name.as_str()) {
            (0, _) if items.len() > 1 => {
                let index = chance.below(items.len());
                items.remove(index);
            }
            (_, "enum") => items.push(small(chance)),
            (_, "required") => {
                let field = json!(chance.pick(&FIELDS));
                if !items.contains(&field) {
                    items.push(field);
                }
            }
            (_, "type") => {
                let kind = json!(chance.pick(&["null", "string", "number", "object"]));
                if !items.contains(&kind) {
                    items.push(kind);
                }
            }
            _ => items.push(schema(chance, 1)),
        },
        Some(Value::Object(fields)) if name == "properties" => {
            let field = *chance.pick(&FIELDS);
            if fields.remove(field).is_none() {
                fields.insert(field.to_owned(), schema(chance, 1));
            }
        }
        Some(value @ Value::Number(_)) => {
            *value = json!(chance.below(4) + usize::from(name == "multipleOf"));
        }
        Some(value) if name == "type" => {
            *value = match chance.below(3) {
                0 if *value != json!("null") => json!([value.clone(), "null"]),
                1 => json!(["string", "integer"]),
                _ => json!(chance.pick(&["string", "integer", "number", "object", "array"])),
            };
        }
        _ => {}
    }
}

/// The JSON pointers of a schema and the schemas in it.
#[must_use]
pub fn places(schema: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let Value::Object(members) = schema else { return found };
    for (name, value) in members {
        let inner: Vec<(String, &Value)> = match (name.as_str(), value) {
            ("properties" | "patternProperties" | "dependentSchemas", Value::Object(fields)) => {
                fields.iter().map(|(field, value)| (format!("/{name}/{field}"), value)).collect()
            }
            ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(items)) => {
                let items = items.iter().enumerate();
                items.map(|(index, value)| (format!("/{name}/{index}"), value)).collect()
            }
            (
                "items" | "additionalProperties" | "not" | "if" | "then" | "else" | "contains",
                value,
            ) => vec![(format!("/{name}"), value)],
            _ => Vec::new(),
        };
        for (pointer, value) in inner {
            found.extend(places(value).into_iter().map(|below| format!("{pointer}{below}")));
        }
    }
    found
}

/// A value that may well fit a schema; what it refers to is among the named ones.
pub fn value(
    chance: &mut Chance,
    schema: &Value,
    named: &Map<String, Value>,
    depth: usize,
) -> Value {
    let Value::Object(members) = schema else { return any(chance, depth) };
    if depth == 0 || chance.once_in(12) {
        return any(chance, depth);
    }
    let mut ways: Vec<&Value> = Vec::new();
    for name in ["allOf", "anyOf", "oneOf"] {
        ways.extend(members.get(name).and_then(Value::as_array).into_iter().flatten());
    }
    let target = members.get("$ref").and_then(Value::as_str);
    ways.extend(target.and_then(|target| named.get(target.rsplit('/').next()?)));
    for name in ["not", "then", "else", "if"] {
        ways.extend(members.get(name).filter(|_| chance.once_in(3)));
    }
    if !ways.is_empty() && !chance.once_in(3) {
        let way = *chance.pick(&ways);
        return value(chance, way, named, depth - 1);
    }
    if let Some(Value::Array(values)) = members.get("enum") {
        return if values.is_empty() { json!(null) } else { chance.pick(values).clone() };
    }
    if let Some(value) = members.get("const") {
        return value.clone();
    }
    let kind = match members.get("type") {
        Some(Value::String(kind)) => kind.as_str(),
        Some(Value::Array(kinds)) if !kinds.is_empty() => {
            chance.pick(kinds).as_str().unwrap_or_default()
        }
        _ => *chance.pick(&["object", "string", "integer", "array"]),
    };
    match kind {
        "object" => object(chance, members, named, depth),
        "array" => array(chance, members, named, depth),
        "string" => text(chance),
        "boolean" => json!(chance.once_in(2)),
        "null" => json!(null),
        "number" if chance.once_in(4) => json!(0.5 + f64::from(chance.once_in(2))),
        _ => json!(chance.below(7)),
    }
}

fn object(
    chance: &mut Chance,
    members: &Map<String, Value>,
    named: &Map<String, Value>,
    depth: usize,
) -> Value {
    let mut made = Map::new();
    let needed = members.get("required").and_then(Value::as_array);
    let needed: Vec<&str> = needed.into_iter().flatten().filter_map(Value::as_str).collect();
    for field in FIELDS {
        let own = members.get("properties").and_then(|fields| fields.get(field));
        let likely = own.is_some() || needed.contains(&field);
        if chance.once_in(if likely { 6 } else { 2 }) != likely {
            continue;
        }
        let others = members.get("additionalProperties");
        let like = members.get("patternProperties").and_then(|fields| fields.get("^a"));
        let like = like.filter(|_| field.starts_with('a'));
        let schema = own.or(like).or(others).unwrap_or(&Value::Bool(true));
        made.insert(field.to_owned(), value(chance, schema, named, depth - 1));
    }
    Value::Object(made)
}

fn array(
    chance: &mut Chance,
    members: &Map<String, Value>,
    named: &Map<String, Value>,
    depth: usize,
) -> Value {
    let first = members.get("prefixItems").and_then(|items| items.get(0));
    let contained = members.get("contains");
    let items = members.get("items").unwrap_or(&Value::Bool(true));
    let made = (0..chance.below(4)).map(|index| {
        let contained = contained.filter(|_| chance.once_in(2));
        let schema = first.filter(|_| index == 0).or(contained).unwrap_or(items);
        value(chance, schema, named, depth - 1)
    });
    Value::Array(made.collect())
}

fn any(chance: &mut Chance, depth: usize) -> Value {
    match chance.below(if depth == 0 { 8 } else { 10 }) {
        0..=3 => small(chance),
        4 | 5 => text(chance),
        6 => json!(chance.below(7)),
        7 => json!({"a": 1}),
        8 => object(chance, &Map::new(), &Map::new(), depth),
        _ => array(chance, &Map::new(), &Map::new(), depth),
    }
}

fn text(chance: &mut Chance) -> Value {
    json!(chance.pick(&["", "a", "b", "ab", "aa", "ba", "abb", "2020-01-01", "http://a/"]))
}
