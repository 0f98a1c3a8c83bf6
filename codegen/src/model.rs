//! What a client has beyond what progenitor can say.
//!
//! progenitor takes one content type, one type of response and simple parameters. For everything else
//! there is an [`OperationPlan`]: how the body is written, how the response is read, where parameters
//! go. Lowering fills it in while it rewrites the document, and the calls are emitted from it. Types
//! are named schemas of the lowered document.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;
use spec::Node;
use spec::parameter::{ParameterLocation, Style};

use crate::example::{SecretSetter, Takes};
use crate::formats::Format;
use crate::rust_names::rust_field;
use crate::settings::Names;

/// The schema that stands for a file in a `multipart/form-data` body.
pub(crate) const FILE_PART: &str = "ClientFilePart";

/// The end of a name that is not what goes over the wire: two names of a document give the same
/// Rust name, so the later one gets a number behind this character, which stands for nothing in
/// Rust. Refining cuts it off in all strings.
pub(crate) const ALIAS: char = '\u{E000}';

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct OperationPlan {
    pub(crate) body: Option<Body>,
    pub(crate) parameters: Option<Parameters>,
    pub(crate) response: Option<ResponsePlan>,
    /// Its error responses that have a type: the status as the document writes it, and the schema.
    pub(crate) errors: Vec<(String, String)>,
    /// Its method, where progenitor has another one in its place.
    pub(crate) method: Option<String>,
    /// The server that the operation has for itself.
    pub(crate) server: Option<String>,
    /// The credentials that it asks for, where that is not what the document asks for.
    pub(crate) security: Option<Requirements>,
    /// It is another form of an operation of the document.
    pub(crate) variant: Option<Variant>,
}

/// Alternatives of credentials, each of schemes that go together, by their names in the document.
pub(crate) type Requirements = Vec<Vec<String>>;

/// A security scheme.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SchemePlan {
    /// The document's name for it.
    pub(crate) name: String,
    /// The method of the builder.
    pub(crate) setter: String,
    /// What it is called in generated code.
    pub(crate) constant: String,
    pub(crate) place: SchemePlace,
    /// What the document says of it.
    pub(crate) docs: String,
}

/// Where the secret of a scheme goes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum SchemePlace {
    /// Behind the name of an HTTP scheme.
    Token(String),
    Basic,
    /// The value of `Authorization`, as it is.
    Whole,
    Header(String),
    Query(String),
    Cookie(String),
    /// The connection proves who the caller is.
    Connection,
}

/// How the body is written.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Body {
    pub(crate) form: BodyForm,
    /// The `Content-Type`, where it is not progenitor's.
    pub(crate) content_type: Option<String>,
    /// The request may go without it.
    pub(crate) optional: bool,
    /// The named schema of a form.
    pub(crate) schema: Option<String>,
    /// The property that asks for a stream, which this call sets.
    pub(crate) sets: Option<String>,
    pub(crate) encodings: Vec<Encoding>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum BodyForm {
    #[default]
    Json,
    Form,
    Multipart,
    /// Bytes or text, as the caller has them.
    Raw,
}

/// How one property of a form is written (OpenAPI 3.1.1, "Encoding Object").
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Encoding {
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
    pub(crate) style: Option<Style>,
    pub(crate) explode: bool,
}

/// The parameters that the runtime writes, as fields of a struct.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parameters {
    pub(crate) schema: String,
    pub(crate) table: Vec<Parameter>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parameter {
    /// The property of the schema.
    pub(crate) field: String,
    /// The name on the wire.
    pub(crate) name: String,
    /// The name in the template of the path, where that is another.
    pub(crate) in_template: Option<String>,
    pub(crate) location: ParameterLocation,
    /// How the fields of a form are written that is the query as a whole.
    pub(crate) encodings: Vec<Encoding>,
    pub(crate) style: Style,
    pub(crate) explode: bool,
    pub(crate) allow_reserved: bool,
}

impl Parameter {
    /// The argument of progenitor's method, for a parameter in the path.
    pub(crate) fn argument(&self) -> String {
        rust_field(self.in_template.as_deref().unwrap_or(&self.name))
    }
}

/// How the response is read.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ResponsePlan {
    pub(crate) form: ResponseForm,
    /// The `Accept` header, where it is not progenitor's.
    pub(crate) accept: Option<String>,
    /// The statuses of its successes: such as `200`, `2XX`.
    pub(crate) successes: Vec<String>,
    /// The named schema of an optional response, or of an event.
    pub(crate) schema: Option<String>,
    /// It may be `null` in its place.
    pub(crate) nullable: bool,
    /// The data of the event that ends a stream.
    pub(crate) sentinel: Option<String>,
    /// A stream of events that may be asked for again where it was broken off.
    pub(crate) reconnects: bool,
    /// What comes with which status.
    pub(crate) cases: Vec<Case>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum ResponseForm {
    /// As progenitor reads it.
    #[default]
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
    /// Records of a JSON text sequence.
    Sequence,
    /// Events whose data is text.
    TextEvents,
    /// Lines of JSON.
    Lines,
}

/// What comes with one status.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Case {
    pub(crate) status: String,
    pub(crate) form: CaseForm,
    pub(crate) schema: Option<String>,
    pub(crate) nullable: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CaseForm {
    Json,
    Text,
    Bytes,
    Empty,
}

impl OperationPlan {
    /// The named schemas that it speaks of.
    pub(crate) fn schemas(&self) -> Vec<&str> {
        let body = self.body.iter().filter_map(|body| body.schema.as_deref());
        let parameters = self.parameters.iter().map(|parameters| parameters.schema.as_str());
        let responses = self.response.iter().flat_map(|response| {
            let cases = response.cases.iter().filter_map(|case| case.schema.as_deref());
            response.schema.as_deref().into_iter().chain(cases)
        });
        let errors = self.errors.iter().map(|(_, schema)| schema.as_str());
        body.chain(parameters).chain(responses).chain(errors).collect()
    }

