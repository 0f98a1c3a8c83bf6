//! Problems as text for people: `file:line:column`, the line underlined, and the next step.

use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet,
};

use crate::problem::{Place, Problem, Report, Severity};
use crate::source::{Source, Sources, Span};

/// How a report is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Plain characters, for files and pipes.
    Plain,
    /// With ANSI colours, for terminals.
    Coloured,
}

/// Longest part of a source line that is shown, in bytes. Some documents are one line.
const SHOWN_BYTES: usize = 240;

impl Report {
    /// Draws every problem, one below the other.
    #[must_use]
    pub fn render(&self, style: Style) -> String {
        let renderer = match style {
            Style::Plain => Renderer::plain(),
            Style::Coloured => Renderer::styled(),
        };
        let texts = self.problems.iter().map(|problem| {
            let mut text = renderer.render(&[group(&self.sources, problem)]);
            text.push('\n');
            text
        });
        texts.collect::<Vec<_>>().join("\n")
    }
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

/// The first line of a span. Only that line is handed to the renderer, so that the cost of a
/// report does not grow with the document.
fn snippet<'a>(
    sources: &'a Sources,
    span: Span,
    label: &'a str,
    kind: AnnotationKind,
) -> Option<Element<'a>> {
    let source = sources.get(span.source)?;
    let window = window(source, span);
    let shown = source.text().get(window.shown.clone())?;
    if window.cut {
        let position = source.position(span.start as usize);
        let origin = Origin::path(source.name()).line(position.line).char_column(position.column);
        return Some(origin.into());
    }
    let annotation: Annotation<'a> = kind.span(window.marked).label(label);
    let snippet =
        Snippet::source(shown).path(source.name()).line_start(window.line).annotation(annotation);
    Some(snippet.into())
}

/// What of a text is shown for a span.
struct Window {
    line: usize,
    shown: std::ops::Range<usize>,
    /// The marked range, counted from the start of `shown`.
    marked: std::ops::Range<usize>,
    /// The line is too long to be shown.
    cut: bool,
}

fn window(source: &Source, span: Span) -> Window {
    let text = source.text();
    let (start, end) = (span.start as usize, (span.end as usize).min(text.len()));
    let line = source.position(start).line;
    let line_start = source.line_start(line);
    let line_end = text[line_start..].find('\n').map_or(text.len(), |at| line_start + at);
    let line_end = line_start + text[line_start..line_end].trim_end().len();
    let start = start.clamp(line_start, line_end);
    let end = end.clamp(start, line_end);
    Window {
        line,
        shown: line_start..line_end,
        marked: start - line_start..end - line_start,
        cut: line_end - line_start > SHOWN_BYTES,
    }
}
