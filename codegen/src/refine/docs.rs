//! Doc comments: one `///` line each, safe for rustdoc, and none that says nothing.

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::token::Bracket;
use syn::visit_mut::{self, VisitMut};
use syn::{
    AttrStyle, Attribute, Expr, ExprLit, Field, Ident, ItemEnum, ItemStruct, ItemType, Lit, LitStr,
    Meta, MetaNameValue, Token,
};

use super::markdown::to_rustdoc;
use super::syntax::type_name;

/// Splits doc comments into lines, and leaves out those that say nothing.
pub(super) struct Complete;

impl VisitMut for Complete {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        if !attributes.iter().any(|attribute| attribute.path().is_ident("doc")) {
            return;
        }
        let (docs, others): (Vec<Attribute>, Vec<Attribute>) = std::mem::take(attributes)
            .into_iter()
            .partition(|attribute| doc_text(attribute).is_some());
        let text: Vec<String> = docs.iter().filter_map(doc_text).collect();
        *attributes = doc_attributes(&text.join("\n"));
        attributes.extend(others);
    }

    fn visit_item_struct_mut(&mut self, item: &mut ItemStruct) {
        visit_mut::visit_item_struct_mut(self, item);
        leave_out_name(&mut item.attrs, &item.ident);
    }

    fn visit_item_enum_mut(&mut self, item: &mut ItemEnum) {
        visit_mut::visit_item_enum_mut(self, item);
        leave_out_name(&mut item.attrs, &item.ident);
    }

    fn visit_item_type_mut(&mut self, item: &mut ItemType) {
        visit_mut::visit_item_type_mut(self, item);
        leave_out_name(&mut item.attrs, &item.ident);
    }

    fn visit_field_mut(&mut self, field: &mut Field) {
        visit_mut::visit_field_mut(self, field);
        let is_told = field.attrs.iter().any(|attribute| attribute.path().is_ident("doc"));
        if !is_told && is_further_fields(field) {
            field.attrs.splice(0..0, doc_attributes("Members that the document does not name."));
        }
    }
}

/// typify says the name of a type that the document does not describe.
fn leave_out_name(attributes: &mut Vec<Attribute>, name: &Ident) {
    let own = format!("`{name}`");
    attributes.retain(|attribute| doc_text(attribute).is_none_or(|text| text.trim() != own));
}

/// Whether a field holds what has no field of its own, and not the fields of another type.
fn is_further_fields(field: &Field) -> bool {
    let is_map = type_name(&field.ty).is_some_and(|name| name.ends_with("Map"));
    is_map && has_serde_argument(&field.attrs, "flatten")
}

/// `#[doc = "line"]`, built without the parser: documents have many lines.
fn doc_attribute(line: &str) -> Attribute {
    let value = Expr::Lit(ExprLit {
        attrs: Vec::new(),
        lit: Lit::Str(LitStr::new(line, Span::call_site())),
    });
    Attribute {
        pound_token: <Token![#]>::default(),
        style: AttrStyle::Outer,
        bracket_token: Bracket::default(),
        meta: Meta::NameValue(MetaNameValue {
            path: Ident::new("doc", Span::call_site()).into(),
            eq_token: <Token![=]>::default(),
            value,
        }),
    }
}

/// One `///` line for each line of a text in Markdown.
pub(crate) fn doc_attributes(markdown: &str) -> Vec<Attribute> {
    to_rustdoc(markdown)
        .lines()
        .map(|line| {
            let line = if line.is_empty() { String::new() } else { format!(" {line}") };
            doc_attribute(&line)
        })
        .collect()
}

/// The text of a doc comment. progenitor writes some with a leading space and some without.
fn doc_text(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
                let text = text.value();
                Some(text.strip_prefix(' ').unwrap_or(&text).to_owned())
            }
            _ => None,
        },
        _ => None,
    }
}

/// The name in `#[serde(rename = "…")]`.
pub(super) fn wire_name(attributes: &[Attribute]) -> Option<String> {
    serde_text(attributes, "rename")
}

/// The text in `#[serde(name = "…")]`.
pub(super) fn serde_text(attributes: &[Attribute], name: &str) -> Option<String> {
    serde_arguments(attributes).into_iter().find_map(|argument| match argument {
        Meta::NameValue(MetaNameValue {
            path,
            value: Expr::Lit(ExprLit { lit: Lit::Str(text), .. }),
            ..
        }) if path.is_ident(name) => Some(text.value()),
        _ => None,
    })
}

/// Whether an argument of that name is among those of `#[serde(…)]`.
pub(crate) fn has_serde_argument(attributes: &[Attribute], name: &str) -> bool {
    serde_arguments(attributes).iter().any(|argument| argument.path().is_ident(name))
}

pub(super) fn serde_arguments(attributes: &[Attribute]) -> Vec<Meta> {
    let serde = attributes.iter().filter(|attribute| attribute.path().is_ident("serde"));
    let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
    serde.filter_map(|attribute| attribute.parse_args_with(parser).ok()).flatten().collect()
}
