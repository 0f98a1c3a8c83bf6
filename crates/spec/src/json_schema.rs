//! The schemas of OpenAPI 3.0 to 3.2 as JSON Schema 2020-12, each where it stands.
//!
//! Sources: OpenAPI 3.0.4 and 3.1.1, "Schema Object"; OpenAPI Format Registry, `int32` and `int64`.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::direction::Direction;
use crate::node::{Node, Value, local_pointer};
use crate::openapi::keywords::is_null_branch;
use crate::openapi::table::MEDIA_TYPE;
use crate::openapi::{DOCUMENT, Kind, walk_mut};
use crate::version::Dialect;

/// Converts each schema of a document.
#[must_use]
pub fn convert(document: &Node, dialect: Dialect, direction: Direction) -> Node {
    let mut out = document.clone();
    Converter { document, dialect, direction }.part(&mut out, Kind::Object(&DOCUMENT));
    out
}

/// A JSON pointer as the fragment of a URL (RFC 3986, section 3.5).
#[must_use]
pub fn fragment(pointer: &str) -> String {
    const PARTS: &AsciiSet =
        &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'[').add(b'\\').add(b']');
    const FRAGMENT: &AsciiSet = &PARTS.add(b'^').add(b'`').add(b'{').add(b'|').add(b'}').add(b'%');
    utf8_percent_encode(pointer, FRAGMENT).to_string()
}

struct Converter<'d> {
    /// The document as it is written.
    document: &'d Node,
    dialect: Dialect,
    direction: Direction,
}

impl Converter<'_> {
    fn part(&self, node: &mut Node, kind: Kind) {
        walk_mut(node, kind, &mut |node, kind| {
            match kind {
                Kind::Schema => self.schema(node),
                // Of OpenAPI 3.2: the items of a stream.
                Kind::Object(shape) if shape.name == MEDIA_TYPE.name => {
                    if let Some(item) = node.get_mut("itemSchema") {
                        self.part(item, Kind::Schema);
                    }
                }
                _ => {}
            }
            true
        });
    }

    fn schema(&self, schema: &mut Node) {
        let is_30 = self.dialect == Dialect::V30;
        let Some(members) = schema.as_object_mut() else { return };
        if let Some(Value::String(reference)) =
            members.get_mut("$ref").map(|member| &mut member.node.value)
        {
            *reference = encoded(reference);
            if is_30 {
                // Nothing beside a reference counts.
                members.retain(|name, _| name == "$ref");
                return;
            }
        }
        // What applies is the dialect of the document.
        members.retain(|name, _| {
            !(["$schema", "id"].contains(&name.as_str()) || (is_30 && name == "$id"))
        });
        self.required(schema);
        null_branches(schema);
        bound_by_format(schema);
        // Flags are found in documents of 3.1 as well, where they mean nothing else; so is `nullable`,
        // which the types of clients and the comparison of documents read in any version.
        exclusive_bound(schema, "minimum", "exclusiveMinimum");
        exclusive_bound(schema, "maximum", "exclusiveMaximum");
        if schema.take("nullable").is_some_and(|member| member.node.is_true()) {
            allow_null(schema);
        }
    }

    /// Takes the fields that go the other way only out of those that are required.
    fn required(&self, schema: &mut Node) {
        let Some(properties) = schema.get("properties") else { return };
        let flag = self.direction.foreign_flag();
        let is_foreign = |name: &Node| {
            let property = name.as_str().and_then(|name| properties.get(name));
            property.is_some_and(|property| is_flagged(self.document, property, flag))
        };
        let Some(Value::Array(names)) = schema.get("required").map(|node| &node.value) else {
            return;
        };
        if names.iter().any(is_foreign) {
            let kept = names.iter().filter(|name| !is_foreign(name)).cloned().collect();
            let span = schema.span;
            schema.set("required", Node::array(span, kept));
        }
    }
}

