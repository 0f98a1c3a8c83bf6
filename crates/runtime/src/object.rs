//! Structs out of JSON objects.
//!
//! serde's derive reads a struct from objects and from lists, by names and by numbers, and writes all
//! of that for each struct. Here a struct says how its fields are called, and the rest is written once:
//! a client of a large document compiles in half the time.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::reading::Integers;

/// What [`object!`](crate::object!) implements for a struct.
pub trait FromObject: Sized {
    /// The name of the struct.
    const NAME: &'static str;
    /// The names of its members.
    const MEMBERS: &'static [&'static str];

    /// Reads the members of an object.
    ///
    /// # Errors
    ///
    /// A member is missing, is there twice or is not of its type.
    fn from_object<'de, A: MapAccess<'de>>(members: Members<A>) -> Result<Self, A::Error>;
}

/// Reads a struct.
///
/// # Errors
///
/// It is no object, or none of this kind.
pub fn read<'de, T: FromObject, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_struct(T::NAME, T::MEMBERS, Object(PhantomData))
}

struct Object<T>(PhantomData<T>);

impl<'de, T: FromObject> Visitor<'de> for Object<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<T, A::Error> {
        T::from_object(Members { access })
    }
}

/// The members of an object, one after the other.
#[derive(Debug)]
pub struct Members<A> {
    access: A,
}

impl<'de, A: MapAccess<'de>> Members<A> {
    /// The name of the next member, whose value is to be read or skipped.
    ///
    /// # Errors
    ///
    /// It is not JSON.
    pub fn name(&mut self) -> Result<Option<Cow<'de, str>>, A::Error> {
        self.access.next_key_seed(Name)
    }

    /// Reads a value.
    ///
    /// # Errors
    ///
    /// It is not of this type, or there already.
    pub fn value<T: Deserialize<'de>>(
        &mut self,
        slot: &mut Option<T>,
        name: &'static str,
    ) -> Result<(), A::Error> {
        self.fill(slot, name, PhantomData, |value| value)
    }

    /// Reads a value that has to be there, and may be `null`.
    ///
    /// # Errors
    ///
    /// It is not of this type, or there already.
    pub fn nullable<T: Deserialize<'de>>(
        &mut self,
        slot: &mut Option<T>,
        name: &'static str,
    ) -> Result<(), A::Error> {
        self.value(slot, name)
    }

    /// Reads integers, however they are written.
    ///
    /// # Errors
    ///
    /// It is not of this type, or there already.
    pub fn integers<T: Integers>(
        &mut self,
        slot: &mut Option<T>,
        name: &'static str,
    ) -> Result<(), A::Error> {
        self.fill(slot, name, ReadIntegers(PhantomData), |value| value)
    }

    /// Reads a list or a map, `null` as one of nothing.
    ///
    /// # Errors
    ///
    /// It is not of this type, or there already.
    pub fn or_empty<T: Deserialize<'de> + Default>(
        &mut self,
        slot: &mut Option<T>,
        name: &'static str,
    ) -> Result<(), A::Error> {
        self.fill(slot, name, PhantomData, Option::unwrap_or_default)
    }

    /// Reads a list or a map of integers, however they are written, `null` as one of nothing.
    ///
    /// # Errors
    ///
    /// It is not of this type, or there already.
    pub fn integers_or_empty<T: Integers + Default>(
        &mut self,
        slot: &mut Option<T>,
        name: &'static str,
    ) -> Result<(), A::Error> {
        self.fill(slot, name, ReadIntegers(PhantomData), Option::unwrap_or_default)
    }

    fn fill<S: DeserializeSeed<'de>, T>(
        &mut self,
        slot: &mut Option<T>,
        name: &'static str,
        seed: S,
        make: impl FnOnce(S::Value) -> T,
    ) -> Result<(), A::Error> {
        if slot.is_some() {
            return Err(A::Error::duplicate_field(name));
        }
        *slot = Some(make(self.access.next_value_seed(seed)?));
        Ok(())
    }

    /// Passes over a value.
    ///
    /// # Errors
    ///
    /// It is not JSON.
    pub fn skip(&mut self) -> Result<(), A::Error> {
        self.access.next_value::<IgnoredAny>().map(drop)
    }
}

