//! What serde calls to describe a value.
//!
//! It builds a [`Node`], or hands the members of a form over one by one, so that the bytes of a
//! file go from the value to the body in one copy.

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant,
};
use serde_json::Error;

use super::Node;

/// The name by which a file is known among the structs.
pub(crate) const FILE: &str = "$runtime::FilePart";

/// What is said of a file beside its bytes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct FileHead {
    pub(crate) file_name: String,
    pub(crate) content_type: Option<String>,
}

/// What takes the members of a form, in their order.
pub(crate) trait Fields {
    /// A member that is no file.
    fn value(&mut self, name: &str, value: Node) -> Result<(), Error>;
    /// A file: a member, or an item of a list that is one.
    fn file(&mut self, name: &str, head: FileHead, bytes: &[u8]) -> Result<(), Error>;
}

/// Hands over the members of an object.
pub(crate) fn fields<T: Serialize + ?Sized>(
    value: &T,
    fields: &mut dyn Fields,
) -> Result<(), Error> {
    value.serialize(Serializer(At::Form(fields))).map(drop)
}

pub(super) fn tree() -> Serializer<'static> {
    Serializer(At::Tree)
}

pub(crate) struct Serializer<'s>(At<'s>);

/// Where in the value serde is.
enum At<'s> {
    /// Anywhere that is no form.
    Tree,
    /// At a form as a whole.
    Form(&'s mut dyn Fields),
    /// At a member of a form, or an item of one.
    Member(&'s mut dyn Fields, &'s str),
    /// At the bytes of a file.
    Bytes(&'s mut dyn Fields, &'s str, FileHead),
}

impl<'s> Serializer<'s> {
    fn leaf(self, node: impl FnOnce() -> Node) -> Result<Node, Error> {
        match self.0 {
            At::Form(_) => Err(Error::custom("a form is an object")),
            _ => Ok(node()),
        }
    }

    fn list(self) -> Result<Compound<'s>, Error> {
        match self.0 {
            At::Form(_) => Err(Error::custom("a form is an object")),
            At::Member(fields, name) => {
                Ok(Compound::new(Kind::List(Vec::new(), Some((fields, name)))))
            }
            At::Tree | At::Bytes(..) => Ok(Compound::new(Kind::List(Vec::new(), None))),
        }
    }

    fn object(self) -> Compound<'s> {
        Compound::new(match self.0 {
            At::Form(fields) => Kind::Form(fields),
            _ => Kind::Object(Vec::new()),
        })
    }
}

fn misplaced_file() -> Error {
    Error::custom("a file can be sent as a field of a multipart form only")
}

/// Numbers and booleans are written as JSON writes them.
macro_rules! scalars {
    ($($method:ident: $ty:ty),* $(,)?) => { $(
        fn $method(self, value: $ty) -> Result<Node, Error> {
            self.leaf(|| Node::Scalar(value.to_string()))
        }
    )* };
}

/// JSON has no numbers that are none.
macro_rules! floats {
    ($($method:ident: $ty:ty),* $(,)?) => { $(
        fn $method(self, value: $ty) -> Result<Node, Error> {
            let text = serde_json::to_string(&value)?;
            self.leaf(|| if value.is_finite() { Node::Scalar(text) } else { Node::Null })
        }
    )* };
}

impl<'s> serde::Serializer for Serializer<'s> {
    type Ok = Node;
    type Error = Error;
    type SerializeSeq = Compound<'s>;
    type SerializeTuple = Compound<'s>;
    type SerializeTupleStruct = Compound<'s>;
    type SerializeTupleVariant = Compound<'s>;
    type SerializeMap = Compound<'s>;
    type SerializeStruct = Compound<'s>;
    type SerializeStructVariant = Compound<'s>;

    scalars! {
        serialize_bool: bool,
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
        serialize_u128: u128,
    }
    floats! { serialize_f32: f32, serialize_f64: f64 }

    fn serialize_char(self, value: char) -> Result<Node, Error> {
        self.leaf(|| Node::Text(value.to_string()))
    }

