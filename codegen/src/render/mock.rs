//! `mock.json`: the document as data, for the server that tests and demonstrations use.

use serde::Serialize;

use super::{Files, Header};
use crate::mock::Served;

/// One operation and one schema a line, so that differences can be read.
pub(super) fn render(served: &Served, header: &Header<'_>, files: &mut Files) {
    let head: Vec<String> = header.lines().iter().map(json).collect();
    let operations: Vec<String> = served.operations.iter().map(json).collect();
    let schemas = served.schemas.iter();
    let schemas: Vec<String> =
        schemas.map(|(name, member)| format!("{}: {}", json(name), json(&member.node))).collect();
    let text = format!(
        "{{\n\"//\": [\n{}\n],\n\"operations\": [\n{}\n],\n\"schemas\": {{\n{}\n}}\n}}\n",
        head.join(",\n"),
        operations.join(",\n"),
        schemas.join(",\n"),
    );
    files.insert("mock.json".to_owned(), text);
}

fn json(value: &(impl Serialize + ?Sized)) -> String {
    // Strings and nodes, which are JSON by construction.
    serde_json::to_string(value).unwrap_or_default()
}
