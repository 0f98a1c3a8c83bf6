//! The branches of `oneOf` and `anyOf`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use super::exclusive::Forms;
use super::schema::{Pair, label};
use super::{Comparison, Revision};
use crate::normal_form::{NormalForm, Schema, Union};
use crate::number;

/// How many pairs of branches are looked at for likeness.
const MAX_PAIRS: usize = 100_000;

/// Whether exactly one branch fits, and the classes of the branches.
type Said = (bool, Vec<Option<usize>>);

impl<'d> Comparison<'d> {
    /// Unions beside other keywords, one after the other.
    pub(super) fn unions(&mut self, pair: &Pair<'d>) {
        let (old, new) = (Rc::clone(&pair.old), Rc::clone(&pair.new));
        let (olds, news) = self.without_same(&old.unions, &new.unions);
        for index in 0..olds.len().max(news.len()) {
            match (olds.get(index).copied(), news.get(index).copied()) {
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

    /// The unions of each side without those that the other has as well.
    fn without_same<'a>(
        &mut self,
        old: &'a [Union<'d>],
        new: &'a [Union<'d>],
    ) -> (Vec<&'a Union<'d>>, Vec<&'a Union<'d>>) {
        let classes = |this: &mut Self, revision, union: &Union<'d>| {
            let branches = union.branches.iter();
            let mut classes: Vec<_> = branches.map(|branch| this.class(revision, branch)).collect();
            classes.sort_unstable();
            if !union.is_exclusive {
                classes.dedup();
            }
            (union.is_exclusive, classes)
        };
        let olds: Vec<_> = old.iter().map(|union| classes(self, Revision::Old, union)).collect();
        let news: Vec<_> = new.iter().map(|union| classes(self, Revision::New, union)).collect();
        let beyond =
            |unions: &'a [Union<'d>], own: &[Said], others: &[Said]| -> Vec<&'a Union<'d>> {
                let each = unions.iter().zip(own);
                each.filter(|(_, own)| !others.contains(own)).map(|(union, _)| union).collect()
            };
        // Where as many say the same, what they carry beside that is compared.
        if olds == news {
            return (old.iter().collect(), new.iter().collect());
        }
        (beyond(old, &olds, &news), beyond(new, &news, &olds))
    }

    /// Two schemas of which one at least is nothing but a union; the other is taken for one with a
    /// single branch.
    pub(super) fn branches_of(&mut self, pair: &Pair<'d>) {
        match (pair.old.unions.as_slice(), pair.new.unions.as_slice()) {
            ([before], [after]) if pair.old.is_union() && pair.new.is_union() => {
                self.union(pair, &before.clone(), &after.clone());
            }
            ([before], _) if pair.old.is_union() => {
                let single = pair.new.schema.clone().without_null();
                self.branches(pair, (&before.branches, &[single]), (before.is_exclusive, false));
            }
            (_, [after]) => {
                let single = pair.old.schema.clone().without_null();
                self.branches(pair, (&[single], &after.branches), (false, after.is_exclusive));
            }
            _ => {}
        }
    }

    fn union(&mut self, pair: &Pair<'d>, before: &Union<'d>, after: &Union<'d>) {
        let places = (Some(&before.at), Some(&after.at));
        match (before.is_exclusive, after.is_exclusive) {
            (false, true) if self.overlap(Revision::New, after) => {
                let message = "only one of its forms may fit now";
                self.differ_at(pair, "union-exclusive", places.0, places.1, message);
            }
            (true, false) if self.overlap(Revision::Old, before) => {
                let message = "several of its forms may fit now";
                self.differ_at(pair, "union-inclusive", places.0, places.1, message);
            }
            _ => {}
        }
        let is_exclusive = (before.is_exclusive, after.is_exclusive);
        self.branches(pair, (&before.branches, &after.branches), is_exclusive);
    }

    fn branches(
        &mut self,
        pair: &Pair<'d>,
        (old, new): (&[Schema<'d>], &[Schema<'d>]),
        is_exclusive: (bool, bool),
    ) {
        let partners = self.partners(old, new);
        let taken: BTreeSet<usize> = partners.iter().copied().flatten().collect();
        let classes = |this: &mut Self, revision, schemas: &[Schema<'d>]| -> BTreeSet<_> {
            schemas.iter().map(|schema| this.class(revision, schema)).collect()
        };
        let known = (classes(self, Revision::Old, old), classes(self, Revision::New, new));
        let mut compared = Vec::new();
        for (before, partner) in old.iter().zip(&partners) {
            let after = partner.and_then(|index| Some((index, new.get(index)?)));
            compared.push(
                after.map(|(index, after)| {
                    (index, self.schemas(before, after, pair.side, pair.frame))
                }),
            );
            // The same form may stand there twice.
            let is_twice = !is_exclusive.1 && known.1.contains(&self.class(Revision::Old, before));
            if after.is_none() && !is_twice {
                let message = format!("the form {} is gone", self.named(Revision::Old, before));
                let place = pair.new.at.as_ref();
                self.differ_at(pair, "union-branch-removed", before.at(), place, &message);
            }
        }
        for (index, after) in new.iter().enumerate() {
            let is_twice = !is_exclusive.0 && known.0.contains(&self.class(Revision::New, after));
            if !taken.contains(&index) && !is_twice {
                let message = format!("the form {} is new", self.named(Revision::New, after));
                let place = pair.old.at.clone();
                self.differ_at(pair, "union-branch-added", place.as_ref(), after.at(), &message);
            }
        }
        self.overlaps(pair, &Forms { old, new, partners: &compared, is_exclusive });
    }

    /// For each old branch the new one that stands for it: the same, of the same name, with the
    /// same fixed values, or the one that is most like it.
    fn partners(&mut self, old: &[Schema<'d>], new: &[Schema<'d>]) -> Vec<Option<usize>> {
        let mut partners = Partners { of: vec![None; old.len()], taken: vec![false; new.len()] };
        let class = |this: &mut Self, revision, schemas: &[Schema<'d>]| -> Vec<_> {
            schemas.iter().map(|schema| this.class(revision, schema)).collect()
        };
        partners.join(&class(self, Revision::Old, old), &class(self, Revision::New, new));
        let olds: Vec<_> = old.iter().map(|schema| self.shape(Revision::Old, schema)).collect();
        let news: Vec<_> = new.iter().map(|schema| self.shape(Revision::New, schema)).collect();
        let name = |shapes: &[Rc<NormalForm<'d>>]| -> Vec<_> {
            shapes.iter().map(|shape| shape.name.clone()).collect()
        };
        partners.join(&name(&olds), &name(&news));
        let values = |this: &mut Self, revision, shapes: &[Rc<NormalForm<'d>>]| -> Vec<_> {
            shapes.iter().map(|shape| this.fixed(revision, shape)).collect()
        };
        partners.join(&values(self, Revision::Old, &olds), &values(self, Revision::New, &news));
        partners.join_alike(&olds, &news);
        partners.of
    }

    /// The fields that have a single value, and the value.
    fn fixed(&mut self, revision: Revision, shape: &NormalForm<'d>) -> Option<String> {
        let mut fixed: Vec<_> = shape
            .properties
            .iter()
            .filter_map(|(name, field)| match self.shape(revision, field).values.as_deref() {
                Some([one]) => Some(format!("{name:?}: {}", number::canonical(one.node))),
                _ => None,
            })
            .collect();
        fixed.sort_unstable();
        (!fixed.is_empty()).then(|| fixed.join(", "))
    }

    /// Whether a value may fit two branches, as far as their types tell.
    fn overlap(&mut self, revision: Revision, union: &Union<'d>) -> bool {
        let shapes: Vec<_> =
            union.branches.iter().map(|branch| self.shape(revision, branch)).collect();
        shapes.iter().enumerate().any(|(index, shape)| {
            shapes.iter().take(index).any(|other| !shape.types.and(&other.types).is_none())
        })
    }

    fn named(&mut self, revision: Revision, schema: &Schema<'d>) -> String {
        let shape = self.shape(revision, schema);
        match (&shape.name, shape.types.single()) {
            (Some(name), _) => format!("`{name}`"),
            (None, Some(_)) => shape.types.shown(),
            (None, None) => shape.at.as_ref().map_or_else(String::new, |at| label(&at.pointer)),
        }
    }
}

