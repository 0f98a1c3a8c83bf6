//! From texts to one document: read, overlaid, with everything in it that stood in other files, and
//! with references that are JSON pointers.

use serde::{Deserialize, Serialize};

use crate::node::Node;
use crate::openapi;
use crate::overlay::{self, AppliedAction};
use crate::problem::Problems;
use crate::report::Report;
use crate::source::Sources;
use crate::span::SourceId;
use crate::version::Dialect;
use crate::{
    Input, Text, Unsupported, anchors, bundle, parse, plain_scalars, select, self_uri, version,
};

/// A document that was read.
#[derive(Debug)]
pub struct Loaded {
    /// The document, with the overlays applied.
    pub document: Node,
    /// The version of OpenAPI that it is written in.
    pub dialect: Dialect,
    /// What it is about.
    pub info: DocumentInfo,
    /// What somebody should look at, and the texts that all places point into.
    pub warnings: Report,
}

/// What a document says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentInfo {
    /// The file or address, as it was named.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its own version.
    pub version: String,
    /// The version of OpenAPI that it is written in.
    pub openapi: String,
}

/// The size of a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DocumentSize {
    /// The number of operations.
    pub operations: usize,
    /// The number of named schemas.
    pub schemas: usize,
}

impl DocumentInfo {
    /// What the document of that name says of itself.
    #[must_use]
    pub fn of(document: &Node, name: &str) -> Self {
        let text = |path: &str| document.pointer(path).and_then(Node::as_str).unwrap_or_default();
        Self {
            name: name.to_owned(),
            title: text("/info/title").to_owned(),
            version: text("/info/version").to_owned(),
            openapi: text("/openapi").to_owned(),
        }
    }
}

impl DocumentSize {
    /// How much it is.
    #[must_use]
    pub fn of(document: &Node) -> Self {
        Self {
            operations: openapi::count_operations(document),
            schemas: openapi::schemas(document).map_or(0, indexmap::IndexMap::len),
        }
    }
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
/// The document or an overlay cannot be read, an overlay cannot be applied, or a selector matches
/// nothing. The report holds everything that was found.
pub fn load(input: &Input<'_>) -> Result<Loaded, Report> {
    let mut sources = Sources::default();
    let mut problems = Problems::default();
    let document = assemble(input, &mut sources, &mut problems).and_then(|assembled| {
        let leaves_out = input.unsupported == Unsupported::LeaveOut;
        let actions = assembled.action_problems;
        problems.append(if leaves_out { actions.into_warnings() } else { actions });
        problems.append(assembled.reference_problems.into_warnings());
        let dialect = version::dialect(&assembled.document, &mut problems)?;
        Some((assembled.document, dialect))
    });
    let is_sound = !problems.has_errors();
    let warnings = Report { sources, problems: problems.sorted() };
    match document {
        Some((document, dialect)) if is_sound => Ok(Loaded {
            info: DocumentInfo::of(&document, input.document.name),
            document,
            dialect,
            warnings,
        }),
        _ => Err(warnings),
    }
}

/// A document with its overlays applied and its files bundled, and the problems that a caller may
/// tolerate.
#[derive(Debug)]
pub struct Assembled {
    /// The document.
    pub document: Node,
    /// The text that it was read from.
    pub document_source: SourceId,
    /// The texts of the overlays.
    pub overlay_sources: Vec<SourceId>,
    /// The actions of the overlays that were carried out.
    pub actions: Vec<AppliedAction>,
    /// What is wrong with the overlays.
    pub action_problems: Problems,
    /// What is wrong with references into other files.
    pub reference_problems: Problems,
}

/// Reads a document and its overlays, puts together what belongs to it, and takes out the operations
/// that are not selected. `None` if one of the texts cannot be read, which is reported.
pub fn assemble(
    input: &Input<'_>,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Option<Assembled> {
    let document = read(input.document, sources, problems);
    let overlays = input.overlays.iter().map(|overlay| read(*overlay, sources, problems));
    let overlays: Vec<Option<(SourceId, Node)>> = overlays.collect();
    let (document_source, mut document) = document?;
    let mut action_problems = Problems::default();
    let mut actions = Vec::new();
    for (_, overlay) in overlays.iter().flatten() {
        let applied = overlay::overlay(document, overlay, &mut action_problems);
        document = applied.0;
        actions.extend(applied.1);
    }
    self_uri::localize(&mut document);
    let mut reference_problems = Problems::default();
    if let Some(loader) = bundle::loader(input, &document) {
        let (name, found) = (input.document.name, &mut reference_problems);
        document = bundle::bundle(document, name, loader, sources, found);
    }
    anchors::resolve(&mut document);
    plain_scalars::restore(&mut document, sources);
    let mut selection_problems = Problems::default();
    select::select(&mut document, input, sources, &mut selection_problems);
    let leaves_out = input.unsupported == Unsupported::LeaveOut;
    problems.append(if leaves_out {
        selection_problems.into_warnings()
    } else {
        selection_problems
    });
    Some(Assembled {
        document,
        document_source,
        overlay_sources: overlays.into_iter().flatten().map(|(id, _)| id).collect(),
        actions,
        action_problems,
        reference_problems,
    })
}

/// Text to values that know their places. `None` if it is reported that it cannot be read.
pub fn read(
    text: Text<'_>,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Option<(SourceId, Node)> {
    let id = match sources.add(text.name, text.bytes) {
        Ok(id) => id,
        Err(problem) => {
            problems.push(*problem);
            return None;
        }
    };
    Some((id, parse::parse(sources, id, problems)?))
}
