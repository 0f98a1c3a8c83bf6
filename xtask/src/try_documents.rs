//! `cargo xtask try`: the pipeline over any documents, one after the other, and what came of each.
//! Nothing outside of `target/` is written.

mod attempt;
mod bounded;
mod compile;
mod discover;
mod document;
mod progress;
mod scratch;
mod show;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::cli::{self, Try};
use crate::failure::Failure;
use crate::{console, workspace};
use attempt::attempt;
use discover::{Candidate, discover};
use document::{Document, Outcome};
use progress::Progress;
use scratch::Scratch;

/// What came of all documents.
#[derive(Debug, Default)]
struct Trial {
    documents: Vec<Document>,
    /// Files that were found and are no OpenAPI documents.
    skipped: usize,
}

pub(crate) fn run(options: &Try) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let scratch = options.compile.then(Scratch::prepare).transpose()?;
    let candidates = discover(&options.paths);
    let mut progress = Progress::new(candidates.len(), options.compile);
    let mut trial = Trial::default();
    for candidate in &candidates {
        let document = try_out(candidate, options, scratch.as_ref(), &mut progress)?;
        progress.clear();
        match document {
            Some(document) if options.json => trial.documents.push(document),
            Some(document) => {
                show::document(&document, options.verbose);
                trial.documents.push(document.without_report());
            }
            None => trial.skipped += 1,
        }
    }
    if options.json {
        console::say!("{}", document::json(&trial.documents)?);
    } else {
        show::summary(&trial, start.elapsed());
    }
    Ok(exit_code(&trial))
}

/// Generates the client of one document and compiles it. `None` stands for a file that was found
/// and is no document.
fn try_out(
    candidate: &Candidate,
    options: &Try,
    scratch: Option<&Scratch>,
    progress: &mut Progress,
) -> anyhow::Result<Option<Document>> {
    let name = workspace::shown(&candidate.path);
    progress.generating(&name);
    let unsupported =
        if options.strict { cli::Unsupported::Fail } else { cli::Unsupported::LeaveOut };
    let limit = Duration::from_secs(options.limit);
    let Some(attempt) = attempt(candidate, &name, unsupported.into(), limit)? else {
        return Ok(None);
    };
    let mut document = Document::new(name, &attempt, options.verbose);
    if let (Some(scratch), attempt::Result::Generated(generation)) = (scratch, attempt.result) {
        progress.compiling(&document.path);
        document.compile = Some(scratch.compile(generation.files)?);
    }
    Ok(Some(document.judged()))
}

fn exit_code(trial: &Trial) -> ExitCode {
    let has = |outcome| trial.documents.iter().any(|document| document.outcome == outcome);
    if trial.documents.is_empty() {
        console::complain!(
            "{}error{:#}: no OpenAPI document was found",
            console::ERROR,
            console::ERROR
        );
        cli::BROKEN_INPUT.into()
    } else if has(Outcome::Unreadable) {
        cli::BROKEN_INPUT.into()
    } else if trial.documents.iter().all(|document| document.outcome == Outcome::Passed) {
        ExitCode::SUCCESS
    } else {
        cli::NOT_PASSED.into()
    }
}
