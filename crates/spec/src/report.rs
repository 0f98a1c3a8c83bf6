//! Problems as text for people: `file:line:column`, the line underlined, and the next step.

use std::collections::HashMap;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use crate::problem::{Place, Problem, Severity, cause};
use crate::source::{Source, Sources};
use crate::span::Span;

/// An input that cannot be used: every problem found in it, with the texts they point into.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The texts.
    pub sources: Sources,
    /// What is wrong with them, errors first.
    pub problems: Vec<Problem>,
}

/// How a report is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Plain characters, for files and pipes.
    Plain,
    /// With ANSI colours, for terminals.
    Coloured,
}

/// Lines up to this length are shown whole, in bytes.
const SHOWN_BYTES: usize = 400;

/// Stands where no file name has it: a character of the private use area.
const RELOCATED: char = '\u{F8FF}';

impl Report {
    /// How many problems are of that severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|problem| problem.severity == severity).count()
    }

    /// Draws every problem, one below the other.
    #[must_use]
    pub fn render(&self, style: Style) -> String {
        let renderer = renderer(style);
        let texts = self.problems.iter().map(|problem| self.draw(&renderer, problem));
        texts.collect::<Vec<_>>().join("\n")
    }

    /// Draws every error, and of the warnings of one cause the first ones, with a line that says how
    /// many more there are.
    #[must_use]
    pub fn render_causes(&self, style: Style, shown: usize) -> String {
        let renderer = renderer(style);
        let mut all: HashMap<String, usize> = HashMap::new();
        let causes: Vec<Option<String>> = self.problems.iter().map(warned).collect();
        for cause in causes.iter().flatten() {
            *all.entry(cause.clone()).or_default() += 1;
        }
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let mut texts = Vec::new();
        for (problem, cause) in self.problems.iter().zip(&causes) {
            let Some(cause) = cause else {
                texts.push(self.draw(&renderer, problem));
                continue;
            };
            let seen = seen.entry(cause).or_default();
            *seen += 1;
            let more = all.get(cause).copied().unwrap_or_default().saturating_sub(shown);
            if *seen > shown {
                continue;
            }
            let text = self.draw(&renderer, problem);
            texts.push(if *seen == shown && more > 0 {
                let places = if more == 1 { "place" } else { "places" };
                format!(
                    "{text}  and {more} more {places} with the same cause; `--verbose` shows all\n"
                )
            } else {
                text
            });
        }
        texts.join("\n")
    }

    fn draw(&self, renderer: &Renderer, problem: &Problem) -> String {
        let mut text = relocate(&renderer.render(&[group(&self.sources, problem)]));
        text.push('\n');
        text
    }
}

fn renderer(style: Style) -> Renderer {
    match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    }
}

/// The cause of a warning.
fn warned(problem: &Problem) -> Option<String> {
    let is_warning = problem.severity == Severity::Warning;
    is_warning.then(|| cause(problem.code.as_str(), &problem.message))
}

fn group<'a>(sources: &'a Sources, problem: &'a Problem) -> Group<'a> {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(problem.message.as_str()).id(problem.code.as_str());
    let mut elements: Vec<Element<'a>> = Vec::new();
    match &problem.place {
        Some(Place::Span(span)) => {
            elements.extend(snippet(sources, *span, &problem.label, AnnotationKind::Primary));
        }
        Some(Place::File(name)) => elements.push(Origin::path(name.as_str()).into()),
        None => {}
    }
    for related in &problem.related {
        let kind = AnnotationKind::Context;
        elements.extend(snippet(sources, related.span, &related.label, kind));
    }
    if let Some(help) = &problem.help {
        elements.push(Level::HELP.message(help.as_str()).into());
    }
    Group::with_title(title).elements(elements)
}

/// The first line of a span, underlined. The renderer is handed that line only, and of a long one
/// what is near, so that the cost of a report grows with neither document nor line.
fn snippet<'a>(
    sources: &'a Sources,
    span: Span,
    label: &'a str,
    kind: AnnotationKind,
) -> Option<Element<'a>> {
    let source = sources.get(span.source)?;
    let window = window(source, span);
    let line_start = source.line_around(span.start as usize).start;
    let start = (span.start as usize).clamp(window.start, window.end);
    let end = (span.end as usize).clamp(start, window.end);
    let marked = start - window.start..end - window.start;
    let position = source.position(start);
    let path = if window.start == line_start {
        source.name().to_owned()
    } else {
        // The renderer counts columns from the start of what it is shown; `relocate` mends that.
        format!("{}{RELOCATED}{}{RELOCATED}", source.name(), position.column)
    };
    let snippet = Snippet::source(source.text().get(window)?)
        .path(path)
        .line_start(position.line)
        .annotation(kind.span(marked).label(label));
    Some(snippet.into())
}

/// What is shown of the line around a span.
fn window(source: &Source, span: Span) -> Range<usize> {
    let line = source.line_around(span.start as usize);
    if line.len() <= SHOWN_BYTES {
        return line;
    }
    let at = (span.start as usize).clamp(line.start, line.end);
    let text = source.text();
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary(at.saturating_sub(SHOWN_BYTES / 2).max(line.start));
    start..boundary((at + SHOWN_BYTES / 2).min(line.end))
}

/// Puts the true column behind the name of a file of which only a part of a line is shown:
/// `name<mark>true column<mark>:line:shown column` becomes `name:line:true column`.
fn relocate(text: &str) -> String {
    let mut parts = text.split(RELOCATED);
    let mut out = parts.next().unwrap_or_default().to_owned();
    while let (Some(column), Some(rest)) = (parts.next(), parts.next()) {
        let digits =
            |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let line = rest.strip_prefix(':').unwrap_or(rest);
        let (line, rest) = line.split_at(digits(line));
        let rest = rest.strip_prefix(':').unwrap_or(rest);
        out.extend([":", line, ":", column]);
        out.push_str(rest.get(digits(rest)..).unwrap_or_default());
    }
    out
}
