//! Does each `$ref` lead somewhere?

use super::suggest::did_you_mean;
use crate::node::Node;
use crate::openapi::{Kind, Visit};
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
        let is_named_schema = pointer
            .strip_prefix("/components/schemas/")
            .is_some_and(|name| !name.is_empty() && !name.contains('/'));
        if matches!(visit.kind, Kind::Schema) && !is_named_schema {
            problems.push(
                Problem::new(Code::NotGeneratable, format!("`{target}` is not a named schema"))
                    .at(at, "only `#/components/schemas/…` has a type of its own")
                    .help("give the schema a name in `components.schemas` and refer to that"),
            );
        }
        return;
    }
    let problem = Problem::new(Code::DanglingRef, format!("nothing is at `{target}`"))
        .at(at, "leads nowhere");
    // Where much is wrong, comparing every name with every other helps nobody.
    let closest = if problems.len() < 100 { closest(document, pointer) } else { None };
    problems.push(match closest {
        Some(meant) => problem.help(format!("did you mean `{meant}`?")),
        None => problem.help("define it there, or correct the `$ref`"),
    });
}

/// The sibling of the missing target whose name is closest.
fn closest(document: &Node, pointer: &str) -> Option<String> {
    let (parent, name) = pointer.rsplit_once('/')?;
    let siblings = document.pointer(parent)?.as_object()?.keys().map(String::as_str);
    let meant = did_you_mean(name, siblings)?.replace('~', "~0").replace('/', "~1");
    Some(format!("#{parent}/{meant}"))
}
