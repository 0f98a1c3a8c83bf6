//! Every place of OpenAPI 3.0, 3.1 and 3.2 where something may stand, times added, removed and changed:
//! each is claimed by a rule, or is listed here with the reason why it is no difference.
//!
//! What the rules say is not looked at; `rules.rs` does that.

use std::collections::BTreeMap;

use drift_tests::documents::{compare, ids};
use spec::openapi::{DOCUMENT, Kind, SCHEMA, Shape};

/// Where an object of each kind stands in a document, `@` for its fields.
const HOSTS: &[(&str, &str)] = &[
    ("a document", "openapi: 3.1.0, info: {title: a, version: '1'}, @"),
    ("an info object", "openapi: 3.1.0, paths: {}, info: {@}"),
    ("a contact", "openapi: 3.1.0, paths: {}, info: {title: a, version: '1', contact: {@}}"),
    ("a license", "openapi: 3.1.0, paths: {}, info: {title: a, version: '1', license: {@}}"),
    ("a tag", "openapi: 3.1.0, info: {}, paths: {}, tags: [{@}]"),
    ("external documentation", "openapi: 3.1.0, info: {}, paths: {}, externalDocs: {@}"),
    ("a server", "openapi: 3.1.0, info: {}, paths: {/a: {get: {servers: [{@}]}}}"),
    (
        "a server variable",
        "openapi: 3.1.0, info: {}, paths: {/a: {get: {servers: [{url: '/{v}', variables: {v: {@}}}]}}}",
    ),
    ("the components", "openapi: 3.1.0, info: {}, components: {@}"),
    ("a path item", "openapi: 3.1.0, info: {}, paths: {/a: {@}}"),
    ("an operation", "openapi: 3.1.0, info: {}, paths: {/a: {get: {@}}}"),
    ("a parameter", "openapi: 3.1.0, info: {}, paths: {/a: {get: {parameters: [{@}]}}}"),
    (
        "a header",
        "openapi: 3.1.0, info: {}, paths: {/a: {get: {responses: {'200': {headers: {H: {@}}}}}}}",
    ),
    ("a request body", "openapi: 3.1.0, info: {}, paths: {/a: {post: {requestBody: {@}}}}"),
    (
        "a media type",
        "openapi: 3.1.0, info: {}, paths: {/a: {post: {requestBody: {content: {a/b: {@}}}}}}",
    ),
    (
        "an encoding",
        "openapi: 3.1.0, info: {}, paths: {/a: {post: {requestBody: {content: {a/b: {encoding: {a: {@}}}}}}}}",
    ),
    ("a response", "openapi: 3.1.0, info: {}, paths: {/a: {get: {responses: {'200': {@}}}}}"),
    (
        "a link",
        "openapi: 3.1.0, info: {}, paths: {/a: {get: {responses: {'200': {links: {l: {@}}}}}}}",
    ),
    (
        "an example",
        "openapi: 3.1.0, info: {}, paths: {/a: {post: {requestBody: {content: {a/b: {examples: {e: {@}}}}}}}}",
    ),
    (
        "a security scheme",
        "openapi: 3.1.0, info: {}, security: [{s: []}], paths: {/a: {get: {}}}, components: {securitySchemes: {s: {@}}}",
    ),
    (
        "a schema",
        "openapi: 3.1.0, info: {}, paths: {/a: {post: {requestBody: {content: {a/b: {schema: {@}}}}}}}",
    ),
    (
        "a discriminator",
        "openapi: 3.1.0, info: {}, paths: {/a: {post: {requestBody: {content: {a/b: {schema: {discriminator: {@}}}}}}}}",
    ),
];

/// Objects that are maps: their entries are what counts, and stand in other rows.
const MAPS: &[&str] = &["a callback", "the paths", "the responses"];

