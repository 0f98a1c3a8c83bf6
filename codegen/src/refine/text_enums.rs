//! Enums of strings: what they can do is written by a macro of the runtime.

use std::collections::HashSet;

use quote::quote;
use syn::{Fields, Ident, Item, ItemEnum, ItemMod, parse_quote};

use super::docs::{has_serde_argument, wire_name};
use super::growth::free_name;
use super::reading::derives;
use super::syntax::{call_subject, type_name, without_derive};

/// The traits that the macro implements.
const IMPLEMENTED: [&str; 5] = ["Deserialize", "Display", "FromStr", "Serialize", "TryFrom"];

/// Replaces the implementations of enums of strings. Those that come back get a variant for strings
/// that the document does not know.
pub(super) fn replace_all(types: &mut Vec<Item>, sent_only: &HashSet<String>) {
    let mut replaced: HashSet<String> = HashSet::new();
    let mut invocations = Vec::new();
    for item in types.iter_mut() {
        let Item::Enum(item) = item else { continue };
        if !is_of_strings(item) {
            continue;
        }
        let name = item.ident.to_string();
        // One value is a constant, which tells types apart.
        let is_open = item.variants.len() > 1 && !sent_only.contains(&name);
        invocations.push(replace(item, is_open));
        replaced.insert(name);
    }
    types.retain(|item| !is_replaced(item, &replaced));
    types.extend(invocations);
}

/// The error of conversions is the runtime's, and stays where it was.
pub(super) fn error_of_runtime(modules: &mut [ItemMod]) {
    for module in modules.iter_mut().filter(|module| module.ident == "error") {
        *module = parse_quote! {
            /// Error types.
            pub mod error {
                pub use ::runtime::ConversionError;
            }
        };
    }
}

/// The enum that a call of the macro is for.
pub(super) fn subject(item: &Item) -> Option<String> {
    call_subject(item).filter(|(name, _)| name == "text_enum").map(|(_, subject)| subject)
}

fn is_of_strings(item: &ItemEnum) -> bool {
    let has_none = item.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit));
    has_none
        && !item.variants.is_empty()
        && derives(&item.attrs, "Deserialize")
        && ["tag", "untagged"].iter().all(|name| !has_serde_argument(&item.attrs, name))
}

fn replace(item: &mut ItemEnum, is_open: bool) -> Item {
    let name = &item.ident;
    let mut values = Vec::new();
    for variant in &mut item.variants {
        let ident = &variant.ident;
        let text = wire_name(&variant.attrs).unwrap_or_else(|| ident.to_string());
        values.push(quote!(#ident = #text));
        variant.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
    }
    let unknown: Option<Ident> = is_open.then(|| free_name(item));
    if let Some(unknown) = &unknown {
        values.push(quote!(_ = #unknown));
    }
    let invocation = parse_quote!(::runtime::text_enum!(#name { #(#values),* }););
    if let Some(unknown) = unknown {
        item.variants.push(parse_quote! {
            /// A value that the document does not know, as it came.
            #unknown(::std::string::String)
        });
        without_derive(item, "Copy");
    }
    without_derive(item, "Deserialize");
    without_derive(item, "Serialize");
    invocation
}

fn is_replaced(item: &Item, replaced: &HashSet<String>) -> bool {
    let Item::Impl(block) = item else { return false };
    let trait_name = block.trait_.as_ref().and_then(|(path, _)| path.segments.last());
    trait_name.is_some_and(|name| IMPLEMENTED.iter().any(|known| name.ident == known))
        && type_name(&block.self_ty).is_some_and(|name| replaced.contains(&name))
}
