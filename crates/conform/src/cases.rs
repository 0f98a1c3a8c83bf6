//! The requests of an operation: ones that the document allows, and ones that it forbids.

mod cheapest;
mod forbidden;
mod valid;

use spec::Cursor;
use spec::Direction;
use spec::sample::{Extent, Sampler};

use crate::schema::is_alone_valid;
use serde_json::Value;

use crate::document::Document;
use crate::finding::Skipped;
use crate::operation::{Operation, Parameter};
use crate::request::{Content, Draft, Request, Show, Written, choose};

/// What the document says about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// It is allowed.
    Accepted,
    /// It is forbidden: the answer is a documented 4xx.
    Refused,
}

/// One request and what to expect.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// What it is, in a few words: "without the field `prompt`".
    pub(crate) name: String,
    pub(crate) expected: Expected,
    pub(crate) request: Request,
    /// The pointer to what it is about.
    pub(crate) pointer: String,
}

/// The cases of an operation, and what cannot be tried.
#[derive(Debug, Default)]
pub(crate) struct Cases {
    pub(crate) cases: Vec<Case>,
    pub(crate) skipped: Vec<Skipped>,
}

/// Makes the cases of an operation. Of one that costs money, one is valid, and the cheapest.
pub(crate) fn cases<'d>(document: &'d Document, operation: &Operation<'d>) -> Cases {
    let mut maker = Maker { document, operation, cases: Cases::default() };
    let minimal = match maker.draft(Extent::Minimal) {
        Ok(minimal) => minimal,
        Err((pointer, reason)) => {
            maker.skip("all requests", &reason, &pointer);
            return maker.cases;
        }
    };
    if operation.costs {
        let cheapest = cheapest::cheapest(&maker, minimal);
        maker.add("the cheapest request", Expected::Accepted, &cheapest, &operation.part.pointer);
        forbidden::add(&mut maker, &cheapest);
    } else {
        valid::add(&mut maker, &minimal);
        forbidden::add(&mut maker, &minimal);
    }
    maker.cases
}

/// Makes the cases of one operation.
struct Maker<'o, 'd> {
    document: &'d Document,
    operation: &'o Operation<'d>,
    cases: Cases,
}

