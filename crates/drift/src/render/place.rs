//! Places of findings, for outputs that point into files of the workspace.

use spec::Location;

use crate::finding::Finding;

use super::Comparison;

/// Where an output points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target<'c> {
    /// A place in a file of the workspace.
    Location(&'c Location),
    /// A file of the workspace as a whole.
    File(&'c str),
}

/// The place of a finding in the newer document if that lies in the workspace, otherwise in the
/// older one. What is gone has no place in the newer one, and what is new none in the older, so
/// that the file as a whole has to do.
pub(super) fn target<'c>(
    finding: &'c Finding,
    comparison: &Comparison<'c>,
    is_here: &dyn Fn(&str) -> bool,
) -> Option<Target<'c>> {
    let drift = comparison.drift;
    let spots = [&finding.after, &finding.before].into_iter().flatten();
    let spot = spots.into_iter().find(|spot| is_here(&spot.file)).map(Target::Location);
    let mut files = [&drift.new, &drift.old].into_iter().map(|subject| subject.name.as_str());
    spot.or_else(|| files.find(|file| is_here(file)).map(Target::File))
}

/// `openapi/atoma.yaml:12:7`
pub(super) fn position(spot: &Location) -> String {
    format!("{}:{}:{}", spot.file, spot.line, spot.column)
}
