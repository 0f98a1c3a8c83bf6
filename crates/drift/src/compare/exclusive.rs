//! Forms of which exactly one may fit: what fits a second one fits none any more.
//!
//! Forms that are only apart as long as nobody sends fields that they do not name, or lists
//! without items, are taken to be meant apart.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use spec::Direction;

use super::schema::Pair;
use super::{Comparison, Revision};
use crate::normal_form::{Additional, NormalForm, Schema, Type};
use crate::number;
use crate::rules::{self, DIFFERENT, NARROWER, WIDER};

/// How many pairs of forms of one union are looked at.
const MAX_PAIRS: usize = 100_000;

/// Forms that overlapped before and still do: if one of them takes more than it did, another one
/// is not the only one any more, and the reverse.
pub(super) struct Overlap<'d> {
    pair: Pair<'d>,
    /// Where the forms are compared.
    frames: [usize; 2],
}

/// The forms of both sides, and which stands for which.
pub(super) struct Forms<'a, 'd> {
    pub(super) old: &'a [Schema<'d>],
    pub(super) new: &'a [Schema<'d>],
    /// For each old form the new one, and where they are compared.
    pub(super) partners: &'a [Option<(usize, usize)>],
    /// Whether exactly one may fit, before and after.
    pub(super) is_exclusive: (bool, bool),
}

impl<'d> Comparison<'d> {
    /// Looks for forms that fit at the same time on one side and not on the other.
    pub(super) fn overlaps(&mut self, pair: &Pair<'d>, forms: &Forms<'_, 'd>) {
        let is_told = |shape: &NormalForm<'d>| shape.notes.contains_key("discriminator");
        if is_told(&pair.old) && is_told(&pair.new) {
            return;
        }
        let partners: BTreeMap<usize, (usize, usize)> = forms
            .partners
            .iter()
            .enumerate()
            .filter_map(|(old, partner)| partner.map(|(new, frame)| (old, (new, frame))))
            .collect();
        if forms.is_exclusive.1 {
            let back = partners.iter().map(|(old, (new, frame))| (*new, (*old, *frame))).collect();
            self.overlaps_of(pair, (Revision::New, forms.new), (Revision::Old, forms.old), &back);
        }
        if forms.is_exclusive.0 {
            self.overlaps_of(
                pair,
                (Revision::Old, forms.old),
                (Revision::New, forms.new),
                &partners,
            );
        }
    }

