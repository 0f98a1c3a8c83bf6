//! The schemas of a document as JSON Schema 2020-12, one set for what is sent and one for what
//! comes back, and what violates them.
//!
//! The whole document is the resource, so the location of a violated keyword is its pointer in the
//! document.

mod known;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use base64::Engine as _;
use jsonschema::{Draft, Registry, Validator};
use serde_json::{Map, Value, json};
use spec::Direction;
use spec::json_schema::{self, fragment};
use spec::{Dialect, Node};

const URI: &str = "document:///openapi";

/// Violations beyond these are counted. An array of a thousand wrong items is one mistake.
const MAX_VIOLATIONS: usize = 20;

/// The schemas of a document, for each direction.
#[derive(Debug)]
pub(crate) struct Schemas {
    pub(crate) request: SchemaSet,
    pub(crate) response: SchemaSet,
}

impl Schemas {
    pub(crate) fn new(document: &Node, dialect: Dialect) -> Self {
        let set = |direction| {
            SchemaSet::new(json_schema::convert(document, dialect, direction).to_json())
        };
        Self { request: set(Direction::Request), response: set(Direction::Response) }
    }
}

/// The document with all schemas of one direction.
pub(crate) struct SchemaSet {
    pub(crate) root: Value,
    registry: Result<Registry<'static>, String>,
    /// By pointer. A field is tried with many values.
    validators: RefCell<HashMap<String, Result<Rc<Validator>, String>>>,
}

/// One way in which a value is not what its schema says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    /// What is wrong, without the value.
    pub(crate) message: String,
    /// The pointer into the value.
    pub(crate) instance: String,
    /// The pointer into the document.
    pub(crate) schema: String,
}

impl SchemaSet {
    fn new(root: Value) -> Self {
        let resource = Draft::Draft202012.create_resource(root.clone());
        let registry =
            Registry::new().add(URI, resource).and_then(jsonschema::RegistryBuilder::prepare);
        let registry = registry.map_err(|error| error.to_string());
        Self { root, registry, validators: RefCell::default() }
    }

    /// What checks values against the schema at a pointer.
    fn validator(&self, pointer: &str) -> Result<Rc<Validator>, String> {
        if let Some(known) = self.validators.borrow().get(pointer) {
            return known.clone();
        }
        let validator = self.build(pointer).map(Rc::new);
        self.validators.borrow_mut().insert(pointer.to_owned(), validator.clone());
        validator
    }

    fn build(&self, pointer: &str) -> Result<Validator, String> {
        let registry = self.registry.as_ref().map_err(Clone::clone)?;
        let schema = json!({ "$ref": format!("{URI}#{}", fragment(pointer)) });
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true)
            .with_format("byte", is_base64)
            .with_registry(registry)
            .offline()
            .build(&schema)
            .map_err(|error| broken(&error))
    }

    /// Everything that is wrong with a value, up to a number, and how much more there is.
    pub(crate) fn violations(
        &self,
        pointer: &str,
        value: &Value,
    ) -> Result<(Vec<Violation>, usize), String> {
        let validator = self.validator(pointer)?;
        let mut errors = validator.iter_errors(value);
        let first = errors.by_ref().take(MAX_VIOLATIONS).map(|error| violation(pointer, &error));
        let first = first.collect();
        Ok((first, errors.count()))
    }

    /// Whether a value is what the schema at a pointer says; `None` if nobody can tell.
    pub(crate) fn is_valid(&self, pointer: &str, value: &Value) -> Option<bool> {
        self.validator(pointer).ok().map(|validator| validator.is_valid(value))
    }

    /// The fields of a value that the schema at a pointer neither names nor mentions otherwise.
    pub(crate) fn unknown_fields(&self, pointer: &str, value: &Value) -> Vec<String> {
        known::unknown_fields(&self.root, pointer, value)
    }

    /// The schema at a pointer.
    pub(crate) fn schema(&self, pointer: &str) -> Option<&Value> {
        self.root.pointer(pointer)
    }
}

impl fmt::Debug for SchemaSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SchemaSet").finish_non_exhaustive()
    }
}

/// A schema that is none, and where in it.
fn broken(error: &jsonschema::ValidationError<'_>) -> String {
    let message = error.masked().to_string();
    match error.instance_path().as_str() {
        "" => format!("the schema is broken: {message}"),
        place => format!("the schema is broken at {place}: {message}"),
    }
}

fn violation(pointer: &str, error: &jsonschema::ValidationError<'_>) -> Violation {
    let location = error.absolute_keyword_location().map(ToString::to_string);
    let inside = location.as_deref().and_then(|location| location.strip_prefix(URI));
    let schema = inside.and_then(spec::local_pointer);
    let message = error.masked_with("the value").to_string();
    Violation {
        message: lower_case(&message),
        instance: error.instance_path().to_string(),
        schema: schema.map_or_else(|| pointer.to_owned(), std::borrow::Cow::into_owned),
    }
}

/// Messages are fragments here.
fn lower_case(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// `format: byte` of OpenAPI 3.0 (RFC 4648, section 4).
fn is_base64(text: &str) -> bool {
    base64::engine::general_purpose::STANDARD.decode(text).is_ok()
}

/// Whether a value is what keywords say that refer to nothing else. Examples are often not.
pub(crate) fn is_alone_valid(schema: &Map<String, Value>, value: &Value) -> bool {
    const ALONE: [&str; 12] = [
        "type",
        "enum",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "const",
    ];
    let alone = schema.iter().filter(|(name, _)| ALONE.contains(&name.as_str()));
    let alone = alone.map(|(name, value)| (name.clone(), value.clone())).collect();
    jsonschema::options()
        .should_validate_formats(true)
        .build(&Value::Object(alone))
        .is_ok_and(|validator| validator.is_valid(value))
}
