//! Edits to the syntax tree that progenitor returns, for what none of its settings can say.
//!
//! Nothing here changes what a type means or what goes over the wire, but for one header that
//! progenitor adds by itself and no document asks for.

mod aliases;
mod api_version;
mod arms;
mod bodies;
mod docs;
mod growth;
mod hooks;
mod httpmock;
mod items;
mod markdown;
mod methods;
mod named;
mod nullable;
mod objects;
mod path_text;
mod paths;
mod reading;
mod sort;
mod syntax;
mod text_enums;
mod unions;
mod unique;
mod variants;

use proc_macro2::TokenStream;
use spec::{Code, Problem, Problems};

use crate::lower::Lowered;

pub(crate) use docs::{doc_attributes, has_serde_argument};
pub(crate) use httpmock::{MockedTypes, Mocks, mocks};
pub(crate) use markdown::{is_direction, to_rustdoc};
pub(crate) use paths::rewrite_strings;
pub(crate) use sort::{Method, Parts, defined_name};
pub(crate) use syntax::call_subject;

/// Takes progenitor's output apart and makes its parts read well.
pub(crate) fn refine(
    tokens: TokenStream,
    lowered: &Lowered,
    problems: &mut Problems,
) -> Option<Parts> {
    let (document, model) = (&lowered.document, &lowered.model);
    let tokens = aliases::cut(tokens, document);
    let items = match items::parse(tokens) {
        Ok(items) => items,
        Err(error) => {
            problems.push(
                Problem::new(
                    Code::NotGeneratable,
                    format!("progenitor's output is not Rust: {error}"),
                )
                .help("report this, with the document, as a fault of the generator"),
            );
            return None;
        }
    };
    let mut parts = sort::sort(items, document, problems);
    unique::check(&parts, document, problems);
    if problems.has_errors() {
        return None;
    }
    for Method { operation, path, function, .. } in &mut parts.methods {
        let plan = model.plan_of(operation);
        bodies::may_be_left_out(function, plan);
        path_text::encode(function, plan, path);
        hooks::rename(function);
        methods::name(function);
        api_version::remove(function);
    }
    let sent_only = growth::sent_only(lowered);
    let unions = unions::keep_all(&mut parts.types, model, &sent_only);
    parts.accept(&mut arms::Merge);
    parts.accept(&mut variants::Rename);
    let type_names = parts.type_names();
    nullable::three_states(&mut parts, lowered);
    reading::widely(&mut parts.types);
    named::fields(&mut parts, model, problems);
    if problems.has_errors() {
        return None;
    }
    text_enums::replace_all(&mut parts.types, &sent_only);
    text_enums::error_of_runtime(&mut parts.type_modules);
    growth::open(&mut parts);
    growth::deprecate(&mut parts, lowered);
    parts.accept(&mut paths::Shorten::new(&type_names));
    unions::write_down(&mut parts.types, &unions);
    objects::replace_all(&mut parts.types);
    parts.accept(&mut docs::Complete);
    Some(parts)
}
