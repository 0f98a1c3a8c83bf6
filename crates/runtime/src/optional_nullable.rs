//! A field that can be left out, sent as `null`, or have a value.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Optional;

/// A field of a request that is both optional and nullable, in its three states.
///
/// Setters take it directly, and everything that turns into it: a plain value, an [`Option`]
/// (where `None` means *not sent*), or `&str` for a [`String`].
///
/// ```
/// use runtime::OptionalNullable;
///
/// assert_eq!(OptionalNullable::from(1), OptionalNullable::Value(1));
/// assert_eq!(OptionalNullable::<String>::from("hd"), OptionalNullable::Value("hd".to_owned()));
/// assert_eq!(OptionalNullable::<i32>::from(None), OptionalNullable::Unset);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OptionalNullable<T> {
    /// The field is not sent.
    #[default]
    Unset,
    /// The field is sent as `null`.
    Null,
    /// The field is sent with this value.
    Value(T),
}

impl<T> OptionalNullable<T> {
    /// Whether the field is not sent.
    pub const fn is_unset(&self) -> bool {
        matches!(self, Self::Unset)
    }

    /// Whether the field is sent as `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value, if there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Unset | Self::Null => None,
        }
    }

    /// The same as two [`Option`]s: the outer one says whether the field is sent, the inner one is
    /// `None` for `null`.
    pub const fn as_nested_option(&self) -> Option<Option<&T>> {
        match self {
            Self::Unset => None,
            Self::Null => Some(None),
            Self::Value(value) => Some(Some(value)),
        }
    }

    /// The value itself, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Unset | Self::Null => None,
        }
    }
}

impl<T> From<T> for OptionalNullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T> From<Option<T>> for OptionalNullable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Unset, Self::Value)
    }
}

/// Conversions that Rust's own `Into` knows for the value and that a setter should know as well.
/// Of an `Option` there are those of texts, as a command line gives them: so a bare `None` has to say of
/// what it is, `None::<String>`.
macro_rules! convert {
    ($($from:ty => $to:ty),* $(,)?) => { $(
        impl From<$from> for OptionalNullable<$to> {
            fn from(value: $from) -> Self {
                Self::Value(value.into())
            }
        }

        impl From<$from> for Optional<$to> {
            fn from(value: $from) -> Self {
                Self(Some(value.into()))
            }
        }
    )* };
}

convert! {
    &str => String,
    &String => String,
    Box<str> => String,
    std::borrow::Cow<'_, str> => String,
    char => String,
    i8 => i32, i16 => i32, u8 => i32, u16 => i32,
    i8 => i64, i16 => i64, i32 => i64, u8 => i64, u16 => i64, u32 => i64,
    u8 => u32, u16 => u32,
    u8 => u64, u16 => u64, u32 => u64,
    f32 => f64, i8 => f64, i16 => f64, i32 => f64, u8 => f64, u16 => f64, u32 => f64,
}

macro_rules! convert_options {
    ($($from:ty),*) => { $(
        impl From<Option<$from>> for OptionalNullable<String> {
            fn from(value: Option<$from>) -> Self {
                value.map_or(Self::Unset, |value| Self::Value(value.into()))
            }
        }

        impl From<Option<$from>> for Optional<String> {
            fn from(value: Option<$from>) -> Self {
                Self(value.map(Into::into))
            }
        }
    )* };
}

convert_options! { &str, &String }

/// Serializes a value as itself and anything else as `null`. Types with such a field leave it out
/// when it is unset.
impl<T: Serialize> Serialize for OptionalNullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

/// Reads `null` as [`OptionalNullable::Null`]. Types with such a field take a missing one as unset.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for OptionalNullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}
