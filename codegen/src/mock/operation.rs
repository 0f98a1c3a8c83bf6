//! One operation, as the mock server needs it.

use serde::Serialize;
use spec::cursor::resolve;
use spec::{Cursor, Node, media_type};

use super::of_server;

/// Its members are what `mock::document` reads.
#[derive(Debug, Serialize)]
pub(crate) struct Operation {
    /// The document's name for it, or its method and path.
    pub(crate) id: String,
    /// In upper case.
    pub(crate) method: String,
    pub(crate) path: String,
    /// Alternatives; all schemes of one are required together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) security: Vec<Vec<Scheme>>,
    /// The required ones outside the path.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) parameters: Vec<Parameter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<Body>,
    /// The first documented success.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) success: Option<Success>,
}

/// How a request authenticates.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Scheme {
    /// `Authorization` with this scheme name before the secret.
    Http(String),
    /// A key in a header, a cookie or the query.
    ApiKey(Parameter),
    /// A scheme that a request does not show.
    Unseen,
}

#[derive(Debug, Serialize)]
pub(crate) struct Parameter {
    #[serde(rename = "in")]
    pub(crate) location: String,
    pub(crate) name: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Body {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) required: bool,
    pub(crate) content: Vec<MediaType>,
}

/// A documented response.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Success {
    pub(crate) status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) media_type: Option<String>,
    /// A sample of the body, if it is JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sample: Option<serde_json::Value>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MediaType {
    pub(crate) media_type: String,
    /// The schema of a JSON body; other content has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) schema: Option<Node>,
}

impl Operation {
    /// The schemas of its request bodies.
    pub(super) fn schemas(&self) -> impl Iterator<Item = &Node> {
        let contents = self.body.iter().flat_map(|body| &body.content);
        contents.filter_map(|content| content.schema.as_ref())
    }
}

/// `sample` makes a value from the schema at a pointer.
pub(super) fn read(
    document: &Node,
    path: &str,
    method: &str,
    item: &Cursor<'_>,
    operation: &Cursor<'_>,
    sample: &impl Fn(&str) -> serde_json::Value,
) -> Operation {
    let method = spec::openapi::sent(method);
    let id = operation.text("operationId");
    Operation {
        id: id.map_or_else(|| format!("{method} {path}"), str::to_owned),
        path: path.to_owned(),
        security: security(document, operation.node),
        parameters: parameters(document, item, operation),
        body: operation.get("requestBody").map(|body| body.resolve(document)).map(|body| Body {
            required: body.flag("required"),
            content: contents(document, &body),
        }),
        success: success(document, operation, sample),
        method,
    }
}

/// The first documented success; its JSON if it has any.
fn success(
    document: &Node,
    operation: &Cursor<'_>,
    sample: &impl Fn(&str) -> serde_json::Value,
) -> Option<Success> {
    let responses = operation.members_of("responses");
    let (status, response) = responses.into_iter().find(|(status, _)| status.starts_with('2'))?;
    let content = response.resolve(document).members_of("content");
    let json = content.iter().find(|(media_type, _)| media_type::is_json(media_type));
    let sample = json.map(|(_, content)| {
        let schema = content.clone().resolve(document).get("schema");
        schema.map(|schema| sample(&schema.pointer)).unwrap_or_default()
    });
    let media_type = json.or(content.first()).map(|(media_type, _)| media_type.to_lowercase());
    // `2XX` stands for any of them.
    Some(Success { status: status.parse().unwrap_or(200), media_type, sample })
}

/// The operation's own requirements, or those of the document.
fn security(document: &Node, operation: &Node) -> Vec<Vec<Scheme>> {
    let schemes = document.get("components").and_then(|parts| parts.get("securitySchemes"));
    let scheme = |name: &str| {
        let scheme = schemes?.get(name).and_then(|scheme| resolve(document, scheme))?;
        Some(match scheme.text_or_empty("type") {
            "http" => Scheme::Http(scheme.text_or_empty("scheme").to_ascii_lowercase()),
            "oauth2" | "openIdConnect" => Scheme::Http("bearer".to_owned()),
            "apiKey" => Scheme::ApiKey(Parameter {
                location: scheme.text_or_empty("in").to_owned(),
                name: scheme.text_or_empty("name").to_owned(),
            }),
            _ => Scheme::Unseen,
        })
    };
    let alternatives = operation.get("security").or_else(|| document.get("security"));
    let alternatives = alternatives.map(Node::items).unwrap_or_default().iter();
    alternatives
        .map(|all| {
            members(Some(all)).map(|(name, _)| scheme(name).unwrap_or(Scheme::Unseen)).collect()
        })
        .collect()
}

/// The required parameters that a request shows under their names.
fn parameters(document: &Node, item: &Cursor<'_>, operation: &Cursor<'_>) -> Vec<Parameter> {
    let all = spec::parameter::of_operation(document, item, operation).into_iter();
    // A request whose path matches has the path parameters.
    let shown = all.filter(|parameter| {
        let is_named = !matches!(parameter.text("in"), Some("path" | "querystring"));
        is_named && parameter.flag("required") && !may_be_spread(document, parameter.node)
    });
    let texts = |parameter: Cursor<'_>| {
        let text = |name| parameter.text(name).unwrap_or_default().to_owned();
        Parameter { location: text("in"), name: text("name") }
    };
    shown.map(texts).collect()
}

/// Whether the parameter may be serialized under other names than its own, as the properties of an
/// object are.
fn may_be_spread(document: &Node, parameter: &Node) -> bool {
    let schema = parameter.get("schema").and_then(|schema| resolve(document, schema));
    schema.is_some_and(|schema| match schema.get("type").and_then(Node::as_str) {
        Some(name) => name == "object",
        None => true,
    })
}

fn contents(document: &Node, owner: &Cursor<'_>) -> Vec<MediaType> {
    let contents = owner.members_of("content").into_iter();
    let contents = contents.map(|(media_type, content)| {
        let schema = content.resolve(document).node.get("schema").map(of_server);
        let anything = || Node::bool(document.span, true);
        let is_json = media_type::is_json(media_type);
        MediaType {
            media_type: media_type.to_ascii_lowercase(),
            schema: is_json.then(|| schema.unwrap_or_else(anything)),
        }
    });
    contents.collect()
}

fn members(node: Option<&Node>) -> impl Iterator<Item = (&str, &Node)> {
    let members = node.and_then(Node::as_object).into_iter().flatten();
    let members = members.map(|(name, member)| (name.as_str(), &member.node));
    members.filter(|(name, _)| !name.starts_with("x-"))
}
