//! Findings as Markdown for a comment on a pull request or the summary of a CI step.
//!
//! What documents say stands in code spans, where nothing is markup and nobody is mentioned, or is
//! escaped. There are no tables of it, as `|` cannot be escaped in all of them.

use std::fmt::Write as _;

use spec::DocumentInfo;

use super::escape::{short, visible};
use super::lines::{MESSAGE, VALUE, scope};
use super::place::position;
use super::summary::{Summary, Verdict};
use super::text::{by_operation, step_words};
use super::{Api, Comparison};
use crate::finding::{Finding, Level};

/// The most that is written, in bytes: GitHub takes comments of 65,536 characters.
const MOST: usize = 59_000;
/// How much of that public items may take.
const MOST_ITEMS: usize = 12_000;
/// A backtick that is no part of a code span, whatever stands beside it.
const BACKTICK: &str = "&#96;";

/// Summary and findings, the worst first, in less than 60,000 bytes; how many are left out for
/// that is said at the end.
#[must_use]
pub fn markdown(comparison: &Comparison<'_>) -> String {
    let mut out = summary(comparison);
    let items = comparison.api.map(|api| items(&api)).unwrap_or_default();
    let findings = &comparison.drift.findings;
    let mut left_out = 0;
    for (name, findings) in groups(findings) {
        let mut heading = format!("\n### {name}\n");
        for (operation, findings) in by_operation(&findings) {
            let mut subheading = format!("\n{}\n\n", code_or_words(&operation, findings.first()));
            for finding in findings {
                let item = item(finding);
                let size = heading.len() + subheading.len() + item.len();
                if left_out > 0 || out.len() + size + items.len() > MOST {
                    left_out += 1;
                    continue;
                }
                out.push_str(&std::mem::take(&mut heading));
                out.push_str(&std::mem::take(&mut subheading));
                out.push_str(&item);
            }
        }
    }
    if left_out > 0 {
        let all = findings.len();
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(
            out,
            "\n**{left_out} of {all} findings do not fit in here**; `cargo xtask drift` shows all."
        );
    }
    out.push_str(&items);
    out
}

/// The findings that count by level, then those that do not.
fn groups(findings: &[Finding]) -> Vec<(String, Vec<&Finding>)> {
    let counted = Level::ALL.into_iter().map(|level| {
        let is_meant = |finding: &&Finding| finding.level == level && finding.accepted.is_none();
        (level.to_string(), findings.iter().filter(is_meant).collect())
    });
    let accepted = findings.iter().filter(|finding| finding.accepted.is_some()).collect();
    let capitalised = |name: String| match name.get(..1) {
        Some(first) => first.to_uppercase() + name.get(1..).unwrap_or_default(),
        None => name,
    };
    let groups = counted.chain([("accepted".to_owned(), accepted)]);
    groups.map(|(name, findings)| (capitalised(name), findings)).collect()
}

fn summary(comparison: &Comparison<'_>) -> String {
    let drift = comparison.drift;
    let summary = Summary::new(comparison);
    let worst = drift.findings.iter().filter(|finding| finding.accepted.is_none());
    let title = match worst.map(|finding| finding.level).max() {
        Some(Level::Breaking) => "API drift: breaking",
        Some(Level::NonBreaking) => "API drift: nothing breaks",
        Some(Level::Documentation) => "API drift: documentation only",
        None if drift.findings.is_empty() => "API drift: no difference",
        None => "API drift: all of it accepted",
    };
    let mut out = format!("## {title}\n\n");
    let _ = writeln!(out, "- old: {}", subject(&drift.old));
    let _ = writeln!(out, "- new: {}", subject(&drift.new));
    out.push_str("\n| axis | level | findings |\n| --- | --- | --- |\n");
    for (axis, verdict, count) in summary.rows() {
        let word = Verdict::word(verdict);
        let strong = if verdict == Some(Verdict::Level(Level::Breaking)) { "**" } else { "" };
        let _ = writeln!(out, "| {axis} | {strong}{word}{strong} | {} |", count.words());
    }
    if let Some(step) = summary.step {
        let _ = writeln!(out, "\nThe next version of the client is {}.", step_words(step));
    }
    out
}

