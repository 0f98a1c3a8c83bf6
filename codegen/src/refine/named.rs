//! Fields that the owner of the client calls otherwise than the document.

use proc_macro2::Span;
use spec::suggest::did_you_mean;
use spec::{Code, Problem, Problems};
use syn::{Ident, Item, parse_quote};

use super::Parts;
use super::docs::wire_name;
use crate::model::Model;

/// Renames the fields; reports names that stand for nothing, are none or are taken.
pub(super) fn fields(parts: &mut Parts, model: &Model, problems: &mut Problems) {
    for named in &model.names.fields {
        let problem = |message: String, help: String| {
            Problem::new(Code::BadSettings, message).at(named.at, "this name").help(help)
        };
        let Some((schema, property)) = named.from.split_once('.') else {
            problems.push(problem(
                format!("`{}` is no field", named.from),
                "write it as `Schema.property`".to_owned(),
            ));
            continue;
        };
        let ty = model.type_names.get(schema).map_or(schema, String::as_str);
        let found = parts.types.iter_mut().find_map(|item| match item {
            Item::Struct(item) if item.ident == ty => Some(item),
            _ => None,
        });
        let Some(item) = found else {
            problems.push(problem(
                format!("the client has no struct for a schema `{schema}`"),
                "write the name of the schema as the document has it".to_owned(),
            ));
            continue;
        };
        let wire = |field: &syn::Field| {
            let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            wire_name(&field.attrs).unwrap_or_else(|| ident.trim_start_matches("r#").to_owned())
        };
        let known: Vec<String> = item.fields.iter().map(wire).collect();
        let is_taken = item.fields.iter().any(|field| {
            wire(field) != property && field.ident.as_ref().is_some_and(|ident| *ident == named.to)
        });
        if is_taken || !named.is_snake() {
            problems.push(named.misfit(is_taken));
            continue;
        }
        let Some(field) = item.fields.iter_mut().find(|field| wire(field) == property) else {
            let help = match did_you_mean(property, known.iter().map(String::as_str)) {
                Some(name) => format!("did you mean `{schema}.{name}`?"),
                None => format!("it has `{}`", known.join("`, `")),
            };
            problems.push(problem(format!("`{schema}` has no property `{property}`"), help));
            continue;
        };
        if wire_name(&field.attrs).is_none() {
            field.attrs.push(parse_quote!(#[serde(rename = #property)]));
        }
        field.ident = Some(Ident::new(&named.to, Span::call_site()));
    }
}
