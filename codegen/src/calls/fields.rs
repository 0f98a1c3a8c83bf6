//! What a call is given before it is sent: parameters of progenitor's method, and the fields of a
//! request that is a struct.

use std::collections::{BTreeSet, HashMap, HashSet};

use heck::ToPascalCase;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use spec::Node;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Field, FnArg, GenericArgument, ImplItemFn, Item, ItemStruct, Pat, PathArguments,
    Token, Type, parse_quote,
};

use super::documented::Documented;
use super::path::{PathArgument, Text};
use crate::model::{self, BodyForm, OperationPlan};
use crate::refine::{Parts, has_serde_argument};
use spec::parameter::ParameterLocation;

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
    /// An `Option` of a list or map, which converts from much.
    OptionalCollection,
    /// A body of bytes, which converts into itself from much.
    Bytes,
}

/// How an argument of progenitor's method is made of the inputs.
pub(super) enum Argument {
    /// The value of one input, in this form.
    Value(Ident, Form),
    /// The request, a struct.
    Request(Record),
    /// The same where a request without a field that is set goes without a body.
    OptionalRequest(Record),
    /// The request, written as a form of this kind; without a field that is set, it may go without.
    Encoded { fields: Record, form: BodyForm, may_be_left_out: bool },
    /// The same for a request that is no struct.
    Whole(Ident, BodyForm),
    /// Bytes that may be left out.
    OptionalBytes(Ident),
    /// The text of a parameter in the path.
    Path(model::Parameter),
}

impl Argument {
    /// The struct that it is made of, which can also be set as a whole.
    pub(super) fn record(&self) -> Option<&Record> {
        match self {
            Self::Request(fields)
            | Self::OptionalRequest(fields)
            | Self::Encoded { fields, .. } => Some(fields),
            _ => None,
        }
    }
}

/// A struct of which each field is an input.
pub(super) struct Record {
    pub(super) path: Box<Type>,
    /// Pairs of field and input.
    pub(super) fields: Vec<(Ident, Ident)>,
    /// The field that the call sets to `true` by itself.
    pub(super) flag: Option<Ident>,
}

/// What a call is made of.
pub(super) struct Ingredients {
    pub(super) inputs: Vec<Input>,
    /// The arguments of progenitor's method, in order.
    pub(super) arguments: Vec<Argument>,
    /// The parameters that the runtime writes.
    pub(super) parameters: Option<Record>,
    /// The arguments that become a part of the path.
    pub(super) path: Vec<PathArgument>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `value`
    Owned,
    /// `&value`
    Borrowed,
    /// `value.as_ref()`
    BorrowedOption,
    /// `value.as_deref()`
    DerefOption,
    /// `value.as_nested_option()`
    NestedOption,
}

/// Names that a call has for itself where the request is a struct, which `body` takes whole.
const TAKEN_BESIDE_BODY: &[&str] =
    &["body", "deadline", "http_header", "into_state", "retries", "send", "server_url", "timeout"];

/// The same where it is none: all but `body`.
const TAKEN: &[&str] = match TAKEN_BESIDE_BODY {
    [_, rest @ ..] => rest,
    [] => &[],
};

/// The generated types by name, listed once: every operation asks for some.
pub(super) struct Types<'p> {
    names: BTreeSet<String>,
    structs: HashMap<String, &'p ItemStruct>,
    /// Those that can be made without a field that is set.
    defaults: HashSet<String>,
}

impl<'p> Types<'p> {
    pub(super) fn new(parts: &'p Parts) -> Self {
        let structs = parts.types.iter().filter_map(|item| match item {
            Item::Struct(item) => Some((item.ident.to_string(), item)),
            _ => None,
        });
        let defaults = parts.types.iter().filter_map(with_default);
        Self { names: parts.type_names(), structs: structs.collect(), defaults: defaults.collect() }
    }