    fn overlaps_of(
        &mut self,
        pair: &Pair<'d>,
        (revision, forms): (Revision, &[Schema<'d>]),
        (other_age, others): (Revision, &[Schema<'d>]),
        partners: &BTreeMap<usize, (usize, usize)>,
    ) {
        let mut budget = MAX_PAIRS;
        let shapes = |this: &mut Self, revision, forms: &[Schema<'d>]| -> Vec<Rc<NormalForm<'d>>> {
            forms.iter().map(|form| this.shape(revision, form)).collect()
        };
        let other_shapes = shapes(self, other_age, others);
        let is_changed: Vec<bool> = forms
            .iter()
            .enumerate()
            .map(|(index, form)| {
                let other = partners.get(&index).and_then(|(other, _)| others.get(*other));
                other.is_none_or(|other| self.class(revision, form) != self.class(other_age, other))
            })
            .collect();
        let forms: Vec<_> = shapes(self, revision, forms).into_iter().zip(is_changed).collect();
        for (one, (form, is_changed)) in forms.iter().enumerate() {
            for (two, (other, is_other_changed)) in forms.iter().enumerate().take(one) {
                if !is_changed && !is_other_changed {
                    continue;
                }
                budget -= 1;
                if budget == 0 || !self.are_apart(revision, form, other) {
                    let partner = |index| partners.get(&index).copied();
                    let known = partner(one).zip(partner(two));
                    if self.meet(pair, revision, (other_age, &other_shapes), known) || budget == 0 {
                        return;
                    }
                }
            }
        }
    }

    /// Two forms overlap; says whether that is reported.
    fn meet(
        &mut self,
        pair: &Pair<'d>,
        revision: Revision,
        (other_age, others): (Revision, &[Rc<NormalForm<'d>>]),
        known: Option<((usize, usize), (usize, usize))>,
    ) -> bool {
        let Some((one, two)) = known else { return self.exclude(pair, revision) };
        let (Some(form), Some(other)) = (others.get(one.0), others.get(two.0)) else {
            return false;
        };
        if self.are_apart(other_age, form, other) {
            return self.exclude(pair, revision);
        }
        let is_about = match pair.side {
            Direction::Request => revision == Revision::New,
            Direction::Response => revision == Revision::Old,
        };
        if is_about {
            self.overlaps.push(Overlap { pair: pair.clone(), frames: [one.1, two.1] });
        }
        false
    }

    fn exclude(&mut self, pair: &Pair<'d>, revision: Revision) -> bool {
        let (id, message) = match revision {
            Revision::New => {
                ("union-exclusive", "values that fit one of its forms may fit two now")
            }
            Revision::Old => {
                ("union-inclusive", "values that fitted two of its forms may fit one now")
            }
        };
        self.differ(pair, id, message);
        true
    }

    /// Reports the forms that overlap and of which one takes more, or less.
    pub(super) fn overlapping(&mut self) {
        let overlaps = std::mem::take(&mut self.overlaps);
        if overlaps.is_empty() {
            return;
        }
        let changed = |names: &[&[&str]], side: Direction| -> BTreeSet<String> {
            names.iter().copied().flatten().map(|name| rules::id(side, name)).collect()
        };
        let more: &[&str] = &["additional-properties-opened", "property-became-optional"];
        let less: &[&str] = &["property-became-required"];
        let more = changed(&[WIDER, DIFFERENT, more], Direction::Request);
        let less = changed(&[NARROWER, DIFFERENT, less], Direction::Response);
        let mut touched = BTreeSet::new();
        for (frame, finding) in &self.found {
            if more.contains(&finding.id) || less.contains(&finding.id) {
                touched.insert(*frame);
            }
        }
        let above = self.above(&touched);
        for overlap in overlaps {
            if overlap.frames.iter().any(|frame| above.contains(frame)) {
                let revision = if overlap.pair.side == Direction::Request {
                    Revision::New
                } else {
                    Revision::Old
                };
                self.exclude(&overlap.pair, revision);
            }
        }
    }

    /// Whether no value fits both, as far as it is meant.
    fn are_apart(
        &mut self,
        revision: Revision,
        one: &NormalForm<'d>,
        other: &NormalForm<'d>,
    ) -> bool {
        let types = one.types.and(&other.types);
        if have_no_value(one, other) {
            return true;
        }
        match types.single() {
            Some(Type::Object) => {
                self.are_apart_as_objects(revision, one, other)
                    || self.are_apart_as_objects(revision, other, one)
            }
            Some(Type::Array) => match (&one.items, &other.items) {
                (Some(one), Some(other)) => {
                    let (one, other) = (self.shape(revision, one), self.shape(revision, other));
                    have_no_value(&one, &other)
                }
                _ => false,
            },
            Some(Type::String) => {
                let format = |shape: &NormalForm<'d>| {
                    shape
                        .keywords
                        .get("format")
                        .and_then(|at| at.node.as_str())
                        .filter(|name| *name != "password")
                };
                format(one).zip(format(other)).is_some_and(|(one, other)| one != other)
            }
            _ => false,
        }
    }

    /// Whether the first one needs a field that the second does not know, or of which it knows
    /// other values.
    fn are_apart_as_objects(
        &mut self,
        revision: Revision,
        one: &NormalForm<'d>,
        other: &NormalForm<'d>,
    ) -> bool {
        one.required.keys().any(|name| {
            match (one.properties.get(name), other.properties.get(name)) {
                (Some(one), Some(other)) => {
                    let (one, other) = (self.shape(revision, one), self.shape(revision, other));
                    have_no_value(&one, &other)
                }
                (_, None) => !matches!(self.rest_of_fields(revision, other), Additional::Of(_)),
                (None, Some(_)) => false,
            }
        })
    }
}

/// Whether no value fits both, as far as types and listed values tell.
fn have_no_value(one: &NormalForm<'_>, other: &NormalForm<'_>) -> bool {
    let is_null = one.is_nullable && other.is_nullable;
    let is_in_both = match (&one.values, &other.values) {
        (Some(ones), Some(others)) => {
            ones.iter().any(|at| others.iter().any(|other| number::is_same(at.node, other.node)))
        }
        _ => true,
    };
    !is_null && (!is_in_both || one.types.and(&other.types).is_none())
}
