//! One document through the pipeline, whatever happens in there.

use std::time::{Duration, Instant};

use spec::files::{self, Unreadable};
use spec::{Code, Input, Loader, Report, Text, Unsupported};

use crate::workspace;
use anyhow::Context;
use codegen::Generation;

use super::bounded::{self, Lost};
use super::discover::{Candidate, Origin};

/// What came of a document, and how long that took.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) result: Result,
    pub(super) time: Duration,
}

#[derive(Debug)]
pub(super) enum Result {
    Generated(Box<Generation>),
    Refused(Box<Report>),
    /// The file cannot be read, so there is no document.
    Unreadable(Box<Report>),
    Crashed(String),
    TimedOut(Duration),
}

/// Reads a document and generates its client. `None` stands for a file that was found and is no
/// OpenAPI document.
pub(super) fn attempt(
    candidate: &Candidate,
    name: &str,
    unsupported: Unsupported,
    limit: Duration,
) -> anyhow::Result<Option<Attempt>> {
    let start = Instant::now();
    let bytes = match read(candidate) {
        Ok(bytes) => bytes,
        Err(unreadable) => {
            let report = Report { problems: vec![unreadable.problem(name)], ..Report::default() };
            let result = Result::Unreadable(Box::new(report));
            return Ok(Some(Attempt { result, time: start.elapsed() }));
        }
    };
    let loader = workspace::folder_of(&candidate.path);
    let (text_name, is_found) = (name.to_owned(), candidate.origin == Origin::Found);
    let generation = bounded::run(limit, move || {
        let result = generate(&text_name, &bytes, &loader, unsupported);
        match result {
            Err(report) if is_found && is_foreign(&report, &bytes) => None,
            result => Some(result),
        }
    });
    let result = match generation.context("cannot start a thread")? {
        Ok(None) => return Ok(None),
        Ok(Some(Ok(generation))) => Result::Generated(Box::new(generation)),
        Ok(Some(Err(report))) => Result::Refused(Box::new(report)),
        Err(Lost::Crashed(message)) => Result::Crashed(message),
        Err(Lost::TimedOut) => Result::TimedOut(limit),
    };
    Ok(Some(Attempt { result, time: start.elapsed() }))
}

fn read(candidate: &Candidate) -> std::result::Result<Vec<u8>, Unreadable> {
    match &candidate.origin {
        Origin::Named | Origin::Found => files::read(&candidate.path),
        Origin::Closed(reason) => Err(Unreadable::new(reason, "check its permissions")),
    }
}

fn generate(
    name: &str,
    bytes: &[u8],
    loader: &dyn Loader,
    unsupported: Unsupported,
) -> std::result::Result<Generation, Report> {
    let input = Input {
        document: Text { name, bytes },
        loader: Some(loader),
        unsupported,
        ..Input::default()
    };
    codegen::generate(&input, "cargo xtask try --compile")
}

/// Whether a file that was refused is none of ours: it has no `openapi` or `swagger` at its top
/// level, or, where it is no data at all, nothing that looks so.
fn is_foreign(report: &Report, bytes: &[u8]) -> bool {
    let has = |code| report.problems.iter().any(|problem| problem.code == code);
    if has(Code::NotOpenapi) || has(Code::Empty) {
        return true;
    }
    let is_no_data = [
        Code::TooLarge,
        Code::InvalidUtf8,
        Code::InvalidJson,
        Code::InvalidYaml,
        Code::DuplicateKey,
        Code::TooDeep,
    ];
    is_no_data.into_iter().any(has) && !String::from_utf8_lossy(bytes).lines().any(names_openapi)
}

/// Whether a line begins with the key by which OpenAPI documents are known.
fn names_openapi(line: &str) -> bool {
    let line = line.trim_start_matches(['\u{feff}', ' ', '\t', '{', '"', '\'']);
    let rest = line.strip_prefix("openapi").or_else(|| line.strip_prefix("swagger"));
    rest.is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(':'))
}
