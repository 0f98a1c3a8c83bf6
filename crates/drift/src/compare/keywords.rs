//! Keywords that bound values, compared one by one.

use std::cmp::Ordering;

use spec::Cursor;

use super::schema::Pair;
use super::{Comparison, Revision};
use crate::document::shown;
use crate::normal_form::{NormalForm, Type, about};
use crate::number;

/// Bounds: the keyword, how its rules are called, and which order is the tighter one.
const BOUNDS: [(&str, Ordering); 6] = [
    ("minLength", Ordering::Greater),
    ("maxLength", Ordering::Less),
    ("minItems", Ordering::Greater),
    ("maxItems", Ordering::Less),
    ("minProperties", Ordering::Greater),
    ("maxProperties", Ordering::Less),
];

/// Keywords of which nothing more is known than that they forbid something.
pub(super) const OPAQUE: [&str; 16] = [
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "maxContains",
    "minContains",
    "not",
    "pattern",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
];

/// Keywords that lead to other schemas in ways that are not followed.
const REFERENCES: [&str; 5] =
    ["$dynamicAnchor", "$dynamicRef", "$recursiveAnchor", "$recursiveRef", "$ref"];

impl<'d> Comparison<'d> {
    pub(super) fn keywords(&mut self, pair: &Pair<'d>) {
        self.range(pair, Ordering::Greater);
        self.range(pair, Ordering::Less);
        for (name, tighter) in BOUNDS {
            let (Some((before, after)), true) = (both(pair, name), is_about(pair, name)) else {
                continue;
            };
            let (before, after) = (before.cloned(), after.cloned());
            self.bound(pair, name, tighter, (before.as_ref(), after.as_ref()));
        }
        for name in OPAQUE {
            if is_about(pair, name) {
                self.opaque(pair, name);
            }
        }
        self.multiple(pair);
        self.format(pair);
        self.remaining(pair);
    }

