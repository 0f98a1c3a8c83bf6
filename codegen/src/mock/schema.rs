//! Schemas as a server needs them: JSON Schema, without words for people.

use spec::Node;
use spec::node::{Member, Value};
use spec::openapi::{Kind, is_annotation, walk_schemas_mut};

/// What an answer can be made from.
const EXAMPLES: [&str; 3] = ["default", "example", "examples"];

/// A schema, and those inside of it, without descriptions and extensions; of 3.0 made JSON Schema.
pub(super) fn of_server(schema: &Node, is_30: bool) -> Node {
    let mut schema = schema.clone();
    walk_schemas_mut(&mut schema, Kind::Schema, &mut |schema| {
        if is_30 {
            modernise(schema);
        }
        if let Some(members) = schema.as_object_mut() {
            members.retain(|name, _| is_of_use(name));
        }
    });
    schema
}

fn is_of_use(name: &str) -> bool {
    EXAMPLES.contains(&name) || !is_annotation(name)
}

/// From the schemas of OpenAPI 3.0 to JSON Schema: `nullable`, bounds that are flags, and nothing
/// beside a reference.
fn modernise(schema: &mut Node) {
    if let Some(members) = schema.as_object_mut()
        && members.contains_key("$ref")
    {
        members.retain(|name, _| name == "$ref");
    }
    if schema.take("nullable").is_some_and(|flag| flag.node.is_true()) {
        allow_null(schema);
    }
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        let Some(Value::Bool(flag)) = schema.get(exclusive).map(|node| node.value.clone()) else {
            continue;
        };
        schema.take(exclusive);
        if let (true, Some(bound)) = (flag, schema.take(bound)) {
            schema.set(exclusive, bound.node);
        }
    }
}

/// `nullable` adds to `type`, and without one says nothing (OpenAPI 3.0.4, "Schema Object").
fn allow_null(schema: &mut Node) {
    let span = schema.span;
    let Some(members) = schema.as_object_mut() else { return };
    if let Some(values) = members.get_mut("enum")
        && let Value::Array(values) = &mut values.node.value
    {
        values.push(Node::new(span, Value::Null));
    }
    if let Some(Member { node, .. }) = members.get_mut("type") {
        let name = std::mem::replace(node, Node::array(span, Vec::new()));
        *node = Node::array(span, vec![name, Node::string(span, "null")]);
    }
}
