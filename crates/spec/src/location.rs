//! A place in a document as it is written down: for people, and for programs that read findings.

use serde::{Deserialize, Serialize};

use crate::source::Sources;
use crate::span::Span;

/// A place in a document, and what stands there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Location {
    /// The file, as it was named.
    pub file: String,
    /// The JSON pointer (RFC 6901) from the root of the document.
    pub pointer: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What stands there, as JSON, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl Location {
    /// Where a span begins; the beginning of the file of that name where the text is not known.
    #[must_use]
    pub fn of(sources: &Sources, span: Span, name: &str, pointer: &str) -> Self {
        let known = sources.locate(span);
        let (file, line, column) =
            known.map_or((name, 1, 1), |(file, at)| (file, at.line, at.column));
        let (file, pointer) = (file.to_owned(), pointer.to_owned());
        Self { file, pointer, line, column, value: None }
    }
}