    /// `minimum` or `maximum`, with or without the bound itself.
    fn range(&mut self, pair: &Pair<'d>, tighter: Ordering) {
        let name = if tighter == Ordering::Greater { "minimum" } else { "maximum" };
        if !is_about(pair, name) {
            return;
        }
        let (before, after) = (bound(&pair.old, tighter), bound(&pair.new, tighter));
        let order = match (&before, &after) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => tighter,
            (Some(_), None) => tighter.reverse(),
            (Some((old, was)), Some((new, is))) if both_are_whole(pair) => {
                match (whole(old, *was, tighter), whole(new, *is, tighter)) {
                    (Some(old), Some(new)) => new.cmp(&old),
                    _ => tighter,
                }
            }
            (Some((old, was)), Some((new, is))) => match number::compare(new.node, old.node) {
                // Without the bound itself it is the tighter one.
                Some(Ordering::Equal) if was != is && *is => tighter,
                Some(Ordering::Equal) if was != is => tighter.reverse(),
                Some(order) => order,
                None => tighter,
            },
        };
        let places = (before.as_ref().map(|(at, _)| at), after.as_ref().map(|(at, _)| at));
        self.moved(pair, name, order == tighter, order == Ordering::Equal, places);
    }

    fn bound(
        &mut self,
        pair: &Pair<'d>,
        keyword: &str,
        tighter: Ordering,
        (before, after): (Option<&Cursor<'d>>, Option<&Cursor<'d>>),
    ) {
        let order = match (before, after) {
            (Some(old), Some(new)) => number::compare(new.node, old.node).unwrap_or(tighter),
            (None, Some(_)) => tighter,
            (Some(_), None) => tighter.reverse(),
            (None, None) => Ordering::Equal,
        };
        let name = dashed(keyword);
        self.moved(pair, &name, order == tighter, order == Ordering::Equal, (before, after));
    }

    fn moved(
        &mut self,
        pair: &Pair<'d>,
        name: &str,
        is_tighter: bool,
        is_equal: bool,
        (before, after): (Option<&Cursor<'d>>, Option<&Cursor<'d>>),
    ) {
        if is_equal {
            return;
        }
        let id = format!("{name}-{}", if is_tighter { "tightened" } else { "loosened" });
        let message = match (before, after) {
            (Some(old), Some(new)) => {
                let changed = (shown(old.node), shown(new.node));
                format!("{} was {} and is {}", words(name), changed.0, changed.1)
            }
            (None, Some(new)) => format!("{} is {} now", words(name), shown(new.node)),
            (Some(old), None) => format!("{} was {} and is gone", words(name), shown(old.node)),
            (None, None) => return,
        };
        self.differ_at(
            pair,
            &id,
            before.or(pair.old.at.as_ref()),
            after.or(pair.new.at.as_ref()),
            &message,
        );
    }

    fn opaque(&mut self, pair: &Pair<'d>, keyword: &str) {
        let Some((before, after)) = both(pair, keyword) else { return };
        let (before, after) = (before.cloned(), after.cloned());
        let (verb, message) = match (&before, &after) {
            (Some(old), Some(new)) => {
                if self.is_same_keyword(keyword, old, new) {
                    return;
                }
                (
                    "changed",
                    format!("`{keyword}` was {} and is {}", shown(old.node), shown(new.node)),
                )
            }
            (None, Some(new)) => ("added", format!("`{keyword}` is {} now", shown(new.node))),
            (Some(_), None) => ("removed", format!("`{keyword}` is gone")),
            (None, None) => return,
        };
        // Without it one item has to be there: none is less than that.
        let is_none = |at: &Option<Cursor<'d>>| at.as_ref().and_then(number) == Some(0.0);
        let is_odd = keyword == "minContains" && (is_none(&before) || is_none(&after));
        let verb = if is_odd { "changed" } else { verb };
        let places =
            (before.as_ref().or(pair.old.at.as_ref()), after.as_ref().or(pair.new.at.as_ref()));
        self.differ_at(pair, &format!("{}-{verb}", dashed(keyword)), places.0, places.1, &message);
    }

    fn multiple(&mut self, pair: &Pair<'d>) {
        let Some((before, after)) = both(pair, "multipleOf") else { return };
        let (before, after) = (before.cloned(), after.cloned());
        let is_multiple = |of: &Cursor<'d>, at: &Cursor<'d>| {
            let (of, at) = (number(of), number(at));
            of.zip(at).is_some_and(|(of, at)| of > 0.0 && (at / of).fract() == 0.0)
        };
        let name = match (&before, &after) {
            (None, None) => return,
            (None, Some(_)) => "multiple-of-tightened",
            (Some(_), None) => "multiple-of-loosened",
            (Some(old), Some(new)) if number::is_same(old.node, new.node) => return,
            (Some(old), Some(new)) if is_multiple(old, new) => "multiple-of-tightened",
            (Some(old), Some(new)) if is_multiple(new, old) => "multiple-of-loosened",
            (Some(_), Some(_)) => "multiple-of-changed",
        };
        let places =
            (before.as_ref().or(pair.old.at.as_ref()), after.as_ref().or(pair.new.at.as_ref()));
        self.differ_at(pair, name, places.0, places.1, "is a multiple of another number");
    }

    fn format(&mut self, pair: &Pair<'d>) {
        let Some((before, after)) = both(pair, "format") else { return };
        let (before, after) = (before.cloned(), after.cloned());
        let text = |at: &Option<Cursor<'d>>| at.as_ref().and_then(|at| at.node.as_str());
        let (old, new) = (text(&before), text(&after));
        let is_typed = pair.old.types.single().is_some() && pair.new.types.single().is_some();
        let name = match (old, new) {
            _ if before.is_none() && after.is_none() || old == new => return,
            // What the types say of it is said already.
            _ if is_typed
                && !pair.old.types.covers(&pair.new.types)
                && !pair.new.types.covers(&pair.old.types) =>
            {
                return;
            }
            (None, Some(_)) => "format-narrowed",
            (Some(_), None) => "format-widened",
            (Some(old), Some(new)) if is_within(new, old) => "format-narrowed",
            (Some(old), Some(new)) if is_within(old, new) => "format-widened",
            _ => "format-changed",
        };
        let shown =
            |format: Option<&str>| format.map_or("none".to_owned(), |name| format!("`{name}`"));
        let message = format!("the format was {} and is {}", shown(old), shown(new));
        let places =
            (before.as_ref().or(pair.old.at.as_ref()), after.as_ref().or(pair.new.at.as_ref()));
        self.differ_at(pair, name, places.0, places.1, &message);
    }

    /// Keywords without a rule of their own.
    fn remaining(&mut self, pair: &Pair<'d>) {
        let mut names: Vec<&str> =
            pair.old.keywords.keys().chain(pair.new.keywords.keys()).copied().collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            if is_claimed(name) {
                continue;
            }
            let Some((before, after)) = both(pair, name) else { continue };
            let (before, after) = (before.cloned(), after.cloned());
            let is_same = match (&before, &after) {
                (Some(old), Some(new)) => self.is_same_keyword(name, old, new),
                _ => false,
            };
            if is_same {
                continue;
            }
            let rule = match name {
                "if" => "if-changed",
                "xml" => "xml-changed",
                _ if REFERENCES.contains(&name) => "reference-changed",
                _ => "unclaimed",
            };
            let message = format!("`{name}` differs");
            self.differ_at(pair, rule, before.as_ref(), after.as_ref(), &message);
        }
        self.repeated(pair);
    }

    fn repeated(&mut self, pair: &Pair<'d>) {
        let (old, new) = (pair.old.clone(), pair.new.clone());
        for (name, at) in self.beyond(&old.repeated, &new.repeated, Revision::Old) {
            let message = format!("`{name}` does not stand there again any more");
            self.differ_at(pair, "keyword-repeated", Some(&at), new.at.as_ref(), &message);
        }
        for (name, at) in self.beyond(&new.repeated, &old.repeated, Revision::New) {
            let message = format!("`{name}` stands there again with another value");
            self.differ_at(pair, "keyword-repeated", old.at.as_ref(), Some(&at), &message);
        }
    }

    /// What the first list of repeated keywords has beyond the second.
    fn beyond(
        &mut self,
        these: &[(&'d str, Cursor<'d>)],
        others: &[(&'d str, Cursor<'d>)],
        revision: Revision,
    ) -> Vec<(&'d str, Cursor<'d>)> {
        let mut beyond = Vec::new();
        for (name, at) in these {
            let is_there = others.iter().any(|(other, node)| {
                let (old, new) = if revision == Revision::Old { (at, node) } else { (node, at) };
                other == name && self.is_same_keyword(name, old, new)
            });
            if !is_there {
                beyond.push((*name, at.clone()));
            }
        }
        beyond
    }
}

