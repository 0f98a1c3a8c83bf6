//! The operations of a document: what they take, and whether they cost money.

use spec::node::Value;
use spec::openapi::{self, COSTS};
use spec::{Code, Cursor, Problem};

use crate::document::Document;
use crate::security::Security;

/// One operation.
#[derive(Debug, Clone)]
pub(crate) struct Operation<'d> {
    /// The method in capitals.
    pub(crate) method: String,
    pub(crate) path: &'d str,
    pub(crate) id: Option<&'d str>,
    pub(crate) part: Cursor<'d>,
    pub(crate) parameters: Vec<Parameter<'d>>,
    pub(crate) body: Option<Body<'d>>,
    pub(crate) security: Security<'d>,
    /// Whether a call may cost money.
    pub(crate) costs: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Parameter<'d> {
    pub(crate) name: &'d str,
    /// `path`, `query`, `header` or `cookie`.
    pub(crate) place: &'d str,
    pub(crate) required: bool,
    pub(crate) part: Cursor<'d>,
    /// What it holds; `is_json` where that is written as JSON.
    pub(crate) schema: Option<Cursor<'d>>,
    pub(crate) is_json: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Body<'d> {
    pub(crate) required: bool,
    pub(crate) part: Cursor<'d>,
    /// The media types and what each holds.
    pub(crate) content: Vec<(&'d str, Cursor<'d>)>,
}

impl Operation<'_> {
    /// `POST /v1/images/generations`
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether somebody means it by this word: its name, its path or its `operationId`.
    pub(crate) fn is_meant_by(&self, word: &str) -> bool {
        let name = self.name();
        self.id == Some(word) || self.path == word || name.eq_ignore_ascii_case(word)
    }
}

/// The operations, in the order in which their paths stand.
pub(crate) fn operations(document: &Document) -> Vec<Operation<'_>> {
    let mut operations = Vec::new();
    for (path, item) in paths(document) {
        for (method, part) in openapi::methods_at(&item) {
            let method = openapi::sent(method);
            let body = part.get("requestBody").map(|body| document.resolve(body));
            operations.push(Operation {
                costs: openapi::may_cost(item.node.get(COSTS), &method, part.node),
                id: part.text("operationId"),
                parameters: parameters(document, &item, &part),
                body: body.map(|part| Body {
                    required: part.flag("required"),
                    content: part.members_of("content"),
                    part,
                }),
                security: Security::of(document, &part),
                method,
                path,
                part,
            });
        }
    }
    operations
}

fn paths(document: &Document) -> Vec<(&str, Cursor<'_>)> {
    let paths = document.root().members_of("paths");
    let items = paths.into_iter().filter(|(path, _)| path.starts_with('/'));
    items.map(|(path, item)| (path, document.resolve(item))).collect()
}

/// The parameters of an operation, and those of its path that it does not have itself.
fn parameters<'d>(
    document: &'d Document,
    item: &Cursor<'d>,
    operation: &Cursor<'d>,
) -> Vec<Parameter<'d>> {
    let mut found: Vec<Parameter<'d>> = Vec::new();
    for part in [operation, item].into_iter().filter_map(|part| part.get("parameters")) {
        for part in part.items() {
            let part = document.resolve(part);
            let (Some(name), Some(place)) = (part.text("name"), part.text("in")) else { continue };
            let is_known = |other: &Parameter<'_>| other.name == name && other.place == place;
            // These three headers are said elsewhere (OpenAPI 3.1.1, "Parameter Object").
            let is_said = ["accept", "content-type", "authorization"]
                .iter()
                .any(|header| place == "header" && name.eq_ignore_ascii_case(header));
            if is_said || found.iter().any(is_known) {
                continue;
            }
            let content = part.get("content").and_then(|part| part.members().next());
            let schema = match &content {
                Some((_, media)) => media.get("schema"),
                None => part.get("schema"),
            };
            let is_json = content.is_some();
            let required = part.flag("required") || place == "path";
            found.push(Parameter { name, place, required, part, schema, is_json });
        }
    }
    found
}

/// What of the document cannot be understood, and would decide about money.
pub(crate) fn problems(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (_, item) in paths(document) {
        let operations = openapi::methods_at(&item).into_iter().map(|(_, operation)| operation);
        for part in std::iter::once(item.clone()).chain(operations) {
            let Some(costs) = part.node.get(COSTS) else { continue };
            if !matches!(costs.value, Value::Bool(_)) {
                let text = format!("`{COSTS}` is true or false, not {}", costs.kind());
                problems.push(
                    Problem::new(Code::WrongShape, text)
                        .at(costs.span, "neither true nor false")
                        .help("say `true` if a call costs money, `false` if it does not"),
                );
            }
        }
    }
    problems
}
