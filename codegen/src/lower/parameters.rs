//! Parameters that progenitor does not send, or not as the document says: the runtime writes them.
//!
//! progenitor keeps scalars in the path, in headers, and in the query, and lists in the query that
//! repeat their name. All others become fields of a struct, with a table of where each goes and in
//! which style (OpenAPI 3.1.1, "Parameter Object").

use std::collections::HashSet;

use heck::ToSnakeCase;
use spec::node::{Member, Object, Value};
use spec::openapi;
use spec::{Node, Span, media_type};

use super::Notes;
use super::operations::{Place, rewrite_each};
use super::registry::SchemaRegistry;
use super::{media, nested};
use crate::model::{self, Parameters};
use spec::parameter::{self, ParameterLocation, Style};

/// The parameters of a path move to its operations, references give way to what they refer to.
pub(super) fn of_paths(document: &mut Node, notes: &mut Notes<'_>) {
    let paths = document.get_mut("paths").and_then(Node::as_object_mut);
    for item in paths.into_iter().flat_map(|paths| paths.values_mut()) {
        let Some(shared) = item.node.take("parameters") else { continue };
        notes.touched(shared.key);
        for (_, operation) in openapi::methods_mut(&mut item.node) {
            let own = operation.node.take("parameters");
            let own = own.map(|own| own.node.items().to_vec()).unwrap_or_default();
            let all = shared.node.items().iter().cloned().chain(own).collect();
            operation.node.set("parameters", Node::array(shared.key, all));
        }
    }
}

/// Sorts out the parameters of each operation.
pub(super) fn lower(document: &mut Node, notes: &mut Notes<'_>) {
    rewrite_each(document, |registry, place, operation| {
        let declared = operation.take("parameters");
        let declared = declared.map(|member| member.node.items().to_vec()).unwrap_or_default();
        let mut kept: Vec<Node> = effective(&declared, registry);
        undeclared(&mut kept, place, notes);
        let path = place.path;
        kept.retain(|parameter| {
            let is_lost = parameter.text_or_empty("in") == "path"
                && !path.contains(&format!("{{{}}}", parameter.text_or_empty("name")));
            if is_lost {
                let name = parameter.text_or_empty("name");
                notes.widened(parameter.span, &format!("`{name}` is not in the path `{path}`"));
            }
            !is_lost
        });
        let renamed = template_names(path);
        for parameter in kept.iter_mut().filter(|parameter| parameter.text_or_empty("in") == "path")
        {
            let new = renamed.iter().find(|(old, _)| old == parameter.text_or_empty("name"));
            if let Some((_, new)) = new {
                parameter.set("name", Node::string(parameter.span, new));
            }
        }
        let repeated = repeated_names(&kept);
        let (plain, special): (Vec<Node>, Vec<Node>) = kept.into_iter().partition(|parameter| {
            is_plain(parameter, registry) && !repeated.contains(&rust_name(parameter))
        });
        let mut plain = plain;
        if !special.is_empty() {
            let mut parameters = structured(&special, operation, registry, notes);
            send_own_names(&mut parameters, &renamed);
            notes.model.plan_mut(operation).parameters = Some(parameters);
            plain.extend(
                special.iter().filter(|p| p.text_or_empty("in") == "path").map(text_parameter),
            );
        }
        if !plain.is_empty() {
            operation.set("parameters", Node::array(operation.span, plain));
        }
    });
    rename_in_templates(document);
}

/// Some styles write the name of a parameter: the document's, whatever the path has for it.
fn send_own_names(parameters: &mut Parameters, renamed: &[(String, String)]) {
    for row in parameters.table.iter_mut().filter(|row| row.location == ParameterLocation::Path) {
        if let Some((old, _)) = renamed.iter().find(|(_, new)| *new == row.name) {
            row.in_template = Some(std::mem::replace(&mut row.name, old.clone()));
        }
    }
}

/// Names in a path that give the same argument, and others for them: these are not sent.
fn template_names(path: &str) -> Vec<(String, String)> {
    let pieces = path.split('{').skip(1).filter_map(|piece| piece.split_once('}'));
    let mut taken: HashSet<String> = HashSet::new();
    let mut renamed = Vec::new();
    let names: Vec<&str> = pieces.map(|(name, _)| name).collect();
    let different = names
        .iter()
        .enumerate()
        .filter(|(at, name)| names.iter().position(|other| other == *name) == Some(*at));
    for (_, name) in different {
        let field = crate::rust_names::rust_field(name);
        if !taken.insert(field.clone()) {
            let numbered = (2_u32..).map(|number| format!("{field}_{number}"));
            let free = numbered.into_iter().find(|name| taken.insert(name.clone()));
            renamed.extend(free.map(|new| ((*name).to_owned(), new)));
        }
    }
    renamed
}

