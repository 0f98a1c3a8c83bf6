//! Each rule fires on the smallest pair of documents that shows it, and on the reverse of that pair
//! the rule for the reverse. A rule without a pair fails the last test.

use std::collections::BTreeSet;

use drift_tests::documents::{compare, ids};

/// What becomes narrower from the second schema to the first, and what becomes wider back again.
const MOVES: &[(&str, &str, &str, &str)] = &[
    (
        "additional-properties-narrowed",
        "additional-properties-widened",
        "{type: object, additionalProperties: {type: string}}",
        "{type: object}",
    ),
    (
        "contains-added",
        "contains-removed",
        "{type: array, contains: {type: string}}",
        "{type: array}",
    ),
    (
        "content-encoding-added",
        "content-encoding-removed",
        "{type: string, contentEncoding: base64}",
        "{type: string}",
    ),
    (
        "content-media-type-added",
        "content-media-type-removed",
        "{type: string, contentMediaType: image/png}",
        "{type: string}",
    ),
    (
        "content-schema-added",
        "content-schema-removed",
        "{type: string, contentSchema: {type: object}}",
        "{type: string}",
    ),
    (
        "dependent-required-added",
        "dependent-required-removed",
        "{type: object, dependentRequired: {a: [b]}}",
        "{type: object}",
    ),
    (
        "dependent-schemas-added",
        "dependent-schemas-removed",
        "{type: object, dependentSchemas: {a: {required: [b]}}}",
        "{type: object}",
    ),
    (
        "else-added",
        "else-removed",
        "{type: string, if: {minLength: 3}, then: {maxLength: 9}, else: {const: a}}",
        "{type: string, if: {minLength: 3}, then: {maxLength: 9}}",
    ),
    ("enum-added", "enum-removed", "{type: string, enum: [a]}", "{type: string}"),
    (
        "enum-value-removed",
        "enum-value-added",
        "{type: string, enum: [a]}",
        "{type: string, enum: [a, b]}",
    ),
    (
        "format-narrowed",
        "format-widened",
        "{type: integer, format: int32}",
        "{type: integer, format: int64}",
    ),
    ("items-added", "items-removed", "{type: array, items: {type: string}}", "{type: array}"),
    (
        "max-contains-added",
        "max-contains-removed",
        "{type: array, contains: {const: 1}, maxContains: 2}",
        "{type: array, contains: {const: 1}}",
    ),
    (
        "min-contains-added",
        "min-contains-removed",
        "{type: array, contains: {const: 1}, minContains: 2}",
        "{type: array, contains: {const: 1}}",
    ),
    (
        "max-items-tightened",
        "max-items-loosened",
        "{type: array, maxItems: 3}",
        "{type: array, maxItems: 4}",
    ),
    ("min-items-tightened", "min-items-loosened", "{type: array, minItems: 3}", "{type: array}"),
    (
        "max-length-tightened",
        "max-length-loosened",
        "{type: string, maxLength: 3}",
        "{type: string}",
    ),
    (
        "min-length-tightened",
        "min-length-loosened",
        "{type: string, minLength: 3}",
        "{type: string, minLength: 2}",
    ),
    (
        "max-properties-tightened",
        "max-properties-loosened",
        "{type: object, maxProperties: 3}",
        "{type: object}",
    ),
    (
        "min-properties-tightened",
        "min-properties-loosened",
        "{type: object, minProperties: 3}",
        "{type: object}",
    ),
    (
        "maximum-tightened",
        "maximum-loosened",
        "{type: number, exclusiveMaximum: 3}",
        "{type: number, maximum: 3}",
    ),
    (
        "minimum-tightened",
        "minimum-loosened",
        "{type: number, minimum: 3}",
        "{type: number, minimum: 2.5}",
    ),
    (
        "multiple-of-tightened",
        "multiple-of-loosened",
        "{type: integer, multipleOf: 6}",
        "{type: integer, multipleOf: 3}",
    ),
    ("no-longer-nullable", "became-nullable", "{type: string}", "{type: [string, 'null']}"),
    ("not-added", "not-removed", "{type: string, not: {const: a}}", "{type: string}"),
    ("pattern-added", "pattern-removed", "{type: string, pattern: '^a'}", "{type: string}"),
    (
        "pattern-property-added",
        "pattern-property-removed",
        "{type: object, patternProperties: {'^a': {type: string}}}",
        "{type: object}",
    ),
    (
        "property-names-added",
        "property-names-removed",
        "{type: object, propertyNames: {maxLength: 3}}",
        "{type: object}",
    ),
    (
        "then-added",
        "then-removed",
        "{type: string, if: {minLength: 3}, then: {const: abc}, else: {maxLength: 1}}",
        "{type: string, if: {minLength: 3}, else: {maxLength: 1}}",
    ),
    (
        "tuple-item-added",
        "tuple-item-removed",
        "{type: array, prefixItems: [{type: string}]}",
        "{type: array}",
    ),
    ("type-narrowed", "type-widened", "{type: integer}", "{type: number}"),
    (
        "unevaluated-items-added",
        "unevaluated-items-removed",
        "{type: array, unevaluatedItems: false}",
        "{type: array}",
    ),
    (
        "unevaluated-properties-added",
        "unevaluated-properties-removed",
        "{type: object, anyOf: [{required: [a]}, {required: [b]}], unevaluatedProperties: false}",
        "{type: object, anyOf: [{required: [a]}, {required: [b]}]}",
    ),
    (
        "union-added",
        "union-removed",
        "{type: object, minProperties: 1, anyOf: [{required: [a]}, {required: [b]}]}",
        "{type: object, minProperties: 1}",
    ),
    (
        "union-branch-removed",
        "union-branch-added",
        "{anyOf: [{type: object, required: [a], properties: {a: {type: string}}}, {type: object, required: [b], properties: {b: {type: string}}}]}",
        "{anyOf: [{type: object, required: [a], properties: {a: {type: string}}}, {type: object, required: [b], properties: {b: {type: string}}}, {type: object, required: [c], properties: {c: {type: string}}}]}",
    ),
    (
        "union-exclusive",
        "union-inclusive",
        "{oneOf: [{type: string, maxLength: 3}, {type: string, pattern: a}]}",
        "{anyOf: [{type: string, maxLength: 3}, {type: string, pattern: a}]}",
    ),
    (
        "unique-items-added",
        "unique-items-removed",
        "{type: array, uniqueItems: true}",
        "{type: array, uniqueItems: false}",
    ),
    ("values-forbidden", "values-allowed", "false", "{type: string}"),
    (
        "discriminator-value-removed",
        "discriminator-value-added",
        "{type: object, discriminator: {propertyName: k, mapping: {a: '#/components/schemas/A'}}}",
        "{type: object, discriminator: {propertyName: k, mapping: {a: '#/components/schemas/A', b: '#/components/schemas/A'}}}",
    ),
];

