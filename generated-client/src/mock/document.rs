//! The document as the server knows it: the form of the generated data, and where a request leads.

use std::sync::OnceLock;

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::generated::mock::{OPERATIONS, SCHEMAS};

/// An operation of the document.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    /// Alternatives, each of what has to come together.
    pub(crate) security: &'static [&'static [Scheme]],
    pub(crate) parameters: &'static [Parameter],
    pub(crate) body: Option<Body>,
    pub(crate) answers: &'static [Answer],
}

/// How a request says who sends it.
#[derive(Debug)]
#[allow(dead_code, reason = "a document uses some of these")]
pub(crate) enum Scheme {
    /// `Authorization`, with this word before the secret.
    Http { scheme: &'static str },
    /// A secret of its own in a header, a cookie or the query.
    Key { place: &'static str, name: &'static str },
    /// Something that cannot be seen in a request.
    Unseen,
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) place: &'static str,
    pub(crate) name: &'static str,
    pub(crate) is_required: bool,
}

#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) is_required: bool,
    pub(crate) contents: &'static [Content],
}

#[derive(Debug)]
pub(crate) struct Answer {
    /// Such as `200`, `2XX` or `DEFAULT`.
    pub(crate) status: &'static str,
    pub(crate) contents: &'static [Content],
}

#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) media_type: &'static str,
    /// JSON Schema, in JSON.
    pub(crate) schema: Option<&'static str>,
}

/// Where a request leads.
pub(super) enum Route {
    Operation(&'static Operation),
    /// The path is known with these methods.
    OtherMethod(Vec<&'static str>),
    Nowhere,
}

/// The operation for a method and a path.
pub(super) fn route(method: &str, path: &str) -> Route {
    let mut fitting: Vec<&Operation> =
        OPERATIONS.iter().filter(|operation| fits(operation.path, path)).collect();
    // `/images/latest` comes before `/images/{id}`.
    fitting.sort_by_key(|operation| operation.path.matches('{').count());
    match fitting.iter().find(|operation| operation.method == method) {
        Some(operation) => Route::Operation(operation),
        None if fitting.is_empty() => Route::Nowhere,
        None => Route::OtherMethod(fitting.iter().map(|operation| operation.method).collect()),
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (mut wanted, mut found) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) if segment_fits(wanted, found) => {}
            _ => return false,
        }
    }
}

fn segment_fits(template: &str, segment: &str) -> bool {
    let segment = percent_decode_str(segment).decode_utf8_lossy();
    match (template.split_once('{'), template.rsplit_once('}')) {
        (Some((before, _)), Some((_, after))) => {
            segment.len() > before.len() + after.len()
                && segment.starts_with(before)
                && segment.ends_with(after)
        }
        _ => template == segment,
    }
}

/// The document's schemas, as references lead to them.
pub(super) fn root() -> &'static Value {
    static ROOT: OnceLock<Value> = OnceLock::new();
    ROOT.get_or_init(|| {
        // The generator wrote it.
        let schemas: Value = serde_json::from_str(SCHEMAS).unwrap_or_default();
        json!({ "components": { "schemas": schemas } })
    })
}

impl Content {
    /// Its schema; one that allows everything if the document says nothing.
    pub(super) fn schema(&self) -> Value {
        self.schema.and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Bool(true))
    }

    /// Whether it is JSON of some kind.
    pub(super) fn is_json(&self) -> bool {
        let essence = essence(self.media_type);
        essence == "application/json" || essence.ends_with("+json")
    }

    /// Whether a `Content-Type` is of this kind.
    pub(super) fn takes(&self, content_type: &str) -> bool {
        let (own, sent) = (essence(self.media_type), essence(content_type));
        let sent = sent.to_ascii_lowercase();
        match own.strip_suffix('*') {
            Some(start) => own == "*/*" || sent.starts_with(start),
            None => own == sent,
        }
    }
}

/// A media type without its parameters.
fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// Follows references, and gives the schema itself where there are none.
pub(super) fn resolve<'s>(schema: &'s Value, root: &'s Value) -> Option<&'s Value> {
    /// References that lead to references; more of them go in a circle.
    const LONGEST: usize = 16;
    let mut schema = schema;
    for _ in 0..LONGEST {
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
            return Some(schema);
        };
        let pointer = percent_decode_str(reference.strip_prefix('#')?).decode_utf8().ok()?;
        schema = root.pointer(&pointer)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_fit_by_segment() {
        for (template, path, expected) in [
            ("/v1/images", "/v1/images", true),
            ("/v1/images", "/v1/images/", false),
            ("/v1/images", "/v1", false),
            ("/v1/{id}", "/v1/7", true),
            ("/v1/{id}", "/v1/", false),
            ("/v1/{id}", "/v1/7/8", false),
            ("/v1/a{id}.png", "/v1/a7.png", true),
            ("/v1/a{id}.png", "/v1/7.png", false),
            ("/a b", "/a%20b", true),
        ] {
            assert_eq!(fits(template, path), expected, "{template} {path}");
        }
    }

    #[test]
    fn content_types_fit_with_parameters_and_ranges() {
        let content = |media_type| Content { media_type, schema: None };
        assert!(content("application/json").takes("Application/JSON; charset=utf-8"));
        assert!(!content("application/json").takes("text/plain"));
        assert!(content("image/*").takes("image/png") && content("*/*").takes("a/b"));
        assert!(content("application/problem+json; v=1").is_json());
    }
}
