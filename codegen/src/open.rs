//! The first steps alone: a document with its overlay and with what stood in files beside it, for
//! those who look at documents and generate nothing.

use crate::node::Node;
use crate::problem::Problems;
use crate::source::Sources;
use crate::{
    Input, Report, Summary, Unsupported, bundle, check, identify, plain_text, stages, summarise,
};

/// A document that was read.
#[derive(Debug)]
pub struct Opened {
    /// The document, with the overlay applied.
    pub document: Node,
    /// What it is about.
    pub summary: Summary,
    /// What somebody should look at, and the texts that all places point into.
    pub warnings: Report,
}

/// Reads a document, and checks nothing but that it is one of OpenAPI 3.
///
/// With [`Unsupported::LeaveOut`], overlay actions that cannot be carried out are left out with a
/// warning: the overlay may have been written for another state of the document.
///
/// A reference into a file that cannot be read stays as it is, with a warning.
///
/// # Errors
///
/// The document or the overlay cannot be read, or the overlay cannot be applied. The report holds
/// everything that was found.
pub fn open(input: &Input<'_>) -> Result<Opened, Report> {
    let mut sources = Sources::default();
    let mut problems = Problems::default();
    let opened = read(input, &mut sources, &mut problems);
    let is_sound = !problems.has_errors();
    let warnings = Report { sources, problems: problems.sorted() };
    match opened {
        Some(document) if is_sound => {
            Ok(Opened { summary: summarise(&document), document, warnings })
        }
        _ => Err(warnings),
    }
}

fn read(input: &Input<'_>, sources: &mut Sources, problems: &mut Problems) -> Option<Node> {
    let document = stages::read(input.document, sources, problems);
    let overlay = input.overlay.and_then(|overlay| stages::read(overlay, sources, problems));
    let (_, document) = document?;
    check::dialect(&document, problems)?;
    let mut found = Problems::default();
    let overlaid = stages::overlay(document, overlay.as_ref().map(|(_, node)| node), &mut found);
    let leaves_out = input.unsupported == Unsupported::LeaveOut;
    problems.append(if leaves_out { found.into_warnings() } else { found });
    let mut document = overlaid.document;
    if let Some(beside) = bundle::files(input, &document) {
        let mut found = Problems::default();
        document = bundle::bundle(document, input.document.name, beside, sources, &mut found);
        problems.append(found.into_warnings());
    }
    identify::resolve(&mut document);
    plain_text::restore(&mut document, sources);
    Some(document)
}
