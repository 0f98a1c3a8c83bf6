//! Texts in the path: the runtime encodes them, as progenitor leaves delimiters alone and a backslash
//! that URL parsing turns into `/`. What the runtime has written in a style is encoded already.

use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use quote::quote;
use spec::openapi::path_template::{Piece, pieces};
use syn::visit_mut::{self, VisitMut};
use syn::{ImplItemFn, Macro};

use crate::model::{OperationPlan, Parameter};
use spec::parameter::ParameterLocation;

/// `encode_path(&ids.to_string())` becomes `ids` where the runtime has written `ids`, and a call of
/// the `encode_path` that is imported, the runtime's, elsewhere.
pub(super) fn encode(method: &mut ImplItemFn, plan: &OperationPlan, template: &str) {
    let parameters = plan.parameters.iter().flat_map(|parameters| &parameters.table);
    let in_path = parameters.filter(|parameter| parameter.location == ParameterLocation::Path);
    let names: Vec<String> = in_path.map(Parameter::argument).collect();
    Encode { written: names, format: format(template) }.visit_impl_item_fn_mut(method);
}

struct Encode {
    /// The arguments that the runtime has written.
    written: Vec<String>,
    /// The format string of the URL.
    format: String,
}

/// The format string for a template: progenitor's leaves out the second slash of `//`. A backslash
/// is encoded, as URL parsing would turn it into a slash.
fn format(template: &str) -> String {
    let mut format = "{}".to_owned();
    for piece in pieces(template) {
        match piece {
            Piece::Literal(text) => {
                format.push_str(&text.replace('{', "{{").replace('}', "}}").replace('\\', "%5C"));
            }
            Piece::Parameter(_) => format.push_str("{}"),
        }
    }
    format
}

impl VisitMut for Encode {
    fn visit_macro_mut(&mut self, invocation: &mut Macro) {
        visit_mut::visit_macro_mut(self, invocation);
        if !invocation.path.is_ident("format") {
            return;
        }
        let mut tokens = std::mem::take(&mut invocation.tokens).into_iter();
        // progenitor's format string comes first.
        tokens.next();
        let format = Literal::string(&self.format);
        let arguments = self.rewrite(tokens.collect());
        invocation.tokens = quote!(#format #arguments);
    }
}

impl Encode {
    fn rewrite(&self, tokens: TokenStream) -> TokenStream {
        let mut out: Vec<TokenTree> = Vec::new();
        for token in tokens {
            let TokenTree::Group(group) = token else {
                out.push(token);
                continue;
            };
            let is_call =
                matches!(out.last(), Some(TokenTree::Ident(ident)) if ident == "encode_path");
            let name = group.stream().into_iter().find_map(|token| match token {
                TokenTree::Ident(ident) => Some(ident),
                _ => None,
            });
            let inner = self.rewrite(group.stream());
            if is_call {
                // The path before it: `progenitor_client::` or nothing.
                while out.last().is_some_and(
                    |token| !matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','),
                ) {
                    out.pop();
                }
            }
            match name.filter(|name| is_call && self.written.iter().any(|other| name == other)) {
                Some(name) => out.push(TokenTree::Ident(name)),
                None => {
                    if is_call {
                        out.extend(quote!(encode_path));
                    }
                    out.push(TokenTree::Group(Group::new(group.delimiter(), inner)));
                }
            }
        }
        out.into_iter().collect()
    }
}