/// What differs in a way that is neither; the same rule fires on the reverse.
const CHANGES: &[(&str, &str, &str)] = &[
    (
        "contains-changed",
        "{type: array, contains: {type: string}}",
        "{type: array, contains: {type: integer}}",
    ),
    (
        "content-encoding-changed",
        "{type: string, contentEncoding: base64}",
        "{type: string, contentEncoding: base16}",
    ),
    (
        "content-media-type-changed",
        "{type: string, contentMediaType: image/png}",
        "{type: string, contentMediaType: image/webp}",
    ),
    (
        "content-schema-changed",
        "{type: string, contentSchema: {type: object}}",
        "{type: string, contentSchema: {type: array}}",
    ),
    (
        "dependent-required-changed",
        "{type: object, dependentRequired: {a: [b]}}",
        "{type: object, dependentRequired: {a: [c]}}",
    ),
    (
        "dependent-schemas-changed",
        "{type: object, dependentSchemas: {a: {required: [b]}}}",
        "{type: object, dependentSchemas: {a: {required: [c]}}}",
    ),
    (
        "discriminator-changed",
        "{type: object, discriminator: {propertyName: a}}",
        "{type: object, discriminator: {propertyName: b}}",
    ),
    (
        "else-changed",
        "{type: string, if: {minLength: 3}, else: {const: a}}",
        "{type: string, if: {minLength: 3}, else: {const: b}}",
    ),
    ("format-changed", "{type: string, format: date}", "{type: string, format: uuid}"),
    (
        "if-changed",
        "{type: string, if: {minLength: 3}, then: {maxLength: 9}}",
        "{type: string, if: {minLength: 4}, then: {maxLength: 9}}",
    ),
    (
        "keyword-repeated",
        "{type: string, pattern: a, allOf: [{pattern: b}]}",
        "{type: string, pattern: a, allOf: [{pattern: c}]}",
    ),
    (
        "max-contains-changed",
        "{type: array, contains: {const: 1}, maxContains: 2}",
        "{type: array, contains: {const: 1}, maxContains: 3}",
    ),
    (
        "min-contains-changed",
        "{type: array, contains: {const: 1}, minContains: 2}",
        "{type: array, contains: {const: 1}, minContains: 3}",
    ),
    ("multiple-of-changed", "{type: integer, multipleOf: 2}", "{type: integer, multipleOf: 3}"),
    ("not-changed", "{type: string, not: {const: a}}", "{type: string, not: {const: b}}"),
    ("pattern-changed", "{type: string, pattern: a}", "{type: string, pattern: b}"),
    (
        "property-names-changed",
        "{type: object, propertyNames: {maxLength: 3}}",
        "{type: object, propertyNames: {maxLength: 4}}",
    ),
    ("reference-changed", "{$dynamicRef: '#a'}", "{$dynamicRef: '#b'}"),
    (
        "then-changed",
        "{type: string, if: {minLength: 3}, then: {const: abc}}",
        "{type: string, if: {minLength: 3}, then: {const: abd}}",
    ),
    ("type-changed", "{type: string}", "{type: integer}"),
    ("unclaimed", "{type: string, ofOurOwn: 1}", "{type: string, ofOurOwn: 2}"),
    (
        "unevaluated-items-changed",
        "{type: array, unevaluatedItems: {type: string}}",
        "{type: array, unevaluatedItems: {type: integer}}",
    ),
    (
        "unevaluated-properties-changed",
        "{type: object, anyOf: [{required: [a]}, {required: [b]}], unevaluatedProperties: {type: string}}",
        "{type: object, anyOf: [{required: [a]}, {required: [b]}], unevaluatedProperties: {type: integer}}",
    ),
    (
        "xml-changed",
        "{type: string, xml: {attribute: true}}",
        "{type: string, xml: {attribute: false}}",
    ),
];

