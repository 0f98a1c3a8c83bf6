//! What forbids nothing: text for people, and notes such as `deprecated`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use spec::Direction;
use spec::node::Value;
use spec::openapi::{DOCUMENT, Kind, Rest, SCHEMA};
use spec::{Cursor, Node};

use super::Comparison;
use super::responses::SENTINEL;
use super::schema::{Pair, label};
use crate::document::{Tagged, shown};
use crate::normal_form::{NormalForm, Schema};
use crate::number;

/// The day on which something ends.
const SUNSET: &str = "x-sunset";

/// Text for people, and the rule for it.
const TEXTS: [(&str, &str); 8] = [
    ("$comment", "comment-changed"),
    ("bearerFormat", "bearer-format-changed"),
    ("description", "description-changed"),
    ("example", "example-changed"),
    ("examples", "example-changed"),
    ("externalDocs", "external-docs-changed"),
    ("summary", "summary-changed"),
    ("title", "title-changed"),
];

/// Notes for people of some objects only.
const NOTES: [(&str, &str, &str); 2] = [
    ("a server", "name", "server-name-changed"),
    ("a security scheme", "deprecated", "security-scheme-deprecation-changed"),
];

impl<'d> Comparison<'d> {
    /// The notes of two schemas.
    pub(super) fn notes(&mut self, pair: &Pair<'d>) {
        let (old, new) = (Rc::clone(&pair.old), Rc::clone(&pair.new));
        for name in ["title", "description", "externalDocs", "$comment"] {
            self.text(
                pair.frame,
                name,
                old.notes.get(name),
                new.notes.get(name),
                (&old.at, &new.at),
            );
        }
        self.examples(pair);
        self.flags(pair);
        if !same(old.notes.get("default"), new.notes.get("default")) {
            let value = |at: Option<&Cursor<'d>>| at.map_or("none".to_owned(), |at| shown(at.node));
            let (before, after) = (old.notes.get("default"), new.notes.get("default"));
            let message = format!("the default was {} and is {}", value(before), value(after));
            let places = (before.or(old.at.as_ref()), after.or(new.at.as_ref()));
            self.differ_at(pair, "default-changed", places.0, places.1, &message);
        }
        self.discriminator(pair);
        let extensions = |shape: &NormalForm<'d>| -> Vec<&'d str> {
            shape.notes.keys().copied().filter(|name| name.starts_with("x-")).collect()
        };
        let names: BTreeSet<_> = extensions(&old).into_iter().chain(extensions(&new)).collect();
        for name in names {
            let (before, after) = (old.notes.get(name), new.notes.get(name));
            self.text(pair.frame, name, before, after, (&old.at, &new.at));
        }
    }

    fn examples(&mut self, pair: &Pair<'d>) {
        let (old, new) = (&pair.old.notes, &pair.new.notes);
        let listed = |notes: &BTreeMap<&'d str, Cursor<'d>>| -> Vec<Node> {
            let one = notes.get("example").map(|at| at.node.clone());
            let many = notes.get("examples").into_iter().flat_map(|at| at.node.items().to_vec());
            one.into_iter().chain(many).collect()
        };
        if listed(old) == listed(new) {
            return;
        }
        let at = |notes: &BTreeMap<&'d str, Cursor<'d>>| {
            notes.get("example").or_else(|| notes.get("examples")).cloned()
        };
        let (before, after) = (at(old), at(new));
        self.note(pair.frame, "examples", before.as_ref(), after.as_ref());
    }

    fn flags(&mut self, pair: &Pair<'d>) {
        let (old, new) = (Rc::clone(&pair.old), Rc::clone(&pair.new));
        for (name, on, off) in [
            ("readOnly", "read-only-changed", "read-only-changed"),
            ("writeOnly", "write-only-changed", "write-only-changed"),
            ("deprecated", "schema-deprecated", "schema-no-longer-deprecated"),
        ] {
            let (was, is) = (old.flag(name), new.flag(name));
            if was != is {
                let message = if is {
                    format!("is `{name}` now")
                } else {
                    format!("is not `{name}` any more")
                };
                let places = (
                    old.notes.get(name).or(old.at.as_ref()),
                    new.notes.get(name).or(new.at.as_ref()),
                );
                self.differ_at(pair, if is { on } else { off }, places.0, places.1, &message);
            }
        }
    }

