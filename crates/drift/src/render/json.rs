//! Everything as one JSON object; `drift/schema.json` says what it looks like.

use std::fmt::Write as _;

use serde::Serialize;
use spec::Direction;
use spec::{DocumentInfo, Location};

use super::Comparison;
use super::escape::is_active;
use super::summary::Summary;
use crate::api::ApiChange;
use crate::finding::{Accepted, Axis, Finding, Level};

#[derive(Serialize)]
struct Object<'c> {
    summary: Summary,
    old: &'c DocumentInfo,
    new: &'c DocumentInfo,
    api: Option<&'c [ApiChange]>,
    findings: Vec<Row<'c>>,
}

/// A finding with all fields, also those that have nothing to say.
#[derive(Serialize)]
struct Row<'c> {
    id: &'c str,
    axis: Axis,
    level: Level,
    operation: Option<&'c str>,
    operations: &'c [String],
    side: Option<Direction>,
    before: Option<Place<'c>>,
    after: Option<Place<'c>>,
    message: &'c str,
    reason: &'c str,
    fingerprint: &'c str,
    accepted: Option<&'c Accepted>,
}

#[derive(Serialize)]
struct Place<'c> {
    file: &'c str,
    pointer: &'c str,
    line: usize,
    column: usize,
    value: Option<&'c str>,
}

/// One JSON object, for programs.
#[must_use]
pub fn json(comparison: &Comparison<'_>) -> String {
    let drift = comparison.drift;
    pretty(&Object {
        summary: Summary::new(comparison),
        old: &drift.old,
        new: &drift.new,
        api: comparison.api.map(|api| api.changes),
        findings: drift.findings.iter().map(Row::new).collect(),
    })
}

/// JSON with a line end, without characters that a terminal would act on.
pub(super) fn pretty(value: &impl Serialize) -> String {
    // All keys are strings and all numbers finite, so there is JSON for it.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let mut out = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if is_active(c) && c != '\n' {
            // Such a character can only be part of a string. Writing to a string cannot fail.
            let _ = c
                .encode_utf16(&mut [0; 2])
                .iter()
                .try_for_each(|unit| write!(out, "\\u{unit:04x}"));
        } else {
            out.push(c);
        }
    }
    out.push('\n');
    out
}

impl<'c> Row<'c> {
    fn new(finding: &'c Finding) -> Self {
        Self {
            id: &finding.id,
            axis: finding.axis,
            level: finding.level,
            operation: finding.operations.first().map(String::as_str),
            operations: &finding.operations,
            side: finding.side,
            before: finding.before.as_ref().map(Place::new),
            after: finding.after.as_ref().map(Place::new),
            message: &finding.message,
            reason: &finding.reason,
            fingerprint: &finding.fingerprint,
            accepted: finding.accepted.as_ref(),
        }
    }
}

impl<'c> Place<'c> {
    fn new(spot: &'c Location) -> Self {
        Self {
            file: &spot.file,
            pointer: &spot.pointer,
            line: spot.line,
            column: spot.column,
            value: spot.value.as_deref(),
        }
    }
}
