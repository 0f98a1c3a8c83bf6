//! Is it OpenAPI, and one that is taken in?

use crate::node::{Node, Value};
use crate::problem::{Code, Problem, Problems};

/// The version line of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// OpenAPI 3.0.x.
    V30,
    /// OpenAPI 3.1.x.
    V31,
    /// OpenAPI 3.2.x.
    V32,
}

/// Which version of OpenAPI a document is written in; reports one that is not taken in.
pub fn dialect(document: &Node, problems: &mut Problems) -> Option<Dialect> {
    let Some(members) = document.as_object() else {
        let found = document.kind();
        problems.push(
            Problem::new(
                Code::NotOpenapi,
                format!("an OpenAPI document is a mapping, not {found}"),
            )
            .at(document.span, "not a mapping")
            .help("name the document with --spec PATH"),
        );
        return None;
    };
    if let Some(swagger) = members.get("swagger") {
        problems.push(
            Problem::new(
                Code::UnsupportedVersion,
                "this is Swagger 2.0, the format before OpenAPI 3",
            )
            .at(swagger.key, "not taken in")
            .help("convert it to OpenAPI 3.0 or later first"),
        );
        return None;
    }
    let Some(openapi) = members.get("openapi") else {
        let mut problem =
            Problem::new(Code::NotOpenapi, "not an OpenAPI document: no `openapi` field")
                .at(document.span, "no `openapi` among these fields");
        problem = if members.contains_key("overlay") {
            problem.help("this is an overlay: name it with --overlay PATH")
        } else {
            problem.help("begin the document with `openapi: 3.1.0`")
        };
        problems.push(problem);
        return None;
    };
    let version = match &openapi.node.value {
        Value::String(version) => version.clone(),
        // `openapi: 3.1` without quotes is a number in YAML.
        Value::Number(version) => version.to_string(),
        _ => String::new(),
    };
    let mut parts = version.split('.');
    match (parts.next(), parts.next()) {
        (Some("3"), Some("0")) => Some(Dialect::V30),
        (Some("3"), Some("1")) => Some(Dialect::V31),
        (Some("3"), Some("2")) => Some(Dialect::V32),
        _ => {
            problems.push(
                Problem::new(
                    Code::UnsupportedVersion,
                    format!("OpenAPI `{version}` is not a version that is taken in"),
                )
                .at(openapi.node.span, "not 3.0, 3.1 or 3.2")
                .help("write the document in OpenAPI 3.0.x, 3.1.x or 3.2.x"),
            );
            None
        }
    }
}
