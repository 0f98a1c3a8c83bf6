//! What a lowered document says of an operation beyond OpenAPI 3.0.
//!
//! progenitor takes one content type, one type of answer and simple parameters. For everything else
//! the lowered operation carries the extension [`KEY`], which the calls are emitted from: how the
//! body is written, how the answer is read, where parameters go. Types are named schemas of the
//! lowered document.

use serde::{Deserialize, Serialize};
use spec::Node;
use spec::node::Member;

use crate::lower::rust_field;

/// The extension of a lowered operation.
pub(crate) const KEY: &str = "x-client";

/// The schema that stands for a file in a `multipart/form-data` body.
pub(crate) const FILE_PART: &str = "ClientFilePart";

/// At a union: the property of its discriminator, and the values that stand for each branch, by its
/// position.
pub(crate) const TAGS: &str = "x-tags";

/// At a union: the values that fields of each branch have to have, by its position, where its type
/// does not check them.
pub(crate) const FIXED: &str = "x-fixed";

/// The end of a name that is not what goes over the wire: two names of a document give the same
/// Rust name, so the later one gets a number behind this character, which stands for nothing in
/// Rust. Refining cuts it off in all strings.
pub(crate) const ALIAS: char = '\u{E000}';

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Contract {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<Body>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parameters: Option<Parameters>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) answer: Option<Answer>,
    /// The server that the operation has for itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) server: Option<String>,
    /// No bearer token goes with it.
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) without_token: bool,
}

/// How the body is written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Body {
    pub(crate) form: BodyForm,
    /// The `Content-Type`, where it is not progenitor's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) content_type: Option<String>,
    /// The request may go without it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) optional: bool,
    /// The named schema of a form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) schema: Option<String>,
    /// The property that asks for a stream, which this call sets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sets: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) encodings: Vec<Encoding>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum BodyForm {
    #[default]
    Json,
    Form,
    Multipart,
    /// Bytes or text, as the caller has them.
    Raw,
}

/// How one property of a form is written (OpenAPI 3.1.1, "Encoding Object").
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Encoding {
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) content_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) style: Option<Style>,
    pub(crate) explode: bool,
}

/// The parameters that the runtime writes, as fields of a struct.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Parameters {
    pub(crate) schema: String,
    pub(crate) table: Vec<Parameter>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Parameter {
    /// The property of the schema.
    pub(crate) field: String,
    /// The name on the wire.
    pub(crate) name: String,
    /// The name in the template of the path, where that is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) in_template: Option<String>,
    #[serde(rename = "in")]
    pub(crate) location: Location,
    pub(crate) style: Style,
    pub(crate) explode: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) allow_reserved: bool,
}

impl Parameter {
    /// The argument of progenitor's method, for a parameter in the path.
    pub(crate) fn argument(&self) -> String {
        rust_field(self.in_template.as_deref().unwrap_or(&self.name))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Location {
    Query,
    Header,
    Cookie,
    /// The runtime writes the text, progenitor puts it into the path.
    Path,
}

/// OpenAPI 3.1.1, "Style Values"; and JSON, for parameters with `content`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Style {
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    Simple,
    Label,
    Matrix,
    Json,
}

/// How the answer is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Answer {
    pub(crate) form: AnswerForm,
    /// The `Accept` header, where it is not progenitor's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) accept: Option<String>,
    /// The statuses of its successes: such as `200`, `2XX`.
    pub(crate) successes: Vec<String>,
    /// The named schema of an optional answer, or of an event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) schema: Option<String>,
    /// It may be `null` in its place.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) nullable: bool,
    /// The data of the event that ends a stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sentinel: Option<String>,
    /// What comes with which status.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) cases: Vec<Case>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AnswerForm {
    /// As progenitor reads it.
    Plain,
    Text,
    /// JSON or nothing.
    Optional,
    /// By status.
    Several,
    /// Events whose data is JSON.
    Events,
    /// Events that are described as a whole, with `data` as one of their fields.
    WholeEvents,
    /// Events whose data is text.
    TextEvents,
    /// Lines of JSON.
    Lines,
}

/// What comes with one status.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Case {
    pub(crate) status: String,
    pub(crate) form: CaseForm,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) schema: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) nullable: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CaseForm {
    Json,
    Text,
    Bytes,
    Empty,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Contract {
    /// The contract of a lowered operation; an empty one if it carries none.
    pub(crate) fn of(operation: &Node) -> Self {
        // Lowering wrote it, or nobody: the document's own are removed.
        operation.get(KEY).and_then(|node| Self::deserialize(node).ok()).unwrap_or_default()
    }

    /// The named schemas that it speaks of.
    pub(crate) fn schemas(&self) -> Vec<&str> {
        let body = self.body.iter().filter_map(|body| body.schema.as_deref());
        let parameters = self.parameters.iter().map(|parameters| parameters.schema.as_str());
        let answers = self.answer.iter().flat_map(|answer| {
            let cases = answer.cases.iter().filter_map(|case| case.schema.as_deref());
            answer.schema.as_deref().into_iter().chain(cases)
        });
        body.chain(parameters).chain(answers).collect()
    }

    /// Puts it into a lowered operation, unless it says nothing.
    pub(crate) fn attach(&self, operation: &mut Node) {
        let span = operation.span;
        let is_empty = *self == Self::default();
        if let (Some(members), false) = (operation.as_object_mut(), is_empty) {
            // Strings, flags and lists: all of it is JSON.
            let json = serde_json::to_value(self).unwrap_or_default();
            members.insert(KEY.to_owned(), Member::derived(Node::from_json(span, json)));
        }
    }
}

/// Marks the same operation in another form: with another body, or as a stream.
pub(crate) const VARIANT: &str = "x-variant";

/// What an operation is another form of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Variant {
    /// The `operationId` of the operation that the document has.
    pub(crate) of: String,
    /// What sets its name apart.
    pub(crate) suffix: String,
}

impl Variant {
    pub(crate) fn mark(&self, operation: &mut Node) {
        let span = operation.span;
        // Two strings: all of it is JSON.
        let json = serde_json::to_value(self).unwrap_or_default();
        operation.set(VARIANT, Node::from_json(span, json));
    }

    pub(crate) fn of(operation: &Node) -> Option<Self> {
        Self::deserialize(operation.get(VARIANT)?).ok()
    }
}
