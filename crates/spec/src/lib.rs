//! From text to an OpenAPI document that knows its lines, and what a document means.
//!
//! Everybody who looks at documents stands on this crate: the generator, the comparison of two
//! documents, the comparison with a server. What a reference leads to, what a schema of OpenAPI 3.0
//! allows, what a media type is: that is asked here, so that nobody disagrees about a document.
//!
//! The library neither reads nor writes nor prints, but for [`files`], which reads what a command
//! line names.
//!
//! ```
//! let document = b"openapi: 3.1.0\ninfo: { title: pets, version: 1.0.0 }\npaths: {}\n";
//! let document = spec::Text { name: "pets.yaml", bytes: document };
//! let loaded = spec::load(&spec::Input { document, ..spec::Input::default() }).expect("sound");
//! assert_eq!(loaded.info.title, "pets");
//! let title = loaded.document.pointer("/info/title").expect("there");
//! let (_, position) = loaded.warnings.sources.locate(title.span).expect("written somewhere");
//! assert_eq!((position.line, position.column), (2, 16));
//! ```

pub mod all_of;
mod anchors;
mod bundle;
pub mod cursor;
mod direction;
pub mod files;
pub mod json_schema;
pub mod load;
mod location;
pub mod media_type;
pub mod node;
pub mod openapi;
pub mod overlay;
pub mod parameter;
mod parse;
mod plain_scalars;
pub mod problem;
pub mod report;
pub mod sample;
mod select;
mod self_uri;
pub mod settings;
pub mod source;
pub mod span;
pub mod stream;
pub mod suggest;
pub mod version;

pub use bundle::join as join_paths;
pub use cursor::Cursor;
pub use direction::Direction;
pub use load::{DocumentInfo, DocumentSize, Loaded, load};
pub use location::Location;
pub use node::{Node, local_pointer};
pub use overlay::AppliedAction;
pub use problem::{Code, Place, Problem, Problems, Severity};
pub use report::{Report, Style};
pub use select::{Selection, Selector};
pub use source::Sources;
pub use span::{SourceId, Span};
pub use version::Dialect;

/// A text and the name it is shown under.
#[derive(Debug, Clone, Copy, Default)]
pub struct Text<'a> {
    /// The name, which also tells JSON (`.json`) from YAML (`.yaml`, `.yml`).
    pub name: &'a str,
    /// What the file holds.
    pub bytes: &'a [u8],
}

/// A document, and what belongs to it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Input<'a> {
    /// The OpenAPI document.
    pub document: Text<'a>,
    /// The overlays to apply to it, in this order.
    pub overlays: &'a [Text<'a>],
    /// Which of its operations are used. Default: all of them.
    pub selection: Selection<'a>,
    /// What reads the files that the document refers to; without one, such a reference is an
    /// error.
    pub loader: Option<&'a dyn Loader>,
    /// What happens to parts of the document that cannot be used.
    pub unsupported: Unsupported,
}

/// What reads the files beside a document.
pub trait Loader: std::fmt::Debug + Sync {
    /// What the file at a path relative to the document's folder holds, and the name it is shown
    /// under. The path has `/` between its parts and may begin with `../`.
    ///
    /// # Errors
    ///
    /// The file cannot be read; the reason as a fragment, such as `there is no such file`.
    fn read(&self, path: &str) -> Result<(String, Vec<u8>), String>;
}

/// What happens to parts of a document that cannot be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unsupported {
    /// The run fails, and every such part is reported.
    #[default]
    Fail,
    /// Operations are left out, and schemas become JSON values; each is reported as a warning.
    LeaveOut,
}
