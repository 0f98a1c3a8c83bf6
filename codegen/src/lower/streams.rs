//! Whole events, whose data is typed.

use spec::node::Value;
use spec::{Node, media_type};

use super::registry::{SchemaRegistry, reference};

/// Unions that are deeper lead in circles.
const DEEPEST: usize = 8;

/// The same event whose data is of the type that its string holds as JSON (JSON Schema 2020-12,
/// Validation, section 8.5); `None` if it holds none.
pub(super) fn with_typed_data(schema: &Node, registry: &SchemaRegistry<'_>) -> Option<Node> {
    typed(schema, registry, 0)
}

fn typed(schema: &Node, registry: &SchemaRegistry<'_>, depth: usize) -> Option<Node> {
    let mut event = registry.resolve(schema).filter(|_| depth < DEEPEST)?.clone();
    if let Some(data) = event.get_mut("properties").and_then(|fields| fields.get_mut("data")) {
        let is_json = media_type::is_json(data.text_or_empty("contentMediaType"));
        *data = data.get("contentSchema").filter(|_| is_json)?.clone();
        return Some(event);
    }
    let mut is_changed = false;
    for keyword in ["oneOf", "anyOf"] {
        let Some(Value::Array(branches)) = event.get_mut(keyword).map(|node| &mut node.value)
        else {
            continue;
        };
        for branch in branches {
            let Some(mut new) = typed(branch, registry, depth + 1) else { continue };
            if let (Some(name), None) = (reference(branch), new.get("title")) {
                new.set("title", Node::string(branch.span, name));
            }
            *branch = new;
            is_changed = true;
        }
    }
    // It names branches that have given way to others.
    event.take("discriminator");
    is_changed.then_some(event)
}
