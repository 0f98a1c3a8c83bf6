//! What is sent and read: bodies and their content types.

use spec::Direction;
use spec::{Cursor, media_type};

use super::Comparison;

impl<'d> Comparison<'d> {
    /// The body of a request.
    pub(super) fn body(
        &mut self,
        frame: usize,
        old: &Cursor<'d>,
        new: &Cursor<'d>,
        side: Direction,
    ) {
        let (before, after) = (old.get("requestBody"), new.get("requestBody"));
        match (before, after) {
            (Some(before), Some(after)) => {
                let (before, after) = (self.old.resolve(&before), self.new.resolve(&after));
                self.bodies(frame, &before, &after, side);
            }
            (None, Some(after)) => {
                let is_needed = self.new.resolve(&after).flag("required");
                let (id, message) = if is_needed {
                    ("body-added-required", "a body is new and required")
                } else {
                    ("body-added-optional", "a body is new")
                };
                self.on(
                    frame,
                    (Direction::Request, id),
                    Some(old),
                    Some(&after),
                    message.to_owned(),
                );
            }
            (Some(before), None) => {
                let message = "the body is gone".to_owned();
                self.on(
                    frame,
                    (Direction::Request, "body-removed"),
                    Some(&before),
                    Some(new),
                    message,
                );
            }
            (None, None) => {}
        }
    }

    fn bodies(&mut self, frame: usize, old: &Cursor<'d>, new: &Cursor<'d>, side: Direction) {
        match (old.flag("required"), new.flag("required")) {
            (false, true) => {
                let message = "the body is required now".to_owned();
                self.on(
                    frame,
                    (Direction::Request, "body-became-required"),
                    Some(old),
                    Some(new),
                    message,
                );
            }
            (true, false) => {
                let message = "the body is not required any more".to_owned();
                self.on(
                    frame,
                    (Direction::Request, "body-became-optional"),
                    Some(old),
                    Some(new),
                    message,
                );
            }
            _ => {}
        }
        self.contents(old, new, side, frame);
        let owners = (&Some(old.clone()), &Some(new.clone()));
        let (before, after) = (old.get("description"), new.get("description"));
        self.text(frame, "description", before.as_ref(), after.as_ref(), owners);
    }

    /// The content types in `content`.
    pub(super) fn contents(
        &mut self,
        old: &Cursor<'d>,
        new: &Cursor<'d>,
        side: Direction,
        frame: usize,
    ) {
        let contents = |at: &Cursor<'d>| -> Vec<(&'d str, Cursor<'d>)> {
            at.get("content").iter().flat_map(Cursor::members).collect()
        };
        let (olds, news) = (contents(old), contents(new));
        let is_same = |one: &str, other: &str| media_type_key(one) == media_type_key(other);
        for (name, before) in &olds {
            if let Some((other, after)) = news.iter().find(|(other, _)| is_same(other, name)) {
                if written(name) != written(other) {
                    let message = format!("the content type `{name}` is written `{other}` now");
                    self.on(
                        frame,
                        (side, "media-type-renamed"),
                        Some(before),
                        Some(after),
                        message,
                    );
                }
                self.media_type(before, after, side, frame);
                continue;
            }
            // What was sent is taken by a range as well.
            let range =
                news.iter().find(|(other, _)| side == Direction::Request && covers(other, name));
            match range {
                Some((_, after)) => self.media_type(before, after, side, frame),
                None => {
                    let message = format!("the content type `{name}` is gone");
                    self.on(frame, (side, "media-type-removed"), Some(before), Some(new), message);
                }
            }
        }
        for (name, after) in &news {
            if !olds.iter().any(|(other, _)| is_same(other, name)) {
                let message = format!("the content type `{name}` is new");
                self.on(frame, (side, "media-type-added"), Some(old), Some(after), message);
            }
        }
    }

    fn media_type(&mut self, old: &Cursor<'d>, new: &Cursor<'d>, side: Direction, frame: usize) {
        let (old, new) = (&self.old.resolve(old), &self.new.resolve(new));
        self.schemas_of(old, new, side, frame);
        self.schemas_in("itemSchema", old, new, side, frame);
        if side == Direction::Response {
            self.sentinel(frame, old, new);
        }
        self.encodings(old, new, side, frame);
    }

    /// How the parts of a form are written.
    fn encodings(&mut self, old: &Cursor<'d>, new: &Cursor<'d>, side: Direction, frame: usize) {
        for field in ["prefixEncoding", "itemEncoding"] {
            let (before, after) = (old.get(field), new.get(field));
            let json =
                |at: &Option<Cursor<'d>>| at.as_ref().map(|at| at.node.to_json().to_string());
            if json(&before) != json(&after) {
                let message = "the parts are written in another way".to_owned();
                let places = (before.as_ref().unwrap_or(old), after.as_ref().unwrap_or(new));
                self.on(frame, (side, "encoding-changed"), Some(places.0), Some(places.1), message);
            }
        }
        let (before, after) = (old.get("encoding"), new.get("encoding"));
        let names: std::collections::BTreeSet<&str> =
            before.iter().chain(&after).flat_map(Cursor::members).map(|(name, _)| name).collect();
        for name in names {
            let was = before.as_ref().and_then(|at| at.get(name));
            let is = after.as_ref().and_then(|at| at.get(name));
            if encoding(was.as_ref()) != encoding(is.as_ref()) {
                let message = format!("the part `{name}` is written in another way");
                let places = (was.as_ref().unwrap_or(old), is.as_ref().unwrap_or(new));
                self.on(frame, (side, "encoding-changed"), Some(places.0), Some(places.1), message);
            } else if let (Some(was), Some(is)) = (&was, &is) {
                self.headers(was, is, frame);
            }
        }
    }
}

/// How a part is written, without what is only said.
fn encoding(at: Option<&Cursor<'_>>) -> Vec<(String, String)> {
    let fields = at.into_iter().flat_map(Cursor::members);
    let fields = fields.filter(|(name, at)| {
        let is_usual = matches!(*name, "explode" | "allowReserved") && !at.node.is_true();
        !is_usual && *name != "headers" && !name.starts_with("x-")
    });
    let mut said: Vec<_> =
        fields.map(|(name, at)| (name.to_owned(), at.node.to_json().to_string())).collect();
    said.sort();
    said
}

/// What tells a content type from others: type, and parameters in any order (RFC 9110, section
/// 8.3.1). JSON is UTF-8 with and without a parameter that says so (RFC 8259, section 8.1).
pub(super) fn media_type_key(name: &str) -> String {
    let (kind, mut parameters) = written(name);
    let is_json = media_type::is_json(&kind);
    parameters.retain(|parameter| !(is_json && parameter == "charset=utf-8"));
    std::iter::once(kind).chain(parameters).collect::<Vec<_>>().join(";")
}

/// The type in lower case, and the parameters without what is only a way of writing them.
fn written(name: &str) -> (String, Vec<String>) {
    let mut parts = name.split(';');
    let kind = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let parameters = parts.filter_map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().trim_matches('"'));
        let is_charset = name == "charset";
        let value = if is_charset { value.to_ascii_lowercase() } else { value.to_owned() };
        (!name.is_empty()).then(|| format!("{name}={value}"))
    });
    let mut parameters: Vec<String> = parameters.collect();
    parameters.sort_unstable();
    (kind, parameters)
}

/// Whether a range stands for a content type (RFC 9110, section 12.5.1).
fn covers(range: &str, name: &str) -> bool {
    let has_parameters = range.contains(';');
    !has_parameters && media_type::is_range(range) && media_type::accepts(range, name)
}
