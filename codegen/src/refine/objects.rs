//! How structs are read: by a macro of the runtime in place of serde's derive, whose code is half of
//! what a client takes to compile.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Field, Fields, Ident, Item, ItemStruct, Meta, parse_quote};

use super::docs::{has_serde_argument, serde_arguments, serde_text};
use super::reading::derives;
use super::syntax::{type_name, without_derive_of};

/// Replaces the derive of each struct whose attributes the macro knows.
pub(super) fn replace_all(types: &mut Vec<Item>) {
    let mut invocations = Vec::new();
    for item in types.iter_mut() {
        let Item::Struct(item) = item else { continue };
        if let Some(invocation) = invocation(item) {
            without_derive_of(&mut item.attrs, "Deserialize");
            retain(&mut item.attrs, |_| false);
            for field in &mut item.fields {
                let is_of_both = ["rename", "skip_serializing_if"];
                retain(&mut field.attrs, |argument| {
                    is_of_both.iter().any(|name| argument.path().is_ident(name))
                });
            }
            invocations.push(invocation);
        }
    }
    types.extend(invocations);
}

/// Whether the macro reads this struct, and makes it.
pub(super) fn is_known(item: &ItemStruct) -> bool {
    is_closed(item).is_some() && item.fields.iter().all(|field| member(field).is_some())
}

/// Whether other members are an error; `None` for a struct that says more than the macro knows.
fn is_closed(item: &ItemStruct) -> Option<bool> {
    if !matches!(item.fields, Fields::Named(_)) || !derives(&item.attrs, "Deserialize") {
        return None;
    }
    match serde_arguments(&item.attrs).as_slice() {
        [] => Some(false),
        [argument] if argument.path().is_ident("deny_unknown_fields") => Some(true),
        _ => None,
    }
}

/// The call of the macro; `None` for a struct that says more than it knows.
fn invocation(item: &ItemStruct) -> Option<Item> {
    let name = &item.ident;
    let only = is_closed(item)?.then(|| quote!(only));
    let (mut needed, mut others) = (Vec::new(), Vec::new());
    for field in &item.fields {
        let Member { text, ident, how, may_be_missing } = member(field)?;
        let how = how.map(|how| quote!(: #how));
        if may_be_missing {
            others.push(quote!(#text #ident #how));
        } else {
            let ty = &field.ty;
            needed.push(quote!(#text #ident (#ty) #how));
        }
    }
    let others = (!others.is_empty()).then(|| quote!(; #(#others),*));
    Some(parse_quote!(runtime::object!(#name #only { #(#needed),* #others });))
}

struct Member<'f> {
    text: String,
    ident: &'f Ident,
    /// The method that reads it.
    how: Option<Ident>,
    may_be_missing: bool,
}

fn member(field: &Field) -> Option<Member<'_>> {
    let ident = field.ident.as_ref()?;
    let text = ident.to_string();
    let mut member = Member {
        text: text.strip_prefix("r#").unwrap_or(&text).to_owned(),
        ident,
        how: None,
        may_be_missing: false,
    };
    for argument in serde_arguments(&field.attrs) {
        match &argument {
            Meta::Path(path) if path.is_ident("default") => member.may_be_missing = true,
            Meta::NameValue(pair) if pair.path.is_ident("rename") => {
                member.text = serde_text(&field.attrs, "rename")?;
            }
            // Without a default, only what serde takes for missing by its type is left out.
            Meta::NameValue(pair) if pair.path.is_ident("skip_serializing_if") => {
                member.may_be_missing |= type_name(&field.ty)? == "Option";
            }
            Meta::NameValue(pair) if pair.path.is_ident("deserialize_with") => {
                let how = reader(&serde_text(&field.attrs, "deserialize_with")?)?;
                member.how = Some(Ident::new(how, ident.span()));
            }
            _ => return None,
        }
    }
    let is_left_out = has_serde_argument(&field.attrs, "skip_serializing_if");
    (member.may_be_missing || !is_left_out).then_some(member)
}

/// The method that reads a field as a function does.
fn reader(function: &str) -> Option<&'static str> {
    let last = function.rsplit("::").next()?;
    let is_nullable = function.ends_with("Option::deserialize");
    let known = ["integers", "integers_or_empty", "or_empty"];
    if is_nullable { Some("nullable") } else { known.into_iter().find(|known| *known == last) }
}

/// Keeps some of what `#[serde(…)]` says, and no attribute that says nothing.
fn retain(attributes: &mut Vec<Attribute>, is_kept: impl Fn(&Meta) -> bool) {
    attributes.retain_mut(|attribute| {
        if !attribute.path().is_ident("serde") {
            return true;
        }
        let all = serde_arguments(std::slice::from_ref(attribute));
        let kept: Vec<TokenStream> =
            all.iter().filter(|meta| is_kept(meta)).map(ToTokens::to_token_stream).collect();
        let has_some = !kept.is_empty();
        if has_some {
            *attribute = parse_quote!(#[serde(#(#kept),*)]);
        }
        has_some
    });
}
