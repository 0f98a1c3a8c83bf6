//! The document, and places in it.

use spec::openapi::inheritance;
use spec::{Input, Loaded, Node, Report, local_pointer};

use crate::finding::{Spot, Subject};
use crate::operation::{self, Operation};
use crate::schema::Schemas;

/// How many references may follow each other.
const MAX_REFERENCES: usize = 32;

/// A document that is ready to be compared with a server.
#[derive(Debug)]
pub struct Document {
    name: String,
    loaded: Loaded,
    schemas: Schemas,
}

impl Document {
    /// Reads a document, its overlay and the files beside it.
    ///
    /// # Errors
    ///
    /// One of them is broken. The report holds everything that was found.
    pub fn open(input: &Input<'_>) -> Result<Self, Report> {
        let mut loaded = spec::load(input)?;
        inheritance::split_parents(&mut loaded.document);
        let schemas = Schemas::new(&loaded.document.to_json(), &loaded.info.openapi);
        let document = Self { name: input.document.name.to_owned(), loaded, schemas };
        let problems = operation::problems(&document);
        if problems.is_empty() {
            return Ok(document);
        }
        Err(Report { sources: document.loaded.warnings.sources, problems })
    }

    /// What somebody should look at.
    #[must_use]
    pub fn warnings(&self) -> &Report {
        &self.loaded.warnings
    }

    pub(crate) fn subject(&self) -> Subject {
        let info = self.loaded.info.clone();
        Subject {
            name: self.name.clone(),
            title: info.title,
            version: info.version,
            openapi: info.openapi,
        }
    }

    pub(crate) fn schemas(&self) -> &Schemas {
        &self.schemas
    }

    /// The operations, in the order in which they stand.
    pub(crate) fn operations(&self) -> Vec<Operation<'_>> {
        operation::operations(self)
    }

    pub(crate) fn root(&self) -> Part<'_> {
        Part { node: &self.loaded.document, pointer: String::new() }
    }

    /// What a part stands for, if it is a reference.
    pub(crate) fn resolve<'d>(&'d self, part: Part<'d>) -> Part<'d> {
        let mut part = part;
        for _ in 0..MAX_REFERENCES {
            let reference = part.node.get("$ref").and_then(Node::as_str);
            let Some(pointer) = reference.and_then(local_pointer) else { break };
            let Some(node) = self.loaded.document.pointer(&pointer) else { break };
            part = Part { node, pointer: pointer.into_owned() };
        }
        part
    }

    /// Where a pointer leads in the text; where nothing stands, what is around it.
    pub(crate) fn spot(&self, pointer: &str) -> Spot {
        let mut pointer = pointer;
        let node = loop {
            if let Some(node) = self.loaded.document.pointer(pointer) {
                break node;
            }
            pointer = pointer.rsplit_once('/').map_or("", |(around, _)| around);
        };
        let place = self.loaded.warnings.sources.locate(node.span);
        let (file, line, column) = place.map_or((self.name.as_str(), 1, 1), |(file, position)| {
            (file, position.line, position.column)
        });
        Spot { file: file.to_owned(), pointer: pointer.to_owned(), line, column }
    }
}

/// A part of the document, and its JSON pointer.
#[derive(Debug, Clone)]
pub(crate) struct Part<'d> {
    pub(crate) node: &'d Node,
    pub(crate) pointer: String,
}

impl<'d> Part<'d> {
    pub(crate) fn get(&self, name: &str) -> Option<Self> {
        let node = self.node.get(name)?;
        Some(Self { node, pointer: join(&self.pointer, name) })
    }

    /// The members with their names; none of something else than a mapping.
    pub(crate) fn members(&self) -> Vec<(&'d str, Self)> {
        let members = self.node.as_object().into_iter().flatten();
        let part = |(name, member): (&'d String, &'d spec::node::Member)| {
            (name.as_str(), Self { node: &member.node, pointer: join(&self.pointer, name) })
        };
        members.map(part).collect()
    }

    pub(crate) fn items(&self) -> Vec<Self> {
        let items = self.node.items().iter().enumerate();
        items
            .map(|(nth, node)| Self { node, pointer: join(&self.pointer, &nth.to_string()) })
            .collect()
    }

    pub(crate) fn text(&self, name: &str) -> Option<&'d str> {
        self.node.get(name)?.as_str()
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.node.get(name).is_some_and(Node::is_true)
    }
}

/// The pointer to a member (RFC 6901, section 3).
pub(crate) fn join(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}
