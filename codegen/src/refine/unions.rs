//! Untagged enums: serde reads the first variant that fits and forgets what it has no field for.
//! With a discriminator, the variant is the one that the value names; without, the one that keeps
//! most of the value. The value of a discriminator is written also where a variant has no field for
//! it or leaves it unset.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use serde_json::Value;
use syn::visit_mut::VisitMut;
use syn::{Fields, Ident, Item, ItemEnum, ItemStruct, parse_quote};

use super::docs::{has_serde_argument, wire_name};
use super::growth::open_union;
use super::reading::has_integer;
use super::syntax::{AddArm, has_derive, implements, type_name, without_derive};
use crate::model::{Model, UnionPlan};

/// Gives each untagged enum a `Deserialize` of its own, and a `Serialize` where it has tags.
pub(super) fn keep_all(types: &mut Vec<Item>, model: &Model, sent_only: &HashSet<String>) {
    let structs: HashMap<String, ItemStruct> = types
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some((item.ident.to_string(), item.clone())),
            _ => None,
        })
        .collect();
    let mut implementations = Vec::new();
    let mut opened: HashMap<String, Ident> = HashMap::new();
    for item in types.iter_mut() {
        let Item::Enum(item) = item else { continue };
        let may_be_other = !sent_only.contains(&item.ident.to_string());
        if !has_serde_argument(&item.attrs, "untagged") {
            if may_be_other && is_tagged(item) {
                open_tagged(item);
            }
            continue;
        }
        let Some(variants) = variants(item) else {
            if may_be_other {
                opened.insert(item.ident.to_string(), open_union(item));
            }
            continue;
        };
        let union = model.unions.get(&item.ident.to_string());
        let union = union.filter(|union| union.count() == Some(variants.len()));
        let unknown = may_be_other.then(|| open_union(item));
        opened.extend(unknown.clone().map(|unknown| (item.ident.to_string(), unknown)));
        if union.is_none() && are_apart(&variants) {
            continue;
        }
        without_derive(item, "Deserialize");
        implementations.push(deserialize(&item.ident, &variants, union, unknown.as_ref()));
        let Some(union) = union else { continue };
        let Some((property, _)) = &union.tags else { continue };
        let is_sure = |variant: &Variant| {
            structs.get(&variant.ty).is_some_and(|item| always_writes(item, property))
        };
        if !variants.iter().all(is_sure) {
            item.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
            without_derive(item, "Serialize");
            implementations.push(serialize(
                item,
                &variants,
                property,
                &union.written_tags(),
                unknown.as_ref(),
            ));
            // Neither reader nor writer of serde's own is left to be told.
            for field in item.variants.iter_mut().flat_map(|variant| &mut variant.fields) {
                field.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
            }
        }
    }
    for item in types.iter_mut() {
        let Item::Impl(block) = item else { continue };
        let unknown = type_name(&block.self_ty).and_then(|name| opened.get(&name));
        if let Some(unknown) = unknown.filter(|_| implements(block, "Display")) {
            let arm = parse_quote!(Self::#unknown(value) => ::std::fmt::Display::fmt(value, f));
            AddArm(arm).visit_item_impl_mut(block);
        }
    }
    types.extend(implementations);
}

/// Whether serde tells the variants apart by a tag: in a field of theirs, or around them.
fn is_tagged(item: &ItemEnum) -> bool {
    let has_values = item.variants.iter().any(|variant| !matches!(variant.fields, Fields::Unit));
    has_values && has_derive(item, "Deserialize")
}

/// Gives an enum whose tags serde reads a variant for what has none of them.
fn open_tagged(item: &mut ItemEnum) {
    open_union(item);
    if let Some(unknown) = item.variants.last_mut() {
        unknown.attrs.push(parse_quote!(#[serde(untagged)]));
    }
}

/// Whether a struct has a field for the property that is always written.
fn always_writes(item: &ItemStruct, property: &str) -> bool {
    item.fields.iter().any(|field| {
        let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        let name = wire_name(&field.attrs);
        let name = name.as_deref().unwrap_or_else(|| ident.trim_start_matches("r#"));
        name == property && !has_serde_argument(&field.attrs, "skip_serializing_if")
    })
}

/// A variant that holds one value.
struct Variant {
    ident: Ident,
    /// The last word of its type.
    ty: String,
    has_integer: bool,
}

/// The variants and the types that they hold, if each holds one.
fn variants(item: &ItemEnum) -> Option<Vec<Variant>> {
    let variants = item.variants.iter().map(|variant| match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            let ty = &fields.unnamed.first()?.ty;
            Some(Variant {
                ident: variant.ident.clone(),
                ty: type_name(ty).unwrap_or_default(),
                has_integer: has_integer(ty),
            })
        }
        _ => None,
    });
    variants.collect()
}