/// What came for a member that may be missing only if its type says so.
///
/// # Errors
///
/// It is missing.
pub fn required<'de, T: Deserialize<'de>, E: Error>(
    slot: Option<T>,
    name: &'static str,
) -> Result<T, E> {
    match slot {
        Some(value) => Ok(value),
        None => T::deserialize(Missing(name, PhantomData)),
    }
}

/// What came for a member.
///
/// # Errors
///
/// It is missing.
pub fn present<T, E: Error>(slot: Option<T>, name: &'static str) -> Result<T, E> {
    slot.ok_or_else(|| E::missing_field(name))
}

struct ReadIntegers<T>(PhantomData<T>);

impl<'de, T: Integers> DeserializeSeed<'de> for ReadIntegers<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }
}

/// The name of a member, borrowed where its text is.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }

    fn visit_string<E: Error>(self, name: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name))
    }
}

/// Asks a type whether it takes that a member is missing, as serde does: an `Option` is then `None`.
struct Missing<E>(&'static str, PhantomData<E>);

impl<'de, E: Error> Deserializer<'de> for Missing<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, E> {
        Err(E::missing_field(self.0))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_none()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Implements `Deserialize` for a struct, and `new`: the members that have to be there, each with the
/// name and the type of its field, and behind a semicolon those that may be missing. Other members are
/// passed over, with `only` before the braces they are an error.
///
/// A word behind a field says how it is read, by the method of that name of [`Members`].
///
/// ```
/// #[derive(Debug, PartialEq)]
/// struct Pet {
///     name: String,
///     kind: Option<String>,
///     lives: u8,
/// }
/// runtime::object!(Pet { "name" name(String); "type" kind, "lives" lives: integers });
///
/// let pet: Pet = serde_json::from_str(r#"{"name": "Tom", "lives": 9.0, "colour": "grey"}"#)?;
/// assert_eq!(pet, Pet { lives: 9, ..Pet::new("Tom") });
/// let error = serde_json::from_str::<Pet>("{}").unwrap_err();
/// assert!(error.to_string().starts_with("missing field `name`"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! object {
    ($name:ident {
        $($needed:literal $needed_field:ident ($ty:ty) $(: $needed_how:ident)?),*
        $(; $($other:literal $other_field:ident $(: $other_how:ident)?),+)? $(,)?
    }) => {
        $crate::object!(@impl $name skip {
            $($needed $needed_field ($ty) [$($needed_how)?]),* ;
            $($($other $other_field [$($other_how)?]),+)?
        });
    };
    ($name:ident only {
        $($needed:literal $needed_field:ident ($ty:ty) $(: $needed_how:ident)?),*
        $(; $($other:literal $other_field:ident $(: $other_how:ident)?),+)? $(,)?
    }) => {
        $crate::object!(@impl $name refuse {
            $($needed $needed_field ($ty) [$($needed_how)?]),* ;
            $($($other $other_field [$($other_how)?]),+)?
        });
    };
    (@impl $name:ident $unknown:ident {
        $($needed:literal $needed_field:ident ($ty:ty) $needed_how:tt),* ;
        $($other:literal $other_field:ident $other_how:tt),*
    }) => {
        impl $name {
            /// A value with what is required, and nothing else.
            pub fn new($($needed_field: impl ::core::convert::Into<$ty>),*) -> Self {
                Self {
                    $($needed_field: ::core::convert::Into::into($needed_field),)*
                    $($other_field: ::core::default::Default::default(),)*
                }
            }
        }

        impl $crate::object::FromObject for $name {
            const NAME: &'static str = ::core::stringify!($name);
            const MEMBERS: &'static [&'static str] = &[$($needed,)* $($other),*];

            fn from_object<'de, A: $crate::serde::de::MapAccess<'de>>(
                mut members: $crate::object::Members<A>,
            ) -> ::core::result::Result<Self, A::Error> {
                $(let mut $needed_field = ::core::option::Option::None;)*
                $(let mut $other_field = ::core::option::Option::None;)*
                while let ::core::option::Option::Some(name) = members.name()? {
                    match &*name {
                        $($needed => $crate::object!(
                            @read members $needed_field $needed $needed_how
                        ),)*
                        $($other => $crate::object!(@read members $other_field $other $other_how),)*
                        _ => $crate::object!(@unknown $unknown members name),
                    }
                }
                ::core::result::Result::Ok(Self {
                    $($needed_field: $crate::object!(@need $needed_field $needed $needed_how)?,)*
                    $($other_field: $other_field.unwrap_or_default(),)*
                })
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::object::read(deserializer)
            }
        }
    };
    (@read $members:ident $field:ident $name:literal []) => {
        $members.value(&mut $field, $name)?
    };
    (@read $members:ident $field:ident $name:literal [$how:ident]) => {
        $members.$how(&mut $field, $name)?
    };
    (@need $field:ident $name:literal []) => {
        $crate::object::required($field, $name)
    };
    (@need $field:ident $name:literal [$how:ident]) => {
        $crate::object::present($field, $name)
    };
    (@unknown skip $members:ident $name:ident) => {
        $members.skip()?
    };
    (@unknown refuse $members:ident $name:ident) => {
        return ::core::result::Result::Err(
            <A::Error as $crate::serde::de::Error>::unknown_field(
                &$name,
                <Self as $crate::object::FromObject>::MEMBERS,
            ),
        )
    };
}

