//! What is finding of one document, on the screen and as JSON.

use std::time::Duration;

use anyhow::Context;
use codegen::Generation;
use serde::{Serialize, Serializer};
use spec::{Place, Problem, Report, Severity};

use super::attempt::{self, Attempt};
use super::compile::{Compiled, seconds};

/// What came of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Every operation was generated, and what was generated compiles.
    Passed,
    /// Operations were left out.
    Incomplete,
    /// The document has errors.
    Refused,
    /// What was generated has errors.
    DoesNotCompile,
    /// What was generated compiles and has warnings.
    CompilesWithWarnings,
    /// The generator panicked.
    Crashed,
    /// The generator took too long.
    TimedOut,
    /// The file cannot be read.
    Unreadable,
}

impl Outcome {
    pub(super) const ALL: [Self; 8] = [
        Self::Passed,
        Self::Incomplete,
        Self::Refused,
        Self::DoesNotCompile,
        Self::CompilesWithWarnings,
        Self::Crashed,
        Self::TimedOut,
        Self::Unreadable,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Incomplete => "incomplete",
            Self::Refused => "refused",
            Self::DoesNotCompile => "does-not-compile",
            Self::CompilesWithWarnings => "compiles-with-warnings",
            Self::Crashed => "crashed",
            Self::TimedOut => "timed-out",
            Self::Unreadable => "unreadable",
        }
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One document. The fields from `openapi` to `schemas` are those of what was generated.
#[derive(Debug, Serialize)]
pub(super) struct Document {
    pub(super) path: String,
    pub(super) openapi: Option<String>,
    title: Option<String>,
    pub(super) operations: Option<usize>,
    pub(super) generated: Option<usize>,
    pub(super) schemas: Option<usize>,
    pub(super) lowerings: Vec<Lowering>,
    pub(super) problems: Vec<Finding>,
    #[serde(serialize_with = "seconds")]
    pub(super) seconds: Duration,
    pub(super) outcome: Outcome,
    pub(super) compile: Option<Compiled>,
    /// Its problems in full, where somebody wants to see them.
    #[serde(skip)]
    pub(super) report: Option<String>,
}

/// A lowering that had something to do.
#[derive(Debug, Serialize)]
pub(super) struct Lowering {
    name: &'static str,
    pub(super) places: usize,
}

/// A problem in short.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    #[serde(serialize_with = "severity")]
    pub(super) severity: Severity,
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) path: Option<String>,
    pub(super) line: Option<usize>,
    pub(super) column: Option<usize>,
}

impl Document {
    /// What an attempt came to, before anything is compiled.
    pub(super) fn new(path: String, attempt: &Attempt, is_verbose: bool) -> Self {
        let (generation, report, outcome) = match &attempt.result {
            attempt::Result::Generated(generation) => {
                (Some(generation), Some(&generation.warnings), Outcome::Passed)
            }
            attempt::Result::Refused(report) => (None, Some(&**report), Outcome::Refused),
            attempt::Result::Unreadable(report) => (None, Some(&**report), Outcome::Unreadable),
            attempt::Result::Crashed(_) => (None, None, Outcome::Crashed),
            attempt::Result::TimedOut(_) => (None, None, Outcome::TimedOut),
        };
        let problems = match &attempt.result {
            attempt::Result::Crashed(message) => {
                vec![Finding::of_run(
                    "crashed",
                    format!("the generator panicked: {message}"),
                    &path,
                )]
            }
            attempt::Result::TimedOut(limit) => {
                let message = format!("the generator took more than {} s", limit.as_secs());
                vec![Finding::of_run("timed-out", message, &path)]
            }
            _ => report.map(findings).unwrap_or_default(),
        };
        let report = report.filter(|report| is_verbose && !report.problems.is_empty());
        let info = generation.map(|generation| &generation.info);
        let size = generation.map(|generation| generation.size);
        Self {
            path,
            openapi: info.map(|info| info.openapi.clone()),
            title: info.map(|info| info.title.clone()),
            operations: size.map(|size| size.operations),
            generated: generation.map(|generation| generation.operations),
            schemas: size.map(|size| size.schemas),
            lowerings: generation.map(|generation| lowerings(generation)).unwrap_or_default(),
            problems,
            seconds: attempt.time,
            outcome,
            compile: None,
            report: report.map(|report| report.render(spec::Style::Coloured)),
        }
    }

    /// The same with an outcome that knows of everything that was done.
    pub(super) fn judged(self) -> Self {
        let outcome = match (self.outcome, &self.compile) {
            (Outcome::Passed, Some(compiled)) if compiled.errors > 0 => Outcome::DoesNotCompile,
            (Outcome::Passed, Some(compiled)) if compiled.warnings > 0 => {
                Outcome::CompilesWithWarnings
            }
            (Outcome::Passed, _) if self.generated < self.operations => Outcome::Incomplete,
            (outcome, _) => outcome,
        };
        Self { outcome, ..self }
    }

    /// The same without what is shown once.
    pub(super) fn without_report(self) -> Self {
        Self { report: None, ..self }
    }
}

fn lowerings(generation: &Generation) -> Vec<Lowering> {
    let lowerings = generation.lowerings.iter();
    lowerings.map(|applied| Lowering { name: applied.name, places: applied.places.len() }).collect()
}

fn findings(report: &Report) -> Vec<Finding> {
    report.problems.iter().map(|problem| Finding::new(problem, report)).collect()
}

impl Finding {
    fn new(problem: &Problem, report: &Report) -> Self {
        let (path, position) = match &problem.place {
            Some(Place::Span(span)) => report.sources.locate(*span).unzip(),
            Some(Place::File(name)) => (Some(name.as_str()), None),
            None => (None, None),
        };
        Self {
            severity: problem.severity,
            code: problem.code.as_str(),
            message: problem.message.clone(),
            path: path.map(str::to_owned),
            line: position.map(|position| position.line),
            column: position.map(|position| position.column),
        }
    }

    /// An error that is not of the document but of the run.
    fn of_run(code: &'static str, message: String, path: &str) -> Self {
        let path = Some(path.to_owned());
        Self { severity: Severity::Error, code, message, path, line: None, column: None }
    }
}

/// Everything as one JSON object, the same for the same documents but for the seconds.
pub(super) fn json(documents: &[Document]) -> anyhow::Result<String> {
    #[derive(Serialize)]
    struct Trial<'a> {
        documents: &'a [Document],
        passed: usize,
        failed: usize,
    }
    let passed = documents.iter().filter(|document| document.outcome == Outcome::Passed).count();
    let trial = Trial { documents, passed, failed: documents.len() - passed };
    serde_json::to_string_pretty(&trial).context("cannot write JSON")
}

pub(super) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over by reference")]
fn severity<S: Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(word(*severity))
}
