//! The order of findings, and what a gate makes of them.

use std::cmp::Reverse;

use spec::Location;

use crate::finding::{Axis, Drift, Finding, Level};

impl Drift {
    /// Puts the worst findings first, those of one level in the order of the document, and those
    /// that were accepted last.
    pub fn sort(&mut self) {
        self.findings.sort_by(|a, b| key(a).cmp(&key(b)));
    }

    /// Whether a finding that was not accepted is of that level or worse.
    #[must_use]
    pub fn reaches(&self, level: Level) -> bool {
        let mut counted = self.findings.iter().filter(|finding| finding.accepted.is_none());
        counted.any(|finding| finding.level >= level)
    }

    /// Leaves out what concerns other operations only. What names no operation stays if it breaks
    /// somebody, as it may concern any.
    pub fn keep_operations(&mut self, is_meant: impl Fn(&str) -> bool) {
        self.findings.retain_mut(|finding| {
            let names_none = finding.operations.is_empty();
            finding.operations.retain(|operation| is_meant(operation));
            !finding.operations.is_empty() || (names_none && finding.level == Level::Breaking)
        });
    }
}

type Place<'f> = (&'f str, usize, usize, &'f str);
type Key<'f> = (bool, Reverse<Level>, Option<Place<'f>>, Axis, &'f str, &'f [String], &'f str);

fn key(finding: &Finding) -> Key<'_> {
    let spot = finding.after.as_ref().or(finding.before.as_ref());
    (
        finding.accepted.is_some(),
        Reverse(finding.level),
        spot.map(place),
        finding.axis,
        &finding.id,
        &finding.operations,
        &finding.fingerprint,
    )
}

fn place(spot: &Location) -> Place<'_> {
    (&spot.file, spot.line, spot.column, &spot.pointer)
}
