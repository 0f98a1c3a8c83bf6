//! Problems as text for people: `file:line:column`, the line underlined, and the next step.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use crate::problem::{Place, Problem, Report, Severity};
use crate::source::{Sources, Span};

/// How a report is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Plain characters, for files and pipes.
    Plain,
    /// With ANSI colours, for terminals.
    Coloured,
}

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

/// The first line of a span, underlined. Only that line is handed to the renderer, so that the
/// cost of a report does not grow with the document; the renderer shows what is near of a long
/// one.
fn snippet<'a>(
    sources: &'a Sources,
    span: Span,
    label: &'a str,
    kind: AnnotationKind,
) -> Option<Element<'a>> {
    let source = sources.get(span.source)?;
    let line = source.line_around(span.start as usize);
    let start = (span.start as usize).clamp(line.start, line.end);
    let end = (span.end as usize).clamp(start, line.end);
    let marked = start - line.start..end - line.start;
    let snippet = Snippet::source(source.text().get(line)?)
        .path(source.name())
        .line_start(source.position(start).line)
        .annotation(kind.span(marked).label(label));
    Some(snippet.into())
}
