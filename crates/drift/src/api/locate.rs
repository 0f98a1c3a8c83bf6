//! Where things stand in a document: from spans of the text to findings' places.

use std::collections::{BTreeSet, HashMap, HashSet};

use codegen::places::Origin;
use codegen::{Generation, Places};
use spec::node::Value;
use spec::openapi::normal_name;
use spec::{Cursor, Input, Location, Node, Span};

use super::CRATE;
use crate::document::Document;

/// A document in which things are looked up, if it can be read.
pub(super) struct Locator {
    document: Option<Document>,
    /// The JSON pointers of the spans that somebody may ask for.
    pointers: HashMap<Span, String>,
    places: Places,
    /// The types that refer to a type directly.
    users: HashMap<String, Vec<String>>,
}

impl Locator {
    /// Reads the document, to look up types, operations and `others` in it.
    pub(super) fn new(
        input: &Input<'_>,
        generation: Option<&Generation>,
        others: impl Iterator<Item = Span>,
    ) -> Self {
        let document = Document::read(input).ok();
        let places = generation.map(|generation| generation.places.clone()).unwrap_or_default();
        let origins = places.types.values().chain(places.operations.values());
        let wanted = origins.map(|origin| origin.span).chain(others).collect();
        let pointers = document.as_ref().map(|document| pointers(&document.node, &wanted));
        let mut users: HashMap<String, Vec<String>> = HashMap::new();
        for (name, origin) in &places.types {
            for used in &origin.uses {
                users.entry(used.clone()).or_default().push(name.clone());
            }
        }
        Self { pointers: pointers.unwrap_or_default(), document, places, users }
    }

    /// The place of a span.
    pub(super) fn span(&self, span: Span) -> Option<Location> {
        let pointer = self.pointers.get(&span)?;
        self.document.as_ref().and_then(|document| Some(document.location(&at(document, pointer)?)))
    }

    /// The place of an operation, by method and path.
    pub(super) fn operation(&self, name: &str) -> Option<Location> {
        self.span(self.places.operations.get(name)?.span)
    }

    /// The operation that an item is there for.
    pub(super) fn operation_of(&self, item: &str) -> Option<&str> {
        self.call(item.strip_prefix(CRATE)?.strip_prefix("::")?)
    }

    /// The operation that an item is there for, by its path in the generated module.
    pub(super) fn call(&self, path: &str) -> Option<&str> {
        self.places.calls.get(path).map(String::as_str)
    }

    /// The operation that a type stands inside of: its name begins with that of the call.
    pub(super) fn operation_inside(&self, ty: &str) -> Option<&str> {
        let ty = normal_name(ty);
        let name = |path: &str| normal_name(path.rsplit("::").next().unwrap_or_default());
        let calls = self.places.calls.iter().filter(|(path, _)| ty.starts_with(&name(path)));
        calls.max_by_key(|(path, _)| name(path).len()).map(|(_, operation)| operation.as_str())
    }

    /// Arguments of the operations in both documents that are another parameter in the newer one:
    /// the operation, the argument, and what it was and is. The names in a path are no part of it.
    pub(super) fn moved_parameters<'a>(
        &'a self,
        new: &'a Self,
    ) -> impl Iterator<Item = (&'a str, &'a str, &'a str, &'a str)> {
        let operations = self.places.operations.iter();
        let both = operations.filter_map(|(operation, before)| {
            Some((operation, before, new.places.operations.get(operation)?))
        });
        both.flat_map(|(operation, before, after)| {
            before.parameters.iter().filter_map(move |(name, was)| {
                let is = after.parameters.get(name)?;
                let is_in_path = was.starts_with("path ") && is.starts_with("path ");
                let is_moved = was != is && !is_in_path;
                is_moved.then_some((operation.as_str(), name.as_str(), was.as_str(), is.as_str()))
            })
        })
    }

    /// The place of the schema of a type, or of one of its properties or values; and the named
    /// type that it stands inside of.
    pub(super) fn ty(&self, name: &str, member: Option<&str>) -> Option<(Location, &str)> {
        let document = self.document.as_ref()?;
        // A type inside of another is called after it.
        let ends = name.char_indices().rev().filter(|(_, next)| !next.is_lowercase());
        let mut prefixes = std::iter::once(name).chain(ends.filter_map(|(end, _)| name.get(..end)));
        let (owner, origin) = prefixes.find_map(|name| self.places.types.get_key_value(name))?;
        let schema = at(document, self.pointers.get(&origin.span)?)?;
        let inside = normal_name(name.get(owner.len()..).unwrap_or_default());
        let schema = descend(document, &document.resolve(&schema), &inside);
        let inner = member.and_then(|member| part(document, &schema, member));
        Some((document.location(&inner.unwrap_or(schema)), owner))
    }

    /// The operations that use a type, directly or by way of other types.
    pub(super) fn users(&self, ty: &str) -> BTreeSet<String> {
        let mut open = vec![ty];
        let mut seen = BTreeSet::new();
        while let Some(ty) = open.pop() {
            if seen.insert(ty) {
                open.extend(self.users.get(ty).into_iter().flatten().map(String::as_str));
            }
        }
        let is_user = |origin: &Origin| seen.iter().any(|ty| origin.uses.contains(*ty));
        let operations = self.places.operations.iter().filter(|(_, origin)| is_user(origin));
        operations.map(|(name, _)| written(name).to_owned()).collect()
    }
}

