//! The operations of both documents, side by side.

use std::collections::{BTreeMap, BTreeSet};

use spec::Cursor;
use spec::Direction;
use spec::openapi::{self, DOCUMENT, Kind};

use super::Comparison;
use super::Operation;
use super::servers::fixed_servers;
use crate::document::Document;

/// A method and a path whose parameters are told apart by their place alone.
type Key<'d> = (String, &'d str);

type Operations<'d> = BTreeMap<Key<'d>, Operation<'d>>;

impl<'d> Comparison<'d> {
    /// Compares everything.
    pub(super) fn documents(&mut self) {
        let root = self.frame(None, None);
        self.about(root);
        self.dialect(root);
        self.pairs(root, "paths", ("operation-added", "operation-removed"), false);
        self.pairs(root, "webhooks", ("webhook-added", "webhook-removed"), true);
        self.open_schemas();
        self.unused(root);
        self.prove();
        self.texts_of_components(root);
    }

    /// Which words the schemas use (OpenAPI 3.1.1, `jsonSchemaDialect`).
    fn dialect(&mut self, frame: usize) {
        const USUAL: &str = "https://spec.openapis.org/oas/3.1/dialect/base";
        let (old, new) = (self.old.root(), self.new.root());
        let dialect = |at: &Cursor<'d>| at.text("jsonSchemaDialect").unwrap_or(USUAL).to_owned();
        if dialect(&old) != dialect(&new) {
            let message = format!("schemas were in {} and are in {}", dialect(&old), dialect(&new));
            let places = (old.get("jsonSchemaDialect"), new.get("jsonSchemaDialect"));
            let places = (places.0.unwrap_or(old), places.1.unwrap_or(new));
            self.report(frame, "dialect-changed", Some(&places.0), Some(&places.1), message);
        }
    }

    /// The operations in a field of the document. What a webhook carries is sent by the service and
    /// read by the client, so that its sides are turned round.
    fn pairs(&mut self, root: usize, field: &str, (added, removed): (&str, &str), is_turned: bool) {
        let old =
            self.old.root().get(field).map(|at| operations(self.old, &at)).unwrap_or_default();
        let new =
            self.new.root().get(field).map(|at| operations(self.new, &at)).unwrap_or_default();
        let moved = if is_turned { BTreeMap::new() } else { self.readdressed(&old, &new) };
        for (key, before) in &old {
            match new.get(moved.get(key).unwrap_or(key)) {
                Some(after) => {
                    let frame = self.frame(Some(root), Some(after.name()));
                    self.operation(frame, before, after, is_turned);
                }
                None => {
                    let frame = self.frame(Some(root), Some(before.name()));
                    let message = format!("{} is gone{}", before.name(), announced(&before.at));
                    self.report(frame, removed, Some(&before.at), None, message);
                }
            }
        }
        for (key, after) in &new {
            if !old.contains_key(key) && !moved.values().any(|to| to == key) {
                let frame = self.frame(Some(root), Some(after.name()));
                let message = format!("{} is new", after.name());
                self.report(frame, added, None, Some(&after.at), message);
            }
        }
    }

