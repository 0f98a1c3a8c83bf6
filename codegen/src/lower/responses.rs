//! Responses: progenitor reads one type of success and one type of error, the document may have
//! any number, by status and by content type.
//!
//! Errors leave the operation: the runtime keeps the status and the whole body of every answer that
//! is no success, and the documentation of the call says which type it is of. Successes of one
//! type stay with progenitor; for others the runtime reads what the plan says.

use spec::node::{Member, Object, Value};
use spec::{Dialect, Node, Span, media_type};

use super::Notes;
use super::media;
use super::operations::{Copy, Place, add_copies, rewrite_each};
use super::registry::{SchemaRegistry, needs_name, reference};
use super::streams;
use crate::model::{BodyForm, Case, CaseForm, OperationPlan, ResponseForm, ResponsePlan};

/// One status and what comes with it.
struct Reading {
    status: String,
    form: Form,
    media_type: String,
    schema: Option<Node>,
    sentinel: Option<String>,
    /// A stream of events that may be asked for again.
    reconnects: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Text,
    Bytes,
    Empty,
    Events,
    Lines,
    Sequence,
}

/// Rewrites the responses of every operation.
pub(super) fn lower(document: &mut Node, notes: &mut Notes<'_>) {
    let mut copies = Vec::new();
    rewrite_each(document, |registry, place, operation| {
        let Some(member) = operation.take("responses") else { return };
        let responses = member.node.as_object().cloned().unwrap_or_default();
        let successes = successes(&responses);
        let errors = document_errors(&responses, &successes, operation, registry);
        if !errors.is_empty() {
            notes.model.plan_mut(operation).errors = errors;
        }
        let mut whole = Vec::new();
        let mut streams = Vec::new();
        for status in &successes {
            let response = responses.get(status).and_then(|member| registry.resolve(&member.node));
            let (reading, stream) = readings(status, response, place, notes.dialect, registry);
            whole.extend(reading);
            streams.extend(stream);
        }
        if responses.len() != successes.len() || whole.len() > 1 || !streams.is_empty() {
            notes.touched(member.key);
        }
        let has_content = whole.iter().any(|reading| reading.form != Form::Empty);
        if let (Some(stream), true) = (streams.first(), has_content) {
            let mut copy = operation.clone();
            let mut plan = notes.model.plan(operation).clone();
            streamed(stream, member.key, &mut copy, registry, &mut plan);
            copies.push(Copy {
                plan,
                path: place.path.to_owned(),
                method: place.method.to_owned(),
                suffix: "stream",
                operation: Member { key: place.key, node: copy },
            });
        } else if let Some(stream) = streams.first() {
            let mut plan = std::mem::take(notes.model.plan_mut(operation));
            streamed(stream, member.key, operation, registry, &mut plan);
            *notes.model.plan_mut(operation) = plan;
            return;
        }
        read_whole(whole, member.key, operation, registry, notes);
    });
    add_copies(document, copies, notes.model);
}

/// The statuses that are successes: those from 200 to 299, or `default` where there is none.
fn successes(responses: &Object) -> Vec<String> {
    let is_success = |status: &&String| status.starts_with('2');
    let found: Vec<String> = responses.keys().filter(is_success).cloned().collect();
    let has_redirect = responses.keys().any(|status| status.starts_with('3') && status != "304");
    if found.is_empty() && !has_redirect && responses.contains_key("default") {
        return vec!["default".to_owned()];
    }
    found
}