/// Schemas with rules of their own: the rule there, and the rule back again.
const OWN: &[(&str, &str, &str, &str)] = &[
    (
        "default-changed",
        "default-changed",
        "{type: string, default: a}",
        "{type: string, default: b}",
    ),
    (
        "discriminator-added",
        "discriminator-removed",
        "{type: object}",
        "{type: object, discriminator: {propertyName: a}}",
    ),
    (
        "known-value-added",
        "known-value-removed",
        "{anyOf: [{type: string}, {type: string, enum: [a]}]}",
        "{anyOf: [{type: string}, {type: string, enum: [a, b]}]}",
    ),
    (
        "schema-deprecated",
        "schema-no-longer-deprecated",
        "{type: string}",
        "{type: string, deprecated: true}",
    ),
    ("read-only-changed", "read-only-changed", "{type: string}", "{type: string, readOnly: true}"),
    (
        "write-only-changed",
        "write-only-changed",
        "{type: string}",
        "{type: string, writeOnly: true}",
    ),
];

/// Schemas whose rules differ from side to side, by whole ids: sent, sent back again, read, read
/// back again.
const SIDES: &[(&str, &str, &str, &str, &str, &str)] = &[
    (
        "request-optional-property-added",
        "request-property-removed",
        "response-property-added",
        "response-optional-property-removed",
        "{type: object}",
        "{type: object, properties: {a: {type: string}}}",
    ),
    (
        "request-required-property-added",
        "request-property-removed",
        "response-property-added",
        "response-required-property-removed",
        "{type: object}",
        "{type: object, required: [a], properties: {a: {type: string}}}",
    ),
    (
        "request-property-became-required",
        "request-property-became-optional",
        "response-property-became-required",
        "response-property-became-optional",
        "{type: object, properties: {a: {type: string}}}",
        "{type: object, required: [a], properties: {a: {type: string}}}",
    ),
    (
        "request-optional-property-added",
        "request-property-removed-from-closed",
        "response-property-added",
        "response-optional-property-removed",
        "{type: object, additionalProperties: false}",
        "{type: object, additionalProperties: false, properties: {a: {type: string}}}",
    ),
    (
        "request-additional-properties-opened",
        "request-additional-properties-closed",
        "response-additional-properties-opened",
        "response-additional-properties-closed",
        "{type: object, additionalProperties: false}",
        "{type: object}",
    ),
];

