//! Unions that can be said more simply: branches for `null`, for simple types, for single values.

use std::collections::HashSet;
use std::rc::Rc;

use spec::Cursor;

use super::merge::{merge, take, values};
use super::{NormalForm, Schema, Shapes, Type, Types, Union, tidy};
use crate::number;

/// How deep unions in unions are looked into.
const MAX_DEPTH: usize = 24;

/// How many unions are put into the one around them.
const MAX_FLATTENED: usize = 64;

/// How much may be spent on unions that lead back to each other.
#[derive(Debug)]
pub(super) struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(200)
    }
}

/// No union around a schema was met again within it.
pub(super) const FREE: usize = usize::MAX;

/// Puts the unions of a shape in their simplest form. `within` are the unions whose branches this
/// is about; the first of them that was met again is told, as the form depends on it.
pub(super) fn simplify<'d>(
    shapes: &mut Shapes<'d>,
    shape: &mut NormalForm<'d>,
    within: &[usize],
    budget: &mut Budget,
) -> usize {
    let (mut first, mut is_cut) = (FREE, false);
    let mut here = HashSet::new();
    let mut open = std::mem::take(&mut shape.unions);
    let mut kept = Vec::new();
    while let Some(union) = open.pop() {
        let identity = union.at.identity();
        if let Some(index) = within.iter().position(|known| *known == identity) {
            // It allows what the others allow: of itself nothing.
            shape.is_never = true;
            first = first.min(index);
            continue;
        }
        if !here.insert(identity) {
            continue;
        }
        if within.len() >= MAX_DEPTH || budget.0 == 0 {
            shape.repeated.push((union.name(), union.at));
            shape.is_null_unsure = true;
            (is_cut, first) = (true, 0);
            continue;
        }
        let within: Vec<_> = within.iter().copied().chain([identity]).collect();
        let (simpler, met) = simpler(shapes, union, &within, budget);
        first = first.min(met);
        if !shape.is_made_nullable {
            shape.is_nullable &= simpler.null != Null::No;
            shape.is_null_unsure |= simpler.null == Null::Unsure;
        }
        shape.types = shape.types.and(&simpler.types);
        match simpler.form {
            Form::Never => {}
            Form::Branch(branch) => {
                let mut branch = NormalForm::clone(&branch);
                kept.extend(std::mem::take(&mut branch.unions).into_iter().rev());
                shape.name = shape.name.take().or(branch.name.take());
                take(shape, branch);
            }
            Form::Types(branches) => {
                for branch in branches {
                    take(shape, NormalForm::clone(&branch));
                }
            }
            Form::Values(listed) => values(shape, listed),
            Form::Known { values, is_twice } => {
                shape.known.extend(values);
                shape.is_known_twice |= is_twice;
            }
            Form::Union(union) => kept.push(union),
        }
    }
    kept.reverse();
    shape.unions = kept;
    if first >= within.len() && !is_cut { FREE } else { first }
}

impl Union<'_> {
    fn name(&self) -> &'static str {
        if self.is_exclusive { "oneOf" } else { "anyOf" }
    }
}

struct Simpler<'d> {
    form: Form<'d>,
    types: Types,
    null: Null,
}

/// Whether `null` fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Null {
    Yes,
    No,
    Unsure,
}

impl Null {
    /// Whether it fits a union, some of whose branches it fits, and others it may fit.
    fn of(sure: usize, unsure: usize, is_exclusive: bool) -> Self {
        match (sure, unsure) {
            (0, 0) => Self::No,
            (1, 0) => Self::Yes,
            (0, _) => Self::Unsure,
            (1, _) if is_exclusive => Self::Unsure,
            _ if is_exclusive => Self::No,
            _ => Self::Yes,
        }
    }
}

