//! From texts to a document that is ready to be compared with a server.

use spec::openapi::inheritance;
use spec::{Input, Report};

use crate::document::Document;
use crate::operation;

impl Document {
    /// Reads a document, its overlay and the files beside it.
    ///
    /// # Errors
    ///
    /// One of them is broken. The report holds everything that was found.
    pub fn open(input: &Input<'_>) -> Result<Self, Report> {
        let mut loaded = spec::load(input)?;
        inheritance::split_parents(&mut loaded.document);
        let document = Self::new(loaded);
        let problems = operation::problems(&document);
        if problems.is_empty() {
            return Ok(document);
        }
        Err(Report { sources: document.into_sources(), problems })
    }
}