/// Operations: the rules there and back again. A pair is a part of `responding`, or of a document.
const OPERATIONS: &[(&[&str], &[&str], &str, &str)] = &[
    (
        &["request-media-type-renamed"],
        &["request-media-type-renamed"],
        "requestBody: {content: {application/json: {}}}",
        "requestBody: {content: {'application/json; charset=UTF-8': {}}}",
    ),
    (
        &["response-media-type-renamed"],
        &["response-media-type-renamed"],
        "responses: {'200': {description: '', content: {application/json: {}}}}",
        "responses: {'200': {description: '', content: {'application/json; charset=UTF-8': {}}}}",
    ),
    (
        &["request-media-type-added", "request-media-type-removed"],
        &["request-media-type-added", "request-media-type-removed"],
        "requestBody: {content: {'a/b; v=1': {}}}",
        "requestBody: {content: {'a/b; v=2': {}}}",
    ),
    (
        &["request-body-added-required"],
        &["request-body-removed"],
        "",
        "requestBody: {required: true, content: {text/plain: {}}}",
    ),
    (
        &["request-body-added-optional"],
        &["request-body-removed"],
        "",
        "requestBody: {content: {text/plain: {}}}",
    ),
    (
        &["request-body-became-required"],
        &["request-body-became-optional"],
        "requestBody: {content: {text/plain: {}}}",
        "requestBody: {required: true, content: {text/plain: {}}}",
    ),
    (
        &["request-media-type-added"],
        &["request-media-type-removed"],
        "requestBody: {content: {text/plain: {}}}",
        "requestBody: {content: {text/plain: {}, text/csv: {}}}",
    ),
    (
        &["request-encoding-changed"],
        &["request-encoding-changed"],
        "requestBody: {content: {multipart/form-data: {}}}",
        "requestBody: {content: {multipart/form-data: {encoding: {a: {contentType: image/png}}}}}",
    ),
    (
        &["response-encoding-changed"],
        &["response-encoding-changed"],
        "responses: {'200': {description: '', content: {multipart/form-data: {}}}}",
        "responses: {'200': {description: '', content: {multipart/form-data: {encoding: {a: {contentType: image/png}}}}}}",
    ),
    (
        &["request-schema-added"],
        &["request-schema-removed"],
        "requestBody: {content: {text/plain: {}}}",
        "requestBody: {content: {text/plain: {schema: {type: string}}}}",
    ),
    (
        &["response-schema-added"],
        &["response-schema-removed"],
        "responses: {'200': {description: '', content: {text/plain: {}}}}",
        "responses: {'200': {description: '', content: {text/plain: {schema: {type: string}}}}}",
    ),
    (
        &["request-parameter-added-required"],
        &["request-parameter-removed"],
        "",
        "parameters: [{name: a, in: query, required: true}]",
    ),
    (
        &["request-parameter-added-optional"],
        &["request-parameter-removed"],
        "",
        "parameters: [{name: a, in: query}]",
    ),
    (
        &["request-parameter-became-required"],
        &["request-parameter-became-optional"],
        "parameters: [{name: a, in: query}]",
        "parameters: [{name: a, in: query, required: true}]",
    ),
    (
        &["request-parameter-added-optional", "request-parameter-moved"],
        &["request-parameter-added-optional", "request-parameter-moved"],
        "parameters: [{name: a, in: query}]",
        "parameters: [{name: a, in: header}]",
    ),
    (
        &["request-parameter-serialization-changed"],
        &["request-parameter-serialization-changed"],
        "parameters: [{name: a, in: query, schema: {type: array}}]",
        "parameters: [{name: a, in: query, explode: false, schema: {type: array}}]",
    ),
    (
        &["request-parameter-empty-allowed"],
        &["request-parameter-empty-forbidden"],
        "parameters: [{name: a, in: query}]",
        "parameters: [{name: a, in: query, allowEmptyValue: true}]",
    ),
    (
        &["request-parameter-deprecated"],
        &["request-parameter-no-longer-deprecated"],
        "parameters: [{name: a, in: query}]",
        "parameters: [{name: a, in: query, deprecated: true}]",
    ),
    (
        &["response-success-status-added"],
        &["response-success-status-removed"],
        "",
        "responses: {'200': {description: ''}, '201': {description: ''}}",
    ),
    (
        &["response-error-status-added"],
        &["response-error-status-removed"],
        "",
        "responses: {'200': {description: ''}, '404': {description: ''}}",
    ),
    (
        &["response-response-body-added"],
        &["response-response-body-removed"],
        "",
        "responses: {'200': {description: '', content: {text/plain: {}}}}",
    ),
    (
        &["response-media-type-added"],
        &["response-media-type-removed"],
        "responses: {'200': {description: '', content: {text/plain: {}}}}",
        "responses: {'200': {description: '', content: {text/plain: {}, text/csv: {}}}}",
    ),
    (
        &["response-header-added"],
        &["response-optional-header-removed"],
        "",
        "responses: {'200': {description: '', headers: {A: {}}}}",
    ),
    (
        &["response-header-added"],
        &["response-required-header-removed"],
        "",
        "responses: {'200': {description: '', headers: {A: {required: true}}}}",
    ),
    (
        &["response-header-became-required"],
        &["response-header-became-optional"],
        "responses: {'200': {description: '', headers: {A: {}}}}",
        "responses: {'200': {description: '', headers: {A: {required: true}}}}",
    ),
    (
        &["response-header-serialization-changed"],
        &["response-header-serialization-changed"],
        "responses: {'200': {description: '', headers: {A: {schema: {type: object}}}}}",
        "responses: {'200': {description: '', headers: {A: {explode: true, schema: {type: object}}}}}",
    ),
    (
        &["response-header-deprecated"],
        &["response-header-no-longer-deprecated"],
        "responses: {'200': {description: '', headers: {A: {}}}}",
        "responses: {'200': {description: '', headers: {A: {deprecated: true}}}}",
    ),
    (
        &["response-sentinel-changed"],
        &["response-sentinel-changed"],
        "responses: {'200': {description: '', content: {text/event-stream: {x-speakeasy-sse-sentinel: a}}}}",
        "responses: {'200': {description: '', content: {text/event-stream: {x-speakeasy-sse-sentinel: b}}}}",
    ),
    (
        &["response-link-changed"],
        &["response-link-changed"],
        "",
        "responses: {'200': {description: '', links: {a: {operationId: b}}}}",
    ),
    (&["operation-id-changed"], &["operation-id-changed"], "operationId: a", "operationId: b"),
    (&["operation-tags-changed"], &["operation-tags-changed"], "tags: [a]", "tags: [b]"),
    (&["operation-deprecated"], &["operation-no-longer-deprecated"], "", "deprecated: true"),
    (&["sunset-changed"], &["sunset-moved-up"], "x-sunset: '2027-01-01'", "x-sunset: '2027-02-01'"),
    (
        &["callback-added"],
        &["callback-removed"],
        "",
        "callbacks: {a: {'{$request.body#/url}': {post: {responses: {'200': {description: ''}}}}}}",
    ),
    (
        &["security-alternative-added"],
        &["security-alternative-removed"],
        "security: [{key: []}]",
        "security: [{key: []}, {bearer: []}]",
    ),
    (
        &["security-removed"],
        &["security-alternative-removed"],
        "security: [{key: []}]",
        "security: []",
    ),
    (
        &["server-added"],
        &["server-removed"],
        "servers: [{url: 'https://a.example'}]",
        "servers: [{url: 'https://a.example'}, {url: 'https://b.example'}]",
    ),
    (
        &["default-server-changed"],
        &["default-server-changed"],
        "servers: [{url: 'https://a.example'}, {url: 'https://b.example'}]",
        "servers: [{url: 'https://b.example'}, {url: 'https://a.example'}]",
    ),
    (
        &["server-variable-changed"],
        &["server-added"],
        "servers: [{url: 'https://a.example/{v}', variables: {v: {default: a, enum: [a, b]}}}]",
        "servers: [{url: 'https://a.example/{v}', variables: {v: {default: a, enum: [a]}}}]",
    ),
    (&["description-changed"], &["description-changed"], "description: a", "description: b"),
    (&["summary-changed"], &["summary-changed"], "summary: a", "summary: b"),
    (&["extension-changed"], &["extension-changed"], "x-a: 1", "x-a: 2"),
    (
        &["external-docs-changed"],
        &["external-docs-changed"],
        "externalDocs: {url: 'https://a.example'}",
        "externalDocs: {url: 'https://b.example'}",
    ),
    (
        &["title-changed"],
        &["title-changed"],
        "requestBody: {content: {text/plain: {schema: {title: a}}}}",
        "requestBody: {content: {text/plain: {schema: {title: b}}}}",
    ),
    (
        &["comment-changed"],
        &["comment-changed"],
        "requestBody: {content: {text/plain: {schema: {$comment: a}}}}",
        "requestBody: {content: {text/plain: {schema: {$comment: b}}}}",
    ),
    (
        &["example-changed"],
        &["example-changed"],
        "requestBody: {content: {text/plain: {example: a}}}",
        "requestBody: {content: {text/plain: {example: b}}}",
    ),
];

