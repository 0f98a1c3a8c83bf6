//! Schemas and values by rng, the same for the same seed.
//!
//! Few names and small numbers, so that schemas and values meet often.

use serde_json::{Map, Value, json};

/// The names of the schemas that others may refer to.
pub const NAMED: [&str; 3] = ["A", "B", "C"];

const FIELDS: [&str; 4] = ["a", "b", "c", "ab"];

/// A source of chance (splitmix64, by Steele, Lea and Flood).
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
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
pub fn schema(rng: &mut Rng, depth: usize) -> Value {
    let kinds = if depth == 0 { 7 } else { 13 };
    match rng.below(kinds) {
        0 => typed(rng, "string", depth),
        1 => typed(rng, "integer", depth),
        2 => typed(rng, "number", depth),
        3 => listed(rng),
        4 => match rng.below(5) {
            0 => json!(true),
            1 => json!({}),
            2 => json!({"type": "null"}),
            3 => json!({"type": "boolean"}),
            _ => json!({"const": small(rng)}),
        },
        5 => json!({"$ref": format!("#/components/schemas/{}", rng.pick(&NAMED))}),
        6 => several(rng),
        7 | 8 => typed(rng, "object", depth),
        9 => typed(rng, "array", depth),
        10 => union(rng, depth),
        11 => composed(rng, depth),
        _ => beside(rng, depth),
    }
}

