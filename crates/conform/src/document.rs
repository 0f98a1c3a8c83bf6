//! The document, and places in it.

use spec::openapi::inheritance;
use spec::{Cursor, DocumentInfo, Input, Loaded, Location, Report};

use crate::operation::{self, Operation};
use crate::schema::Schemas;

/// A document that is ready to be compared with a server.
#[derive(Debug)]
pub struct Document {
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
        let schemas = Schemas::new(&loaded.document, loaded.dialect);
        let document = Self { loaded, schemas };
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

    pub(crate) fn info(&self) -> &DocumentInfo {
        &self.loaded.info
    }

    pub(crate) fn schemas(&self) -> &Schemas {
        &self.schemas
    }

    /// The operations, in the order in which they stand.
    pub(crate) fn operations(&self) -> Vec<Operation<'_>> {
        operation::operations(self)
    }

    pub(crate) fn root(&self) -> Cursor<'_> {
        Cursor::root(&self.loaded.document)
    }

    /// What a part stands for, if it is a reference.
    pub(crate) fn resolve<'d>(&'d self, part: Cursor<'d>) -> Cursor<'d> {
        part.resolve(&self.loaded.document)
    }

    /// Where a pointer leads in the text; where nothing stands, what is around it.
    pub(crate) fn location(&self, pointer: &str) -> Location {
        let mut pointer = pointer;
        let node = loop {
            if let Some(node) = self.loaded.document.pointer(pointer) {
                break node;
            }
            pointer = pointer.rsplit_once('/').map_or("", |(around, _)| around);
        };
        let sources = &self.loaded.warnings.sources;
        Location::of(sources, node.span, &self.loaded.info.name, pointer)
    }
}
