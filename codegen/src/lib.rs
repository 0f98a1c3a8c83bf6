//! From an OpenAPI document to the files of a Rust client.
//!
//! A document goes one way, through values that each have a type of their own:
//!
//! `text -> Node -> overlaid -> lowered to OpenAPI 3.0 -> progenitor's tokens -> Parts -> Files`
//!
//! The library neither reads nor writes nor prints: [`generate()`] takes texts and returns either
//! a [`Generation`], or a [`Report`] of everything that is wrong with them, with line and column.
//!
//! ```
//! let document = br#"
//! openapi: 3.1.0
//! info: { title: pets, version: 1.0.0 }
//! paths:
//!   /pets:
//!     get:
//!       operationId: list_pets
//!       responses: { '204': { description: None here. } }
//! "#;
//! let input = codegen::Input {
//!     document: codegen::Text { name: "pets.yaml", bytes: document },
//!     overlay: None,
//!     ..codegen::Input::default()
//! };
//! let generation = codegen::generate(&input).expect("a sound document");
//! assert!(generation.files["operations/untagged.rs"].contains("pub async fn list_pets"));
//! ```

mod aside;
mod bundle;
mod calls;
mod check;
mod contract;
mod generate;
mod identify;
mod leave_out;
pub mod lower;
mod mock;
pub mod node;
mod open;
mod openapi;
pub mod overlay;
mod parse;
pub mod places;
mod plain_text;
pub mod problem;
mod refine;
pub mod render;
pub mod report;
pub mod source;
pub mod stages;

pub use lower::{AppliedLowering, split_parents};
pub use open::{Opened, open};
pub use openapi::shape as model;
pub use overlay::AppliedAction;
pub use places::Places;
pub use problem::{Code, Place, Problem, Report, Severity};
pub use render::{Files, GENERATED_MARKER};
pub use report::Style;

use aside::aside;
use node::Node;
use problem::Problems;
use source::Sources;

/// A text and the name it is shown under.
#[derive(Debug, Clone, Copy, Default)]
pub struct Text<'a> {
    /// The name, which also tells JSON (`.json`) from YAML (`.yaml`, `.yml`).
    pub name: &'a str,
    /// What the file holds.
    pub bytes: &'a [u8],
}

/// What a client is generated from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Input<'a> {
    /// The OpenAPI document.
    pub document: Text<'a>,
    /// The overlay to apply to it.
    pub overlay: Option<Text<'a>>,
    /// The command that rebuilds the files, for their headers.
    pub command: &'a str,
    /// Where files are read that the document refers to; without one, such a reference is an
    /// error.
    pub beside: Option<&'a dyn Beside>,
    /// What happens to parts of the document that cannot be generated.
    pub unsupported: Unsupported,
}

/// The files beside a document.
pub trait Beside: std::fmt::Debug + Sync {
    /// What the file at a path relative to the document's folder holds, and the name it is shown
    /// under. The path has `/` between its parts and may begin with `../`.
    ///
    /// # Errors
    ///
    /// The file cannot be read; the reason as a fragment, such as `there is no such file`.
    fn read(&self, path: &str) -> Result<(String, Vec<u8>), String>;
}

/// What happens to parts of a document that cannot be generated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unsupported {
    /// The run fails, and every such part is reported.
    #[default]
    Fail,
    /// Operations are left out, and schemas become JSON values; each is reported as a warning.
    LeaveOut,
}

/// A generated client, and how it came about.
#[derive(Debug, Clone, Default)]
pub struct Generation {
    /// The files, by path relative to their folder.
    pub files: Files,
    /// What the document is about.
    pub summary: Summary,
    /// The overlay actions, in their order.
    pub actions: Vec<AppliedAction>,
    /// The lowerings that had something to do.
    pub lowerings: Vec<AppliedLowering>,
    /// How many of the document's operations can be called.
    pub operations: usize,
    /// The document as progenitor got it: OpenAPI 3.0, JSON.
    pub lowered: String,
    /// Where types and calls come from.
    pub places: Places,
    /// What somebody should look at, and the texts that all places point into.
    pub warnings: Report,
}

