//! Untagged enums: serde reads the first variant that fits and forgets what it has no field for.
//! With a discriminator, the variant is the one that the value names; without, the one that keeps
//! most of the value.

use std::collections::{HashMap, HashSet};

use quote::quote;
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Fields, GenericArgument, Ident, Item, ItemEnum, Meta, Path, PathArguments, Token,
    Type, parse_quote,
};

use super::docs::has_serde_argument;
use crate::node::Node;
use crate::openapi::{DOCUMENT, Kind, SCHEMAS, Visit, walk};

/// Gives each untagged enum a `Deserialize` of its own.
pub(super) fn keep_all(types: &mut Vec<Item>, lowered: &Node) {
    let discriminators = discriminators(lowered);
    let mut implementations = Vec::new();
    for item in types.iter_mut() {
        let Item::Enum(item) = item else { continue };
        if !has_serde_argument(&item.attrs, "untagged") {
            continue;
        }
        let Some(variants) = variants(item) else { continue };
        if are_apart(&variants) {
            continue;
        }
        item.attrs.iter_mut().for_each(without_deserialize);
        let discriminator = discriminators.get(&item.ident.to_string());
        let tagged = discriminator.and_then(|found| tags(found, &variants));
        implementations.push(match (discriminator, tagged) {
            (Some(found), Some(tags)) => tagged_impl(&item.ident, &found.property, &tags),
            _ => closest_impl(&item.ident, &variants),
        });
    }
    types.extend(implementations);
}

/// The variants and the types that they hold, if each holds one.
fn variants(item: &ItemEnum) -> Option<Vec<(Ident, String)>> {
    let variants = item.variants.iter().map(|variant| match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            let ty = &fields.unnamed.first()?.ty;
            Some((variant.ident.clone(), type_name(ty).unwrap_or_default()))
        }
        _ => None,
    });
    variants.collect()
}

/// Whether serde alone cannot take one variant for another: all are of different types of JSON.
fn are_apart(variants: &[(Ident, String)]) -> bool {
    let kind = |name: &str| match name {
        "String" => Some("string"),
        "bool" => Some("boolean"),
        "Vec" => Some("array"),
        "f32" | "f64" | "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" => {
            Some("number")
        }
        _ => None,
    };
    let mut seen = HashSet::new();
    variants.iter().all(|(_, ty)| kind(ty).is_some_and(|kind| seen.insert(kind)))
}

/// The last word of a type, in a box or not.
fn type_name(ty: &Type) -> Option<String> {
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

fn without_deserialize(attribute: &mut Attribute) {
    let Meta::List(list) = &mut attribute.meta else { return };
    if !list.path.is_ident("derive") {
        return;
    }
    let parser = Punctuated::<Path, Token![,]>::parse_terminated;
    let Ok(paths) = syn::parse::Parser::parse2(parser, list.tokens.clone()) else { return };
    let is_kept =
        |path: &&Path| path.segments.last().is_none_or(|last| last.ident != "Deserialize");
    let kept: Vec<&Path> = paths.iter().filter(is_kept).collect();
    list.tokens = quote!(#(#kept),*);
}

struct Discriminator {
    property: String,
    /// Values and the schemas that they stand for.
    mapping: Vec<(String, String)>,
}

/// The discriminators of all unions, by the name of their type.
fn discriminators(lowered: &Node) -> HashMap<String, Discriminator> {
    let mut found = HashMap::new();
    walk(Visit::root(lowered, Kind::Object(&DOCUMENT)), &mut |visit| {
        if !matches!(visit.kind, Kind::Schema) {
            return;
        }
        let Some(discriminator) = visit.node.get("discriminator") else { return };
        let title = visit.node.get("title").and_then(Node::as_str);
        let Some(name) = title.or(visit.name) else { return };
        let property = discriminator.get("propertyName").and_then(Node::as_str);
        let mapping = discriminator.get("mapping").and_then(Node::as_object).into_iter().flatten();
        let mapping = mapping.filter_map(|(tag, member)| {
            let target = member.node.as_str()?;
            Some((tag.clone(), target.strip_prefix(SCHEMAS).unwrap_or(target).to_owned()))
        });
        let mapping = mapping.collect();
        if let Some(property) = property {
            found.insert(name.to_owned(), Discriminator { property: property.to_owned(), mapping });
        }
    });
    found
}

/// The variant of each value, if every variant has one.
fn tags(found: &Discriminator, variants: &[(Ident, String)]) -> Option<Vec<(String, Ident)>> {
    let tags: Vec<(String, Ident)> = found
        .mapping
        .iter()
        .filter_map(|(tag, schema)| {
            let (variant, _) = variants.iter().find(|(_, ty)| ty == schema)?;
            Some((tag.clone(), variant.clone()))
        })
        .collect();
    // Who means something else by a name is read by what fits best.
    if tags.len() != found.mapping.len() {
        return None;
    }
    let is_whole =
        variants.iter().all(|(variant, _)| tags.iter().any(|(_, other)| other == variant));
    is_whole.then_some(tags)
}

fn tagged_impl(name: &Ident, property: &str, tags: &[(String, Ident)]) -> Item {
    let branches = tags
        .iter()
        .map(|(tag, variant)| quote!((#tag, |value| crate::union::read(value, Self::#variant))));
    parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                crate::union::tagged(deserializer, #property, &[#(#branches),*])
            }
        }
    }
}

fn closest_impl(name: &Ident, variants: &[(Ident, String)]) -> Item {
    let branches = variants
        .iter()
        .map(|(variant, _)| quote!(|value| crate::union::read(value, Self::#variant)));
    parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                crate::union::closest(deserializer, &[#(#branches),*])
            }
        }
    }
}
