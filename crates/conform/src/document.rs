//! The document, and places in it.

use spec::{Cursor, DocumentInfo, Loaded, Location, Node, Report, Sources, stream};

use crate::schema::Schemas;

/// A document that is ready to be compared with a server.
#[derive(Debug)]
pub struct Document {
    loaded: Loaded,
    schemas: Schemas,
}

impl Document {
    pub(crate) fn new(loaded: Loaded) -> Self {
        let schemas = Schemas::new(&loaded.document, loaded.dialect);
        Self { loaded, schemas }
    }

    pub(crate) fn into_sources(self) -> Sources {
        self.loaded.warnings.sources
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

    pub(crate) fn root(&self) -> Cursor<'_> {
        Cursor::root(self.node())
    }

    pub(crate) fn node(&self) -> &Node {
        &self.loaded.document
    }

    /// The schema of a content, of one item where it is a sequence.
    pub(crate) fn item_schema<'d>(
        &'d self,
        media_type: &str,
        content: &Cursor<'d>,
    ) -> Option<Cursor<'d>> {
        stream::item_schema(self.node(), self.loaded.dialect, media_type, content)
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
