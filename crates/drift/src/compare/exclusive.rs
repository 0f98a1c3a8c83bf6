//! Forms of which exactly one may fit: what fits a second one fits none any more.
//!
//! Forms that are only apart as long as nobody sends fields that they do not name, or lists
//! without items, are taken to be meant apart.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::schema::Pair;
use super::{Age, Comparison};
use crate::finding::Side;
use crate::number;
use crate::rules::{self, DIFFERENT, NARROWER, WIDER};
use crate::shape::{Additional, Schema, Shape, Type};

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
        let is_told = |shape: &Shape<'d>| shape.notes.contains_key("discriminator");
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
            self.overlaps_of(pair, (Age::New, forms.new), (Age::Old, forms.old), &back);
        }
        if forms.is_exclusive.0 {
            self.overlaps_of(pair, (Age::Old, forms.old), (Age::New, forms.new), &partners);
        }
    }

    fn overlaps_of(
        &mut self,
        pair: &Pair<'d>,
        (age, forms): (Age, &[Schema<'d>]),
        (other_age, others): (Age, &[Schema<'d>]),
        partners: &BTreeMap<usize, (usize, usize)>,
    ) {
        let mut budget = MAX_PAIRS;
        let shapes = |this: &mut Self, age, forms: &[Schema<'d>]| -> Vec<Rc<Shape<'d>>> {
            forms.iter().map(|form| this.shape(age, form)).collect()
        };
        let other_shapes = shapes(self, other_age, others);
        let is_changed: Vec<bool> = forms
            .iter()
            .enumerate()
            .map(|(index, form)| {
                let other = partners.get(&index).and_then(|(other, _)| others.get(*other));
                other.is_none_or(|other| self.class(age, form) != self.class(other_age, other))
            })
            .collect();
        let forms: Vec<_> = shapes(self, age, forms).into_iter().zip(is_changed).collect();
        for (one, (form, is_changed)) in forms.iter().enumerate() {
            for (two, (other, is_other_changed)) in forms.iter().enumerate().take(one) {
                if !is_changed && !is_other_changed {
                    continue;
                }
                budget -= 1;
                if budget == 0 || !self.are_apart(age, form, other) {
                    let partner = |index| partners.get(&index).copied();
                    let known = partner(one).zip(partner(two));
                    if self.meet(pair, age, (other_age, &other_shapes), known) || budget == 0 {
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
        age: Age,
        (other_age, others): (Age, &[Rc<Shape<'d>>]),
        known: Option<((usize, usize), (usize, usize))>,
    ) -> bool {
        let Some((one, two)) = known else { return self.exclude(pair, age) };
        let (Some(form), Some(other)) = (others.get(one.0), others.get(two.0)) else {
            return false;
        };
        if self.are_apart(other_age, form, other) {
            return self.exclude(pair, age);
        }
        let is_about = match pair.side {
            Side::Request => age == Age::New,
            Side::Response => age == Age::Old,
        };
        if is_about {
            self.overlaps.push(Overlap { pair: pair.clone(), frames: [one.1, two.1] });
        }
        false
    }

    fn exclude(&mut self, pair: &Pair<'d>, age: Age) -> bool {
        let (id, message) = match age {
            Age::New => ("union-exclusive", "values that fit one of its forms may fit two now"),
            Age::Old => ("union-inclusive", "values that fitted two of its forms may fit one now"),
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
        let changed = |names: &[&[&str]], side: Side| -> BTreeSet<String> {
            names.iter().copied().flatten().map(|name| rules::id(side, name)).collect()
        };
        let more: &[&str] = &["additional-properties-opened", "property-became-optional"];
        let less: &[&str] = &["property-became-required"];
        let more = changed(&[WIDER, DIFFERENT, more], Side::Request);
        let less = changed(&[NARROWER, DIFFERENT, less], Side::Response);
        let mut touched = BTreeSet::new();
        for (frame, finding) in &self.found {
            if more.contains(&finding.id) || less.contains(&finding.id) {
                touched.insert(*frame);
            }
        }
        let above = self.above(&touched);
        for overlap in overlaps {
            if overlap.frames.iter().any(|frame| above.contains(frame)) {
                let age = if overlap.pair.side == Side::Request { Age::New } else { Age::Old };
                self.exclude(&overlap.pair, age);
            }
        }
    }

    /// Whether no value fits both, as far as it is meant.
    fn are_apart(&mut self, age: Age, one: &Shape<'d>, other: &Shape<'d>) -> bool {
        let types = one.types.and(&other.types);
        if have_no_value(one, other) {
            return true;
        }
        match types.single() {
            Some(Type::Object) => {
                self.are_apart_as_objects(age, one, other)
                    || self.are_apart_as_objects(age, other, one)
            }
            Some(Type::Array) => match (&one.items, &other.items) {
                (Some(one), Some(other)) => {
                    let (one, other) = (self.shape(age, one), self.shape(age, other));
                    have_no_value(&one, &other)
                }
                _ => false,
            },
            Some(Type::String) => {
                let format = |shape: &Shape<'d>| {
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
    fn are_apart_as_objects(&mut self, age: Age, one: &Shape<'d>, other: &Shape<'d>) -> bool {
        one.required.keys().any(|name| {
            match (one.properties.get(name), other.properties.get(name)) {
                (Some(one), Some(other)) => {
                    let (one, other) = (self.shape(age, one), self.shape(age, other));
                    have_no_value(&one, &other)
                }
                (_, None) => !matches!(self.rest_of_fields(age, other), Additional::Of(_)),
                (None, Some(_)) => false,
            }
        })
    }
}

/// Whether no value fits both, as far as types and listed values tell.
fn have_no_value(one: &Shape<'_>, other: &Shape<'_>) -> bool {
    let is_null = one.is_nullable && other.is_nullable;
    let is_in_both = match (&one.values, &other.values) {
        (Some(ones), Some(others)) => {
            ones.iter().any(|at| others.iter().any(|other| number::is_same(at.node, other.node)))
        }
        _ => true,
    };
    !is_null && (!is_in_both || one.types.and(&other.types).is_none())
}
