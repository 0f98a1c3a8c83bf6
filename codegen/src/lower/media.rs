//! Media types of documents that stand for more than one type, or for none that a header can have.

use spec::media_type::{essence, is_json};

/// JSON, also because anything is allowed.
pub(super) fn may_be_json(media_type: &str) -> bool {
    is_json(media_type) || ["*/*", "application/*"].contains(&essence(media_type).as_str())
}

/// The range of an `Accept` header that a range of a document stands for. Headers have no ranges of
/// suffixes.
pub(super) fn range_of(media_type: &str) -> &str {
    let kind = media_type.split(';').next().unwrap_or_default().trim();
    match kind.split_once('/') {
        Some((main, "*")) if is_token(main) => kind,
        Some((main, sub)) if sub.ends_with("+json") && is_token(main) => "application/*",
        _ => "*/*",
    }
}

fn is_token(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*-+.".contains(&byte))
}

/// Whether a header can have it: no wildcard, and nothing that ends a line.
pub(super) fn is_concrete(media_type: &str) -> bool {
    !media_type.contains('*')
        && !media_type.contains(|c: char| c.is_control())
        && media_type.is_ascii()
}