/// Whole documents, without `openapi` and `info`.
const DOCUMENTS: &[(&[&str], &[&str], &str, &str)] = &[
    (
        &["request-read-only-property-changed"],
        &["request-read-only-property-changed"],
        "openapi: 3.0.3, paths: {/a: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: string, readOnly: true}}}}}}, responses: {'200': {description: ''}}}}}",
        "openapi: 3.0.3, paths: {/a: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: string, readOnly: true}}, required: [a]}}}}, responses: {'200': {description: ''}}}}}",
    ),
    (
        &["response-write-only-property-changed"],
        &["response-write-only-property-changed"],
        "openapi: 3.0.3, paths: {/a: {get: {responses: {'200': {description: '', content: {application/json: {schema: {type: object, properties: {a: {type: string, writeOnly: true}}}}}}}}}}",
        "openapi: 3.0.3, paths: {/a: {get: {responses: {'200': {description: '', content: {application/json: {schema: {type: object, properties: {a: {type: string, writeOnly: true, pattern: x}}}}}}}}}}",
    ),
    (
        &["operation-added"],
        &["operation-removed"],
        "paths: {}",
        "paths: {/a: {get: {responses: {'200': {description: ''}}}}}",
    ),
    (
        &["webhook-added"],
        &["webhook-removed"],
        "paths: {}",
        "webhooks: {a: {post: {responses: {'200': {description: ''}}}}}",
    ),
    (
        &["request-path-parameter-renamed"],
        &["request-path-parameter-renamed"],
        "paths: {'/{a}': {get: {parameters: [{name: a, in: path, required: true}], responses: {'200': {description: ''}}}}}",
        "paths: {'/{b}': {get: {parameters: [{name: b, in: path, required: true}], responses: {'200': {description: ''}}}}}",
    ),
    (
        &["request-path-parameter-undeclared"],
        &["request-schema-added"],
        "paths: {'/{a}': {get: {parameters: [{name: a, in: path, required: true, schema: {type: string}}], responses: {'200': {description: ''}}}}}",
        "paths: {'/{a}': {get: {responses: {'200': {description: ''}}}}}",
    ),
    (
        &["dialect-changed"],
        &["dialect-changed"],
        "paths: {}",
        "{jsonSchemaDialect: 'https://a.example', paths: {}}",
    ),
    (
        &["unused-component-added"],
        &["unused-component-removed"],
        "paths: {}",
        "components: {schemas: {A: {type: string}}}",
    ),
    (
        &["unused-component-changed"],
        &["unused-component-changed"],
        "components: {schemas: {A: {type: string}}}",
        "components: {schemas: {A: {type: integer}}}",
    ),
    (
        &["info-changed"],
        &["info-changed"],
        "{info: {title: a, version: '1'}, paths: {}}",
        "{info: {title: a, version: '2'}, paths: {}}",
    ),
    (
        &["tag-changed"],
        &["tag-changed"],
        "{tags: [{name: a}], paths: {}}",
        "{tags: [{name: a, description: b}], paths: {}}",
    ),
    (
        &["security-scheme-changed"],
        &["security-scheme-changed"],
        "{security: [{a: []}], paths: {/a: {get: {responses: {'200': {description: ''}}}}}, components: {securitySchemes: {a: {type: http, scheme: bearer}}}}",
        "{security: [{a: []}], paths: {/a: {get: {responses: {'200': {description: ''}}}}}, components: {securitySchemes: {a: {type: http, scheme: basic}}}}",
    ),
    (
        &["server-name-changed"],
        &["server-name-changed"],
        "{servers: [{url: 'https://a.example', name: a}], paths: {}}",
        "{servers: [{url: 'https://a.example', name: b}], paths: {}}",
    ),
    (
        &["security-scheme-deprecation-changed"],
        &["security-scheme-deprecation-changed"],
        "{security: [{a: []}], paths: {/a: {get: {responses: {'200': {description: ''}}}}}, components: {securitySchemes: {a: {type: oauth2}}}}",
        "{security: [{a: []}], paths: {/a: {get: {responses: {'200': {description: ''}}}}}, components: {securitySchemes: {a: {type: oauth2, deprecated: true}}}}",
    ),
    (
        &["bearer-format-changed"],
        &["bearer-format-changed"],
        "{security: [{a: []}], paths: {/a: {get: {responses: {'200': {description: ''}}}}}, components: {securitySchemes: {a: {type: http, scheme: bearer}}}}",
        "{security: [{a: []}], paths: {/a: {get: {responses: {'200': {description: ''}}}}}, components: {securitySchemes: {a: {type: http, scheme: bearer, bearerFormat: JWT}}}}",
    ),
];

