//! The table: each object of OpenAPI 3.0, 3.1 and 3.2 with its fields.
//!
//! Other tools that go through documents read the same table.

use Kind::{Any, Bool, BoolOrNumber, Count, List, Map, Number, OrRef, Schema, Text, Types, Word};

/// What may stand at a place.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Any value.
    Any,
    /// A string.
    Text,
    /// A boolean.
    Bool,
    /// A number.
    Number,
    /// A whole number from 0.
    Count,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `exclusiveMinimum`: a flag in 3.0, a bound in 3.1.
    BoolOrNumber,
    /// `type`: a word in 3.0, or a list of them in 3.1.
    Types,
    /// An object with named fields.
    Object(&'static Shape),
    /// An object, or a `$ref` to one.
    OrRef(&'static Shape),
    /// A map from any name to this.
    Map(&'static Kind),
    /// A list of these.
    List(&'static Kind),
    /// A schema, a `$ref` to one, or a boolean.
    Schema,
}

impl Kind {
    /// The shape of its fields, if it has some.
    #[must_use]
    pub fn shape(self) -> Option<&'static Shape> {
        match self {
            Self::Object(shape) | Self::OrRef(shape) => Some(shape),
            Self::Schema => Some(&SCHEMA),
            _ => None,
        }
    }

    /// Whether it is a path item, which may be a reference although the table has it as an object.
    #[must_use]
    pub fn is_path_item(self) -> bool {
        matches!(self, Self::Object(shape) if shape.name == PATH_ITEM.name)
    }
}

/// An object with named fields.
#[derive(Debug)]
pub struct Shape {
    /// What it is called, with its article.
    pub name: &'static str,
    /// The fields that it must have.
    pub required: &'static [&'static str],
    /// Its fields.
    pub fields: &'static [(&'static str, Kind)],
    /// What a field may be that the table does not name.
    pub rest: Rest,
}

impl Shape {
    /// What may stand in a field, if there may be one of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Kind> {
        if let Some((_, kind)) = self.fields.iter().find(|(field, _)| *field == name) {
            return Some(*kind);
        }
        match self.rest {
            Rest::Of(kind) if !name.starts_with("x-") => Some(kind),
            _ => None,
        }
    }
}

/// What a field may be that the table does not name.
#[derive(Debug)]
pub enum Rest {
    /// Only extensions (`x-…`).
    Extensions,
    /// Entries of this kind, beside extensions.
    Of(Kind),
    /// Anything: JSON Schema lets everyone add keywords.
    Anything,
}

const fn shape(
    name: &'static str,
    required: &'static [&'static str],
    fields: &'static [(&'static str, Kind)],
) -> Shape {
    Shape { name, required, fields, rest: Rest::Extensions }
}

const fn map(name: &'static str, entries: Kind) -> Shape {
    Shape { name, required: &[], fields: &[], rest: Rest::Of(entries) }
}

const STYLES: &[&str] = &[
    "cookie",
    "deepObject",
    "form",
    "label",
    "matrix",
    "pipeDelimited",
    "simple",
    "spaceDelimited",
];

/// The types of JSON Schema.
pub const TYPES: &[&str] = &["array", "boolean", "integer", "null", "number", "object", "string"];

// Lists and maps that stand in several tables. They are statics because tables refer to each
// other in circles, which constants may not.
static SERVER_KIND: Kind = Kind::Object(&SERVER);
static PARAMETER_KIND: Kind = OrRef(&PARAMETER);
static EXAMPLE_KIND: Kind = OrRef(&EXAMPLE);
static MEDIA_TYPE_KIND: Kind = OrRef(&MEDIA_TYPE);
static ENCODING_KIND: Kind = Kind::Object(&ENCODING);

/// The whole document.
pub static DOCUMENT: Shape = shape(
    "a document",
    &["openapi", "info"],
    &[
        ("openapi", Text),
        ("$self", Text),
        ("info", Kind::Object(&INFO)),
        ("jsonSchemaDialect", Text),
        ("servers", List(&SERVER_KIND)),
        ("paths", Kind::Object(&PATHS)),
        ("webhooks", Map(&OrRef(&PATH_ITEM))),
        ("components", Kind::Object(&COMPONENTS)),
        ("security", List(&Map(&List(&Text)))),
        ("tags", List(&Kind::Object(&TAG))),
        ("externalDocs", Kind::Object(&EXTERNAL_DOCS)),
    ],
);

static INFO: Shape = shape(
    "an info object",
    &["title", "version"],
    &[
        ("title", Text),
        ("summary", Text),
        ("description", Text),
        ("termsOfService", Text),
        ("contact", Kind::Object(&CONTACT)),
        ("license", Kind::Object(&LICENSE)),
        ("version", Text),
    ],
);