/// A keyword in both schemas; nothing if neither has it.
fn both<'a, 'd>(
    pair: &'a Pair<'d>,
    name: &str,
) -> Option<(Option<&'a Cursor<'d>>, Option<&'a Cursor<'d>>)> {
    let (old, new) = (pair.old.keywords.get(name), pair.new.keywords.get(name));
    (old.is_some() || new.is_some()).then_some((old, new))
}

/// Whether the types of values that a keyword is about fit on both sides; otherwise the types say
/// what differs.
fn is_about(pair: &Pair<'_>, keyword: &str) -> bool {
    about(keyword).is_none_or(|kind| pair.old.types.has_some(kind) && pair.new.types.has_some(kind))
}

fn is_claimed(name: &str) -> bool {
    let ranges =
        ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"];
    ranges.contains(&name)
        || OPAQUE.contains(&name)
        || BOUNDS.iter().any(|(keyword, _)| *keyword == name)
}

/// The bound on one side that counts, and whether it is left out itself.
fn bound<'d>(shape: &NormalForm<'d>, tighter: Ordering) -> Option<(Cursor<'d>, bool)> {
    let (inclusive, exclusive) = match tighter {
        Ordering::Greater => ("minimum", "exclusiveMinimum"),
        _ => ("maximum", "exclusiveMaximum"),
    };
    let (with, without) = (shape.keywords.get(inclusive), shape.keywords.get(exclusive));
    match (with, without) {
        (Some(with), Some(without)) => match number::compare(with.node, without.node) {
            Some(order) if order == tighter => Some((with.clone(), false)),
            _ => Some((without.clone(), true)),
        },
        (Some(with), None) => Some((with.clone(), false)),
        (None, Some(without)) => Some((without.clone(), true)),
        (None, None) => None,
    }
}