/// How the response of a status is read whole, and how as a stream.
fn readings(
    status: &str,
    response: Option<&Node>,
    place: &Place<'_>,
    dialect: Dialect,
    registry: &SchemaRegistry<'_>,
) -> (Option<Reading>, Option<Reading>) {
    let reading = |form: Form, media_type: &str, schema: Option<&Node>| Reading {
        status: status.to_owned(),
        form,
        media_type: media_type.to_owned(),
        schema: schema.cloned(),
        sentinel: None,
        reconnects: form == Form::Events && !place.may_cost,
    };
    let content = response.and_then(|response| response.get("content")?.as_object());
    let content = content.filter(|content| !content.is_empty() && place.method != "head");
    let Some(content) = content else { return (Some(reading(Form::Empty, "", None)), None) };
    let mut whole: Option<Reading> = None;
    let mut stream: Option<Reading> = None;
    for (media_type, member) in content {
        let schema = registry.item_schema(media_type, &member.node, dialect);
        let new = reading(form(media_type, schema, registry), media_type, schema);
        if matches!(new.form, Form::Events | Form::Lines | Form::Sequence) {
            let sentinel = member.node.text_or_empty("x-speakeasy-sse-sentinel");
            let sentinel = (!sentinel.is_empty()).then(|| sentinel.to_owned());
            stream.get_or_insert(Reading { sentinel, ..new });
        } else if whole.as_ref().is_none_or(|old| rank(&new) < rank(old)) {
            whole = Some(new);
        }
    }
    if whole.is_none() && stream.is_none() {
        whole = Some(reading(Form::Empty, "", None));
    }
    (whole, stream)
}

/// Which of several content types of one status is read: JSON, then text, then bytes.
fn rank(reading: &Reading) -> (u8, bool) {
    let form = match reading.form {
        Form::Json => 0,
        Form::Text => 1,
        _ => 2,
    };
    (form, media_type::essence(&reading.media_type) != "application/json")
}

fn form(media_type: &str, schema: Option<&Node>, registry: &SchemaRegistry<'_>) -> Form {
    let is_binary = schema.is_some_and(|schema| schema.text_or_empty("format") == "binary");
    match media_type {
        // Read by the content type of the response itself.
        kind if media_type::is_range(kind)
            && !is_binary
            && schema.is_some_and(|schema| is_string(schema, registry)) =>
        {
            Form::Text
        }
        kind if media_type::is_event_stream(kind) => Form::Events,
        kind if media_type::is_json_lines(kind) => Form::Lines,
        kind if media_type::is_json_sequence(kind) => Form::Sequence,
        _ if is_binary => Form::Bytes,
        kind if media::may_be_json(kind) => Form::Json,
        kind if media_type::is_text(kind) => Form::Text,
        _ => Form::Bytes,
    }
}

fn any(span: Span) -> Node {
    Node::object(span, [])
}

fn read_whole(
    readings: Vec<Reading>,
    span: Span,
    operation: &mut Node,
    registry: &mut SchemaRegistry<'_>,
    notes: &mut Notes<'_>,
) {
    let id = operation.text_or_empty("operationId").to_owned();
    let mut answer = ResponsePlan {
        accept: accept(&readings),
        successes: readings.iter().map(|reading| range(&reading.status)).collect(),
        ..ResponsePlan::default()
    };
    let bytes = || Some(("application/octet-stream", super::bodies::binary(span)));
    let (empty, full): (Vec<Reading>, Vec<Reading>) =
        readings.into_iter().partition(|reading| reading.form == Form::Empty);
    match kinds(&full).as_slice() {
        [] => {
            answer.accept = None;
            set_responses(operation, span, &answer.successes, None);
        }
        [(Form::Json, schema)] => {
            let schema = schema.clone().unwrap_or_else(|| any(span));
            if empty.is_empty() {
                let schema = registry.named(schema, &format!("{id}_response"));
                let content = Some(("application/json", schema));
                set_responses(operation, span, &answer.successes, content);
            } else {
                answer.form = ResponseForm::Optional;
                answer.schema = Some(registry.name(schema, &format!("{id}_response")));
                notes.touched(span);
            }
        }
        [(Form::Text, _)] if empty.is_empty() => answer.form = ResponseForm::Text,
        [(Form::Bytes, _)] if empty.is_empty() => {
            set_responses(operation, span, &answer.successes, bytes());
        }
        _ => {
            answer.form = ResponseForm::Several;
            let all = full.into_iter().chain(empty);
            answer.cases = all.map(|reading| case(reading, &id, span, registry)).collect();
            // What a status says counts before what its range says.
            answer.cases.sort_by_key(|case| case.status == "2XX");
            notes.touched(span);
        }
    }
    if answer.form != ResponseForm::Plain {
        set_responses(operation, span, &["2XX".to_owned()], bytes());
    } else if answer.accept.as_deref() == Some("application/json") {
        answer.accept = None;
    }
    let is_plain = answer.form == ResponseForm::Plain && answer.accept.is_none();
    if !is_plain {
        notes.model.plan_mut(operation).response = Some(answer);
    }
}

