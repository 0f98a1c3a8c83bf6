//! The calls that users make: `client.images().generate().model(…).send()`.
//!
//! progenitor's methods take whole values. On top of each stands a call with a setter for every
//! parameter and every field of the request, which does not compile before all that is required
//! is set. They are made from progenitor's own signatures and types, so that both always agree.

mod documented;
mod emit;
mod fields;
mod path;
mod resources;
mod response;

use spec::Problems;

use crate::lower::Lowered;
use crate::refine::Parts;
use crate::render::Module;

/// A module of calls for each tag of the document; reports what cannot be called.
///
/// Code is made when it is asked for: that of all modules at once would take much memory.
pub(crate) fn calls(
    parts: &Parts,
    lowered: &Lowered,
    problems: &mut Problems,
) -> impl Iterator<Item = Module> + use<> {
    let resources = resources::resources(parts, lowered, problems);
    resources.into_iter().map(|resource| {
        let pieces = emit::module(&resource);
        Module { name: resource.module, pieces }
    })
}
