//! Doc comments: one `///` line each, safe for rustdoc, and none missing.

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::token::Bracket;
use syn::visit_mut::{self, VisitMut};
use syn::{
    AttrStyle, Attribute, Expr, ExprLit, Field, Ident, ItemEnum, ItemStruct, ItemType, Lit, LitStr,
    Meta, MetaNameValue, Token, Variant, Visibility,
};

use super::markdown::to_rustdoc;

/// Splits doc comments into lines and writes one where the document says nothing.
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
        describe_type(&mut item.attrs, &item.ident);
    }

    fn visit_item_enum_mut(&mut self, item: &mut ItemEnum) {
        visit_mut::visit_item_enum_mut(self, item);
        describe_type(&mut item.attrs, &item.ident);
    }

    fn visit_item_type_mut(&mut self, item: &mut ItemType) {
        visit_mut::visit_item_type_mut(self, item);
        describe_type(&mut item.attrs, &item.ident);
    }

    fn visit_field_mut(&mut self, field: &mut Field) {
        visit_mut::visit_field_mut(self, field);
        if matches!(field.vis, Visibility::Public(_)) {
            describe_field(field);
        }
    }

    fn visit_variant_mut(&mut self, variant: &mut Variant) {
        visit_mut::visit_variant_mut(self, variant);
        variant.fields.iter_mut().for_each(describe_field);
        let name = wire_name(&variant.attrs).unwrap_or_else(|| variant.ident.to_string());
        describe(&mut variant.attrs, &unknown(&name));
    }
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

/// As typify does it for a schema without a description; this one has an empty one.
fn describe_type(attributes: &mut Vec<Attribute>, name: &Ident) {
    describe(attributes, &format!("`{name}`"));
}

fn describe_field(field: &mut Field) {
    let Some(ident) = &field.ident else { return };
    let name = wire_name(&field.attrs).unwrap_or_else(|| unraw(&ident.to_string()));
    let text = if has_serde_argument(&field.attrs, "flatten") {
        "Members that the document does not name.".to_owned()
    } else {
        unknown(&name)
    };
    describe(&mut field.attrs, &text);
}

fn unknown(name: &str) -> String {
    format!("`{name}`; the document does not say more.")
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

fn describe(attributes: &mut Vec<Attribute>, text: &str) {
    if !attributes.iter().any(|attribute| attribute.path().is_ident("doc")) {
        attributes.splice(0..0, doc_attributes(text));
    }
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
    serde_arguments(attributes).into_iter().find_map(|argument| match argument {
        Meta::NameValue(MetaNameValue {
            path,
            value: Expr::Lit(ExprLit { lit: Lit::Str(text), .. }),
            ..
        }) if path.is_ident("rename") => Some(text.value()),
        _ => None,
    })
}

/// Whether an argument of that name is among those of `#[serde(…)]`.
pub(crate) fn has_serde_argument(attributes: &[Attribute], name: &str) -> bool {
    serde_arguments(attributes).iter().any(|argument| argument.path().is_ident(name))
}

fn serde_arguments(attributes: &[Attribute]) -> Vec<Meta> {
    let serde = attributes.iter().filter(|attribute| attribute.path().is_ident("serde"));
    let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
    serde.filter_map(|attribute| attribute.parse_args_with(parser).ok()).flatten().collect()
}

fn unraw(name: &str) -> String {
    name.strip_prefix("r#").unwrap_or(name).to_owned()
}
