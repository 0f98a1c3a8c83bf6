//! Content types, as far as they are told apart here.

use reqwest::header::HeaderValue;

/// Whether an answer of this content type is what its request accepts. Where that is JSON or an
/// event stream, nothing else is; of other types nothing is said.
pub(crate) fn accepts(accept: Option<&HeaderValue>, content_type: Option<&HeaderValue>) -> bool {
    let (accept, kind) = (text(accept), essence(text(content_type)));
    // The document says exactly this, and no answer of another JSON type is meant.
    if accept == "application/json" {
        return kind.eq_ignore_ascii_case(accept);
    }
    let ranges = || accept.split(',').map(essence);
    let is_told_apart = |range| is_json(range) || is_event_stream(range);
    !ranges().all(is_told_apart)
        || ranges().any(|range| if is_json(range) { is_json(kind) } else { is_event_stream(kind) })
}

/// Whether a content type is JSON: `application/json`, the older `text/json`, or a type built on it
/// (RFC 6839, section 3.1).
pub(crate) fn is_json(kind: &str) -> bool {
    let kind = essence(kind);
    let suffix = kind.rsplit_once('+').map(|(_, suffix)| suffix);
    ["application/json", "text/json"].iter().any(|known| kind.eq_ignore_ascii_case(known))
        || suffix.is_some_and(|suffix| suffix.eq_ignore_ascii_case("json"))
}

fn is_event_stream(kind: &str) -> bool {
    essence(kind).eq_ignore_ascii_case("text/event-stream")
}

/// A content type without its parameters.
fn essence(kind: &str) -> &str {
    kind.split(';').next().unwrap_or_default().trim()
}

fn text(value: Option<&HeaderValue>) -> &str {
    value.and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answer_suits_what_its_request_accepts() {
        for (accept, kind, expected) in [
            ("application/json", "Application/JSON; charset=utf-8", true),
            ("application/json", "application/hal+json", false),
            ("application/json", "text/html", false),
            ("application/json", "", false),
            ("application/hal+json", "application/hal+json", true),
            ("application/hal+json", "application/json", true),
            ("application/json; v=2", "application/vnd.a+json; v=2", true),
            ("application/json; v=2", "text/html", false),
            ("text/event-stream", "text/event-stream;charset=utf-8", true),
            ("text/event-stream", "application/json", false),
            ("text/event-stream", "", false),
            ("application/json, text/event-stream", "text/event-stream", true),
            ("application/json, text/event-stream", "application/json", true),
            ("application/json, text/event-stream", "text/html", false),
            ("application/x-ndjson", "text/html", true),
            ("application/json, text/plain", "text/html", true),
            ("*/*", "text/html", true),
            ("", "text/html", true),
        ] {
            let [accept, kind] = [accept, kind].map(|text| HeaderValue::from_str(text).unwrap());
            assert_eq!(accepts(Some(&accept), Some(&kind)), expected, "{accept:?} {kind:?}");
        }
        assert!(accepts(None, None));
        assert!(!accepts(Some(&HeaderValue::from_static("application/json")), None));
    }
}
