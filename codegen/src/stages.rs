//! The stages of the pipeline, one by one. [`crate::generate()`] runs them in a row; benchmarks
//! and tests also call them alone.

use std::collections::BTreeMap;
use std::sync::mpsc;

use proc_macro2::TokenStream;
use spec::{Dialect, Node, Problems};

use crate::join::join;
use crate::lower::Lowered;
use crate::model::Model;
use crate::render::{Files, Header};
use crate::{calls, check, example, generate, lower, mock, refine, render};

/// The files of a client, and what is told of its calls.
#[derive(Debug)]
pub struct Written {
    /// The files.
    pub files: Files,
    /// The operations of the items that are there for one, as in `Places::calls`.
    pub places: BTreeMap<String, String>,
    /// The calls, and what each cannot be sent without.
    pub calls: Vec<example::Call>,
}

/// Checks a document and, if it is sound, lowers it to OpenAPI 3.0.
pub fn lower(document: Node, problems: &mut Problems) -> Option<Lowered> {
    lower_with(document, Model::default(), problems)
}

/// The same, with what the settings put into the model.
pub(crate) fn lower_with(document: Node, model: Model, problems: &mut Problems) -> Option<Lowered> {
    let dialect = spec::version::dialect(&document, problems)?;
    check::check(&document, dialect, problems);
    if problems.has_errors() {
        return None;
    }
    let lowered = lower::lower(document, dialect, model, problems);
    (!problems.has_errors()).then_some(lowered)
}

/// Calls progenitor.
pub fn tokens(lowered: &Node, problems: &mut Problems) -> Option<TokenStream> {
    tokens_with(lowered, &[], problems)
}

/// The same, with these derive macros for every type.
pub(crate) fn tokens_with(
    lowered: &Node,
    derives: &[String],
    problems: &mut Problems,
) -> Option<TokenStream> {
    generate::generate(lowered, derives, problems)
}

/// Refines progenitor's output and writes it down as files.
pub fn files(
    tokens: TokenStream,
    lowered: &Lowered,
    header: &Header<'_>,
    problems: &mut Problems,
) -> Option<Written> {
    let (names, known) = mpsc::channel();
    // Mocks have to know the names of the types at last, and take some time until then.
    let mocks = move || {
        let mocked = generate::httpmock(lowered);
        let mut files = Files::new();
        // No names are sent where the document cannot be generated.
        if let Ok(names) = known.recv() {
            render::render_httpmock(
                refine::mocks(mocked, &lowered.document, &names),
                header,
                &mut files,
            );
        }
        files
    };
    let (mocks, files) = join(mocks, move || {
        let parts = refine::refine(tokens, lowered, problems)?;
        let (calls, told) = calls::calls(&parts, lowered, problems);
        if problems.has_errors() {
            return None;
        }
        // Nobody listens where the mocks have panicked, which comes to light with their result.
        let _ = names.send(refine::MockedTypes::of(&parts));
        drop(names);
        Some((render::render(parts, calls, lowered, header, problems)?, told))
    });
    let (mut files, told) = files?;
    files.extend(mocks);
    Some(Written { files, places: told.places, calls: told.sketches })
}

/// Writes down the document as data for a server that speaks it. It is the document before
/// lowering, with everything in it that stood in other files.
pub fn mock(document: &Node, dialect: Dialect, header: &Header<'_>, files: &mut Files) {
    render::render_mock(&mock::served(document, dialect), header, files);
}
