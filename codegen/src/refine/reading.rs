//! How fields are read where serde is stricter than JSON: `1.0` is an integer (JSON Schema
//! Validation 2020-12, section 6.1.1), and `null` in place of a list or map that may be left out is
//! none, as many services send it.

use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Expr, Field, GenericArgument, Item, Meta, PathArguments, Token, Type, parse_quote,
};

use super::docs::has_serde_argument;

/// Gives fields that hold integers, and collections that may be left out, a reader of their own.
pub(super) fn widely(types: &mut [Item]) {
    for item in types {
        match item {
            Item::Struct(item) if derives(&item.attrs, "Deserialize") => {
                item.fields.iter_mut().for_each(field);
            }
            Item::Enum(item) if derives(&item.attrs, "Deserialize") => {
                let fields = item.variants.iter_mut().flat_map(|variant| &mut variant.fields);
                fields.for_each(field);
            }
            Item::Impl(block) => Readers.visit_item_impl_mut(block),
            _ => {}
        }
    }
}

/// Whether a derive of that name is there.
pub(super) fn derives(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("derive")
            && attribute.to_token_stream().to_string().contains(name)
    })
}

fn field(field: &mut Field) {
    let skips_empty = field.attrs.iter().any(|attribute| {
        attribute.path().is_ident("serde")
            && attribute.to_token_stream().to_string().contains("is_empty")
    });
    let reader = match (has_integer(&field.ty), skips_empty) {
        (false, false) => return,
        (true, false) => "::runtime::reading::integers",
        (false, true) => "::runtime::reading::or_empty",
        (true, true) => "::runtime::reading::integers_or_empty",
    };
    // What must be there and may be `null` has a reader already.
    if replace_reader(&mut field.attrs, reader) {
        return;
    }
    let is_option =
        ["Option", "OptionalNullable"].iter().any(|name| argument(&field.ty, name).is_some());
    // With a reader of its own, serde no longer knows that an `Option` may be missing.
    let needs_default = is_option && !has_serde_argument(&field.attrs, "default");
    let default = needs_default.then(|| quote::quote!(default,));
    add(&mut field.attrs, parse_quote!(#[serde(#default deserialize_with = #reader)]));
}

/// Puts another reader in the place of the one that a field has.
fn replace_reader(attributes: &mut [Attribute], reader: &str) -> bool {
    let mut did = false;
    for attribute in attributes.iter_mut().filter(|attribute| attribute.path().is_ident("serde")) {
        let Meta::List(list) = &mut attribute.meta else { continue };
        let arguments = Punctuated::<Meta, Token![,]>::parse_terminated;
        let Ok(mut arguments) = list.parse_args_with(arguments) else { continue };
        for argument in &mut arguments {
            if argument.path().is_ident("deserialize_with") {
                *argument = parse_quote!(deserialize_with = #reader);
                did = true;
            }
        }
        list.tokens = arguments.into_token_stream();
    }
    did
}

/// Adds to the serde attribute that is there, or as a new one.
fn add(attributes: &mut Vec<Attribute>, new: Attribute) {
    let Meta::List(new_list) = &new.meta else { return };
    let own = attributes.iter_mut().find_map(|attribute| match &mut attribute.meta {
        Meta::List(list) if list.path.is_ident("serde") => Some(list),
        _ => None,
    });
    match own {
        Some(list) => {
            let (old, new) = (&list.tokens, &new_list.tokens);
            list.tokens = quote::quote!(#old, #new);
        }
        None => attributes.push(new),
    }
}

/// Whether a type is an integer, or a container of integers that the reader knows.
pub(super) fn has_integer(ty: &Type) -> bool {
    const INTEGERS: [&str; 8] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];
    const CONTAINERS: [&str; 4] = ["Box", "Option", "OptionalNullable", "Vec"];
    match ty {
        Type::Array(array) => has_integer(&array.elem),
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return false };
            let name = last.ident.to_string();
            if path.path.segments.len() == 1 && INTEGERS.contains(&name.as_str()) {
                return true;
            }
            let is_foreign = path.path.segments.len() > 1;
            let inner = match &last.arguments {
                PathArguments::AngleBracketed(arguments) => arguments.args.last(),
                _ => None,
            };
            match inner {
                None => is_foreign && name.starts_with("NonZero"),
                Some(GenericArgument::Type(inner)) => {
                    is_foreign
                        && (CONTAINERS.contains(&name.as_str()) || name == "BTreeMap")
                        && has_integer(inner)
                }
                Some(_) => false,
            }
        }
        _ => false,
    }
}

/// `T` of `…::Name<T>`.
fn argument<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }
}

/// `<i64>::deserialize(deserializer)` in implementations that check a value.
struct Readers;

impl VisitMut for Readers {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let Expr::Call(call) = expr else { return };
        let Expr::Path(function) = &*call.func else { return };
        let is_reader =
            function.path.segments.last().is_some_and(|last| last.ident == "deserialize");
        let reads_integer = function.qself.as_ref().is_some_and(|of| has_integer(&of.ty));
        if is_reader && reads_integer {
            let arguments = &call.args;
            let ty = function.qself.as_ref().map(|of| &of.ty);
            *expr = parse_quote!(::runtime::reading::integers::<#ty, _>(#arguments));
        }
    }
}
