//! The document as the server knows it: the data that the generator writes, and the operation that
//! a request calls.

use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

/// What the server knows of a document: the data that the generator writes as `mock.json`.
#[derive(Debug)]
pub struct Document {
    operations: Vec<Arc<Operation>>,
    /// The schemas, as references lead to them.
    root: Value,
}

#[derive(Deserialize)]
struct Data {
    operations: Vec<Operation>,
    schemas: Value,
}

/// An operation of the document.
#[derive(Debug, Deserialize)]
pub struct Operation {
    /// Its `operationId`, or its method and path.
    pub id: String,
    /// Its method, in capitals.
    pub method: String,
    /// Its path template.
    pub path: String,
    /// Alternatives, each of schemes that are required together.
    #[serde(default)]
    pub security: Vec<Vec<Scheme>>,
    /// Its required parameters outside the path.
    #[serde(default)]
    pub parameters: Vec<Parameter>,
    /// Its request body.
    pub body: Option<Body>,
    /// The first success that the document has.
    pub success: Option<Success>,
}

/// How a request authenticates.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Scheme {
    /// `Authorization`, with this word before the secret.
    Http(String),
    /// A secret of its own.
    ApiKey(Parameter),
    /// Something that cannot be seen in a request.
    Unseen,
}

/// A parameter.
#[derive(Debug, Deserialize)]
pub struct Parameter {
    /// `query`, `header` or `cookie`.
    #[serde(rename = "in")]
    pub location: String,
    /// Its name.
    pub name: String,
}

/// A request body.
#[derive(Debug, Deserialize)]
pub struct Body {
    /// Whether a request must have it.
    #[serde(default)]
    pub required: bool,
    /// Its media types.
    #[serde(default)]
    pub content: Vec<MediaType>,
}

/// A success of an operation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Success {
    /// Its status.
    pub status: u16,
    /// Its media type, in lower case.
    pub media_type: Option<String>,
    /// A body, if it is JSON; it may be `null`.
    #[serde(default, deserialize_with = "given")]
    pub sample: Option<Value>,
}

/// A value that is there, also if it is `null`.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// A media type.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MediaType {
    /// Its name, in lower case.
    pub media_type: String,
    /// The JSON Schema of content that is JSON.
    pub schema: Option<Value>,
}

/// The operation that a request calls.
pub(crate) enum Route<'d> {
    Operation(&'d Arc<Operation>),
    /// The path is known with these methods.
    OtherMethod(Vec<&'d str>),
    Nowhere,
}

impl Document {
    /// Reads generated data.
    ///
    /// # Errors
    ///
    /// The generator did not write it.
    pub fn read(data: &str) -> Result<Self, serde_json::Error> {
        let Data { operations, schemas } = serde_json::from_str(data)?;
        let operations = operations.into_iter().map(Arc::new).collect();
        Ok(Self { operations, root: json!({ "components": { "schemas": schemas } }) })
    }

    /// What references of its schemas lead into.
    #[must_use]
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// Follows references from a schema; the schema itself where it is none.
    #[must_use]
    pub fn resolve<'d>(&'d self, schema: &'d Value) -> Option<&'d Value> {
        resolve(schema, &self.root)
    }

    /// The operation for a method and a path.
    pub(crate) fn route(&self, method: &str, path: &str) -> Route<'_> {
        let fits = |operation: &&Arc<Operation>| fits(&operation.path, path);
        let mut fitting: Vec<&Arc<Operation>> = self.operations.iter().filter(fits).collect();
        // `/images/latest` comes before `/images/{id}`.
        fitting.sort_by_key(|operation| operation.path.matches('{').count());
        match fitting.iter().find(|operation| operation.method == method) {
            Some(operation) => Route::Operation(operation),
            None if fitting.is_empty() => Route::Nowhere,
            None => {
                Route::OtherMethod(fitting.iter().map(|operation| &*operation.method).collect())
            }
        }
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

impl MediaType {
    /// Whether a `Content-Type` is of this kind.
    pub(crate) fn takes(&self, content_type: &str) -> bool {
        let (own, sent) = (essence(&self.media_type), essence(content_type));
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
pub(crate) fn resolve<'s>(schema: &'s Value, root: &'s Value) -> Option<&'s Value> {
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
        let content =
            |media_type: &str| MediaType { media_type: media_type.to_owned(), schema: None };
        assert!(content("application/json").takes("Application/JSON; charset=utf-8"));
        assert!(!content("application/json").takes("text/plain"));
        assert!(content("image/*").takes("image/png") && content("*/*").takes("a/b"));
    }
}
