//! What a media type means for how content is read and written (RFC 9110, section 8.3.1).

/// The type and subtype, in lower case and without parameters.
#[must_use]
pub fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether it is JSON: `application/json`, the older `text/json`, or a type built on it (RFC 6839,
/// section 3.1).
#[must_use]
pub fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    ["application/json", "text/json"].contains(&essence.as_str()) || essence.ends_with("+json")
}

/// Whether it stands for more than one type (RFC 9110, section 12.5.1).
#[must_use]
pub fn is_range(media_type: &str) -> bool {
    essence(media_type).contains('*')
}

/// Whether a range stands for a type, or is that type. Parameters do not count.
#[must_use]
pub fn accepts(range: &str, media_type: &str) -> bool {
    let (range, media_type) = (essence(range), essence(media_type));
    match range.strip_suffix('*') {
        Some(start) => range == "*/*" || media_type.starts_with(start),
        None => range == media_type,
    }
}

/// Whether it is a stream of server-sent events.
#[must_use]
pub fn is_event_stream(media_type: &str) -> bool {
    essence(media_type) == "text/event-stream"
}

/// Whether it is JSON, a value a line.
#[must_use]
pub fn is_json_lines(media_type: &str) -> bool {
    matches!(
        essence(media_type).as_str(),
        "application/x-ndjson"
            | "application/ndjson"
            | "application/jsonl"
            | "application/x-jsonlines"
    )
}

/// Whether it is a sequence of JSON texts (RFC 7464 and RFC 8091).
#[must_use]
pub fn is_json_sequence(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json-seq" || essence.ends_with("+json-seq")
}

/// Whether it is a URL-encoded form.
#[must_use]
pub fn is_form(media_type: &str) -> bool {
    essence(media_type) == "application/x-www-form-urlencoded"
}

/// Whether it is multipart, as a form or of another subtype.
#[must_use]
pub fn is_multipart(media_type: &str) -> bool {
    essence(media_type).starts_with("multipart/")
}

/// Whether it is text that is no JSON.
#[must_use]
pub fn is_text(media_type: &str) -> bool {
    let essence = essence(media_type);
    (essence.starts_with("text/") && essence != "text/json")
        || essence.ends_with("+xml")
        || essence == "application/xml"
        || essence == "application/yaml"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_told_by_type_and_suffix() {
        for (media_type, expected) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("text/json", true),
            ("application/problem+json", true),
            ("application/jsonl", false),
            ("*/*", false),
            ("text/plain", false),
        ] {
            assert_eq!(is_json(media_type), expected, "{media_type}");
        }
    }

    #[test]
    fn ranges_accept_what_they_stand_for() {
        assert!(accepts("application/json", "Application/JSON; charset=utf-8"));
        assert!(!accepts("application/json", "text/plain"));
        assert!(accepts("image/*", "image/png") && accepts("*/*", "a/b"));
    }
}
