//! The answers of an operation, by status.

use spec::Cursor;
use spec::Direction;

use super::Comparison;
use crate::document::Document;
use crate::number;

/// What ends a stream of events.
pub(super) const SENTINEL: &str = "x-speakeasy-sse-sentinel";

impl<'d> Comparison<'d> {
    pub(super) fn responses(
        &mut self,
        frame: usize,
        old: &Cursor<'d>,
        new: &Cursor<'d>,
        side: Direction,
    ) {
        let statuses = |at: &Cursor<'d>| -> Vec<(String, Cursor<'d>)> {
            let responses = at.get("responses");
            let members = responses.iter().flat_map(Cursor::members);
            let members = members.filter(|(status, _)| !status.starts_with("x-"));
            members.map(|(status, at)| (status.to_ascii_uppercase(), at)).collect()
        };
        let (olds, news) = (statuses(old), statuses(new));
        for (status, before) in &olds {
            match news.iter().find(|(other, _)| other == status) {
                Some((_, after)) => {
                    let (before, after) = (self.old.resolve(before), self.new.resolve(after));
                    self.response(frame, status, &before, &after, side);
                }
                None => {
                    let id = if is_success(status, &olds) {
                        "success-status-removed"
                    } else {
                        "error-status-removed"
                    };
                    let message = format!("the status {status} is gone");
                    self.on(frame, (Direction::Response, id), Some(before), Some(new), message);
                }
            }
        }
        for (status, after) in &news {
            if !olds.iter().any(|(other, _)| other == status) {
                let id = if is_success(status, &news) {
                    "success-status-added"
                } else {
                    "error-status-added"
                };
                let message = format!("the status {status} is new");
                self.on(frame, (Direction::Response, id), Some(old), Some(after), message);
            }
        }
    }

    fn response(
        &mut self,
        frame: usize,
        status: &str,
        old: &Cursor<'d>,
        new: &Cursor<'d>,
        side: Direction,
    ) {
        let has_body =
            |at: &Cursor<'d>| at.get("content").is_some_and(|at| at.members().next().is_some());
        match (has_body(old), has_body(new)) {
            (true, true) => self.contents(old, new, side, frame),
            (true, false) => {
                let message = format!("answers of {status} have no body any more");
                self.on(
                    frame,
                    (Direction::Response, "response-body-removed"),
                    Some(old),
                    Some(new),
                    message,
                );
            }
            (false, true) => {
                let message = format!("answers of {status} have a body now");
                self.on(
                    frame,
                    (Direction::Response, "response-body-added"),
                    Some(old),
                    Some(new),
                    message,
                );
            }
            (false, false) => {}
        }
        self.headers(old, new, frame);
        self.sentinel(frame, old, new);
        self.links(frame, old, new);
        let owners = (&Some(old.clone()), &Some(new.clone()));
        let (before, after) = (old.get("description"), new.get("description"));
        self.text(frame, "description", before.as_ref(), after.as_ref(), owners);
    }

    pub(super) fn sentinel(&mut self, frame: usize, old: &Cursor<'d>, new: &Cursor<'d>) {
        let (before, after) = (old.get(SENTINEL), new.get(SENTINEL));
        let text = |at: &Option<Cursor<'d>>| at.as_ref().map(|at| at.node.to_json().to_string());
        if text(&before) != text(&after) {
            let message = "what ends the stream differs".to_owned();
            let places = (before.as_ref().unwrap_or(old), after.as_ref().unwrap_or(new));
            self.on(
                frame,
                (Direction::Response, "sentinel-changed"),
                Some(places.0),
                Some(places.1),
                message,
            );
        }
    }

    fn links(&mut self, frame: usize, old: &Cursor<'d>, new: &Cursor<'d>) {
        let (before, after) = (old.get("links"), new.get("links"));
        let links = |document: &'d Document, at: &Option<Cursor<'d>>| -> Vec<(&'d str, String)> {
            let links = at.iter().flat_map(Cursor::members);
            let mut links: Vec<_> = links
                .map(|(name, at)| (name, number::canonical(document.resolve(&at).node)))
                .collect();
            links.sort_unstable();
            links
        };
        let is_same = links(self.old, &before) == links(self.new, &after);
        if !is_same {
            let places = (before.as_ref().unwrap_or(old), after.as_ref().unwrap_or(new));
            let message = "the links differ".to_owned();
            self.on(
                frame,
                (Direction::Response, "link-changed"),
                Some(places.0),
                Some(places.1),
                message,
            );
        }
    }
}

/// Whether a status is one of success. `default` is, if no other is.
fn is_success(status: &str, all: &[(String, Cursor<'_>)]) -> bool {
    let has_other = all.iter().any(|(other, _)| other.starts_with('2'));
    status.starts_with('2') || (status == "DEFAULT" && !has_other)
}
