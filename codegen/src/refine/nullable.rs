//! Three states for the fields of requests that are optional and nullable: progenitor knows two.
//!
//! An `Option` cannot say whether nothing or `null` is sent, and to the service that may be a
//! difference. Types that only come back from the service keep their `Option`.

use std::collections::{BTreeSet, HashMap};

use quote::quote;
use syn::{Field, GenericArgument, Item, Meta, PathArguments, Type, parse_quote};

use super::Parts;
use super::docs::wire_name;
use crate::node::{Node, Value};
use crate::openapi::{self, normal_name};

/// Gives optional and nullable fields of request types the type `OptionalNullable`.
pub(super) fn three_states(parts: &mut Parts, lowered: &Node) {
    let requests = request_schemas(lowered);
    let schemas: HashMap<String, &Node> = openapi::schemas(lowered)
        .into_iter()
        .flatten()
        .filter(|(name, _)| requests.contains(name.as_str()))
        .map(|(name, member)| (normal_name(name), &member.node))
        .collect();
    for item in &mut parts.types {
        let Item::Struct(item) = item else { continue };
        let Some(schema) = schemas.get(&normal_name(&item.ident.to_string())) else { continue };
        for field in &mut item.fields {
            if is_nullable(schema, field) {
                rewrite(field);
            }
        }
    }
}

fn is_nullable(schema: &Node, field: &Field) -> bool {
    let Some(ident) = &field.ident else { return false };
    let ident = ident.to_string();
    let name = wire_name(&field.attrs).unwrap_or_else(|| ident.trim_start_matches("r#").to_owned());
    let required = schema.get("required").map_or(&[][..], Node::items);
    let is_required = required.iter().any(|node| node.as_str() == Some(name.as_str()));
    let property = schema.get("properties").and_then(|properties| properties.get(&name));
    let nullable = property.and_then(|property| property.get("nullable"));
    !is_required && nullable.is_some_and(|node| matches!(node.value, Value::Bool(true)))
}

/// `Option<T>` becomes `OptionalNullable<T>`, left out while unset.
fn rewrite(field: &mut Field) {
    let Type::Path(path) = &field.ty else { return };
    let Some(segment) = path.path.segments.last() else { return };
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return };
    let Some(GenericArgument::Type(inner)) = arguments.args.first() else { return };
    if segment.ident != "Option" {
        return;
    }
    field.ty = parse_quote!(crate::OptionalNullable<#inner>);
    let rename = wire_name(&field.attrs).map(|name| quote!(rename = #name,));
    field.attrs.retain(
        |attribute| !matches!(&attribute.meta, Meta::List(list) if list.path.is_ident("serde")),
    );
    field.attrs.push(parse_quote! {
        #[serde(#rename default, skip_serializing_if = "crate::OptionalNullable::is_unset")]
    });
}

/// The named schemas that requests lead to.
fn request_schemas(lowered: &Node) -> BTreeSet<&str> {
    let schemas = openapi::schemas(lowered);
    let operations = openapi::operations(lowered);
    let bodies = operations.iter().filter_map(|operation| operation.node.get("requestBody"));
    let mut open: Vec<&str> = bodies.flat_map(|body| openapi::schema_refs(lowered, body)).collect();
    let mut names = BTreeSet::new();
    while let Some(name) = open.pop() {
        if let Some(schema) = schemas.and_then(|schemas| schemas.get(name))
            && names.insert(name)
        {
            open.extend(openapi::schema_refs(lowered, &schema.node));
        }
    }
    names
}
