//! Calls as somebody writes them: what a document's samples are in Rust.
//!
//! For the pages, examples and tests of a new crate.

use std::collections::BTreeMap;

use spec::openapi;
use spec::sample::{Extent, Sampler, fits_plainly};
use spec::{Cursor, Direction, Input, Node, Report, json_schema};

use crate::rust_names::rust_field;

/// A call that the client has, and what it cannot be sent without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The operation by method and path: `POST /v1/images/generations`.
    pub operation: String,
    /// The method of the client that leads to it.
    pub resource: String,
    /// The method of the resource.
    pub method: String,
    /// In the order of the setters.
    pub required: Vec<Required>,
    /// The setters of the builder for the first credentials that it asks for.
    pub credentials: Vec<String>,
    /// Whether its response is a value, which can be printed.
    pub has_value: bool,
}

/// A setter of the builder for a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretSetter {
    /// Its name.
    pub name: String,
    /// What it takes.
    pub takes: Takes,
}

/// What a setter for a secret takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A token.
    Token,
    /// A user name and a password.
    Pair,
    /// A key.
    Key,
}

/// Something that has to be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required {
    /// The setter.
    pub setter: String,
    /// The type of its value, as Rust.
    pub value: String,
    /// Where its sample comes from.
    pub source: Source,
}

/// What of a request a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The parameter whose name is that in Rust.
    Parameter(String),
    /// The field of the body whose name is that in Rust.
    Field(String),
    /// The body.
    Body,
}

/// A call with values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The operation by method and path.
    pub operation: String,
    /// The method of the client that leads to the call.
    pub resource: String,
    /// `client.pets().get_pet().pet_id("pet_id")`, in which a failure is returned by `?`.
    pub code: String,
    /// Whether the code can fail.
    pub can_fail: bool,
    /// The setters of the builder for the first credentials that it asks for.
    pub credentials: Vec<String>,
    /// Whether its response is a value, which can be printed.
    pub has_value: bool,
}

/// An example for each resource that has one: of its calls the one that needs the least. `krate` is
/// the name of the crate in code.
///
/// # Errors
///
/// As [`spec::load()`].
pub fn examples(input: &Input<'_>, calls: &[Call], krate: &str) -> Result<Vec<Example>, Report> {
    let loaded = spec::load(input)?;
    let requests = json_schema::convert(&loaded.document, loaded.dialect, Direction::Request);
    let json = requests.to_json();
    let of_extent = |extent| Sampler::new(&json, extent, Direction::Request, fits_plainly);
    let (least, most) = (of_extent(Extent::Minimal), of_extent(Extent::Full));
    let samples = Samples { requests: &requests, json: &json, least, most };
    let mut by_resource: BTreeMap<&str, (usize, Example)> = BTreeMap::new();
    for call in calls {
        let cost = call.cost();
        if by_resource.get(&*call.resource).is_some_and(|(least, _)| *least <= cost) {
            continue;
        }
        if let Some(example) = samples.example(call, krate) {
            by_resource.insert(&call.resource, (cost, example));
        }
    }
    Ok(by_resource.into_values().map(|(_, example)| example).collect())
}

impl Call {
    /// How much there is to set. Changing something is more than reading it, and a call that gives
    /// nothing to look at shows less.
    fn cost(&self) -> usize {
        let values = self.required.iter().map(|required| match &*required.value {
            "String" | "i32" | "i64" | "f64" | "bool" => 2,
            _ => 5,
        });
        let nothing_to_see = if self.has_value { 0 } else { 3 };
        let changes = usize::from(!self.operation.starts_with("GET "));
        values.sum::<usize>() + changes + nothing_to_see
    }
}

struct Samples<'d> {
    requests: &'d Node,
    json: &'d serde_json::Value,
    /// Makes what is required.
    least: Sampler<'d>,
    /// Makes all that there may be.
    most: Sampler<'d>,
}

