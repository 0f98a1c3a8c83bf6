//! Untagged enums: serde reads the first variant that fits and forgets what it has no field for.
//! With a discriminator, the variant is the one that the value names; without, the one that keeps
//! most of the value. The value of a discriminator is written also where a variant has no field for
//! it or leaves it unset.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use serde_json::Value;
use syn::visit_mut::VisitMut;
use syn::{
    Arm, Fields, GenericArgument, Ident, Item, ItemEnum, ItemStruct, PathArguments, parse_quote,
};

use super::docs::{has_serde_argument, wire_name};
use super::growth::open_union;
use super::reading::has_integer;
use super::syntax::{AddArm, has_derive, implements, type_name, without_derive};
use crate::model::{Model, UnionPlan};

/// How a union is read, which is written down when its types have their final form.
pub(super) struct Reading {
    name: Ident,
    branches: Vec<Branch>,
    /// The property that tells the branches apart.
    property: Option<String>,
    /// The branch for values that name none.
    default: Option<usize>,
    has_unknown: bool,
}

/// How a branch is read.
struct Branch {
    has_integer: bool,
    /// What certain fields have to be, as JSON.
    fixed: Vec<(String, Vec<String>)>,
    /// The values of the property that name it.
    tags: Vec<String>,
}

/// Gives each untagged enum a `Deserialize` of its own, which is returned, and a `Serialize` where it
/// has tags.
pub(super) fn keep_all(
    types: &mut Vec<Item>,
    model: &Model,
    sent_only: &HashSet<String>,
) -> Vec<Reading> {
    let mut readings = Vec::new();
    let structs: HashMap<String, ItemStruct> = types
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some((item.ident.to_string(), item.clone())),
            _ => None,
        })
        .collect();
    let mut implementations = Vec::new();
    // How a value that is not known is shown, by type.
    let mut shown: HashMap<String, Arm> = HashMap::new();
    for item in types.iter_mut() {
        let Item::Enum(item) = item else { continue };
        let may_be_other = !sent_only.contains(&item.ident.to_string());
        if !has_serde_argument(&item.attrs, "untagged") {
            if may_be_other && is_tagged(item) {
                shown.insert(item.ident.to_string(), open_tagged(item));
            }
            continue;
        }
        let Some(variants) = variants(item) else {
            if may_be_other {
                shown.insert(item.ident.to_string(), shows(&open_union(item)));
            }
            continue;
        };
        let union = model.unions.get(&item.ident.to_string());
        let union = union.filter(|union| union.count() == Some(variants.len()));
        let unknown = may_be_other.then(|| open_union(item));
        shown.extend(unknown.iter().map(|unknown| (item.ident.to_string(), shows(unknown))));
        if union.is_none() && are_apart(&variants) {
            continue;
        }
        without_derive(item, "Deserialize");
        readings.push(Reading {
            name: item.ident.clone(),
            branches: branches(&variants, union),
            property: union.and_then(|union| union.tags.as_ref()).map(|(name, _)| name.clone()),
            default: union.and_then(|union| union.default),
            has_unknown: unknown.is_some(),
        });
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
        let arm = type_name(&block.self_ty).and_then(|name| shown.get(&name));
        if let Some(arm) = arm.filter(|_| implements(block, "Display")) {
            AddArm(arm.clone()).visit_item_impl_mut(block);
        }
    }
    types.extend(implementations);
    readings
}

/// Writes down how the unions are read, and what they are made from.
pub(super) fn write_down(types: &mut Vec<Item>, readings: &[Reading]) {
    let enums = types.iter().filter_map(|item| match item {
        Item::Enum(item) => Some((item.ident.to_string(), item)),
        _ => None,
    });
    let enums: HashMap<String, &ItemEnum> = enums.collect();
    // What each is made from, which the macro then writes.
    let mut sources: HashSet<(String, String)> = types.iter().filter_map(source).collect();
    let invocations: Vec<Item> = readings
        .iter()
        .filter_map(|reading| {
            let item = enums.get(&reading.name.to_string())?;
            Some(invocation(reading, item, &mut sources))
        })
        .collect();
    types.retain(|item| source(item).is_none_or(|source| sources.contains(&source)));
    types.extend(invocations);
}

/// A type and, as text, what `impl From<Type> for Name` makes it from.
fn source(item: &Item) -> Option<(String, String)> {
    let Item::Impl(block) = item else { return None };
    let (path, _) = block.trait_.as_ref()?;
    let last = path.segments.last().filter(|last| last.ident == "From")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => {
            Some((type_name(&block.self_ty)?, ty.to_token_stream().to_string()))
        }
        _ => None,
    }
}