enum Form<'d> {
    /// No branch has values, `null` aside.
    Never,
    /// There is one branch.
    Branch(Rc<NormalForm<'d>>),
    /// Each branch is of a type of its own.
    Types(Vec<Rc<NormalForm<'d>>>),
    /// Each branch is a list of values.
    Values(Vec<Cursor<'d>>),
    /// One branch is any text, the others are lists of texts.
    Known { values: Vec<Cursor<'d>>, is_twice: bool },
    /// It is a union.
    Union(Union<'d>),
}

fn simpler<'d>(
    shapes: &mut Shapes<'d>,
    mut union: Union<'d>,
    within: &[usize],
    budget: &mut Budget,
) -> (Simpler<'d>, usize) {
    let mut first = FREE;
    let (mut branches, mut forms) = (Vec::new(), Vec::new());
    let (mut sure, mut unsure) = (0, 0);
    for branch in flattened(shapes, &union) {
        let (shape, met) = shapes.within(&branch, within, budget);
        if met != FREE {
            budget.0 = budget.0.saturating_sub(1);
        }
        first = first.min(met);
        sure += usize::from(shape.is_nullable && !shape.is_null_unsure);
        unsure += usize::from(shape.is_nullable && shape.is_null_unsure);
        if !shape.is_never {
            branches.push(branch);
            forms.push(shape);
        }
    }
    let null = Null::of(sure, unsure, union.is_exclusive);
    // What may refuse `null` stays beside what does not.
    let is_told = null != Null::Unsure || sure + unsure == 1;
    if is_told {
        let kept = branches.into_iter().zip(forms).filter(|(_, form)| !form.is_null());
        (branches, forms) = kept.unzip();
    }
    let types = forms.iter().map(|shape| shape.types.clone());
    let types = types.reduce(|all, types| all.or(&types)).unwrap_or_else(Types::none);
    let form = if let [form] = forms.as_slice() {
        Form::Branch(Rc::clone(form))
    } else if forms.is_empty() {
        Form::Never
    } else if is_told && are_of_their_own_types(&forms) {
        Form::Types(forms)
    } else if let Some(form) = listed(&forms, union.is_exclusive).filter(|_| is_told) {
        form
    } else {
        // What may refuse `null` says so itself.
        let said = branches.into_iter().zip(&forms).map(|(branch, form)| {
            if form.is_null_unsure || !is_told { branch } else { branch.without_null() }
        });
        union.branches = said.collect();
        union.types = types.clone();
        Form::Union(union)
    };
    (Simpler { form, types, null }, first)
}

/// The branches, with those of branches that are nothing but `anyOf` in `anyOf`.
fn flattened<'d>(shapes: &Shapes<'d>, union: &Union<'d>) -> Vec<Schema<'d>> {
    if union.is_exclusive {
        return union.branches.clone();
    }
    let mut seen = HashSet::from([union.at.identity()]);
    let mut open: Vec<_> = union.branches.iter().rev().cloned().collect();
    let mut found = Vec::new();
    let mut written = HashSet::new();
    while let Some(branch) = open.pop() {
        // What is written twice fits once.
        if !written.insert(branch.at().map(|at| number::canonical(at.node))) {
            continue;
        }
        match inner(shapes, &branch).filter(|_| seen.len() <= MAX_FLATTENED) {
            Some(inner) => {
                if seen.insert(inner.at.identity()) {
                    open.extend(inner.branches.into_iter().rev());
                }
            }
            None => found.push(branch),
        }
    }
    found
}

/// The `anyOf` that a branch is and nothing else.
fn inner<'d>(shapes: &Shapes<'d>, branch: &Schema<'d>) -> Option<Union<'d>> {
    let at = shapes.document.resolve(branch.at()?);
    at.node.get("anyOf")?;
    let mut shape = merge(shapes.document, branch);
    let is_bare = shape.is_nullable
        && !shape.is_never
        && shape.types.is_any()
        && shape.values.is_none()
        && shape.has_no_keywords()
        && shape.unions.len() == 1
        && !shape.notes.contains_key("discriminator");
    shape.unions.pop().filter(|union| is_bare && !union.is_exclusive)
}

/// Branches that are lists of values, or texts that are named beside any other.
fn listed<'d>(forms: &[Rc<NormalForm<'d>>], is_exclusive: bool) -> Option<Form<'d>> {
    let is_list = |shape: &Rc<NormalForm<'_>>| {
        shape.has_no_keywords() && shape.unions.is_empty() && shape.known.is_empty()
    };
    if !forms.iter().all(is_list) {
        return None;
    }
    let values = || forms.iter().flat_map(|shape| shape.values.iter().flatten());
    if forms.iter().all(|shape| shape.values.is_some()) {
        let is_alone = |at: &&Cursor<'d>| {
            let lists = forms.iter().filter_map(|shape| shape.values.as_ref());
            let has =
                |list: &&Vec<Cursor<'d>>| list.iter().any(|own| number::is_same(own.node, at.node));
            lists.filter(has).take(2).count() == 1
        };
        return Some(Form::Values(
            values().filter(|at| !is_exclusive || is_alone(at)).cloned().collect(),
        ));
    }
    let is_open = forms.iter().any(|shape| shape.values.is_none());
    let are_texts = forms.iter().all(|shape| shape.types.is_only(Type::String));
    (is_open && are_texts)
        .then(|| Form::Known { values: values().cloned().collect(), is_twice: is_exclusive })
}

/// Whether each branch has one type that no other has, and says nothing that is about others: then
/// it makes no difference whether they stand in branches or side by side.
fn are_of_their_own_types(forms: &[Rc<NormalForm<'_>>]) -> bool {
    let is_of_type = |name: &&str| {
        *name == "format" || (tidy::about(name).is_some() && !name.ends_with("ontains"))
    };
    let are_plain = forms.iter().all(|shape| {
        shape.values.is_none()
            && shape.unions.is_empty()
            && shape.known.is_empty()
            && shape.repeated.is_empty()
            && !shape.is_entangled
            && shape.keywords.keys().all(&is_of_type)
            && shape.types.single().is_some()
    });
    let are_apart = |shape: &NormalForm<'_>, other: &NormalForm<'_>| {
        !shape.types.covers(&other.types)
            && !other.types.covers(&shape.types)
            && !shape.keywords.keys().any(|name| other.keywords.contains_key(name))
    };
    are_plain
        && forms
            .iter()
            .enumerate()
            .all(|(index, shape)| forms.iter().take(index).all(|other| are_apart(shape, other)))
}
