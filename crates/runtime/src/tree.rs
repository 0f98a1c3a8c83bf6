//! A value as text can carry it: what serde says of it, members in their order.
//!
//! Parameters and forms are written from this and not from `serde_json::Value`, which may sort
//! members and makes `0.10000000149011612` of `0.1_f32`.

mod serializer;

use serde::Serialize;

pub(crate) use serializer::{FILE, Fields, FileHead, fields};

/// A value without its type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Null,
    /// A number or a boolean, as JSON writes it.
    Scalar(String),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
    /// A file that [`Fields`] was given already.
    File,
}

impl Node {
    /// The value as serde describes it. Files have a place in multipart forms only.
    pub(crate) fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        value.serialize(serializer::tree())
    }

    /// The members of an object; none of anything else.
    pub(crate) fn into_members(self) -> Vec<(String, Self)> {
        match self {
            Self::Object(members) => members,
            _ => Vec::new(),
        }
    }

    /// Whether there is something to send.
    pub(crate) fn is_some(&self) -> bool {
        !matches!(self, Self::Null | Self::File)
    }

    /// One text: a scalar as it is, anything else as JSON.
    pub(crate) fn into_text(self) -> String {
        match self {
            Self::Scalar(text) | Self::Text(text) => text,
            other => other.json(),
        }
    }

    /// The value as JSON.
    pub(crate) fn json(&self) -> String {
        let mut text = String::new();
        self.write_json(&mut text);
        text
    }

    fn write_json(&self, text: &mut String) {
        match self {
            Self::Null | Self::File => text.push_str("null"),
            Self::Scalar(scalar) => text.push_str(scalar),
            Self::Text(value) => text.push_str(&quoted(value)),
            Self::List(items) => {
                text.push('[');
                for (index, item) in items.iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { "," });
                    item.write_json(text);
                }
                text.push(']');
            }
            Self::Object(members) => {
                text.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { "," });
                    text.push_str(&quoted(name));
                    text.push(':');
                    value.write_json(text);
                }
                text.push('}');
            }
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    enum Shape {
        Point,
        Circle(f32),
        Box { wide: u8, high: Option<u8> },
        Line(i8, i8),
    }

    #[derive(Serialize)]
    struct Everything<'a> {
        z: &'a str,
        b: bool,
        small: f32,
        large: u64,
        nothing: Option<u8>,
        unit: (),
        pair: (i64, char),
        shapes: Vec<Shape>,
        map: std::collections::BTreeMap<u8, f64>,
    }

    #[test]
    fn tree_is_the_json_of_its_value_in_the_order_of_its_members() {
        let value = Everything {
            z: "a\"\n\u{e9}",
            b: true,
            small: 0.1,
            large: u64::MAX,
            nothing: None,
            unit: (),
            pair: (-1, 'x'),
            shapes: vec![
                Shape::Point,
                Shape::Circle(1.5),
                Shape::Box { wide: 1, high: None },
                Shape::Line(-1, 1),
            ],
            map: [(2, 1.0), (1, f64::NAN)].into(),
        };
        let node = Node::of(&value).unwrap();
        assert_eq!(node.json(), serde_json::to_string(&value).unwrap());
        assert_eq!(node.into_members().len(), 9);
    }

    #[test]
    fn text_of_a_scalar_is_bare() {
        for (node, text) in [
            (Node::of("a b").unwrap(), "a b"),
            (Node::of(&5).unwrap(), "5"),
            (Node::of(&0.7_f32).unwrap(), "0.7"),
            (Node::of(&["a"]).unwrap(), "[\"a\"]"),
        ] {
            assert_eq!(node.into_text(), text);
        }
    }
}
