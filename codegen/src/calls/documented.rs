//! What the document says of the arguments of a call.

use std::collections::HashMap;

use proc_macro2::Ident;
use spec::Node;
use syn::{Attribute, parse_quote};

use crate::refine::doc_attributes;
use crate::rust_names::rust_field;

/// The parameters and the body of an operation, found by the arguments of progenitor's method.
pub(super) struct Documented<'n> {
    /// The parameters by the names of the arguments.
    parameters: HashMap<String, &'n Node>,
    body: Option<&'n Node>,
}

impl<'n> Documented<'n> {
    pub(super) fn new(operation: &'n Node) -> Self {
        let parameters = operation.get("parameters").map_or(&[][..], Node::items).iter();
        let named = parameters.filter_map(|parameter| {
            Some((rust_field(parameter.get("name")?.as_str()?), parameter))
        });
        Self { parameters: named.collect(), body: operation.get("requestBody") }
    }

    /// What stands above the setter of an argument.
    pub(super) fn docs(&self, argument: &Ident) -> Vec<Attribute> {
        let name = argument.to_string();
        let is_body = name == "body";
        let node = if is_body { self.body } else { self.parameters.get(&name).copied() };
        let description = node.and_then(|node| node.get("description")?.as_str());
        let mut docs = doc_attributes(description.unwrap_or_default().trim());
        if node.is_some_and(|node| node.get("deprecated").is_some_and(Node::is_true)) {
            docs.push(parse_quote!(#[deprecated]));
        }
        docs
    }

    pub(super) fn is_in_path(&self, argument: &Ident) -> bool {
        let place = self.parameters.get(&argument.to_string()).and_then(|node| node.get("in"));
        place.and_then(Node::as_str) == Some("path")
    }
}
