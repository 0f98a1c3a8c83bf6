//! Unions that can be said more simply: branches for `null`, for simple types, for single values.

use super::merge::absorb;
use super::{Additional, Schema, Shape, Type, Types, Union};
use crate::document::{At, Document};

/// Puts the unions of a shape in their simplest form. `within` are the unions whose branches this
/// is about: one that leads back to itself allows nothing more for that.
pub(super) fn simplify<'d>(document: &'d Document, shape: &mut Shape<'d>, within: &[usize]) {
    let mut within = within.to_vec();
    let mut open = std::mem::take(&mut shape.unions);
    let mut kept = Vec::new();
    while let Some(union) = open.pop() {
        if within.contains(&union.at.identity()) {
            continue;
        }
        within.push(union.at.identity());
        match simpler(document, union, &within) {
            Simpler::Branch { schema, is_nullable } => {
                *shape = absorb(document, std::mem::take(shape), &schema);
                shape.is_nullable &= is_nullable || shape.is_made_nullable;
                open.append(&mut shape.unions);
            }
            Simpler::Types { shapes, is_nullable } => {
                let types = shapes.iter().fold(None, |all: Option<Types>, branch| {
                    Some(all.map_or(branch.types.clone(), |all| all.or(&branch.types)))
                });
                shape.types = shape.types.and(&types.unwrap_or_default());
                for branch in shapes {
                    take(shape, branch);
                }
                shape.is_nullable &= is_nullable || shape.is_made_nullable;
            }
            Simpler::Values { values, known, types, is_nullable } => {
                if known.is_empty() && shape.values.is_none() {
                    shape.values = Some(values);
                }
                shape.known.extend(known);
                shape.types = shape.types.and(&types);
                shape.is_nullable &= is_nullable || shape.is_made_nullable;
            }
            Simpler::Union { union, is_nullable } => {
                shape.is_nullable &= is_nullable || shape.is_made_nullable;
                kept.push(union);
            }
        }
    }
    kept.reverse();
    shape.unions = kept;
}

enum Simpler<'d> {
    /// There is one branch.
    Branch { schema: Schema<'d>, is_nullable: bool },
    /// Each branch is of a type of its own.
    Types { shapes: Vec<Shape<'d>>, is_nullable: bool },
    /// Each branch is a list of values, or a type that has the other values as well.
    Values { values: Vec<At<'d>>, known: Vec<At<'d>>, types: Types, is_nullable: bool },
    /// It is a union.
    Union { union: Union<'d>, is_nullable: bool },
}

fn simpler<'d>(document: &'d Document, mut union: Union<'d>, within: &[usize]) -> Simpler<'d> {
    let mut is_nullable = false;
    let mut shapes = Vec::new();
    union.branches.retain(|branch| {
        let shape = Shape::within(document, branch, within);
        is_nullable |= shape.is_nullable;
        let has_values = !shape.is_never && !shape.is_null();
        if has_values {
            shapes.push(shape);
        }
        has_values
    });
    if let [branch] = union.branches.as_slice() {
        return Simpler::Branch { schema: branch.clone(), is_nullable };
    }
    if are_of_their_own_types(&shapes) {
        return Simpler::Types { shapes, is_nullable };
    }
    let is_list = |shape: &Shape<'_>| {
        shape.has_no_keywords() && shape.unions.is_empty() && shape.known.is_empty()
    };
    let is_bare = |shape: &Shape<'_>| shape.values.is_none() && shape.types.is_only(Type::String);
    let types = shapes.iter().map(|shape| shape.types.clone());
    let types = types.reduce(|all, types| all.or(&types)).unwrap_or_default();
    if !shapes.is_empty() && shapes.iter().all(is_list) {
        let values = || shapes.iter().flat_map(|shape| shape.values.iter().flatten()).cloned();
        if shapes.iter().all(|shape| shape.values.is_some()) {
            return Simpler::Values {
                values: values().collect(),
                known: Vec::new(),
                types,
                is_nullable,
            };
        }
        let is_open = shapes.iter().any(is_bare);
        let are_strings = shapes.iter().all(|shape| shape.types.is_only(Type::String));
        if is_open && are_strings {
            let known = values().collect();
            return Simpler::Values { values: Vec::new(), known, types, is_nullable };
        }
    }
    Simpler::Union { union, is_nullable }
}

/// Whether each branch has one type that no other has, and keywords that no other has: then it
/// makes no difference whether they stand in branches or side by side.
fn are_of_their_own_types(shapes: &[Shape<'_>]) -> bool {
    let are_plain = shapes.iter().all(|shape| {
        let is_plain = shape.values.is_none() && shape.unions.is_empty();
        is_plain
            && shape.known.is_empty()
            && shape.repeated.is_empty()
            && shape.types.single().is_some()
    });
    let are_apart = shapes.iter().enumerate().all(|(index, shape)| {
        shapes.iter().take(index).all(|other| {
            !shape.types.covers(&other.types)
                && !other.types.covers(&shape.types)
                && !shape.keywords.keys().any(|name| other.keywords.contains_key(name))
        })
    });
    let objects = shapes.iter().filter(|shape| shape.types.is_only(Type::Object)).count();
    !shapes.is_empty() && are_plain && are_apart && objects <= 1
}

/// What a branch says stands beside what is there.
fn take<'d>(shape: &mut Shape<'d>, branch: Shape<'d>) {
    for (name, at) in branch.keywords {
        if shape.keywords.contains_key(name) {
            shape.repeated.push((name, at));
        } else {
            shape.keywords.insert(name, at);
        }
    }
    for (name, schema) in branch.properties {
        shape.properties.entry(name).or_insert(schema);
    }
    for (name, schema) in branch.patterns {
        shape.patterns.entry(name).or_insert(schema);
    }
    shape.required.extend(branch.required);
    if matches!(shape.additional, Additional::Open) {
        shape.additional = branch.additional;
    }
    shape.items = shape.items.take().or(branch.items);
    if shape.tuple.is_empty() {
        shape.tuple = branch.tuple;
    }
    for (name, at) in branch.notes {
        shape.notes.entry(name).or_insert(at);
    }
}
