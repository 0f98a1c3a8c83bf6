//! Results as lines: one for each document, its problems in short below, and a sum at the end.

use std::time::Duration;

use anstyle::Style;
use indexmap::IndexMap;
use spec::Severity;
use spec::problem::cause;

use super::Trial;
use super::compile::SHOWN;
use super::document::{Document, Finding, Outcome, word};
use crate::console::{self, ADDED, ERROR, FAINT, STRONG, count};

/// The code of warnings that something has another name in Rust; they are counted on their own.
const RENAMED: &str = "renamed";

/// A document and its problems.
pub(super) fn document(document: &Document, is_verbose: bool) {
    let style = style(document.outcome);
    let (outcome, path) = (document.outcome.as_str(), one_line(&document.path));
    let facts = facts(document).join(", ");
    console::say!("{style}{outcome:<10}{style:#} {STRONG}{path}{STRONG:#}: {facts}");
    match &document.report {
        Some(report) => console::say!("{report}"),
        None => {
            let causes = by_cause(&document.problems);
            let shown = if is_verbose { usize::MAX } else { SHOWN };
            lines(causes.iter().take(shown).map(|of_one| cause_line(of_one)), causes.len());
        }
    }
    if let Some(compiled) = &document.compile {
        let output = compiled.output.iter().map(|line| one_line(line));
        lines(output, compiled.errors + compiled.warnings);
    }
}

/// How it went with all documents.
pub(super) fn summary(trial: &Trial, time: Duration) {
    let documents = count(trial.documents.len(), "document");
    let mut parts: Vec<String> = Outcome::ALL
        .into_iter()
        .map(|outcome| (outcome, trial.documents.iter().filter(|d| d.outcome == outcome).count()))
        .filter(|(outcome, number)| *number > 0 || *outcome == Outcome::Passed)
        .map(|(outcome, number)| format!("{number} {}", outcome.as_str()))
        .collect();
    if trial.skipped > 0 {
        parts.push(format!("{} skipped, not OpenAPI", count(trial.skipped, "file")));
    }
    let sum = |of: fn(&Document) -> Option<usize>| trial.documents.iter().filter_map(of).sum();
    let operations = console::operations(
        sum(|document| document.generated),
        sum(|document| document.operations),
    );
    let (parts, time) = (parts.join(", "), time.as_secs_f64());
    console::say!("{STRONG}{documents}{STRONG:#}: {parts}; {operations} in {time:.2} s");
}

fn style(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Passed => ADDED,
        Outcome::Incomplete => STRONG,
        _ => ERROR,
    }
}

fn facts(document: &Document) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(document.openapi.as_deref().map(|version| format!("OpenAPI {version}")));
    let operations = document.generated.zip(document.operations);
    facts.extend(operations.map(|(generated, all)| console::operations(generated, all)));
    facts.extend(document.schemas.map(|schemas| count(schemas, "schema")));
    if !document.lowerings.is_empty() {
        let places = document.lowerings.iter().map(|lowering| lowering.places).sum();
        let lowerings = count(document.lowerings.len(), "lowering");
        facts.push(format!("{lowerings} in {}", count(places, "place")));
    }
    let number =
        |is: fn(&Finding) -> bool| document.problems.iter().filter(|finding| is(finding)).count();
    let renamed = number(|finding| finding.code == RENAMED);
    let warnings = number(|finding| finding.severity == Severity::Warning) - renamed;
    let errors = number(|finding| finding.severity == Severity::Error);
    facts.extend((renamed > 0).then(|| format!("{renamed} renamed")));
    facts.extend((warnings > 0).then(|| count(warnings, "warning")));
    facts.extend((errors > 0).then(|| count(errors, "error")));
    facts.push(format!("{:.2} s", document.seconds.as_secs_f64()));
    if let Some(compiled) = &document.compile {
        let (errors, warnings) = (compiled.errors, compiled.warnings);
        facts.extend((errors > 0).then(|| format!("{} of rustc", count(errors, "error"))));
        facts.extend((warnings > 0).then(|| format!("{} of rustc", count(warnings, "warning"))));
        facts.push(format!("compiled in {:.2} s", compiled.seconds.as_secs_f64()));
    }
    facts
}

/// Lines below a document, and how many more there would be.
fn lines(shown: impl Iterator<Item = String>, all: usize) {
    let mut number = 0;
    for line in shown {
        number += 1;
        console::say!("  {line}");
    }
    if all > number {
        console::say!("  {FAINT}… and {} more{FAINT:#}", all - number);
    }
}

/// The problems of each cause, in the order of the first ones.
fn by_cause(problems: &[Finding]) -> Vec<Vec<&Finding>> {
    let mut causes: IndexMap<(String, Option<&str>), Vec<&Finding>> = IndexMap::new();
    for finding in problems {
        let key = (cause(finding.code, &finding.message), finding.path.as_deref());
        causes.entry(key).or_default().push(finding);
    }
    causes.into_values().collect()
}

/// The first problem of a cause, and where the next ones are.
fn cause_line(of_one: &[&Finding]) -> String {
    /// How many further places are named.
    const NAMED: usize = 3;
    let Some((first, others)) = of_one.split_first() else { return String::new() };
    if others.is_empty() {
        return short(first);
    }
    let places = others.iter().filter_map(|finding| finding.line.zip(finding.column));
    let places = places.take(NAMED).map(|(line, column)| format!("{line}:{column}"));
    let mut places: Vec<String> = places.collect();
    if others.len() > places.len() {
        places.push("…".to_owned());
    }
    format!("{} ({} more: {})", short(first), others.len(), places.join(", "))
}

/// `path:line:column: error[code]: message`
fn short(finding: &Finding) -> String {
    let mut place = finding.path.clone().map(|path| format!("{path}:")).unwrap_or_default();
    if let Some((line, column)) = finding.line.zip(finding.column) {
        place = format!("{place}{line}:{column}:");
    }
    let text = format!("{place} {}[{}]: {}", word(finding.severity), finding.code, finding.message);
    one_line(text.trim_start())
}

/// Documents and paths may hold anything; a terminal gets one line of it.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
