//! The texts that are read, and places in them.
//!
//! A [`Span`] is small and `Copy`, so every value of a document carries one; a [`Sources`] turns
//! it into line and column when somebody has to be told.

use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::problem::{Code, Problem};
use crate::span::{MAX_SOURCE_BYTES, SourceId, Span};

/// A place as people count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// One text with its name.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    text: String,
    sha256: String,
    line_starts: Vec<usize>,
}

impl Source {
    fn new(name: String, text: String, bytes: &[u8]) -> Self {
        let line_starts =
            std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { name, text, sha256: sha256(bytes), line_starts }
    }

    /// The name it is shown under, usually a path relative to the workspace.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The SHA-256 of the bytes as they were read, in lower-case hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The line and column of a byte offset.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        let start = self.line_start(line);
        let column = self.text.get(start..offset).map_or(0, |text| text.chars().count()) + 1;
        Position { line, column }
    }

    /// The byte at which a line, counted from 1, begins.
    #[must_use]
    pub fn line_start(&self, line: usize) -> usize {
        self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len())
    }

    /// The line around a byte offset, without what ends it.
    #[must_use]
    pub fn line_around(&self, offset: usize) -> Range<usize> {
        let start = self.line_start(self.position(offset).line);
        let rest = self.text.get(start..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        start..start + line.trim_end().len()
    }
}

/// All texts of one run.
#[derive(Debug, Clone, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Takes in a text.
    ///
    /// Bytes that are not UTF-8 are taken in with replacement characters, so that the problem can
    /// be shown, and reported.
    ///
    /// # Errors
    ///
    /// The text is larger than [`MAX_SOURCE_BYTES`], not UTF-8, or the 65,537th of the run.
    pub fn add(&mut self, name: impl Into<String>, bytes: &[u8]) -> Result<SourceId, Box<Problem>> {
        let name = name.into();
        if bytes.len() > MAX_SOURCE_BYTES {
            let size = bytes.len();
            return Err(Box::new(
                Problem::new(Code::TooLarge, format!("a text of {size} bytes is too large"))
                    .in_file(name)
                    .help(format!("split it: at most {MAX_SOURCE_BYTES} bytes are read")),
            ));
        }
        let Ok(id) = u16::try_from(self.0.len()).map(SourceId) else {
            let problem = Problem::new(Code::TooLarge, "too many files for one run");
            return Err(Box::new(problem.in_file(name)));
        };
        let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        match std::str::from_utf8(body) {
            Ok(text) => {
                self.0.push(Source::new(name, text.to_owned(), bytes));
                Ok(id)
            }
            Err(error) => {
                let at = error.valid_up_to();
                let text = String::from_utf8_lossy(body).into_owned();
                self.0.push(Source::new(name, text, bytes));
                let shown = Span::new(id, at, at + char::REPLACEMENT_CHARACTER.len_utf8());
                let byte = body.get(at).copied().unwrap_or_default();
                Err(Box::new(
                    Problem::new(Code::InvalidUtf8, format!("byte 0x{byte:02X} is not UTF-8"))
                        .at(shown, "not text")
                        .help("save the file as UTF-8"),
                ))
            }
        }
    }

    /// The text behind an id.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.0.get(usize::from(id.0))
    }

    /// Where a span begins, and the name of its text.
    #[must_use]
    pub fn locate(&self, span: Span) -> Option<(&str, Position)> {
        let source = self.get(span.source)?;
        Some((source.name(), source.position(span.start as usize)))
    }

    /// The text that a span covers.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source)
            .and_then(|source| source.text().get(span.start as usize..span.end as usize))
            .unwrap_or_default()
    }
}

/// The SHA-256 of some bytes, in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