/// Rules that hold what no other rule has claimed; no document shows one that is known.
const FALLBACKS: &[&str] = &["unclaimed-difference"];

#[test]
fn schema_rules_fire_on_their_pair_and_turn_round_with_it() {
    for (narrower, wider, narrow, wide) in MOVES {
        for side in ["request", "response"] {
            fires(side, wide, narrow, narrower);
            fires(side, narrow, wide, wider);
        }
    }
    for (rule, one, other) in CHANGES {
        for side in ["request", "response"] {
            fires(side, one, other, rule);
            fires(side, other, one, rule);
        }
    }
    for (there, back, one, other) in OWN {
        for side in ["request", "response"] {
            fires(side, one, other, there);
            fires(side, other, one, back);
        }
    }
}

#[test]
fn rules_of_one_side_are_silent_on_the_other() {
    for (sent, unsent, read, unread, one, other) in SIDES {
        for (rule, old, new) in
            [(sent, one, other), (unsent, other, one), (read, one, other), (unread, other, one)]
        {
            let (side, name) = rule.split_once('-').expect("a side");
            fires(side, old, new, name);
        }
    }
}

#[test]
fn operation_rules_fire_on_their_pair_and_turn_round_with_it() {
    for (there, back, one, other) in OPERATIONS {
        assert_eq!(ids(&compare(&operation(one), &operation(other))), *there, "{one} -> {other}");
        assert_eq!(ids(&compare(&operation(other), &operation(one))), *back, "{other} -> {one}");
    }
    for (there, back, one, other) in DOCUMENTS {
        assert_eq!(ids(&compare(&document(one), &document(other))), *there, "{one} -> {other}");
        assert_eq!(ids(&compare(&document(other), &document(one))), *back, "{other} -> {one}");
    }
}

