//! The fields of an object.

use std::rc::Rc;

use spec::Cursor;
use spec::Direction;

use super::schema::{Pair, both_have};
use super::{Comparison, Revision};
use crate::normal_form::{Additional, NormalForm, Schema, Type};

impl<'d> Comparison<'d> {
    pub(super) fn properties(&mut self, pair: &Pair<'d>) {
        let (old, new) = (Rc::clone(&pair.old), Rc::clone(&pair.new));
        if !both_have(&old, &new, Type::Object) {
            return;
        }
        for (name, before) in &old.properties {
            match new.properties.get(name) {
                Some(after) if self.is_left_out(pair, before, after) => {
                    self.left_out(pair, name, before, after);
                }
                Some(after) => {
                    self.schemas(before, after, pair.side, pair.frame);
                    self.need(pair, name);
                }
                None => self.property_removed(pair, name, before),
            }
        }
        for (name, after) in &new.properties {
            if !old.properties.contains_key(name) {
                self.property_added(pair, name, after);
            }
        }
        let others = old.required.keys().chain(new.required.keys());
        let mut others: Vec<_> = others
            .filter(|name| {
                !old.properties.contains_key(*name) && !new.properties.contains_key(*name)
            })
            .collect();
        others.sort_unstable();
        others.dedup();
        for name in others {
            self.need(pair, name);
        }
        self.additional(pair);
        self.patterns(pair);
    }

    /// Whether a field is no part of this side in both: in 3.0 those that are only read are not sent,
    /// and those that are only written do not come back.
    fn is_left_out(&mut self, pair: &Pair<'d>, before: &Schema<'d>, after: &Schema<'d>) -> bool {
        if !self.old.is_30() || !self.new.is_30() {
            return false;
        }
        let mark = mark(pair.side);
        let (old, new) = (self.shape(Revision::Old, before), self.shape(Revision::New, after));
        old.flag(mark) && new.flag(mark)
    }

    /// What changes about such a field changes nothing on this side.
    fn left_out(&mut self, pair: &Pair<'d>, name: &str, before: &Schema<'d>, after: &Schema<'d>) {
        let is_required = |shape: &NormalForm<'d>| shape.required.contains_key(name);
        let is_same = self.is_same(before, after);
        if is_same && is_required(&pair.old) == is_required(&pair.new) {
            return;
        }
        let id = match pair.side {
            Direction::Request => "read-only-property-changed",
            Direction::Response => "write-only-property-changed",
        };
        let (old, new) = (place(&pair.old, name), place(&pair.new, name));
        let message = format!("the field `{name}`, which is `{}`, differs", mark(pair.side));
        self.differ_at(pair, id, old.as_ref(), new.as_ref(), &message);
    }

    /// Whether a field has to be there, before and after.
    fn need(&mut self, pair: &Pair<'d>, name: &str) {
        let was = self.is_needed(Revision::Old, &pair.old, name, pair.side);
        let is = self.is_needed(Revision::New, &pair.new, name, pair.side);
        let (id, message) = match (was, is) {
            (false, true) => ("property-became-required", "is required now"),
            (true, false) => ("property-became-optional", "is not required any more"),
            _ => return,
        };
        let (before, after) = (place(&pair.old, name), place(&pair.new, name));
        let message = format!("the field `{name}` {message}");
        self.differ_at(pair, id, before.as_ref(), after.as_ref(), &message);
    }

    /// A field that only the service writes is not needed in requests, and one that it only reads
    /// not in answers (OpenAPI 3.0.4, "Schema Object", `readOnly` and `writeOnly`).
    fn is_needed(
        &mut self,
        revision: Revision,
        shape: &NormalForm<'d>,
        name: &str,
        side: Direction,
    ) -> bool {
        let Some(schema) = shape.properties.get(name) else {
            return shape.required.contains_key(name);
        };
        let field = self.shape(revision, schema);
        // In 3.1 `required` does not depend on these (OpenAPI 3.1.0, release notes).
        let is_left_out = self.document(revision).is_30() && field.flag(mark(side));
        shape.required.contains_key(name) && !is_left_out
    }

    fn property_removed(&mut self, pair: &Pair<'d>, name: &str, before: &Schema<'d>) {
        let new = Rc::clone(&pair.new);
        let rest = self.rest_of_fields(Revision::New, &new);
        let was_needed = self.is_needed(Revision::Old, &pair.old, name, pair.side);
        let id = match (pair.side, &rest) {
            (Direction::Request, Additional::Closed(_)) => "property-removed-from-closed",
            (Direction::Request, _) => "property-removed",
            (Direction::Response, _) if was_needed => "required-property-removed",
            (Direction::Response, _) => "optional-property-removed",
        };
        let message = format!("the field `{name}` is gone");
        self.differ_at(pair, id, before.at(), new.at.as_ref(), &message);
        // It may still be asked for by its name alone.
        if !was_needed {
            self.need(pair, name);
        }
        if let Additional::Of(after) = &rest {
            self.schemas(before, after, pair.side, pair.frame);
        }
    }

