//! Which operations a bearer token goes with (OpenAPI 3.1.1, "Security Requirement Object").

use spec::Node;
use spec::cursor::resolve;
use spec::node::Object;

use super::Notes;
use super::operations::each;

/// How the client knows a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Bearer,
    /// It is the caller's to send.
    Other,
}

/// Notes the operations that a token does not go with, and reports schemes that the client does not
/// know.
pub(super) fn lower(document: &mut Node, notes: &mut Notes<'_>) {
    let components = spec::openapi::frozen_parts(document, "securitySchemes");
    let schemes = components.pointer("/components/securitySchemes").and_then(Node::as_object);
    let requirements = document.get("security").cloned();
    // Where a document says nothing of credentials, the caller knows best.
    if schemes.is_none_or(Object::is_empty) && requirements.is_none() {
        return;
    }
    for (name, member) in schemes.into_iter().flatten() {
        if let Some(reason) = unknown(name, &components, &member.node) {
            notes.widened(member.key, &reason);
        }
    }
    let kind = |name: &str| {
        let scheme = schemes.and_then(|schemes| schemes.get(name))?;
        Some(scheme_of(resolve(&components, &scheme.node)?))
    };
    each(document, |operation| {
        let own = operation.get("security").or(requirements.as_ref());
        let alternatives = own.map_or(&[][..], Node::items).iter();
        let mut names = alternatives.filter_map(Node::as_object).flat_map(Object::keys);
        if names.any(|name| kind(name) == Some(Scheme::Bearer)) {
            return;
        }
        let span = operation.get("security").map_or(operation.span, |node| node.span);
        notes.touched(span);
        notes.model.plan_mut(operation).without_token = true;
    });
}

fn scheme_of(scheme: &Node) -> Scheme {
    match scheme.text_or_empty("type") {
        "oauth2" | "openIdConnect" => Scheme::Bearer,
        "http" if scheme.text_or_empty("scheme").eq_ignore_ascii_case("bearer") => Scheme::Bearer,
        _ => Scheme::Other,
    }
}

/// What the caller has to do for a scheme that the client does not know.
fn unknown(name: &str, components: &Node, scheme: &Node) -> Option<String> {
    let scheme = resolve(components, scheme)?;
    if scheme_of(scheme) == Scheme::Bearer {
        return None;
    }
    let field = scheme.text_or_empty("name");
    Some(match (scheme.text_or_empty("type"), scheme.text_or_empty("in")) {
        ("apiKey", place) => {
            let place = if place.is_empty() { "header" } else { place };
            format!(
                "the key `{name}`, which goes as `{field}` in the {place}, is not sent by itself"
            )
        }
        ("http", _) => {
            let scheme = scheme.text_or_empty("scheme").to_lowercase();
            format!(
                "the credentials `{name}`, by the HTTP scheme `{scheme}`, are not sent by themselves"
            )
        }
        ("mutualTLS", _) => {
            format!(
                "the certificate of `{name}` is not sent, unless an HTTP client of the caller's has it"
            )
        }
        (kind, _) => format!("the credentials `{name}` of the unknown type `{kind}` are not sent"),
    })
}
