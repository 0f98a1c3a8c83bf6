//! Does each `$ref` lead somewhere?

use std::collections::HashSet;

use spec::openapi::{self, DOCUMENT, Kind, Visit, walk};
use spec::suggest::did_you_mean;
use spec::{Code, Node, Problem, Problems};

/// The names of all `$defs`: a reference to `#/$defs/Name` means the schema that it stands in.
pub(super) fn definitions(document: &Node) -> HashSet<&str> {
    let mut names = HashSet::new();
    walk(Visit::root(document, Kind::Object(&DOCUMENT)), &mut |visit| {
        if matches!(visit.kind, Kind::Schema) {
            let definitions = visit.node.get("$defs").and_then(Node::as_object);
            names.extend(definitions.into_iter().flat_map(|d| d.keys().map(String::as_str)));
        }
    });
    names
}

pub(super) fn check(
    document: &Node,
    definitions: &HashSet<&str>,
    visit: &Visit<'_>,
    problems: &mut Problems,
) {
    let Some((target, at)) = visit.reference() else { return };
    let Some(pointer) = openapi::pointer(target) else {
        problems.push(
            Problem::new(Code::ExternalRef, format!("`{target}` points out of this document"))
                .at(at, "in another file, or the `$id` of no schema")
                .help("keep the file beside the document and refer to it by its path: nothing is fetched"),
        );
        return;
    };
    let is_local = target.strip_prefix("#/$defs/").is_some_and(|name| definitions.contains(name));
    if is_local || document.pointer(&pointer).is_some() {
        return;
    }
    let is_anchor = !pointer.is_empty() && !pointer.starts_with('/');
    let text = if is_anchor {
        format!("no schema has the `$anchor` that `{target}` refers to")
    } else {
        format!("nothing is at `{target}`")
    };
    let problem = Problem::new(Code::DanglingRef, text).at(at, "leads nowhere");
    // Where much is wrong, comparing every name with every other helps nobody.
    let closest = if problems.len() < 100 { closest(document, &pointer) } else { None };
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
