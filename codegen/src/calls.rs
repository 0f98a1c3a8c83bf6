//! The calls that users make: `client.images().generate().model(…).send()`.
//!
//! progenitor's methods take whole values. On top of each stands a call with a setter for every
//! parameter and every field of the request, which does not compile before all that is required
//! is set. They are made from progenitor's own signatures and types, so that both always agree.

mod emit;
mod fields;
mod spec;

use crate::node::Node;
use crate::refine::Parts;
use crate::render::Module;

/// A module of calls for each tag of the document.
pub(crate) fn calls(parts: &Parts, lowered: &Node) -> Vec<Module> {
    spec::resources(parts, lowered).iter().map(emit::module).collect()
}
