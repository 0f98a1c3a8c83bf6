//! `mock.rs`: the document as data, for the server that speaks it in tests and demonstrations.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{Item, parse_quote};

use super::{Files, Header, format};
use crate::mock::{Answer, Body, Content, Operation, Parameter, Scheme, Served};
use crate::node::{Node, Object};

pub(super) fn render(served: &Served, header: &Header<'_>, files: &mut Files) {
    let operations = served.operations.iter().map(operation);
    let schemas = raw(&pretty(&served.schemas));
    let mut used = vec![quote!(Operation)];
    let all = || served.operations.iter();
    let bodies = || all().filter_map(|operation| operation.body.as_ref());
    let answers = || all().flat_map(|operation| &operation.answers);
    let has_content = bodies().any(|body| !body.contents.is_empty())
        || answers().any(|answer| !answer.contents.is_empty());
    let has_scheme = all().any(|operation| operation.security.iter().any(|all| !all.is_empty()));
    let names = [
        (answers().next().is_some(), quote!(Answer)),
        (bodies().next().is_some(), quote!(Body)),
        (has_content, quote!(Content)),
        (all().any(|operation| !operation.parameters.is_empty()), quote!(Parameter)),
        (has_scheme, quote!(Scheme)),
    ];
    used.extend(names.into_iter().filter(|(is_used, _)| *is_used).map(|(_, name)| name));
    used.sort_by_key(ToString::to_string);
    let items: [Item; 3] = [
        parse_quote!(use crate::mock::document::{#(#used),*};),
        parse_quote! {
            /// The operations, in the order of the document.
            pub(crate) static OPERATIONS: &[Operation] = &[#(#operations),*];
        },
        parse_quote! {
            /// The named schemas that they use, as JSON Schema.
            pub(crate) static SCHEMAS: &str = #schemas;
        },
    ];
    let body = format!(
        "//! The document as data, for the server of the feature `mock`.\n\n{}",
        format::items(items)
    );
    files.insert("mock.rs".to_owned(), header.file(&body));
}

fn operation(operation: &Operation) -> TokenStream {
    let Operation { id, method, path, security, parameters, body, answers } = operation;
    let security = security.iter().map(|all| {
        let all = all.iter().map(scheme);
        quote!(&[#(#all),*])
    });
    let parameters = parameters.iter().map(parameter);
    let body = option(body.as_ref().map(|Body { is_required, contents }| {
        let contents = list(contents);
        quote!(Body { is_required: #is_required, contents: #contents })
    }));
    let answers = answers.iter().map(|Answer { status, contents }| {
        let contents = list(contents);
        quote!(Answer { status: #status, contents: #contents })
    });
    quote! {
        Operation {
            id: #id,
            method: #method,
            path: #path,
            security: &[#(#security),*],
            parameters: &[#(#parameters),*],
            body: #body,
            answers: &[#(#answers),*],
        }
    }
}

fn scheme(scheme: &Scheme) -> TokenStream {
    match scheme {
        Scheme::Http { scheme } => quote!(Scheme::Http { scheme: #scheme }),
        Scheme::Key { place, name } => quote!(Scheme::Key { place: #place, name: #name }),
        Scheme::Unseen => quote!(Scheme::Unseen),
    }
}

fn parameter(parameter: &Parameter) -> TokenStream {
    let Parameter { place, name, is_required } = parameter;
    quote!(Parameter { place: #place, name: #name, is_required: #is_required })
}

fn list(contents: &[Content]) -> TokenStream {
    let contents = contents.iter().map(|Content { media_type, schema }| {
        let schema = option(schema.as_ref().map(|schema| {
            let schema = raw(&compact(schema));
            quote!(#schema)
        }));
        quote!(Content { media_type: #media_type, schema: #schema })
    });
    quote!(&[#(#contents),*])
}

fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

fn compact(schema: &Node) -> String {
    // A node is JSON by construction.
    serde_json::to_string(schema).unwrap_or_default()
}

fn pretty(schemas: &Object) -> String {
    let schemas: indexmap::IndexMap<_, _> =
        schemas.iter().map(|(name, member)| (name, &member.node)).collect();
    serde_json::to_string_pretty(&schemas).unwrap_or_default()
}

/// A string of JSON as a person would write it into Rust: raw, as long as Rust has enough `#`.
fn raw(json: &str) -> Literal {
    const MOST: usize = 255;
    let json: String = json.chars().map(plain).collect();
    let longest =
        json.split('"').skip(1).map(|part| part.len() - part.trim_start_matches('#').len());
    let hashes = longest.max().map_or(0, |longest| longest + 1);
    let fence = "#".repeat(hashes);
    let literal = format!("r{fence}\"{json}\"{fence}").parse().ok();
    literal.filter(|_| hashes <= MOST).unwrap_or_else(|| Literal::string(&json))
}

/// A character of JSON, escaped where Rust's compiler would not have it in a text: those that turn
/// the direction of writing.
fn plain(character: char) -> String {
    match character {
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\r' => {
            format!("\\u{:04x}", u32::from(character))
        }
        other => other.to_string(),
    }
}