    fn property_added(&mut self, pair: &Pair<'d>, name: &str, after: &Schema<'d>) {
        let old = Rc::clone(&pair.old);
        let is_needed = self.is_needed(Revision::New, &pair.new, name, pair.side);
        let was_needed = self.is_needed(Revision::Old, &pair.old, name, pair.side);
        let (id, message) = match (pair.side, is_needed && !was_needed) {
            (Direction::Request, true) => ("required-property-added", "is new and required"),
            (Direction::Request, false) => ("optional-property-added", "is new"),
            (Direction::Response, _) => ("property-added", "is new"),
        };
        let message = format!("the field `{name}` {message}");
        self.differ_at(pair, id, old.at.as_ref(), after.at(), &message);
        if was_needed {
            self.need(pair, name);
        }
        match &self.rest_of_fields(Revision::Old, &old) {
            Additional::Of(before) => {
                self.schemas(before, after, pair.side, pair.frame);
            }
            // Deployed clients send it already, and it may be anything.
            Additional::Open if was_needed => {
                self.schemas(&Schema::anything(), after, pair.side, pair.frame);
            }
            _ => {}
        }
    }

    fn patterns(&mut self, pair: &Pair<'d>) {
        let (old, new) = (Rc::clone(&pair.old), Rc::clone(&pair.new));
        for (pattern, before) in &old.patterns {
            match new.patterns.get(pattern) {
                Some(after) => {
                    self.schemas(before, after, pair.side, pair.frame);
                }
                None => self.pattern_removed(pair, pattern, before),
            }
        }
        for (pattern, after) in &new.patterns {
            if !old.patterns.contains_key(pattern) {
                self.pattern_added(pair, pattern, after);
            }
        }
    }

    /// Fields that it fits are like any others then.
    fn pattern_removed(&mut self, pair: &Pair<'d>, pattern: &str, before: &Schema<'d>) {
        let new = Rc::clone(&pair.new);
        let message = format!("fields like `{pattern}` have no schema any more");
        let id = match (pair.side, &self.rest_of_fields(Revision::New, &new)) {
            (Direction::Request, Additional::Closed(_)) => Some("property-removed-from-closed"),
            (Direction::Response, Additional::Closed(_)) => Some("optional-property-removed"),
            (_, Additional::Of(after)) => {
                self.schemas(before, after, pair.side, pair.frame);
                None
            }
            (_, Additional::Open) => Some("pattern-property-removed"),
        };
        let is_shared = !new.properties.is_empty() || pair.old.patterns.len() > 1;
        let also = is_shared.then_some("pattern-property-removed").filter(|also| id != Some(also));
        for id in id.into_iter().chain(also) {
            self.differ_at(pair, id, before.at(), new.at.as_ref(), &message);
        }
    }

    /// Fields that it fits were like any others.
    fn pattern_added(&mut self, pair: &Pair<'d>, pattern: &str, after: &Schema<'d>) {
        let old = Rc::clone(&pair.old);
        let message = format!("fields like `{pattern}` have a schema now");
        let id = match (pair.side, &self.rest_of_fields(Revision::Old, &old)) {
            (Direction::Request, Additional::Closed(_)) => Some("optional-property-added"),
            (Direction::Response, Additional::Closed(_)) => Some("property-added"),
            (_, Additional::Of(before)) => {
                self.schemas(before, after, pair.side, pair.frame);
                None
            }
            (_, Additional::Open) => Some("pattern-property-added"),
        };
        let is_shared = !old.properties.is_empty() || pair.new.patterns.len() > 1;
        let also = is_shared.then_some("pattern-property-added").filter(|also| id != Some(also));
        for id in id.into_iter().chain(also) {
            self.differ_at(pair, id, old.at.as_ref(), after.at(), &message);
        }
    }
}

/// What marks fields that are no part of a side.
fn mark(side: Direction) -> &'static str {
    match side {
        Direction::Request => "readOnly",
        Direction::Response => "writeOnly",
    }
}

/// Where a field is written, or that it is required.
fn place<'d>(shape: &NormalForm<'d>, name: &str) -> Option<Cursor<'d>> {
    let field = shape.properties.get(name).and_then(Schema::at);
    field.or_else(|| shape.required.get(name)).or(shape.at.as_ref()).cloned()
}