static CONTACT: Shape = shape("a contact", &[], &[("name", Text), ("url", Text), ("email", Text)]);

static LICENSE: Shape =
    shape("a license", &["name"], &[("name", Text), ("identifier", Text), ("url", Text)]);

static SERVER: Shape = shape(
    "a server",
    &["url"],
    &[
        ("url", Text),
        ("name", Text),
        ("description", Text),
        ("variables", Map(&Kind::Object(&SERVER_VARIABLE))),
    ],
);

static SERVER_VARIABLE: Shape = shape(
    "a server variable",
    &["default"],
    &[("enum", List(&Text)), ("default", Text), ("description", Text)],
);

static EXTERNAL_DOCS: Shape =
    shape("external documentation", &["url"], &[("url", Text), ("description", Text)]);

static TAG: Shape = shape(
    "a tag",
    &["name"],
    &[
        ("name", Text),
        ("summary", Text),
        ("description", Text),
        ("parent", Text),
        ("kind", Text),
        ("externalDocs", Kind::Object(&EXTERNAL_DOCS)),
    ],
);

static COMPONENTS: Shape = shape(
    "the components",
    &[],
    &[
        ("schemas", Map(&Schema)),
        ("responses", Map(&OrRef(&RESPONSE))),
        ("parameters", Map(&OrRef(&PARAMETER))),
        ("examples", Map(&EXAMPLE_KIND)),
        ("requestBodies", Map(&OrRef(&REQUEST_BODY))),
        ("headers", Map(&OrRef(&HEADER))),
        ("securitySchemes", Map(&OrRef(&SECURITY_SCHEME))),
        ("links", Map(&OrRef(&LINK))),
        ("callbacks", Map(&OrRef(&CALLBACK))),
        ("pathItems", Map(&OrRef(&PATH_ITEM))),
        ("mediaTypes", Map(&MEDIA_TYPE_KIND)),
    ],
);

static PATHS: Shape = map("the paths", Kind::Object(&PATH_ITEM));

static PATH_ITEM: Shape = shape(
    "a path item",
    &[],
    &[
        ("$ref", Text),
        ("summary", Text),
        ("description", Text),
        ("get", Kind::Object(&OPERATION)),
        ("put", Kind::Object(&OPERATION)),
        ("post", Kind::Object(&OPERATION)),
        ("delete", Kind::Object(&OPERATION)),
        ("options", Kind::Object(&OPERATION)),
        ("head", Kind::Object(&OPERATION)),
        ("patch", Kind::Object(&OPERATION)),
        ("trace", Kind::Object(&OPERATION)),
        ("query", Kind::Object(&OPERATION)),
        ("additionalOperations", Map(&Kind::Object(&OPERATION))),
        ("servers", List(&SERVER_KIND)),
        ("parameters", List(&PARAMETER_KIND)),
    ],
);

static OPERATION: Shape = shape(
    "an operation",
    &[],
    &[
        ("tags", List(&Text)),
        ("summary", Text),
        ("description", Text),
        ("externalDocs", Kind::Object(&EXTERNAL_DOCS)),
        ("operationId", Text),
        ("parameters", List(&PARAMETER_KIND)),
        ("requestBody", OrRef(&REQUEST_BODY)),
        ("responses", Kind::Object(&RESPONSES)),
        ("callbacks", Map(&OrRef(&CALLBACK))),
        ("deprecated", Bool),
        ("security", List(&Map(&List(&Text)))),
        ("servers", List(&SERVER_KIND)),
    ],
);

static CALLBACK: Shape = map("a callback", OrRef(&PATH_ITEM));

static PARAMETER: Shape = shape(
    "a parameter",
    &["name", "in"],
    &[
        ("name", Text),
        ("in", Word(&["query", "header", "path", "cookie", "querystring"])),
        ("description", Text),
        ("required", Bool),
        ("deprecated", Bool),
        ("allowEmptyValue", Bool),
        ("style", Word(STYLES)),
        ("explode", Bool),
        ("allowReserved", Bool),
        ("schema", Schema),
        ("example", Any),
        ("examples", Map(&EXAMPLE_KIND)),
        ("content", Map(&MEDIA_TYPE_KIND)),
    ],
);

static HEADER: Shape = shape(
    "a header",
    &[],
    &[
        ("description", Text),
        ("required", Bool),
        ("deprecated", Bool),
        ("style", Word(STYLES)),
        ("explode", Bool),
        ("schema", Schema),
        ("example", Any),
        ("examples", Map(&EXAMPLE_KIND)),
        ("content", Map(&MEDIA_TYPE_KIND)),
    ],
);

