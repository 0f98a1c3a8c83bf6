//! A document that is compared, and places in it.

use std::rc::Rc;

use spec::node::{Object, Value};
use spec::{Input, Node, Report, Sources, Span};

use crate::finding::{Spot, Subject};

/// How many references in a row are followed; more lead in circles.
const MAX_HOPS: usize = 64;

/// Where references to named schemas lead.
const SCHEMAS: &str = "#/components/schemas/";

/// How many characters of a value are shown.
const MAX_VALUE: usize = 120;

/// One of the two documents.
#[derive(Debug)]
pub struct Document {
    pub(crate) node: Node,
    sources: Sources,
    pub(crate) subject: Subject,
}

impl Document {
    /// Reads a document, with its overlay if there is one.
    ///
    /// # Errors
    ///
    /// It cannot be read or is no document of OpenAPI 3. What is wrong beyond that does not keep it
    /// from being compared.
    pub fn read(input: &Input<'_>) -> Result<Self, Report> {
        let loaded = spec::load(input)?;
        let subject = Subject {
            name: input.document.name.to_owned(),
            title: loaded.info.title,
            version: loaded.info.version,
            openapi: loaded.info.openapi,
        };
        Ok(Self { node: loaded.document, sources: loaded.warnings.sources, subject })
    }

    pub(crate) fn root(&self) -> At<'_> {
        At { node: &self.node, key: self.node.span, pointer: Rc::from("") }
    }

    /// Where a reference leads, or the place itself if it is none or leads nowhere.
    pub(crate) fn resolve<'d>(&'d self, at: &At<'d>) -> At<'d> {
        let mut at = at.clone();
        for _ in 0..MAX_HOPS {
            match self.follow(&at) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// One step along a reference into this document.
    pub(crate) fn follow<'d>(&'d self, at: &At<'d>) -> Option<At<'d>> {
        let reference = at.node.get("$ref")?.as_str()?;
        let pointer = spec::node::local_pointer(reference)?;
        let node = self.node.pointer(&pointer)?;
        Some(At { node, key: node.span, pointer: Rc::from(&*pointer) })
    }

    /// The value at a JSON pointer.
    pub(crate) fn at(&self, pointer: &str) -> Option<At<'_>> {
        let node = self.node.pointer(pointer)?;
        Some(At { node, key: node.span, pointer: Rc::from(pointer) })
    }

    /// Whether it is written in OpenAPI 3.0, where other rules hold for schemas.
    pub(crate) fn is_30(&self) -> bool {
        self.subject.openapi.starts_with("3.0")
    }

    /// The named schemas that inherit another one by `allOf`, over any number of steps.
    pub(crate) fn children(&self, parent: &str) -> Vec<(&str, At<'_>)> {
        let components = self.root().get("components");
        let schemas = components.and_then(|at| at.get("schemas"));
        let all: Vec<(&str, At<'_>)> = schemas.iter().flat_map(At::members).collect();
        let mut known = std::collections::BTreeSet::from([parent]);
        loop {
            let before = known.len();
            for (name, at) in &all {
                let parts = at.get("allOf");
                let mut parts = parts.iter().flat_map(At::items);
                let inherits = |part: At<'_>| {
                    let target = part.text("$ref");
                    let name = target.and_then(|to| to.strip_prefix(SCHEMAS));
                    name.is_some_and(|name| known.contains(name))
                };
                if parts.any(inherits) {
                    known.insert(name);
                }
            }
            if known.len() == before {
                break;
            }
        }
        all.into_iter().filter(|(name, _)| *name != parent && known.contains(name)).collect()
    }

    /// What the values of a discriminator stand for, those included that the document leaves to the
    /// names of schemas (OpenAPI 3.1.1, "Discriminator Object").
    pub(crate) fn discriminated<'d>(&'d self, discriminator: &At<'d>) -> Vec<Tagged<'d>> {
        let mapping = discriminator.get("mapping");
        let entries = mapping.iter().flat_map(At::members);
        let mut found: Vec<Tagged<'d>> = entries
            .map(|(tag, at)| {
                let schema = at.node.as_str().and_then(|target| self.named(target));
                Tagged { tag, at, schema }
            })
            .collect();
        for (name, schema) in self.implied(discriminator) {
            let is_mapped = found.iter().any(|known| {
                let is_it = |known: &At<'d>| known.pointer == schema.pointer;
                known.tag == name || known.schema.as_ref().is_some_and(is_it)
            });
            if !is_mapped {
                found.push(Tagged { tag: name, at: schema.clone(), schema: Some(schema) });
            }
        }
        found
    }

    /// The branches of a union, or the children of a parent, by their names.
    fn implied<'d>(&'d self, discriminator: &At<'d>) -> Vec<(&'d str, At<'d>)> {
        let owner = discriminator.pointer.strip_suffix("/discriminator");
        let Some(owner) = owner.and_then(|owner| self.at(owner)) else { return Vec::new() };
        let branches = ["oneOf", "anyOf"].into_iter().find_map(|keyword| owner.get(keyword));
        match branches {
            Some(branches) => {
                let names = branches.items().filter_map(|at| {
                    let target = at.text("$ref")?;
                    Some((target.strip_prefix(SCHEMAS)?, self.named(target)?))
                });
                names.collect()
            }
            None => {
                let name = owner.pointer.strip_prefix("/components/schemas/");
                name.map(|name| self.children(name)).unwrap_or_default()
            }
        }
    }

    /// The schema of a name, or where a reference leads.
    pub(crate) fn named(&self, target: &str) -> Option<At<'_>> {
        let schemas = self.root().get("components").and_then(|at| at.get("schemas"));
        let by_name = schemas.and_then(|at| at.get(target));
        by_name.or_else(|| self.at(spec::node::local_pointer(target)?.as_ref()))
    }

    pub(crate) fn spot(&self, at: &At<'_>) -> Spot {
        let (file, position) = self
            .sources
            .locate(at.key)
            .map_or((self.subject.name.as_str(), None), |(name, at)| (name, Some(at)));
        Spot {
            file: file.to_owned(),
            pointer: at.pointer.to_string(),
            line: position.map_or(1, |position| position.line),
            column: position.map_or(1, |position| position.column),
            value: Some(shown(at.node)),
        }
    }
}

