//! Request bodies: progenitor sends one content type out of three, the document may offer several
//! of any kind, and may let the body be left out.

use std::collections::{HashMap, HashSet};

use spec::cursor::resolve;
use spec::node::{Member, Object, Value};
use spec::openapi::{self, DOCUMENT, Kind, SCHEMAS, Visit, walk};
use spec::{Node, Span, media_type};

use super::Notes;
use super::operations::{Copy, add_copies, rewrite_each};
use super::registry::{SchemaRegistry, reference, reference_to};
use super::{media, nested};
use crate::model::{Body, BodyForm, Encoding, FILE_PART, Model, OperationPlan};
use spec::parameter::{self, Style};

/// One way to write a body.
struct Offer {
    media_type: String,
    form: BodyForm,
    content: Node,
}

/// Each operation keeps the form that is written best; structured forms beside it become
/// operations of their own.
pub(super) fn lower(document: &mut Node, notes: &mut Notes<'_>) {
    let mut copies = Vec::new();
    rewrite_each(document, |registry, place, operation| {
        let Some(member) = operation.take("requestBody") else { return };
        let Some(request) = registry.resolve(&member.node) else { return };
        let is_optional = !request.get("required").is_some_and(Node::is_true);
        let offers = offers(request);
        let kept: Vec<&Offer> = best(&offers);
        if kept.len() < offers.len() || is_optional || request.get("content").is_none() {
            notes.touched(member.key);
        }
        for offer in &offers {
            let is_kept = kept.iter().any(|kept| kept.media_type == offer.media_type);
            if !is_kept {
                let kind = &offer.media_type;
                notes.widened(offer.content.span, &format!("the body is not offered as `{kind}`"));
            }
        }
        let original = operation.clone();
        let plan = notes.model.plan(operation).clone();
        let mut variants = kept.into_iter().map(|offer| {
            let mut variant = original.clone();
            let body = apply(offer, is_optional, member.key, &mut variant, registry, notes);
            (offer.form, variant, body)
        });
        let first = variants.next();
        let others: Vec<_> = variants.collect();
        if let Some((_, first, body)) = first {
            *operation = first;
            notes.model.plan_mut(operation).body = body;
        }
        for (form, variant, body) in others {
            copies.push(Copy {
                plan: OperationPlan { body, ..plan.clone() },
                path: place.path.to_owned(),
                method: place.method.to_owned(),
                suffix: suffix(form),
                operation: Member { key: place.key, node: variant },
            });
        }
    });
    add_copies(document, copies, notes.model);
}

fn offers(request: &Node) -> Vec<Offer> {
    let content = request.get("content").and_then(Node::as_object).into_iter().flatten();
    content
        .map(|(media_type, member)| Offer {
            media_type: media_type.clone(),
            form: form(media_type, &member.node),
            content: member.node.clone(),
        })
        .collect()
}

fn form(media_type: &str, content: &Node) -> BodyForm {
    let is_binary =
        content.get("schema").is_some_and(|schema| schema.text_or_empty("format") == "binary");
    match media_type {
        _ if is_binary => BodyForm::Raw,
        kind if media::may_be_json(kind) => BodyForm::Json,
        kind if media_type::is_form(kind) => BodyForm::Form,
        kind if media_type::is_multipart(kind) => BodyForm::Multipart,
        _ => BodyForm::Raw,
    }
}

/// The first offer of each structured form, in the order of preference; raw bytes only if there
/// is nothing else.
fn best(offers: &[Offer]) -> Vec<&Offer> {
    let first = |form| {
        let of_form = offers.iter().filter(move |offer| offer.form == form);
        // The plain type before its relatives: `application/json` before `application/x+json`.
        of_form.min_by_key(|offer| media_type::essence(&offer.media_type) != "application/json")
    };
    let structured = [BodyForm::Json, BodyForm::Form, BodyForm::Multipart];
    let found: Vec<&Offer> = structured.into_iter().filter_map(first).collect();
    if found.is_empty() { first(BodyForm::Raw).into_iter().collect() } else { found }
}

fn suffix(form: BodyForm) -> &'static str {
    match form {
        BodyForm::Json => "json",
        BodyForm::Form => "form",
        BodyForm::Multipart => "multipart",
        BodyForm::Raw => "raw",
    }
}

