//! One JSON object.

use serde::Serialize;

use crate::finding::{Conformance, Level};

#[derive(Serialize)]
struct Output<'c> {
    summary: Summary,
    #[serde(flatten)]
    conformance: &'c Conformance,
}

#[derive(Serialize)]
struct Summary {
    deviations: usize,
    notes: usize,
    operations: usize,
    requests: usize,
    paid: usize,
    skipped: usize,
}

/// Everything as one JSON object, with a line break at its end.
///
/// # Errors
///
/// None that is known: all of it is JSON.
pub fn render(conformance: &Conformance) -> Result<String, serde_json::Error> {
    let summary = Summary {
        deviations: conformance.count(Level::Deviation),
        notes: conformance.count(Level::Note),
        operations: conformance.operations.len(),
        requests: conformance.requests,
        paid: conformance.paid,
        skipped: conformance.skipped.len(),
    };
    let mut text = serde_json::to_string_pretty(&Output { summary, conformance })?;
    text.push('\n');
    Ok(text)
}
