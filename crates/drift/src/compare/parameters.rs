//! The parameters of an operation.

use std::collections::{BTreeMap, BTreeSet};

use spec::Cursor;
use spec::Direction;
use spec::parameter::{self, ParameterLocation, Style};

use super::Comparison;
use super::Operation;
use crate::document::Document;

/// A parameter, behind references.
#[derive(Debug, Clone)]
struct Parameter<'d> {
    at: Cursor<'d>,
    name: &'d str,
    place: &'d str,
}

impl Parameter<'_> {
    fn is_needed(&self) -> bool {
        self.place == "path" || self.at.flag("required")
    }

    fn called(&self) -> String {
        format!("the {} parameter `{}`", self.place, self.name)
    }

    fn is(&self, other: &Self) -> bool {
        // Names of headers are the same in any case (RFC 9110, section 5.1).
        let is_same = match self.place {
            "header" => self.name.eq_ignore_ascii_case(other.name),
            _ => self.name == other.name,
        };
        self.place == other.place && is_same
    }
}

impl<'d> Comparison<'d> {
    pub(super) fn parameters(
        &mut self,
        frame: usize,
        old: &Operation<'d>,
        new: &Operation<'d>,
        side: Direction,
    ) {
        let (olds, news) = (parameters(self.old, old), parameters(self.new, new));
        self.path_parameters(frame, (old, &olds), (new, &news), side);
        let in_path = |parameter: &&Parameter<'d>| parameter.place == "path";
        for before in olds.iter().filter(|parameter| !in_path(parameter)) {
            match news.iter().find(|after| after.is(before)) {
                Some(after) => self.parameter(frame, before, after, side),
                None => {
                    let moved = news.iter().find(|after| {
                        after.name == before.name && !olds.iter().any(|old| old.is(after))
                    });
                    let (id, message, place) = match moved {
                        Some(after) => {
                            let message =
                                format!("{} is in the {} now", before.called(), after.place);
                            ("parameter-moved", message, after.at.clone())
                        }
                        None => (
                            "parameter-removed",
                            format!("{} is gone", before.called()),
                            new.at.clone(),
                        ),
                    };
                    self.sent(frame, id, Some(&before.at), Some(&place), message);
                }
            }
        }
        for after in news.iter().filter(|parameter| !in_path(parameter)) {
            if olds.iter().any(|before| before.is(after)) {
                continue;
            }
            let (id, message) = if after.is_needed() {
                ("parameter-added-required", format!("{} is new and required", after.called()))
            } else {
                ("parameter-added-optional", format!("{} is new", after.called()))
            };
            self.sent(frame, id, Some(&old.at), Some(&after.at), message);
        }
    }

    fn sent(
        &mut self,
        frame: usize,
        name: &str,
        before: Option<&Cursor<'d>>,
        after: Option<&Cursor<'d>>,
        message: String,
    ) {
        self.on(frame, (Direction::Request, name), before, after, message);
    }