    /// The same, to be called by other names.
    pub(crate) fn schemas_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let body = self.body.iter_mut().filter_map(|body| body.schema.as_mut());
        let parameters = self.parameters.iter_mut().map(|parameters| &mut parameters.schema);
        let responses = self.response.iter_mut().flat_map(|response| {
            let cases = response.cases.iter_mut().filter_map(|case| case.schema.as_mut());
            response.schema.iter_mut().chain(cases)
        });
        let errors = self.errors.iter_mut().map(|(_, schema)| schema);
        body.chain(parameters).chain(responses).chain(errors)
    }
}

/// What an operation is another form of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variant {
    /// The `operationId` of the operation that the document has.
    pub(crate) of: String,
    /// What sets its name apart.
    pub(crate) suffix: String,
}

/// A union of which more is known than its type says.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnionPlan {
    /// The property of its discriminator, and the values that stand for each branch.
    pub(crate) tags: Option<(String, Vec<Vec<Value>>)>,
    /// The branch that stands for values without a known tag.
    pub(crate) default: Option<usize>,
    /// The values that fields of each branch have to have, where its type does not check them.
    pub(crate) fixed: Vec<Value>,
}

impl UnionPlan {
    /// How many branches it has.
    pub(crate) fn count(&self) -> Option<usize> {
        let tags = self.tags.as_ref().map(|(_, tags)| tags.len());
        tags.or((!self.fixed.is_empty()).then_some(self.fixed.len()))
    }

    /// The tags that are written where a value has none: none for the branch that needs none.
    pub(crate) fn written_tags(&self) -> Vec<Option<&Value>> {
        let tags = self.tags.iter().flat_map(|(_, tags)| tags).enumerate();
        tags.map(|(at, tags)| tags.first().filter(|_| self.default != Some(at))).collect()
    }
}

/// The plans of a document.
#[derive(Clone, Default)]
pub struct Model {
    /// By `operationId`, which every operation has.
    pub(crate) operations: BTreeMap<String, OperationPlan>,
    /// By the name of the type.
    pub(crate) unions: BTreeMap<String, UnionPlan>,
    /// What the owner of the client calls things.
    pub(crate) names: Names,
    /// The types of named schemas, by the names of these in the document.
    pub(crate) type_names: BTreeMap<String, String>,
    /// Derive macros for every type.
    pub(crate) derives: Vec<String>,
    /// The formats that the client has types for; once lowered, those that the document uses.
    pub(crate) formats: Vec<Format>,
    /// In the order of the document.
    pub(crate) schemes: Vec<SchemePlan>,
    /// The credentials that operations ask for; nothing where the document does not say.
    pub(crate) security: Option<Requirements>,
    /// That of an operation of which progenitor can say everything.
    pub(crate) plain: OperationPlan,
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operations = self.operations.iter().filter(|(_, plan)| **plan != self.plain);
        let schemes = self.schemes.iter().map(|scheme| (&scheme.name, &scheme.place));
        let security = self.security.iter().map(|security| ("security", security));
        let mut map = f.debug_map();
        map.entries(operations).entries(&self.unions).entries(schemes).entries(security).finish()
    }
}

impl Model {
    /// The plan of an operation.
    pub(crate) fn plan(&self, operation: &Node) -> &OperationPlan {
        self.plan_of(id(operation))
    }

    /// The plan of the operation of that id.
    pub(crate) fn plan_of(&self, id: &str) -> &OperationPlan {
        self.operations.get(id).unwrap_or(&self.plain)
    }

    /// The same, to be changed.
    pub(crate) fn plan_mut(&mut self, operation: &Node) -> &mut OperationPlan {
        self.operations.entry(id(operation).to_owned()).or_default()
    }

    /// The setters of the builder for the first credentials that an operation asks for.
    pub(crate) fn setters_for(&self, plan: &OperationPlan) -> Vec<String> {
        let Some(requirements) = plan.security.as_ref().or(self.security.as_ref()) else {
            return Vec::new();
        };
        let first = requirements.iter().find(|schemes| !schemes.is_empty());
        let schemes = first.into_iter().flatten().filter_map(|name| {
            let scheme = self.schemes.iter().find(|scheme| scheme.name == *name)?;
            (scheme.place != SchemePlace::Connection).then(|| scheme.setter.clone())
        });
        schemes.collect()
    }

    /// The setters of the builder for secrets.
    #[must_use]
    pub fn secret_setters(&self) -> Vec<SecretSetter> {
        let undeclared = self.security.is_none();
        let undeclared = undeclared
            .then(|| SecretSetter { name: "bearer_auth".to_owned(), takes: Takes::Token });
        let declared = self.schemes.iter().filter_map(|scheme| {
            let takes = match scheme.place {
                SchemePlace::Token(_) => Takes::Token,
                SchemePlace::Basic => Takes::Pair,
                SchemePlace::Connection => return None,
                _ => Takes::Key,
            };
            Some(SecretSetter { name: scheme.setter.clone(), takes })
        });
        declared.chain(undeclared).collect()
    }

    /// All plans, to be changed.
    pub(crate) fn plans_mut(&mut self) -> impl Iterator<Item = &mut OperationPlan> {
        self.operations.values_mut()
    }
}

fn id(operation: &Node) -> &str {
    operation.get("operationId").and_then(Node::as_str).unwrap_or_default()
}
