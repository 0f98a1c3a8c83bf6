//! Runs the pipeline on both documents at a time.

use std::thread::{self, Builder};

use codegen::{Generation, Settings};
use spec::{Input, Problem, Report, Severity, Sources, Unsupported};

/// Documents may be nested and types may lead to each other; progenitor goes down with them. The
/// memory is taken only where it is used.
const STACK: usize = 512 * 1024 * 1024;

/// What the pipeline makes of one document.
#[derive(Debug, Default)]
pub(super) struct Revision {
    /// The client; if a part of the document cannot be generated, that of the rest.
    pub(super) generation: Option<Generation>,
    /// What keeps the document from being generated as it is.
    pub(super) errors: Vec<Problem>,
    /// The texts that the errors point into.
    pub(super) sources: Sources,
}

/// Both sides, the older first.
pub(super) fn run(old: &Input<'_>, new: &Input<'_>, settings: &Settings) -> (Revision, Revision) {
    both(
        || revision(old, settings),
        || revision(new, settings),
        |reason| Revision {
            errors: vec![Problem::new(spec::Code::NotGeneratable, reason)],
            ..Revision::default()
        },
    )
}

/// Does two things at a time, on large stacks; `failed` stands for one that panics.
pub(super) fn both<T: Send>(
    first: impl FnOnce() -> T + Send,
    second: impl FnOnce() -> T + Send,
    failed: impl Fn(&'static str) -> T,
) -> (T, T) {
    thread::scope(|scope| {
        let first = Builder::new().stack_size(STACK).spawn_scoped(scope, first);
        let second = Builder::new().stack_size(STACK).spawn_scoped(scope, second);
        let [first, second] = [first, second].map(|thread| match thread {
            Ok(thread) => thread.join().map_err(|_| "the generator panicked on this document"),
            Err(_) => Err("the system has no thread for the generator"),
        });
        (first.unwrap_or_else(&failed), second.unwrap_or_else(&failed))
    })
}

fn revision(input: &Input<'_>, settings: &Settings) -> Revision {
    let strict = Input { unsupported: Unsupported::Fail, ..*input };
    let Report { sources, problems } = match codegen::generate_with(&strict, "", settings) {
        Ok(generation) => return Revision { generation: Some(generation), ..Revision::default() },
        Err(report) => report,
    };
    let lenient = Input { unsupported: Unsupported::LeaveOut, ..*input };
    let errors = problems.into_iter().filter(|problem| problem.severity == Severity::Error);
    Revision {
        generation: codegen::generate_with(&lenient, "", settings).ok(),
        errors: errors.collect(),
        sources,
    }
}
