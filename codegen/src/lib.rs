//! From an OpenAPI document to the files of a Rust client.
//!
//! A document goes one way, through values that each have a type of their own:
//!
//! `text -> overlaid document -> lowered to OpenAPI 3.0 -> progenitor's tokens -> Parts -> Files`
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
//! let document = spec::Text { name: "pets.yaml", bytes: document };
//! let input = spec::Input { document, ..spec::Input::default() };
//! let generation = codegen::generate(&input, "cargo xtask regen").expect("a sound document");
//! assert!(generation.files["operations/untagged.rs"].contains("pub async fn list_pets"));
//! ```

mod calls;
mod check;
pub mod example;
mod formats;
mod generate;
mod join;
mod leave_out;
pub mod lower;
mod mock;
mod model;
pub mod places;
mod refine;
pub mod render;
pub mod runtime_macros;
mod rust_names;
mod settings;
pub mod stages;

use std::collections::HashSet;

use spec::openapi::{self, inheritance};
use spec::{
    AppliedAction, DocumentInfo, DocumentSize, Input, Node, Problem, Problems, Report, Sources,
    Unsupported,
};

use join::join;

pub use formats::{FORMATS, Format};
pub use lower::AppliedLowering;
pub use model::Model;
pub use places::Places;
pub use render::{Files, GENERATED_MARKER};
pub use settings::{Rename, Settings};

/// A generated client, and how it came about.
#[derive(Debug, Clone, Default)]
pub struct Generation {
    /// The files, by path relative to their folder.
    pub files: Files,
    /// What the document is about.
    pub info: DocumentInfo,
    /// What the document says of itself at length, in Markdown.
    pub description: String,
    /// How much it is.
    pub size: DocumentSize,
    /// The overlay actions, in their order.
    pub actions: Vec<AppliedAction>,
    /// The lowerings that had something to do.
    pub lowerings: Vec<AppliedLowering>,
    /// How many of the document's operations can be called.
    pub operations: usize,
    /// The document as progenitor got it: OpenAPI 3.0, JSON.
    pub lowered: String,
    /// What OpenAPI 3.0 cannot say of it.
    pub model: Model,
    /// Where types and calls come from.
    pub places: Places,
    /// The calls, and what each cannot be sent without.
    pub calls: Vec<example::Call>,
    /// The base URL of the service, where the document names one.
    pub server_url: Option<String>,
    /// What somebody should look at, and the texts that all places point into.
    pub warnings: Report,
}

/// Markdown of a document as rustdoc takes it without a warning, a line each.
#[must_use]
pub fn rustdoc(markdown: &str) -> String {
    refine::to_rustdoc(markdown)
}

/// Generates the client that a document and an overlay describe.
///
/// `command` is what rebuilds the files, for their headers. The same input gives the same bytes, on
/// any machine.
///
/// # Errors
///
/// Something is wrong with the document or the overlay, or progenitor cannot take a part of it.
/// The report holds everything that was found, not only the first problem.
pub fn generate(input: &Input<'_>, command: &str) -> Result<Generation, Report> {
    generate_with(input, command, &Settings::default())
}

/// The same, as the owner of the client decides.
///
/// # Errors
///
/// As [`generate()`].
pub fn generate_with(
    input: &Input<'_>,
    command: &str,
    settings: &Settings,
) -> Result<Generation, Report> {
    let mut sources = Sources::default();
    let mut problems = Problems::default();
    let generation = run(input, command, settings, &mut sources, &mut problems);
    let is_sound = !problems.has_errors();
    let report = Report { sources, problems: problems.sorted() };
    match generation {
        Some(generation) if is_sound => Ok(Generation { warnings: report, ..generation }),
        _ => Err(report),
    }
}

fn run(
    input: &Input<'_>,
    command: &str,
    settings: &Settings,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Option<Generation> {
    let assembled = spec::load::assemble(input, sources, problems)?;
    let names = settings.names(sources, problems);
    problems.append(assembled.action_problems);
    let found = assembled.reference_problems;
    let leaves_out = input.unsupported == Unsupported::LeaveOut;
    problems.append(if leaves_out { found.into_warnings() } else { found });
    let mut document = assembled.document;
    let info = DocumentInfo::of(&document, input.document.name);
    let size = DocumentSize::of(&document);
    let description = document.pointer("/info").map(|info| info.text_or_empty("description"));
    let description = description.unwrap_or_default().to_owned();
    let overlays: Vec<_> =
        assembled.overlay_sources.iter().filter_map(|id| sources.get(*id)).collect();
    let header = render::Header {
        document: sources.get(assembled.document_source)?,
        overlays: &overlays,
        command,
    };
    let mut unknown = HashSet::new();
    let model = Model {
        formats: settings.formats.clone(),
        derives: settings.derives.clone(),
        names,
        ..Model::default()
    };
    loop {
        let mut found = Problems::default();
        let generation = attempt(&document, &model, &header, &mut found);
        let (errors, warnings) = found.split();
        let next = match (input.unsupported, generation.is_some()) {
            (Unsupported::LeaveOut, false) => {
                leave_out::leave_out(&document, &errors, &mut unknown)
            }
            _ => None,
        };
        let Some((smaller, notes)) = next else {
            let errors = problems.unreported(errors);
            problems.extend(errors.into_iter().chain(warnings));
            let generation = generation?;
            let actions = assembled.actions;
            return Some(Generation { info, description, size, actions, ..generation });
        };
        let errors = problems.unreported(errors);
        problems.extend(errors.into_iter().map(Problem::warning).chain(notes));
        document = smaller;
    }
}

/// From the document with its overlay to files.
fn attempt(
    document: &Node,
    model: &Model,
    header: &render::Header<'_>,
    problems: &mut Problems,
) -> Option<Generation> {
    let lowered = stages::lower_with(document.clone(), model.clone(), problems)?;
    let data = || {
        let mut files = Files::new();
        let mut served = document.clone();
        inheritance::split_parents(&mut served);
        stages::mock(&served, lowered.dialect, header, &mut files);
        (files, pretty_json(&lowered.document), Places::of(&lowered))
    };
    let ((data, json, mut places), files) = join(data, || {
        let tokens = stages::tokens_with(&lowered.document, &lowered.model.derives, problems)?;
        stages::files(tokens, &lowered, header, problems)
    });
    let stages::Written { mut files, places: items, calls } = files?;
    files.extend(data);
    places.calls = items;
    let operations = openapi::operations(&lowered.document);
    // The same operation in another form is not another operation.
    let own =
        operations.iter().filter(|operation| lowered.model.plan(operation.node).variant.is_none());
    Some(Generation {
        files,
        operations: own.count(),
        lowerings: lowered.lowerings,
        lowered: json,
        model: lowered.model,
        places,
        calls,
        server_url: openapi::server_url(&lowered.document),
        ..Generation::default()
    })
}

fn pretty_json(document: &Node) -> String {
    // A node is JSON by construction: string keys, finite numbers.
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}