static REQUEST_BODY: Shape = shape(
    "a request body",
    &["content"],
    &[("description", Text), ("content", Map(&MEDIA_TYPE_KIND)), ("required", Bool)],
);

/// A media type.
pub static MEDIA_TYPE: Shape = shape(
    "a media type",
    &[],
    &[
        ("schema", Schema),
        ("itemSchema", Schema),
        ("example", Any),
        ("examples", Map(&EXAMPLE_KIND)),
        ("encoding", Map(&ENCODING_KIND)),
        ("prefixEncoding", List(&ENCODING_KIND)),
        ("itemEncoding", Kind::Object(&ENCODING)),
    ],
);

static ENCODING: Shape = shape(
    "an encoding",
    &[],
    &[
        ("contentType", Text),
        ("headers", Map(&OrRef(&HEADER))),
        ("style", Word(STYLES)),
        ("explode", Bool),
        ("allowReserved", Bool),
        ("encoding", Map(&ENCODING_KIND)),
        ("prefixEncoding", List(&ENCODING_KIND)),
        ("itemEncoding", Kind::Object(&ENCODING)),
    ],
);

static RESPONSES: Shape = map("the responses", OrRef(&RESPONSE));

static RESPONSE: Shape = shape(
    "a response",
    &["description"],
    &[
        ("summary", Text),
        ("description", Text),
        ("headers", Map(&OrRef(&HEADER))),
        ("content", Map(&MEDIA_TYPE_KIND)),
        ("links", Map(&OrRef(&LINK))),
    ],
);

static LINK: Shape = shape(
    "a link",
    &[],
    &[
        ("operationRef", Text),
        ("operationId", Text),
        ("parameters", Map(&Any)),
        ("requestBody", Any),
        ("description", Text),
        ("server", Kind::Object(&SERVER)),
    ],
);

static EXAMPLE: Shape = shape(
    "an example",
    &[],
    &[
        ("summary", Text),
        ("description", Text),
        ("value", Any),
        ("dataValue", Any),
        ("serializedValue", Text),
        ("externalValue", Text),
    ],
);

static SECURITY_SCHEME: Shape = shape(
    "a security scheme",
    &["type"],
    &[
        ("type", Word(&["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"])),
        ("description", Text),
        ("name", Text),
        ("in", Word(&["query", "header", "cookie"])),
        ("scheme", Text),
        ("bearerFormat", Text),
        ("flows", Any),
        ("openIdConnectUrl", Text),
        ("oauth2MetadataUrl", Text),
        ("deprecated", Bool),
    ],
);

/// A schema.
pub static SCHEMA: Shape = Shape {
    name: "a schema",
    required: &[],
    fields: &[
        ("title", Text),
        ("description", Text),
        ("type", Types),
        ("format", Text),
        ("nullable", Bool),
        ("enum", List(&Any)),
        ("const", Any),
        ("default", Any),
        ("example", Any),
        ("deprecated", Bool),
        ("readOnly", Bool),
        ("writeOnly", Bool),
        ("multipleOf", Number),
        ("minimum", Number),
        ("maximum", Number),
        ("exclusiveMinimum", BoolOrNumber),
        ("exclusiveMaximum", BoolOrNumber),
        ("minLength", Count),
        ("maxLength", Count),
        ("pattern", Text),
        ("minItems", Count),
        ("maxItems", Count),
        ("uniqueItems", Bool),
        ("minProperties", Count),
        ("maxProperties", Count),
        ("required", List(&Text)),
        ("properties", Map(&Schema)),
        ("patternProperties", Map(&Schema)),
        ("additionalProperties", Schema),
        ("propertyNames", Schema),
        ("items", Schema),
        ("prefixItems", List(&Schema)),
        ("contains", Schema),
        ("allOf", List(&Schema)),
        ("anyOf", List(&Schema)),
        ("oneOf", List(&Schema)),
        ("not", Schema),
        ("if", Schema),
        ("then", Schema),
        ("else", Schema),
        ("dependentSchemas", Map(&Schema)),
        ("unevaluatedItems", Schema),
        ("unevaluatedProperties", Schema),
        ("$defs", Map(&Schema)),
        // Not of OpenAPI, and yet references lead into it.
        ("definitions", Map(&Schema)),
        ("discriminator", Kind::Object(&DISCRIMINATOR)),
        ("externalDocs", Kind::Object(&EXTERNAL_DOCS)),
    ],
    rest: Rest::Anything,
};

static DISCRIMINATOR: Shape = shape(
    "a discriminator",
    &["propertyName"],
    &[("propertyName", Text), ("mapping", Map(&Text)), ("defaultMapping", Text)],
);
