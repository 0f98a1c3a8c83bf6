//! What a call is given before it is sent: parameters of progenitor's method, and the fields of a
//! request that is a struct.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Field, FnArg, GenericArgument, ImplItemFn, Item, ItemStruct, Pat, PathArguments,
    Type, parse_quote,
};

use crate::refine::{Parts, has_serde_argument};

/// One thing to set.
pub(super) struct Input {
    /// The name of its setter.
    pub(super) name: Ident,
    /// The type of its value.
    pub(super) value: Type,
    pub(super) presence: Presence,
    pub(super) docs: Vec<Attribute>,
}

/// Whether it has to be set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Required,
    /// An `Option` in progenitor's signature or type.
    Optional,
    /// An `OptionalNullable`.
    Nullable,
    /// A list or map that is left out while it is empty.
    Collection,
}

/// How an argument of progenitor's method is made of the inputs.
pub(super) enum Argument {
    /// The value of one input, in this form.
    Value(Ident, Form),
    /// A struct of which each field is an input: pairs of field and input.
    Struct { path: Box<Type>, fields: Vec<(Ident, Ident)> },
}

#[derive(Clone, Copy)]
pub(super) enum Form {
    /// `value`
    Owned,
    /// `&value`
    Borrowed,
    /// `value.as_ref()`
    BorrowedOption,
    /// `value.as_deref()`
    DerefOption,
}

/// Names that a call has for itself.
const TAKEN: &[&str] = &["deadline", "http_header", "retries", "send", "server_url", "timeout"];

/// The same where the request is a struct, which `body` takes whole.
const TAKEN_BESIDE_BODY: &[&str] =
    &["body", "deadline", "http_header", "retries", "send", "server_url", "timeout"];

/// The inputs of a method and its arguments in order.
pub(super) fn inputs(method: &ImplItemFn, parts: &Parts) -> (Vec<Input>, Vec<Argument>) {
    let types = parts.type_names();
    let mut inputs: Vec<Input> = Vec::new();
    let mut arguments = Vec::new();
    for argument in &method.sig.inputs {
        let FnArg::Typed(argument) = argument else { continue };
        let Pat::Ident(pattern) = &*argument.pat else { continue };
        let request = request_struct(&argument.ty, parts);
        match request {
            Some((path, item)) => {
                let fields = item.fields.iter().filter_map(|field| {
                    let ident = field.ident.clone()?;
                    let input = field_input(field, &ident, &inputs, &types);
                    let name = input.name.clone();
                    inputs.push(input);
                    Some((ident, name))
                });
                let (path, fields) = (Box::new(path), fields.collect());
                arguments.push(Argument::Struct { path, fields });
            }
            None => {
                let (value, presence, form) = parameter(&argument.ty);
                let name = free_name(&pattern.ident, TAKEN, &inputs);
                arguments.push(Argument::Value(name.clone(), form));
                let text = format!("The parameter `{}` of the operation.", pattern.ident);
                let docs = vec![parse_quote!(#[doc = #text])];
                inputs.push(Input { name, value, presence, docs });
            }
        }
    }
    (inputs, arguments)
}

/// The struct behind `&'a types::Request`, if it is one with named fields.
fn request_struct<'p>(ty: &Type, parts: &'p Parts) -> Option<(Type, &'p ItemStruct)> {
    let Type::Reference(reference) = ty else { return None };
    let Type::Path(path) = &*reference.elem else { return None };
    let name = path.path.segments.last()?.ident.to_string();
    let is_ours = path.path.segments.first()?.ident == "types";
    let item = parts.types.iter().find_map(|item| match item {
        Item::Struct(item) if item.ident == name.as_str() => Some(item),
        _ => None,
    })?;
    let is_named = item.fields.iter().all(|field| field.ident.is_some()) && !item.fields.is_empty();
    (is_ours && is_named).then(|| ((*reference.elem).clone(), item))
}

fn field_input(field: &Field, ident: &Ident, others: &[Input], types: &BTreeSet<String>) -> Input {
    let mut ty = field.ty.clone();
    InTypes(types).visit_type_mut(&mut ty);
    let (value, presence) = if let Some(inner) = argument_of(&ty, "OptionalNullable") {
        (inner.clone(), Presence::Nullable)
    } else if let Some(inner) = argument_of(&ty, "Option") {
        (inner.clone(), Presence::Optional)
    } else if has_default(field) {
        (ty, Presence::Collection)
    } else {
        (ty, Presence::Required)
    };
    let docs = field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc"));
    let name = free_name(ident, TAKEN_BESIDE_BODY, others);
    Input { name, value, presence, docs: docs.cloned().collect() }
}

/// Whether serde fills the field in when it is missing, which progenitor asks for where an empty
/// value is left out.
fn has_default(field: &Field) -> bool {
    ["default", "flatten"].iter().any(|name| has_serde_argument(&field.attrs, name))
}

/// The setter's name: the field's own, or with `_` behind it where that is taken.
fn free_name(ident: &Ident, taken: &[&str], others: &[Input]) -> Ident {
    let mut name = ident.to_string();
    while taken.contains(&name.as_str()) || others.iter().any(|other| other.name == name) {
        name.push('_');
    }
    if *ident == name { ident.clone() } else { Ident::new(&name, Span::call_site()) }
}

fn parameter(ty: &Type) -> (Type, Presence, Form) {
    if let Some(inner) = argument_of(ty, "Option") {
        return match inner {
            Type::Reference(reference) if is_str(&reference.elem) => {
                (parse_quote!(String), Presence::Optional, Form::DerefOption)
            }
            Type::Reference(reference) => {
                ((*reference.elem).clone(), Presence::Optional, Form::BorrowedOption)
            }
            inner => (inner.clone(), Presence::Optional, Form::Owned),
        };
    }
    match ty {
        Type::Reference(reference) if is_str(&reference.elem) => {
            (parse_quote!(String), Presence::Required, Form::Borrowed)
        }
        Type::Reference(reference) => {
            ((*reference.elem).clone(), Presence::Required, Form::Borrowed)
        }
        // The one generic parameter that progenitor uses: `B: Into<reqwest::Body>`.
        Type::Path(path) if path.path.is_ident("B") => {
            (parse_quote!(reqwest::Body), Presence::Required, Form::Owned)
        }
        other => (other.clone(), Presence::Required, Form::Owned),
    }
}

fn is_str(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("str"))
}

/// `T` of `Name<T>`, whatever leads to the name.
fn argument_of<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let is_foreign = path.path.segments.first().is_none_or(|first| first.ident != "types");
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) if last.ident == name && is_foreign => Some(inner),
        _ => None,
    }
}

/// Puts `types::` before the names of generated types.
struct InTypes<'a>(&'a BTreeSet<String>);

impl VisitMut for InTypes<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let is_ours =
            path.segments.first().is_some_and(|first| self.0.contains(&first.ident.to_string()));
        if is_ours && path.leading_colon.is_none() {
            path.segments.insert(0, Ident::new("types", Span::call_site()).into());
        }
    }
}

impl Input {
    /// The type that the call stores.
    pub(super) fn stored(&self) -> TokenStream {
        let value = &self.value;
        match self.presence {
            Presence::Required | Presence::Collection => quote!(#value),
            Presence::Optional => quote!(Option<#value>),
            Presence::Nullable => quote!(OptionalNullable<#value>),
        }
    }
}