/// Whether serde alone cannot take one variant for another: all are of different types of JSON.
fn are_apart(variants: &[Variant]) -> bool {
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
    variants.iter().all(|variant| kind(&variant.ty).is_some_and(|kind| seen.insert(kind)))
}

/// How each variant is read, and which one.
fn deserialize(
    name: &Ident,
    variants: &[Variant],
    union: Option<&UnionPlan>,
    unknown: Option<&Ident>,
) -> Item {
    let unknown = match unknown {
        Some(unknown) => quote!(::std::option::Option::Some(Self::#unknown)),
        None => quote!(::std::option::Option::None),
    };
    let fixed = |place: usize| union.and_then(|union| union.fixed.get(place));
    let branches: Vec<TokenStream> =
        variants.iter().enumerate().map(|(place, variant)| branch(variant, fixed(place))).collect();
    let read = match union.and_then(|union| union.tags.as_ref()) {
        Some((property, tags)) => {
            let default = union.and_then(|union| branches.get(union.default?));
            tagged(property, tags, &branches, default, &unknown)
        }
        None => quote!(::runtime::union::closest(deserializer, &[#(#branches),*], #unknown)),
    };
    parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                #read
            }
        }
    }
}

fn branch(variant: &Variant, fixed: Option<&Value>) -> TokenStream {
    let Variant { ident, has_integer, .. } = variant;
    let fixed = fixed.and_then(Value::as_object).into_iter().flatten();
    let fixed: Vec<TokenStream> = fixed
        .map(|(name, values)| {
            let values = values.as_array().into_iter().flatten().map(Value::to_string);
            quote!((#name, &[#(#values),*]))
        })
        .collect();
    match (fixed.is_empty(), has_integer) {
        (true, false) => quote!(|value| ::runtime::union::read(value, Self::#ident)),
        (true, true) => quote!(|value| ::runtime::union::read_integers(value, Self::#ident)),
        (false, _) => {
            quote!(|value| ::runtime::union::read_where(value, &[#(#fixed),*], Self::#ident))
        }
    }
}

/// The branch that a tag names; without one, or for branches that have none, the closest.
fn tagged(
    property: &str,
    tags: &[Vec<Value>],
    branches: &[TokenStream],
    default: Option<&TokenStream>,
    unknown: &TokenStream,
) -> TokenStream {
    let rows = tags.iter().zip(branches).flat_map(|(tags, branch)| {
        tags.iter().map(move |tag| {
            let text = tag_text(tag);
            quote!((#text, #branch))
        })
    });
    if let Some(default) = default {
        return quote! {
            ::runtime::union::tagged_or(deserializer, #property, &[#(#rows),*], #default, #unknown)
        };
    }
    let untagged = tags.iter().zip(branches).filter(|(tags, _)| tags.is_empty());
    let untagged = untagged.map(|(_, branch)| branch);
    quote! {
        ::runtime::union::tagged(deserializer, #property, &[#(#rows),*], &[#(#untagged),*], #unknown)
    }
}

fn serialize(
    item: &ItemEnum,
    variants: &[Variant],
    property: &str,
    tags: &[Option<&Value>],
    unknown: Option<&Ident>,
) -> Item {
    let name = &item.ident;
    let arms = variants.iter().zip(tags).map(|(Variant { ident, .. }, tag)| match tag {
        Some(tag) => {
            let tag = literal(tag);
            quote!(Self::#ident(value) => {
                ::runtime::union::write(serializer, value, #property, #tag)
            })
        }
        None => quote!(Self::#ident(value) => ::serde::Serialize::serialize(value, serializer)),
    });
    let unknown = unknown.map(
        |unknown| quote!(Self::#unknown(value) => ::serde::Serialize::serialize(value, serializer)),
    );
    let arms = arms.chain(unknown);
    parse_quote! {
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                match self { #(#arms),* }
            }
        }
    }
}

/// A tag as a mapping would write it.
fn tag_text(tag: &Value) -> String {
    tag.as_str().map_or_else(|| tag.to_string(), str::to_owned)
}

/// A tag as it is written.
fn literal(tag: &Value) -> TokenStream {
    match tag {
        Value::Bool(value) => value.to_token_stream(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => Literal::i64_suffixed(number).into_token_stream(),
            (None, Some(number)) => Literal::f64_suffixed(number).into_token_stream(),
            (None, None) => tag_text(tag).into_token_stream(),
        },
        _ => tag_text(tag).into_token_stream(),
    }
}
