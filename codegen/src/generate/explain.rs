//! What progenitor's errors and panics mean for the author of a document.

/// Words by which a failure is known, what it means, and what to do.
const KNOWN: &[(&str, &str, &str)] = &[
    (
        "response_types.len() <= 1",
        "it has several success types or several error types, and one of each is taken",
        "give its errors one schema, and its successes one",
    ),
    (
        "unexpected content type",
        "its content type is not one that progenitor sends",
        "describe the body as application/json or application/octet-stream",
    ),
    (
        "more media types than expected",
        "its body comes in several content types, and one is taken",
        "keep the content type that the client shall send",
    ),
    ("o schema", "its content has no schema", "add a schema to the media type"),
    (
        "unique variant names",
        "some of its enum values give the same Rust name",
        "remove values that differ only in case or punctuation, or replace the enum by a string",
    ),
    (
        "invalid (or unexpected) schema",
        "it has keywords that do not go together",
        "keep the keywords that belong to its `type`",
    ),
    (
        "parameter_data.required",
        "a path parameter is not `required: true`",
        "write `required: true`: a path without it is another path",
    ),
    (
        "missing path name mapping",
        "its path has a parameter that is not declared",
        "declare the path parameter",
    ),
];

/// The failure in plain words, with progenitor's own behind them.
pub(super) fn reason(words: &str) -> String {
    match known(words) {
        Some((meaning, _)) => format!("{meaning} (it says: {words})"),
        None => words.to_owned(),
    }
}

/// What to do about it.
pub(super) fn help(words: &str) -> String {
    const OTHERWISE: &str = "write it in another way, or replace it in the overlay";
    known(words).map_or(OTHERWISE.to_owned(), |(_, help)| {
        format!("{help}, in the document or in the overlay")
    })
}

fn known(words: &str) -> Option<(&'static str, &'static str)> {
    let (_, meaning, help) = KNOWN.iter().find(|(known, _, _)| words.contains(known))?;
    Some((meaning, help))
}
