//! Requests that the document allows: the least, the most, and the edges of each part.

use serde_json::Value;
use spec::all_of::merged;
use spec::sample::{self, Extent};

use super::{Expected, Maker};
use crate::request::{Content, Draft, Written, choose};

pub(super) fn add<'o, 'd>(maker: &mut Maker<'o, 'd>, minimal: &Draft<'o, 'd>) {
    let pointer = maker.operation.part.pointer.to_string();
    maker.add("the least request", Expected::Accepted, minimal, &pointer);
    match maker.draft(Extent::Full) {
        Ok(full) => maker.add("the request with everything", Expected::Accepted, &full, &pointer),
        Err((pointer, reason)) => maker.skip("the request with everything", &reason, &pointer),
    }
    examples(maker, minimal);
    branches(maker, minimal);
    fields(maker, minimal);
    parameters(maker, minimal);
}

/// The bodies that the document shows.
fn examples<'o, 'd>(maker: &mut Maker<'o, 'd>, minimal: &Draft<'o, 'd>) {
    let Some((media, part)) = maker.operation.body.as_ref().and_then(choose) else { return };
    let single = part.get("example").map(|example| ("the example".to_owned(), example));
    let named = part.members_of("examples");
    let named = named.into_iter().filter_map(|(name, example)| {
        let value = maker.document.resolve(example).get("value")?;
        Some((format!("the example `{name}`"), value))
    });
    for (name, example) in single.into_iter().chain(named).collect::<Vec<_>>() {
        let value = example.node.to_json();
        let is_valid = part.get("schema").and_then(|schema| maker.is_valid(&schema, &value));
        if is_valid == Some(false) {
            maker.skip(&name, "its own schema does not allow it: correct it", &example.pointer);
            continue;
        }
        let body = Content { media, said_type: None, value: Written::Value(value) };
        let draft = Draft { body: Some(body), ..minimal.clone() };
        maker.add(name, Expected::Accepted, &draft, &example.pointer);
    }
}

/// A body of each branch of a union.
fn branches<'o, 'd>(maker: &mut Maker<'o, 'd>, minimal: &Draft<'o, 'd>) {
    let root = &maker.document.schemas().request.root;
    let Some(part) = maker.body_schema() else { return };
    let Some(schema) = maker.schema(&part).and_then(|schema| merged(root, schema)) else { return };
    for keyword in ["oneOf", "anyOf"] {
        let Some(Value::Array(branches)) = schema.get(keyword) else { continue };
        let mut base = schema.clone();
        base.shift_remove(keyword);
        for (nth, branch) in branches.iter().enumerate() {
            let both = serde_json::json!({ "allOf": [branch, base] });
            let Ok(value) = maker.sampler(Extent::Minimal).sample(&both) else { continue };
            if maker.is_valid(&part, &value) != Some(true) {
                continue;
            }
            let Ok(body) = maker.body(Extent::Minimal) else { continue };
            let body = Content { value: Written::Value(value), ..body };
            let draft = Draft { body: Some(body), ..minimal.clone() };
            let name = format!("a body of branch {} of `{keyword}`", nth + 1);
            maker.add(name, Expected::Accepted, &draft, &part.pointer);
        }
    }
}

fn fields<'o, 'd>(maker: &mut Maker<'o, 'd>, minimal: &Draft<'o, 'd>) {
    let root = &maker.document.schemas().request.root;
    for (field, schema, pointer) in maker.fields() {
        for (word, value) in sample::edges(root, &schema) {
            if let Some(draft) = maker.with_field(minimal, &field, Some(value), true) {
                let name = format!("{word} in the field `{field}`");
                maker.add(name, Expected::Accepted, &draft, &pointer);
            }
        }
    }
}

fn parameters<'o, 'd>(maker: &mut Maker<'o, 'd>, minimal: &Draft<'o, 'd>) {
    let root = &maker.document.schemas().request.root;
    let operation = maker.operation;
    for parameter in &operation.parameters {
        let Some(part) = &parameter.schema else { continue };
        let Some(schema) = maker.schema(part) else { continue };
        for (word, value) in sample::edges(root, schema) {
            // There is no null outside of JSON, and no empty part of a path.
            let is_empty = parameter.place == "path" && value == "";
            if value.is_null() || is_empty || maker.is_valid(part, &value) != Some(true) {
                continue;
            }
            let mut draft = minimal.clone();
            draft.parameters.retain(|(other, _)| other.part.pointer != parameter.part.pointer);
            draft.parameters.push((parameter, value));
            let name = format!("{word} in the parameter `{}`", parameter.name);
            maker.add(name, Expected::Accepted, &draft, &parameter.part.pointer);
        }
    }
}
