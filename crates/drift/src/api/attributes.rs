//! What attributes say of an item.

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, Token};

pub(super) fn derives(attributes: &[Attribute]) -> Vec<syn::Path> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let lists = lists.filter_map(|attribute| {
        attribute.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated).ok()
    });
    lists.flatten().collect()
}

/// The lines of the documentation.
pub(super) fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => text_of(&meta.value),
        _ => None,
    });
    let lines: Vec<String> = lines.map(|line| line.trim().to_owned()).collect();
    lines.join("\n")
}

fn text_of(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// The name that serde is told.
pub(super) fn renamed(attributes: &[Attribute]) -> Option<String> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("serde"));
    let metas = lists.filter_map(|attribute| {
        attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()
    });
    metas.flatten().find_map(|meta| match meta {
        Meta::NameValue(meta) if meta.path.is_ident("rename") => text_of(&meta.value),
        _ => None,
    })
}
