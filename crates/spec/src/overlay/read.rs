//! From a node to an [`Overlay`].

use serde_json_path::JsonPath;

use super::{Action, Change, Overlay};
use crate::node::{Node, Value};
use crate::problem::{Code, Problem, Problems};
use crate::suggest::unknown_field;

pub(super) fn read(node: &Node, problems: &mut Problems) -> Option<Overlay> {
    let Some(version) = node.get("overlay") else {
        problems.push(
            Problem::new(Code::NotOverlay, "not an overlay: no `overlay` field")
                .at(node.span, "no `overlay` among these fields")
                .help("begin the overlay with `overlay: 1.0.0`, as OpenAPI Overlay 1.0.0 says"),
        );
        return None;
    };
    if !version.as_str().is_some_and(is_version_1) {
        problems.push(
            Problem::new(Code::NotOverlay, "not a version of OpenAPI Overlay that is taken in")
                .at(version.span, "not 1.x")
                .help("write `overlay: 1.0.0`"),
        );
        return None;
    }
    let info = node.get("info");
    if !["title", "version"].iter().all(|field| info.is_some_and(|info| info.get(field).is_some()))
    {
        problems.push(
            Problem::new(Code::NotOverlay, "the overlay does not say what it is")
                .at(info.map_or(version.span, |info| info.span), "incomplete")
                .help("add `info` with a `title` and a `version`"),
        );
    }
    warn_unknown(node, &["overlay", "info", "extends", "actions"], "an overlay", problems);
    let actions = match node.get("actions").map(|actions| &actions.value) {
        Some(Value::Array(actions)) if !actions.is_empty() => actions,
        _ => {
            let at = node.get("actions").map_or(version.span, |actions| actions.span);
            problems.push(
                Problem::new(Code::NotOverlay, "the overlay has no list of `actions`")
                    .at(at, "nothing to apply")
                    .help("list at least one action, or remove the overlay"),
            );
            return None;
        }
    };
    let is_1_1 = version.as_str().is_some_and(|version| !version.starts_with("1.0"));
    let actions = actions.iter().filter_map(|action| read_action(action, is_1_1, problems));
    let actions = actions.collect();
    Some(Overlay { actions })
}

/// `1.x` or `1.x.y`.
fn is_version_1(text: &str) -> bool {
    let numbers =
        text.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    numbers && text.starts_with("1.")
}

/// Bounds of a JSONPath: its parser recurses, and tries nested filters in many ways.
const MAX_TARGET: usize = 1000;
const MAX_NESTING: usize = 6;

/// How deep brackets stand in brackets.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn read_action(node: &Node, is_1_1: bool, problems: &mut Problems) -> Option<Action> {
    let fields = ["target", "description", "update", "remove", "copy"];
    warn_unknown(node, &fields, "an action", problems);
    let Some(target) = node.get("target") else {
        problems.push(
            Problem::new(Code::BadAction, "the action has no `target`")
                .at(node.span, "changes what?")
                .help("add a `target`: a JSONPath such as `$.info`"),
        );
        return None;
    };
    let query = query(target, problems)?;
    let text = target.as_str().unwrap_or_default();
    let reason = node.get("description").and_then(Node::as_str).map(str::to_owned);
    if reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
        problems.push(
            Problem::new(Code::BadAction, "the action carries no reason")
                .warning()
                .at(target.span, "why?")
                .help("say in its `description` why the document needs this"),
        );
    }
    let change = read_change(node, target, is_1_1, problems)?;
    let at = target.span;
    let target = text.to_owned();
    Some(Action { at, target, query, reason, change, replaces_primitives: is_1_1 })
}

/// A `JSONPath` (RFC 9535) within bounds.
fn query(target: &Node, problems: &mut Problems) -> Option<JsonPath> {
    let text = target.as_str().unwrap_or_default();
    if text.len() > MAX_TARGET || nesting(text) > MAX_NESTING {
        problems.push(
            Problem::new(Code::BadAction, "the JSONPath is too long or nested too deep")
                .at(target.span, format!("more than {MAX_TARGET} bytes or {MAX_NESTING} levels"))
                .help("select in several actions"),
        );
        return None;
    }
    match JsonPath::parse(text) {
        Ok(query) => Some(query),
        Err(error) => {
            problems.push(
                Problem::new(
                    Code::BadAction,
                    format!("not a JSONPath from character {} on", error.position() + 1),
                )
                .at(target.span, "RFC 9535 does not allow this")
                .help("write for example `$.paths['/v1/things'].get`"),
            );
            None
        }
    }
}

fn read_change(
    node: &Node,
    target: &Node,
    is_1_1: bool,
    problems: &mut Problems,
) -> Option<Change> {
    if let Some(remove) = node.get("remove") {
        match remove.value {
            Value::Bool(true) => return Some(Change::Remove),
            Value::Bool(false) => {}
            _ => {
                problems.push(
                    Problem::new(Code::BadAction, "`remove` must be a boolean")
                        .at(remove.span, "not a boolean")
                        .help("write `remove: true`"),
                );
                return None;
            }
        }
    }
    if let Some(from) = node.get("copy") {
        if !is_1_1 {
            problems.push(
                Problem::new(Code::BadAction, "`copy` is there from version 1.1 on")
                    .at(from.span, "not in 1.0")
                    .help("write `overlay: 1.1.0`"),
            );
            return None;
        }
        if let Some(update) = node.get("update") {
            problems.push(
                Problem::new(Code::BadAction, "the action has both `update` and `copy`")
                    .at(from.span, "a copy")
                    .related(update.span, "an update")
                    .help("copy first, and update with an action of its own"),
            );
            return None;
        }
        return Some(Change::Copy { at: from.span, from: query(from, problems)? });
    }
    if let Some(update) = node.get("update") {
        return Some(Change::Update(update.clone()));
    }
    problems.push(
        Problem::new(
            Code::BadAction,
            "the action has neither `update` nor `copy` nor `remove: true`",
        )
        .at(target.span, "nothing would happen")
        .help("say what is added by `update`, or write `remove: true`"),
    );
    None
}

fn warn_unknown(node: &Node, fields: &[&str], what: &str, problems: &mut Problems) {
    for (name, member) in node.as_object().into_iter().flatten() {
        if fields.contains(&name.as_str()) || name.starts_with("x-") {
            continue;
        }
        problems.push(unknown_field(name, member.key, what, fields.iter().copied()));
    }
}
