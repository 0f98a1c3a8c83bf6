//! The list of all rules.

use std::fmt::Write as _;

use serde::Serialize;

use super::json::pretty;
use super::text::{FAINT, STRONG, style};
use crate::rule::Rule;

/// A line for each rule with its reason below, coloured.
#[must_use]
pub fn rules_text(rules: &[&Rule]) -> String {
    let mut out = String::new();
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
    for Rule { id, axis, level, side, reason } in rules {
        let side = side.map(|side| format!(", {side}")).unwrap_or_default();
        let (style, level) = (style(*level), level.to_string());
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{STRONG}{id:<width$}{STRONG:#}  {style}{level:<13}{style:#}  {axis}{side}"
        );
        let _ = writeln!(out, "  {FAINT}{reason}{FAINT:#}");
    }
    out
}

/// The same as one JSON object.
#[must_use]
pub fn rules_json(rules: &[&Rule]) -> String {
    #[derive(Serialize)]
    struct Object<'r> {
        rules: &'r [&'r Rule],
    }
    pretty(&Object { rules })
}