    /// The struct of that name, if it has named fields.
    fn named_struct(&self, name: &str) -> Option<(Type, &'p ItemStruct)> {
        let item = *self.structs.get(name)?;
        let is_named =
            item.fields.iter().all(|field| field.ident.is_some()) && !item.fields.is_empty();
        let ident = &item.ident;
        is_named.then(|| (parse_quote!(types::#ident), item))
    }

    fn has_default(&self, item: &ItemStruct) -> bool {
        self.defaults.contains(&item.ident.to_string())
    }
}

/// The type that an item implements or derives `Default` for.
fn with_default(item: &Item) -> Option<String> {
    let is_default =
        |path: &syn::Path| path.segments.last().is_some_and(|last| last.ident == "Default");
    match item {
        Item::Impl(block) => {
            let Type::Path(path) = &*block.self_ty else { return None };
            let name = path.path.get_ident()?.to_string();
            block.trait_.as_ref().filter(|(of, _)| is_default(of)).map(|_| name)
        }
        Item::Struct(item) => {
            let derives = item.attrs.iter().filter(|attribute| attribute.path().is_ident("derive"));
            let mut paths = derives.filter_map(|attribute| {
                let parser = Punctuated::<syn::Path, Token![,]>::parse_terminated;
                attribute.parse_args_with(parser).ok()
            });
            paths.any(|paths| paths.iter().any(is_default)).then(|| item.ident.to_string())
        }
        _ => None,
    }
}

/// The inputs of a method and its arguments in order.
pub(super) fn inputs(
    method: &ImplItemFn,
    plan: &OperationPlan,
    operation: &Node,
    types: &Types<'_>,
) -> Ingredients {
    let documented = Documented::new(operation);
    let mut collector = Collector { types, documented, inputs: Vec::new(), path: Vec::new() };
    let special = plan.parameters.iter().flat_map(|parameters| &parameters.table);
    let in_path: Vec<&model::Parameter> =
        special.filter(|parameter| parameter.location == ParameterLocation::Path).collect();
    let mut arguments = Vec::new();
    for argument in &method.sig.inputs {
        let FnArg::Typed(argument) = argument else { continue };
        let Pat::Ident(pattern) = &*argument.pat else { continue };
        let name = pattern.ident.to_string();
        let path = in_path.iter().find(|parameter| parameter.argument() == name);
        arguments.push(match (path, &plan.body) {
            (Some(parameter), _) => Argument::Path((*parameter).clone()),
            (None, Some(body)) if name == "body" => {
                collector.body(body, &pattern.ident, &argument.ty)
            }
            _ => collector.argument(&pattern.ident, &argument.ty),
        });
    }
    let taken = if arguments.iter().any(|argument| argument.record().is_some()) {
        TAKEN_BESIDE_BODY
    } else {
        TAKEN
    };
    let parameters = plan.parameters.as_ref();
    let parameters = parameters.and_then(|parameters| {
        let (path, item) = types.named_struct(&parameters.schema)?;
        Some(collector.fields(path, item, None, taken))
    });
    let Collector { inputs, path, .. } = collector;
    Ingredients { inputs, arguments, parameters, path }
}

struct Collector<'p> {
    types: &'p Types<'p>,
    documented: Documented<'p>,
    inputs: Vec<Input>,
    path: Vec<PathArgument>,
}

impl Collector<'_> {
    /// An argument as progenitor has it.
    fn argument(&mut self, ident: &Ident, ty: &Type) -> Argument {
        // A body that may be `null` is taken whole.
        let is_optional = argument_of(ty, "Option").is_some();
        if let Some((path, item)) = request_struct(ty, self.types).filter(|_| !is_optional) {
            return Argument::Request(self.fields(path, item, None, TAKEN_BESIDE_BODY));
        }
        let (value, presence, form) = parameter(ty);
        let text = text_of(&value);
        let name = self.value(ident, value, presence);
        if self.documented.is_in_path(ident) {
            self.path.push(PathArgument { argument: ident.to_string(), input: name.clone(), text });
        }
        Argument::Value(name, form)
    }

    /// A body with more to it than progenitor knows.
    fn body(&mut self, body: &model::Body, ident: &Ident, ty: &Type) -> Argument {
        let flag = body.sets.as_deref();
        match (body.form, body.optional) {
            (BodyForm::Json, false) => match request_struct(ty, self.types) {
                // One that may be `null` is taken whole.
                Some((path, item)) if argument_of(ty, "Option").is_none() => {
                    Argument::Request(self.fields(path, item, flag, TAKEN_BESIDE_BODY))
                }
                _ => self.argument(ident, ty),
            },
            (BodyForm::Json, true) => match request_struct(ty, self.types) {
                Some((path, item)) if self.types.has_default(item) => {
                    Argument::OptionalRequest(self.fields(path, item, flag, TAKEN_BESIDE_BODY))
                }
                _ => {
                    let (value, presence, form) = parameter(ty);
                    let is_nullable = presence == Presence::Nullable;
                    let presence = if is_nullable { presence } else { Presence::Optional };
                    let name = self.value(ident, value, presence);
                    Argument::Value(
                        name,
                        if form == Form::Borrowed { Form::BorrowedOption } else { form },
                    )
                }
            },
            (BodyForm::Form | BodyForm::Multipart, _) => {
                let schema = body.schema.as_deref().unwrap_or_default();
                match self.types.named_struct(schema) {
                    Some((path, item)) => Argument::Encoded {
                        may_be_left_out: body.optional && self.types.has_default(item),
                        fields: self.fields(path, item, flag, TAKEN_BESIDE_BODY),
                        form: body.form,
                    },
                    // A union or a map: taken whole.
                    None => {
                        let ident = Ident::new(schema, Span::call_site());
                        let value = parse_quote!(types::#ident);
                        let name = self.value(
                            &Ident::new("body", Span::call_site()),
                            value,
                            Presence::Required,
                        );
                        Argument::Whole(name, body.form)
                    }
                }
            }
            (BodyForm::Raw, true) => {
                let name = self.value(ident, parse_quote!(reqwest::Body), Presence::Bytes);
                Argument::OptionalBytes(name)
            }
            (BodyForm::Raw, false) => self.argument(ident, ty),
        }
    }

    /// Each field of a struct as an input.
    fn fields(
        &mut self,
        path: Type,
        item: &ItemStruct,
        flag: Option<&str>,
        taken: &[&str],
    ) -> Record {
        let mut fields = Vec::new();
        let mut set = None;
        for field in &item.fields {
            let Some(ident) = field.ident.clone() else { continue };
            if flag.is_some_and(|flag| ident == flag) {
                set = Some(ident);
                continue;
            }
            let input = field_input(field, &ident, &self.inputs, &self.types.names, taken);
            fields.push((ident, input.name.clone()));
            self.inputs.push(input);
        }
        Record { path: Box::new(path), fields, flag: set }
    }

    /// One value as an input.
    fn value(&mut self, ident: &Ident, value: Type, presence: Presence) -> Ident {
        let name = free_name(ident, TAKEN, &self.inputs);
        let docs = self.documented.docs(ident);
        self.inputs.push(Input { name: name.clone(), value, presence, docs });
        name
    }
}

/// The struct behind `&'a types::Request`, if it is one with named fields.
fn request_struct<'p>(ty: &Type, types: &Types<'p>) -> Option<(Type, &'p ItemStruct)> {
    let ty = argument_of(ty, "Option").unwrap_or(ty);
    let Type::Reference(reference) = ty else { return None };
    let Type::Path(path) = &*reference.elem else { return None };
    let is_ours = path.path.segments.first()?.ident == "types";
    let name = path.path.segments.last().filter(|_| is_ours)?.ident.to_string();
    types.named_struct(&name)
}

fn field_input(
    field: &Field,
    ident: &Ident,
    others: &[Input],
    types: &BTreeSet<String>,
    taken: &[&str],
) -> Input {
    let mut ty = field.ty.clone();
    InTypes(types).visit_type_mut(&mut ty);
    let (value, presence) = if let Some(inner) = argument_of(&ty, "OptionalNullable") {
        (inner.clone(), Presence::Nullable)
    } else if let Some(inner) = argument_of(&ty, "Option") {
        let is_list = argument_of(inner, "Vec").is_some();
        let presence = if is_list { Presence::OptionalCollection } else { Presence::Optional };
        (inner.clone(), presence)
    } else if is_defaulted(field) {
        (ty, Presence::Collection)
    } else {
        (ty, Presence::Required)
    };
    let is_told = |attribute: &&Attribute| {
        ["doc", "deprecated"].iter().any(|name| attribute.path().is_ident(name))
    };
    let docs = field.attrs.iter().filter(is_told);
    let name = free_name(ident, taken, others);
    Input { name, value, presence, docs: docs.cloned().collect() }
}

/// Whether the field need not be there, as an empty list or map is left out.
fn is_defaulted(field: &Field) -> bool {
    let says_so = ["default", "flatten", "skip_serializing_if"];
    says_so.iter().any(|name| has_serde_argument(&field.attrs, name))
}

/// The setter's name: the field's own, or with `_` behind it where the call has that for itself, or
/// with a number where another setter has it. Names in another case count, as the states of what is
/// required are called by them.
fn free_name(ident: &Ident, taken: &[&str], others: &[Input]) -> Ident {
    let own = ident.to_string();
    let own = if taken.contains(&own.as_str()) { format!("{own}_") } else { own };
    let is_free = |name: &String| {
        let case = name.to_pascal_case();
        others.iter().all(|other| other.name.to_string().to_pascal_case() != case)
    };
    let numbered = (2_u32..).map(|number| format!("{}_{number}", own.trim_end_matches('_')));
    let mut names = std::iter::once(own.clone()).chain(numbered);
    let name = names.find(is_free).unwrap_or(own);
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
            inner => match argument_of(inner, "Option") {
                // A body that may be left out, and that may be `null`.
                Some(Type::Reference(reference)) => {
                    ((*reference.elem).clone(), Presence::Nullable, Form::NestedOption)
                }
                _ => (inner.clone(), Presence::Optional, Form::Owned),
            },
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

/// What is known of a value's text by its type alone.
fn text_of(ty: &Type) -> Text {
    const SCALARS: [&str; 11] =
        ["bool", "f32", "f64", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];
    let Type::Path(path) = ty else { return Text::Shown };
    let is = |name: &&str| path.path.is_ident(*name);
    match () {
        () if is(&"String") => Text::String,
        () if SCALARS.iter().any(is) => Text::Scalar,
        () => Text::Shown,
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
    pub(super) fn is_required(&self) -> bool {
        self.presence == Presence::Required
    }

    /// The type that the call stores.
    pub(super) fn stored(&self) -> TokenStream {
        let value = &self.value;
        match self.presence {
            Presence::Collection => quote!(#value),
            Presence::Required
            | Presence::Optional
            | Presence::OptionalCollection
            | Presence::Bytes => quote!(Option<#value>),
            Presence::Nullable => quote!(OptionalNullable<#value>),
        }
    }
}
