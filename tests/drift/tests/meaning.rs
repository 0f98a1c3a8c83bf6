//! Two ways to write the same are no difference, in either version of OpenAPI and on both sides;
//! and what looks alike and is not is found.

use drift::{Axis, Level};
use drift_tests::documents::{compare, ids};

/// Schemas that allow the same values, 3.0 and 3.1 mixed.
const SAME: &[(&str, &str)] = &[
    ("{type: string, nullable: true}", "{type: [string, 'null']}"),
    ("{type: string, nullable: true}", "{anyOf: [{type: string}, {type: 'null'}]}"),
    ("{type: string, nullable: true}", "{anyOf: [{type: string}, {nullable: true}]}"),
    (
        "{type: string, nullable: true, enum: [a, b]}",
        "{type: [string, 'null'], enum: [a, b, null]}",
    ),
    (
        "{nullable: true, allOf: [{$ref: '#/components/schemas/A'}]}",
        "{oneOf: [{$ref: '#/components/schemas/A'}, {type: 'null'}]}",
    ),
    ("{type: integer, minimum: 1, exclusiveMinimum: true}", "{type: integer, exclusiveMinimum: 1}"),
    ("{type: number, maximum: 2, exclusiveMaximum: false}", "{type: number, maximum: 2.0}"),
    ("{type: string, enum: [a]}", "{type: string, const: a}"),
    (
        "{type: object, additionalProperties: {type: string}}",
        "{type: object, properties: {a: {type: string}}, additionalProperties: {type: string}}",
    ),
    ("{type: string, enum: [a, b]}", "{type: string, enum: [b, a]}"),
    ("{enum: [a, b]}", "{oneOf: [{const: a}, {const: b}]}"),
    ("{type: string, example: a}", "{type: string, examples: [a]}"),
    ("{$ref: '#/components/schemas/A'}", "{type: object, properties: {a: {type: string}}}"),
    ("{$ref: '#/components/schemas/A'}", "{$ref: '#/components/schemas/B'}"),
    ("{$ref: '#/components/schemas/A'}", "{allOf: [{$ref: '#/components/schemas/A'}]}"),
    ("{$ref: '#/components/schemas/A'}", "{anyOf: [{$ref: '#/components/schemas/A'}]}"),
    ("{$ref: '#/components/schemas/A'}", "{$ref: '#/components/schemas/A', nullable: false}"),
    ("{type: [string, integer]}", "{anyOf: [{type: string}, {type: integer}]}"),
    ("{type: [string, integer]}", "{oneOf: [{type: integer}, {type: string}]}"),
    (
        "{type: [string, array], maxLength: 3, items: {type: string}}",
        "{oneOf: [{type: string, maxLength: 3}, {type: array, items: {type: string}}]}",
    ),
    (
        "{type: object, required: [a, b], properties: {a: {}, b: {}}}",
        "{type: object, required: [b, a], properties: {b: {}, a: {}}}",
    ),
    (
        "{type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}",
        "{allOf: [{type: object, properties: {a: {type: string}}, required: [a]}, {type: object, properties: {b: {type: string}}}]}",
    ),
    ("{type: object, additionalProperties: true}", "{type: object}"),
    ("{type: object, additionalProperties: {}}", "{type: object}"),
    ("{type: string, minLength: 0}", "{type: string}"),
    ("{type: array, items: {}, uniqueItems: false, minItems: 0}", "{type: array}"),
    ("{type: object, required: []}", "{type: object}"),
    (
        "{anyOf: [{type: object, required: [a], properties: {a: {type: string}}}, {type: object, required: [b], properties: {b: {type: string}}}]}",
        "{anyOf: [{type: object, required: [b], properties: {b: {type: string}}}, {type: object, required: [a], properties: {a: {type: string}}}]}",
    ),
    ("{$ref: '#/components/schemas/Tree'}", "{$ref: '#/components/schemas/Wood'}"),
    ("{type: string, deprecated: false}", "{type: string}"),
];

/// Parts of operations that mean the same.
const SAME_PARTS: &[(&str, &str)] = &[
    (
        "parameters: [{name: a, in: query, required: false, style: form, explode: true}]",
        "parameters: [{name: a, in: query}]",
    ),
    (
        "parameters: [{name: a, in: query}, {name: b, in: header}]",
        "parameters: [{name: B, in: header}, {name: a, in: query}]",
    ),
    (
        "parameters: [{name: a, in: query, schema: {type: string}}]",
        "parameters: [{$ref: '#/components/parameters/a'}]",
    ),
    (
        "requestBody: {content: {application/json: {schema: {type: string}}}}",
        "requestBody: {required: false, content: {'Application/JSON': {schema: {type: string}}}}",
    ),
    (
        "requestBody: {content: {'a/b; v=1; q=\"x\"': {schema: {type: string}}}}",
        "requestBody: {content: {'a/B;Q=x;V=1': {schema: {type: string}}}}",
    ),
    ("servers: [{url: 'https://a.example/'}]", "servers: [{url: 'https://a.example'}]"),
    ("servers: []", "servers: [{url: /}]"),
    ("tags: [a, b, c]", "tags: [a, c, b]"),
    ("deprecated: false", ""),
    ("security: []", "security: [{}]"),
    ("security: [{one: []}]", "security: [{two: []}]"),
];

