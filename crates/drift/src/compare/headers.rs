//! The headers of an answer, or of a part of a body.

use spec::Cursor;
use spec::Direction;

use super::Comparison;
use super::parameters::serialization;

impl<'d> Comparison<'d> {
    pub(super) fn headers(&mut self, old: &Cursor<'d>, new: &Cursor<'d>, frame: usize) {
        let (before, after) = (old.get("headers"), new.get("headers"));
        let find = |at: &Option<Cursor<'d>>, name: &str| {
            // Names of headers are the same in any case (RFC 9110, section 5.1).
            let mut members = at.iter().flat_map(Cursor::members);
            members.find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, at)| at)
        };
        // The content type is said elsewhere (OpenAPI 3.1.1, "Response Object").
        let counts = |(name, _): &(&str, Cursor<'d>)| !name.eq_ignore_ascii_case("content-type");
        for (name, was) in before.iter().flat_map(Cursor::members).filter(counts) {
            match find(&after, name) {
                Some(is) => self.header(name, &was, &is, frame),
                None => {
                    let is_needed = self.old.resolve(&was).flag("required");
                    let id = if is_needed {
                        "required-header-removed"
                    } else {
                        "optional-header-removed"
                    };
                    let message = format!("the header `{name}` is gone");
                    self.on(frame, (Direction::Response, id), Some(&was), Some(new), message);
                }
            }
        }
        for (name, is) in after.iter().flat_map(Cursor::members).filter(counts) {
            if find(&before, name).is_none() {
                let message = format!("the header `{name}` is new");
                self.on(
                    frame,
                    (Direction::Response, "header-added"),
                    Some(old),
                    Some(&is),
                    message,
                );
            }
        }
    }

    fn header(&mut self, name: &str, old: &Cursor<'d>, new: &Cursor<'d>, frame: usize) {
        let side = Direction::Response;
        let (old, new) = (self.old.resolve(old), self.new.resolve(new));
        match (old.flag("required"), new.flag("required")) {
            (true, false) => {
                let message = format!("the header `{name}` may be left out now");
                self.on(frame, (side, "header-became-optional"), Some(&old), Some(&new), message);
            }
            (false, true) => {
                let message = format!("the header `{name}` always comes now");
                self.on(frame, (side, "header-became-required"), Some(&old), Some(&new), message);
            }
            _ => {}
        }
        if serialization(&old, "header") != serialization(&new, "header") {
            let message = format!("the header `{name}` is written in another way");
            self.on(frame, (side, "header-serialization-changed"), Some(&old), Some(&new), message);
        }
        self.deprecation(frame, ("header", Some(side)), &old, &new);
        self.schemas_of(&old, &new, side, frame);
        self.contents(&old, &new, side, frame);
    }
}