/// What stands beside a field so that it has a meaning, and its two values, where the kind of the
/// field does not give them.
const VALUES: &[(&str, &str, &str, &str)] = &[
    ("a document.openapi", "", "3.0.3", "3.1.0"),
    ("a document.paths", "", "{/a: {get: {}}}", "{/b: {get: {}}}"),
    ("a document.webhooks", "", "{a: {post: {}}}", "{b: {post: {}}}"),
    (
        "a document.components",
        "",
        "{schemas: {A: {type: string}}}",
        "{schemas: {A: {type: integer}}}",
    ),
    (
        "a document.servers",
        "paths: {/a: {get: {}}}",
        "[{url: 'https://a.example'}]",
        "[{url: 'https://b.example'}]",
    ),
    ("a document.security", "paths: {/a: {get: {}}}", "[{a: []}]", "[{b: []}]"),
    ("a document.tags", "", "[{name: a}]", "[{name: b}]"),
    ("a server variable.default", "", "a", "b"),
    ("a server.variables", "url: '/{v}'", "{v: {default: a}}", "{v: {default: b}}"),
    (
        "a path item.servers",
        "get: {}",
        "[{url: 'https://a.example'}]",
        "[{url: 'https://b.example'}]",
    ),
    ("an operation.servers", "", "[{url: 'https://a.example'}]", "[{url: 'https://b.example'}]"),
    ("an operation.security", "", "[{a: []}]", "[{b: []}]"),
    ("an operation.callbacks", "", "{a: {'{$url}': {post: {}}}}", "{b: {'{$url}': {post: {}}}}"),
    ("a path item.parameters", "get: {}", "[{name: a, in: query}]", "[{name: b, in: query}]"),
    ("an operation.parameters", "", "[{name: a, in: query}]", "[{name: b, in: query}]"),
    ("an operation.responses", "", "{'200': {description: ''}}", "{'201': {description: ''}}"),
    ("an operation.requestBody", "", "{content: {a/b: {}}}", "{content: {b/c: {}}}"),
    ("a parameter.name", "in: query", "a", "b"),
    ("a parameter.in", "name: a", "query", "header"),
    ("a parameter.style", "name: a, in: query", "form", "deepObject"),
    ("a parameter.explode", "name: a, in: query, schema: {type: array}", "true", "false"),
    ("a header.style", "schema: {type: array}", "simple", "form"),
    ("a header.explode", "schema: {type: array}", "true", "false"),
    ("an encoding.explode", "", "true", "false"),
    ("an encoding.headers", "", "{A: {}}", "{B: {}}"),
    ("a response.headers", "", "{A: {}}", "{B: {}}"),
    ("a security scheme.scheme", "type: http", "bearer", "basic"),
    ("a security scheme.name", "type: apiKey, in: header", "a", "b"),
    ("a security scheme.in", "type: apiKey, name: a", "header", "query"),
    (
        "a security scheme.openIdConnectUrl",
        "type: openIdConnect",
        "https://a.example",
        "https://b.example",
    ),
    (
        "a security scheme.flows",
        "type: oauth2",
        "{implicit: {authorizationUrl: a}}",
        "{implicit: {authorizationUrl: b}}",
    ),
    ("a schema.type", "", "string", "integer"),
    ("a schema.enum", "", "[a]", "[b]"),
    ("a schema.required", "type: object", "[a]", "[b]"),
    ("a schema.properties", "type: object", "{a: {type: string}}", "{b: {type: string}}"),
    ("a schema.patternProperties", "type: object", "{a: {type: string}}", "{b: {type: string}}"),
    ("a schema.additionalProperties", "type: object", "false", "{type: string}"),
    ("a schema.propertyNames", "type: object", "{maxLength: 1}", "{maxLength: 2}"),
    ("a schema.items", "type: array", "{type: string}", "{type: integer}"),
    ("a schema.prefixItems", "type: array", "[{type: string}]", "[{type: integer}]"),
    ("a schema.contains", "type: array", "{type: string}", "{type: integer}"),
    ("a schema.unevaluatedItems", "type: array", "false", "{type: integer}"),
    ("a schema.unevaluatedProperties", "type: object", "false", "{type: integer}"),
    ("a schema.exclusiveMinimum", "type: number", "1", "2"),
    ("a schema.exclusiveMaximum", "type: number", "1", "2"),
    ("a schema.allOf", "", "[{type: string}]", "[{type: integer}]"),
    ("a schema.anyOf", "", "[{type: string}]", "[{type: integer}]"),
    ("a schema.oneOf", "", "[{type: string}]", "[{type: integer}]"),
    ("a schema.not", "", "{type: string}", "{type: integer}"),
    ("a schema.if", "then: {maxLength: 1}", "{type: string}", "{type: integer}"),
    ("a schema.then", "if: {minLength: 1}", "{type: string}", "{type: integer}"),
    ("a schema.else", "if: {minLength: 1}", "{type: string}", "{type: integer}"),
    ("a schema.dependentSchemas", "type: object", "{a: {required: [b]}}", "{a: {required: [c]}}"),
    ("a schema.nullable", "type: string", "true", "false"),
    ("a discriminator.mapping", "", "{a: b}", "{a: c}"),
    ("a schema.discriminator", "", "{propertyName: a}", "{propertyName: b}"),
    ("a media type.schema", "", "{type: string}", "{type: integer}"),
    ("a media type.itemSchema", "", "{type: string}", "{type: integer}"),
    ("a media type.encoding", "", "{a: {contentType: a/b}}", "{a: {contentType: b/c}}"),
    ("a media type.prefixEncoding", "", "[{contentType: a/b}]", "[{contentType: b/c}]"),
    ("a media type.itemEncoding", "", "{contentType: a/b}", "{contentType: b/c}"),
    ("an encoding.prefixEncoding", "", "[{contentType: a/b}]", "[{contentType: b/c}]"),
    ("an encoding.itemEncoding", "", "{contentType: a/b}", "{contentType: b/c}"),
    ("an encoding.encoding", "", "{a: {contentType: a/b}}", "{a: {contentType: b/c}}"),
    ("a path item.additionalOperations", "", "{COPY: {}}", "{MOVE: {}}"),
    (
        "a security scheme.oauth2MetadataUrl",
        "type: oauth2",
        "https://a.example",
        "https://b.example",
    ),
    ("a parameter.schema", "name: a, in: query", "{type: string}", "{type: integer}"),
    ("a header.schema", "", "{type: string}", "{type: integer}"),
];