/// Schemas that look alike and are not, with the rules that say so where they are read.
const DIFFERENT: &[(&str, &str, &[&str])] = &[
    // Whole numbers beyond what a double can tell apart.
    (
        "{type: integer, maximum: 9223372036854775806}",
        "{type: integer, maximum: 9223372036854775807}",
        &["response-maximum-loosened"],
    ),
    // In 3.1 a list of values holds `null` or does not, whatever the type says.
    (
        "{type: [string, 'null'], enum: [a]}",
        "{type: [string, 'null'], enum: [a, null]}",
        &["response-became-nullable"],
    ),
    // Two patterns in two places.
    (
        "{type: string, allOf: [{pattern: a}, {pattern: b}]}",
        "{type: string, pattern: a}",
        &["response-keyword-repeated"],
    ),
    // A difference that can only be seen behind a circle.
    (
        "{$ref: '#/components/schemas/Tree'}",
        "{$ref: '#/components/schemas/Bush'}",
        &["response-type-changed"],
    ),
    // The type of a field that was one of the others before.
    (
        "{type: object, additionalProperties: {type: string}}",
        "{type: object, additionalProperties: {type: string}, properties: {a: {type: integer}}}",
        &["response-property-added", "response-type-changed"],
    ),
    // Integers among numbers.
    ("{type: [integer, string]}", "{type: [number, string]}", &["response-type-widened"]),
    // A discriminator does not make a union of other branches the same.
    (
        "{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/C'}]}",
        "{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/D'}]}",
        &["response-union-branch-added", "response-union-branch-removed"],
    ),
];

#[test]
fn schemas_that_allow_the_same_are_no_difference() {
    for (one, other) in SAME {
        for (old, new) in [(one, other), (other, one)] {
            for body in ["requestBody: {@}", "responses: {'200': {description: '', @}}"] {
                let part = |schema: &str| {
                    body.replace(
                        '@',
                        &format!("content: {{application/json: {{schema: {schema}}}}}"),
                    )
                };
                let drift = compare(&document(&part(old)), &document(&part(new)));
                assert_eq!(drift.findings, [], "{old} -> {new}");
            }
        }
    }
}

#[test]
fn parts_that_mean_the_same_are_no_difference() {
    for (one, other) in SAME_PARTS {
        for (old, new) in [(one, other), (other, one)] {
            let drift = compare(&document(old), &document(new));
            assert_eq!(drift.findings, [], "{old} -> {new}");
        }
    }
}

#[test]
fn what_looks_alike_and_is_not_is_found() {
    for (old, new, rules) in DIFFERENT {
        let part = |schema: &str| {
            format!(
                "responses: {{'200': {{description: '', content: {{application/json: {{schema: {schema}}}}}}}}}"
            )
        };
        let drift = compare(&document(&part(old)), &document(&part(new)));
        assert_eq!(ids(&drift), *rules, "{old} -> {new}\n{:#?}", drift.findings);
    }
}

/// The base of the addresses moves into the paths.
#[test]
fn whole_addresses_are_compared() {
    let document = |servers: &str, path: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\nservers: [{servers}]\n\
             paths: {{'{path}': {{get: {{responses: {{'200': {{description: ok}}}}}}}}}}\n"
        )
    };
    let old = document("{url: 'https://a.example/v1'}, {url: 'https://b.example/v1/'}", "/a/{b}");
    let same = document("{url: 'https://a.example'}, {url: 'https://b.example/'}", "/v1/a/{b}");
    let wire = |old: &str, new: &str| {
        let findings = compare(old, new).findings;
        findings.into_iter().filter(|finding| finding.axis == Axis::Wire).collect::<Vec<_>>()
    };
    assert_eq!(wire(&old, &same), []);
    assert_eq!(wire(&same, &old), []);
    for other in [
        document("{url: 'https://a.example'}", "/v1/a/{b}"),
        document("{url: 'https://a.example'}, {url: 'https://b.example/v2'}", "/v1/a/{b}"),
        document("{url: 'https://a.example'}, {url: 'https://b.example'}", "/a/{b}"),
        // The first one is what clients use unless told.
        document("{url: 'https://b.example'}, {url: 'https://a.example'}", "/v1/a/{b}"),
        document("{url: 'https://{h}.example', variables: {h: {default: a}}}", "/v1/a/{b}"),
    ] {
        let found = wire(&old, &other);
        assert!(found.iter().any(|finding| finding.level == Level::Breaking), "{other}");
    }
}

