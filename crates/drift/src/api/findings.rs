//! Groups of differences, and documents that cannot be generated, as findings.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use spec::openapi::{self, ADDITIONAL_OPERATIONS, METHODS};
use spec::{Code, Location, Place, Problem, Sources, Span};

use super::code::Changed;
use super::diff::What;
use super::group::Group;
use super::item::{Item, ItemKind};
use super::list::Api;
use super::locate::{Locator, written};
use super::message::{message, short};
use super::revisions::Revision;
use super::rules::{self, rule};
use crate::finding::{Axis, Finding, Level};

/// Where the items of one list come from.
pub(super) struct Places<'a> {
    locator: Locator,
    api: &'a Api,
}

impl<'a> Places<'a> {
    pub(super) fn new(locator: Locator, api: &'a Api) -> Self {
        Self { locator, api }
    }

    /// The methods of resources, by path, and the operations that they call.
    fn calls(&self) -> impl Iterator<Item = (&'a str, &str)> {
        let methods = self.api.items.iter().filter(|item| item.kind == ItemKind::Function);
        methods
            .filter_map(|item| Some((item.path.as_str(), self.locator.operation_of(&item.path)?)))
    }

    /// The operations that changed code is there for.
    fn called<'s>(&'s self, changed: &'s Changed) -> impl Iterator<Item = &'s str> {
        changed.items.iter().filter_map(|item| {
            let ty = item.rsplit_once("::").map_or("", |(ty, _)| ty);
            self.locator.call(item).or_else(|| self.locator.call(ty))
        })
    }

    /// Where an item comes from, and which operations it concerns.
    fn of(&self, item: &Item) -> (Option<Location>, BTreeSet<String>) {
        let owner = match item.kind {
            ItemKind::Type | ItemKind::Module | ItemKind::Trait => Some(item.path.as_str()),
            _ => item.owner.as_deref(),
        };
        let call = self.locator.operation_of(&item.path);
        if let Some(operation) = call.or_else(|| self.locator.operation_of(owner?)) {
            return self.of_operation(operation);
        }
        let Some(ty) = owner.and_then(|owner| owner.split("::types::").nth(1)) else {
            return (None, BTreeSet::new());
        };
        match self.locator.ty(ty, item.wire.as_deref()) {
            Some((spot, name)) => (Some(spot), self.locator.users(name)),
            None => {
                let call = self.locator.operation_inside(ty);
                let call = call.map(|operation| self.of_operation(operation));
                call.unwrap_or_default()
            }
        }
    }

    fn of_operation(&self, operation: &str) -> (Option<Location>, BTreeSet<String>) {
        let names = BTreeSet::from([written(operation).to_owned()]);
        (self.locator.operation(operation), names)
    }
}

pub(super) fn of_group(group: &Group<'_>, old: &Places<'_>, new: &Places<'_>) -> Finding {
    let mut operations = BTreeSet::new();
    let mut spot = |item: Option<&Item>, places: &Places<'_>| {
        let (spot, concerned) = item.map(|item| places.of(item)).unwrap_or_default();
        operations.extend(concerned);
        spot
    };
    let before = spot(group.before, old);
    let after = spot(group.after, new);
    // A module concerns the operations that are in it.
    for part in &group.parts {
        let _ = (spot(part.before, old), spot(part.after, new));
    }
    let (before, after) = match group.what {
        What::Removed | What::ImplRemoved => (before, None),
        What::Added
        | What::ImplAdded
        | What::FieldAdded
        | What::VariantAdded
        | What::RequiredItemAdded => (None, after),
        _ => (before, after),
    };
    let id = rules::of(group.what);
    finding(id, operations, (before, after), message(group), group.path)
}

/// Names that stand for another operation or parameter than before, with the same signature: what an
/// item is goes by the wire, and not by its text.
pub(super) fn of_moves(old: &Places<'_>, new: &Places<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let calls: BTreeMap<&str, &str> = new.calls().collect();
    for (path, before) in old.calls() {
        let Some(after) = calls.get(path) else { continue };
        if same_place(before) != same_place(after) {
            let message = format!("`{}` called `{before}` and calls `{after}`", short(path));
            let operations = [before, after].map(|name| written(name).to_owned());
            let spots = (old.locator.operation(before), new.locator.operation(after));
            findings.push(finding(rules::MOVED, operations.into(), spots, message, path));
        }
    }
    for (operation, name, before, after) in old.locator.moved_parameters(&new.locator) {
        let message = format!("`{name}` of `{operation}` sent `{before}` and sends `{after}`");
        let spots = (old.locator.operation(operation), new.locator.operation(operation));
        let operations = BTreeSet::from([written(operation).to_owned()]);
        findings.push(finding(rules::MOVED, operations, spots, message, name));
    }
    findings
}

/// An operation whatever its placeholders are called.
fn same_place(operation: &str) -> String {
    let mut parts = operation.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |place, part| {
        let rest = part.split_once('}').map_or(part, |(_, rest)| rest);
        format!("{place}{{}}{rest}")
    })
}