/// Writes one form into an operation, and gives what OpenAPI 3.0 cannot say of it.
fn apply(
    offer: &Offer,
    is_optional: bool,
    span: Span,
    operation: &mut Node,
    registry: &mut SchemaRegistry<'_>,
    notes: &mut Notes<'_>,
) -> Option<Body> {
    let id = operation.text_or_empty("operationId").to_owned();
    let schema = offer.content.get("schema").cloned();
    let schema = schema.unwrap_or_else(|| Node::object(span, []));
    let is_json = media_type::essence(&offer.media_type) == "application/json";
    let is_concrete = media::is_concrete(&offer.media_type);
    let mut body = Body {
        form: offer.form,
        content_type: (is_concrete && (!is_json || offer.form == BodyForm::Raw))
            .then(|| offer.media_type.clone()),
        optional: is_optional,
        ..Body::default()
    };
    let (media_type, schema) = match offer.form {
        BodyForm::Json => ("application/json", registry.named(schema, &format!("{id}_body"))),
        BodyForm::Form | BodyForm::Multipart if is_object(&schema, registry.document) => {
            body.encodings = encodings(&offer.content);
            report_nested(&schema, &body.encodings, registry.document, notes);
            body.schema = Some(registry.name(schema, &format!("{id}_body")));
            if offer.form == BodyForm::Multipart {
                // With its boundary, it is the runtime's to say.
                let kind = media_type::essence(&offer.media_type);
                body.content_type = (kind != "multipart/form-data").then_some(kind);
            }
            notes.touched(span);
            raw(span)
        }
        BodyForm::Form | BodyForm::Multipart => {
            body.form = BodyForm::Raw;
            notes.widened(
                offer.content.span,
                &format!(
                    "a {} without properties is sent as the caller wrote it",
                    offer.media_type
                ),
            );
            raw(span)
        }
        BodyForm::Raw => {
            if !is_concrete {
                let kind = &offer.media_type;
                let text = format!("which type of `{kind}` the body is, it is sent as bytes");
                notes.widened(offer.content.span, &text);
            }
            if offer.media_type != "application/octet-stream" {
                notes.touched(span);
            }
            raw(span)
        }
    };
    let content = Node::object(span, [(media_type, Node::object(span, [("schema", schema)]))]);
    let request = Node::object(span, [("content", content), ("required", Node::bool(span, true))]);
    operation.set("requestBody", request);
    (body != Body::default()).then_some(body)
}

/// A body of bytes.
fn raw(span: Span) -> (&'static str, Node) {
    ("application/octet-stream", binary(span))
}

pub(super) fn binary(span: Span) -> Node {
    Node::object(
        span,
        [("type", Node::string(span, "string")), ("format", Node::string(span, "binary"))],
    )
}

fn is_object(schema: &Node, document: &Node) -> bool {
    resolve(document, schema).is_some_and(|schema| {
        ["properties", "allOf", "oneOf", "anyOf"].into_iter().any(|name| schema.get(name).is_some())
            || schema.text_or_empty("type") == "object"
    })
}

pub(super) fn encodings(content: &Node) -> Vec<Encoding> {
    // Those of parameters in the query (OpenAPI 3.1.1, "Encoding Object").
    let is_of_query =
        |style: &Style| !matches!(style, Style::Simple | Style::Label | Style::Matrix);
    let encodings = content.get("encoding").and_then(Node::as_object).into_iter().flatten();
    encodings
        .map(|(name, member)| {
            let style = Style::named(member.node.text_or_empty("style")).filter(is_of_query);
            // A list of types leaves the choice to the sender.
            let content_type = Some(member.node.text_or_empty("contentType"));
            let content_type = content_type
                .filter(|kind| !kind.is_empty() && media::is_concrete(kind) && !kind.contains(','));
            let explode = parameter::explode(&member.node, style.unwrap_or(Style::Form));
            Encoding {
                name: name.clone(),
                content_type: content_type.map(str::to_owned),
                style,
                explode,
            }
        })
        .collect()
}

/// Reports the properties that their styles have no form for.
fn report_nested(schema: &Node, encodings: &[Encoding], document: &Node, notes: &mut Notes<'_>) {
    let properties = resolve(document, schema).and_then(|schema| schema.get("properties"));
    for encoding in encodings {
        let Some(style) = encoding.style else { continue };
        let members = properties.and_then(Node::as_object);
        if let Some(member) = members.and_then(|members| members.get(&encoding.name)) {
            nested::report(member.key, &member.node, style, document, notes);
        }
    }
}

/// In the schemas of multipart bodies, binary strings become files. A schema that something else
/// refers to stays as it is, and the body gets a copy of it.
pub(super) fn files(document: &mut Node, notes: &mut Notes<'_>) {
    let shared = shared_schemas(document, notes.model);
    let frozen = openapi::frozen_components(document);
    let mut copies: HashMap<String, String> = HashMap::new();
    let mut added = Object::new();
    rewrite_each(document, |registry, _, operation| {
        let body = notes.model.plan(operation).body.as_ref();
        let body = body.filter(|body| body.form == BodyForm::Multipart);
        let Some(name) = body.and_then(|body| body.schema.clone()) else { return };
        if !copies.contains_key(&name) {
            let schema = openapi::schemas(&frozen).and_then(|schemas| schemas.get(name.as_str()));
            let Some(mut schema) = schema.map(|member| member.node.clone()) else { return };
            if !replace_files(&mut schema, &frozen, notes, 0) {
                return;
            }
            let copy = if shared.contains(&name) {
                registry.reserve(&format!("{name}Form"), &schema)
            } else {
                name.clone()
            };
            added.insert(copy.clone(), Member::derived(schema));
            copies.insert(name.clone(), copy);
        }
        let body = notes.model.plan_mut(operation).body.as_mut();
        if let (Some(copy), Some(body)) = (copies.get(&name), body) {
            body.schema = Some(copy.clone());
        }
    });
    if !added.is_empty() {
        let span = document.span;
        let part = Node::object(span, [("type", Node::string(span, "string"))]);
        added.insert(FILE_PART.to_owned(), Member::derived(part));
        openapi::add_schemas(document, added);
    }
}

