//! What a media type means for how content is read and written (RFC 9110, section 8.3.1).

/// The type and subtype, in lower case and without parameters.
pub(super) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// JSON by itself, by its suffix (RFC 6839, section 3.1), or because anything is allowed.
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    matches!(essence.as_str(), "application/json" | "text/json" | "*/*" | "application/*")
        || essence.ends_with("+json")
}

/// Whether it stands for more than one type (RFC 9110, section 12.5.1).
pub(super) fn is_range(media_type: &str) -> bool {
    essence(media_type).contains('*')
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

pub(super) fn is_event_stream(media_type: &str) -> bool {
    essence(media_type) == "text/event-stream"
}

/// JSON, a value a line.
pub(super) fn is_json_lines(media_type: &str) -> bool {
    matches!(
        essence(media_type).as_str(),
        "application/x-ndjson"
            | "application/ndjson"
            | "application/jsonl"
            | "application/x-jsonlines"
    )
}

pub(super) fn is_form(media_type: &str) -> bool {
    essence(media_type) == "application/x-www-form-urlencoded"
}

pub(super) fn is_multipart(media_type: &str) -> bool {
    essence(media_type).starts_with("multipart/")
}

pub(super) fn is_text(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.starts_with("text/")
        || essence.ends_with("+xml")
        || essence == "application/xml"
        || essence == "application/yaml"
}

/// Whether a header can have it: no wildcard, and nothing that ends a line.
pub(super) fn is_concrete(media_type: &str) -> bool {
    !media_type.contains('*')
        && !media_type.contains(|c: char| c.is_control())
        && media_type.is_ascii()
}
