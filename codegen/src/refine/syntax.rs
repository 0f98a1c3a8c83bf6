//! Small questions and edits of syntax.

use proc_macro2::TokenTree;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, ExprMatch, GenericArgument, Item, ItemEnum, ItemImpl, Meta, Path, PathArguments,
    Token, Type,
};

/// The last word of a type, in a box or not.
pub(super) fn type_name(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) if last.ident == "Box" => {
            match arguments.args.first()? {
                GenericArgument::Type(inner) => type_name(inner),
                _ => None,
            }
        }
        _ => Some(last.ident.to_string()),
    }
}

pub(super) fn without_derive(item: &mut ItemEnum, name: &str) {
    without_derive_of(&mut item.attrs, name);
}

pub(super) fn without_derive_of(attributes: &mut [Attribute], name: &str) {
    for attribute in attributes {
        without(attribute, name);
    }
}

fn without(attribute: &mut Attribute, name: &str) {
    let Meta::List(list) = &mut attribute.meta else { return };
    if !list.path.is_ident("derive") {
        return;
    }
    let parser = Punctuated::<Path, Token![,]>::parse_terminated;
    let Ok(paths) = syn::parse::Parser::parse2(parser, list.tokens.clone()) else { return };
    let is_kept = |path: &&Path| path.segments.last().is_none_or(|last| last.ident != name);
    let kept: Vec<&Path> = paths.iter().filter(is_kept).collect();
    list.tokens = quote!(#(#kept),*);
}

/// Whether a trait of that name is derived.
pub(super) fn has_derive(item: &ItemEnum, name: &str) -> bool {
    let derives = item.attrs.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let parser = Punctuated::<Path, Token![,]>::parse_terminated;
    let mut paths = derives.filter_map(|derive| derive.parse_args_with(parser).ok()).flatten();
    paths.any(|path| path.segments.last().is_some_and(|last| last.ident == name))
}

/// Whether it is an implementation of the trait of that name.
pub(super) fn implements(block: &ItemImpl, name: &str) -> bool {
    let of = block.trait_.as_ref().and_then(|(of, _)| of.segments.last());
    of.is_some_and(|last| last.ident == name)
}

/// The name of a macro that is called, and the type that it is called for: its first word.
pub(crate) fn call_subject(item: &Item) -> Option<(String, String)> {
    let Item::Macro(item) = item else { return None };
    let name = item.mac.path.segments.last()?.ident.to_string();
    match item.mac.tokens.clone().into_iter().next()? {
        TokenTree::Ident(subject) => Some((name, subject.to_string())),
        _ => None,
    }
}

/// Adds an arm to each `match`.
pub(super) struct AddArm(pub(super) syn::Arm);

impl VisitMut for AddArm {
    fn visit_expr_match_mut(&mut self, node: &mut ExprMatch) {
        visit_mut::visit_expr_match_mut(self, node);
        node.arms.push(self.0.clone());
    }
}