/// The named schemas that something but a multipart body refers to.
fn shared_schemas(document: &Node, model: &mut Model) -> HashSet<String> {
    let mut names: HashSet<String> = HashSet::new();
    for plan in model.plans_mut() {
        let body = plan.body.as_ref().filter(|body| body.form != BodyForm::Multipart);
        names.extend(body.and_then(|body| body.schema.clone()));
        if let Some(answer) = &plan.response {
            names.extend(answer.schema.clone());
            names.extend(answer.cases.iter().filter_map(|case| case.schema.clone()));
        }
    }
    walk(Visit::root(document, Kind::Object(&DOCUMENT)), &mut |visit| {
        let target = visit.reference().and_then(|(target, _)| target.strip_prefix(SCHEMAS));
        names.extend(target.map(str::to_owned));
    });
    names
}

/// The properties of a form, the items of their lists, and the parts that the form consists of.
fn replace_files(schema: &mut Node, document: &Node, notes: &mut Notes<'_>, depth: usize) -> bool {
    /// Forms that consist of more lead in circles.
    const DEEPEST: usize = 8;
    if depth > DEEPEST {
        return false;
    }
    let mut found = false;
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for part in schema.get_mut(keyword).map(Node::items_mut).into_iter().flatten() {
            // What has files stands here itself.
            let mut own = resolve(document, part).unwrap_or(part).clone();
            if replace_files(&mut own, document, notes, depth + 1) {
                *part = own;
                found = true;
            }
        }
    }
    let properties = schema.get_mut("properties").and_then(Node::as_object_mut);
    for member in properties.into_iter().flat_map(|members| members.values_mut()) {
        found |= replace_file(&mut member.node, document, notes);
        report_inner_files(member.key, &member.node, document, notes);
    }
    if let Some(more) = schema.get_mut("additionalProperties") {
        let span = more.span;
        found |= replace_file(more, document, notes);
        report_inner_files(span, more, document, notes);
    }
    found
}

/// A file inside of a field has no place in a form: it would be text in JSON.
fn report_inner_files(at: Span, property: &Node, document: &Node, notes: &mut Notes<'_>) {
    if has_inner_file(property, document, 0) {
        notes
            .widened(at, "a file inside of an object or of a list of lists, which is sent as text");
    }
}

fn has_inner_file(schema: &Node, document: &Node, depth: usize) -> bool {
    /// Objects in objects that are deeper lead in circles.
    const DEEPEST: usize = 8;
    let is_part = reference(schema) == Some(FILE_PART);
    let Some(schema) = resolve(document, schema).filter(|_| !is_part && depth < DEEPEST) else {
        return false;
    };
    let is_inside = |inner: &Node| {
        resolve(document, inner).is_some_and(is_file) || has_inner_file(inner, document, depth + 1)
    };
    let mut parts = nested::branches(schema).chain(schema.get("items"));
    nested::members(schema).any(is_inside)
        || parts.any(|part| has_inner_file(part, document, depth + 1))
}

/// A file, a list of files, or one of both, by name or not.
fn replace_file(property: &mut Node, document: &Node, notes: &mut Notes<'_>) -> bool {
    let Some(meant) = resolve(document, property) else { return false };
    if let Some(keyword) = ["oneOf", "anyOf"].into_iter().find(|name| meant.get(name).is_some()) {
        let mut union = meant.clone();
        let mut found = false;
        for branch in union.get_mut(keyword).map(Node::items_mut).into_iter().flatten() {
            found |= replace_file(branch, document, notes);
        }
        if found {
            *property = union;
        }
        return found;
    }
    let items = meant.get("items").and_then(|items| resolve(document, items));
    if items.is_some_and(is_file) {
        let mut list = meant.clone();
        list.set("items", reference_to(list.span, FILE_PART));
        *property = list;
    } else if is_file(meant) {
        let span = property.span;
        let is_nullable = meant.get("nullable").is_some();
        let description = property.take("description");
        let mut file = reference_to(span, FILE_PART);
        if is_nullable || description.is_some() {
            file = Node::object(span, [("allOf", Node::array(span, vec![file]))]);
        }
        if let (Value::Object(members), Some(description)) = (&mut file.value, description) {
            members.insert("description".to_owned(), description);
        }
        if is_nullable {
            file.set("nullable", Node::bool(span, true));
        }
        *property = file;
    } else {
        return false;
    }
    notes.touched(property.span);
    true
}

/// Bytes: `format: binary`, or a media type of content that is not encoded (OpenAPI 3.1.1,
/// "Considerations for File Uploads").
fn is_file(schema: &Node) -> bool {
    let is_media =
        schema.get("contentMediaType").is_some() && schema.get("contentEncoding").is_none();
    schema.text_or_empty("format") == "binary" || is_media
}
