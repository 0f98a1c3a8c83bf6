//! What is sent and read: bodies and their content types.

use super::Comparison;
use crate::document::At;
use crate::finding::Side;

impl<'d> Comparison<'d> {
    /// The body of a request.
    pub(super) fn body(&mut self, frame: usize, old: &At<'d>, new: &At<'d>, side: Side) {
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
                self.on(frame, (Side::Request, id), Some(old), Some(&after), message.to_owned());
            }
            (Some(before), None) => {
                let message = "the body is gone".to_owned();
                self.on(frame, (Side::Request, "body-removed"), Some(&before), Some(new), message);
            }
            (None, None) => {}
        }
    }

    fn bodies(&mut self, frame: usize, old: &At<'d>, new: &At<'d>, side: Side) {
        match (old.flag("required"), new.flag("required")) {
            (false, true) => {
                let message = "the body is required now".to_owned();
                self.on(
                    frame,
                    (Side::Request, "body-became-required"),
                    Some(old),
                    Some(new),
                    message,
                );
            }
            (true, false) => {
                let message = "the body is not required any more".to_owned();
                self.on(
                    frame,
                    (Side::Request, "body-became-optional"),
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
    pub(super) fn contents(&mut self, old: &At<'d>, new: &At<'d>, side: Side, frame: usize) {
        let contents = |at: &At<'d>| -> Vec<(String, At<'d>)> {
            let content = at.get("content");
            let types = content.iter().flat_map(At::members);
            types.map(|(name, at)| (essence(name), at)).collect()
        };
        let (olds, news) = (contents(old), contents(new));
        for (name, before) in &olds {
            match news.iter().find(|(other, _)| other == name) {
                Some((_, after)) => self.media_type(before, after, side, frame),
                None => {
                    let message = format!("the content type `{name}` is gone");
                    self.on(frame, (side, "media-type-removed"), Some(before), Some(new), message);
                }
            }
        }
        for (name, after) in &news {
            if !olds.iter().any(|(other, _)| other == name) {
                let message = format!("the content type `{name}` is new");
                self.on(frame, (side, "media-type-added"), Some(old), Some(after), message);
            }
        }
    }

    fn media_type(&mut self, old: &At<'d>, new: &At<'d>, side: Side, frame: usize) {
        self.schemas_of(old, new, side, frame);
        if side == Side::Response {
            self.sentinel(frame, old, new);
        }
        self.encodings(old, new, side, frame);
    }

    /// How the parts of a form are written.
    fn encodings(&mut self, old: &At<'d>, new: &At<'d>, side: Side, frame: usize) {
        let (before, after) = (old.get("encoding"), new.get("encoding"));
        let names: std::collections::BTreeSet<&str> =
            before.iter().chain(&after).flat_map(At::members).map(|(name, _)| name).collect();
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
fn encoding(at: Option<&At<'_>>) -> Vec<(String, String)> {
    let fields = at.into_iter().flat_map(At::members);
    let fields = fields.filter(|(name, at)| {
        let is_usual = matches!(*name, "explode" | "allowReserved") && !at.node.is_true();
        !is_usual && *name != "headers" && !name.starts_with("x-")
    });
    let mut said: Vec<_> =
        fields.map(|(name, at)| (name.to_owned(), at.node.to_json().to_string())).collect();
    said.sort();
    said
}

/// A content type without its parameters, in lower case (RFC 9110, section 8.3.1).
fn essence(name: &str) -> String {
    name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
