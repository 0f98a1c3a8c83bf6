//! What is printed. Colours go through `anstream`, which drops them where there is no terminal.

use std::time::Duration;

use codegen::Generation;
use spec::{Report, Severity};

use crate::diff::Delta;
use crate::inputs::Inputs;
use crate::plan::{Change, Plan};
use crate::workspace;

pub(crate) use crate::style::{ADDED, ERROR, FAINT, REMOVED, STRONG};

/// Prints a line. A reader that has gone away is no reason to fail: the work is done.
macro_rules! say {
    ($($part:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(anstream::stdout(), $($part)*);
    }};
}

/// Prints a line to standard error.
macro_rules! complain {
    ($($part:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(anstream::stderr(), $($part)*);
    }};
}
pub(crate) use {complain, say};

/// Files that stay are counted, not listed, where there are more than this.
const LISTED: usize = 30;
/// How much of a reason fits behind its name.
const REASON: usize = 88;

/// How many of the warnings of one cause are shown.
const SHOWN: usize = 3;

/// Every error and, of warnings of one cause, the first ones; all of them where somebody asks.
pub(crate) fn report(report: &Report, is_verbose: bool) {
    if report.problems.is_empty() {
        return;
    }
    let shown = if is_verbose { usize::MAX } else { SHOWN };
    complain!("{}", report.render_causes(spec::Style::Coloured, shown));
    let errors = report.count(Severity::Error);
    let warnings = report.count(Severity::Warning);
    if errors > 0 {
        let mut sum = count(errors, "error");
        if warnings > 0 {
            sum = format!("{sum}, {}", count(warnings, "warning"));
        }
        complain!("{ERROR}{sum}{ERROR:#}; nothing was written");
    }
}

/// An error that has no place in a document.
pub(crate) fn error(message: &str) {
    complain!("{ERROR}error{ERROR:#}: {message}");
}

/// Where the client comes from: document, overlay, lowerings.
pub(crate) fn origin(inputs: &Inputs, generation: &Generation) {
    let (info, size) = (&generation.info, generation.size);
    heading("document", &inputs.document_name());
    say!(
        "  OpenAPI {}, {} {}: {}, {}",
        info.openapi,
        info.title,
        info.version,
        operations(generation.operations, size.operations),
        count(size.schemas, "schema"),
    );
    let overlays: Vec<String> = inputs.overlay_names().collect();
    if !overlays.is_empty() {
        heading(if overlays.len() == 1 { "overlay" } else { "overlays" }, &overlays.join(", "));
        for action in &generation.actions {
            let places = count(action.matches, "place");
            say!("  {} {} {FAINT}({places}){FAINT:#}", action.verb, action.target);
            reason(action.reason.as_deref().unwrap_or("no reason given"));
        }
    }
    heading("lowerings", "");
    if generation.lowerings.is_empty() {
        say!("  none needed");
    }
    for lowering in &generation.lowerings {
        let places = lowering.places.len();
        say!("  {:<16} {places:>4}  {FAINT}{}{FAINT:#}", lowering.name, lowering.reason);
    }
}

/// What happens, or would happen, to each file.
pub(crate) fn plan(inputs: &Inputs, plan: &Plan) {
    heading("files", &workspace::shown(&inputs.out));
    let unchanged = plan.changes.values().filter(|change| **change == Change::Unchanged).count();
    let is_listed = plan.changes.len() <= LISTED;
    for (path, change) in &plan.changes {
        let word = match change {
            Change::Write { .. } => "written",
            Change::Remove { .. } => "removed",
            Change::Unchanged if is_listed => {
                say!("  {FAINT}unchanged  {path}{FAINT:#}");
                continue;
            }
            Change::Unchanged => continue,
        };
        let Delta { added, removed } = change.delta();
        say!(
            "  {STRONG}{word:<9}{STRONG:#}  {path}  {ADDED}+{added}{ADDED:#} {REMOVED}-{removed}{REMOVED:#}"
        );
    }
    if !is_listed && unchanged > 0 {
        say!("  {FAINT}unchanged  {}{FAINT:#}", count(unchanged, "file"));
    }
}

/// How long it took.
pub(crate) fn done(what: &str, time: Duration) {
    say!("{STRONG}{what}{STRONG:#} in {:.2} s", time.as_secs_f64());
}

pub(crate) fn heading(word: &str, name: &str) {
    say!("{STRONG}{word}{STRONG:#} {name}");
}

fn reason(text: &str) {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = match words.char_indices().nth(REASON) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or(&words)),
        None => words,
    };
    say!("    {FAINT}{shown}{FAINT:#}");
}

/// `17 operations`, `16 of 17 operations`.
pub(crate) fn operations(generated: usize, all: usize) -> String {
    let operations = count(all, "operation");
    if generated == all { operations } else { format!("{generated} of {operations}") }
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_told_apart_from_those_that_were_left_out() {
        assert_eq!(operations(1, 1), "1 operation");
        assert_eq!(operations(17, 17), "17 operations");
        assert_eq!(operations(16, 17), "16 of 17 operations");
        assert_eq!(operations(0, 1), "0 of 1 operation");
    }
}
