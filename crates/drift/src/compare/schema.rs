//! Two schemas, compared by what they allow.

use std::collections::BTreeSet;
use std::rc::Rc;

use spec::Cursor;
use spec::Direction;

use super::{Comparison, Revision};
use crate::document::shown;
use crate::normal_form::{Additional, NormalForm, Schema};
use crate::number;

/// Two schemas of one place, in their normal form.
#[derive(Clone)]
pub(super) struct Pair<'d> {
    pub(super) old: Rc<NormalForm<'d>>,
    pub(super) new: Rc<NormalForm<'d>>,
    pub(super) side: Direction,
    pub(super) frame: usize,
}

impl<'d> Comparison<'d> {
    /// Has two schemas compared, unless that was done for this side; gives the frame for it.
    pub(super) fn schemas(
        &mut self,
        old: &Schema<'d>,
        new: &Schema<'d>,
        side: Direction,
        frame: usize,
    ) -> usize {
        let (old, new) = (&self.direct(Revision::Old, old), &self.direct(Revision::New, new));
        let key = (old.identity(), new.identity(), side);
        if let Some(known) = self.seen.get(&key).copied() {
            if let Some(known) = self.frames.get_mut(known) {
                known.parents.insert(frame);
            }
            return known;
        }
        let frame = self.frame(Some(frame), None);
        self.seen.insert(key, frame);
        self.open.push((frame, old.clone(), new.clone(), side));
        frame
    }

    /// Compares the schemas that wait for it, and those that they lead to.
    pub(super) fn open_schemas(&mut self) {
        while let Some((frame, old, new, side)) = self.open.pop() {
            let (old, new) = (self.shape(Revision::Old, &old), self.shape(Revision::New, &new));
            if let Some(known) = self.frames.get_mut(frame) {
                known.schemas.extend(old.name.iter().chain(&new.name).cloned());
            }
            self.shapes_differ(&Pair { old, new, side, frame });
        }
        self.overlapping();
    }

    /// Compares the schemas that stand under a name of two objects, if they do.
    pub(super) fn schemas_of(
        &mut self,
        old: &Cursor<'d>,
        new: &Cursor<'d>,
        side: Direction,
        frame: usize,
    ) {
        self.schemas_in("schema", old, new, side, frame);
    }

    /// The schemas in a field of two objects.
    pub(super) fn schemas_in(
        &mut self,
        field: &str,
        old: &Cursor<'d>,
        new: &Cursor<'d>,
        side: Direction,
        frame: usize,
    ) {
        match (old.get(field), new.get(field)) {
            (Some(old), Some(new)) => {
                self.schemas(&Schema::new(old), &Schema::new(new), side, frame);
            }
            (None, Some(schema)) if !self.is_anything(Revision::New, &schema) => {
                let message = "a schema is new".to_owned();
                self.on(frame, (side, "schema-added"), Some(old), Some(&schema), message);
            }
            (Some(schema), None) if !self.is_anything(Revision::Old, &schema) => {
                let message = "the schema is gone".to_owned();
                self.on(frame, (side, "schema-removed"), Some(&schema), Some(new), message);
            }
            _ => {}
        }
    }

    fn is_anything(&mut self, revision: Revision, at: &Cursor<'d>) -> bool {
        self.shape(revision, &Schema::new(at.clone())).is_anything()
    }

    fn shapes_differ(&mut self, pair: &Pair<'d>) {
        self.notes(pair);
        let (old, new) = (&pair.old, &pair.new);
        match (old.is_never, new.is_never) {
            (false, true) => {
                return self.differ(pair, "values-forbidden", "no value fits any more");
            }
            (true, false) => return self.differ(pair, "values-allowed", "values fit now"),
            (true, true) => return,
            (false, false) => {}
        }
        self.null(pair);
        self.tangle(pair);
        if old.is_union() || new.is_union() {
            return self.branches_of(pair);
        }
        self.types(pair);
        self.values(pair);
        self.keywords(pair);
        self.properties(pair);
        self.items(pair);
        self.unions(pair);
    }

    /// Reports a difference of two schemas as a whole.
    pub(super) fn differ(&mut self, pair: &Pair<'d>, name: &str, message: &str) {
        let (before, after) = (pair.old.at.clone(), pair.new.at.clone());
        self.differ_at(pair, name, before.as_ref(), after.as_ref(), message);
    }

