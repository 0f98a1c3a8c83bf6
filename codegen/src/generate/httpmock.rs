//! progenitor's mocks for the crate `httpmock`, for the operations that it describes as they are.

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use progenitor::Generator;
use serde::Deserialize;
use spec::Node;
use spec::openapi::{self, Operation};

use super::{quiet, settings, shorten};
use crate::lower::Lowered;
use crate::model::OperationPlan;

/// What progenitor's mocks are of, and what they cannot be of.
#[derive(Debug, Default)]
pub(crate) struct Mocked {
    /// Nothing if progenitor gives up.
    pub(crate) tokens: TokenStream,
    /// The ids and first tags of the operations, in progenitor's order.
    pub(crate) operations: Vec<(String, Option<String>)>,
    /// The other operations, each with the reason.
    pub(crate) left_out: Vec<(String, String)>,
}

/// Calls progenitor for the operations that a mock can be made of.
pub(crate) fn httpmock(lowered: &Lowered) -> Mocked {
    let Lowered { document: lowered, model, .. } = lowered;
    let mut mocked = Mocked::default();
    let mut document = lowered.clone();
    for operation in openapi::operations(lowered) {
        let id = operation.id().unwrap_or_default().to_owned();
        let plan = model.plan(operation.node);
        if plan.variant.is_some() {
            // The same operation in another form is not another operation.
            remove(&mut document, &operation);
        } else if let Some(reason) = obstacle(&operation, plan) {
            remove(&mut document, &operation);
            mocked.left_out.push((id, reason.to_owned()));
        } else {
            mocked.operations.push((id, operation.tag().map(str::to_owned)));
        }
    }
    if mocked.operations.is_empty() {
        return mocked;
    }
    match tokens(&document) {
        Ok(tokens) => mocked.tokens = tokens,
        Err(reason) => {
            let all = mocked.operations.drain(..);
            mocked
                .left_out
                .extend(all.map(|(id, _)| (id, format!("progenitor gives up: {reason}"))));
        }
    }
    mocked
}

fn tokens(document: &Node) -> Result<TokenStream, String> {
    let document = OpenAPI::deserialize(document).map_err(|error| shorten(&error.to_string()))?;
    match quiet::catch(|| Generator::new(&settings(&[])).httpmock(&document, "types")) {
        Ok(Ok(tokens)) => Ok(tokens),
        Ok(Err(error)) => Err(shorten(&error.to_string())),
        Err(panic) => Err(shorten(&panic)),
    }
}

/// Why there is no mock of an operation.
fn obstacle(operation: &Operation<'_>, plan: &OperationPlan) -> Option<&'static str> {
    /// What a regular expression reads otherwise, in a path that progenitor makes one of.
    const SPECIAL: [char; 11] = ['\\', '^', '$', '*', '+', '?', '(', ')', '[', ']', '|'];
    if plan.method.is_some() {
        return Some("its method is none that the crate httpmock knows");
    }
    if plan.body.is_some() {
        return Some("its body is not plain JSON");
    }
    if plan.parameters.is_some() {
        return Some("its parameters are written by the runtime of the client");
    }
    if plan.response.is_some() {
        return Some("its answer is not of one type of JSON");
    }
    if operation.path.contains(SPECIAL) {
        return Some("its path has characters that mean something else in a regular expression");
    }
    let answers = operation.node.get("responses").and_then(Node::as_object).into_iter().flatten();
    let mut statuses = answers.filter_map(|(status, _)| status.parse().ok());
    statuses.any(|status| !is_named(status)).then_some("it has a status that HTTP has no name for")
}

/// Whether HTTP has a name for a status: the methods of mocks are called by it.
fn is_named(status: u16) -> bool {
    http::StatusCode::from_u16(status).is_ok_and(|status| status.canonical_reason().is_some())
}

fn remove(document: &mut Node, operation: &Operation<'_>) {
    let item = document.get_mut("paths").and_then(|paths| paths.get_mut(operation.path));
    item.and_then(|item| item.take(operation.method));
}
