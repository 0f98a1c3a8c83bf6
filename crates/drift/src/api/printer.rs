//! What writes items down.

use super::item::Item;
use super::names::Names;
use super::tree::Module;

/// Writes items down as lines.
pub(super) struct Printer<'n, 'm> {
    pub(super) names: &'n Names<'m>,
    pub(super) items: Vec<Item>,
}

/// What the items of one place have in common.
#[derive(Clone)]
pub(super) struct Place<'m> {
    pub(super) module: &'m Module,
    pub(super) conditions: Vec<String>,
    pub(super) owner: Option<String>,
}
