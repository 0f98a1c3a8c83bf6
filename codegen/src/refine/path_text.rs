//! Parameters in the path that the runtime has written already, in their style and encoded.

use proc_macro2::{Group, TokenStream, TokenTree};
use syn::visit_mut::{self, VisitMut};
use syn::{ImplItemFn, Macro};

use crate::contract::{Contract, Location, Parameter};

/// `encode_path(&ids.to_string())` becomes `ids`.
pub(super) fn as_it_is(method: &mut ImplItemFn, contract: &Contract) {
    let parameters = contract.parameters.iter().flat_map(|parameters| &parameters.table);
    let in_path = parameters.filter(|parameter| parameter.location == Location::Path);
    let names: Vec<String> = in_path.map(Parameter::argument).collect();
    if !names.is_empty() {
        AsItIs(names).visit_impl_item_fn_mut(method);
    }
}

struct AsItIs(Vec<String>);

impl VisitMut for AsItIs {
    fn visit_macro_mut(&mut self, invocation: &mut Macro) {
        visit_mut::visit_macro_mut(self, invocation);
        invocation.tokens = self.rewrite(std::mem::take(&mut invocation.tokens));
    }
}

impl AsItIs {
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
            match name.filter(|name| is_call && self.0.iter().any(|other| name == other)) {
                Some(name) => {
                    // The path before it: `progenitor_client::` or nothing.
                    while out.last().is_some_and(
                        |token| !matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','),
                    ) {
                        out.pop();
                    }
                    out.push(TokenTree::Ident(name));
                }
                None => {
                    let inner = self.rewrite(group.stream());
                    out.push(TokenTree::Group(Group::new(group.delimiter(), inner)));
                }
            }
        }
        out.into_iter().collect()
    }
}
