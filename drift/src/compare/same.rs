//! Whether two schemas allow the same values.
//!
//! Two schemas that lead back to themselves are the same unless a difference is found on the way:
//! while a pair is looked at, it is taken to be the same.

use std::collections::HashSet;
use std::rc::Rc;

use super::{Age, Comparison};
use crate::document::At;
use crate::number;
use crate::shape::{Additional, Schema, Shape};

/// The pairs that are being looked at, or were found to be the same.
type Assumed = HashSet<(Vec<usize>, Vec<usize>)>;

impl<'d> Comparison<'d> {
    /// Whether they allow the same values.
    pub(super) fn is_same(&mut self, old: &Schema<'d>, new: &Schema<'d>) -> bool {
        self.same(old, new, &mut Assumed::new())
    }

    /// Whether a keyword says the same in both, where it holds schemas as well.
    pub(super) fn is_same_keyword(&mut self, name: &str, old: &At<'d>, new: &At<'d>) -> bool {
        const SCHEMAS: [&str; 9] = [
            "contains",
            "contentSchema",
            "else",
            "if",
            "not",
            "propertyNames",
            "then",
            "unevaluatedItems",
            "unevaluatedProperties",
        ];
        if SCHEMAS.contains(&name) {
            return self.is_same(&Schema::new(old.clone()), &Schema::new(new.clone()));
        }
        if name == "dependentSchemas" {
            let (before, after): (Vec<_>, Vec<_>) =
                (old.members().collect(), new.members().collect());
            return before.len() == after.len()
                && before.into_iter().all(|(name, old)| {
                    let new = new.get(name);
                    new.is_some_and(|new| self.is_same(&Schema::new(old), &Schema::new(new)))
                });
        }
        number::is_same(old.node, new.node)
    }

    fn same(&mut self, old: &Schema<'d>, new: &Schema<'d>, assumed: &mut Assumed) -> bool {
        if !assumed.insert((old.identity(), new.identity())) {
            return true;
        }
        let (old, new) = (self.shape(Age::Old, old), self.shape(Age::New, new));
        self.same_shapes(&old, &new, assumed)
    }

    fn same_shapes(
        &mut self,
        old: &Rc<Shape<'d>>,
        new: &Rc<Shape<'d>>,
        assumed: &mut Assumed,
    ) -> bool {
        let is_plain = old.is_never == new.is_never
            && old.is_nullable == new.is_nullable
            && old.types == new.types
            && are_same_lists(old.values.as_deref(), new.values.as_deref())
            && are_same_lists(Some(&old.known), Some(&new.known))
            && ["readOnly", "writeOnly"].iter().all(|name| old.flag(name) == new.flag(name))
            && old.required.keys().eq(new.required.keys());
        is_plain
            && self.same_keywords(old, new)
            && self.same_maps(&old.properties, &new.properties, assumed)
            && self.same_maps(&old.patterns, &new.patterns, assumed)
            && self.same_options(old.items.as_ref(), new.items.as_ref(), assumed)
            && self.same_additional(old, new, assumed)
            && old.tuple.len() == new.tuple.len()
            && old.tuple.iter().zip(&new.tuple).all(|(old, new)| self.same(old, new, assumed))
            && self.same_unions(old, new, assumed)
    }

    fn same_keywords(&mut self, old: &Shape<'d>, new: &Shape<'d>) -> bool {
        let repeated = |shape: &Shape<'d>| {
            let said = shape.repeated.iter();
            let mut said: Vec<_> =
                said.map(|(name, at)| format!("{name} {}", at.node.to_json())).collect();
            said.sort();
            said
        };
        old.keywords.len() == new.keywords.len()
            && repeated(old) == repeated(new)
            && old.keywords.iter().all(|(name, before)| {
                let after = new.keywords.get(name);
                after.is_some_and(|after| self.is_same_keyword(name, before, after))
            })
    }

    fn same_maps(
        &mut self,
        old: &indexmap::IndexMap<&'d str, Schema<'d>>,
        new: &indexmap::IndexMap<&'d str, Schema<'d>>,
        assumed: &mut Assumed,
    ) -> bool {
        old.len() == new.len()
            && old.iter().all(|(name, before)| {
                new.get(name).is_some_and(|after| self.same(before, after, assumed))
            })
    }

    fn same_options(
        &mut self,
        old: Option<&Schema<'d>>,
        new: Option<&Schema<'d>>,
        assumed: &mut Assumed,
    ) -> bool {
        match (old, new) {
            (Some(old), Some(new)) => self.same(old, new, assumed),
            (None, None) => true,
            _ => false,
        }
    }

    fn same_additional(&mut self, old: &Shape<'d>, new: &Shape<'d>, assumed: &mut Assumed) -> bool {
        match (&old.additional, &new.additional) {
            (Additional::Open, Additional::Open)
            | (Additional::Closed(_), Additional::Closed(_)) => true,
            (Additional::Of(old), Additional::Of(new)) => self.same(old, new, assumed),
            _ => false,
        }
    }

    fn same_unions(&mut self, old: &Shape<'d>, new: &Shape<'d>, assumed: &mut Assumed) -> bool {
        old.unions.len() == new.unions.len()
            && old.unions.iter().zip(&new.unions).all(|(before, after)| {
                let is_alike = before.branches.len() == after.branches.len()
                    && (before.is_exclusive == after.is_exclusive);
                is_alike && self.same_branches(&before.branches, &after.branches, assumed)
            })
    }

    /// Whether each branch has one on the other side; their order does not count.
    fn same_branches(
        &mut self,
        old: &[Schema<'d>],
        new: &[Schema<'d>],
        assumed: &mut Assumed,
    ) -> bool {
        let mut free: Vec<_> = new.iter().collect();
        old.iter().all(|before| {
            let found = free.iter().position(|after| {
                // What is assumed for a branch that does not fit holds for nothing else.
                let mut tried = assumed.clone();
                let is_same = self.same(before, after, &mut tried);
                if is_same {
                    *assumed = tried;
                }
                is_same
            });
            found.map(|index| free.remove(index)).is_some()
        })
    }
}

fn are_same_lists(old: Option<&[At<'_>]>, new: Option<&[At<'_>]>) -> bool {
    let within = |these: &[At<'_>], those: &[At<'_>]| {
        these.iter().all(|one| those.iter().any(|other| number::is_same(one.node, other.node)))
    };
    match (old, new) {
        (Some(old), Some(new)) => within(old, new) && within(new, old),
        (None, None) => true,
        _ => false,
    }
}