/// Keywords of JSON Schema 2020-12 and of OpenAPI's schemas that the table leaves to others, with
/// two values each.
const FURTHER: &[(&str, &str, &str, &str)] = &[
    ("$comment", "", "a", "b"),
    ("$dynamicAnchor", "", "a", "b"),
    ("$dynamicRef", "", "'#a'", "'#b'"),
    ("contentEncoding", "", "base64", "base16"),
    ("contentMediaType", "", "image/png", "image/webp"),
    ("contentSchema", "", "{type: string}", "{type: integer}"),
    ("dependentRequired", "type: object", "{a: [b]}", "{a: [c]}"),
    ("examples", "", "[a]", "[b]"),
    ("maxContains", "type: array, contains: {type: string}", "1", "2"),
    ("minContains", "type: array, contains: {type: string}", "2", "3"),
    ("xml", "", "{name: a}", "{name: b}"),
    ("x-of-ours", "", "1", "2"),
];

/// What is no difference, and why; a whole object, a field, or one change of it.
const NONE: &[(&str, &str)] = &[
    ("a document.openapi", "documents of both versions are compared by what they mean"),
    ("a document.$self", "references are compared by where they lead"),
    ("a schema.$defs", "definitions are compared where they are used"),
    ("a schema.definitions", "definitions are compared where they are used"),
    ("a path item.$ref", "it is followed"),
    ("the components.examples", "examples are compared where they are shown"),
    ("a parameter.style added", "`form` is what it is when it is left out"),
    ("a parameter.style removed", "`form` is what it is when it is left out"),
    ("a parameter.explode added", "`true` is what it is when it is left out"),
    ("a parameter.explode removed", "`true` is what it is when it is left out"),
    ("a header.style added", "`simple` is what it is when it is left out"),
    ("a header.style removed", "`simple` is what it is when it is left out"),
];

#[test]
fn every_place_is_claimed_in_every_way_that_it_can_change() {
    let mut unclaimed = Vec::new();
    let mut unneeded: Vec<_> = NONE.iter().map(|(cell, _)| *cell).collect();
    let mut cells = 0;
    for (name, shape) in shapes() {
        if MAPS.contains(&name) {
            continue;
        }
        let host = HOSTS.iter().find(|(host, _)| *host == name);
        let (_, host) = host.unwrap_or_else(|| panic!("no document shows {name}"));
        for (field, kind) in shape.fields {
            let cell = format!("{name}.{field}");
            let (beside, one, other) = values(&cell, *kind);
            try_cell(host, &cell, &beside, [&one, &other], &mut unclaimed, &mut unneeded);
            cells += 3;
        }
        if std::ptr::eq(shape, &raw const SCHEMA) {
            for (field, beside, one, other) in FURTHER {
                let cell = format!("{name}.{field}");
                try_cell(host, &cell, beside, [one, other], &mut unclaimed, &mut unneeded);
                cells += 3;
            }
        }
    }
    assert!(cells > 400, "only {cells} cells were looked at");
    assert!(unclaimed.is_empty(), "no rule claims\n  {}", unclaimed.join("\n  "));
    assert!(unneeded.is_empty(), "a rule claims what is listed as no difference: {unneeded:?}");
}