    /// OpenAPI 3.0.4, "Discriminator Object".
    fn discriminator(&mut self, pair: &Pair<'d>) {
        let at = |shape: &NormalForm<'d>| shape.notes.get("discriminator").cloned();
        let (old, new) = match (at(&pair.old), at(&pair.new)) {
            (Some(old), Some(new)) => (old, new),
            (None, Some(new)) => {
                let place = pair.old.at.clone();
                let message = "a discriminator is new";
                return self.differ_at(
                    pair,
                    "discriminator-added",
                    place.as_ref(),
                    Some(&new),
                    message,
                );
            }
            (Some(old), None) => {
                let place = pair.new.at.clone();
                let message = "the discriminator is gone";
                return self.differ_at(
                    pair,
                    "discriminator-removed",
                    Some(&old),
                    place.as_ref(),
                    message,
                );
            }
            (None, None) => return,
        };
        if old.text("propertyName") != new.text("propertyName") {
            let name = |at: &Cursor<'d>| at.text("propertyName").unwrap_or_default().to_owned();
            let message = format!("the discriminator was `{}` and is `{}`", name(&old), name(&new));
            self.differ_at(pair, "discriminator-changed", Some(&old), Some(&new), &message);
        }
        // OpenAPI 3.2: what a value is whose tag is absent or unknown.
        if old.text("defaultMapping") != new.text("defaultMapping") {
            let message = "what a value without a known tag is has changed";
            self.differ_at(pair, "discriminator-changed", Some(&old), Some(&new), message);
        }
        let (olds, news) = (self.old.discriminated(&old), self.new.discriminated(&new));
        for before in &olds {
            let tag = before.tag;
            match news.iter().find(|after| after.tag == tag) {
                Some(after) => self.tagged(pair, before, after),
                None => {
                    let message = format!("the discriminator knows {tag:?} not any more");
                    self.differ_at(
                        pair,
                        "discriminator-value-removed",
                        Some(&before.at),
                        Some(&new),
                        &message,
                    );
                }
            }
        }
        for after in &news {
            if !olds.iter().any(|before| before.tag == after.tag) {
                let message = format!("the discriminator knows {:?} now", after.tag);
                self.differ_at(
                    pair,
                    "discriminator-value-added",
                    Some(&old),
                    Some(&after.at),
                    &message,
                );
            }
        }
    }

    /// What one value of a discriminator stands for: it is compared here, as nothing else may lead
    /// there.
    fn tagged(&mut self, pair: &Pair<'d>, before: &Tagged<'d>, after: &Tagged<'d>) {
        let is_same = match (&before.schema, &after.schema) {
            (Some(old), Some(new)) => {
                let (was, is) = (Schema::new(old.clone()), Schema::new(new.clone()));
                self.schemas(&was, &is, pair.side, pair.frame);
                old.pointer == new.pointer || self.is_same(&was, &is)
            }
            (None, None) => number::is_same(before.at.node, after.at.node),
            _ => false,
        };
        if !is_same {
            let message = format!("the discriminator leads elsewhere for {:?}", before.tag);
            let places = (Some(&before.at), Some(&after.at));
            self.differ_at(pair, "discriminator-changed", places.0, places.1, &message);
        }
    }

    /// Text in both documents side by side, as far as they are alike.
    pub(super) fn texts(&mut self, frame: usize, old: &Cursor<'d>, new: &Cursor<'d>, kind: Kind) {
        match (&old.node.value, &new.node.value, kind) {
            (Value::Array(_), Value::Array(_), Kind::List(kind)) => {
                for (old, new) in old.items().zip(new.items()) {
                    self.texts(frame, &old, &new, *kind);
                }
            }
            (Value::Object(_), Value::Object(_), Kind::Map(kind)) => {
                for (name, old) in old.members() {
                    if let Some(new) = new.get(name) {
                        self.texts(frame, &old, &new, *kind);
                    }
                }
            }
            (Value::Object(_), Value::Object(_), _) => self.fields(frame, old, new, kind),
            _ => {}
        }
    }

    fn fields(&mut self, frame: usize, old: &Cursor<'d>, new: &Cursor<'d>, kind: Kind) {
        let Some(shape) = kind.shape() else { return };
        let is_schema = std::ptr::eq(shape, &raw const SCHEMA);
        if lead_away(old) != lead_away(new) {
            return;
        }
        let names: BTreeSet<&str> =
            old.members().chain(new.members()).map(|(name, _)| name).collect();
        for name in names {
            let (before, after) = (old.get(name), new.get(name));
            if is_text(shape, name) {
                // What a schema says as a whole has been compared, wherever it is written.
                let is_in_both = before.is_some() && after.is_some();
                let is_example = matches!(name, "example" | "examples");
                if !is_schema || (is_in_both && !is_example) {
                    let owners = (&Some(old.clone()), &Some(new.clone()));
                    self.text(frame, name, before.as_ref(), after.as_ref(), owners);
                }
            } else if let (Some(before), Some(after), Some(kind)) =
                (before, after, shape.field(name))
            {
                self.texts(frame, &before, &after, kind);
            }
        }
    }

