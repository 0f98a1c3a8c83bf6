//! A JSON value in which every part knows where it was written.
//!
//! Documents and overlays are read into this one shape. A value keeps its [`Span`] when an
//! overlay or a lowering moves it, so a problem found late still points at the line that caused
//! it, be it in the document or in the overlay.

mod deserialize;

use indexmap::IndexMap;
pub use serde_json::Number;

use crate::span::Span;

/// A value and its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it was written.
    pub span: Span,
    /// What was written.
    pub value: Value,
}

/// What a [`Node`] holds: the JSON data model.
#[derive(Debug, Clone)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number.
    Number(Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Node>),
    /// An object, in the order it was written.
    Object(Object),
}

/// The members of an object.
pub type Object = IndexMap<String, Member>;

/// A member of an object.
#[derive(Debug, Clone)]
pub struct Member {
    /// Where its name was written.
    pub key: Span,
    /// Its value.
    pub node: Node,
}

impl Member {
    /// A member that takes its name's place from its value, for members that nobody wrote.
    #[must_use]
    pub fn derived(node: Node) -> Self {
        Self { key: node.span, node }
    }
}

impl Node {
    /// A value at a place.
    #[must_use]
    pub fn new(span: Span, value: Value) -> Self {
        Self { span, value }
    }

    /// A string at a place.
    #[must_use]
    pub fn string(span: Span, text: impl Into<String>) -> Self {
        Self::new(span, Value::String(text.into()))
    }

    /// A boolean at a place.
    #[must_use]
    pub fn bool(span: Span, value: bool) -> Self {
        Self::new(span, Value::Bool(value))
    }

    /// An object at a place, of members that nobody wrote.
    #[must_use]
    pub fn object<const N: usize>(span: Span, members: [(&str, Node); N]) -> Self {
        let members = members.into_iter();
        let members = members.map(|(name, node)| (name.to_owned(), Member::derived(node)));
        Self::new(span, Value::Object(members.collect()))
    }

    /// An array at a place.
    #[must_use]
    pub fn array(span: Span, items: Vec<Node>) -> Self {
        Self::new(span, Value::Array(items))
    }

    /// A JSON value, all of it at one place.
    #[must_use]
    pub fn from_json(span: Span, json: serde_json::Value) -> Self {
        let value = match json {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(value),
            serde_json::Value::Number(value) => Value::Number(value),
            serde_json::Value::String(value) => Value::String(value),
            serde_json::Value::Array(items) => {
                Value::Array(items.into_iter().map(|item| Self::from_json(span, item)).collect())
            }
            serde_json::Value::Object(members) => {
                let members = members.into_iter();
                let members = members
                    .map(|(name, json)| (name, Member::derived(Self::from_json(span, json))));
                Value::Object(members.collect())
            }
        };
        Self::new(span, value)
    }

    /// The word for what it holds, with its article.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "a mapping",
        }
    }

    /// Whether it is of that type of JSON Schema; a type that JSON Schema does not know is taken
    /// to fit.
    #[must_use]
    pub fn is_of_type(&self, name: &str) -> bool {
        match (&self.value, name) {
            (Value::Null, "null")
            | (Value::Bool(_), "boolean")
            | (Value::Number(_), "number")
            | (Value::String(_), "string")
            | (Value::Array(_), "array")
            | (Value::Object(_), "object") => true,
            (Value::Number(number), "integer") => {
                let whole = number.as_f64().is_some_and(|number| number.fract() == 0.0);
                number.is_i64() || number.is_u64() || whole
            }
            (_, "null" | "boolean" | "number" | "integer" | "string" | "array" | "object") => false,
            _ => true,
        }
    }

    /// The string, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The string of the member of that name; empty if there is none.
    #[must_use]
    pub fn text_or_empty(&self, name: &str) -> &str {
        self.get(name).and_then(Node::as_str).unwrap_or_default()
    }

    /// The members, if it is an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        match &self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The members, if it is an object.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        match &mut self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Whether it is `true`.
    #[must_use]
    pub fn is_true(&self) -> bool {
        matches!(self.value, Value::Bool(true))
    }

    /// The items, if it is an array.
    pub fn items_mut(&mut self) -> &mut [Node] {
        match &mut self.value {
            Value::Array(items) => items,
            _ => &mut [],
        }
    }

    /// Puts a member in, in place of one of that name, which gives it its place in the order.
    pub fn set(&mut self, name: &str, node: Node) {
        if let Some(members) = self.as_object_mut() {
            members.insert(name.to_owned(), Member::derived(node));
        }
    }

    /// Takes a member out.
    pub fn take(&mut self, name: &str) -> Option<Member> {
        self.as_object_mut()?.shift_remove(name)
    }

    /// The items, if it is an array; none otherwise.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    /// The member of that name, if it is an object that has one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.as_object()?.get(name).map(|member| &member.node)
    }

    /// The member of that name, if it is an object that has one.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Node> {
        self.as_object_mut()?.get_mut(name).map(|member| &mut member.node)
    }

    /// The value at a JSON pointer (RFC 6901) without its leading `#`.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<&Node> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer.strip_prefix('/')?.split('/').try_fold(self, |node, token| {
            let token = token.replace("~1", "/").replace("~0", "~");
            match &node.value {
                Value::Object(members) => members.get(&token).map(|member| &member.node),
                Value::Array(items) => items.get(token.parse::<usize>().ok()?),
                _ => None,
            }
        })
    }

    /// How many values it consists of, itself included.
    #[must_use]
    pub fn size(&self) -> usize {
        1 + match &self.value {
            Value::Array(items) => items.iter().map(Node::size).sum(),
            Value::Object(members) => members.values().map(|member| member.node.size()).sum(),
            _ => 0,
        }
    }

    /// The same value without places.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(value) => serde_json::Value::Number(value.clone()),
            Value::String(value) => value.clone().into(),
            Value::Array(items) => items.iter().map(Node::to_json).collect(),
            Value::Object(members) => {
                members.iter().map(|(name, member)| (name.clone(), member.node.to_json())).collect()
            }
        }
    }
}

/// The JSON pointer of a reference into the document itself, or nothing for one that leads
/// elsewhere; in a URL, `%` stands for what is encoded (RFC 6901, section 6).
#[must_use]
pub fn local_pointer(reference: &str) -> Option<std::borrow::Cow<'_, str>> {
    let pointer = reference.strip_prefix('#')?;
    Some(percent_encoding::percent_decode_str(pointer).decode_utf8_lossy())
}

/// Places do not count: two nodes are equal if they are the same JSON value.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a == b,
            (Value::String(a), Value::String(b)) => a == b,
            (Value::Array(a), Value::Array(b)) => a == b,
            (Value::Object(a), Value::Object(b)) => {
                a.len() == b.len()
                    && a.iter().all(|(name, member)| {
                        b.get(name).is_some_and(|other| member.node == other.node)
                    })
            }
            _ => false,
        }
    }
}

impl serde::Serialize for Node {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.value {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(value) => value.serialize(serializer),
            Value::String(value) => serializer.serialize_str(value),
            Value::Array(items) => serializer.collect_seq(items),
            Value::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, member)| (name, &member.node)))
            }
        }
    }
}
