//! The `mod.rs` files, and the `use` lines of the others.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Item;
use syn::visit::{self, Visit};

use super::format;

/// The `mod.rs` of the whole folder.
pub(super) fn root(server: Option<&str>) -> String {
    let server = match server {
        Some(url) => quote! {
            /// The base URL of the service: the first server of the document.
            pub(crate) const DEFAULT_SERVER_URL: Option<&str> = Some(#url);
        },
        None => quote! {
            /// The base URL of the service; the document names none.
            pub(crate) const DEFAULT_SERVER_URL: Option<&str> = None;
        },
    };
    let items = [
        quote!(
            mod client;
        ),
        quote!(
            mod operations;
        ),
        quote!(
            pub mod types;
        ),
        quote!(
            pub use client::Client;
        ),
        server,
    ];
    let items: Vec<Item> = items.into_iter().filter_map(format::parsed).collect();
    let (uses, others): (Vec<Item>, Vec<Item>) =
        items.into_iter().partition(|item| matches!(item, Item::Use(_)));
    let (modules, others): (Vec<Item>, Vec<Item>) =
        others.into_iter().partition(|item| matches!(item, Item::Mod(_)));
    format!(
        "//! The client as the document describes it: its types and a method for each operation.\n\n\
         // Names, and the shape of what is below, follow the document and progenitor.\n\
         #![allow(clippy::all, clippy::pedantic, clippy::restriction)]\n\n{}\n{}\n{}",
        format::items(&modules),
        format::items(&uses),
        format::items(&others),
    )
}

/// A `mod.rs` that offers everything public of its modules: pairs of module and public names.
pub(super) fn reexports<'a>(modules: impl Iterator<Item = (&'a str, Vec<String>)>) -> Vec<Item> {
    let mut declared = Vec::new();
    let mut used = Vec::new();
    for (module, names) in modules {
        let module = ident(module);
        declared.extend(format::parsed(quote!(mod #module;)));
        let names: Vec<Ident> = names.iter().map(|name| ident(name)).collect();
        match names.as_slice() {
            [] => {}
            [name] => used.extend(format::parsed(quote!(pub use #module::#name;))),
            names => used.extend(format::parsed(quote!(pub use #module::{#(#names),*};))),
        }
    }
    declared.into_iter().chain(used).collect()
}

pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// The names that some items use and that are not their own: first segments of paths, and
/// whatever stands in macros.
pub(super) fn used_names(items: &[Item]) -> BTreeSet<String> {
    let mut names = Names::default();
    for item in items {
        names.visit_item(item);
    }
    names.0
}

#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    self.0.insert(ident.to_string());
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                _ => {}
            }
        }
    }
}

impl Visit<'_> for Names {
    fn visit_path(&mut self, path: &syn::Path) {
        visit::visit_path(self, path);
        if let (None, Some(first)) = (path.leading_colon, path.segments.first()) {
            self.0.insert(first.ident.to_string());
        }
    }

    fn visit_macro(&mut self, invocation: &syn::Macro) {
        visit::visit_macro(self, invocation);
        self.tokens(invocation.tokens.clone());
    }

    fn visit_attribute(&mut self, _: &syn::Attribute) {
        // Derives and serde's strings name nothing that has to be imported.
    }

    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        visit::visit_expr_method_call(self, call);
        self.0.insert(format!(".{}", call.method));
    }
}

/// `use <from>::{a, b};` for those of `names` that the items use.
pub(super) fn import(from: &TokenStream, names: &[&str], used: &BTreeSet<String>) -> Option<Item> {
    let names: Vec<TokenStream> = names
        .iter()
        .filter(|name| used.contains(**name))
        .map(|name| ident(name).to_token_stream())
        .collect();
    match names.as_slice() {
        [] => None,
        [name] => format::parsed(quote!(use #from::#name;)),
        names => format::parsed(quote!(use #from::{#(#names),*};)),
    }
}
