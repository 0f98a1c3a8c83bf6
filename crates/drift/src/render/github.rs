//! Commands to GitHub's runner: an annotation for each finding.
//!
//! Source: GitHub Docs, "Workflow commands for GitHub Actions". `%` and line ends are escaped
//! everywhere, and in properties also `:` and `,`.

use super::Comparison;
use super::escape::{short, visible};
use super::lines::{MESSAGE, VALUE, concerns, scope};
use super::place::{Target, position, target};
use super::summary::Count;
use crate::finding::{Finding, Level};

/// An error for each finding that breaks somebody and a notice for each other one, at lines of
/// files that `is_here` knows as files of the workspace.
#[must_use]
pub fn github(comparison: &Comparison<'_>, is_here: &dyn Fn(&str) -> bool) -> String {
    let findings = &comparison.drift.findings;
    let commands = findings.iter().map(|finding| {
        let command = match (finding.level, &finding.accepted) {
            (Level::Breaking, None) => "error",
            _ => "notice",
        };
        let properties = properties(finding, target(finding, comparison, is_here));
        format!("::{command} {properties}::{}\n", data(&message(finding)))
    });
    let count = Count::of(findings.iter()).words();
    let count = if count.is_empty() { "no difference".to_owned() } else { count };
    commands.chain([format!("drift: {count}\n")]).collect()
}

fn properties(finding: &Finding, target: Option<Target<'_>>) -> String {
    let place = match target {
        Some(Target::Location(spot)) => {
            format!("file={},line={},col={},", property(&spot.file), spot.line, spot.column)
        }
        Some(Target::File(file)) => format!("file={},", property(file)),
        None => String::new(),
    };
    let accepted = if finding.accepted.is_some() { ", accepted" } else { "" };
    let title = format!("{} ({}{accepted}): {}", finding.level, scope(finding), finding.id);
    format!("{place}title={}", property(&short(&title, VALUE)))
}

fn message(finding: &Finding) -> String {
    let mut lines = vec![format!("{}: {}", concerns(finding), short(&finding.message, MESSAGE))];
    lines.push(short(&finding.reason, MESSAGE));
    for (word, spot) in [("before", &finding.before), ("after", &finding.after)] {
        lines.extend(spot.as_ref().map(|spot| {
            let value = spot.value.as_deref().unwrap_or("there");
            let (at, value) = (short(&position(spot), VALUE), short(value, VALUE));
            format!("{word}: {value} at {at}")
        }));
    }
    lines.extend(finding.accepted.as_ref().map(|accepted| {
        let reason = short(&accepted.reason, MESSAGE);
        format!("accepted until {}: {reason}", accepted.expires)
    }));
    lines.push(format!("fingerprint: {}", finding.fingerprint));
    lines.join("\n")
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(&visible(text)).replace(':', "%3A").replace(',', "%2C")
}