impl<'o, 'd> Maker<'o, 'd> {
    fn sampler(&self, extent: Extent) -> Sampler<'d> {
        let root = &self.document.schemas().request.root;
        Sampler::new(root, extent, Direction::Request, is_alone_valid)
    }

    /// The schema at a pointer, for requests.
    fn schema(&self, part: &Cursor<'_>) -> Option<&'d Value> {
        self.document.schemas().request.schema(&part.pointer)
    }

    fn is_valid(&self, part: &Cursor<'_>, value: &Value) -> Option<bool> {
        self.document.schemas().request.is_valid(&part.pointer, value)
    }

    /// A value that is known to be valid, or the reason why there is none.
    fn sample(&self, part: &Cursor<'_>, extent: Extent) -> Result<Value, (String, String)> {
        let fail = |reason: String| (part.pointer.to_string(), reason);
        let schema = self.schema(part).ok_or_else(|| fail("there is no schema".to_owned()))?;
        let value = self.sampler(extent).sample(schema).map_err(fail)?;
        let request = &self.document.schemas().request;
        let (violations, _) = request.violations(&part.pointer, &value).map_err(fail)?;
        match violations.first() {
            None => Ok(value),
            Some(violation) => Err((
                violation.schema.clone(),
                format!("no valid value was found ({}): give an example", violation.message),
            )),
        }
    }

    /// A request that the document allows.
    fn draft(&self, extent: Extent) -> Result<Draft<'o, 'd>, (String, String)> {
        let mut parameters: Vec<(&'o Parameter<'d>, Value)> = Vec::new();
        for parameter in &self.operation.parameters {
            if !parameter.required && extent == Extent::Minimal {
                continue;
            }
            match self.parameter(parameter, extent) {
                Ok(value) => parameters.push((parameter, value)),
                Err(_) if !parameter.required => {}
                Err(failure) => return Err(failure),
            }
        }
        let operation = self.operation;
        let body = operation.body.as_ref();
        let body = body.filter(|body| body.required || extent == Extent::Full);
        let body = body.map(|_| self.body(extent)).transpose()?;
        Ok(Draft { operation, parameters, body, show: Show::Credentials })
    }

    fn parameter(&self, of: &Parameter<'d>, extent: Extent) -> Result<Value, (String, String)> {
        let fail = |reason: &str| (of.part.pointer.to_string(), reason.to_owned());
        let schema = of.schema.as_ref().ok_or_else(|| fail("it has no schema"))?;
        // The example of a parameter stands beside its schema.
        if let Some(example) = of.part.get("example").map(|part| part.node.to_json())
            && self.is_valid(schema, &example) == Some(true)
        {
            return Ok(example);
        }
        let value = self.sample(schema, extent)?;
        if of.place == "path" && value == "" {
            return Err(fail("an empty text cannot stand in a path: give an example"));
        }
        Ok(value)
    }

    fn body(&self, extent: Extent) -> Result<Content<'d>, (String, String)> {
        let fail = |part: &Cursor<'_>, reason: &str| (part.pointer.to_string(), reason.to_owned());
        let body = self
            .operation
            .body
            .as_ref()
            .ok_or_else(|| fail(&self.operation.part, "it has no body"))?;
        let (media, part) = choose(body)
            .ok_or_else(|| fail(&body.part, "bodies of its media types cannot be made"))?;
        let value = match part.get("schema") {
            Some(schema) => self.sample(&schema, extent)?,
            None => Value::Object(serde_json::Map::new()),
        };
        Ok(Content { media, said_type: None, value: Written::Value(value) })
    }

    /// The schema of the body that is sent.
    fn body_schema(&self) -> Option<Cursor<'d>> {
        choose(self.operation.body.as_ref()?)?.1.get("schema")
    }

    /// The fields of a body with their schemas and the pointers to them.
    fn fields(&self) -> Vec<(String, Value, String)> {
        let root = &self.document.schemas().request.root;
        let Some(part) = self.body_schema() else { return Vec::new() };
        let Some(schema) = self.schema(&part).and_then(|schema| spec::all_of::merged(root, schema))
        else {
            return Vec::new();
        };
        let Some(Value::Object(properties)) = schema.get("properties") else { return Vec::new() };
        let around = self.document.resolve(part);
        let place = |name: &str| {
            let properties = spec::cursor::join(&around.pointer, "properties");
            spec::cursor::join(&properties, name)
        };
        let is_sent = |schema: &Value| schema.get("readOnly") != Some(&Value::Bool(true));
        let fields = properties.iter().filter(|(_, schema)| is_sent(schema));
        fields.map(|(name, schema)| (name.clone(), schema.clone(), place(name))).collect()
    }

    /// The same request with another value in a field of its body; `None` if that body is not
    /// what is wanted.
    fn with_field(
        &self,
        draft: &Draft<'o, 'd>,
        name: &str,
        value: Option<Value>,
        is_valid: bool,
    ) -> Option<Draft<'o, 'd>> {
        let content = draft.body.clone().or_else(|| self.body(Extent::Minimal).ok())?;
        let Written::Value(Value::Object(mut object)) = content.value else { return None };
        match value {
            Some(value) => object.insert(name.to_owned(), value),
            None => object.shift_remove(name),
        };
        let value = Value::Object(object);
        (self.is_valid(&self.body_schema()?, &value) == Some(is_valid)).then(|| Draft {
            body: Some(Content { value: Written::Value(value), ..content }),
            ..draft.clone()
        })
    }

    /// Adds a case, unless the same request is already there.
    fn add(
        &mut self,
        name: impl Into<String>,
        expected: Expected,
        draft: &Draft<'o, 'd>,
        pointer: &str,
    ) {
        let name = name.into();
        match draft.request() {
            Ok(request) if self.cases.cases.iter().any(|case| case.request == request) => {}
            Ok(request) => {
                let pointer = pointer.to_owned();
                self.cases.cases.push(Case { name, expected, request, pointer });
            }
            Err(reason) => self.skip(&name, &reason, pointer),
        }
    }

    fn skip(&mut self, what: &str, reason: &str, pointer: &str) {
        self.cases.skipped.push(Skipped {
            operation: self.operation.name(),
            what: what.to_owned(),
            reason: reason.to_owned(),
            location: self.document.location(pointer),
        });
    }
}
