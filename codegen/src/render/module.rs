//! The `mod.rs` files, and the `use` lines of the others.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Item, parse_quote};

use super::format;

/// The `mod.rs` of the whole folder.
pub(super) fn root(server: Option<&str>, has_formats: bool) -> String {
    let modules: [Item; 5] = [
        parse_quote!(
            pub(crate) mod client;
        ),
        parse_quote! {
            #[cfg(feature = "httpmock")]
            pub mod httpmock;
        },
        parse_quote!(
            mod operations;
        ),
        parse_quote!(
            pub mod resources;
        ),
        parse_quote!(
            pub mod types;
        ),
    ];
    let formats: Option<Item> = has_formats.then(|| {
        parse_quote!(
            pub mod formats;
        )
    });
    let mock: Item = parse_quote! {
        /// The document as data, for the server of the feature `mock`.
        #[cfg(feature = "mock")]
        pub(crate) const MOCK_DATA: &str = include_str!("mock.json");
    };
    let server: Item = match server {
        Some(url) => parse_quote! {
            /// The base URL of the service: the first server of the document.
            pub(crate) const DEFAULT_SERVER_URL: Option<&str> = Some(#url);
        },
        None => parse_quote! {
            /// The base URL of the service; the document names none.
            pub(crate) const DEFAULT_SERVER_URL: Option<&str> = None;
        },
    };
    format!(
        "//! What the document describes: calls for its operations, and their types.\n\n\
         // Names, and the shape of what is below, follow the document and progenitor, whose methods\n\
         // are public in a module that is not. A value that a document rules out is never sent. What\n\
         // the document does not describe has no documentation, and what it calls deprecated is used\n\
         // here all the same.\n\
         #![allow(clippy::all, clippy::pedantic, clippy::restriction)]\n\
         #![allow(deprecated, missing_docs, unreachable_pub, unused_variables)]\n\n{}\n{}",
        format::items(formats.into_iter().chain(modules)),
        format::items([server, mock]),
    )
}

/// `mod name;`
pub(super) fn declaration(module: &str) -> Item {
    let module = ident(module);
    parse_quote!(mod #module;)
}

/// `pub use module::{names};`, if there are any.
pub(super) fn reexport(module: &str, names: &[String]) -> Option<Item> {
    let module = ident(module);
    import(&parse_quote!(#module), names.iter().map(String::as_str)).map(|item| match item {
        Item::Use(item) => Item::Use(syn::ItemUse { vis: parse_quote!(pub), ..item }),
        other => other,
    })
}

/// `use super::super::types;`, if the names say that a path leads through it.
pub(super) fn import_types(used: &BTreeSet<String>) -> Option<Item> {
    let import = || {
        parse_quote!(
            use super::super::types;
        )
    };
    used.contains("types::").then(import)
}

/// `use from::{names};`, if there are any.
pub(super) fn import<'a>(
    from: &syn::Path,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<Item> {
    let names: Vec<Ident> = names.into_iter().map(ident).collect();
    match names.as_slice() {
        [] => None,
        [name] => Some(parse_quote!(use #from::#name;)),
        names => Some(parse_quote!(use #from::{#(#names),*};)),
    }
}

/// An identifier from a name that is one: of a type that was generated, or from `module_name`.
pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// The names that some items use and that are not their own: first segments of paths, methods
/// with a `.` before them, and whatever stands in macros. Modules are there a second time, with
/// `::` behind them: a variable may have the same name.
pub(super) fn used_names<'a>(items: impl IntoIterator<Item = &'a Item>) -> BTreeSet<String> {
    let mut names = Names::default();
    for item in items {
        names.visit_item(item);
    }
    names.0
}

/// The paths into the runtime that some items use.
pub(super) fn runtime_paths<'a>(items: impl IntoIterator<Item = &'a Item>) -> BTreeSet<String> {
    struct Paths(BTreeSet<String>);
    impl Visit<'_> for Paths {
        fn visit_path(&mut self, path: &syn::Path) {
            visit::visit_path(self, path);
            if path.segments.first().is_some_and(|first| first.ident == "runtime") {
                let words = path.segments.iter().map(|segment| segment.ident.to_string());
                self.0.insert(words.collect::<Vec<_>>().join("::"));
            }
        }
    }
    let mut paths = Paths(BTreeSet::new());
    for item in items {
        paths.visit_item(item);
    }
    paths.0
}

#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    /// The types of a union's branches: what stands in parentheses or brackets behind a variant.
    fn branches(&mut self, tokens: TokenStream) {
        let body = tokens.into_iter().filter_map(|token| match token {
            TokenTree::Group(group) => Some(group.stream()),
            _ => None,
        });
        let mut last_is_name = false;
        for token in body.flatten() {
            match &token {
                TokenTree::Group(group) if last_is_name => self.tokens(group.stream()),
                _ => {}
            }
            last_is_name = matches!(token, TokenTree::Ident(_));
        }
    }

    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    self.0.insert(format!("{ident}::"));
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
            if path.segments.len() > 1 {
                self.0.insert(format!("{}::", first.ident));
            }
        }
    }

    fn visit_macro(&mut self, invocation: &syn::Macro) {
        visit::visit_macro(self, invocation);
        match invocation.path.segments.last() {
            // Their identifiers are variants and fields of their own type.
            Some(last) if last.ident == "text_enum" || last.ident == "object" => {}
            Some(last) if last.ident == "union" => self.branches(invocation.tokens.clone()),
            _ => self.tokens(invocation.tokens.clone()),
        }
    }

    fn visit_attribute(&mut self, _: &syn::Attribute) {
        // Derives and serde's strings name nothing that has to be imported.
    }

    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        visit::visit_expr_method_call(self, call);
        self.0.insert(format!(".{}", call.method));
    }
}
