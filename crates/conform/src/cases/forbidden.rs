//! Requests that the document forbids, each in one way.

use serde_json::Value;
use spec::media_type::is_json;
use spec::sample::{self, Extent};

use super::{Expected, Maker};
use crate::request::{Content, Draft, Show, Written};

/// What is never asked of an operation that costs money.
const DEAR: [&str; 2] = [sample::TOO_GREAT, sample::TOO_LONG];

pub(super) fn add<'o, 'd>(maker: &mut Maker<'o, 'd>, valid: &Draft<'o, 'd>) {
    tokens(maker, valid);
    body(maker, valid);
    fields(maker, valid);
    parameters(maker, valid);
}

fn tokens<'o, 'd>(maker: &mut Maker<'o, 'd>, valid: &Draft<'o, 'd>) {
    let operation = maker.operation;
    if operation.security.is_open() {
        return;
    }
    let own = operation.part.get("security").map(|part| part.pointer.to_string());
    let security = own.unwrap_or_else(|| "/security".to_owned());
    let nothing = Draft { show: Show::Nothing, ..valid.clone() };
    let name = if operation.security.has_token() { "no token" } else { "no credentials" };
    maker.add(name, Expected::Refused, &nothing, &security);
    if operation.security.has_token() {
        let wrong = Draft { show: Show::WrongToken, ..valid.clone() };
        maker.add("a wrong token", Expected::Refused, &wrong, &security);
    }
}

/// Bodies that are none.
fn body<'o, 'd>(maker: &mut Maker<'o, 'd>, valid: &Draft<'o, 'd>) {
    let Some(body) = &maker.operation.body else { return };
    let pointer = body.part.pointer.to_string();
    if body.required {
        let absent = Draft { body: None, ..valid.clone() };
        maker.add("no body", Expected::Refused, &absent, &pointer);
    }
    let content = valid.body.clone().or_else(|| maker.body(Extent::Minimal).ok());
    let Some(content) = content.filter(|content| is_json(content.media)) else { return };
    let broken = Content { value: Written::Raw("{\"broken"), ..content.clone() };
    let broken = Draft { body: Some(broken), ..valid.clone() };
    maker.add("broken JSON", Expected::Refused, &broken, &pointer);
    let takes_any = maker.operation.body.iter().flat_map(|body| &body.content);
    let takes_text = takes_any
        .into_iter()
        .any(|(media, _)| media.starts_with("text/") || media.starts_with("*/"));
    if !takes_text {
        let other = Content { said_type: Some("text/plain"), ..content };
        let other = Draft { body: Some(other), ..valid.clone() };
        let name = "a body that is said to be `text/plain`";
        maker.add(name, Expected::Refused, &other, &pointer);
    }
}

/// Fields that are missing or wrong. Only JSON tells a number from its digits.
fn fields<'o, 'd>(maker: &mut Maker<'o, 'd>, valid: &Draft<'o, 'd>) {
    let root = &maker.document.schemas().request.root;
    let media = valid.body.as_ref().map(|body| body.media);
    let is_typed = media.is_none_or(is_json);
    for (field, schema, pointer) in maker.fields() {
        if let Some(draft) = maker.with_field(valid, &field, None, false) {
            maker.add(format!("without the field `{field}`"), Expected::Refused, &draft, &pointer);
        }
        let strangers = sample::strangers().map(|(word, value)| (word.to_owned(), value));
        let wrong = strangers.into_iter().find_map(|(word, value)| {
            Some((word, maker.with_field(valid, &field, Some(value), false)?))
        });
        // A server that is lax would do the work of more than the document allows.
        let is_dear = |word: &str| maker.operation.costs && DEAR.contains(&word);
        let misfits = sample::misfits(root, &schema).into_iter();
        let misfits = misfits.filter(|(word, _)| !is_dear(word)).filter_map(|(word, value)| {
            Some((word, maker.with_field(valid, &field, Some(value), false)?))
        });
        for (word, draft) in
            wrong.into_iter().filter(|_| is_typed).chain(misfits).collect::<Vec<_>>()
        {
            let name = format!("{word} in the field `{field}`");
            maker.add(name, Expected::Refused, &draft, &pointer);
        }
    }
    let unknown = Some(Value::from("text"));
    if let (Some(draft), Some(schema)) =
        (maker.with_field(valid, "no-such-field", unknown, false), maker.body_schema())
    {
        let pointer = maker.document.resolve(schema).pointer;
        maker.add("a field that is not allowed", Expected::Refused, &draft, &pointer);
    }
}

fn parameters<'o, 'd>(maker: &mut Maker<'o, 'd>, valid: &Draft<'o, 'd>) {
    let root = &maker.document.schemas().request.root;
    let operation = maker.operation;
    for parameter in &operation.parameters {
        let pointer = &parameter.part.pointer;
        let mut without = valid.clone();
        without.parameters.retain(|(other, _)| other.part.pointer != *pointer);
        if parameter.required && parameter.place != "path" {
            let name = format!("without the parameter `{}`", parameter.name);
            maker.add(name, Expected::Refused, &without, pointer);
        }
        let Some(part) = &parameter.schema else { continue };
        let Some(schema) = maker.schema(part) else { continue };
        let word = ("a word".to_owned(), Value::from("text"));
        for (word, value) in sample::misfits(root, schema).into_iter().chain([word]) {
            let is_dear = operation.costs && DEAR.contains(&word.as_str());
            let is_writable =
                !value.is_null() && value != "" && parameter.media.is_none() && !is_dear;
            // A list of one and its item are written alike.
            let one = Value::Array(vec![value.clone()]);
            let is_wrong = |value| maker.is_valid(part, value) == Some(false);
            if !is_writable || !is_wrong(&value) || !is_wrong(&one) {
                continue;
            }
            let mut draft = without.clone();
            draft.parameters.push((parameter, value));
            let name = format!("{word} in the parameter `{}`", parameter.name);
            maker.add(name, Expected::Refused, &draft, pointer);
        }
    }
}