#[test]
fn nothing_is_found_in_a_document_and_itself() {
    for (_, _, one, other) in OPERATIONS {
        for text in [one, other] {
            assert_eq!(compare(&operation(text), &operation(text)).findings, [], "{text}");
        }
    }
    for (_, _, one, other) in MOVES {
        for text in [one, other] {
            for side in ["request", "response"] {
                assert_eq!(compare(&on(side, text), &on(side, text)).findings, [], "{text}");
            }
        }
    }
}

#[test]
fn every_rule_has_a_pair() {
    let mut shown = BTreeSet::new();
    for side in ["request", "response"] {
        let names = MOVES.iter().flat_map(|row| [row.0, row.1]);
        let names = names.chain(CHANGES.iter().map(|row| row.0));
        let names = names.chain(OWN.iter().flat_map(|row| [row.0, row.1]));
        shown.extend(names.map(|name| format!("{side}-{name}")));
    }
    let sides = SIDES.iter().flat_map(|row| [row.0, row.1, row.2, row.3]);
    let rows =
        OPERATIONS.iter().chain(DOCUMENTS).flat_map(|row| row.0.iter().chain(row.1).copied());
    shown.extend(sides.chain(rows).chain(FALLBACKS.iter().copied()).map(str::to_owned));
    let known: BTreeSet<String> = drift::rules().map(|rule| rule.id.clone()).collect();
    let missing: Vec<_> = known.difference(&shown).collect();
    assert_eq!(missing, Vec::<&String>::new(), "rules without a pair");
    let unknown: Vec<_> = shown.difference(&known).collect();
    assert_eq!(unknown, Vec::<&String>::new(), "pairs without a rule");
}

