//! The branches of `oneOf` and `anyOf`.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::schema::{Pair, label};
use super::{Age, Comparison};
use crate::shape::{Schema, Shape, Union};

impl<'d> Comparison<'d> {
    /// Unions beside other keywords, one after the other.
    pub(super) fn unions(&mut self, pair: &Pair<'d>) {
        let (old, new) = (Rc::clone(&pair.old), Rc::clone(&pair.new));
        for index in 0..old.unions.len().max(new.unions.len()) {
            match (old.unions.get(index), new.unions.get(index)) {
                (Some(before), Some(after)) => self.union(pair, before, after),
                (None, Some(union)) => {
                    let message = "has to be one of several forms now";
                    self.differ_at(pair, "union-added", old.at.as_ref(), Some(&union.at), message);
                }
                (Some(union), None) => {
                    let message = "need not be one of several forms any more";
                    self.differ_at(
                        pair,
                        "union-removed",
                        Some(&union.at),
                        new.at.as_ref(),
                        message,
                    );
                }
                (None, None) => {}
            }
        }
    }

    /// Two schemas of which one at least is nothing but a union; the other is taken for one with a
    /// single branch.
    pub(super) fn branches_of(&mut self, pair: &Pair<'d>) {
        match (pair.old.unions.as_slice(), pair.new.unions.as_slice()) {
            ([before], [after]) if pair.old.is_union() && pair.new.is_union() => {
                self.union(pair, &before.clone(), &after.clone());
            }
            ([before], _) if pair.old.is_union() => {
                let Some(at) = pair.new.at.clone() else { return };
                self.branches(pair, &before.branches.clone(), &[Schema::new(at)]);
            }
            (_, [after]) => {
                let Some(at) = pair.old.at.clone() else { return };
                self.branches(pair, &[Schema::new(at)], &after.branches.clone());
            }
            _ => {}
        }
    }

    fn union(&mut self, pair: &Pair<'d>, before: &Union<'d>, after: &Union<'d>) {
        let places = (Some(&before.at), Some(&after.at));
        match (before.is_exclusive, after.is_exclusive) {
            (false, true) if self.overlap(Age::New, after) => {
                let message = "only one of its forms may fit now";
                self.differ_at(pair, "union-exclusive", places.0, places.1, message);
            }
            (true, false) if self.overlap(Age::Old, before) => {
                let message = "several of its forms may fit now";
                self.differ_at(pair, "union-inclusive", places.0, places.1, message);
            }
            _ => {}
        }
        self.branches(pair, &before.branches, &after.branches);
    }

    fn branches(&mut self, pair: &Pair<'d>, old: &[Schema<'d>], new: &[Schema<'d>]) {
        let partners = self.partners(old, new);
        let taken: BTreeSet<usize> = partners.iter().copied().flatten().collect();
        for (before, partner) in old.iter().zip(&partners) {
            match partner.and_then(|index| new.get(index)) {
                Some(after) => self.schemas(before, after, pair.side, pair.frame),
                None => {
                    let message = format!("the form {} is gone", self.named(Age::Old, before));
                    let place = pair.new.at.clone();
                    self.differ_at(
                        pair,
                        "union-branch-removed",
                        before.at(),
                        place.as_ref(),
                        &message,
                    );
                }
            }
        }
        for (index, after) in new.iter().enumerate() {
            if !taken.contains(&index) {
                let message = format!("the form {} is new", self.named(Age::New, after));
                let place = pair.old.at.clone();
                self.differ_at(pair, "union-branch-added", place.as_ref(), after.at(), &message);
            }
        }
    }

    /// For each old branch the new one that stands for it: the same, of the same name, with the
    /// same fixed values, or the one that is most like it.
    fn partners(&mut self, old: &[Schema<'d>], new: &[Schema<'d>]) -> Vec<Option<usize>> {
        let olds: Vec<_> = old.iter().map(|schema| self.shape(Age::Old, schema)).collect();
        let news: Vec<_> = new.iter().map(|schema| self.shape(Age::New, schema)).collect();
        let mut partners = vec![None; old.len()];
        let mut taken = BTreeSet::new();
        for round in 0..4 {
            for (index, before) in old.iter().enumerate() {
                let Some(shape) = olds.get(index) else { continue };
                if partners.get(index).copied().flatten().is_some() {
                    continue;
                }
                let free = new.iter().zip(&news).enumerate();
                let free = free.filter(|(place, _)| !taken.contains(place));
                let mut scored: Vec<(usize, usize)> = Vec::new();
                for (place, (after, other)) in free {
                    let score = match round {
                        0 => usize::from(self.is_same(before, after)),
                        1 => usize::from(shape.name.is_some() && shape.name == other.name),
                        2 => usize::from(self.have_same_values(shape, other)),
                        _ => likeness(shape, other),
                    };
                    if score > 0 {
                        scored.push((score, place));
                    }
                }
                let best =
                    scored.into_iter().max_by_key(|(score, place)| (*score, usize::MAX - place));
                if let (Some((_, place)), Some(partner)) = (best, partners.get_mut(index)) {
                    *partner = Some(place);
                    taken.insert(place);
                }
            }
        }
        partners
    }

    /// Whether both have a field of the same name with the same single value.
    fn have_same_values(&mut self, old: &Shape<'d>, new: &Shape<'d>) -> bool {
        old.properties.iter().any(|(name, before)| {
            let Some(after) = new.properties.get(name) else { return false };
            let (before, after) = (self.shape(Age::Old, before), self.shape(Age::New, after));
            match (before.values.as_deref(), after.values.as_deref()) {
                (Some([one]), Some([other])) => crate::number::is_same(one.node, other.node),
                _ => false,
            }
        })
    }

    /// Whether a value may fit two branches, as far as their types tell.
    fn overlap(&mut self, age: Age, union: &Union<'d>) -> bool {
        let shapes: Vec<_> = union.branches.iter().map(|branch| self.shape(age, branch)).collect();
        shapes.iter().enumerate().any(|(index, shape)| {
            shapes.iter().take(index).any(|other| !shape.types.and(&other.types).is_none())
        })
    }

    fn named(&mut self, age: Age, schema: &Schema<'d>) -> String {
        let shape = self.shape(age, schema);
        match (&shape.name, shape.types.single()) {
            (Some(name), _) => format!("`{name}`"),
            (None, Some(_)) => shape.types.shown(),
            (None, None) => shape.at.as_ref().map_or_else(String::new, |at| label(&at.pointer)),
        }
    }
}

/// How like two schemas are; nothing for those that have little to do with each other.
fn likeness(old: &Shape<'_>, new: &Shape<'_>) -> usize {
    // Another name is another thing.
    let are_named = old.name.is_some() && new.name.is_some();
    if are_named || old.types != new.types {
        return 0;
    }
    let shared = old.properties.keys().filter(|name| new.properties.contains_key(*name)).count();
    let are_empty = old.properties.is_empty() && new.properties.is_empty();
    if are_empty { 1 } else { shared }
}
