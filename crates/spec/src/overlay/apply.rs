//! Carrying out the actions of an overlay.

use serde_json_path::{JsonPath, NormalizedPath, PathElement};

use super::{Action, AppliedAction, Change, Overlay};
use crate::node::{Node, Value};
use crate::problem::{Code, Problem, Problems};
use crate::span::Span;

/// How many values all updates may bring in: an overlay can double what it has done before.
const MAX_BROUGHT: usize = 100_000;

pub(super) fn apply(
    mut document: Node,
    overlay: &Overlay,
    problems: &mut Problems,
) -> (Node, Vec<AppliedAction>) {
    let mut applied = Vec::new();
    let mut brought = 0_usize;
    for action in &overlay.actions {
        let json = document.to_json();
        let mut places: Vec<Vec<Step>> =
            action.query.query_located(&json).locations().map(steps).collect();
        if places.is_empty() {
            problems.push(nothing_matched(action));
            continue;
        }
        let update = match &action.change {
            Change::Update(update) => Some(update.clone()),
            Change::Copy { at, from } => {
                let Some(copied) = copied(&document, &json, from, *at, problems) else { continue };
                Some(copied)
            }
            Change::Remove => None,
        };
        if let Some(update) = &update {
            brought += places.len().saturating_mul(update.size());
            if brought > MAX_BROUGHT {
                problems.push(
                    Problem::new(
                        Code::TooDeep,
                        format!("the overlay brings in more than {MAX_BROUGHT} values"),
                    )
                    .at(action.at, format!("{} places match by here", places.len()))
                    .help("select fewer places"),
                );
                break;
            }
        }
        // Back to front, so that a removal does not shift the places that are still to come.
        places.sort();
        places.dedup();
        for place in places.iter().rev() {
            match &update {
                Some(update) => bring_in(&mut document, place, update, action, problems),
                None => take_out(&mut document, place, action, problems),
            }
        }
        applied.push(AppliedAction {
            at: action.at,
            target: action.target.clone(),
            verb: match action.change {
                Change::Update(_) => "update",
                Change::Copy { .. } => "copy",
                Change::Remove => "remove",
            },
            reason: action.reason.clone(),
            matches: places.len(),
        });
    }
    (document, applied)
}

/// One step from a value to one of its parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Index(usize),
    Name(String),
}

fn steps(path: &NormalizedPath<'_>) -> Vec<Step> {
    path.iter()
        .map(|element| match element {
            PathElement::Name(name) => Step::Name((*name).to_owned()),
            PathElement::Index(index) => Step::Index(*index),
        })
        .collect()
}

fn descend<'d>(node: &'d mut Node, steps: &[Step]) -> Option<&'d mut Node> {
    steps.iter().try_fold(node, |node, step| match (&mut node.value, step) {
        (Value::Object(members), Step::Name(name)) => {
            members.get_mut(name).map(|member| &mut member.node)
        }
        (Value::Array(items), Step::Index(index)) => items.get_mut(*index),
        _ => None,
    })
}

/// What a `copy` selects: one value.
fn copied<'d>(
    document: &'d Node,
    json: &serde_json::Value,
    from: &JsonPath,
    at: Span,
    problems: &mut Problems,
) -> Option<Node> {
    let places: Vec<Vec<Step>> = from.query_located(json).locations().map(steps).collect();
    let [place] = places.as_slice() else {
        let message = format!("`copy` selects {} values, and one is copied", places.len());
        problems.push(
            Problem::new(Code::BadAction, message)
                .at(at, "selects not one value")
                .help("write a JSONPath that leads to one place of the document"),
        );
        return None;
    };
    let part = |node: &'d Node, step: &Step| match (&node.value, step) {
        (Value::Object(members), Step::Name(name)) => members.get(name).map(|member| &member.node),
        (Value::Array(items), Step::Index(index)) => items.get(*index),
        _ => None,
    };
    place.iter().try_fold(document, part).cloned()
}

