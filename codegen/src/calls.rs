//! The calls that users make: `client.images().generate().model(…).send()`.
//!
//! progenitor's methods take whole values. On top of each stands a call with a setter for every
//! parameter and every field of the request, which does not compile before all that is required
//! is set. They are made from progenitor's own signatures and types, so that both always agree.

mod answer;
mod emit;
mod fields;
mod spec;

use crate::node::Node;
use crate::problem::{Code, Problem, Problems};
use crate::refine::Parts;
use crate::render::Module;

/// A module of calls for each tag of the document; reports what cannot be called.
pub(crate) fn calls(parts: &Parts, lowered: &Node, problems: &mut Problems) -> Vec<Module> {
    let resources = spec::resources(parts, lowered, problems);
    let modules = resources.iter().map(|resource| match syn::parse2(emit::module(resource)) {
        Ok(syn::File { items, .. }) => Some(Module { name: resource.module.clone(), items }),
        Err(error) => {
            let resource = &resource.module;
            problems.push(
                Problem::new(
                    Code::NotGeneratable,
                    format!("the calls of `{resource}` are not Rust: {error}"),
                )
                .at(lowered.span, "in here")
                .help("report this, with the document, as a fault of the generator"),
            );
            None
        }
    });
    modules.flatten().collect()
}