/// Which new branch stands for which old one.
struct Partners {
    of: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl Partners {
    /// Joins branches of which the same can be told; of several the first ones.
    fn join<T: Ord>(&mut self, old: &[Option<T>], new: &[Option<T>]) {
        let mut free: BTreeMap<&T, VecDeque<usize>> = BTreeMap::new();
        for (index, told) in new.iter().enumerate() {
            if let (Some(told), Some(false)) = (told, self.taken.get(index)) {
                free.entry(told).or_default().push_back(index);
            }
        }
        for (partner, told) in self.of.iter_mut().zip(old) {
            let Some(free) = told.as_ref().and_then(|told| free.get_mut(told)) else { continue };
            if partner.is_none() {
                *partner = free.pop_front();
                if let Some(taken) = partner.and_then(|index| self.taken.get_mut(index)) {
                    *taken = true;
                }
            }
        }
    }

    /// Joins what is left by likeness.
    fn join_alike(&mut self, old: &[Rc<NormalForm<'_>>], new: &[Rc<NormalForm<'_>>]) {
        let mut budget = MAX_PAIRS;
        for (partner, before) in self.of.iter_mut().zip(old) {
            if partner.is_some() {
                continue;
            }
            let free = new.iter().enumerate().filter(|(index, _)| {
                budget = budget.saturating_sub(1);
                budget > 0 && self.taken.get(*index) == Some(&false)
            });
            let scored = free.map(|(index, after)| (likeness(before, after), index));
            let best = scored
                .filter(|(score, _)| *score > 0)
                .max_by_key(|(score, index)| (*score, usize::MAX - index));
            if let Some((_, index)) = best {
                *partner = Some(index);
                if let Some(taken) = self.taken.get_mut(index) {
                    *taken = true;
                }
            }
        }
    }
}

/// How like two schemas are; nothing for those that have little to do with each other.
fn likeness(old: &NormalForm<'_>, new: &NormalForm<'_>) -> usize {
    // Another name is another thing.
    let are_named = old.name.is_some() && new.name.is_some();
    if are_named || old.types != new.types {
        return 0;
    }
    let shared = old.properties.keys().filter(|name| new.properties.contains_key(*name)).count();
    let are_empty = old.properties.is_empty() && new.properties.is_empty();
    if are_empty { 1 } else { shared }
}