    /// Parameters in the path are told apart by their place in it.
    fn path_parameters(
        &mut self,
        frame: usize,
        (old, olds): (&Operation<'d>, &[Parameter<'d>]),
        (new, news): (&Operation<'d>, &[Parameter<'d>]),
        side: Direction,
    ) {
        let find = |parameters: &[Parameter<'d>], name: &str| {
            let mut found = parameters.iter();
            found.find(|parameter| parameter.place == "path" && parameter.name == name).cloned()
        };
        for (before, after) in placeholders(old.path).into_iter().zip(placeholders(new.path)) {
            let (was, is) = (find(olds, before), find(news, after));
            let places = (
                was.as_ref().map_or(&old.at, |parameter| &parameter.at),
                is.as_ref().map_or(&new.at, |parameter| &parameter.at),
            );
            if before != after {
                let message = format!("the path parameter `{before}` is called `{after}` now");
                self.sent(frame, "path-parameter-renamed", Some(places.0), Some(places.1), message);
            }
            match (&was, &is) {
                (Some(was), Some(is)) => self.parameter(frame, was, is, side),
                (Some(_), None) => {
                    let message = format!("the path parameter `{after}` is not described any more");
                    self.sent(
                        frame,
                        "path-parameter-undeclared",
                        Some(places.0),
                        Some(places.1),
                        message,
                    );
                }
                (None, Some(is)) => {
                    // It is sent as text by those who know nothing else of it.
                    let message = format!("the path parameter `{after}` is described now");
                    self.sent(frame, "schema-added", Some(places.0), Some(&is.at), message);
                }
                (None, None) => {}
            }
        }
    }

    fn parameter(
        &mut self,
        frame: usize,
        old: &Parameter<'d>,
        new: &Parameter<'d>,
        side: Direction,
    ) {
        let called = new.called();
        let places = (Some(&old.at), Some(&new.at));
        match (old.is_needed(), new.is_needed()) {
            (false, true) => {
                let message = format!("{called} is required now");
                self.sent(frame, "parameter-became-required", places.0, places.1, message);
            }
            (true, false) => {
                let message = format!("{called} is not required any more");
                self.sent(frame, "parameter-became-optional", places.0, places.1, message);
            }
            _ => {}
        }
        let (was, is) = (serialization(&old.at, old.place), serialization(&new.at, new.place));
        if was != is {
            let message = format!("{called} was written as {was} and is written as {is}");
            self.sent(frame, "parameter-serialization-changed", places.0, places.1, message);
        }
        match (old.at.flag("allowEmptyValue"), new.at.flag("allowEmptyValue")) {
            (false, true) => {
                let message = format!("{called} may be empty now");
                self.sent(frame, "parameter-empty-allowed", places.0, places.1, message);
            }
            (true, false) => {
                let message = format!("{called} may not be empty any more");
                self.sent(frame, "parameter-empty-forbidden", places.0, places.1, message);
            }
            _ => {}
        }
        self.deprecation(frame, ("parameter", Some(Direction::Request)), &old.at, &new.at);
        self.schemas_of(&old.at, &new.at, side, frame);
        self.contents(&old.at, &new.at, side, frame);
        for name in ["description", "example", "examples"] {
            let (before, after) = (old.at.get(name), new.at.get(name));
            let owners = (&Some(old.at.clone()), &Some(new.at.clone()));
            self.text(frame, name, before.as_ref(), after.as_ref(), owners);
        }
    }
}

/// The parameters of an operation, with those of its path item that it does not replace.
fn parameters<'d>(document: &'d Document, operation: &Operation<'d>) -> Vec<Parameter<'d>> {
    let all = parameter::of_operation(&document.node, &operation.item, &operation.at);
    let named =
        |at: Cursor<'d>| Some(Parameter { name: at.text("name")?, place: at.text("in")?, at });
    all.into_iter().filter_map(named).collect()
}

/// The parameters of an operation by where and how they are sent; those in the path by their place.
pub(super) fn all<'d>(
    document: &'d Document,
    operation: &Operation<'d>,
) -> BTreeMap<String, Cursor<'d>> {
    let names = placeholders(operation.path);
    let parameters = parameters(document, operation).into_iter().map(|parameter| {
        let name = match parameter.place {
            "path" => {
                names.iter().position(|name| *name == parameter.name).map(|at| at.to_string())
            }
            "header" => Some(parameter.name.to_ascii_lowercase()),
            _ => None,
        };
        let name = name.unwrap_or_else(|| parameter.name.to_owned());
        let written = serialization(&parameter.at, parameter.place);
        (format!("{} {name} {written}", parameter.place), parameter.at)
    });
    parameters.collect()
}

/// The names in the braces of a path.
fn placeholders(path: &str) -> Vec<&str> {
    let parts = path.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect()
}

/// How a parameter is written, with what OpenAPI takes if it does not say (OpenAPI 3.0.4,
/// "Parameter Object", `style` and `explode`).
pub(super) fn serialization(at: &Cursor<'_>, place: &str) -> String {
    if at.node.get("content").is_some() {
        return "content".to_owned();
    }
    let usual = ParameterLocation::named(place).default_style();
    let style = at.text("style").unwrap_or(usual.name());
    let explode = parameter::explode(at.node, Style::named(style).unwrap_or(usual));
    let reserved = if at.flag("allowReserved") { ", reserved characters as they are" } else { "" };
    // A single value is written in one way, whether lists would be taken apart or not.
    let is_list = !is_single(at);
    let exploded = if explode && is_list { ", one by one" } else { "" };
    format!("`{style}`{exploded}{reserved}")
}

/// Whether the schema says that there is one value.
fn is_single(at: &Cursor<'_>) -> bool {
    const SINGLE: [&str; 4] = ["boolean", "integer", "number", "string"];
    let kinds = at.node.get("schema").and_then(|schema| schema.get("type"));
    let names: BTreeSet<&str> = kinds
        .iter()
        .flat_map(|kinds| {
            kinds.as_str().into_iter().chain(kinds.items().iter().filter_map(|kind| kind.as_str()))
        })
        .filter(|name| *name != "null")
        .collect();
    !names.is_empty() && names.iter().all(|name| SINGLE.contains(name))
}