/// The same names in the paths themselves.
fn rename_in_templates(document: &mut Node) {
    let Some(paths) = document.get_mut("paths").and_then(Node::as_object_mut) else { return };
    if paths.keys().all(|path| template_names(path).is_empty()) {
        return;
    }
    let members = std::mem::take(paths).into_iter().map(|(path, member)| {
        // The last first: a new name may be the old one of a name behind it.
        let renamed = template_names(&path).into_iter().rev().fold(path, |path, (old, new)| {
            path.replace(&format!("{{{old}}}"), &format!("{{{new}}}"))
        });
        (renamed, member)
    });
    *paths = members.collect();
}

/// The parameters that count: the last of those with the same name and place, without the headers
/// that OpenAPI keeps for itself.
fn effective(declared: &[Node], registry: &SchemaRegistry<'_>) -> Vec<Node> {
    let mut kept: Vec<Node> = Vec::new();
    for parameter in declared.iter().filter_map(|node| registry.resolve(node)) {
        let (name, location) = (parameter.text_or_empty("name"), parameter.text_or_empty("in"));
        if location == "header" && parameter::is_said_elsewhere(name) {
            continue;
        }
        kept.retain(|other| {
            (other.text_or_empty("name"), other.text_or_empty("in")) != (name, location)
        });
        let mut parameter = parameter.clone();
        if location == "path" {
            parameter.set("required", Node::bool(parameter.span, true));
        }
        kept.push(parameter);
    }
    kept
}

/// Names in the path that nobody declared are strings.
fn undeclared(kept: &mut Vec<Node>, place: &Place<'_>, notes: &mut Notes<'_>) {
    let pieces = place.path.split('{').skip(1).filter_map(|piece| piece.split_once('}'));
    for (name, _) in pieces {
        let is_declared =
            kept.iter().any(|p| p.text_or_empty("in") == "path" && p.text_or_empty("name") == name);
        if !is_declared {
            notes.widened(
                place.key,
                &format!("`{name}` of the path is not declared, a string is taken"),
            );
            kept.push(path_parameter(place.key, name));
        }
    }
}

fn path_parameter(span: Span, name: &str) -> Node {
    Node::object(
        span,
        [
            ("name", Node::string(span, name)),
            ("in", Node::string(span, "path")),
            ("required", Node::bool(span, true)),
            ("schema", Node::object(span, [("type", Node::string(span, "string"))])),
        ],
    )
}

/// What progenitor puts into the path for a parameter that the runtime writes.
fn text_parameter(parameter: &Node) -> Node {
    path_parameter(parameter.span, parameter.text_or_empty("name"))
}

/// Names of arguments that more than one parameter has.
fn repeated_names(parameters: &[Node]) -> HashSet<String> {
    let mut seen = HashSet::new();
    let names = parameters.iter().map(rust_name);
    names.filter(|name| !seen.insert(name.clone())).collect()
}

fn rust_name(parameter: &Node) -> String {
    crate::rust_names::rust_field(parameter.text_or_empty("name"))
}

/// Whether progenitor sends it as the document says.
fn is_plain(parameter: &Node, registry: &SchemaRegistry<'_>) -> bool {
    /// Names that progenitor's methods use themselves.
    const TAKEN: [&str; 4] = ["body", "header_map", "self", "client"];
    let Some(schema) = parameter.get("schema") else { return false };
    let style = parameter.text_or_empty("style");
    let explodes = parameter.get("explode").is_none_or(Node::is_true);
    if TAKEN.contains(&rust_name(parameter).as_str()) || !parameter.text_or_empty("name").is_ascii()
    {
        return false;
    }
    match parameter.text_or_empty("in") {
        "query" => {
            let is_form = style.is_empty() || style == "form";
            let is_reserved = parameter.get("allowReserved").is_some_and(Node::is_true);
            let is_list = explodes
                && list_items(schema, registry).is_some_and(|items| is_scalar(items, registry));
            is_form && !is_reserved && (is_scalar(schema, registry) || is_list)
        }
        "path" | "header" => {
            // What no header can be called is an error of the call, and no panic.
            let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
            let has_name = parameter.text_or_empty("in") == "path"
                || parameter.text_or_empty("name").chars().all(is_token);
            has_name && (style.is_empty() || style == "simple") && is_scalar(schema, registry)
        }
        _ => false,
    }
}

/// Whether the type of a schema has one text: a string, a number or a boolean.
fn is_scalar(schema: &Node, registry: &SchemaRegistry<'_>) -> bool {
    let Some(schema) = registry.resolve(schema) else { return false };
    let has = |name: &str| schema.get(name).is_some();
    if ["oneOf", "anyOf", "allOf", "not"].into_iter().any(has)
        || schema.get("nullable").is_some_and(Node::is_true)
    {
        return false;
    }
    let values = schema.get("enum").map_or(&[][..], Node::items);
    let are_strings = values.iter().all(|value| value.as_str().is_some());
    match schema.get("type").and_then(Node::as_str) {
        Some("string") => are_strings,
        Some("integer" | "number" | "boolean") => values.is_empty() && !has("const"),
        None => !values.is_empty() && are_strings && !has("type"),
        _ => false,
    }
}

