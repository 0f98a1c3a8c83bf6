//! Keywords that are about what their neighbours leave: `additionalProperties` and `items`. In a
//! part of `allOf` they know the keywords of that part alone (JSON Schema 2020-12, sections
//! 10.3.1.2 and 10.3.2.3).

use spec::Cursor;
use spec::node::Value;

use super::{Additional, NormalForm, Rest, Schema};

/// A part that says something about what it does not name.
#[derive(Debug, Clone)]
pub(super) enum Scope<'d> {
    /// `additionalProperties` beside these names and patterns.
    Fields { rest: Cursor<'d>, names: Vec<&'d str>, patterns: Vec<&'d str> },
    /// `items` behind so many of `prefixItems`.
    Items { rest: Cursor<'d>, from: usize },
}

impl<'d> Scope<'d> {
    pub(super) fn of(part: &Cursor<'d>) -> impl Iterator<Item = Self> {
        let names = |name: &str| -> Vec<&'d str> {
            let members = part.get(name);
            let mut names: Vec<_> =
                members.iter().flat_map(Cursor::members).map(|(name, _)| name).collect();
            names.sort_unstable();
            names
        };
        let fields = part.get("additionalProperties").map(|rest| Self::Fields {
            rest,
            names: names("properties"),
            patterns: names("patternProperties"),
        });
        let items = part.get("items").filter(|at| !matches!(at.node.value, Value::Array(_)));
        let items = items.map(|rest| Self::Items {
            rest,
            from: part.node.get("prefixItems").map_or(0, |items| items.items().len()),
        });
        fields.into_iter().chain(items)
    }
}

/// Applies what each part says about the rest to what other parts name.
pub(super) fn settle(shape: &mut NormalForm<'_>) {
    for scope in std::mem::take(&mut shape.scopes) {
        match &scope {
            Scope::Fields { rest, names, patterns } => fields(shape, rest, names, patterns),
            Scope::Items { rest, from } => {
                shape.tuple.iter_mut().skip(*from).for_each(|item| item.and(rest.clone()));
            }
        }
        shape.scopes.push(scope);
    }
}

fn fields<'d>(
    shape: &mut NormalForm<'d>,
    rest: &Cursor<'d>,
    names: &[&'d str],
    patterns: &[&'d str],
) {
    if is_open(rest) {
        return;
    }
    let has_others = |names: &[&str], all: &indexmap::IndexMap<&'d str, Schema<'d>>| {
        all.keys().any(|name| !names.contains(name))
    };
    let has_other_names = has_others(names, &shape.properties);
    // Which names a pattern fits is not looked at.
    if has_others(patterns, &shape.patterns) || (has_other_names && !patterns.is_empty()) {
        let rest = (names.to_vec(), patterns.to_vec(), Schema::new(rest.clone()));
        let is_known = |known: &Rest<'_>| known.2.identity() == rest.2.identity();
        if !shape.rests.iter().any(is_known) {
            shape.rests.push(rest);
        }
        shape.is_entangled = true;
        return;
    }
    for (_, field) in shape.properties.iter_mut().filter(|(name, _)| !names.contains(*name)) {
        field.and(rest.clone());
    }
}

/// Adds what holds for further properties.
pub(super) fn add_rest<'d>(shape: &mut NormalForm<'d>, rest: &Cursor<'d>) {
    match (&rest.node.value, &mut shape.additional) {
        (Value::Bool(false), _) => shape.additional = Additional::Closed(rest.clone()),
        (Value::Object(_), Additional::Of(schema)) => schema.and(rest.clone()),
        (Value::Object(_), Additional::Open) => {
            shape.additional = Additional::Of(Schema::new(rest.clone()));
        }
        _ => {}
    }
}

/// Whether a schema is written as `true` or `{}`.
pub(super) fn is_open(at: &Cursor<'_>) -> bool {
    match &at.node.value {
        Value::Bool(is_open) => *is_open,
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}
