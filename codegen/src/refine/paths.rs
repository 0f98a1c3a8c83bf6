//! `::std::option::Option<::std::string::String>` becomes `Option<String>`, as a person would
//! write it, unless the document has a type of that name.

use std::collections::BTreeSet;

use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, LitStr, Meta, Path, PathSegment};

/// Paths whose last segment is in the prelude of every Rust file.
const PRELUDE: &[&[&str]] = &[
    &["std", "option", "Option"],
    &["std", "string", "String"],
    &["std", "string", "ToString"],
    &["std", "vec", "Vec"],
    &["std", "boxed", "Box"],
    &["std", "result", "Result"],
    &["std", "convert", "From"],
    &["std", "convert", "Into"],
    &["std", "convert", "TryFrom"],
    &["std", "convert", "TryInto"],
    &["std", "convert", "AsRef"],
    &["std", "clone", "Clone"],
    &["std", "default", "Default"],
];

pub(super) struct Shorten<'a> {
    taken: &'a BTreeSet<String>,
}

impl<'a> Shorten<'a> {
    /// `taken` are the names that the document uses for its own types.
    pub(super) fn new(taken: &'a BTreeSet<String>) -> Self {
        Self { taken }
    }

    /// How many leading segments the path can do without.
    fn dispensable(&self, segments: &[String]) -> usize {
        let is_prefix = |known: &&&[&str]| {
            known.len() <= segments.len() && known.iter().zip(segments).all(|(a, b)| a == b)
        };
        match PRELUDE.iter().find(is_prefix) {
            Some([.., last]) if !self.taken.contains(*last) => 2,
            _ => 0,
        }
    }

    fn shorten_text(&self, text: &str) -> Option<String> {
        // typify writes some of them as tokens are shown, with spaces.
        let segments = text.trim_start().strip_prefix("::")?.split("::");
        let segments: Vec<String> = segments.map(|segment| segment.trim().to_owned()).collect();
        let kept = segments.get(self.dispensable(&segments)..)?;
        Some(kept.join("::"))
    }
}

/// Rewrites the paths in the arguments of a serde attribute, which are strings:
/// `skip_serializing_if = "::std::option::Option::is_none"`. Names of the wire are strings as well,
/// and stay as they are, whatever they look like.
pub(crate) fn rewrite_strings(
    arguments: TokenStream,
    rewrite: &mut impl FnMut(&str) -> Option<String>,
) -> TokenStream {
    const OF_THE_WIRE: [&str; 4] = ["alias", "content", "rename", "tag"];
    let mut is_of_the_wire = false;
    arguments
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                let inner = rewrite_strings(group.stream(), rewrite);
                TokenTree::Group(Group::new(group.delimiter(), inner))
            }
            TokenTree::Ident(argument) => {
                is_of_the_wire = OF_THE_WIRE.iter().any(|name| argument == name);
                TokenTree::Ident(argument)
            }
            TokenTree::Literal(literal) if !is_of_the_wire => {
                let text = path_text(&literal).and_then(|text| rewrite(&text));
                TokenTree::Literal(text.map_or(literal, |text| Literal::string(&text)))
            }
            other => other,
        })
        .collect()
}

/// The value of a literal, if it may be a path. Most are none, and to parse them takes time.
fn path_text(literal: &Literal) -> Option<String> {
    let written = literal.to_string();
    let text = written.contains("::").then(|| syn::parse_str::<LitStr>(&written).ok());
    Some(text??.value())
}

impl VisitMut for Shorten<'_> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        if path.leading_colon.is_none() {
            return;
        }
        path.leading_colon = None;
        let names: Vec<String> =
            path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let dispensable = self.dispensable(&names);
        if dispensable > 0 {
            let segments: Vec<PathSegment> =
                path.segments.iter().skip(dispensable).cloned().collect();
            path.segments = segments.into_iter().collect();
        }
    }

    fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
        let Meta::List(list) = &mut attribute.meta else { return };
        if list.path.is_ident("serde") {
            let tokens = std::mem::take(&mut list.tokens);
            list.tokens = rewrite_strings(tokens, &mut |text| self.shorten_text(text));
        } else if list.path.is_ident("derive") {
            let parser = syn::punctuated::Punctuated::<Path, syn::Token![,]>::parse_terminated;
            if let Ok(mut derives) = syn::parse::Parser::parse2(parser, list.tokens.clone()) {
                derives.iter_mut().for_each(|path| self.visit_path_mut(path));
                list.tokens = quote::quote!(#derives);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_in_strings_are_paths_without_spaces() {
        let taken = BTreeSet::new();
        let shorten = Shorten::new(&taken);
        for (text, short) in [
            ("::std::option::Option::is_none", Some("Option::is_none")),
            (
                ":: std :: collections :: BTreeMap::is_empty",
                Some("std::collections::BTreeMap::is_empty"),
            ),
            ("not a path", None),
        ] {
            assert_eq!(shorten.shorten_text(text).as_deref(), short);
        }
    }

    #[test]
    fn names_of_the_wire_are_no_paths() {
        let taken = BTreeSet::new();
        let shorten = Shorten::new(&taken);
        let arguments = quote::quote!(
            rename = "::std::option::Option",
            alias = "::a",
            skip_serializing_if = "::std::option::Option::is_none"
        );
        let rewritten = rewrite_strings(arguments, &mut |text| shorten.shorten_text(text));
        let expected = quote::quote!(
            rename = "::std::option::Option",
            alias = "::a",
            skip_serializing_if = "Option::is_none"
        );
        assert_eq!(rewritten.to_string(), expected.to_string());
    }
}