fn take_out(document: &mut Node, place: &[Step], action: &Action, problems: &mut Problems) {
    match place.split_last() {
        Some((last, parent)) => {
            // A parent may be gone: `$..x` also selects what stands inside of another match.
            if let Some(parent) = descend(document, parent) {
                remove(parent, last);
            }
        }
        None => problems.push(
            Problem::new(Code::BadAction, "the action removes the whole document")
                .at(action.at, "selects the root")
                .help("select a part of the document"),
        ),
    }
}

fn bring_in(
    document: &mut Node,
    place: &[Step],
    update: &Node,
    action: &Action,
    problems: &mut Problems,
) {
    let Some(target) = descend(document, place) else { return };
    match (&mut target.value, &action.change) {
        // A list that is copied into a list is added to it (Overlay 1.1.0, "Action Object").
        (Value::Array(items), Change::Copy { .. }) => match &update.value {
            Value::Array(more) => items.extend(more.iter().cloned()),
            _ => items.push(update.clone()),
        },
        (Value::Array(items), _) => items.push(update.clone()),
        (Value::Object(_), _) => merge(target, update, action, problems),
        _ if action.replaces_primitives
            && !matches!(update.value, Value::Array(_) | Value::Object(_)) =>
        {
            *target = update.clone();
        }
        _ => problems.push(no_target(target, action)),
    }
}

fn remove(parent: &mut Node, step: &Step) {
    match (&mut parent.value, step) {
        (Value::Object(members), Step::Name(name)) => {
            members.shift_remove(name);
        }
        (Value::Array(items), Step::Index(index)) if *index < items.len() => {
            items.remove(*index);
        }
        _ => {}
    }
}

/// Merges an update into its target: objects member by member, lists end to end, anything else
/// in place of what was there.
fn merge(target: &mut Node, update: &Node, action: &Action, problems: &mut Problems) {
    match (&mut target.value, &update.value) {
        (Value::Object(members), Value::Object(updates)) => {
            for (name, member) in updates {
                match members.get_mut(name) {
                    Some(existing) => {
                        merge_member(&mut existing.node, &member.node, action, problems);
                    }
                    None => {
                        members.insert(name.clone(), member.clone());
                    }
                }
            }
        }
        _ => problems.push(incompatible(target, update, action)),
    }
}

fn merge_member(target: &mut Node, update: &Node, action: &Action, problems: &mut Problems) {
    match (&mut target.value, &update.value) {
        (Value::Object(_), Value::Object(_)) => merge(target, update, action, problems),
        (Value::Array(items), Value::Array(more)) => items.extend(more.iter().cloned()),
        (Value::Object(_) | Value::Array(_), _) | (_, Value::Object(_) | Value::Array(_)) => {
            problems.push(incompatible(target, update, action));
        }
        _ => *target = update.clone(),
    }
}

fn incompatible(target: &Node, update: &Node, action: &Action) -> Problem {
    let (was, is) = (target.kind(), update.kind());
    Problem::new(Code::BadAction, format!("the update brings {is} where the document has {was}"))
        .at(update.span, format!("{is} here"))
        .related(target.span, format!("{was} there"))
        .related(action.at, "by this action")
        .help("remove the old value with an action of its own first")
}

fn no_target(target: &Node, action: &Action) -> Problem {
    let is = target.kind();
    Problem::new(
        Code::BadAction,
        format!("an update goes to a mapping or a list, and this is {is}"),
    )
    .at(action.at, format!("selects {is}"))
    .related(target.span, format!("{is} here"))
    .help("select the mapping around it, and name the member in the `update`")
}

fn nothing_matched(action: &Action) -> Problem {
    Problem::new(
        Code::UselessAction,
        format!("`{}` matches nothing in the document", action.target),
    )
    .at(action.at, "matches nothing")
    .help("the document has changed: correct the target, or delete the action")
}
