//! Lines for people: the sum first, then each operation.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{circumstances, count, message, of, place};
use crate::finding::{Conformance, Level};

const STRONG: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const ERROR: Style = AnsiColor::Red.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();

/// The lines, coloured; where there is no terminal, whoever prints them takes the colours out.
#[must_use]
pub fn render(conformance: &Conformance) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = head(&mut out, conformance);
    for operation in &conformance.operations {
        let _ = findings(&mut out, conformance, operation);
    }
    let _ = skipped(&mut out, conformance);
    out
}

fn head(out: &mut String, conformance: &Conformance) -> std::fmt::Result {
    let Conformance { document, server, .. } = conformance;
    let (deviations, notes) = (conformance.count(Level::Deviation), conformance.count(Level::Note));
    let (style, verdict) = match (deviations, conformance.requests) {
        (_, 0) => (STRONG, "nothing was sent".to_owned()),
        (0, _) => (GOOD, "conforms".to_owned()),
        (number, _) => (ERROR, count(number, "deviation")),
    };
    writeln!(out, "{style}{verdict}{style:#}: {server} against {}", document.name)?;
    let mut counts = vec![
        count(conformance.operations.len(), "operation"),
        count(conformance.requests, "request"),
        count(notes, "note"),
        format!("{} left out", conformance.skipped.len()),
    ];
    if conformance.paid > 0 {
        counts.insert(2, format!("{} that may have cost money", conformance.paid));
    }
    writeln!(out, "{FAINT}{}{FAINT:#}", counts.join(", "))
}

fn findings(out: &mut String, conformance: &Conformance, operation: &str) -> std::fmt::Result {
    let findings = of(conformance, operation);
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{STRONG}{operation}{STRONG:#}")?;
    for finding in findings {
        let (style, word) = match finding.level {
            Level::Deviation => (ERROR, "deviation"),
            Level::Note => (FAINT, "note"),
        };
        writeln!(out, "  {style}{word}{style:#} {}: {}", finding.id, message(finding))?;
        writeln!(out, "    {FAINT}{}{FAINT:#}", circumstances(finding))?;
        writeln!(out, "    {FAINT}{}{FAINT:#}", place(&finding.location))?;
    }
    Ok(())
}

fn skipped(out: &mut String, conformance: &Conformance) -> std::fmt::Result {
    if conformance.skipped.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{STRONG}left out{STRONG:#}")?;
    for skip in &conformance.skipped {
        writeln!(out, "  {}: {}", skip.operation, skip.what)?;
        writeln!(out, "    {FAINT}{}{FAINT:#}", skip.reason)?;
    }
    Ok(())
}