fn subject(subject: &DocumentInfo) -> String {
    let DocumentInfo { name, title, version, openapi } = subject;
    let [name, title] = [name, title].map(|text| code(&short(text, VALUE)));
    let [version, openapi] = [version, openapi].map(|text| escaped(&short(text, VALUE)));
    format!("{name}, {title} {version}, OpenAPI {openapi}")
}

fn item(finding: &Finding) -> String {
    let mut out = format!("- {}  \n", prose(&short(&finding.message, MESSAGE)));
    let _ = writeln!(out, "  {}: {}", scope(finding), prose(&short(&finding.reason, MESSAGE)));
    for (word, spot) in [("before", &finding.before), ("after", &finding.after)] {
        if let Some(spot) = spot {
            let at = code(&short(&position(spot), VALUE));
            let pointer = code(&short(&spot.pointer, VALUE));
            let value = spot.value.as_deref().map(|value| code(&short(value, VALUE)));
            let value = value.map(|value| format!(": {value}")).unwrap_or_default();
            let _ = writeln!(out, "  - {word} {at} {pointer}{value}");
        }
    }
    if let Some(accepted) = &finding.accepted {
        let reason = prose(&short(&accepted.reason, MESSAGE));
        let _ = writeln!(out, "  - accepted until {}: {reason}", escaped(&accepted.expires));
    }
    let id = code(&short(&finding.id, VALUE));
    let _ = writeln!(out, "  - {id} {}", code(&short(&finding.fingerprint, VALUE)));
    out
}

fn code_or_words(operation: &str, finding: Option<&&Finding>) -> String {
    match finding.map(|finding| finding.operations.is_empty()) {
        Some(true) | None => format!("**{operation}**"),
        Some(false) => format!("**{}**", code(operation)),
    }
}

fn items(api: &Api<'_>) -> String {
    if api.changes.is_empty() {
        return String::new();
    }
    let (mut lines, mut left_out) = (String::new(), 0);
    for change in api.changes {
        let signed = [('-', &change.before), ('+', &change.after)];
        let signed = signed.into_iter().filter_map(|(sign, line)| Some((sign, line.as_ref()?)));
        let signed: String =
            signed.map(|(sign, line)| format!("{sign} {}\n", short(line, MESSAGE))).collect();
        if left_out > 0 || lines.len() + signed.len() > MOST_ITEMS {
            left_out += 1;
        } else {
            lines.push_str(&signed);
        }
    }
    let fence = fence(&lines, 3);
    let more = match left_out {
        0 => String::new(),
        number => format!("\n… and {number} more.\n"),
    };
    format!(
        "\n<details><summary>Public items of the client</summary>\n\n{fence}diff\n{lines}{fence}\n{more}\n</details>\n"
    )
}

/// Words in which what stands between backticks is a code span, and nothing else is markup.
fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let last = parts.len().saturating_sub(1);
    let mut out = String::new();
    for (index, part) in parts.iter().enumerate() {
        // A last backtick without a partner is one.
        match index % 2 {
            1 if index == last => out.extend([BACKTICK, &escaped(part)]),
            1 if part.is_empty() => out.extend([BACKTICK, BACKTICK]),
            1 => out.push_str(&code(part)),
            _ => out.push_str(&escaped(part)),
        }
    }
    out
}

/// Text without markup: every character that could be part of any is escaped (`CommonMark`,
/// "Backslash escapes"). What would mention somebody or link to something is taken apart.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '@' | '#' => out.extend([c, '\u{200b}']),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            ':' if out.ends_with("http") || out.ends_with("https") => out.push_str(":\u{200b}"),
            '.' if out.to_ascii_lowercase().ends_with("www") => out.push_str(".\u{200b}"),
            '`' => out.push_str(BACKTICK),
            '\\' | '*' | '_' | '{' | '}' | '[' | ']' | '|' | '~' | '!' | '$' | '^' | '=' => {
                out.extend(['\\', c]);
            }
            c => out.push(c),
        }
    }
    out
}

/// A code span that ends where it is meant to.
fn code(text: &str) -> String {
    let text = visible(text);
    let fence = fence(&text, 1);
    // One space on either side is taken off again.
    let is_edged = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) || text.is_empty();
    let space = if is_edged { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// More backticks than stand in a row in the text, and at least so many.
fn fence(text: &str, least: usize) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat((longest + 1).max(least))
}