/// Whether a schema, or what it refers to, has a flag.
fn is_flagged(document: &Node, schema: &Node, flag: &str) -> bool {
    let is_set = |schema: &Node| schema.get(flag).is_some_and(Node::is_true);
    let target = schema.get("$ref").and_then(Node::as_str).and_then(local_pointer);
    is_set(schema) || target.is_some_and(|pointer| document.pointer(&pointer).is_some_and(is_set))
}

fn encoded(reference: &str) -> String {
    match local_pointer(reference) {
        Some(pointer) => format!("#{}", fragment(&pointer)),
        None => reference.to_owned(),
    }
}

/// `format: int32` bounds a number, and JSON Schema does not know it.
fn bound_by_format(schema: &mut Node) {
    let (least, greatest): (i64, i64) = match schema.get("format").and_then(Node::as_str) {
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("int64") => (i64::MIN, i64::MAX),
        _ => return,
    };
    for (names, bound) in
        [(["minimum", "exclusiveMinimum"], least), (["maximum", "exclusiveMaximum"], greatest)]
    {
        let [name, _] = names;
        if names.iter().all(|name| schema.get(name).is_none()) {
            let span = schema.span;
            schema.set(name, Node::new(span, Value::Number(bound.into())));
        }
    }
}

/// `minimum: 1, exclusiveMinimum: true` is `exclusiveMinimum: 1`.
fn exclusive_bound(schema: &mut Node, bound: &str, flag: &str) {
    let Some(Value::Bool(is_exclusive)) = schema.get(flag).map(|node| node.value.clone()) else {
        return;
    };
    schema.take(flag);
    if is_exclusive && let Some(bound) = schema.take(bound) {
        schema.set(flag, bound.node);
    }
}

/// A branch that stands for `null` says so.
fn null_branches(schema: &mut Node) {
    for keyword in ["anyOf", "oneOf"] {
        let Some(Value::Array(branches)) = schema.get_mut(keyword).map(|node| &mut node.value)
        else {
            continue;
        };
        for branch in branches.iter_mut().filter(|branch| is_null_branch(branch)) {
            branch.take("nullable");
            branch.take("enum");
            branch.set("type", Node::string(branch.span, "null"));
        }
    }
}

