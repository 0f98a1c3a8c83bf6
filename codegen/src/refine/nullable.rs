//! Fields that may be left out: progenitor knows two states of them where the wire has three, and
//! takes an empty list for none.
//!
//! An `Option` cannot say whether nothing or `null` is sent, and to the service that may be a
//! difference. Types that only come back from the service keep their `Option`.

use std::collections::HashMap;

use quote::{ToTokens, quote};
use spec::Node;
use spec::openapi::{self, Kind, Visit, walk};
use syn::{Field, GenericArgument, Item, Meta, PathArguments, Type, parse_quote};

use super::Parts;
use super::docs::{has_serde_argument, wire_name};
use crate::lower::Lowered;
use crate::lower::reached;
use crate::model::ALIAS;

/// Gives the fields of request types that may be left out a type that can say so.
pub(super) fn three_states(parts: &mut Parts, lowered: &Lowered) {
    let requests = request_types(lowered);
    for item in &mut parts.types {
        let Item::Struct(item) = item else { continue };
        item.fields.iter_mut().for_each(unboxed_option);
        let Some(schema) = requests.get(&item.ident.to_string()) else { continue };
        for field in &mut item.fields {
            match state(schema, field) {
                State::Nullable => nullable(field),
                State::Optional => optional_collection(field),
                State::Required => {}
            }
        }
    }
}

enum State {
    Required,
    Optional,
    Nullable,
}

fn state(schema: &Node, field: &Field) -> State {
    let Some(ident) = &field.ident else { return State::Required };
    let ident = ident.to_string();
    let name = wire_name(&field.attrs).unwrap_or_else(|| ident.trim_start_matches("r#").to_owned());
    // Names that stand for others are not what is sent.
    let is_it = |other: &str| other.split(ALIAS).next() == Some(name.as_str());
    let required = schema.get("required").map_or(&[][..], Node::items);
    let is_required = required.iter().any(|node| node.as_str().is_some_and(is_it));
    let properties = schema.get("properties").and_then(Node::as_object);
    let property = properties.and_then(|properties| {
        let exact = properties.get(&name);
        exact
            .or_else(|| properties.iter().find(|(other, _)| is_it(other)).map(|(_, member)| member))
    });
    let Some(property) = property.filter(|_| !is_required) else { return State::Required };
    let allows_null = property.node.get("nullable").is_some_and(Node::is_true)
        || type_argument(&field.ty, "Option").is_some_and(is_any_value);
    if allows_null { State::Nullable } else { State::Optional }
}

fn is_any_value(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let words: Vec<String> = path.path.segments.iter().map(|word| word.ident.to_string()).collect();
    words == ["serde_json", "Value"]
}

/// `Box<Option<T>>`, which is sent as `null`, becomes `Option<Box<T>>`, which is left out.
fn unboxed_option(field: &mut Field) {
    let inner = type_argument(&field.ty, "Box").and_then(|ty| type_argument(ty, "Option"));
    let Some(inner) = inner.filter(|_| has_serde_argument(&field.attrs, "default")) else { return };
    let ty = parse_quote!(::std::option::Option<::std::boxed::Box<#inner>>);
    rewrite(field, ty, "::std::option::Option::is_none");
}

/// `Option<T>` becomes `OptionalNullable<T>`.
fn nullable(field: &mut Field) {
    let Some(inner) = type_argument(&field.ty, "Option") else { return };
    let ty = parse_quote!(::runtime::OptionalNullable<#inner>);
    rewrite(field, ty, "::runtime::OptionalNullable::is_unset");
}

/// A list or map that is left out while it is empty becomes an `Option` of one.
fn optional_collection(field: &mut Field) {
    let skips_empty = field.attrs.iter().any(|attribute| {
        attribute.path().is_ident("serde")
            && attribute.to_token_stream().to_string().contains("is_empty")
    });
    if skips_empty {
        let ty = &field.ty;
        let ty = parse_quote!(::std::option::Option<#ty>);
        rewrite(field, ty, "::std::option::Option::is_none");
    }
}

/// Another type, left out while `is_unset`.
fn rewrite(field: &mut Field, ty: Type, is_unset: &str) {
    field.ty = ty;
    let rename = wire_name(&field.attrs).map(|name| quote!(rename = #name,));
    field.attrs.retain(
        |attribute| !matches!(&attribute.meta, Meta::List(list) if list.path.is_ident("serde")),
    );
    field.attrs.push(parse_quote! {
        #[serde(#rename default, skip_serializing_if = #is_unset)]
    });
}

/// `T` of `Name<T>`.
fn type_argument<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last().filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }
}

/// The schemas of the types that requests lead to, by the names of the types.
fn request_types(lowered: &Lowered) -> HashMap<String, &Node> {
    let schemas = openapi::schemas(&lowered.document);
    let mut types = HashMap::new();
    for name in reached(&lowered.document, &lowered.model, true) {
        let Some(member) = schemas.and_then(|schemas| schemas.get(&name)) else { continue };
        types.insert(name, &member.node);
        walk(Visit::root(&member.node, Kind::Schema), &mut |visit| {
            let title = visit.node.get("title").and_then(Node::as_str);
            if let (Kind::Schema, Some(title)) = (visit.kind, title) {
                types.insert(title.to_owned(), visit.node);
            }
        });
    }
    types
}