    /// Reports a difference at a place of its own, and says of which schema.
    pub(super) fn differ_at(
        &mut self,
        pair: &Pair<'d>,
        name: &str,
        before: Option<&Cursor<'d>>,
        after: Option<&Cursor<'d>>,
        message: &str,
    ) {
        let subject = match (&pair.new.at, &pair.old.at) {
            (Some(at), _) => self.subject(Revision::New, at),
            (None, Some(at)) => self.subject(Revision::Old, at),
            (None, None) => String::new(),
        };
        let message = format!("{subject}: {message}");
        self.on(pair.frame, (pair.side, name), before, after, message);
    }

    /// What a place is called; a parameter by its name.
    fn subject(&self, revision: Revision, at: &Cursor<'d>) -> String {
        let mut parts: Vec<&str> = at.pointer.split('/').collect();
        let list = parts.iter().position(|part| *part == "parameters");
        let end = list.map_or(0, |index| index + 2);
        let owner = parts.get(..end).map(|parts| parts.join("/")).filter(|_| end > 0);
        let parameter = owner.and_then(|pointer| self.document(revision).at(&pointer));
        if let (Some(name), Some(part)) =
            (parameter.and_then(|at| at.text("name")), parts.get_mut(end.saturating_sub(1)))
        {
            *part = name;
            return label(&parts.join("/"));
        }
        label(&at.pointer)
    }

    fn null(&mut self, pair: &Pair<'d>) {
        let is_sure = |shape: &NormalForm<'d>| shape.is_nullable && !shape.is_null_unsure;
        let (old, new) = (&pair.old, &pair.new);
        let is_wider = match pair.side {
            Direction::Request => !old.is_nullable && new.is_nullable,
            Direction::Response => {
                new.is_nullable && !is_sure(old) && (is_sure(new) || !old.is_nullable)
            }
        };
        let is_narrower = match pair.side {
            Direction::Request => {
                old.is_nullable && !is_sure(new) && (is_sure(old) || !new.is_nullable)
            }
            Direction::Response => old.is_nullable && !new.is_nullable,
        };
        if is_wider {
            self.differ(pair, "became-nullable", "may be `null` now");
        }
        if is_narrower {
            self.differ(pair, "no-longer-nullable", "may not be `null` any more");
        }
    }

    /// What cannot be told keyword by keyword is the same as a whole, or is not.
    fn tangle(&mut self, pair: &Pair<'d>) {
        let (old, new) = (Rc::clone(&pair.old), Rc::clone(&pair.new));
        let has_rests = !old.rests.is_empty() || !new.rests.is_empty();
        let is_entangled = has_rests || (old.is_entangled && new.is_entangled);
        if !is_entangled || self.is_same(&old.schema, &new.schema) {
            return;
        }
        for name in ["unevaluatedItems", "unevaluatedProperties"] {
            let (before, after) = (old.keywords.get(name), new.keywords.get(name));
            let is_said = match (before, after) {
                (Some(before), Some(after)) => !self.is_same_keyword(name, before, after),
                _ => false,
            };
            if is_said {
                return;
            }
        }
        let message = "which fields or items no keyword speaks of may differ";
        self.differ(pair, "unevaluated-properties-changed", message);
    }