/// A file whose code differs behind the same interface.
pub(super) fn of_code(changed: &Changed, old: &Places<'_>, new: &Places<'_>) -> Finding {
    let mut operations: BTreeSet<String> = [old, new]
        .iter()
        .flat_map(|places| places.called(changed))
        .map(written)
        .map(str::to_owned)
        .collect();
    let mut spot = |places: &Places<'_>| {
        if let Some(spot) = places.called(changed).find_map(|name| places.locator.operation(name)) {
            return Some(spot);
        }
        let mut items = places.api.items.iter().filter(|item| item.file.ends_with(&changed.file));
        let (spot, concerned) = places.of(items.find(|item| item.kind == ItemKind::Type)?);
        operations.extend(concerned);
        spot
    };
    let spots = (spot(old), spot(new));
    let message = format!("the code of `{}` differs behind the same interface", changed.file);
    finding(rules::CODE, operations, spots, message, &changed.file)
}

/// What can be generated on one revision and not on the other.
pub(super) fn of_problems(
    old: &Revision,
    new: &Revision,
    places: (&Places<'_>, &Places<'_>),
) -> Vec<Finding> {
    let places = (&places.0.locator, &places.1.locator);
    let mut findings = Vec::new();
    let known = |revision: &Revision, problem: &Problem| {
        revision
            .errors
            .iter()
            .any(|other| (other.code, &other.message) == (problem.code, &problem.message))
    };
    for problem in &new.errors {
        let is_old = known(old, problem);
        let id = if is_old { rules::NOT } else { rules::NO_LONGER };
        findings.push(of_problem(id, problem, &new.sources, (None, Some(places.1))));
    }
    for problem in old.errors.iter().filter(|problem| !known(new, problem)) {
        findings.push(of_problem(rules::AGAIN, problem, &old.sources, (Some(places.0), None)));
    }
    let before = left_out(old);
    for (problem, sources) in left_out(new) {
        if !before.iter().any(|(other, _)| other.message == problem.message) {
            findings.push(of_problem(rules::LEFT_OUT, problem, sources, (None, Some(places.1))));
        }
    }
    findings
}

fn left_out(revision: &Revision) -> Vec<(&Problem, &Sources)> {
    let warnings = revision.generation.iter().flat_map(|generation| {
        let report = &generation.warnings;
        report.problems.iter().map(|problem| (problem, &report.sources))
    });
    warnings.filter(|(problem, _)| problem.code == Code::LeftOut).collect()
}

/// The spans of all problems of a revision.
pub(super) fn spans(revision: &Revision) -> impl Iterator<Item = Span> {
    let problems =
        revision.errors.iter().chain(left_out(revision).into_iter().map(|(problem, _)| problem));
    problems.filter_map(|problem| match problem.place {
        Some(Place::Span(span)) => Some(span),
        _ => None,
    })
}

fn of_problem(
    id: &str,
    problem: &Problem,
    sources: &Sources,
    (old, new): (Option<&Locator>, Option<&Locator>),
) -> Finding {
    let spot = |locator: &Locator| match problem.place.as_ref()? {
        Place::Span(span) => locator.span(*span).or_else(|| bare(*span, sources)),
        Place::File(name) => Some(spot_of(name, 1, 1)),
    };
    let spots = (old.and_then(spot), new.and_then(spot));
    let place = spots.0.as_ref().or(spots.1.as_ref());
    let operations = place.and_then(|spot| operation_at(&spot.pointer)).into_iter().collect();
    finding(id, operations, spots, problem.message.clone(), problem.code.as_str())
}

/// The place of a span in a text that could not be read as a document.
fn bare(span: Span, sources: &Sources) -> Option<Location> {
    let (file, position) = sources.locate(span)?;
    Some(spot_of(file, position.line, position.column))
}

fn spot_of(file: &str, line: usize, column: usize) -> Location {
    Location { file: file.to_owned(), pointer: String::new(), line, column, value: None }
}

/// The operation that a place is in: `/paths/~1pets/get/…`.
fn operation_at(pointer: &str) -> Option<String> {
    let mut words = pointer.strip_prefix("/paths/")?.split('/');
    let path = words.next()?.replace("~1", "/").replace("~0", "~");
    let mut method = words.next()?;
    if method == ADDITIONAL_OPERATIONS {
        method = words.next()?;
    } else if !METHODS.contains(&method) {
        return None;
    }
    Some(format!("{} {path}", openapi::sent(method)))
}

fn finding(
    id: &str,
    operations: BTreeSet<String>,
    (before, after): (Option<Location>, Option<Location>),
    message: String,
    subject: &str,
) -> Finding {
    let (level, reason): (Level, &str) = rule(id);
    let operations: Vec<String> = operations.into_iter().collect();
    // A copy of a document in another file gives the same.
    let pointer =
        |spot: &Option<Location>| spot.as_ref().map_or(String::new(), |spot| spot.pointer.clone());
    let places = [pointer(&before), pointer(&after)];
    let words = [id, &operations.join(","), &places[0], &places[1], subject].join("\n");
    let digest = Sha256::digest(words.as_bytes());
    Finding {
        id: id.to_owned(),
        axis: Axis::Source,
        level,
        operations,
        side: None,
        before,
        after,
        message,
        reason: reason.to_owned(),
        fingerprint: digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect(),
        accepted: None,
    }
}