fn try_cell<'n>(
    host: &str,
    cell: &str,
    beside: &str,
    [one, other]: [&str; 2],
    unclaimed: &mut Vec<String>,
    unneeded: &mut Vec<&'n str>,
) where
    'static: 'n,
{
    let field = cell.split_once('.').expect("an object and a field").1;
    let document = |value: Option<&str>| {
        let value = value.map(|value| format!("{field}: {value}"));
        let fields: Vec<_> = Some(beside.to_owned())
            .into_iter()
            .chain(value)
            .filter(|text| !text.is_empty())
            .collect();
        // The host may say the same field: then the one that is tried stands in its place.
        let own = format!("{{{}}}", host.replace('@', &fields.join(", ")));
        match field {
            "openapi" => own.replacen("openapi: 3.1.0, ", "", 1),
            "info" => own.replacen("info: {title: a, version: '1'}, ", "", 1),
            _ => own,
        }
    };
    let changes = [
        ("added", document(None), document(Some(one))),
        ("removed", document(Some(one)), document(None)),
        ("changed", document(Some(one)), document(Some(other))),
    ];
    for (change, old, new) in changes {
        // Without its version it is no document.
        if field == "openapi" && change != "changed" {
            continue;
        }
        let drift = compare(&old, &new);
        let found = ids(&drift);
        let is_claimed = !found.is_empty() && !found.iter().any(|id| id.contains("unclaimed"));
        let exact = format!("{cell} {change}");
        let listed = NONE.iter().find(|(none, _)| *none == cell || *none == exact);
        match listed {
            None if !is_claimed => {
                unclaimed.push(format!("{exact}: {found:?}\n    {old}\n    {new}"));
            }
            Some((none, _)) if !is_claimed => unneeded.retain(|cell| cell != none),
            _ => {}
        }
    }
}

/// Two values for a field.
fn values(cell: &str, kind: Kind) -> (String, String, String) {
    if let Some((_, beside, one, other)) = VALUES.iter().find(|(own, ..)| *own == cell) {
        return ((*beside).to_owned(), (*one).to_owned(), (*other).to_owned());
    }
    let (one, other) = match kind {
        Kind::Bool => ("true", "false"),
        Kind::Number | Kind::BoolOrNumber | Kind::Count => ("1", "2"),
        Kind::Word([one, other, ..]) => (*one, *other),
        Kind::List(Kind::Text) => ("[a]", "[b]"),
        Kind::Map(Kind::Object(_) | Kind::OrRef(_) | Kind::Schema | Kind::Any) => {
            ("{a: {description: a}}", "{b: {description: a}}")
        }
        Kind::Object(_) | Kind::OrRef(_) => ("{description: a}", "{description: b}"),
        Kind::Any | Kind::Text => ("a", "b"),
        other => panic!("{cell}: no two values for {other:?}"),
    };
    (beside(cell).to_owned(), one.to_owned(), other.to_owned())
}

/// What makes an object one of its kind.
fn beside(cell: &str) -> &'static str {
    let (object, field) = cell.split_once('.').expect("an object and a field");
    match object {
        "a parameter" => "name: a, in: query",
        "a server variable" if field != "default" => "default: a",
        "a server" if field != "url" => "url: '/a'",
        "a security scheme" if field != "type" => "type: http, scheme: bearer",
        "a discriminator" if field != "propertyName" => "propertyName: a",
        "a path item"
            if !["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"]
                .contains(&field) =>
        {
            "get: {}"
        }
        "a tag" if field != "name" => "name: a",
        "a schema" => match field {
            "minLength" | "maxLength" | "pattern" => "type: string",
            "minimum" | "maximum" | "multipleOf" => "type: number",
            "minItems" | "maxItems" | "uniqueItems" => "type: array",
            "minProperties" | "maxProperties" => "type: object",
            _ => "",
        },
        _ => "",
    }
}

/// All kinds of objects, by name.
fn shapes() -> BTreeMap<&'static str, &'static Shape> {
    let mut found = BTreeMap::new();
    let mut open = vec![Kind::Object(&DOCUMENT)];
    while let Some(kind) = open.pop() {
        match kind {
            Kind::Map(inner) | Kind::List(inner) => open.push(*inner),
            _ => {
                let Some(shape) = kind.shape() else { continue };
                if found.insert(shape.name, shape).is_none() {
                    open.extend(shape.fields.iter().map(|(_, kind)| *kind));
                    open.extend(shape.field("/"));
                }
            }
        }
    }
    found
}
