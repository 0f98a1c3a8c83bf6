//! Does each `$ref` lead somewhere?

use super::suggest::did_you_mean;
use crate::node::Node;
use crate::openapi::Visit;
use crate::problem::{Code, Problem, Problems};

pub(super) fn check(document: &Node, visit: &Visit<'_>, problems: &mut Problems) {
    let Some((target, at)) = visit.reference() else { return };
    let Some(pointer) = target.strip_prefix('#') else {
        problems.push(
            Problem::new(Code::ExternalRef, format!("`{target}` points out of this document"))
                .at(at, "in another file")
                .help("move what it points to into `components` and refer to it by `#/…`"),
        );
        return;
    };
    if document.pointer(pointer).is_some() {
        return;
    }
    let problem = Problem::new(Code::DanglingRef, format!("nothing is at `{target}`"))
        .at(at, "leads nowhere");
    problems.push(match closest(document, pointer) {
        Some(meant) => problem.help(format!("did you mean `{meant}`?")),
        None => problem.help("define it there, or correct the `$ref`"),
    });
}

/// The sibling of the missing target whose name is closest.
fn closest(document: &Node, pointer: &str) -> Option<String> {
    let (parent, name) = pointer.rsplit_once('/')?;
    let siblings = document.pointer(parent)?.as_object()?.keys().map(String::as_str);
    did_you_mean(name, siblings).map(|meant| format!("#{parent}/{meant}"))
}
