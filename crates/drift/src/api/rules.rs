//! The rules of the source axis.

use super::diff::What;
use crate::finding::{Axis, Level};
use crate::rule::Rule;

/// Every rule of the source axis.
#[must_use]
pub fn rules() -> Vec<Rule> {
    let rules = RULES.iter().map(|(id, level, reason)| Rule {
        id: (*id).to_owned(),
        axis: Axis::Source,
        level: *level,
        side: None,
        reason: (*reason).to_owned(),
    });
    rules.collect()
}

pub(super) const NO_LONGER: &str = "no-longer-generatable";
pub(super) const NOT: &str = "not-generatable";
pub(super) const AGAIN: &str = "generatable-again";
pub(super) const LEFT_OUT: &str = "part-left-out";
pub(super) const MOVED: &str = "api-item-moved";
pub(super) const CODE: &str = "api-code-changed";

const RULES: &[(&str, Level, &str)] = &[
    ("api-item-removed", Level::Breaking, "code that names it does not compile any more"),
    ("api-item-changed", Level::Breaking, "code written for the old form may not compile any more"),
    (
        MOVED,
        Level::Breaking,
        "code that names it compiles, and calls or sends something else than before",
    ),
    (
        "api-field-added",
        Level::Breaking,
        "all fields of the struct are public, so users write it with all of them, and such code \
         does not compile any more",
    ),
    (
        "api-variant-added",
        Level::Breaking,
        "the enum is not `#[non_exhaustive]`, so a `match` on it that names every variant does \
         not compile any more",
    ),
    (
        "api-trait-item-added",
        Level::Breaking,
        "implementations of the trait in the code of users lack it",
    ),
    (
        "api-impl-removed",
        Level::Breaking,
        "code that relies on the trait does not compile any more",
    ),
    ("api-item-added", Level::NonBreaking, "code that compiled does not know of it"),
    ("api-impl-added", Level::NonBreaking, "code that compiled does not rely on it"),
    ("api-deprecated", Level::NonBreaking, "code that uses it compiles, with a warning"),
    ("api-deprecation-ended", Level::NonBreaking, "code that uses it compiles without a warning"),
    (CODE, Level::NonBreaking, "what users name is the same; what it does may differ"),
    ("api-docs-changed", Level::Documentation, "only the documentation differs"),
    (NO_LONGER, Level::Breaking, "the client cannot be generated from the newer document as it is"),
    (NOT, Level::NonBreaking, "neither document can be generated from here, so nothing gets worse"),
    (AGAIN, Level::NonBreaking, "the older document could not be generated from here"),
    (LEFT_OUT, Level::Breaking, "calls or types that the client has would be missing or say less"),
];

/// The rule of that name.
pub(super) fn rule(id: &str) -> (Level, &'static str) {
    let found = RULES.iter().find(|(known, ..)| *known == id);
    // Names come from here; what nothing is known of is breaking.
    found.map_or((Level::Breaking, ""), |(_, level, reason)| (*level, reason))
}

/// The rule that a difference of an item comes under.
pub(super) fn of(what: What) -> &'static str {
    match what {
        What::Removed => "api-item-removed",
        What::ImplRemoved => "api-impl-removed",
        What::Changed => "api-item-changed",
        What::FieldAdded => "api-field-added",
        What::VariantAdded => "api-variant-added",
        What::RequiredItemAdded => "api-trait-item-added",
        What::Added => "api-item-added",
        What::ImplAdded => "api-impl-added",
        What::Deprecated => "api-deprecated",
        What::NotDeprecated => "api-deprecation-ended",
        What::Docs => "api-docs-changed",
    }
}
