//! Which calls there are, by resource, and how they are called.

use std::collections::{BTreeMap, HashMap, HashSet};

use heck::{ToPascalCase, ToSnakeCase};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use spec::openapi::{self, Operation};
use spec::suggest::did_you_mean;
use spec::{Code, Node, Problem, Problems};
use syn::{Attribute, GenericArgument, ImplItemFn, PathArguments, ReturnType, Type};

use super::fields::{Argument, Ingredients, Input, Record, Types, inputs};
use super::path::PathArgument;
use crate::lower::Lowered;
use crate::model::{Model, OperationPlan};
use crate::places::shown;
use crate::refine::{Method, Parts};
use crate::render::{module_name, security};
use crate::settings::Named;

/// The calls of one tag.
pub(super) struct Resource {
    /// Its module and the method of the client.
    pub(super) module: String,
    /// Its type.
    pub(super) name: Ident,
    /// What the document says of the tag.
    pub(super) description: String,
    pub(super) calls: Vec<Call>,
}

impl Resource {
    /// The operations of the items that are there for one, as in `Places::calls`.
    pub(super) fn places(&self) -> impl Iterator<Item = (String, String)> {
        let Resource { module, name, calls, .. } = self;
        calls.iter().flat_map(move |call| {
            let items = [
                format!("operations::{}", call.inner),
                format!("resources::{module}::{name}::{}", call.method),
                format!("resources::{module}::{}", call.name),
                format!("resources::{module}::{}", call.inputs_type),
                format!("resources::{module}::{}", call.response_type),
                format!("resources::{module}::{}", call.error_type),
            ];
            items.map(|item| (item, call.operation.clone()))
        })
    }
}

/// One operation.
pub(super) struct Call {
    /// The method of the resource.
    pub(super) method: Ident,
    /// The type of the call.
    pub(super) name: Ident,
    /// The type of what it is given.
    pub(super) inputs_type: Ident,
    /// The type of what it returns, where that is for each status another.
    pub(super) response_type: Ident,
    /// The type of its documented error responses.
    pub(super) error_type: Ident,
    /// progenitor's method.
    pub(super) inner: Ident,
    pub(super) docs: Vec<Attribute>,
    pub(super) inputs: Vec<Input>,
    pub(super) arguments: Vec<Argument>,
    pub(super) parameters: Option<Record>,
    pub(super) plan: OperationPlan,
    /// The credentials that it asks for, where that is not what the document asks for.
    pub(super) security: Option<TokenStream>,
    /// The setters for the first credentials that it asks for.
    pub(super) credentials: Vec<String>,
    /// The operation by method and path.
    pub(super) operation: String,
    /// The template of its path.
    pub(super) template: String,
    /// The arguments that become a part of the path.
    pub(super) path: Vec<PathArgument>,
    /// The `T` of progenitor's `ResponseValue<T>`.
    pub(super) response: Type,
    /// The statuses of its successes, as ranges.
    pub(super) successes: Vec<(u16, u16)>,
}

/// Where operations go that have no tag.
const UNTAGGED: &str = "operations";

/// Names that mean something else in a module of calls.
const TAKEN: [&str; 24] = [
    "Box",
    "ByteStream",
    "C",
    "Client",
    "Default",
    "Error",
    "EventStream",
    "From",
    "Into",
    "IsSet",
    "Option",
    "Optional",
    "OptionalNullable",
    "Options",
    "PhantomData",
    "ResponseValue",
    "Result",
    "Self",
    "Send",
    "Set",
    "Some",
    "String",
    "ToString",
    "Vec",
];

