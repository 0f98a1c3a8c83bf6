//! What of an answer is not as the document says.

mod body;
mod headers;

use spec::Cursor;
use spec::cursor::join;

use crate::cases::{Case, Expected};
use crate::document::Document;
use crate::finding::{Finding, Level};
use crate::operation::Operation;
use crate::server::{Answer, Lost};

/// A finding without what all findings of an answer have in common.
#[derive(Debug)]
struct Found {
    id: &'static str,
    level: Level,
    message: String,
    instance: Option<String>,
    pointer: String,
}

impl Found {
    fn deviation(id: &'static str, message: impl Into<String>, pointer: &str) -> Self {
        let (message, pointer) = (message.into(), pointer.to_owned());
        Self { id, level: Level::Deviation, message, instance: None, pointer }
    }

    fn note(id: &'static str, message: impl Into<String>, pointer: &str) -> Self {
        Self { level: Level::Note, ..Self::deviation(id, message, pointer) }
    }

    fn at(self, instance: impl Into<String>) -> Self {
        Self { instance: Some(instance.into()), ..self }
    }
}

/// Checks the answer to one request.
pub(crate) fn check(
    document: &Document,
    operation: &Operation<'_>,
    case: &Case,
    answer: &Result<Answer, Lost>,
) -> Vec<Finding> {
    let (status, found) = match answer {
        Ok(answer) => (Some(answer.status), answered(document, operation, case, answer)),
        Err(lost) => (None, vec![unanswered(operation, lost)]),
    };
    let finding = |found: Found| Finding {
        id: found.id,
        level: found.level,
        operation: operation.name(),
        request: case.name.clone(),
        requests: 1,
        status,
        message: found.message,
        instance: found.instance,
        location: document.location(&found.pointer),
    };
    found.into_iter().map(finding).collect()
}

fn unanswered(operation: &Operation<'_>, lost: &Lost) -> Found {
    let pointer = &operation.part.pointer;
    match lost {
        Lost::TooSlow => {
            Found::deviation("answer-too-slow", "no whole answer came in time", pointer)
        }
        Lost::Broken(reason) => {
            Found::deviation("answer-broken", format!("no whole answer came: {reason}"), pointer)
        }
    }
}

fn answered(
    document: &Document,
    operation: &Operation<'_>,
    case: &Case,
    answer: &Answer,
) -> Vec<Found> {
    let status = answer.status;
    let responses = join(&operation.part.pointer, "responses");
    let response = response(document, operation, status);
    if let Some(found) = judge(case, status, response.is_some(), &responses) {
        // Whatever else came with it answers another question.
        if found.level == Level::Deviation && found.id != "server-error" {
            return vec![found];
        }
        let rest = response.map(|response| contents(document, operation, &response, answer));
        return std::iter::once(found).chain(rest.into_iter().flatten()).collect();
    }
    match response {
        Some(response) => contents(document, operation, &response, answer),
        None => {
            let text = format!("the document has no status {status} here");
            vec![Found::deviation("status-undocumented", text, &responses)]
        }
    }
}

/// The response of a status: itself, its range, or the default (OpenAPI 3.1.1, "Responses
/// Object").
fn response<'d>(
    document: &'d Document,
    operation: &Operation<'d>,
    status: u16,
) -> Option<Cursor<'d>> {
    let responses = operation.part.get("responses")?;
    let range = format!("{}XX", status / 100);
    let keys = [status.to_string(), range.clone(), range.to_lowercase(), "default".to_owned()];
    keys.iter().find_map(|key| responses.get(key)).map(|part| document.resolve(part))
}

/// Whether the status is an answer to that request.
fn judge(case: &Case, status: u16, is_documented: bool, responses: &str) -> Option<Found> {
    let refuses = (400..500).contains(&status);
    match (case.expected, status) {
        (_, 500..) => {
            let known = if is_documented { "" } else { ", which is not in the document" };
            let text = format!("the server failed with {status}{known}");
            Some(Found::deviation("server-error", text, responses))
        }
        (Expected::Refused, 200..300) => {
            let text =
                format!("the document forbids this request, and it was accepted with {status}");
            Some(Found::deviation("invalid-accepted", text, &case.pointer))
        }
        (Expected::Refused, _) if !refuses && is_documented => {
            let text =
                format!("the document forbids this request, and it was accepted with {status}");
            Some(Found::deviation("invalid-accepted", text, &case.pointer))
        }
        (Expected::Accepted, 400 | 405 | 406 | 415 | 422) => {
            let text =
                format!("the document allows this request, and it was refused with {status}");
            Some(Found::deviation("valid-refused", text, &case.pointer))
        }
        (Expected::Accepted, 400..500) if is_documented => {
            let text = format!("answered with {status}, so that nothing is known of a success");
            Some(Found::note("success-not-seen", text, responses))
        }
        _ => None,
    }
}

fn contents(
    document: &Document,
    operation: &Operation<'_>,
    response: &Cursor<'_>,
    answer: &Answer,
) -> Vec<Found> {
    let mut found = headers::check(document, response, &answer.headers);
    found.extend(body::check(document, operation, response, answer));
    found
}
