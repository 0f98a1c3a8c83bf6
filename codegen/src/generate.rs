//! progenitor: from a lowered document to tokens, and from its failures to places.
//!
//! progenitor's errors name no place and some documents make it panic. Both are caught; then the
//! document is taken apart to find the schemas and operations that cause it.

mod explain;
mod httpmock;
mod isolate;
mod quiet;

pub(crate) use httpmock::{Mocked, httpmock};

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle, TypeImpl};
use quote::quote;
use serde::Deserialize;
use spec::node::Value;
use spec::{Code, Node, Problem, Problems};

use crate::model::FILE_PART;

/// What progenitor makes of the document; reports every part that it cannot take.
pub(crate) fn generate(
    lowered: &Node,
    derives: &[String],
    problems: &mut Problems,
) -> Option<TokenStream> {
    let document = match read(lowered) {
        Ok(document) => document,
        Err(problem) => {
            problems.push(*problem);
            return None;
        }
    };
    match tokens(&document, derives) {
        Ok(tokens) => Some(tokens),
        Err(reason) => {
            isolate::report(lowered, &reason, problems);
            None
        }
    }
}

/// Reads the lowered document into the model that progenitor works on.
fn read(lowered: &Node) -> Result<OpenAPI, Box<Problem>> {
    // Keeping the path to every value takes as long as reading, and only an error needs it.
    if let Ok(document) = OpenAPI::deserialize(lowered) {
        return Ok(document);
    }
    serde_path_to_error::deserialize(lowered).map_err(|error| {
        let mut node = lowered;
        for segment in error.path() {
            let inner = match (segment, &node.value) {
                (serde_path_to_error::Segment::Map { key }, _) => node.get(key),
                (serde_path_to_error::Segment::Seq { index }, Value::Array(items)) => {
                    items.get(*index)
                }
                _ => None,
            };
            node = match inner {
                Some(inner) => inner,
                None => break,
            };
        }
        let reason = error.inner().to_string();
        Box::new(
            Problem::new(Code::NotGeneratable, format!("not OpenAPI 3.0 once lowered: {reason}"))
                .at(node.span, "in here")
                .help("correct this part, or remove it in the overlay"),
        )
    })
}

/// Calls progenitor; an error or a panic comes back as its words.
fn tokens(document: &OpenAPI, derives: &[String]) -> Result<TokenStream, String> {
    match quiet::catch(|| Generator::new(&settings(derives)).generate_tokens(document)) {
        Ok(Ok(tokens)) => Ok(tokens),
        Ok(Err(error)) => Err(shorten(&error.to_string())),
        Err(panic) => Err(shorten(&panic)),
    }
}

/// What progenitor is asked for, each setting with its reason.
fn settings(derives: &[String]) -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        // Plain methods: the setters of a call are ours to emit, typed more strictly.
        .with_interface(InterfaceStyle::Positional)
        // The one tag style of that interface; rendering splits the methods by tag.
        .with_tag(TagStyle::Merged)
        // Headers, timeouts and the token come from the hand-written runtime, and a client
        // without it must not compile.
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote!(::runtime::call::Call))
        // Requests and responses are values that tests compare.
        .with_derive("PartialEq")
        // A file of a multipart body is bytes with a name, which no schema can say.
        .with_replacement(FILE_PART, "::runtime::FilePart", std::iter::empty())
        // The same bytes for the same value, on every run.
        .with_map_type("::std::collections::BTreeMap");
    for derive in derives {
        settings.with_derive(derive);
    }
    // Strings of a format that the client has a type for.
    for (schema, ty) in crate::formats::replacements() {
        let known = [TypeImpl::Display, TypeImpl::FromStr];
        settings.with_replacement(schema, ty, known.into_iter());
    }
    settings
}

/// The first line of a message, bounded: some contain a whole schema.
fn shorten(message: &str) -> String {
    const SHOWN: usize = 200;
    let line = message.lines().next().unwrap_or_default().trim_end_matches([':', ' ']);
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
