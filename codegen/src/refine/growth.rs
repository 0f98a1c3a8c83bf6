//! Types that may grow without breaking users: a field, a value or a branch more is no change that
//! keeps code from compiling, and what the document does not know yet is kept as it came.

use std::collections::{HashMap, HashSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use spec::Node;
use spec::node::Value;
use spec::openapi::{self, Kind, Visit, walk};
use syn::{Expr, Field, Fields, Ident, Item, ItemEnum, ItemStruct, parse_quote};

use super::Parts;
use super::docs::{has_serde_argument, serde_text, wire_name};
use super::objects;
use super::syntax::without_derive;
use crate::lower::{Lowered, reached};

/// The names of a variant for what is not known, the first that no other variant has.
const UNKNOWN: [&str; 4] = ["Unknown", "Unrecognized", "NotKnown", "Undocumented"];

/// Opens structs and enums, and gives structs a function that takes what is required.
pub(super) fn open(parts: &mut Parts) {
    let mut added = Vec::new();
    for item in &mut parts.types {
        match item {
            Item::Enum(item) => item.attrs.push(parse_quote!(#[non_exhaustive])),
            Item::Struct(item) if matches!(item.fields, Fields::Named(_)) => {
                item.attrs.push(parse_quote!(#[non_exhaustive]));
                if !objects::is_known(item) {
                    added.push(constructor(item));
                }
            }
            _ => {}
        }
    }
    parts.types.extend(added);
}

/// Gives a union a branch for what fits no other, and tells its name.
pub(super) fn open_union(item: &mut ItemEnum) -> Ident {
    let unknown = free_name(item);
    item.variants.push(parse_quote! {
        /// A value that the document does not know, as it came.
        #unknown(#[serde(deserialize_with = "::runtime::reading::unknown")] ::serde_json::Value)
    });
    for derive in ["Copy", "Ord", "PartialOrd"] {
        without_derive(item, derive);
    }
    unknown
}

/// The types that are sent and never come back, by name.
pub(super) fn sent_only(lowered: &Lowered) -> HashSet<String> {
    let received = types_of(lowered, false);
    types_of(lowered, true).difference(&received).cloned().collect()
}

/// The types that requests lead to, or answers, by name.
fn types_of(lowered: &Lowered, of_requests: bool) -> HashSet<String> {
    let document = &lowered.document;
    let schemas = openapi::schemas(document);
    let reached = reached(document, &lowered.model, of_requests);
    let named = reached.iter().filter_map(|name| schemas?.get(name));
    let operations = openapi::operations(document);
    // Those that stand in an operation itself.
    let parts = if of_requests { &["requestBody", "parameters"][..] } else { &["responses"] };
    let parts = operations
        .iter()
        .flat_map(|operation| parts.iter().filter_map(|part| operation.node.get(part)));
    let parts: Vec<&Node> = parts.collect();
    let in_parts = parts.iter().flat_map(|part| openapi::schema_refs(document, part));
    let mut types: HashSet<String> = in_parts.map(str::to_owned).collect();
    let mut open: Vec<&Node> = named.map(|member| &member.node).chain(parts).collect();
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => open.extend(members.values().map(|member| &member.node)),
            _ => {}
        }
        types.extend(node.get("title").and_then(Node::as_str).map(str::to_owned));
    }
    types.extend(reached);
    types
}

/// A name for a variant that no other one has.
pub(super) fn free_name(item: &ItemEnum) -> Ident {
    let is_free = |name: &&str| item.variants.iter().all(|variant| variant.ident != *name);
    match UNKNOWN.iter().find(|name| is_free(name)) {
        Some(name) => format_ident!("{name}"),
        None => format_ident!("Unknown{}", item.variants.len()),
    }
}

/// `new`, with what is required.
fn constructor(item: &ItemStruct) -> Item {
    let name = &item.ident;
    let mut arguments = Vec::new();
    let mut fields = Vec::new();
    for field in &item.fields {
        let Some(ident) = &field.ident else { continue };
        let ty = &field.ty;
        match rest(field) {
            None => {
                arguments.push(quote!(#ident: impl ::std::convert::Into<#ty>));
                fields.push(quote!(#ident: ::std::convert::Into::into(#ident)));
            }
            Some(value) => fields.push(quote!(#ident: #value)),
        }
    }
    let doc = if arguments.is_empty() {
        " A value in which nothing is set."
    } else {
        " A value with what is required, and nothing else."
    };
    parse_quote! {
        impl #name {
            #[doc = #doc]
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#fields),* }
            }
        }
    }
}

/// What a field is that is not set; nothing for one that has to be.
fn rest(field: &Field) -> Option<TokenStream> {
    if let Some(path) = serde_text(&field.attrs, "default") {
        let path: Expr = syn::parse_str(&path).ok()?;
        return Some(quote!(#path()));
    }
    let may_be_missing = ["default", "flatten", "skip_serializing_if"];
    let is_optional = may_be_missing.iter().any(|name| has_serde_argument(&field.attrs, name));
    is_optional.then(|| quote!(::std::default::Default::default()))
}

/// Marks what the document says is deprecated.
pub(super) fn deprecate(parts: &mut Parts, lowered: &Lowered) {
    let schemas = named(lowered);
    for item in &mut parts.types {
        let (attributes, fields, ident) = match item {
            Item::Struct(item) => (&mut item.attrs, Some(&mut item.fields), &item.ident),
            Item::Enum(item) => (&mut item.attrs, None, &item.ident),
            _ => continue,
        };
        let Some(schema) = schemas.get(&ident.to_string()) else { continue };
        if is_deprecated(schema) {
            attributes.push(parse_quote!(#[deprecated]));
        }
        let Some(properties) = schema.get("properties").and_then(Node::as_object) else { continue };
        for field in fields.into_iter().flat_map(|fields| fields.iter_mut()) {
            let Some(ident) = &field.ident else { continue };
            let name = wire_name(&field.attrs)
                .unwrap_or_else(|| ident.to_string().trim_start_matches("r#").to_owned());
            if properties.get(&name).is_some_and(|property| is_deprecated(&property.node)) {
                field.attrs.push(parse_quote!(#[deprecated]));
            }
        }
    }
}

fn is_deprecated(node: &Node) -> bool {
    node.get("deprecated").is_some_and(Node::is_true)
}

/// The schemas that are types, by the names of these.
fn named(lowered: &Lowered) -> HashMap<String, &Node> {
    let mut types = HashMap::new();
    for (name, member) in openapi::schemas(&lowered.document).into_iter().flatten() {
        types.insert(name.clone(), &member.node);
        walk(Visit::root(&member.node, Kind::Schema), &mut |visit| {
            let title = visit.node.get("title").and_then(Node::as_str);
            if let (Kind::Schema, Some(title)) = (visit.kind, title) {
                types.insert(title.to_owned(), visit.node);
            }
        });
    }
    types
}