pub(super) fn resources(
    parts: &Parts,
    lowered: &Lowered,
    problems: &mut Problems,
) -> Vec<Resource> {
    let Lowered { document, model, .. } = lowered;
    let overrides = name_overrides(document);
    let types = Types::new(parts);
    let mut by_tag: BTreeMap<String, (String, Vec<Call>)> = BTreeMap::new();
    let operations = openapi::operations(document);
    let operations: HashMap<&str, &Operation<'_>> =
        operations.iter().filter_map(|operation| Some((operation.id()?, operation))).collect();
    for named in &model.names.operations {
        if !operations.contains_key(named.from.as_str()) {
            let help = match did_you_mean(&named.from, operations.keys().copied()) {
                Some(id) => format!("did you mean `{id}`?"),
                None => "write its `operationId`".to_owned(),
            };
            let message = format!("no operation has the id `{}`", named.from);
            problems.push(
                Problem::new(Code::BadSettings, message).at(named.at, "this name").help(help),
            );
        } else if !named.is_snake() {
            problems.push(named.misfit(false));
        }
    }
    for Method { operation, function: method, .. } in &parts.methods {
        let Some(operation) = operations.get(operation.as_str()) else { continue };
        let plan = model.plan(operation.node);
        let Some(response) = response_type(&method.sig.output) else {
            problems.push(
                Problem::new(Code::NotGeneratable, "the operation has no type of response")
                    .at(operation.key, "this operation")
                    .help("report this, with the document, as a fault of the generator"),
            );
            continue;
        };
        let tag = operation.tag().unwrap_or(UNTAGGED);
        let (_, calls) = by_tag
            .entry(module_name(tag))
            .or_insert_with(|| (tag_description(document, tag), Vec::new()));
        let own = method.sig.ident.to_string();
        let chosen = chosen(operation, plan, model);
        let is_free = |name: &String| calls.iter().all(|call| call.method != name.as_str());
        if let Some(named) = chosen.filter(|named| !is_free(&named.to)) {
            problems.push(named.misfit(true));
        }
        let wanted = chosen.map(|named| named.to.clone());
        let wanted = wanted.or_else(|| overridden(operation, plan, &overrides));
        let wanted = wanted.or_else(|| model.names.stripped(&own)).filter(is_free);
        let name = wanted.unwrap_or(own);
        let mut call = call(&name, operation, plan, method, response, &types);
        let client = quote!(super::super::client);
        call.security = plan.security.as_ref().map(|own| security(own, model, &client));
        call.credentials = model.setters_for(plan);
        calls.push(call);
    }
    by_tag
        .into_iter()
        .map(|(module, (description, mut calls))| {
            let name = type_name(&module, "Resource", &[]);
            name_types(&mut calls, &name);
            Resource { module, name, description, calls }
        })
        .collect()
}

/// Names the calls of a resource, and the types that belong to them.
fn name_types(calls: &mut [Call], resource: &Ident) {
    let mut taken = HashSet::from([resource.to_string()]);
    let mut free = |wanted: String| {
        let numbered = (2_u32..).map(|number| format!("{wanted}{number}"));
        let mut names = std::iter::once(wanted.clone()).chain(numbered);
        ident(&names.find(|name| taken.insert(name.clone())).unwrap_or(wanted))
    };
    for call in calls.iter_mut() {
        call.name = free(type_name(&call.method.to_string(), "Call", &[resource]).to_string());
    }
    for call in calls {
        call.inputs_type = free(format!("{}Inputs", call.name));
        call.response_type = free(format!("{}Response", call.name));
        call.error_type = free(format!("{}Error", call.name));
    }
}

fn call(
    name: &str,
    operation: &Operation<'_>,
    plan: &OperationPlan,
    method: &ImplItemFn,
    response: Type,
    types: &Types<'_>,
) -> Call {
    let Ingredients { inputs, arguments, parameters, path } =
        inputs(method, plan, operation.node, types);
    let successes = match &plan.response {
        Some(answer) => answer.successes.iter().filter_map(|status| range(status)).collect(),
        None => successes(operation.node),
    };
    let docs = method.attrs.iter().filter(|attribute| attribute.path().is_ident("doc"));
    let is_deprecated = operation.node.get("deprecated").is_some_and(Node::is_true);
    let deprecated = is_deprecated.then(|| syn::parse_quote!(#[deprecated]));
    Call {
        method: ident(name),
        name: ident(name),
        inputs_type: ident(name),
        response_type: ident(name),
        error_type: ident(name),
        inner: method.sig.ident.clone(),
        docs: docs.cloned().chain(deprecated).collect(),
        inputs,
        arguments,
        parameters,
        operation: shown(operation, plan),
        template: operation.path.to_owned(),
        path,
        plan: plan.clone(),
        security: None,
        credentials: Vec::new(),
        response,
        successes,
    }
}

/// The name that the owner of the client gives an operation.
fn chosen<'m>(
    operation: &Operation<'_>,
    plan: &OperationPlan,
    model: &'m Model,
) -> Option<&'m Named> {
    let id = operation.id().filter(|_| plan.variant.is_none())?;
    model.names.operations.iter().find(|named| named.from == id)
}