/// The different kinds of content.
fn kinds(readings: &[Reading]) -> Vec<(Form, Option<Node>)> {
    let mut kinds = Vec::new();
    for reading in readings {
        let kind = (reading.form, reading.schema.clone().filter(|_| reading.form == Form::Json));
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

fn case(reading: Reading, id: &str, span: Span, registry: &mut SchemaRegistry<'_>) -> Case {
    let wanted = format!("{id}_response_{}", reading.status);
    let form = match reading.form {
        Form::Json => CaseForm::Json,
        Form::Text => CaseForm::Text,
        Form::Empty => CaseForm::Empty,
        _ => CaseForm::Bytes,
    };
    let schema = (form == CaseForm::Json)
        .then(|| registry.shared(reading.schema.unwrap_or_else(|| any(span)), &wanted));
    Case { status: range(&reading.status), form, schema, nullable: false }
}

/// `default` where it is the only success: any of them.
fn range(status: &str) -> String {
    match status {
        "default" => "2XX".to_owned(),
        status => status.to_uppercase(),
    }
}

/// The content types that are read, each once.
fn accept(readings: &[Reading]) -> Option<String> {
    let mut types: Vec<&str> = Vec::new();
    for reading in readings {
        let kind = match reading.form {
            Form::Empty => continue,
            Form::Json | Form::Text if media_type::is_range(&reading.media_type) => {
                media::range_of(&reading.media_type)
            }
            Form::Json if !media::is_concrete(&reading.media_type) => "application/json",
            _ if !media::is_concrete(&reading.media_type)
                && reading.media_type.contains(|c: char| c.is_control()) =>
            {
                "*/*"
            }
            _ => reading.media_type.as_str(),
        };
        if !types.contains(&kind) {
            types.push(kind);
        }
    }
    (!types.is_empty()).then(|| types.join(", "))
}

fn streamed(
    reading: &Reading,
    span: Span,
    operation: &mut Node,
    registry: &mut SchemaRegistry<'_>,
    plan: &mut OperationPlan,
) {
    let id = operation.text_or_empty("operationId").to_owned();
    let form = match (reading.form, &reading.schema) {
        (Form::Lines, _) => ResponseForm::Lines,
        (Form::Sequence, _) => ResponseForm::Sequence,
        (_, Some(schema)) if registry.is_whole_event(schema) => ResponseForm::WholeEvents,
        (_, Some(schema)) if is_string(schema, registry) => ResponseForm::TextEvents,
        (_, None) => ResponseForm::TextEvents,
        _ => ResponseForm::Events,
    };
    let schema = (form != ResponseForm::TextEvents).then(|| {
        let schema = reading.schema.clone().unwrap_or_else(|| any(span));
        let typed = (form == ResponseForm::WholeEvents)
            .then(|| streams::with_typed_data(&schema, registry));
        registry.name(typed.flatten().unwrap_or(schema), &format!("{id}_event"))
    });
    let is_json = plan.body.as_ref().is_none_or(|body| body.form == BodyForm::Json);
    if is_json && let Some(body) = stream_flag(operation, registry) {
        plan.body.get_or_insert_default().sets = Some(body);
    }
    plan.response = Some(ResponsePlan {
        form,
        accept: Some(media_type::essence(&reading.media_type)),
        successes: vec![range(&reading.status)],
        schema,
        nullable: false,
        sentinel: reading.sentinel.clone(),
        reconnects: reading.reconnects,
        cases: Vec::new(),
    });
    let content = super::bodies::binary(span);
    set_responses(
        operation,
        span,
        &["2XX".to_owned()],
        Some(("application/octet-stream", content)),
    );
}

fn is_string(schema: &Node, registry: &SchemaRegistry<'_>) -> bool {
    registry.resolve(schema).is_some_and(|schema| schema.text_or_empty("type") == "string")
}

/// The property of the request by which a stream is asked for: a boolean called `stream`.
fn stream_flag(operation: &Node, registry: &SchemaRegistry<'_>) -> Option<String> {
    let content = operation.get("requestBody")?.get("content")?;
    let schema = content.get("application/json")?.get("schema")?;
    has_flag(schema, registry, 0).then(|| "stream".to_owned())
}

fn has_flag(schema: &Node, registry: &SchemaRegistry<'_>, depth: usize) -> bool {
    /// Compositions that are deeper lead in circles.
    const DEEPEST: usize = 8;
    let Some(schema) = registry.resolve(schema).filter(|_| depth < DEEPEST) else { return false };
    let flag = schema.get("properties").and_then(|properties| properties.get("stream"));
    let is_flag = flag.is_some_and(|flag| {
        let is_one = |kind: &Node| matches!(kind.as_str(), Some("boolean" | "null"));
        let branches = ["oneOf", "anyOf"].into_iter().find_map(|keyword| flag.get(keyword));
        match (flag.get("type"), branches) {
            (Some(kind), _) if kind.as_str().is_some() => is_one(kind),
            (Some(kinds), _) => kinds.items().iter().all(is_one),
            (None, Some(branches)) => {
                branches.items().iter().all(|branch| branch.get("type").is_some_and(is_one))
            }
            (None, None) => false,
        }
    });
    is_flag
        || schema.get("allOf").is_some_and(|parts| {
            parts.items().iter().any(|part| has_flag(part, registry, depth + 1))
        })
}

fn set_responses(
    operation: &mut Node,
    span: Span,
    statuses: &[String],
    content: Option<(&str, Node)>,
) {
    let mut members = Object::new();
    let content = content.map(|(media_type, schema)| {
        Node::object(span, [(media_type, Node::object(span, [("schema", schema)]))])
    });
    let any_success = ["2XX".to_owned()];
    let statuses = if statuses.is_empty() { &any_success[..] } else { statuses };
    for status in statuses {
        let mut response = Node::object(span, [("description", Node::string(span, ""))]);
        if let Some(content) = &content {
            response.set("content", content.clone());
        }
        members.insert(status.clone(), Member::derived(response));
    }
    operation.set("responses", Node::new(span, Value::Object(members)));
}

/// Says in the description of the operation what comes with each status that is no success, and
/// gives the types of errors names, which are told with their statuses.
fn document_errors(
    responses: &Object,
    successes: &[String],
    operation: &mut Node,
    registry: &mut SchemaRegistry<'_>,
) -> Vec<(String, String)> {
    let id = operation.text_or_empty("operationId").to_owned();
    let (mut lines, mut errors) = (Vec::new(), Vec::new());
    for (status, member) in responses {
        if successes.contains(status) || status.starts_with("x-") {
            continue;
        }
        let Some(response) = registry.resolve(&member.node).cloned() else { continue };
        let content = response.get("content").and_then(Node::as_object);
        let json = content.into_iter().flatten().find(|(kind, _)| media::may_be_json(kind));
        let schema = json.and_then(|(_, member)| member.node.get("schema"));
        let schema = schema.filter(|schema| needs_name(schema) || reference(schema).is_some());
        let name = schema.map(|schema| registry.shared(schema.clone(), &format!("{id}_error")));
        errors.extend(name.map(|name| (status.clone(), name)));
        let description = response.text_or_empty("description").trim().replace('\n', " ");
        let description =
            if description.is_empty() { String::new() } else { format!(": {description}") };
        lines.push(format!("- {status}{description}"));
    }
    if lines.is_empty() {
        return errors;
    }
    let list = format!("# Statuses other than success\n\n{}", lines.join("\n"));
    let text = match operation.text_or_empty("description").trim_end() {
        "" => list,
        description => format!("{description}\n\n{list}"),
    };
    let span = operation.span;
    operation.set("description", Node::string(span, text));
    errors
}
