//! Taking what cannot be generated out of a document, so that the rest can be.

use std::collections::{BTreeSet, HashSet};

use spec::openapi::{self, DOCUMENT, Kind, Visit, walk, walk_schemas_mut};
use spec::{Code, Node, Place, Problem, Span};

/// The document without the parts that the errors are in, and a note for each part that is gone:
/// the innermost schema around an error becomes any JSON value; where there is none, the operation
/// is left out. `None` if an error is in none of them.
///
/// `unknown` has the places of the schemas that are any JSON value by now.
pub(crate) fn leave_out(
    document: &Node,
    errors: &[Problem],
    unknown: &mut HashSet<Span>,
) -> Option<(Node, Vec<Problem>)> {
    let mut parts = BTreeSet::new();
    for error in errors {
        let Some(Place::Span(span)) = error.place else { return None };
        parts.insert(part_around(document, span, unknown)?);
    }
    if parts.is_empty() {
        return None;
    }
    let mut document = document.clone();
    let notes = parts.iter().filter_map(|part| remove(&mut document, part, unknown)).collect();
    Some((document, notes))
}

/// In place of a schema that cannot be generated.
fn any_value(span: Span) -> Node {
    let text = "Any JSON value: what the document says of it cannot be generated.";
    Node::object(span, [("description", Node::string(span, text))])
}

/// A part that the document can do without.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// A schema, by its place.
    Schema(Span),
    Operation {
        path: String,
        method: String,
    },
    Path(String),
    Component {
        section: String,
        name: String,
    },
}

fn part_around(document: &Node, span: Span, unknown: &HashSet<Span>) -> Option<Part> {
    let around = |outer: Span| {
        outer.source == span.source && outer.start <= span.start && span.end <= outer.end
    };
    let is_in = |key: Span, node: &Node| around(key) || around(node.span);
    // Parents come before their parts.
    let mut schema = None;
    walk(Visit::root(document, Kind::Object(&DOCUMENT)), &mut |visit| {
        if matches!(visit.kind, Kind::Schema) && around(visit.node.span) {
            schema = Some(visit.node);
        }
    });
    if let Some(schema) = schema.filter(|schema| !unknown.contains(&schema.span)) {
        return Some(Part::Schema(schema.span));
    }
    let components = document.get("components").and_then(Node::as_object);
    for (section, parts) in components.into_iter().flatten() {
        for (name, member) in parts.node.as_object().into_iter().flatten() {
            if is_in(member.key, &member.node) {
                return Some(Part::Component { section: section.clone(), name: name.clone() });
            }
        }
    }
    let mut paths = document.get("paths").and_then(Node::as_object).into_iter().flatten();
    let (path, item) = paths.find(|(_, item)| is_in(item.key, &item.node))?;
    let operation =
        openapi::methods(&item.node).find(|(_, member)| is_in(member.key, &member.node));
    Some(match operation {
        Some((method, _)) => Part::Operation { path: path.clone(), method: method.to_owned() },
        None => Part::Path(path.clone()),
    })
}

/// Takes a part out and says so.
fn remove(document: &mut Node, part: &Part, unknown: &mut HashSet<Span>) -> Option<Problem> {
    let (span, what) = match part {
        Part::Schema(span) => {
            walk_schemas_mut(document, Kind::Object(&DOCUMENT), &mut |schema| {
                if schema.span == *span {
                    *schema = any_value(*span);
                }
            });
            unknown.insert(*span);
            (*span, "this schema is any JSON value".to_owned())
        }
        Part::Operation { path, method } => {
            let item = document.get_mut("paths")?.get_mut(path)?;
            let member = openapi::take_operation(item, method)?;
            (member.key, format!("`{} {path}` is left out", openapi::sent(method)))
        }
        Part::Path(path) => {
            let member = document.get_mut("paths")?.take(path)?;
            (member.key, format!("the path `{path}` is left out"))
        }
        Part::Component { section, name } if section == "schemas" => {
            let schemas = document.get_mut("components")?.get_mut(section)?.as_object_mut()?;
            let member = schemas.get_mut(name)?;
            if !unknown.insert(member.key) || unknown.contains(&member.node.span) {
                schemas.shift_remove(name);
                return None;
            }
            member.node = any_value(member.key);
            (member.key, format!("the schema `{name}` is any JSON value"))
        }
        Part::Component { section, name } => {
            let member = document.get_mut("components")?.get_mut(section)?.take(name)?;
            (member.key, format!("`{name}` of the {section} is left out"))
        }
    };
    Some(
        Problem::new(Code::LeftOut, what)
            .warning()
            .at(span, "for the problems that are reported in it")
            .help("mend the problems in the document or in the overlay"),
    )
}
