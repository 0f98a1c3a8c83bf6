//! What a workspace has decided about its findings: other levels for rules, and findings that are
//! accepted for a time. Each decision has a reason, and none of them hides anything: a finding
//! keeps standing in the list, and a decision whose time is over is one more finding.
//!
//! ```toml
//! [levels]
//! response-field-removed = { level = "non-breaking", reason = "Nobody reads the answers." }
//!
//! [[accepted]]
//! fingerprint = "00f1e2d3c4b5a697"
//! reason = "The service never sent this field."
//! expires = 2027-01-31
//! ```

mod apply;
mod read;

use std::sync::LazyLock;

use spec::Report;
use time::Date;

use crate::finding::{Axis, Drift, Level};
pub use crate::finding::{EXPIRED, UNMATCHED};
use crate::rule::Rule;

/// The decisions of a workspace.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    name: String,
    levels: Vec<Override>,
    accepted: Vec<Acceptance>,
}

/// Another level for all findings of a rule.
#[derive(Debug, Clone)]
struct Override {
    id: String,
    level: Level,
    reason: String,
}

/// A finding that does not count until a day is over.
#[derive(Debug, Clone)]
struct Acceptance {
    fingerprint: String,
    reason: String,
    /// The last day on which it holds.
    expires: Date,
    /// Where its fingerprint was written.
    line: usize,
    column: usize,
}

impl Settings {
    /// Reads settings, `known` being the ids of all rules.
    ///
    /// # Errors
    ///
    /// The text is not TOML, names a rule or a field that does not exist, or lacks something. The
    /// report holds everything that was found.
    pub fn parse(name: &str, bytes: &[u8], known: &[&str]) -> Result<Self, Report> {
        read::read(name, bytes, known)
    }

    /// Gives the findings the levels of these settings, marks those that are accepted on that day,
    /// and adds a finding for each acceptance that has expired or that no finding needs.
    pub fn apply(&self, drift: &mut Drift, today: Date) {
        apply::apply(self, drift, today);
    }
}

/// The rules about settings themselves.
#[must_use]
pub fn rules() -> &'static [Rule] {
    static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
        let rule = |id: &str, reason: &str| Rule {
            id: id.to_owned(),
            axis: Axis::Docs,
            level: Level::Documentation,
            side: None,
            reason: reason.to_owned(),
        };
        vec![
            rule(
                EXPIRED,
                "The acceptance no longer holds, so the finding counts again: decide anew, or \
                 take the acceptance out.",
            ),
            rule(
                UNMATCHED,
                "An acceptance that nothing needs would hide the same difference when it comes \
                 back: take it out.",
            ),
        ]
    });
    &RULES
}