/// The name that the document gives an operation in SDKs; a variant has the suffix of its own.
fn overridden(
    operation: &Operation<'_>,
    plan: &OperationPlan,
    overrides: &HashMap<&str, &str>,
) -> Option<String> {
    let variant = plan.variant.as_ref();
    let id = variant.map(|variant| variant.of.as_str()).or(operation.id());
    let own = operation.node.get("x-speakeasy-name-override").and_then(Node::as_str);
    let name = id.and_then(|id| overrides.get(id).copied()).or(own)?;
    Some(match variant {
        Some(variant) => snake(&format!("{name}_{}", variant.suffix)),
        None => snake(name),
    })
}

/// The names that the document gives operations in SDKs: `x-speakeasy-name-override`.
fn name_overrides(document: &Node) -> HashMap<&str, &str> {
    let overrides = document.get("x-speakeasy-name-override").map_or(&[][..], Node::items);
    overrides
        .iter()
        .filter_map(|node| {
            let id = node.get("operationId")?.as_str()?;
            Some((id, node.get("methodNameOverride")?.as_str()?))
        })
        .collect()
}

fn tag_description(document: &Node, tag: &str) -> String {
    let tags = document.get("tags").map_or(&[][..], Node::items);
    let found = tags.iter().find(|node| node.get("name").and_then(Node::as_str) == Some(tag));
    let text = found.and_then(|node| node.get("description")?.as_str()).unwrap_or_default();
    if text.trim().is_empty() { format!("The operations tagged `{tag}`.") } else { text.to_owned() }
}

/// `T` of `Result<ResponseValue<T>, …>`.
fn response_type(output: &ReturnType) -> Option<Type> {
    let ReturnType::Type(_, result) = output else { return None };
    first_argument(first_argument(result)?).cloned()
}

fn first_argument(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}

/// The documented statuses from 200 to 299; all of them where there is none.
fn successes(operation: &Node) -> Vec<(u16, u16)> {
    let responses = operation.get("responses").and_then(Node::as_object);
    let statuses = responses.into_iter().flatten().filter_map(|(status, _)| range(status));
    let statuses: Vec<(u16, u16)> = statuses.collect();
    if statuses.is_empty() { vec![(200, 299)] } else { statuses }
}

/// A status or a range of them as lowering writes it, if it is one of successes.
pub(super) fn range(status: &str) -> Option<(u16, u16)> {
    if status.eq_ignore_ascii_case("2XX") {
        return Some((200, 299));
    }
    let status = status.parse().ok().filter(|status| (200..300).contains(status))?;
    Some((status, status))
}

/// A name that may be a type, with something behind it where it is taken.
fn type_name(name: &str, suffix: &str, others: &[&Ident]) -> Ident {
    let name = name.trim_start_matches("r#").to_pascal_case();
    let is_taken = TAKEN.contains(&name.as_str()) || others.iter().any(|other| **other == name);
    let is_name = syn::parse_str::<Ident>(&name).is_ok();
    ident(&match (is_name, is_taken) {
        (true, false) => name,
        (true, true) => format!("{name}{suffix}"),
        // It begins with a digit, or has nothing that a name can have.
        (false, _) => format!("{suffix}{name}"),
    })
}

/// A name that may be a method.
fn snake(name: &str) -> String {
    let snake = name.to_snake_case();
    if syn::parse_str::<Ident>(&snake).is_ok() { snake } else { format!("{snake}_") }
}

/// An identifier from a name that is one: of progenitor's, or by way of `snake` or `module_name`.
fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
