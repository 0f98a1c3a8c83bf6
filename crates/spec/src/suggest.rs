//! "Did you mean": the known name that is closest to the one that was written.

use crate::problem::{Code, Problem};
use crate::span::Span;

/// A field that nobody knows, and the one that may be meant.
pub fn unknown_field<'a>(
    name: &str,
    at: Span,
    what: &str,
    fields: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem = Problem::new(Code::UnknownField, format!("`{name}` is not a field of {what}"))
        .warning()
        .at(at, "ignored");
    match did_you_mean(name, fields) {
        Some(meant) => problem.help(format!("did you mean `{meant}`?")),
        None => problem.help("remove it, or call it an extension: `x-…`"),
    }
}

/// The closest of `known`, if it is close enough to be meant.
pub fn did_you_mean<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    const CLOSE_ENOUGH: f64 = 0.75;
    /// Comparing takes time with the square of the length; nobody means such a name.
    const LONGEST: usize = 64;
    if written.len() > LONGEST {
        return None;
    }
    known
        .into_iter()
        .filter(|name| name.len().abs_diff(written.len()) <= written.len() / 4 + 1)
        .map(|name| (strsim::normalized_damerau_levenshtein(written, name), name))
        .filter(|(similarity, _)| *similarity >= CLOSE_ENOUGH)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}