/// An operation as the document has it: its other forms are told apart by a fragment.
pub(super) fn written(operation: &str) -> &str {
    operation.split_once('#').map_or(operation, |(written, _)| written)
}

/// The schema inside of another that a type of that further name comes from, as far as properties
/// and items lead there.
fn descend<'d>(document: &'d Document, schema: &Cursor<'d>, inside: &str) -> Cursor<'d> {
    let mut schema = schema.clone();
    let mut inside = inside;
    while !inside.is_empty() {
        let properties = schema.get("properties");
        let properties = properties.iter().flat_map(Cursor::members);
        let items = schema.get("items").map(|items| ("item".to_owned(), items));
        let inner = properties.map(|(name, inner)| (normal_name(name), inner)).chain(items);
        let inner = inner.filter(|(name, _)| !name.is_empty() && inside.starts_with(name.as_str()));
        let Some((name, next)) = inner.max_by_key(|(name, _)| name.len()) else { break };
        inside = inside.get(name.len()..).unwrap_or_default();
        schema = document.resolve(&next);
    }
    schema
}

/// A property of that name, or the value of an enum, in a schema or in what it is composed of.
fn part<'d>(document: &'d Document, schema: &Cursor<'d>, name: &str) -> Option<Cursor<'d>> {
    let property = |schema: &Cursor<'d>| schema.get("properties")?.get(name);
    let value = |schema: &Cursor<'d>| {
        let values = schema.get("enum")?;
        values.items().find(|value| value.node.as_str() == Some(name))
    };
    property(schema).or_else(|| value(schema)).or_else(|| {
        let parts: Vec<Cursor<'d>> = schema.get("allOf")?.items().collect();
        parts.into_iter().find_map(|part| property(&document.resolve(&part)))
    })
}

fn at<'d>(document: &'d Document, pointer: &str) -> Option<Cursor<'d>> {
    let words = pointer.split('/').skip(1);
    words.map(|word| word.replace("~1", "/").replace("~0", "~")).try_fold(
        document.root(),
        |at, word| match &at.node.value {
            Value::Array(_) => at.items().nth(word.parse().ok()?),
            _ => at.get(&word),
        },
    )
}

/// One walk for all spans, of names and of values.
fn pointers(root: &Node, wanted: &HashSet<Span>) -> HashMap<Span, String> {
    let mut found = HashMap::new();
    let mut open = vec![(root, String::new())];
    while let Some((node, pointer)) = open.pop() {
        if wanted.contains(&node.span) {
            found.entry(node.span).or_insert_with(|| pointer.clone());
        }
        match &node.value {
            Value::Array(items) => {
                let items = items.iter().enumerate();
                open.extend(items.map(|(at, item)| (item, format!("{pointer}/{at}"))).rev());
            }
            Value::Object(members) => {
                for (name, member) in members.iter().rev() {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    let inner = format!("{pointer}/{name}");
                    if wanted.contains(&member.key) {
                        found.entry(member.key).or_insert_with(|| inner.clone());
                    }
                    open.push((&member.node, inner));
                }
            }
            _ => {}
        }
    }
    found
}
