//! Which credentials there are, and which of them go with an operation (OpenAPI 3.1.1, "Security
//! Scheme Object" and "Security Requirement Object").

use std::collections::HashSet;

use heck::{ToShoutySnakeCase, ToSnakeCase};
use spec::Node;
use spec::cursor::resolve;
use spec::node::Object;

use super::Notes;
use super::operations::each;
use crate::model::{Requirements, SchemePlace, SchemePlan};

/// The methods that every builder has.
const TAKEN: [&str; 15] = [
    "allow_insecure_host",
    "build",
    "build_blocking",
    "builder",
    "clone",
    "connect_timeout",
    "deadline",
    "from_env",
    "http_client",
    "http_header",
    "max_error_bytes",
    "max_response_bytes",
    "retry_config",
    "server_url",
    "timeout",
];

/// Notes the schemes of the document and what each operation asks for, and reports schemes that the
/// client does not know.
pub(super) fn lower(document: &mut Node, notes: &mut Notes<'_>) {
    let components = spec::openapi::frozen_parts(document, "securitySchemes");
    let schemes = components.pointer("/components/securitySchemes").and_then(Node::as_object);
    let requirements = document.get("security").cloned();
    // Where a document says nothing of credentials, the caller knows best.
    if schemes.is_none_or(Object::is_empty) && requirements.is_none() {
        return;
    }
    let mut taken: HashSet<String> = TAKEN.iter().map(|&name| name.to_owned()).collect();
    for (name, member) in schemes.into_iter().flatten() {
        let scheme = resolve(&components, &member.node);
        match scheme.map(place) {
            Some(Ok(place)) => {
                let setter = setter(name, &mut taken);
                let docs = scheme.map(|scheme| scheme.text_or_empty("description").to_owned());
                notes.model.schemes.push(SchemePlan {
                    constant: setter.trim_end_matches('_').to_shouty_snake_case(),
                    name: name.clone(),
                    setter,
                    place,
                    docs: docs.unwrap_or_default(),
                });
            }
            Some(Err(reason)) => notes.widened(member.key, &format!("`{name}`: {reason}")),
            // That it leads nowhere is reported where references are checked.
            None => {}
        }
    }
    let known: HashSet<String> =
        notes.model.schemes.iter().map(|scheme| scheme.name.clone()).collect();
    let read = |security: &Node| requirements_of(security, &known);
    notes.model.security = Some(requirements.as_ref().map(read).unwrap_or_default());
    each(document, |operation| {
        if let Some(security) = operation.get("security") {
            notes.touched(security.span);
            let own = read(security);
            if notes.model.security.as_ref() != Some(&own) {
                notes.model.plan_mut(operation).security = Some(own);
            }
        }
    });
}

/// The alternatives whose schemes the client knows.
fn requirements_of(security: &Node, known: &HashSet<String>) -> Requirements {
    let alternatives = security.items().iter().filter_map(Node::as_object);
    let alternatives =
        alternatives.filter(|schemes| schemes.keys().all(|name| known.contains(name)));
    alternatives.map(|schemes| schemes.keys().cloned().collect()).collect()
}

/// The name of a setter: that of the scheme, as far as no other has it.
fn setter(name: &str, taken: &mut HashSet<String>) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let snake = plain.to_snake_case();
    let is_name = syn::parse_str::<syn::Ident>(&snake).is_ok();
    let wanted = [snake.clone(), format!("{snake}_auth")].into_iter();
    let numbered = (2_u32..).map(|number| format!("auth_{number}"));
    let mut names = wanted.filter(|_| is_name).chain(["auth".to_owned()]).chain(numbered);
    names.find(|name| taken.insert(name.clone())).unwrap_or(snake)
}

/// Where the secret of a scheme goes, or what the caller has to do for one that cannot be sent.
fn place(scheme: &Node) -> Result<SchemePlace, String> {
    let name = scheme.text_or_empty("name").to_owned();
    match scheme.text_or_empty("type") {
        "oauth2" | "openIdConnect" => Ok(SchemePlace::Token("Bearer".to_owned())),
        "http" => match scheme.text_or_empty("scheme").to_ascii_lowercase().as_str() {
            "bearer" => Ok(SchemePlace::Token("Bearer".to_owned())),
            "basic" => Ok(SchemePlace::Basic),
            _ => {
                let scheme = scheme.text_or_empty("scheme");
                match http::HeaderName::try_from(scheme) {
                    Ok(_) => Ok(SchemePlace::Token(scheme.to_owned())),
                    Err(_) => Err("credentials of a scheme without a name are not sent".to_owned()),
                }
            }
        },
        "apiKey" => match scheme.text_or_empty("in") {
            _ if name.is_empty() => Err("a key without a name is not sent".to_owned()),
            "query" => Ok(SchemePlace::Query(name)),
            "cookie" if is_token(&name) => Ok(SchemePlace::Cookie(name)),
            "header" if name.eq_ignore_ascii_case("authorization") => Ok(SchemePlace::Whole),
            "header" if is_token(&name) => Ok(SchemePlace::Header(name)),
            _ => Err(format!("the key `{name}` has no place in a request that HTTP allows")),
        },
        "mutualTLS" => Ok(SchemePlace::Connection),
        kind => Err(format!("credentials of the unknown type `{kind}` are not sent")),
    }
}

/// Whether it may be the name of a header or a cookie (RFC 9110, section 5.6.2).
fn is_token(name: &str) -> bool {
    http::HeaderName::try_from(name).is_ok()
}