    fn types(&mut self, pair: &Pair<'d>) {
        let (old, new) = (&pair.old.types, &pair.new.types);
        if old == new {
            return;
        }
        let name = match (old.covers(new), new.covers(old)) {
            (true, _) => "type-narrowed",
            (_, true) => "type-widened",
            _ => "type-changed",
        };
        let message = format!("was {} and is {}", old.shown(), new.shown());
        let at = |shape: &NormalForm<'d>| {
            let own = shape.at.as_ref();
            own.and_then(|at| at.get("type")).or_else(|| own.cloned())
        };
        let (before, after) = (at(&pair.old), at(&pair.new));
        self.differ_at(pair, name, before.as_ref(), after.as_ref(), &message);
    }

    fn values(&mut self, pair: &Pair<'d>) {
        let (old, new) = (pair.old.clone(), pair.new.clone());
        match (&old.values, &new.values) {
            (Some(before), Some(after)) => {
                for at in missing(after, before) {
                    let message = format!("the value {} is gone", shown(at.node));
                    let place = new.at.as_ref();
                    self.differ_at(pair, "enum-value-removed", Some(at), place, &message);
                }
                for at in missing(before, after) {
                    let message = format!("the value {} is new", shown(at.node));
                    let place = old.at.as_ref();
                    self.differ_at(pair, "enum-value-added", place, Some(at), &message);
                }
            }
            (None, Some(values)) => {
                let message = format!("is one of {} now", listed(values));
                self.differ(pair, "enum-added", &message);
            }
            (Some(values), None) => {
                let message = format!("was one of {} and may be any other now", listed(values));
                self.differ(pair, "enum-removed", &message);
            }
            (None, None) => {}
        }
        self.known(pair);
    }

    /// Values that are named beside any other.
    fn known(&mut self, pair: &Pair<'d>) {
        let (old, new) = (pair.old.clone(), pair.new.clone());
        match (old.is_known_twice, new.is_known_twice) {
            (false, true) => {
                let message =
                    "only one of its forms may fit now, and values that are named fit two";
                self.differ(pair, "union-exclusive", message);
            }
            (true, false) => {
                self.differ(pair, "union-inclusive", "several of its forms may fit now");
            }
            _ => {}
        }
        for at in missing(&new.known, &old.known) {
            let is_value = new.values.as_deref().is_some_and(|values| has(values, at));
            if !is_value {
                let message = format!("the value {} is not named any more", shown(at.node));
                self.differ_at(pair, "known-value-removed", Some(at), new.at.as_ref(), &message);
            }
        }
        for at in missing(&old.known, &new.known) {
            let was_value = old.values.as_deref().is_some_and(|values| has(values, at));
            if !was_value {
                let message = format!("the value {} is named now", shown(at.node));
                self.differ_at(pair, "known-value-added", old.at.as_ref(), Some(at), &message);
            }
        }
    }

    fn items(&mut self, pair: &Pair<'d>) {
        let (old, new) = (pair.old.clone(), pair.new.clone());
        if !both_have(&old, &new, crate::normal_form::Type::Array) {
            return;
        }
        let rests =
            (self.rest_of_items(Revision::Old, &old), self.rest_of_items(Revision::New, &new));
        match (&rests.0, &rests.1) {
            (Some(old), Some(new)) => {
                self.schemas(old, new, pair.side, pair.frame);
            }
            (None, Some(items)) => {
                self.differ_at(
                    pair,
                    "items-added",
                    old.at.as_ref(),
                    items.at(),
                    "its items have a schema now",
                );
            }
            (Some(items), None) => {
                self.differ_at(
                    pair,
                    "items-removed",
                    items.at(),
                    new.at.as_ref(),
                    "its items may be anything now",
                );
            }
            (None, None) => {}
        }
        for index in 0..old.tuple.len().max(new.tuple.len()) {
            let place = index + 1;
            let items = (
                old.tuple.get(index).or(rests.0.as_ref()).cloned(),
                new.tuple.get(index).or(rests.1.as_ref()).cloned(),
            );
            let items = (
                items.0.filter(|item| !self.shape(Revision::Old, item).is_anything()),
                items.1.filter(|item| !self.shape(Revision::New, item).is_anything()),
            );
            match (&items.0, &items.1) {
                (Some(old), Some(new)) => {
                    self.schemas(old, new, pair.side, pair.frame);
                }
                (None, Some(item)) => {
                    let message = format!("item {place} has a schema now");
                    self.differ_at(pair, "tuple-item-added", old.at.as_ref(), item.at(), &message);
                }
                (Some(item), None) => {
                    let message = format!("item {place} may be anything now");
                    let place = new.at.as_ref();
                    self.differ_at(pair, "tuple-item-removed", item.at(), place, &message);
                }
                (None, None) => {}
            }
        }
    }

    /// The schema of items without one of their own, if it says anything.
    fn rest_of_items(&mut self, revision: Revision, shape: &NormalForm<'d>) -> Option<Schema<'d>> {
        shape.items.clone().filter(|items| !self.shape(revision, items).is_anything())
    }

    /// The fields without a schema of their own, by what their schema means.
    pub(super) fn rest_of_fields(
        &mut self,
        revision: Revision,
        shape: &NormalForm<'d>,
    ) -> Additional<'d> {
        let Additional::Of(schema) = &shape.additional else { return shape.additional.clone() };
        let form = self.shape(revision, schema);
        match schema.at() {
            _ if form.is_anything() => Additional::Open,
            Some(at) if form.is_never => Additional::Closed(at.clone()),
            _ => Additional::Of(schema.clone()),
        }
    }

    pub(super) fn additional(&mut self, pair: &Pair<'d>) {
        use Additional::{Closed, Of, Open};
        let (old, new) = (pair.old.clone(), pair.new.clone());
        let rests =
            (self.rest_of_fields(Revision::Old, &old), self.rest_of_fields(Revision::New, &new));
        let at = |additional: &Additional<'d>, shape: &NormalForm<'d>| match additional {
            Open => shape.at.clone(),
            Closed(at) => Some(at.clone()),
            Of(schema) => schema.at().cloned(),
        };
        let (before, after) = (at(&rests.0, &old), at(&rests.1, &new));
        let (name, message) = match (&rests.0, &rests.1) {
            (Of(old), Of(new)) => {
                self.schemas(old, new, pair.side, pair.frame);
                return;
            }
            (Open, Open) | (Closed(_), Closed(_)) => return,
            (_, Closed(_)) => ("additional-properties-closed", "may have no other fields any more"),
            (Closed(_), _) => ("additional-properties-opened", "may have other fields now"),
            (Open, Of(_)) => {
                ("additional-properties-narrowed", "its other fields have a schema now")
            }
            (Of(_), Open) => {
                ("additional-properties-widened", "its other fields may be anything now")
            }
        };
        self.differ_at(pair, name, before.as_ref(), after.as_ref(), message);
    }
}

