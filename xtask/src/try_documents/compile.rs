//! Cargo and the compiler over the scratch crate, and what they say.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize, Serializer};

/// How many problems, and how many lines of the compiler, are shown of a document.
pub(super) const SHOWN: usize = 20;

/// What the compiler found.
#[derive(Debug, Serialize)]
pub(super) struct Compiled {
    pub(super) warnings: usize,
    pub(super) errors: usize,
    #[serde(serialize_with = "seconds")]
    pub(super) seconds: Duration,
    /// The first of it as lines: `file:line:column: error: message`.
    pub(super) output: Vec<String>,
}

/// Type-checks the library of the scratch workspace, with the calls that block and without TLS,
/// of which no generated line knows and which takes longest to build.
///
/// Crates are taken from the disk, and fetched only where that is not enough.
pub(super) fn check(workspace: &Path, package: &str) -> Result<Compiled> {
    let start = Instant::now();
    let mut output = cargo(workspace, &["--offline"])?;
    if messages(&output).all(|message| message.success.is_none()) {
        output = cargo(workspace, &[])?;
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    let Some(success) = messages(&output).find_map(|message| message.success) else {
        bail!("cargo cannot build the scratch crate: {}", stderr.trim());
    };
    let found: Vec<Diagnostic> = messages(&output).filter_map(|message| message.message).collect();
    let found = || found.iter().filter(|diagnostic| !diagnostic.is_a_sum());
    let count =
        |level: &str| found().filter(|diagnostic| diagnostic.level.starts_with(level)).count();
    let mut compiled = Compiled {
        warnings: count("warning"),
        errors: count("error"),
        seconds: start.elapsed(),
        output: found().take(SHOWN).map(Diagnostic::line).collect(),
    };
    if !success && compiled.errors == 0 {
        // The compiler came to no end, or it was not even this crate.
        if !stderr.contains(&format!("could not compile `{package}`")) {
            bail!("cargo cannot build what the scratch crate depends on: {}", stderr.trim());
        }
        compiled.errors = 1;
        compiled.output = vec![format!("error: {}", stderr.trim())];
    }
    Ok(compiled)
}

/// Runs the Cargo that runs this.
fn cargo(workspace: &Path, options: &[&str]) -> Result<Output> {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
        .args(["check", "--quiet", "--lib", "--no-default-features", "--features", "blocking"])
        .args(["--message-format", "json", "--target-dir", "target"])
        .args(options)
        .current_dir(workspace)
        .output()
        .context("cannot run cargo")
}

/// A line of Cargo's output, as far as it matters here.
#[derive(Debug, Deserialize)]
struct Message {
    /// What the compiler says.
    message: Option<Diagnostic>,
    /// At the end of a build: how it went.
    success: Option<bool>,
}

#[derive(Debug, Deserialize)]
struct Diagnostic {
    level: String,
    message: String,
    spans: Vec<Span>,
}

#[derive(Debug, Deserialize)]
struct Span {
    file_name: String,
    line_start: usize,
    column_start: usize,
    is_primary: bool,
}

fn messages(output: &Output) -> impl Iterator<Item = Message> {
    output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok())
}

impl Diagnostic {
    /// Whether it only says how many others there are.
    fn is_a_sum(&self) -> bool {
        let is_sum = self.message.starts_with("aborting due to ")
            || self.message.ends_with(" emitted")
            || self.level == "failure-note";
        self.spans.is_empty() && is_sum
    }

    fn line(&self) -> String {
        let Self { level, message, spans } = self;
        match spans.iter().find(|span| span.is_primary) {
            Some(Span { file_name, line_start, column_start, .. }) => {
                format!("{file_name}:{line_start}:{column_start}: {level}: {message}")
            }
            None => format!("{level}: {message}"),
        }
    }
}

/// Whole milliseconds: more would be noise.
pub(super) fn seconds<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((time.as_secs_f64() * 1000.0).round() / 1000.0)
}
