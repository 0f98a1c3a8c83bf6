//! From syntax to files that a person can read, by concern.
//!
//! ```text
//! mod.rs                what the folder offers
//! client.rs             the `Client` struct
//! formats.rs            types for strings of a format, where the settings name crates for them
//! resources/<tag>.rs    what users call: a call with setters for each operation, by its first tag
//! operations/<tag>.rs   progenitor's method behind each call
//! types/<name>.rs       each named schema with the types that stand inside of it
//! httpmock/<tag>.rs     progenitor's mocks, for the feature `httpmock`
//! mock.json             the document as data, for the feature `mock`
//! ```

mod client;
mod format;
mod header;
mod httpmock;
mod mock;
mod module;
mod operations;
mod pieces;
mod resources;
mod types;

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use spec::Problems;

use crate::lower::Lowered;
use crate::mock::Served;
use crate::refine::{Mocks, Parts};

pub(crate) use client::security;
pub use header::{GENERATED_MARKER, Header, PROGENITOR_VERSION, portable};

/// Generated files: paths with `/`, relative to the folder, and their text.
pub type Files = BTreeMap<String, String>;

/// Module names that mean something else: `mod.rs`, typify's helpers, and methods that the client
/// has by hand, as a resource is reached by a method of its module's name.
const TAKEN_MODULES: [&str; 12] = [
    "builder",
    "clone",
    "defaults",
    "driver",
    "error",
    "from_env",
    "inner",
    "mod",
    "new",
    "runtime",
    "with_budget",
    "with_runtime",
];

/// The folders that files are in, besides the folder of all.
pub const FOLDERS: [&str; 4] = ["httpmock", "operations", "resources", "types"];

/// Writes everything down; reports code that is none.
pub(crate) fn render(
    parts: Parts,
    calls: impl Iterator<Item = Module>,
    Lowered { document: lowered, model, .. }: &Lowered,
    header: &Header<'_>,
    problems: &mut Problems,
) -> Option<Files> {
    let mut files = Files::new();
    // What is syntax already is formatted on this thread, while others format the calls.
    let calls = pieces::format(calls, parts.methods.len(), || {
        let server = spec::openapi::server_url(lowered);
        operations::render(parts.methods, header, &mut files);
        types::render(parts.types, parts.type_modules, lowered, header, &mut files);
        client::render(parts.client, model, header, &mut files);
        let root = module::root(server.as_deref(), !model.formats.is_empty());
        if !model.formats.is_empty() {
            let definitions = crate::formats::definitions(&model.formats);
            let body = format!(
                "//! Strings of a format, with the values that they stand for.\n\n{definitions}"
            );
            files.insert("formats.rs".to_owned(), header.file(&body));
        }
        files.insert("mod.rs".to_owned(), header.file(&root));
    });
    match calls {
        Ok(calls) => resources::render(&calls, header, &mut files),
        Err(unreadable) => {
            problems.push(unreadable.problem(lowered.span));
            return None;
        }
    }
    Some(files)
}

/// Writes down progenitor's mocks.
pub(crate) fn render_httpmock(mocks: Mocks, header: &Header<'_>, files: &mut Files) {
    httpmock::render(mocks, header, files);
}

/// Writes down what a server has to know of the document.
pub(crate) fn render_mock(served: &Served, header: &Header<'_>, files: &mut Files) {
    mock::render(served, header, files);
}

/// Code that becomes a file of its own.
pub(crate) struct Module {
    /// The name of the file.
    pub(crate) name: String,
    /// The code, each piece of whole items.
    pub(crate) pieces: Vec<TokenStream>,
}

/// A text for a comment of one line.
fn one_line(text: &str) -> String {
    let text = text.chars().filter(|c| !crate::refine::is_direction(*c));
    text.map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A name for a module and its file: snake case, neither a keyword nor `mod`, and no longer than
/// file systems take.
pub(crate) fn module_name(name: &str) -> String {
    /// Bytes; file systems take 255, with the ending.
    const LONGEST: usize = 100;
    let word: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let mut snake = word.to_snake_case();
    if snake.len() > LONGEST {
        // All of it is ASCII, and a hash is longer than that.
        let head = snake.get(..LONGEST).unwrap_or_default().trim_end_matches('_');
        let hash = spec::source::sha256(name.as_bytes());
        snake = format!("{head}_{}", hash.get(..8).unwrap_or_default());
    }
    let is_usable =
        syn::parse_str::<syn::Ident>(&snake).is_ok() && !TAKEN_MODULES.contains(&snake.as_str());
    match (is_usable, snake.as_str()) {
        (true, _) => snake,
        (false, "") => "unnamed".to_owned(),
        (false, _) if snake.starts_with(|first: char| first.is_ascii_digit()) => {
            format!("n{snake}")
        }
        (false, _) => format!("{snake}_"),
    }
}