fn list_items<'n>(schema: &'n Node, registry: &'n SchemaRegistry<'_>) -> Option<&'n Node> {
    let schema = registry.resolve(schema)?;
    let is_list = schema.get("type").and_then(Node::as_str) == Some("array");
    // What is unique becomes a set, and what is of a fixed length an array: neither is a list.
    let is_set = schema.get("uniqueItems").is_some_and(Node::is_true);
    let is_nullable = schema.get("nullable").is_some_and(Node::is_true);
    let has_length = schema.get("minItems").is_some() && schema.get("maxItems").is_some();
    schema.get("items").filter(|_| is_list && !is_set && !is_nullable && !has_length)
}

/// The struct of the parameters that the runtime writes.
fn structured(
    special: &[Node],
    operation: &Node,
    registry: &mut SchemaRegistry<'_>,
    notes: &mut Notes<'_>,
) -> Parameters {
    let span = operation.span;
    let mut properties = Object::new();
    let mut required = Vec::new();
    let mut table = Vec::new();
    for parameter in special {
        notes.touched(parameter.span);
        let name = parameter.text_or_empty("name");
        let field = free_field(name, &properties);
        if parameter.get("required").is_some_and(Node::is_true) {
            required.push(Node::string(parameter.span, field.clone()));
        }
        let entry = entry(parameter, field.clone());
        let schema = property(parameter);
        nested::report(parameter.span, &schema, entry.style, registry.document, notes);
        table.push(entry);
        properties.insert(field, Member { key: parameter.span, node: schema });
    }
    let schema = Node::object(
        span,
        [
            ("type", Node::string(span, "object")),
            ("description", Node::string(span, "Parameters of the operation, as they are set.")),
            ("properties", Node::new(span, Value::Object(properties))),
            ("required", Node::array(span, required)),
        ],
    );
    let id = operation.get("operationId").and_then(Node::as_str).unwrap_or_default();
    let schema = registry.name(schema, &format!("{id}_parameters"));
    Parameters { schema, table }
}

fn free_field(name: &str, taken: &Object) -> String {
    let name = match name.to_snake_case() {
        name if name.is_empty() => "parameter".to_owned(),
        name => name,
    };
    let numbered = (2_u32..).map(|number| format!("{name}_{number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    names.find(|name| !taken.contains_key(name)).unwrap_or(name)
}

fn entry(node: &Node, field: String) -> model::Parameter {
    let (declared, explodes) = parameter::serialization(node);
    let is_json = has_json_content(node);
    let location = ParameterLocation::named(node.text_or_empty("in"));
    let whole = content(node).filter(|_| location == ParameterLocation::QueryString);
    // What the query is as a whole has no style but that of its content.
    let is_text = whole.is_some_and(|(media_type, _)| !media_type::is_form(media_type));
    model::Parameter {
        field,
        name: node.text_or_empty("name").to_owned(),
        in_template: None,
        location,
        encodings: whole.map(|(_, content)| super::bodies::encodings(content)).unwrap_or_default(),
        style: match () {
            () if is_json => Style::Json,
            () if is_text => Style::Simple,
            () => declared,
        },
        explode: explodes && !is_json,
        allow_reserved: node.get("allowReserved").is_some_and(Node::is_true),
    }
}

fn has_json_content(parameter: &Node) -> bool {
    let kind = content(parameter).map(|(kind, _)| kind);
    parameter.get("schema").is_none() && kind.is_some_and(media::may_be_json)
}

/// The one content type of a parameter, and what the document says of it.
fn content(parameter: &Node) -> Option<(&str, &Node)> {
    let (media_type, member) = parameter.get("content")?.as_object()?.iter().next()?;
    Some((media_type, &member.node))
}

/// The schema of a parameter, with what the parameter itself says of it.
fn property(parameter: &Node) -> Node {
    let span = parameter.span;
    let in_content = content(parameter).and_then(|(_, content)| content.get("schema"));
    let schema = parameter.get("schema").or(in_content).cloned();
    let mut schema = schema.unwrap_or_else(|| Node::object(span, []));
    let own = ["description", "deprecated"];
    let own: Vec<_> = own.iter().filter_map(|name| Some((*name, parameter.get(name)?))).collect();
    if !own.is_empty() && schema.get("$ref").is_some() {
        schema = Node::object(span, [("allOf", Node::array(span, vec![schema]))]);
    }
    for (name, node) in own {
        schema.set(name, node.clone());
    }
    schema
}