/// Schemas for the names: later ones may refer to earlier ones only.
pub fn named(rng: &mut Rng) -> Map<String, Value> {
    let mut all = Map::new();
    for name in NAMED {
        let mut made = schema(rng, 2);
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

fn typed(rng: &mut Rng, kind: &str, depth: usize) -> Value {
    let mut made = Map::new();
    let is_nullable = rng.once_in(5);
    made.insert("type".into(), if is_nullable { json!([kind, "null"]) } else { json!(kind) });
    for _ in 0..rng.below(4) {
        keyword(rng, &mut made, kind, depth);
    }
    Value::Object(made)
}

fn several(rng: &mut Rng) -> Value {
    let kinds = ["string", "integer", "number", "boolean", "null", "object", "array"];
    let mut picked: Vec<&str> = (0..2).map(|_| *rng.pick(&kinds)).collect();
    picked.sort_unstable();
    picked.dedup();
    let mut made = Map::new();
    made.insert("type".into(), json!(picked));
    let kind = (*rng.pick(&picked)).to_owned();
    keyword(rng, &mut made, &kind, 0);
    Value::Object(made)
}

fn listed(rng: &mut Rng) -> Value {
    let values: Vec<Value> = (0..=rng.below(3)).map(|_| small(rng)).collect();
    let mut made = json!({"enum": values});
    if rng.once_in(3) {
        made["type"] = json!(rng.pick(&["string", "integer"]));
    }
    made
}

fn union(rng: &mut Rng, depth: usize) -> Value {
    let name = *rng.pick(&["anyOf", "oneOf"]);
    let branches: Vec<Value> = (0..=rng.below(3)).map(|_| schema(rng, depth - 1)).collect();
    let mut made = json!({ name: branches });
    if rng.once_in(4) {
        let kind = *rng.pick(&["string", "object", "integer"]);
        made["type"] = json!(kind);
        if let Value::Object(made) = &mut made {
            keyword(rng, made, kind, 0);
        }
    }
    made
}

fn composed(rng: &mut Rng, depth: usize) -> Value {
    let parts: Vec<Value> = (0..=rng.below(2)).map(|_| schema(rng, depth - 1)).collect();
    let mut made = json!({"allOf": parts});
    if rng.once_in(3) {
        made["type"] = json!("object");
        if let Value::Object(made) = &mut made {
            keyword(rng, made, "object", depth - 1);
        }
    }
    made
}

/// Keywords about every type, and references with something beside them.
fn beside(rng: &mut Rng, depth: usize) -> Value {
    let inner = |rng: &mut Rng| schema(rng, depth - 1);
    match rng.below(4) {
        0 => json!({"not": inner(rng)}),
        1 => json!({"if": inner(rng), "then": inner(rng)}),
        2 => json!({"if": inner(rng), "then": inner(rng), "else": inner(rng)}),
        _ => json!({
            "$ref": format!("#/components/schemas/{}", rng.pick(&NAMED)),
            "maxLength": rng.below(3), "required": [rng.pick(&FIELDS)],
        }),
    }
}

/// Adds a keyword about a type.
fn keyword(rng: &mut Rng, made: &mut Map<String, Value>, kind: &str, depth: usize) {
    let inner = |rng: &mut Rng| schema(rng, depth.saturating_sub(1));
    let (name, value) = match kind {
        "string" => match rng.below(4) {
            0 => ("minLength", json!(rng.below(3))),
            1 => ("maxLength", json!(rng.below(3))),
            2 => ("pattern", json!(rng.pick(&["^a", "b$", "^a*$"]))),
            _ => ("format", json!(rng.pick(&["date", "uri", "password"]))),
        },
        "integer" | "number" => match rng.below(5) {
            0 => ("minimum", number(rng)),
            1 => ("maximum", number(rng)),
            2 => ("exclusiveMinimum", number(rng)),
            3 => ("exclusiveMaximum", number(rng)),
            _ => ("multipleOf", json!(rng.pick(&[1, 2, 3, 4]))),
        },
        "array" => match rng.below(9) {
            0 => ("minItems", json!(rng.below(3))),
            1 => ("maxItems", json!(rng.below(3))),
            2 => ("uniqueItems", json!(rng.once_in(2))),
            3 => ("prefixItems", json!([inner(rng)])),
            4 => ("contains", inner(rng)),
            5 => ("minContains", json!(rng.below(3))),
            6 => ("maxContains", json!(rng.below(3))),
            _ => ("items", inner(rng)),
        },
        "object" => match rng.below(12) {
            0 => ("minProperties", json!(rng.below(3))),
            1 => ("maxProperties", json!(rng.below(3))),
            2 => ("required", json!([rng.pick(&FIELDS)])),
            3 => ("required", json!(["a", "b"])),
            4 => ("additionalProperties", json!(false)),
            5 => ("additionalProperties", inner(rng)),
            6 => ("patternProperties", json!({ "^a": inner(rng) })),
            7 => match rng.below(4) {
                0 => ("propertyNames", json!({"maxLength": 1})),
                1 => ("dependentRequired", json!({"a": [rng.pick(&FIELDS)]})),
                2 => ("dependentSchemas", json!({ "a": inner(rng) })),
                _ => ("unevaluatedProperties", json!(false)),
            },
            _ => {
                let mut fields = Map::new();
                for _ in 0..=rng.below(2) {
                    fields.insert((*rng.pick(&FIELDS)).to_owned(), inner(rng));
                }
                ("properties", Value::Object(fields))
            }
        },
        _ => return,
    };
    made.insert(name.to_owned(), value);
}

fn number(rng: &mut Rng) -> Value {
    if rng.once_in(6) { json!(1.5) } else { json!(rng.below(5)) }
}

fn small(rng: &mut Rng) -> Value {
    rng.pick(&[
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
pub fn edited(rng: &mut Rng, old: &Value) -> Value {
    let mut new = old.clone();
    for _ in 0..=rng.below(8) / 6 {
        let places = places(&new);
        let place = rng.pick(&places).clone();
        if let Some(place) = new.pointer_mut(&place) {
            edit(rng, place);
        }
    }
    new
}

fn edit(rng: &mut Rng, place: &mut Value) {
    if rng.once_in(8) {
        *place = schema(rng, 2);
        return;
    }
    if rng.once_in(8) {
        let (name, other) = (*rng.pick(&["anyOf", "oneOf"]), schema(rng, 1));
        *place = json!({ name: [place.take(), other] });
        return;
    }
    let Value::Object(members) = place else {
        *place = schema(rng, 1);
        return;
    };
    let names: Vec<String> = members.keys().cloned().collect();
    let kind = match members.get("type") {
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) if !kinds.is_empty() => {
            rng.pick(kinds).as_str().unwrap_or_default().to_owned()
        }
        _ => (*rng.pick(&["string", "integer", "object", "array"])).to_owned(),
    };
    if names.is_empty() || rng.once_in(3) {
        // What a schema without a type is about would be a question of its own.
        members.entry("type").or_insert_with(|| json!(kind));
        return keyword(rng, members, &kind, 1);
    }
    let name = rng.pick(&names).clone();
    if name != "type" && rng.once_in(3) {
        members.remove(&name);
        return;
    }
    match members.get_mut(&name) {
        Some(Value::Array(items)) => match (rng.below(3), name.as_str()) {
            (0, _) if items.len() > 1 => {
                let index = rng.below(items.len());
                items.remove(index);
            }
            (_, "enum") => items.push(small(rng)),
            (_, "required") => {
                let field = json!(rng.pick(&FIELDS));
                if !items.contains(&field) {
                    items.push(field);
                }
            }
            (_, "type") => {
                let kind = json!(rng.pick(&["null", "string", "number", "object"]));
                if !items.contains(&kind) {
                    items.push(kind);
                }
            }
            _ => items.push(schema(rng, 1)),
        },
        Some(Value::Object(fields)) if name == "properties" => {
            let field = *rng.pick(&FIELDS);
            if fields.remove(field).is_none() {
                fields.insert(field.to_owned(), schema(rng, 1));
            }
        }
        Some(value @ Value::Number(_)) => {
            *value = json!(rng.below(4) + usize::from(name == "multipleOf"));
        }
        Some(value) if name == "type" => {
            *value = match rng.below(3) {
                0 if *value != json!("null") => json!([value.clone(), "null"]),
                1 => json!(["string", "integer"]),
                _ => json!(rng.pick(&["string", "integer", "number", "object", "array"])),
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
pub fn value(rng: &mut Rng, schema: &Value, named: &Map<String, Value>, depth: usize) -> Value {
    let Value::Object(members) = schema else { return any(rng, depth) };
    if depth == 0 || rng.once_in(12) {
        return any(rng, depth);
    }
    let mut ways: Vec<&Value> = Vec::new();
    for name in ["allOf", "anyOf", "oneOf"] {
        ways.extend(members.get(name).and_then(Value::as_array).into_iter().flatten());
    }
    let target = members.get("$ref").and_then(Value::as_str);
    ways.extend(target.and_then(|target| named.get(target.rsplit('/').next()?)));
    for name in ["not", "then", "else", "if"] {
        ways.extend(members.get(name).filter(|_| rng.once_in(3)));
    }
    if !ways.is_empty() && !rng.once_in(3) {
        let way = *rng.pick(&ways);
        return value(rng, way, named, depth - 1);
    }
    if let Some(Value::Array(values)) = members.get("enum") {
        return if values.is_empty() { json!(null) } else { rng.pick(values).clone() };
    }
    if let Some(value) = members.get("const") {
        return value.clone();
    }
    let kind = match members.get("type") {
        Some(Value::String(kind)) => kind.as_str(),
        Some(Value::Array(kinds)) if !kinds.is_empty() => {
            rng.pick(kinds).as_str().unwrap_or_default()
        }
        _ => *rng.pick(&["object", "string", "integer", "array"]),
    };
    match kind {
        "object" => object(rng, members, named, depth),
        "array" => array(rng, members, named, depth),
        "string" => text(rng),
        "boolean" => json!(rng.once_in(2)),
        "null" => json!(null),
        "number" if rng.once_in(4) => json!(0.5 + f64::from(rng.once_in(2))),
        _ => json!(rng.below(7)),
    }
}

fn object(
    rng: &mut Rng,
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
        if rng.once_in(if likely { 6 } else { 2 }) != likely {
            continue;
        }
        let others = members.get("additionalProperties");
        let like = members.get("patternProperties").and_then(|fields| fields.get("^a"));
        let like = like.filter(|_| field.starts_with('a'));
        let schema = own.or(like).or(others).unwrap_or(&Value::Bool(true));
        made.insert(field.to_owned(), value(rng, schema, named, depth - 1));
    }
    Value::Object(made)
}

fn array(
    rng: &mut Rng,
    members: &Map<String, Value>,
    named: &Map<String, Value>,
    depth: usize,
) -> Value {
    let first = members.get("prefixItems").and_then(|items| items.get(0));
    let contained = members.get("contains");
    let items = members.get("items").unwrap_or(&Value::Bool(true));
    let made = (0..rng.below(4)).map(|index| {
        let contained = contained.filter(|_| rng.once_in(2));
        let schema = first.filter(|_| index == 0).or(contained).unwrap_or(items);
        value(rng, schema, named, depth - 1)
    });
    Value::Array(made.collect())
}

fn any(rng: &mut Rng, depth: usize) -> Value {
    match rng.below(if depth == 0 { 8 } else { 10 }) {
        0..=3 => small(rng),
        4 | 5 => text(rng),
        6 => json!(rng.below(7)),
        7 => json!({"a": 1}),
        8 => object(rng, &Map::new(), &Map::new(), depth),
        _ => array(rng, &Map::new(), &Map::new(), depth),
    }
}

fn text(rng: &mut Rng) -> Value {
    json!(rng.pick(&["", "a", "b", "ab", "aa", "ba", "abb", "2020-01-01", "http://a/"]))
}
