//! Findings for people: the summary first, then the worst. With ANSI colours, which whoever prints
//! it takes out where there is no terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use spec::Location;

use super::escape::short;
use super::lines::{MESSAGE, VALUE, concerns, scope, subject};
use super::place::position;
use super::summary::{Summary, Verdict};
use super::{Api, Comparison};
use crate::api::Step;
use crate::finding::{Finding, Level};

pub(super) const STRONG: Style = Style::new().bold();
pub(super) const FAINT: Style = Style::new().dimmed();
const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();

/// How many public items are listed.
const ITEMS: usize = 40;

/// Summary and findings, grouped by level and then by operation.
#[must_use]
pub fn text(comparison: &Comparison<'_>) -> String {
    let mut out = String::new();
    summary(&mut out, comparison);
    let findings = &comparison.drift.findings;
    if findings.is_empty() {
        out.push_str("\nno difference\n");
    }
    for level in Level::ALL {
        let of_level: Vec<_> = findings
            .iter()
            .filter(|finding| finding.level == level && finding.accepted.is_none())
            .collect();
        group(&mut out, &level.to_string(), style(level), &of_level);
    }
    let accepted: Vec<_> = findings.iter().filter(|finding| finding.accepted.is_some()).collect();
    group(&mut out, "accepted", FAINT, &accepted);
    if let Some(api) = comparison.api {
        items(&mut out, &api);
    }
    out
}

pub(super) fn style(level: Level) -> Style {
    match level {
        Level::Breaking => AnsiColor::Red.on_default().bold(),
        Level::NonBreaking => AnsiColor::Yellow.on_default(),
        Level::Documentation => AnsiColor::Cyan.on_default(),
    }
}

// Writing to a string cannot fail, here and below.
fn summary(out: &mut String, comparison: &Comparison<'_>) {
    let drift = comparison.drift;
    let _ = writeln!(out, "{STRONG}old{STRONG:#} {}", subject(&drift.old));
    let _ = writeln!(out, "{STRONG}new{STRONG:#} {}", subject(&drift.new));
    let summary = Summary::new(comparison);
    for (axis, verdict, count) in summary.rows() {
        let (axis, word) = (axis.to_string(), Verdict::word(verdict));
        let style = match verdict {
            Some(Verdict::Level(level)) => style(level),
            Some(Verdict::None) | None => FAINT,
        };
        let count = match count.words() {
            words if words.is_empty() => words,
            words => format!("{:1$}  {words}", "", 13_usize.saturating_sub(word.len())),
        };
        let _ = writeln!(out, "  {axis:<6}  {style}{word}{style:#}{count}");
    }
    if let Some(step) = summary.step {
        let _ = writeln!(out, "  the next version of the client is {}", step_words(step));
    }
}

pub(super) fn step_words(step: Step) -> &'static str {
    match step {
        Step::Major => "a major one (0.x.y: x goes up)",
        Step::Minor => "a minor one (0.x.y: y goes up)",
        Step::Patch => "a patch (0.x.y: y goes up)",
    }
}

fn group(out: &mut String, name: &str, style: Style, findings: &[&Finding]) {
    if findings.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{style}{name}{style:#}");
    for (operation, findings) in by_operation(findings) {
        let _ = writeln!(out, "  {STRONG}{operation}{STRONG:#}");
        for one in findings {
            finding(out, one);
        }
    }
}

/// Groups in the order in which their first finding comes.
pub(super) fn by_operation<'f>(findings: &[&'f Finding]) -> Vec<(String, Vec<&'f Finding>)> {
    let mut groups: Vec<(&[String], Vec<&Finding>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for finding in findings {
        let place = *places.entry(finding.operations.as_slice()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, members)) => members.push(finding),
            None => groups.push((&finding.operations, vec![finding])),
        }
    }
    let named = groups.into_iter().filter_map(|(_, members)| {
        let name = concerns(members.first()?);
        Some((name, members))
    });
    named.collect()
}

fn finding(out: &mut String, finding: &Finding) {
    let Finding { id, fingerprint, .. } = finding;
    let _ = writeln!(out, "    {}", short(&finding.message, MESSAGE));
    let _ = writeln!(out, "      {}: {}", scope(finding), short(&finding.reason, MESSAGE));
    for (sign, style, spot) in [('-', REMOVED, &finding.before), ('+', ADDED, &finding.after)] {
        if let Some(spot) = spot {
            place(out, sign, style, spot);
        }
    }
    if let Some(accepted) = &finding.accepted {
        let reason = short(&accepted.reason, MESSAGE);
        let _ = writeln!(out, "      accepted until {}: {reason}", accepted.expires);
    }
    let _ = writeln!(out, "      {FAINT}{} {fingerprint}{FAINT:#}", short(id, VALUE));
}

fn place(out: &mut String, sign: char, style: Style, spot: &Location) {
    let (at, pointer) = (short(&position(spot), VALUE), short(&spot.pointer, VALUE));
    let _ = writeln!(out, "      {style}{sign}{style:#} {at} {FAINT}{pointer}{FAINT:#}");
    if let Some(value) = &spot.value {
        let _ = writeln!(out, "        {style}{}{style:#}", short(value, VALUE));
    }
}

fn items(out: &mut String, api: &Api<'_>) {
    if api.changes.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{STRONG}public items of the client{STRONG:#}");
    for change in api.changes.iter().take(ITEMS) {
        let lines = [('-', REMOVED, &change.before), ('+', ADDED, &change.after)];
        for (sign, style, line) in lines {
            if let Some(line) = line {
                let _ = writeln!(out, "  {style}{sign} {}{style:#}", short(line, VALUE));
            }
        }
    }
    let more = api.changes.len().saturating_sub(ITEMS);
    if more > 0 {
        let _ = writeln!(out, "  {FAINT}… and {more} more{FAINT:#}");
    }
}
