//! A value of a document and the way to it.

use std::rc::Rc;

use crate::node::{Node, Object, local_pointer};
use crate::span::Span;

/// How many references may follow each other; more lead in circles.
const MAX_REFERENCES: usize = 32;

/// A value of a document and the way to it.
#[derive(Debug, Clone)]
pub struct Cursor<'d> {
    /// The value.
    pub node: &'d Node,
    /// Where its name was written, or the value itself if it has none.
    pub key: Span,
    /// The JSON pointer to it (RFC 6901).
    pub pointer: Rc<str>,
}

impl<'d> Cursor<'d> {
    /// The document as a whole.
    #[must_use]
    pub fn root(document: &'d Node) -> Self {
        Self { node: document, key: document.span, pointer: Rc::from("") }
    }

    /// The value at a JSON pointer.
    #[must_use]
    pub fn at(document: &'d Node, pointer: &str) -> Option<Self> {
        let node = document.pointer(pointer)?;
        Some(Self { node, key: node.span, pointer: Rc::from(pointer) })
    }

    /// The member of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Self> {
        let (name, member) = self.node.as_object()?.get_key_value(name)?;
        Some(Self { node: &member.node, key: member.key, pointer: self.path(name) })
    }

    /// The members, if it is an object.
    pub fn members(&self) -> impl Iterator<Item = (&'d str, Self)> + use<'_, 'd> {
        let members = self.node.as_object().into_iter().flat_map(Object::iter);
        members.map(|(name, member)| {
            let cursor = Self { node: &member.node, key: member.key, pointer: self.path(name) };
            (name.as_str(), cursor)
        })
    }

    /// The items, if it is a list.
    pub fn items(&self) -> impl Iterator<Item = Self> + use<'_, 'd> {
        self.node.items().iter().enumerate().map(|(index, node)| Self {
            node,
            key: node.span,
            pointer: self.path(&index.to_string()),
        })
    }

    /// The members of the member of that name; none if there is no such object.
    #[must_use]
    pub fn members_of(&self, name: &str) -> Vec<(&'d str, Self)> {
        self.get(name).iter().flat_map(Self::members).collect()
    }

    /// The items of the member of that name; none if there is no such list.
    #[must_use]
    pub fn items_of(&self, name: &str) -> Vec<Self> {
        self.get(name).iter().flat_map(Self::items).collect()
    }

    /// The string of that name.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'d str> {
        self.node.get(name)?.as_str()
    }

    /// Whether the member of that name is `true`.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.node.get(name).is_some_and(Node::is_true)
    }

    /// Which value this is; the same for all ways to it.
    #[must_use]
    pub fn identity(&self) -> usize {
        std::ptr::from_ref(self.node).addr()
    }

    /// One step along a reference into the document.
    #[must_use]
    pub fn follow(&self, document: &'d Node) -> Option<Self> {
        let reference = self.node.get("$ref")?.as_str()?;
        Self::at(document, &local_pointer(reference)?)
    }

    /// Where references lead from here, or the place itself if there is none or it leads nowhere.
    #[must_use]
    pub fn resolve(self, document: &'d Node) -> Self {
        let mut cursor = self;
        for _ in 0..MAX_REFERENCES {
            let Some(next) = cursor.follow(document) else { break };
            cursor = next;
        }
        cursor
    }

    fn path(&self, name: &str) -> Rc<str> {
        Rc::from(join(&self.pointer, name))
    }
}

/// The pointer to a member (RFC 6901, section 3).
#[must_use]
pub fn join(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// What a part of a document is, itself or by way of references; `None` where they lead nowhere or in
/// circles.
#[must_use]
pub fn resolve<'d>(document: &'d Node, part: &'d Node) -> Option<&'d Node> {
    let mut part = part;
    for _ in 0..MAX_REFERENCES {
        let Some(reference) = part.get("$ref").and_then(Node::as_str) else { return Some(part) };
        part = document.pointer(&local_pointer(reference)?)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Problems, Sources, Text, load};

    #[test]
    fn references_are_followed_to_their_end() {
        let text = b"{\"a\": {\"$ref\": \"#/b~1c\"}, \"b/c\": {\"$ref\": \"#/d/1\"}, \"d\": [1, {\"x\": 2}],\n\
            \"loop\": {\"$ref\": \"#/loop\"}, \"lost\": {\"$ref\": \"#/none\"}}";
        let text = Text { name: "test.json", bytes: text };
        let read = load::read(text, &mut Sources::default(), &mut Problems::default());
        let (_, document) = read.expect("JSON");
        let root = Cursor::root(&document);
        let end = root.get("a").expect("there").resolve(&document);
        assert_eq!(&*end.pointer, "/d/1");
        assert_eq!(&*end.get("x").expect("there").pointer, "/d/1/x");
        assert_eq!(&*root.get("b/c").expect("there").pointer, "/b~1c");
        let lost = root.get("lost").expect("there");
        assert_eq!(lost.clone().resolve(&document).identity(), lost.identity());
        let part = |name: &str| resolve(&document, document.get(name).expect("there"));
        assert!(part("a").is_some_and(|node| node.get("x").is_some()));
        assert!(part("loop").is_none() && part("lost").is_none());
    }
}
