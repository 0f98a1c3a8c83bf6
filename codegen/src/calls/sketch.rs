//! What the examples of a new crate are made from: each call, and what it cannot be sent without.

use std::collections::HashMap;

use quote::quote;

use super::fields::Argument;
use super::resources::{Call, Resource};
use super::response;
use crate::example::{self, Required, Source};

impl Resource {
    /// Its calls, and what each cannot be sent without.
    pub(super) fn sketches(&self) -> impl Iterator<Item = example::Call> {
        self.calls.iter().filter_map(|call| call.sketch(&self.module))
    }
}

impl Call {
    /// What it cannot be sent without; nothing for another form of an operation.
    pub(super) fn sketch(&self, resource: &str) -> Option<example::Call> {
        if self.plan.variant.is_some() {
            return None;
        }
        let in_body = self.arguments.iter().filter_map(Argument::record);
        let fields = in_body.flat_map(|record| &record.fields);
        let fields: HashMap<String, String> =
            fields.map(|(field, input)| (input.to_string(), field.to_string())).collect();
        let spread = self.parameters.iter().flat_map(|record| &record.fields);
        let spread: HashMap<String, String> =
            spread.map(|(field, input)| (input.to_string(), field.to_string())).collect();
        let required = self.inputs.iter().filter(|input| input.is_required()).map(|input| {
            let value = &input.value;
            let name = input.name.to_string();
            let source = match (fields.get(&name), spread.get(&name)) {
                (Some(field), _) => Source::Field(field.clone()),
                (None, Some(field)) => Source::Parameter(field.clone()),
                (None, None) if name.trim_end_matches('_') == "body" => Source::Body,
                (None, None) => Source::Parameter(name.clone()),
            };
            Required { setter: name, value: quote!(#value).to_string(), source }
        });
        Some(example::Call {
            operation: self.operation.clone(),
            resource: resource.to_owned(),
            method: self.method.to_string(),
            required: required.collect(),
            credentials: self.credentials.clone(),
            has_value: response::has_value(self),
        })
    }
}