fn fires(side: &str, old: &str, new: &str, rule: &str) {
    let drift = compare(&on(side, old), &on(side, new));
    let rule = format!("{side}-{rule}");
    assert_eq!(ids(&drift), [rule.as_str()], "{old} -> {new}\n{:#?}", drift.findings);
}

/// A document whose one operation sends or reads this schema.
fn on(side: &str, schema: &str) -> String {
    let content = format!("content: {{application/json: {{schema: {schema}}}}}");
    match side {
        "request" => operation(&format!("requestBody: {{{content}}}")),
        _ => operation(&format!("responses: {{'200': {{description: '', {content}}}}}")),
    }
}

/// A document with one operation, which has this field.
fn operation(field: &str) -> String {
    let responses = if field.contains("responses:") && !field.starts_with("callbacks") {
        ""
    } else {
        "responses: {'200': {description: ''}}, "
    };
    document(&format!(
        "{{paths: {{/a: {{post: {{{responses}{field}}}}}}}, components: {{\
         schemas: {{A: {{type: object}}}}, \
         securitySchemes: {{key: {{type: apiKey, in: header, name: k}}, bearer: {{type: http, scheme: bearer}}}}}}}}"
    ))
}

/// A document with these fields.
fn document(fields: &str) -> String {
    let fields = fields
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'))
        .filter(|_| fields.starts_with('{'))
        .unwrap_or(fields);
    let info = if fields.contains("info:") { "" } else { "info: {title: a, version: '1'}, " };
    let openapi = if fields.contains("openapi:") { "" } else { "openapi: 3.1.0, " };
    format!("{{{openapi}{info}{fields}}}")
}
