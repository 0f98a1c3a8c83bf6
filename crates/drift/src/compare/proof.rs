//! The proof that an operation differs in nothing but text: both sides have the same normal form.
//!
//! The rules find differences one by one; this looks at the two operations as wholes. Where it
//! finds something and no rule has, that is a break, until a rule says otherwise.

use std::collections::{BTreeMap, BTreeSet};

use spec::Cursor;
use spec::node::Value;
use spec::openapi::{DOCUMENT, Kind, Rest, Shape};

use super::Comparison;
use super::Operation;
use super::bodies::media_type_key;
use super::operations::operation_kind;
use super::parameters::all;
use crate::finding::Axis;
use crate::normal_form::Schema;
use crate::number;

/// Fields that are text for people, or that are compared as wholes by one rule each: those rules
/// have no gaps.
const ASIDE: [&str; 15] = [
    "allowEmptyValue",
    "allowReserved",
    "callbacks",
    "deprecated",
    "description",
    "example",
    "examples",
    "explode",
    "externalDocs",
    "links",
    "operationId",
    "parameters",
    "security",
    "servers",
    "style",
];

impl<'d> Comparison<'d> {
    /// Holds the operations about which no rule has found anything against their normal forms.
    pub(super) fn prove(&mut self) {
        let on_wire = self.found.iter().filter(|(_, finding)| finding.axis == Axis::Wire);
        let frames: BTreeSet<usize> = on_wire.map(|(frame, _)| *frame).collect();
        let claimed = self.above(&frames);
        let Some(kind) = operation_kind() else { return };
        for (frame, old, new) in std::mem::take(&mut self.compared) {
            if claimed.contains(&frame) {
                continue;
            }
            let found = self.difference(&old.at, &new.at, kind);
            if let Some((before, after)) = found.or_else(|| self.parameters_differ(&old, &new)) {
                let message = "no rule knows what differs here".to_owned();
                self.report(frame, "unclaimed-difference", Some(&before), Some(&after), message);
            }
        }
    }

    fn parameters_differ(
        &mut self,
        old: &Operation<'d>,
        new: &Operation<'d>,
    ) -> Option<(Cursor<'d>, Cursor<'d>)> {
        let (olds, news) = (all(self.old, old), all(self.new, new));
        if olds.keys().ne(news.keys()) {
            return Some((old.at.clone(), new.at.clone()));
        }
        let kind = DOCUMENT.field("components")?.shape()?.field("parameters")?;
        let Kind::Map(kind) = kind else { return None };
        olds.values().zip(news.values()).find_map(|(old, new)| self.difference(old, new, *kind))
    }

    /// The first place at which two values do not mean the same.
    fn difference(
        &mut self,
        old: &Cursor<'d>,
        new: &Cursor<'d>,
        kind: Kind,
    ) -> Option<(Cursor<'d>, Cursor<'d>)> {
        if matches!(kind, Kind::Schema) {
            let is_same = self.is_same(&Schema::new(old.clone()), &Schema::new(new.clone()));
            return (!is_same).then(|| (old.clone(), new.clone()));
        }
        let (old, new) = (self.old.resolve(old), self.new.resolve(new));
        match (&old.node.value, &new.node.value, kind) {
            (Value::Object(_), Value::Object(_), Kind::Map(inner)) => {
                self.entries(&old, &new, |_| Some(*inner))
            }
            (Value::Object(_), Value::Object(_), _) if kind.shape().is_some() => {
                let shape = kind.shape()?;
                self.entries(&old, &new, |name| field(shape, name))
            }
            _ => (!number::is_same(old.node, new.node)).then_some((old, new)),
        }
    }

    fn entries(
        &mut self,
        old: &Cursor<'d>,
        new: &Cursor<'d>,
        kind: impl Fn(&str) -> Option<Kind>,
    ) -> Option<(Cursor<'d>, Cursor<'d>)> {
        let (olds, news) = (by_name(old), by_name(new));
        let names: BTreeSet<&String> = olds.keys().chain(news.keys()).collect();
        for name in names {
            let Some(kind) = kind(name) else { continue };
            let found = match (olds.get(name).cloned(), news.get(name).cloned()) {
                (Some(before), Some(after)) => self.difference(&before, &after, kind),
                // A flag that is left out is `false`.
                (Some(only), None) | (None, Some(only)) if is_off(&only) => None,
                (Some(before), None) => Some((before, new.clone())),
                (None, Some(after)) => Some((old.clone(), after)),
                (None, None) => None,
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

/// The members of an object. Content types, statuses and names of headers are the same in any
/// case; no field of OpenAPI differs from another in nothing but that.
fn by_name<'d>(at: &Cursor<'d>) -> BTreeMap<String, Cursor<'d>> {
    at.members()
        .map(|(name, at)| {
            let is_field = !name.contains(['/', '-']) && !name.ends_with("XX");
            (if is_field { name.to_owned() } else { media_type_key(name) }, at)
        })
        // A header of that name is described elsewhere, and ignored.
        .filter(|(name, _)| name != "content-type")
        .collect()
}

/// Whether it says as much as its absence: a flag that is off, or nothing but a header that is
/// ignored.
fn is_off(at: &Cursor<'_>) -> bool {
    let is_ignored = |at: &Cursor<'_>| {
        at.pointer.ends_with("/headers")
            && at.members().all(|(name, _)| name.eq_ignore_ascii_case("content-type"))
    };
    matches!(at.node.value, Value::Bool(false)) || is_ignored(at)
}

/// The fields of an object that count.
fn field(shape: &'static Shape, name: &str) -> Option<Kind> {
    let is_object = matches!(shape.rest, Rest::Extensions | Rest::Anything);
    let is_aside = ASIDE.contains(&name) || matches!(name, "summary" | "tags" | "title" | "name");
    if name.starts_with("x-") || (is_object && is_aside) {
        return None;
    }
    // What the table does not know is compared as it is.
    Some(shape.field(name).unwrap_or(Kind::Any))
}