#[test]
fn a_schema_of_both_sides_is_judged_on_both() {
    let document = |schema: &str| {
        document(&format!(
            "requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}, \
             responses: {{'200': {{description: '', content: {{application/json: {{schema: {schema}}}}}}}}}"
        ))
    };
    let drift = compare(&document("{type: string}"), &document("{type: string, maxLength: 3}"));
    let judged: Vec<_> =
        drift.findings.iter().map(|finding| (finding.id.as_str(), finding.level)).collect();
    assert_eq!(
        judged,
        [
            ("request-max-length-tightened", Level::Breaking),
            ("response-max-length-tightened", Level::NonBreaking),
        ]
    );
    assert_eq!(drift.level(Axis::Wire), Some(Level::Breaking));
}

#[test]
fn a_finding_names_its_operations_and_its_places() {
    let document = |kind: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: a, version: '1'}}\npaths:\n  \
             /a: {{get: {{responses: {{'200': {{description: '', content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}}}}}}}}}}}}}\n  \
             /b: {{get: {{responses: {{'200': {{description: '', content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}}}}}}}}}}}}}\n\
             components:\n  schemas:\n    A:\n      type: object\n      properties:\n        a:\n          type: {kind}\n"
        )
    };
    let drift = compare(&document("string"), &document("integer"));
    let [finding] = drift.findings.as_slice() else { panic!("{:?}", drift.findings) };
    assert_eq!(finding.operations, ["GET /a", "GET /b"]);
    let (Some(before), Some(after)) = (&finding.before, &finding.after) else { panic!("no place") };
    assert_eq!((before.file.as_str(), before.line, before.column), ("old.yaml", 12, 11));
    assert_eq!(after.pointer, "/components/schemas/A/properties/a/type");
    assert_eq!(after.value.as_deref(), Some("\"integer\""));
}

#[test]
fn a_fingerprint_stays_when_lines_move() {
    let document = |comment: &str, kind: &str| {
        document(&format!(
            "requestBody: {{content: {{application/json: {{schema: {{type: {kind}}}}}}}}}"
        ))
        .replace("{openapi", &format!("{comment}{{openapi"))
    };
    let fingerprint = |comment: &str| {
        let drift = compare(&document(comment, "string"), &document(comment, "integer"));
        drift.findings.into_iter().map(|finding| finding.fingerprint).collect::<Vec<_>>()
    };
    assert_eq!(fingerprint(""), fingerprint("# one\n# two\n"));
    assert_eq!(fingerprint("").len(), 1);
}

#[test]
fn circles_and_references_that_lead_nowhere_come_to_an_end() {
    for schema in [
        "{$ref: '#/components/schemas/Round'}",
        "{$ref: '#/components/schemas/Nowhere'}",
        "{allOf: [{$ref: '#/components/schemas/Self'}]}",
        "{anyOf: [{$ref: '#/components/schemas/Either'}, {type: string}]}",
        "{$ref: 3}",
        "[]",
        "3",
    ] {
        let part = format!("requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}");
        let drift = compare(&document(&part), &document(&part));
        assert_eq!(drift.findings, [], "{schema}");
        let other = "requestBody: {content: {application/json: {schema: {type: boolean}}}}";
        let drift = compare(&document(&part), &document(other));
        assert!(!drift.findings.is_empty(), "{schema}");
    }
}

/// A document with one operation, which has this part.
fn document(part: &str) -> String {
    let responses =
        if part.contains("responses:") { "" } else { "responses: {'200': {description: ''}}, " };
    format!(
        "{{openapi: 3.1.0, info: {{title: a, version: '1'}}, \
         paths: {{/a: {{post: {{{responses}{part}}}}}}}, components: {{\
         parameters: {{a: {{name: a, in: query, schema: {{type: string}}}}}}, \
         securitySchemes: {{one: {{type: http, scheme: bearer}}, two: {{type: http, scheme: Bearer, description: b}}}}, \
         schemas: {{A: {{type: object, properties: {{a: {{type: string}}}}}}, \
         B: {{properties: {{a: {{type: string}}}}}}, \
         C: {{type: object, required: [c], properties: {{c: {{type: string}}}}}}, \
         D: {{type: object, required: [d], properties: {{d: {{type: string}}}}}}, \
         Tree: {{type: object, properties: {{n: {{type: string}}, below: {{type: array, items: {{$ref: '#/components/schemas/Tree'}}}}}}}}, \
         Wood: {{type: object, properties: {{n: {{type: string}}, below: {{type: array, items: {{$ref: '#/components/schemas/Wood'}}}}}}}}, \
         Bush: {{type: object, properties: {{n: {{type: integer}}, below: {{type: array, items: {{$ref: '#/components/schemas/Bush'}}}}}}}}, \
         Round: {{$ref: '#/components/schemas/Round'}}, \
         Self: {{allOf: [{{$ref: '#/components/schemas/Self'}}]}}, \
         Either: {{anyOf: [{{$ref: '#/components/schemas/Either'}}, {{type: 'null'}}]}}}}}}}}"
    )
}