/// The bound on one side, as a text that is the same for bounds that allow the same.
pub(super) fn said_bound(shape: &NormalForm<'_>, tighter: Ordering) -> Option<String> {
    let (at, is_left_out) = bound(shape, tighter)?;
    let whole = shape.types.is_only(Type::Integer).then(|| whole(&at, is_left_out, tighter));
    Some(match whole.flatten() {
        Some(whole) => whole.to_string(),
        None => format!("{} {is_left_out}", number::canonical(at.node)),
    })
}

fn both_are_whole(pair: &Pair<'_>) -> bool {
    pair.old.types.is_only(Type::Integer) && pair.new.types.is_only(Type::Integer)
}

/// The first whole number within a bound.
fn whole(at: &Cursor<'_>, is_left_out: bool, tighter: Ordering) -> Option<i128> {
    let spec::node::Value::Number(number) = &at.node.value else { return None };
    let inwards = if tighter == Ordering::Greater { 1 } else { -1 };
    match number.to_string().parse::<i128>() {
        Ok(bound) => bound.checked_add(if is_left_out { inwards } else { 0 }),
        Err(_) => {
            let bound = number.as_f64()?;
            let first = if tighter == Ordering::Greater { bound.ceil() } else { bound.floor() };
            let first = format!("{first:.0}").parse::<i128>().ok()?;
            let is_whole = bound.fract() == 0.0;
            first.checked_add(if is_left_out && is_whole { inwards } else { 0 })
        }
    }
}

fn number(at: &Cursor<'_>) -> Option<f64> {
    match &at.node.value {
        spec::node::Value::Number(number) => number.as_f64(),
        _ => None,
    }
}

/// Whether every value of a format is one of the other.
fn is_within(narrow: &str, wide: &str) -> bool {
    const NUMBERS: [&[&str]; 3] = [
        &["int8", "int16", "int32", "int64"],
        &["uint8", "uint16", "uint32", "uint64"],
        &["float", "double"],
    ];
    const TEXTS: [(&str, &str); 5] = [
        ("hostname", "idn-hostname"),
        ("email", "idn-email"),
        ("uri", "uri-reference"),
        ("uri", "iri"),
        ("uri-reference", "iri-reference"),
    ];
    let is_smaller = NUMBERS.iter().any(|names| {
        let place = |name: &str| names.iter().position(|other| *other == name);
        place(narrow).zip(place(wide)).is_some_and(|(narrow, wide)| narrow < wide)
    });
    is_smaller || TEXTS.contains(&(narrow, wide))
}

/// `minLength` as `min-length`.
pub(super) fn dashed(keyword: &str) -> String {
    let mut dashed = String::new();
    for letter in keyword.chars() {
        if letter.is_ascii_uppercase() {
            dashed.push('-');
        }
        dashed.push(letter.to_ascii_lowercase());
    }
    dashed
}

fn words(name: &str) -> String {
    match name {
        "min-length" => "the least length",
        "max-length" => "the greatest length",
        "min-items" => "the least number of items",
        "max-items" => "the greatest number of items",
        "min-properties" => "the least number of fields",
        "max-properties" => "the greatest number of fields",
        "minimum" => "the least value",
        "maximum" => "the greatest value",
        other => other,
    }
    .to_owned()
}