    pub(super) fn text(
        &mut self,
        frame: usize,
        name: &str,
        before: Option<&Cursor<'d>>,
        after: Option<&Cursor<'d>>,
        (old, new): (&Option<Cursor<'d>>, &Option<Cursor<'d>>),
    ) {
        let is_same = match (before, after) {
            (Some(before), Some(after)) if name == "examples" => {
                self.examples_of(before, true) == self.examples_of(after, false)
            }
            // Line ends and blanks at the end are how it is written.
            (Some(old), Some(new)) => match (old.node.as_str(), new.node.as_str()) {
                (Some(old), Some(new)) => old.trim_end() == new.trim_end(),
                _ => number::is_same(old.node, new.node),
            },
            (None, None) => true,
            _ => false,
        };
        if !is_same {
            self.note(frame, name, before.or(old.as_ref()), after.or(new.as_ref()));
        }
    }

    /// Examples with what their references lead to.
    fn examples_of(&self, at: &Cursor<'d>, is_old: bool) -> Vec<(String, String)> {
        let document = if is_old { self.old } else { self.new };
        let named = at.members().map(|(name, at)| (name.to_owned(), document.resolve(&at)));
        let listed = at.items().map(|at| (String::new(), at));
        let all = named.chain(listed);
        let mut all: Vec<_> = all.map(|(name, at)| (name, number::canonical(at.node))).collect();
        all.sort_unstable();
        all
    }

    fn note(
        &mut self,
        frame: usize,
        name: &str,
        before: Option<&Cursor<'d>>,
        after: Option<&Cursor<'d>>,
    ) {
        let mut texts = TEXTS.into_iter().chain(NOTES.map(|(_, note, id)| (note, id)));
        let id = texts.find(|(text, _)| *text == name).map(|(_, id)| id);
        let at = after.or(before);
        let subject = at.map_or_else(String::new, |at| {
            // One example or several are one thing.
            let own = format!("/{}", name.trim_end_matches('s'));
            let owner = at.pointer.strip_suffix(&format!("/{name}"));
            label(owner.or_else(|| at.pointer.strip_suffix(&own)).unwrap_or(&at.pointer))
        });
        let message = format!("{subject}: `{name}` differs");
        self.report(frame, id.unwrap_or("extension-changed"), before, after, message);
    }

    /// What is said about the document, and in the groups of its operations.
    pub(super) fn about(&mut self, frame: usize) {
        let (old, new) = (self.old.root(), self.new.root());
        let (before, after) = (old.get("info"), new.get("info"));
        let fields: BTreeSet<&str> =
            before.iter().chain(&after).flat_map(|at| at.members().map(|(name, _)| name)).collect();
        for name in fields {
            let was = before.as_ref().and_then(|at| at.get(name));
            let is = after.as_ref().and_then(|at| at.get(name));
            if !same(was.as_ref(), is.as_ref()) {
                let message = format!("`info.{name}` differs");
                let places = (was.as_ref().or(before.as_ref()), is.as_ref().or(after.as_ref()));
                self.report(frame, "info-changed", places.0, places.1, message);
            }
        }
        let tags = |at: &Cursor<'d>| -> Vec<Cursor<'d>> {
            at.get("tags").iter().flat_map(Cursor::items).collect()
        };
        let (olds, news) = (tags(&old), tags(&new));
        let find = |tags: &[Cursor<'d>], name: Option<&str>| {
            tags.iter().find(|tag| tag.text("name") == name).cloned()
        };
        for tag in &olds {
            let name = tag.text("name");
            let other = find(&news, name);
            if !other.as_ref().is_some_and(|other| number::is_same(tag.node, other.node)) {
                let message = format!("the tag {:?} differs", name.unwrap_or_default());
                self.report(frame, "tag-changed", Some(tag), other.as_ref(), message);
            }
        }
        for tag in &news {
            if find(&olds, tag.text("name")).is_none() {
                let message = format!("the tag {:?} is new", tag.text("name").unwrap_or_default());
                self.report(frame, "tag-changed", None, Some(tag), message);
            }
        }
        {
            let name = "externalDocs";
            let (before, after) = (old.get(name), new.get(name));
            self.text(
                frame,
                name,
                before.as_ref(),
                after.as_ref(),
                (&Some(old.clone()), &Some(new.clone())),
            );
        }
        if let (Some(before), Some(after), Some(kind)) =
            (old.get("servers"), new.get("servers"), DOCUMENT.field("servers"))
        {
            self.texts(frame, &before, &after, kind);
        }
        self.extensions(frame, &old, &new);
    }

