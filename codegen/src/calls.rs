//! The calls that users make: `client.images().generate().model(…).send()`.
//!
//! progenitor's methods take whole values. On top of each stands a call with a setter for every
//! parameter and every field of the request, which does not compile before all that is required
//! is set. They are made from progenitor's own signatures and types, so that both always agree.

mod documented;
mod emit;
mod errors;
mod fields;
mod path;
mod resources;
mod response;
mod sketch;

use std::collections::BTreeMap;

use spec::Problems;

use crate::example;
use crate::lower::Lowered;
use crate::refine::Parts;
use crate::render::Module;
use resources::Resource;

/// What others have to know of calls.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The operations of their items, as in `Places::calls`.
    pub(crate) places: BTreeMap<String, String>,
    /// What each cannot be sent without.
    pub(crate) sketches: Vec<example::Call>,
}

/// A module of calls for each tag of the document, and what is told of them; reports what cannot be
/// called.
///
/// Code is made when it is asked for: that of all modules at once would take much memory.
pub(crate) fn calls(
    parts: &Parts,
    lowered: &Lowered,
    problems: &mut Problems,
) -> (impl Iterator<Item = Module> + use<>, Told) {
    let resources = resources::resources(parts, lowered, problems);
    let told = Told {
        places: resources.iter().flat_map(Resource::places).collect(),
        sketches: resources.iter().flat_map(Resource::sketches).collect(),
    };
    let modules = resources.into_iter().map(|resource| {
        let pieces = emit::module(&resource);
        Module { name: resource.module, pieces }
    });
    (modules, told)
}