impl Samples<'_> {
    fn example(&self, call: &Call, krate: &str) -> Option<Example> {
        let (method, path) = call.operation.split_once(' ')?;
        let item = Cursor::root(self.requests).get("paths")?.get(path)?.resolve(self.requests);
        let operations = openapi::methods_at(&item);
        let (_, operation) =
            operations.into_iter().find(|(own, _)| openapi::sent(own) == method)?;
        let parameters = self.parameters(&item, &operation);
        let body = self.body(&operation);
        let mut code = format!("client.{}().{}()", call.resource, call.method);
        let mut can_fail = false;
        for Required { setter, value, source } in &call.required {
            let sample = match source {
                Source::Parameter(name) => parameters.get(name),
                Source::Field(name) => body.as_ref().and_then(|body| field(body, name)),
                Source::Body => body.as_ref(),
            };
            let value = written(value, sample, krate)?;
            can_fail |= value.ends_with('?');
            code.extend([".", setter, "(", &value, ")"]);
        }
        Some(Example {
            operation: call.operation.clone(),
            resource: call.resource.clone(),
            code,
            can_fail,
            credentials: call.credentials.clone(),
            has_value: call.has_value,
        })
    }

    /// Samples of the parameters, by their names in Rust.
    fn parameters(
        &self,
        item: &Cursor<'_>,
        operation: &Cursor<'_>,
    ) -> BTreeMap<String, serde_json::Value> {
        let all = spec::parameter::of_operation(self.requests, item, operation).into_iter();
        let samples = all.filter_map(|parameter| {
            let content = || parameter.members_of("content").into_iter().next();
            let schema = parameter.get("schema").or_else(|| content()?.1.get("schema"))?;
            let sample = self.sample(&schema)?;
            // A list or an object of nothing is a parameter that is not sent.
            let is_nothing = sample.as_array().is_some_and(Vec::is_empty)
                || sample.as_object().is_some_and(serde_json::Map::is_empty);
            let more =
                is_nothing.then(|| self.most.sample(self.json.pointer(&schema.pointer)?).ok());
            Some((rust_field(parameter.text("name")?), more.flatten().unwrap_or(sample)))
        });
        samples.collect()
    }

    /// A sample of the body in its first content type.
    fn body(&self, operation: &Cursor<'_>) -> Option<serde_json::Value> {
        let body = operation.get("requestBody")?.resolve(self.requests);
        let (_, content) = body.members_of("content").into_iter().next()?;
        self.sample(&content.resolve(self.requests).get("schema")?)
    }

    fn sample(&self, schema: &Cursor<'_>) -> Option<serde_json::Value> {
        self.least.sample(self.json.pointer(&schema.pointer)?).ok()
    }
}

/// Whether a literal of that number is an `i32` where nothing else is asked for.
fn fits_i32(number: i64) -> bool {
    i32::try_from(number).is_ok()
}

/// The field of an object whose name is that in Rust.
fn field<'v>(body: &'v serde_json::Value, name: &str) -> Option<&'v serde_json::Value> {
    let name = name.trim_start_matches("r#");
    let members = body.as_object()?.iter();
    let mut members = members.filter(|(wire, _)| rust_field(wire) == name);
    members.next().map(|(_, value)| value)
}

/// A value of a type as Rust; `None` where no sample was made of it.
fn written(ty: &str, sample: Option<&serde_json::Value>, krate: &str) -> Option<String> {
    const INTEGERS: [&str; 8] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];
    match (ty, sample) {
        ("reqwest :: Body", _) => return Some("\"content\"".to_owned()),
        (ty, _) if ty.ends_with("FilePart") => {
            return Some(format!("{krate}::FilePart::new(\"file.txt\", \"content\")"));
        }
        ("String", Some(serde_json::Value::String(text))) => return Some(format!("{text:?}")),
        ("String", Some(value)) => return Some(format!("{:?}", value.to_string())),
        ("bool", Some(value)) if value.is_boolean() => return Some(value.to_string()),
        ("f64" | "f32", Some(serde_json::Value::Number(number))) => {
            return number.as_f64().map(|number| format!("{number:?}"));
        }
        // Setters take what becomes that type, so that the literal has to say which it is.
        (ty, Some(value)) if INTEGERS.contains(&ty) && (value.is_i64() || value.is_u64()) => {
            let plain = ["i32", "i64"].contains(&ty) && value.as_i64().is_some_and(fits_i32);
            return Some(if plain { value.to_string() } else { format!("{value}_{ty}") });
        }
        _ => {}
    }
    let text = sample?.to_string();
    // As many marks as nothing in the text ends with.
    let mut marks = String::from("#");
    while text.contains(&format!("\"{marks}")) {
        marks.push('#');
    }
    let ty = ty.replace("super :: super :: ", &format!("{krate}::"));
    let ty = ty.replace("types :: ", &format!("{krate}::types::")).replace(' ', "");
    Some(format!("serde_json::from_str::<{ty}>(r{marks}\"{text}\"{marks})?"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_written_as_rust() {
        for (ty, sample, expected) in [
            ("String", json!("a \"b\"\n"), r#""a \"b\"\n""#),
            ("i64", json!(-3), "-3"),
            ("i64", json!(3_000_000_000_i64), "3000000000_i64"),
            ("u64", json!(3), "3_u64"),
            ("f64", json!(2), "2.0"),
            ("bool", json!(true), "true"),
            ("reqwest :: Body", json!(null), "\"content\""),
            (
                "Vec < types :: Pet >",
                json!([{"a": "\"#"}]),
                "serde_json::from_str::<Vec<shop::types::Pet>>(r##\"[{\"a\":\"\\\"#\"}]\"##)?",
            ),
        ] {
            assert_eq!(written(ty, Some(&sample), "shop").as_deref(), Some(expected), "{ty}");
        }
        assert_eq!(written("types :: Pet", None, "shop"), None);
    }
}
