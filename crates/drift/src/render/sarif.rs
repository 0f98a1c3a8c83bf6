//! SARIF 2.1.0, for code scanning.
//!
//! Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use spec::Location;

use super::Comparison;
use super::escape::short;
use super::json::pretty;
use super::lines::MESSAGE;
use super::place::{Target, target};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// What stays as it is in the path of a URI.
const PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b':').remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// A run with a result for each finding, at lines of files that `is_here` knows as files of the
/// workspace; the other places are related ones.
#[must_use]
pub fn sarif(
    comparison: &Comparison<'_>,
    rules: &[&Rule],
    is_here: &dyn Fn(&str) -> bool,
) -> String {
    let findings = &comparison.drift.findings;
    let results: Vec<_> = findings
        .iter()
        .map(|finding| result(finding, target(finding, comparison, is_here)))
        .collect();
    pretty(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "drift", "rules": used(findings, rules) } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

/// The rules that have findings, by name.
fn used(findings: &[Finding], rules: &[&Rule]) -> Vec<Value> {
    let known = |id: &str| rules.iter().find(|rule| rule.id == id);
    let used: BTreeMap<&str, Value> = findings
        .iter()
        .map(|finding| {
            let (text, level) = known(&finding.id)
                .map_or((&finding.reason, finding.level), |rule| (&rule.reason, rule.level));
            let rule = json!({
                "id": finding.id,
                "shortDescription": { "text": plain(text) },
                "defaultConfiguration": { "level": word(level) },
                "properties": { "tags": [finding.axis] },
            });
            (finding.id.as_str(), rule)
        })
        .collect();
    used.into_values().collect()
}

fn result(finding: &Finding, target: Option<Target<'_>>) -> Value {
    let main = match target {
        Some(Target::Location(spot)) => Some(spot),
        // A place outside of the workspace is better than none.
        Some(Target::File(_)) | None => finding.after.as_ref().or(finding.before.as_ref()),
    };
    let file = match target {
        Some(Target::File(file)) => Some(json!({
            "physicalLocation": { "artifactLocation": { "uri": uri(file) } }
        })),
        _ => None,
    };
    let at = file.or_else(|| main.map(|spot| location(spot, None)));
    let related: Vec<_> = [("before", &finding.before), ("after", &finding.after)]
        .into_iter()
        .filter_map(|(word, spot)| Some((word, spot.as_ref()?)))
        .map(|(word, spot)| location(spot, Some(word)))
        .collect();
    let mut result = json!({
        "ruleId": finding.id,
        "level": word(finding.level),
        "message": { "text": plain(&format!("{}. {}", finding.message, finding.reason)) },
        "locations": at.into_iter().collect::<Vec<_>>(),
        "relatedLocations": related,
        "partialFingerprints": { "drift/v1": finding.fingerprint },
        "properties": {
            "axis": finding.axis,
            "level": finding.level,
            "side": finding.side,
            "operations": finding.operations,
        },
    });
    if let (Some(accepted), Some(members)) = (&finding.accepted, result.as_object_mut()) {
        let why = plain(&format!("until {}: {}", accepted.expires, accepted.reason));
        let suppression = json!({ "kind": "external", "status": "accepted", "justification": why });
        members.insert("suppressions".to_owned(), json!([suppression]));
    }
    result
}

fn location(spot: &Location, word: Option<&str>) -> Value {
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&spot.file) },
            "region": { "startLine": spot.line, "startColumn": spot.column },
        },
        "logicalLocations": [{ "fullyQualifiedName": spot.pointer }],
    });
    if let (Some(word), Some(members)) = (word, location.as_object_mut()) {
        let value = spot.value.as_deref().unwrap_or("there");
        members.insert("message".to_owned(), json!({ "text": plain(&format!("{word}: {value}")) }));
    }
    location
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Breaking => "error",
        Level::NonBreaking | Level::Documentation => "note",
    }
}

/// Text in which nothing is a link: `[words](target)` would be one.
fn plain(text: &str) -> String {
    short(text, MESSAGE * 2).replace("](", "] (")
}

fn uri(file: &str) -> String {
    utf8_percent_encode(file, PATH).to_string()
}
