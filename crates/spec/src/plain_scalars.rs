//! Plain YAML scalars where a string is wanted: `enum: [1.20, true, 01]` under `type: string`.
//!
//! YAML reads numbers and booleans there, and the document means the text as it is written: no value
//! of another type would ever be valid.

use crate::node::{Node, Value};
use crate::openapi::{DOCUMENT, Kind, walk_schemas_mut};
use crate::parse::is_yaml;
use crate::source::Sources;

/// Turns such values back into the text that stands in the source.
pub(crate) fn restore(document: &mut Node, sources: &Sources) {
    walk_schemas_mut(document, Kind::Object(&DOCUMENT), &mut |schema| {
        let types = match schema.get("type") {
            Some(Node { value: Value::Array(types), .. }) => types.clone(),
            Some(kind) => vec![kind.clone()],
            None => return,
        };
        let allows = |name: &str| types.iter().any(|kind| kind.as_str() == Some(name));
        if !allows("string") {
            return;
        }
        let is_foreign = |node: &Node| match node.value {
            Value::Bool(_) => !allows("boolean"),
            Value::Number(_) => !allows("number") && !allows("integer"),
            _ => false,
        };
        let restore = |node: &mut Node| {
            if let Some(text) = is_foreign(node).then(|| text(node, sources)).flatten() {
                node.value = Value::String(text);
            }
        };
        for name in ["const", "default"] {
            schema.get_mut(name).into_iter().for_each(restore);
        }
        schema.get_mut("enum").map(Node::items_mut).into_iter().flatten().for_each(restore);
    });
}

/// The text of a scalar, if it stands in YAML.
fn text(node: &Node, sources: &Sources) -> Option<String> {
    let source = sources.get(node.span.source).filter(|source| is_yaml(source))?;
    let text = source.text().get(node.span.start as usize..node.span.end as usize)?;
    let is_scalar = !text.is_empty() && !text.contains(['\n', '"', '\'', '&', '!', '*']);
    is_scalar.then(|| text.to_owned())
}
