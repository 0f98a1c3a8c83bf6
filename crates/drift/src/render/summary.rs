//! The findings in numbers.

use serde::Serialize;

use super::{Api, Comparison};
use crate::api::Step;
use crate::finding::{Axis, Finding, Level};

/// How it stands on each axis.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Summary {
    pub(super) wire: Verdict,
    /// `None` if nobody looked.
    pub(super) source: Option<Verdict>,
    pub(super) docs: Verdict,
    pub(super) counts: Counts,
    /// The step of the version of the client.
    pub(super) step: Option<Step>,
}

/// The highest level of the findings that were not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Verdict {
    None,
    #[serde(untagged)]
    Level(Level),
}

/// How many findings there are.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Counts {
    pub(super) wire: Count,
    pub(super) source: Count,
    pub(super) docs: Count,
}

/// How many findings of an axis there are: those that count by level, and those that do not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Count {
    pub(super) breaking: usize,
    pub(super) non_breaking: usize,
    pub(super) documentation: usize,
    pub(super) accepted: usize,
}

impl Summary {
    pub(super) fn new(comparison: &Comparison<'_>) -> Self {
        let drift = comparison.drift;
        let verdict = |axis| drift.level(axis).map_or(Verdict::None, Verdict::Level);
        let count = |axis| Count::of(drift.findings.iter().filter(|finding| finding.axis == axis));
        let counts = Counts {
            wire: count(Axis::Wire),
            source: count(Axis::Source),
            docs: count(Axis::Docs),
        };
        let source = verdict(Axis::Source);
        let was_looked_at = comparison.has_source || counts.source != Count::default();
        Self {
            wire: verdict(Axis::Wire),
            source: was_looked_at.then_some(source),
            docs: verdict(Axis::Docs),
            counts,
            step: comparison.api.and_then(|Api { step, .. }| step),
        }
    }

    /// Each axis with its verdict and its numbers.
    pub(super) fn rows(&self) -> [(Axis, Option<Verdict>, Count); 3] {
        [
            (Axis::Wire, Some(self.wire), self.counts.wire),
            (Axis::Source, self.source, self.counts.source),
            (Axis::Docs, Some(self.docs), self.counts.docs),
        ]
    }
}

impl Verdict {
    /// The word for it; not everything is always looked at.
    pub(super) fn word(verdict: Option<Self>) -> String {
        match verdict {
            Some(Self::Level(level)) => level.to_string(),
            Some(Self::None) => "none".to_owned(),
            None => "not compared".to_owned(),
        }
    }
}

impl Count {
    pub(super) fn of<'f>(findings: impl Iterator<Item = &'f Finding>) -> Self {
        findings.fold(Self::default(), |mut count, finding| {
            let number = match (&finding.accepted, finding.level) {
                (Some(_), _) => &mut count.accepted,
                (None, Level::Breaking) => &mut count.breaking,
                (None, Level::NonBreaking) => &mut count.non_breaking,
                (None, Level::Documentation) => &mut count.documentation,
            };
            *number += 1;
            count
        })
    }

    /// `2 breaking, 1 accepted`; empty where there is nothing.
    pub(super) fn words(self) -> String {
        let parts = [
            (self.breaking, "breaking"),
            (self.non_breaking, "non-breaking"),
            (self.documentation, "documentation"),
            (self.accepted, "accepted"),
        ];
        let parts = parts.iter().filter(|(number, _)| *number > 0);
        parts.map(|(number, word)| format!("{number} {word}")).collect::<Vec<_>>().join(", ")
    }
}
