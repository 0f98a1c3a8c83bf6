//! Documents made for one comparison.

use drift::{Document, Drift};
use spec::{Input, Text};

/// Compares two documents in YAML.
///
/// # Panics
///
/// One of them is no document.
#[must_use]
pub fn compare(old: &str, new: &str) -> Drift {
    drift::compare(&read("old.yaml", old), &read("new.yaml", new))
}

/// Reads a document in YAML, or in JSON.
///
/// # Panics
///
/// It is no document.
#[must_use]
pub fn read(name: &str, text: &str) -> Document {
    let document = Text { name, bytes: text.as_bytes() };
    match Document::read(&Input { document, ..Input::default() }) {
        Ok(document) => document,
        Err(report) => panic!("{name}: {:?}\n{text}", report.problems),
    }
}

/// The ids of all findings, sorted, each once.
#[must_use]
pub fn ids(drift: &Drift) -> Vec<&str> {
    let mut ids: Vec<_> = drift.findings.iter().map(|finding| finding.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
