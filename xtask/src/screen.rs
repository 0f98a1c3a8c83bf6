//! What is printed. Colours go through `anstream`, which drops them where there is no terminal.

use std::time::Duration;

use anstyle::{AnsiColor, Style};
use codegen::{Generation, Report, Severity};

use crate::diff::Delta;
use crate::inputs::Inputs;
use crate::plan::{Change, Plan};
use crate::workspace;

pub(crate) const STRONG: Style = Style::new().bold();
pub(crate) const FAINT: Style = Style::new().dimmed();
pub(crate) const ADDED: Style = AnsiColor::Green.on_default();
pub(crate) const REMOVED: Style = AnsiColor::Red.on_default();
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();

/// Files that stay are counted, not listed, where there are more than this.
const LISTED: usize = 30;
/// How much of a reason fits behind its name.
const REASON: usize = 88;

/// Every problem, and how many there are.
pub(crate) fn report(report: &Report) {
    if report.problems.is_empty() {
        return;
    }
    anstream::eprintln!("{}", report.render(codegen::Style::Coloured));
    let errors = report.count(Severity::Error);
    let warnings = report.count(Severity::Warning);
    if errors > 0 {
        let mut sum = count(errors, "error");
        if warnings > 0 {
            sum = format!("{sum}, {}", count(warnings, "warning"));
        }
        anstream::eprintln!("{ERROR}{sum}{ERROR:#}; nothing was written");
    }
}

/// Where the client comes from: document, overlay, lowerings.
pub(crate) fn origin(inputs: &Inputs, generation: &Generation) {
    let summary = &generation.summary;
    heading("document", &inputs.document_name());
    anstream::println!(
        "  OpenAPI {}, {} {}: {}, {}",
        summary.openapi,
        summary.title,
        summary.version,
        count(summary.operations, "operation"),
        count(summary.schemas, "schema"),
    );
    if let Some(overlay) = inputs.overlay_name() {
        heading("overlay", &overlay);
        for action in &generation.actions {
            let places = count(action.matches, "place");
            anstream::println!("  {} {} {FAINT}({places}){FAINT:#}", action.verb, action.target);
            reason(action.reason.as_deref().unwrap_or("no reason given"));
        }
    }
    heading("lowerings", "");
    if generation.lowerings.is_empty() {
        anstream::println!("  none needed");
    }
    for lowering in &generation.lowerings {
        let places = lowering.places.len();
        anstream::println!(
            "  {:<16} {places:>4}  {FAINT}{}{FAINT:#}",
            lowering.name,
            lowering.reason
        );
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
                anstream::println!("  {FAINT}unchanged  {path}{FAINT:#}");
                continue;
            }
            Change::Unchanged => continue,
        };
        let Delta { added, removed } = change.delta();
        anstream::println!(
            "  {STRONG}{word:<9}{STRONG:#}  {path}  {ADDED}+{added}{ADDED:#} {REMOVED}-{removed}{REMOVED:#}"
        );
    }
    if !is_listed && unchanged > 0 {
        anstream::println!("  {FAINT}unchanged  {}{FAINT:#}", count(unchanged, "file"));
    }
}

/// How long it took.
pub(crate) fn done(what: &str, time: Duration) {
    anstream::println!("{STRONG}{what}{STRONG:#} in {:.2} s", time.as_secs_f64());
}

fn heading(word: &str, name: &str) {
    anstream::println!("{STRONG}{word}{STRONG:#} {name}");
}

fn reason(text: &str) {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = match words.char_indices().nth(REASON) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or(&words)),
        None => words,
    };
    anstream::println!("    {FAINT}{shown}{FAINT:#}");
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