/// A value of a discriminator, and what it stands for.
#[derive(Debug, Clone)]
pub(crate) struct Tagged<'d> {
    pub(crate) tag: &'d str,
    /// Where that is written.
    pub(crate) at: At<'d>,
    /// The schema, if there is one.
    pub(crate) schema: Option<At<'d>>,
}

/// A value of a document and the way to it.
#[derive(Debug, Clone)]
pub(crate) struct At<'d> {
    pub(crate) node: &'d Node,
    /// Where its name was written, or the value itself if it has none.
    key: Span,
    pub(crate) pointer: Rc<str>,
}

impl<'d> At<'d> {
    /// The member of that name.
    pub(crate) fn get(&self, name: &str) -> Option<At<'d>> {
        let (name, member) = self.node.as_object()?.get_key_value(name)?;
        Some(At { node: &member.node, key: member.key, pointer: self.path(name) })
    }

    /// The members, if it is an object.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'d str, At<'d>)> {
        let members = self.node.as_object().into_iter().flat_map(Object::iter);
        members.map(|(name, member)| {
            let at = At { node: &member.node, key: member.key, pointer: self.path(name) };
            (name.as_str(), at)
        })
    }

    /// The items, if it is a list.
    pub(crate) fn items(&self) -> impl Iterator<Item = At<'d>> {
        self.node.items().iter().enumerate().map(|(index, node)| At {
            node,
            key: node.span,
            pointer: self.path(&index.to_string()),
        })
    }

    /// The string of that name.
    pub(crate) fn text(&self, name: &str) -> Option<&'d str> {
        self.node.get(name)?.as_str()
    }

    /// Whether the member of that name is `true`.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.node.get(name).is_some_and(Node::is_true)
    }

    /// Which value this is; the same for all ways to it.
    pub(crate) fn identity(&self) -> usize {
        std::ptr::from_ref(self.node).addr()
    }

    fn path(&self, name: &str) -> Rc<str> {
        let name = name.replace('~', "~0").replace('/', "~1");
        Rc::from(format!("{}/{name}", self.pointer))
    }
}

/// A value as JSON, on one line and shortened.
pub(crate) fn shown(node: &Node) -> String {
    let mut text = String::new();
    write(node, &mut text);
    shortened(&text, MAX_VALUE)
}

/// Writes a value as JSON until there is more than is shown.
fn write(node: &Node, text: &mut String) {
    // A character takes at most four bytes.
    let is_full = |text: &String| text.len() > 4 * MAX_VALUE;
    match &node.value {
        _ if is_full(text) => {}
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(item, text);
                if is_full(text) {
                    return;
                }
            }
            text.push(']');
        }
        Value::Object(members) => {
            text.push('{');
            let mut members: Vec<_> = members.iter().take(4 * MAX_VALUE).collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            for (index, (name, member)) in members.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&serde_json::Value::from(name.as_str()).to_string());
                text.push(':');
                write(&member.node, text);
                if is_full(text) {
                    return;
                }
            }
            text.push('}');
        }
        _ => text.push_str(&node.to_json().to_string()),
    }
}

/// A text of at most so many characters.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