/// The call of the runtime's macro. It takes the sources that it writes.
fn invocation(reading: &Reading, item: &ItemEnum, sources: &mut HashSet<(String, String)>) -> Item {
    let Reading { name, branches, property, default, has_unknown } = reading;
    let mut written = |place: usize| {
        let (branch, variant) = (branches.get(place)?, item.variants.iter().nth(place)?);
        let (ident, ty) = (&variant.ident, &variant.fields.iter().next()?.ty);
        let is_source = sources.remove(&(name.to_string(), ty.to_token_stream().to_string()));
        let payload = if is_source { quote!((#ty)) } else { quote!([#ty]) };
        let how = branch.how();
        Some(quote!(#ident #payload #how))
    };
    let unknown = item.variants.last().filter(|_| *has_unknown).map(|variant| {
        let ident = &variant.ident;
        quote!(, _ = #ident)
    });
    let places = 0..branches.len();
    let Some(property) = property else {
        let branches = places.filter_map(written);
        return parse_quote!(runtime::union!(#name { #(#branches),* #unknown }););
    };
    let (with_tags, without): (Vec<usize>, Vec<usize>) =
        places.partition(|place| branches.get(*place).is_some_and(|it| !it.tags.is_empty()));
    let mut tagged = Vec::new();
    for place in with_tags {
        let tags = branches.get(place).map(|branch| &branch.tags).into_iter().flatten();
        tagged.extend(written(place).map(|written| quote!(#written = #(#tags)|*)));
    }
    let rest = default.map_or(without, |default| vec![default]);
    let rest: Vec<TokenStream> = rest.into_iter().filter_map(written).collect();
    let rest = (!rest.is_empty()).then(|| quote!(; #(#rest),*));
    let or = default.map(|_| quote!(or));
    parse_quote!(runtime::union!(#name by #property #or { #(#tagged),* #rest #unknown });)
}

impl Branch {
    fn how(&self) -> Option<TokenStream> {
        let fixed = self.fixed.iter().map(|(name, values)| quote!(#name: [#(#values),*]));
        match (self.fixed.is_empty(), self.has_integer) {
            (true, false) => None,
            (true, true) => Some(quote!(: integers)),
            (false, _) => Some(quote!(: { #(#fixed),* })),
        }
    }
}

/// Whether serde tells the variants apart by a tag: in a field of theirs, or around them.
fn is_tagged(item: &ItemEnum) -> bool {
    let has_values = item.variants.iter().any(|variant| !matches!(variant.fields, Fields::Unit));
    (has_values || has_serde_argument(&item.attrs, "tag")) && has_derive(item, "Deserialize")
}

/// Gives an enum whose tags serde reads a variant for what has none of them.
fn open_tagged(item: &mut ItemEnum) -> Arm {
    // Variants with nothing in them are matched behind the reference.
    let is_bare = item.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit));
    let unknown = open_union(item);
    if let Some(variant) = item.variants.last_mut() {
        variant.attrs.push(parse_quote!(#[serde(untagged)]));
    }
    if is_bare {
        parse_quote!(Self::#unknown(ref value) => ::std::fmt::Display::fmt(value, f))
    } else {
        shows(&unknown)
    }
}

/// The arm of `Display` for a value that is not known.
fn shows(unknown: &Ident) -> Arm {
    parse_quote!(Self::#unknown(value) => ::std::fmt::Display::fmt(value, f))
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

/// How each variant is read.
fn branches(variants: &[Variant], union: Option<&UnionPlan>) -> Vec<Branch> {
    let tags = union.and_then(|union| union.tags.as_ref()).map(|(_, tags)| tags);
    let of_place = |(place, variant): (usize, &Variant)| {
        let fixed = union.and_then(|union| union.fixed.get(place)).and_then(Value::as_object);
        let fixed = fixed.into_iter().flatten().map(|(name, values)| {
            let values = values.as_array().into_iter().flatten().map(Value::to_string);
            (name.clone(), values.collect())
        });
        let tags = tags.and_then(|tags| tags.get(place)).into_iter().flatten().map(tag_text);
        Branch { has_integer: variant.has_integer, fixed: fixed.collect(), tags: tags.collect() }
    };
    variants.iter().enumerate().map(of_place).collect()
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