    /// Operations at other paths under other servers, of which the whole addresses are the same
    /// (OpenAPI 3.1.1, "Paths Object"): the old key with the new one.
    fn readdressed(
        &self,
        old: &Operations<'d>,
        new: &Operations<'d>,
    ) -> BTreeMap<Key<'d>, Key<'d>> {
        let addresses = |document, (path, method): &Key<'d>, operation| {
            let urls = fixed_servers(document, operation)?;
            let whole = |url: &String| format!("{}{path}", url.trim_end_matches('/'));
            Some((urls.iter().map(whole).collect::<Vec<_>>(), *method))
        };
        let unpaired = new.iter().filter(|(key, _)| !old.contains_key(*key));
        let there: BTreeMap<_, _> = unpaired
            .filter_map(|(key, operation)| Some((addresses(self.new, key, operation)?, key)))
            .collect();
        let gone = old.iter().filter(|(key, _)| !new.contains_key(*key));
        gone.filter_map(|(key, operation)| {
            let to = there.get(&addresses(self.old, key, operation)?)?;
            Some((key.clone(), (*to).clone()))
        })
        .collect()
    }

    fn operation(
        &mut self,
        frame: usize,
        old: &Operation<'d>,
        new: &Operation<'d>,
        is_turned: bool,
    ) {
        let (sent, read) = if is_turned {
            (Direction::Response, Direction::Request)
        } else {
            (Direction::Request, Direction::Response)
        };
        self.name(frame, &old.at, &new.at);
        self.deprecation(frame, ("operation", None), &old.at, &new.at);
        self.parameters(frame, old, new, sent);
        self.body(frame, &old.at, &new.at, sent);
        self.responses(frame, &old.at, &new.at, read);
        self.security(frame, &old.at, &new.at);
        // At another path, the whole addresses were compared.
        if positional(old.path) == positional(new.path) {
            self.servers(frame, old, new);
        }
        self.callbacks(frame, &old.at, &new.at, is_turned);
        self.compared.push((frame, old.clone(), new.clone()));
        if let Some(kind) = operation_kind() {
            self.texts(frame, &old.at, &new.at, kind);
        }
        self.item_texts(frame, &old.item, &new.item);
    }

    /// How the operation is called in code, and where.
    fn name(&mut self, frame: usize, old: &Cursor<'d>, new: &Cursor<'d>) {
        if old.text("operationId") != new.text("operationId") {
            let name = |at: &Cursor<'d>| {
                at.text("operationId").map_or("none".to_owned(), |id| format!("`{id}`"))
            };
            let message = format!("the `operationId` was {} and is {}", name(old), name(new));
            let places = (old.get("operationId"), new.get("operationId"));
            let places = (places.0.as_ref().or(Some(old)), places.1.as_ref().or(Some(new)));
            self.report(frame, "operation-id-changed", places.0, places.1, message);
        }
        let tags = |at: &Cursor<'d>| -> Vec<&'d str> {
            at.get("tags")
                .iter()
                .flat_map(Cursor::items)
                .filter_map(|at| at.node.as_str())
                .collect()
        };
        let (before, after) = (tags(old), tags(new));
        // The first tag names the place of the call; the order of the others says nothing.
        let sorted = |tags: &[&'d str]| tags.iter().copied().collect::<BTreeSet<_>>();
        if before.first() != after.first() || sorted(&before) != sorted(&after) {
            let message =
                format!("the tags were {} and are {}", before.join(", "), after.join(", "));
            let places = (old.get("tags"), new.get("tags"));
            let places = (places.0.as_ref().or(Some(old)), places.1.as_ref().or(Some(new)));
            self.report(frame, "operation-tags-changed", places.0, places.1, message);
        }
    }

    /// Calls that the service makes: what it sends is read by the client.
    fn callbacks(&mut self, frame: usize, old: &Cursor<'d>, new: &Cursor<'d>, is_turned: bool) {
        let named = |document: &'d Document, at: &Cursor<'d>| -> BTreeMap<Key<'d>, Operation<'d>> {
            let callbacks = at.get("callbacks");
            let callbacks = callbacks.iter().flat_map(Cursor::members);
            let each = callbacks.flat_map(|(name, at)| {
                let items = operations(document, &document.resolve(&at));
                items.into_iter().map(move |((path, method), operation)| {
                    ((format!("{name} {path}"), method), operation)
                })
            });
            each.collect()
        };
        let (olds, news) = (named(self.old, old), named(self.new, new));
        for (key, before) in &olds {
            match news.get(key) {
                Some(after) => self.operation(frame, before, after, !is_turned),
                None => {
                    let message = format!("the callback {} is gone", before.name());
                    self.report(frame, "callback-removed", Some(&before.at), Some(new), message);
                }
            }
        }
        for (key, after) in &news {
            if !olds.contains_key(key) {
                let message = format!("the callback {} is new", after.name());
                self.report(frame, "callback-added", Some(old), Some(&after.at), message);
            }
        }
    }

    fn item_texts(&mut self, frame: usize, old: &Cursor<'d>, new: &Cursor<'d>) {
        for name in ["summary", "description"] {
            let (before, after) = (old.get(name), new.get(name));
            let owners = (&Some(old.clone()), &Some(new.clone()));
            self.text(frame, name, before.as_ref(), after.as_ref(), owners);
        }
    }
}

/// The operations of path items by method and path, where the names of parameters do not count.
fn operations<'d>(document: &'d Document, items: &Cursor<'d>) -> Operations<'d> {
    let mut operations = BTreeMap::new();
    for (path, item) in items.members().filter(|(path, _)| !path.starts_with("x-")) {
        let item = document.resolve(&item);
        for (method, at) in openapi::methods_at(&item) {
            let operation = Operation { path, item: item.clone(), at, method };
            operations.insert((positional(path), method), operation);
        }
    }
    operations
}

/// A path without the names of its parameters.
fn positional(path: &str) -> String {
    let mut parts = path.split('{');
    let mut positional = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        positional.push_str("{}");
        positional.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    positional
}

/// Whether the end of an operation was announced.
fn announced(at: &Cursor<'_>) -> String {
    match (at.text("x-sunset"), at.flag("deprecated")) {
        (Some(date), _) => format!("; its end was announced for {date}"),
        (None, true) => "; it was deprecated".to_owned(),
        (None, false) => String::new(),
    }
}

pub(super) fn operation_kind() -> Option<Kind> {
    DOCUMENT.field("paths")?.shape()?.field("/")?.shape()?.field("get")
}
