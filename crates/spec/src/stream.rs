//! Contents that are a sequence of values: events, lines of JSON, JSON texts with separators.

use crate::cursor::Cursor;
use crate::media_type;
use crate::node::Node;
use crate::version::Dialect;

/// Unions that are deeper lead in circles.
const DEEPEST: usize = 8;

/// Whether a content of this type is a sequence of values.
#[must_use]
pub fn is_sequence(media_type: &str) -> bool {
    media_type::is_event_stream(media_type)
        || media_type::is_json_lines(media_type)
        || media_type::is_json_sequence(media_type)
}

/// The schema of a content: that of its items, where it is a sequence (OpenAPI 3.2, "Media Type
/// Object"). Before 3.2, the schema of a sequence is that of an item.
#[must_use]
pub fn item_schema<'d>(
    document: &'d Node,
    dialect: Dialect,
    media_type: &str,
    content: &Cursor<'d>,
) -> Option<Cursor<'d>> {
    let schema = content.get("schema");
    if !is_sequence(media_type) {
        return schema;
    }
    let of_array = || {
        let schema = schema.clone().filter(|_| dialect == Dialect::V32)?.resolve(document);
        (schema.text("type") == Some("array")).then(|| schema.get("items"))?
    };
    content.get("itemSchema").or_else(of_array).or(schema)
}

/// Whether a schema describes an event with all its fields, of which `data` is one; a union does if
/// each branch does.
#[must_use]
pub fn is_whole_event(document: &Node, schema: &Node) -> bool {
    is_whole(document, schema, 0)
}

fn is_whole(document: &Node, schema: &Node, depth: usize) -> bool {
    const FIELDS: [&str; 4] = ["data", "event", "id", "retry"];
    let resolved = crate::cursor::resolve(document, schema);
    let Some(schema) = resolved.filter(|_| depth < DEEPEST) else { return false };
    if let Some(properties) = schema.get("properties").and_then(Node::as_object) {
        return properties.contains_key("data")
            && properties.keys().all(|name| FIELDS.contains(&name.as_str()));
    }
    let branches = ["oneOf", "anyOf"].into_iter().find_map(|keyword| schema.get(keyword));
    let branches = branches.map_or(&[][..], Node::items);
    !branches.is_empty() && branches.iter().all(|branch| is_whole(document, branch, depth + 1))
}
