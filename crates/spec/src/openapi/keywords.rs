//! What the keywords of schemas are about.
//!
//! Sources: JSON Schema 2020-12, Core, section 10.3, and Validation, sections 6 to 8; OpenAPI 3.0.4,
//! "Schema Object".

use crate::node::{Node, Value};

/// The types of JSON Schema that numbers are of.
const NUMBERS: &[&str] = &["integer", "number"];

/// Keywords that say something about values of some types only, and these types.
pub const TYPED: &[(&str, &[&str])] = &[
    ("contentEncoding", &["string"]),
    ("contentMediaType", &["string"]),
    ("contentSchema", &["string"]),
    ("minLength", &["string"]),
    ("maxLength", &["string"]),
    ("pattern", &["string"]),
    ("format", &["string", "integer", "number"]),
    ("minimum", NUMBERS),
    ("maximum", NUMBERS),
    ("exclusiveMinimum", NUMBERS),
    ("exclusiveMaximum", NUMBERS),
    ("multipleOf", NUMBERS),
    ("items", &["array"]),
    ("prefixItems", &["array"]),
    ("contains", &["array"]),
    ("minContains", &["array"]),
    ("maxContains", &["array"]),
    ("minItems", &["array"]),
    ("maxItems", &["array"]),
    ("uniqueItems", &["array"]),
    ("unevaluatedItems", &["array"]),
    ("properties", &["object"]),
    ("required", &["object"]),
    ("additionalProperties", &["object"]),
    ("patternProperties", &["object"]),
    ("propertyNames", &["object"]),
    ("dependentRequired", &["object"]),
    ("dependentSchemas", &["object"]),
    ("minProperties", &["object"]),
    ("maxProperties", &["object"]),
    ("unevaluatedProperties", &["object"]),
];

/// The types that a keyword is about; none if it is about all of them.
#[must_use]
pub fn types_of(keyword: &str) -> &'static [&'static str] {
    TYPED.iter().find(|(name, _)| *name == keyword).map_or(&[], |(_, types)| types)
}

/// The type of a schema that names none: one with fields is an object, one with items an array.
#[must_use]
pub fn implied_type(schema: &Node) -> Option<&'static str> {
    let has = |names: &[&str]| names.iter().any(|name| schema.get(name).is_some());
    if has(&["type"]) {
        None
    } else if has(&["properties", "additionalProperties", "patternProperties"]) {
        Some("object")
    } else if has(&["items", "prefixItems"]) {
        Some("array")
    } else {
        None
    }
}

/// Whether a branch of a union stands for `null`: by its type, by its values, or as `{nullable: true}`
/// beside others, which is how generators of OpenAPI 3.0 documents write an optional reference.
#[must_use]
pub fn is_null_branch(branch: &Node) -> bool {
    let is_null = |value: &Node| matches!(value.value, Value::Null);
    let values = branch.get("enum").map_or(&[][..], Node::items);
    let members = branch.as_object();
    let is_bare = |name: &String| name == "nullable" || is_annotation(name);
    branch.get("type").and_then(Node::as_str) == Some("null")
        || (!values.is_empty() && values.iter().all(is_null))
        || (branch.get("nullable").is_some_and(Node::is_true)
            && members.is_some_and(|members| members.keys().all(is_bare)))
}

/// Whether a keyword changes nothing about which values are allowed.
#[must_use]
pub fn is_annotation(name: &str) -> bool {
    const ANNOTATIONS: [&str; 11] = [
        "$comment",
        "default",
        "deprecated",
        "description",
        "example",
        "examples",
        "externalDocs",
        "readOnly",
        "title",
        "writeOnly",
        "xml",
    ];
    ANNOTATIONS.contains(&name) || name.starts_with("x-")
}
