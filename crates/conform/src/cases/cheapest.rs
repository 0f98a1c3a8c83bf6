//! The cheapest valid request of an operation that costs money.

use serde_json::Value;
use spec::all_of::merged;

use super::Maker;
use crate::request::Draft;

/// The field of how many are made.
const COUNT: &str = "n";
/// The field of how large they are.
const SIZE: &str = "size";

/// The least request, and in it one of whatever is made, as small as is listed. Both are said, as
/// what a server does without them may cost more.
pub(super) fn cheapest<'o, 'd>(maker: &Maker<'o, 'd>, minimal: Draft<'o, 'd>) -> Draft<'o, 'd> {
    let root = &maker.document.schemas().request.root;
    let mut draft = minimal;
    for (field, schema, _) in maker.fields() {
        let Some(schema) = merged(root, &schema) else { continue };
        let values = match field.as_str() {
            COUNT => vec![Value::from(1)],
            SIZE => sizes(maker, &schema),
            _ => continue,
        };
        let mut drafts = values
            .into_iter()
            .filter_map(|value| maker.with_field(&draft, &field, Some(value), true));
        if let Some(cheaper) = drafts.next() {
            drop(drafts);
            draft = cheaper;
        }
    }
    draft
}

/// The sizes that the document names, the smallest first.
fn sizes(maker: &Maker<'_, '_>, schema: &serde_json::Map<String, Value>) -> Vec<Value> {
    let listed = schema.get("enum").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut areas: Vec<(u64, Value)> =
        listed.into_iter().filter_map(|size| Some((area(&size)?, size))).collect();
    areas.sort_by_key(|(area, _)| *area);
    let mut sizes: Vec<Value> = areas.into_iter().map(|(_, size)| size).collect();
    let any = maker.sampler(spec::sample::Extent::Minimal);
    sizes.extend(any.sample(&Value::Object(schema.clone())));
    sizes
}

/// The pixels of `256x128`, or a number as it is.
fn area(size: &Value) -> Option<u64> {
    match size {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => {
            let sides = text.split(['x', 'X']).map(str::parse::<u64>);
            sides
                .collect::<Result<Vec<_>, _>>()
                .ok()
                .map(|sides| sides.into_iter().fold(1, u64::saturating_mul))
        }
        _ => None,
    }
}
