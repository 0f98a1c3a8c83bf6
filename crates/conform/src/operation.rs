//! The operations of a document: what they take, and whether they cost money.

use spec::node::Value;
use spec::openapi::{self, COSTS};
use spec::{Code, Cursor, Problem, media_type, parameter};

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
    /// `path`, `query`, `header`, `cookie` or `querystring`.
    pub(crate) place: &'d str,
    pub(crate) required: bool,
    pub(crate) part: Cursor<'d>,
    /// What it holds.
    pub(crate) schema: Option<Cursor<'d>>,
    /// The media type that its value is written in, if it has one.
    pub(crate) media: Option<&'d str>,
}

#[derive(Debug, Clone)]
pub(crate) struct Body<'d> {
    pub(crate) required: bool,
    pub(crate) part: Cursor<'d>,
    /// The media types and what each holds.
    pub(crate) content: Vec<(&'d str, Cursor<'d>)>,
}

impl Parameter<'_> {
    /// Whether its value is written as JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.media.is_some_and(media_type::is_json)
    }
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
                    content: part
                        .members_of("content")
                        .into_iter()
                        .map(|(media, content)| (media, document.resolve(content)))
                        .collect(),
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
    let all = parameter::of_operation(document.node(), item, operation).into_iter();
    let read = |part: Cursor<'d>| {
        let content = part.members_of("content").into_iter().next();
        let media = content.as_ref().map(|(media, _)| *media);
        let schema = match content {
            Some((_, content)) => document.resolve(content).get("schema"),
            None => part.get("schema"),
        };
        let (name, place) = (part.text("name")?, part.text("in")?);
        let required = part.flag("required") || place == "path";
        Some(Parameter { name, place, required, part, schema, media })
    };
    all.filter_map(read).collect()
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