/// The document in a few words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Its title.
    pub title: String,
    /// Its own version.
    pub version: String,
    /// The version of OpenAPI that it is written in.
    pub openapi: String,
    /// How many operations it has.
    pub operations: usize,
    /// How many named schemas it has.
    pub schemas: usize,
}

/// Generates the client that a document and an overlay describe.
///
/// The same input gives the same bytes, on any machine.
///
/// # Errors
///
/// Something is wrong with the document or the overlay, or progenitor cannot take a part of it.
/// The report holds everything that was found, not only the first problem.
pub fn generate(input: &Input<'_>) -> Result<Generation, Report> {
    let mut sources = Sources::default();
    let mut problems = Problems::default();
    let generation = run(input, &mut sources, &mut problems);
    let is_sound = !problems.has_errors();
    let report = Report { sources, problems: problems.sorted() };
    match generation {
        Some(generation) if is_sound => Ok(Generation { warnings: report, ..generation }),
        _ => Err(report),
    }
}

fn run(input: &Input<'_>, sources: &mut Sources, problems: &mut Problems) -> Option<Generation> {
    let document = stages::read(input.document, sources, problems);
    let overlay = input.overlay.map(|overlay| stages::read(overlay, sources, problems));
    let overlay = overlay.flatten();
    let (document_id, document) = document?;
    let overlaid = stages::overlay(document, overlay.as_ref().map(|(_, node)| node), problems);
    let mut document = overlaid.document;
    if let Some(beside) = bundle::files(input, &document) {
        let mut found = Problems::default();
        document = bundle::bundle(document, input.document.name, beside, sources, &mut found);
        let leaves_out = input.unsupported == Unsupported::LeaveOut;
        problems.append(if leaves_out { found.into_warnings() } else { found });
    }
    identify::resolve(&mut document);
    plain_text::restore(&mut document, sources);
    let summary = summarise(&document);
    let header = render::Header {
        document: sources.get(document_id)?,
        overlay: overlay.as_ref().and_then(|(id, _)| sources.get(*id)),
        command: input.command,
    };
    loop {
        let mut found = Problems::default();
        let generation = attempt(&document, &header, &mut found);
        let (errors, warnings) = found.split();
        let next = match (input.unsupported, generation.is_some()) {
            (Unsupported::LeaveOut, false) => leave_out::leave_out(&document, &errors),
            _ => None,
        };
        let Some((smaller, notes)) = next else {
            let errors = problems.unreported(errors);
            problems.extend(errors.into_iter().chain(warnings));
            let generation = generation?;
            return Some(Generation { summary, actions: overlaid.actions, ..generation });
        };
        let errors = problems.unreported(errors);
        problems.extend(errors.into_iter().map(Problem::warning).chain(notes));
        document = smaller;
    }
}

/// From the document with its overlay to files.
fn attempt(
    document: &Node,
    header: &render::Header<'_>,
    problems: &mut Problems,
) -> Option<Generation> {
    let lowered = stages::lower(document.clone(), problems)?;
    let data = || {
        let mut files = Files::new();
        let mut served = document.clone();
        split_parents(&mut served);
        stages::mock(&served, header, &mut files);
        (files, pretty_json(&lowered.document), Places::of(&lowered.document))
    };
    let ((data, json, places), files) = aside(data, || {
        let tokens = stages::tokens(&lowered.document, problems)?;
        stages::files(tokens, &lowered.document, header, problems)
    });
    let mut files = files?;
    files.extend(data);
    let operations = openapi::operations(&lowered.document);
    // The same operation in another form is not another operation.
    let own = operations.iter().filter(|operation| contract::Variant::of(operation.node).is_none());
    Some(Generation {
        files,
        operations: own.count(),
        lowerings: lowered.lowerings,
        lowered: json,
        places,
        ..Generation::default()
    })
}

fn summarise(document: &Node) -> Summary {
    let text =
        |path: &str| document.pointer(path).and_then(Node::as_str).unwrap_or_default().to_owned();
    Summary {
        title: text("/info/title"),
        version: text("/info/version"),
        openapi: text("/openapi"),
        operations: openapi::count_operations(document),
        schemas: openapi::schemas(document).map_or(0, indexmap::IndexMap::len),
    }
}

fn pretty_json(document: &Node) -> String {
    // A node is JSON by construction: string keys, finite numbers.
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}
