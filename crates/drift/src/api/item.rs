//! What a list of public items consists of.

use serde::{Deserialize, Serialize};
use syn::Item as Syntax;

use super::tree::Module;

/// What kind of item it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// `mod`
    Module,
    /// `struct`, `enum` or `union`
    Type,
    /// A field of a struct.
    Field,
    /// A variant of an enum, with its fields.
    Variant,
    /// `fn`, of a type or of a module.
    Function,
    /// `trait`
    Trait,
    /// An item that implementations of a trait need not have.
    ProvidedItem,
    /// An item that every implementation of a trait needs.
    RequiredItem,
    /// An implementation of a trait, derived or written.
    Implementation,
    /// A type that an implementation names, such as `Err` of `FromStr`.
    AssociatedType,
    /// `const` or `static`
    Constant,
    /// `type`
    Alias,
    /// `pub use` of something in another crate.
    Reexport,
    /// A feature of the crate.
    Feature,
}

/// One public item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What kind of item it is.
    pub kind: ItemKind,
    /// The path by which users reach it; of an implementation, its text.
    pub path: String,
    /// The type or module that it goes with.
    pub owner: Option<String>,
    /// Everything that its users depend on, on one line.
    pub text: String,
    /// It is marked `#[deprecated]`.
    pub is_deprecated: bool,
    /// More fields or variants can be added to it without breaking users: it is
    /// `#[non_exhaustive]`, or has fields that are not public.
    pub is_open: bool,
    /// Its documentation.
    pub docs: String,
    /// The file that it is written in.
    pub file: String,
    /// The name of a field or variant on the wire.
    pub wire: Option<String>,
}

impl Item {
    /// Its line in a list.
    #[must_use]
    pub fn line(&self) -> String {
        let mark = if self.is_deprecated { "#[deprecated] " } else { "" };
        format!("{mark}{}", self.text)
    }
}

/// Something that users can reach.
pub(super) struct Export<'m> {
    /// The path by which they do.
    pub(super) name: String,
    pub(super) conditions: Vec<String>,
    pub(super) what: What<'m>,
}

pub(super) enum What<'m> {
    Module(&'m Module),
    Item(&'m Module, &'m Syntax),
    /// Of something in another crate, or in a file that is not there.
    Elsewhere(&'m Module, String),
}
