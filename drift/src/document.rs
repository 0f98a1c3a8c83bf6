//! A document that is compared, and places in it.

use std::rc::Rc;

use codegen::node::{Node, Object, Value};
use codegen::source::{Sources, Span};
use codegen::{Input, Report};

use crate::finding::{Spot, Subject};

/// How many references in a row are followed; more lead in circles.
const MAX_HOPS: usize = 64;

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
        let opened = codegen::open(input)?;
        let subject = Subject {
            name: input.document.name.to_owned(),
            title: opened.summary.title,
            version: opened.summary.version,
            openapi: opened.summary.openapi,
        };
        Ok(Self { node: opened.document, sources: opened.warnings.sources, subject })
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
        let pointer = codegen::node::local_pointer(reference)?;
        let node = self.node.pointer(&pointer)?;
        Some(At { node, key: node.span, pointer: Rc::from(&*pointer) })
    }

    /// The value at a JSON pointer.
    pub(crate) fn at(&self, pointer: &str) -> Option<At<'_>> {
        let node = self.node.pointer(pointer)?;
        Some(At { node, key: node.span, pointer: Rc::from(pointer) })
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