#[cfg(test)]
mod tests {
    #![allow(unreachable_pub, reason = "`new` is public for the clients")]

    use serde_json::json;

    use super::*;
    use crate::OptionalNullable;

    #[derive(Debug, Default, PartialEq)]
    struct Thing {
        id: u64,
        maybe: Option<String>,
        or_null: Option<bool>,
        r#type: OptionalNullable<String>,
        list: Vec<i64>,
        members: Vec<String>,
    }
    crate::object!(Thing {
        "id" id(u64): integers, "maybe" maybe(Option<String>), "or null" or_null(Option<bool>): nullable;
        "type" r#type, "list" list: integers_or_empty, "members" members: or_empty
    });

    #[derive(Debug, PartialEq)]
    struct Closed {}
    crate::object!(Closed only {});

    #[derive(Debug, PartialEq, Deserialize)]
    struct Around {
        #[serde(flatten)]
        thing: Thing,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(tag = "kind")]
    enum Tagged {
        Thing(Thing),
    }

    #[test]
    fn members_are_read_by_their_names() {
        let text = r#"{"\u0069d": 1e0, "or null": null, "type": null, "list": [2.0], "members": null, "x": {"y": []}}"#;
        let nothing = Thing::new(1_u64, None, None);
        let thing = Thing { r#type: OptionalNullable::Null, list: vec![2], ..nothing };
        assert_eq!(serde_json::from_str::<Thing>(text).unwrap(), thing);
        let mut value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(Thing::deserialize(&value).unwrap(), thing);
        assert_eq!(serde_json::from_reader::<_, Thing>(text.as_bytes()).unwrap(), thing);
        assert_eq!(serde_json::from_str::<Around>(text).unwrap().thing, thing);
        value["kind"] = json!("Thing");
        assert_eq!(serde_json::from_value::<Tagged>(value).unwrap(), Tagged::Thing(thing));
    }

    #[test]
    fn misfits_say_what_is_wrong() {
        for (text, expected) in [
            (r#"{"or null": 1}"#, "invalid type: integer `1`, expected a boolean"),
            (r#"{"or null": null}"#, "missing field `id`"),
            (r#"{"id": 1}"#, "missing field `or null`"),
            (r#"{"id": 1, "id": 1}"#, "duplicate field `id`"),
            ("[1, null, null]", "invalid type: sequence, expected struct Thing"),
            ("1", "invalid type: integer `1`, expected struct Thing"),
        ] {
            let error = serde_json::from_str::<Thing>(text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{text}: {error}");
        }
        assert_eq!(serde_json::from_str::<Closed>("{}").unwrap(), Closed::new());
        let error = serde_json::from_str::<Closed>(r#"{"a": 1}"#).unwrap_err().to_string();
        assert!(error.starts_with("unknown field `a`"), "{error}");
    }
}