/// Whether values of a type fit on both sides, so that keywords about them can be compared.
pub(super) fn both_have(
    old: &NormalForm<'_>,
    new: &NormalForm<'_>,
    kind: crate::normal_form::Type,
) -> bool {
    let is_listed = |shape: &NormalForm<'_>| shape.types.has(kind) && !shape.types.is_none();
    is_listed(old) && is_listed(new)
}

/// What the second list has beyond the first, each once.
fn missing<'a, 'd>(first: &'a [Cursor<'d>], second: &'a [Cursor<'d>]) -> Vec<&'a Cursor<'d>> {
    let mut seen = BTreeSet::new();
    let beyond = second.iter().filter(|at| !has(first, at));
    beyond.filter(|at| seen.insert(at.node.to_json().to_string())).collect()
}

fn has(values: &[Cursor<'_>], at: &Cursor<'_>) -> bool {
    values.iter().any(|other| number::is_same(other.node, at.node))
}

fn listed(values: &[Cursor<'_>]) -> String {
    const SHOWN: usize = 8;
    let mut words: Vec<_> = values.iter().take(SHOWN).map(|at| shown(at.node)).collect();
    if values.len() > SHOWN {
        words.push(format!("{} more", values.len() - SHOWN));
    }
    words.join(", ")
}

/// A pointer as people say it: `CreateImageRequest.prompt`, `the parameter`.
pub(super) fn label(pointer: &str) -> String {
    let mut parts = pointer.split('/').skip(1).peekable();
    let mut label = String::new();
    while let Some(part) = parts.next() {
        match part {
            "components" => {
                parts.next();
                label.push_str(parts.next().unwrap_or_default());
            }
            "paths" | "webhooks" => {
                parts.next();
                parts.next();
            }
            "parameters" | "responses" | "headers" | "content" => {
                let name = parts.next().unwrap_or_default();
                if !label.is_empty() {
                    label.push(' ');
                }
                label.push_str(part.trim_end_matches('s'));
                label.push(' ');
                label.push_str(name);
            }
            "requestBody" => label.push_str("body"),
            "properties" | "patternProperties" | "$defs" | "definitions" => {
                label.push('.');
                label.push_str(parts.next().unwrap_or_default());
            }
            "items" => label.push_str("[]"),
            "additionalProperties" => label.push_str(".*"),
            "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
                label.push('|');
                label.push_str(parts.next().unwrap_or_default());
            }
            "schema" => {}
            other => {
                label.push('/');
                label.push_str(other);
            }
        }
    }
    let label = label.replace("~1", "/").replace("~0", "~");
    if label.is_empty() { "the operation".to_owned() } else { format!("`{label}`") }
}