    /// The `x-…` fields of two objects.
    fn extensions(&mut self, frame: usize, old: &Cursor<'d>, new: &Cursor<'d>) {
        let names: BTreeSet<&str> =
            old.members().chain(new.members()).map(|(name, _)| name).collect();
        for name in names.into_iter().filter(|name| name.starts_with("x-")) {
            let (before, after) = (old.get(name), new.get(name));
            self.text(
                frame,
                name,
                before.as_ref(),
                after.as_ref(),
                (&Some(old.clone()), &Some(new.clone())),
            );
        }
    }

    /// Text in the named parts.
    pub(super) fn texts_of_components(&mut self, frame: usize) {
        let at = |root: &Cursor<'d>| root.get("components");
        let (Some(old), Some(new)) = (at(&self.old.root()), at(&self.new.root())) else { return };
        let users = self.users();
        for (section, before) in old.members() {
            let Some(after) = new.get(section) else { continue };
            let Some(Kind::Map(kind)) = components().and_then(|shape| shape.field(section)) else {
                continue;
            };
            for (name, before) in before.members() {
                let Some(after) = after.get(name) else { continue };
                let users = users.get(name).filter(|_| section == "schemas");
                let frame = users.map_or(frame, |users| {
                    self.frames.push(super::Frame { parents: users.clone(), ..Default::default() });
                    self.frames.len() - 1
                });
                self.texts(frame, &before, &after, *kind);
            }
        }
    }

    /// The frames that are about each named schema.
    fn users(&self) -> HashMap<String, BTreeSet<usize>> {
        let mut users: HashMap<String, BTreeSet<usize>> = HashMap::new();
        for (index, frame) in self.frames.iter().enumerate() {
            for name in &frame.schemas {
                users.entry(name.clone()).or_default().insert(index);
            }
        }
        users
    }

    /// `deprecated` and `x-sunset` of something that is called or sent.
    pub(super) fn deprecation(
        &mut self,
        frame: usize,
        (prefix, side): (&str, Option<Direction>),
        old: &Cursor<'d>,
        new: &Cursor<'d>,
    ) {
        let id = |verb: &str| match side {
            Some(side) => crate::rules::id(side, &format!("{prefix}-{verb}")),
            None => format!("{prefix}-{verb}"),
        };
        match (old.flag("deprecated"), new.flag("deprecated")) {
            (false, true) => {
                let message = format!("the {prefix} is deprecated now");
                self.report(
                    frame,
                    id("deprecated"),
                    Some(old),
                    new.get("deprecated").as_ref(),
                    message,
                );
            }
            (true, false) => {
                let message = format!("the {prefix} is not deprecated any more");
                let place = old.get("deprecated");
                self.report(frame, id("no-longer-deprecated"), place.as_ref(), Some(new), message);
            }
            _ => {}
        }
        let (before, after) = (old.get(SUNSET), new.get(SUNSET));
        if same(before.as_ref(), after.as_ref()) {
            return;
        }
        let date = |at: &Option<Cursor<'d>>| {
            at.as_ref().and_then(|at| at.node.as_str()).map(str::to_owned)
        };
        // Days are written year first (RFC 3339), so that the earlier one is the lesser text.
        let is_earlier = date(&before).zip(date(&after)).is_some_and(|(was, is)| is < was);
        let shown = |date: Option<String>| date.unwrap_or_else(|| "not announced".to_owned());
        let message =
            format!("its end was {} and is {}", shown(date(&before)), shown(date(&after)));
        let rule = if is_earlier { "sunset-moved-up" } else { "sunset-changed" };
        let places = (before.as_ref().or(Some(old)), after.as_ref().or(Some(new)));
        self.report(frame, rule, places.0, places.1, message);
    }
}

fn components() -> Option<&'static spec::openapi::Shape> {
    DOCUMENT.field("components")?.shape()
}

/// Which ways of writing an object has, behind which it is another place that says something.
fn lead_away(at: &Cursor<'_>) -> [bool; 4] {
    ["$ref", "allOf", "anyOf", "oneOf"].map(|name| at.node.get(name).is_some())
}

/// Whether a field of an object is text for people.
fn is_text(shape: &spec::openapi::Shape, name: &str) -> bool {
    let has_fields = matches!(shape.rest, Rest::Extensions | Rest::Anything);
    let is_extension = name.starts_with("x-") && ![SUNSET, SENTINEL].contains(&name);
    let is_note = NOTES.iter().any(|(object, note, _)| (*object, *note) == (shape.name, name));
    (has_fields && TEXTS.iter().any(|(text, _)| *text == name)) || is_extension || is_note
}

fn same(old: Option<&Cursor<'_>>, new: Option<&Cursor<'_>>) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => number::is_same(old.node, new.node),
        (None, None) => true,
        _ => false,
    }
}