    fn serialize_str(self, value: &str) -> Result<Node, Error> {
        self.leaf(|| Node::Text(value.to_owned()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Node, Error> {
        match self.0 {
            At::Bytes(fields, name, head) => fields.file(name, head, value).map(|()| Node::File),
            _ => Err(misplaced_file()),
        }
    }

    fn serialize_none(self) -> Result<Node, Error> {
        self.leaf(|| Node::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Node, Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Node, Error> {
        self.leaf(|| Node::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Node, Error> {
        self.leaf(|| Node::Null)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Node, Error> {
        self.leaf(|| Node::Text(variant.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Node, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Node, Error> {
        let mut object = self.object();
        object.member(variant.to_owned(), value)?;
        object.finish()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Compound<'s>, Error> {
        self.list()
    }

    fn serialize_tuple(self, _: usize) -> Result<Compound<'s>, Error> {
        self.list()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Compound<'s>, Error> {
        self.list()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'s>, Error> {
        Ok(Compound { variant: Some(variant), ..self.list()? })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Compound<'s>, Error> {
        Ok(self.object())
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Compound<'s>, Error> {
        match self.0 {
            At::Member(fields, field) if name == FILE => {
                Ok(Compound::new(Kind::File(fields, field, FileHead::default())))
            }
            _ if name == FILE => Err(misplaced_file()),
            at => Ok(Self(at).object()),
        }
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'s>, Error> {
        // Of a form as well: its one member is the variant.
        Ok(match self.0 {
            At::Form(fields) => Compound {
                variant: Some(variant),
                ..Compound::new(Kind::Variant(fields, Vec::new()))
            },
            _ => Compound { variant: Some(variant), ..Compound::new(Kind::Object(Vec::new())) },
        })
    }
}

/// A value of several values in the making.
pub(crate) struct Compound<'s> {
    kind: Kind<'s>,
    /// The name of the member that comes next, where names come on their own.
    key: String,
    /// The variant of an enum that this is the content of.
    variant: Option<&'static str>,
}

enum Kind<'s> {
    /// Items, and the member of a form whose items these are.
    List(Vec<Node>, Option<(&'s mut dyn Fields, &'s str)>),
    Object(Vec<(String, Node)>),
    Form(&'s mut dyn Fields),
    /// The members of a variant, which is a member of a form.
    Variant(&'s mut dyn Fields, Vec<(String, Node)>),
    File(&'s mut dyn Fields, &'s str, FileHead),
}

impl<'s> Compound<'s> {
    fn new(kind: Kind<'s>) -> Self {
        Self { kind, key: String::new(), variant: None }
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let Kind::List(items, form) = &mut self.kind else { return Ok(()) };
        let at = match form {
            Some((fields, name)) => At::Member(&mut **fields, name),
            None => At::Tree,
        };
        items.push(value.serialize(Serializer(at))?);
        Ok(())
    }

    fn member<T: Serialize + ?Sized>(&mut self, name: String, value: &T) -> Result<(), Error> {
        match &mut self.kind {
            Kind::Object(members) | Kind::Variant(_, members) => {
                members.push((name, Node::of(value)?));
            }
            Kind::Form(fields) => {
                let node = value.serialize(Serializer(At::Member(&mut **fields, &name)))?;
                fields.value(&name, node)?;
            }
            Kind::File(_, _, head) if name == "file_name" => {
                head.file_name = Node::of(value)?.into_text();
            }
            Kind::File(_, _, head) if name == "content_type" => {
                let kind = Node::of(value)?;
                head.content_type = kind.is_some().then(|| kind.into_text());
            }
            Kind::File(fields, field, head) => {
                let at = At::Bytes(&mut **fields, field, std::mem::take(head));
                value.serialize(Serializer(at))?;
            }
            Kind::List(..) => {}
        }
        Ok(())
    }

    fn finish(self) -> Result<Node, Error> {
        let node = match self.kind {
            Kind::List(items, _) => Node::List(items),
            Kind::Object(members) => Node::Object(members),
            Kind::Form(_) => return Ok(Node::Null),
            Kind::File(..) => return Ok(Node::File),
            Kind::Variant(fields, members) => {
                let name = self.variant.unwrap_or_default();
                return fields.value(name, Node::Object(members)).map(|()| Node::Null);
            }
        };
        Ok(match self.variant {
            Some(variant) => Node::Object(vec![(variant.to_owned(), node)]),
            None => node,
        })
    }
}

macro_rules! lists {
    ($($name:ident: $method:ident),*) => { $(
        impl $name for Compound<'_> {
            type Ok = Node;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.item(value)
            }

            fn end(self) -> Result<Node, Error> {
                self.finish()
            }
        }
    )* };
}

lists! {
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
}

macro_rules! structs {
    ($($name:ident),*) => { $(
        impl $name for Compound<'_> {
            type Ok = Node;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Error> {
                self.member(name.to_owned(), value)
            }

            fn end(self) -> Result<Node, Error> {
                self.finish()
            }
        }
    )* };
}

structs! { SerializeStruct, SerializeStructVariant }

impl SerializeMap for Compound<'_> {
    type Ok = Node;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key = match Node::of(key)? {
            Node::Scalar(text) | Node::Text(text) => text,
            _ => return Err(Error::custom("a name is a text")),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let name = std::mem::take(&mut self.key);
        self.member(name, value)
    }

    fn end(self) -> Result<Node, Error> {
        self.finish()
    }
}