/// `nullable` beside a type is a second type; beside anything else, a branch of its own.
fn allow_null(schema: &mut Node) {
    let span = schema.span;
    let null = Node::string(span, "null");
    let types = match schema.get("type").map(|node| &node.value) {
        Some(Value::String(_)) => schema.get("type").cloned().into_iter().chain([null]).collect(),
        Some(Value::Array(types)) => types
            .iter()
            .filter(|kind| kind.as_str() != Some("null"))
            .cloned()
            .chain([null])
            .collect(),
        _ => {
            let null = Node::object(span, [("type", null)]);
            let other = std::mem::replace(schema, Node::object(span, []));
            schema.set("anyOf", Node::array(span, vec![null, other]));
            return;
        }
    };
    schema.set("type", Node::array(span, types));
    // Of an enum that is nullable and does not list null, the types of clients read null.
    if let Some(Value::Array(values)) = schema.get_mut("enum").map(|node| &mut node.value)
        && !values.iter().any(|value| matches!(value.value, Value::Null))
    {
        values.push(Node::new(span, Value::Null));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::source::Sources;

    fn node(json: &Json) -> Node {
        let span =
            crate::Span::new(Sources::default().add("test.json", b"{}").expect("a text"), 0, 0);
        Node::from_json(span, json.clone())
    }

    fn converted(schema: &Json, dialect: Dialect, direction: Direction) -> Json {
        let document = json!({ "components": { "schemas": { "S": schema } } });
        let converted = convert(&node(&document), dialect, direction).to_json();
        converted.pointer("/components/schemas/S").expect("a schema").clone()
    }

    #[test]
    fn schemas_of_3_0_become_those_of_2020_12() {
        for (before, after) in [
            (
                json!({"anyOf": [{"type": "string"}, {"nullable": true, "title": "t"}]}),
                json!({"anyOf": [{"type": "string"}, {"type": "null", "title": "t"}]}),
            ),
            (json!({"type": "string", "nullable": true}), json!({"type": ["string", "null"]})),
            (
                json!({"type": "string", "nullable": true, "enum": ["a"]}),
                json!({"type": ["string", "null"], "enum": ["a", null]}),
            ),
            (
                json!({"nullable": true, "allOf": [{"$ref": "#/components/schemas/T"}]}),
                json!({"anyOf": [{"type": "null"}, {"allOf": [{"$ref": "#/components/schemas/T"}]}]}),
            ),
            (
                json!({"items": {"nullable": true, "oneOf": [{"nullable": true, "type": "string"}]}}),
                json!({"items": {"anyOf": [{"type": "null"}, {"oneOf": [{"type": ["string", "null"]}]}]}}),
            ),
            (
                json!({"minimum": 1, "exclusiveMinimum": true, "maximum": 2, "exclusiveMaximum": false}),
                json!({"exclusiveMinimum": 1, "maximum": 2}),
            ),
            (
                json!({"$ref": "#/components/schemas/T", "nullable": true}),
                json!({"$ref": "#/components/schemas/T"}),
            ),
            (
                json!({"properties": {"nullable": {"type": "string"}}, "$id": "x"}),
                json!({"properties": {"nullable": {"type": "string"}}}),
            ),
        ] {
            assert_eq!(converted(&before, Dialect::V30, Direction::Request), after);
        }
    }

    #[test]
    fn schemas_of_3_1_stay_as_they_are_but_for_what_3_0_has() {
        let converted = |schema| converted(schema, Dialect::V31, Direction::Request);
        let schema = json!({"type": ["string", "null"], "exclusiveMinimum": 1, "minLength": 2});
        assert_eq!(converted(&schema), schema);
        let schema = json!({"nullable": true, "oneOf": [{"type": "string"}]});
        let both = json!({"anyOf": [{"type": "null"}, {"oneOf": [{"type": "string"}]}]});
        assert_eq!(converted(&schema), both);
        assert_eq!(converted(&json!({"nullable": false})), json!({}));
    }

    #[test]
    fn fields_are_required_where_they_go() {
        let schema = json!({
            "required": ["id", "password", "name"],
            "properties": {
                "id": {"readOnly": true}, "password": {"writeOnly": true}, "name": {},
            },
        });
        let required = |direction| converted(&schema, Dialect::V30, direction)["required"].clone();
        assert_eq!(required(Direction::Request), json!(["password", "name"]));
        assert_eq!(required(Direction::Response), json!(["id", "name"]));
    }

    #[test]
    fn formats_bound_numbers_that_have_no_bounds() {
        let schema = json!({"type": "integer", "format": "int32", "minimum": 0});
        let converted = converted(&schema, Dialect::V31, Direction::Request);
        assert_eq!(converted["minimum"], 0);
        assert_eq!(converted["maximum"], i32::MAX);
    }

    #[test]
    fn names_are_no_keywords() {
        let document = json!({
            "components": { "responses": { "schema": { "description": "d", "nullable": true } } },
            "paths": { "/a": { "get": { "parameters": [{ "schema": { "nullable": true, "type": "string" } }] } } },
        });
        let converted = convert(&node(&document), Dialect::V30, Direction::Request).to_json();
        let response = converted.pointer("/components/responses/schema").expect("there");
        assert_eq!(response["nullable"], true);
        let parameter = converted.pointer("/paths/~1a/get/parameters/0/schema/type");
        assert_eq!(*parameter.expect("there"), json!(["string", "null"]));
    }

    #[test]
    fn pointers_are_encoded_in_references() {
        let reference = "#/paths/~1a~1{id}/get";
        assert_eq!(encoded(reference), "#/paths/~1a~1%7Bid%7D/get");
        assert_eq!(encoded(&encoded(reference)), "#/paths/~1a~1%7Bid%7D/get");
    }
}
