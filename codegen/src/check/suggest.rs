//! "Did you mean": the known name that is closest to the one that was written.

/// The closest of `known`, if it is close enough to be meant.
pub(crate) fn did_you_mean<'a>(
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
