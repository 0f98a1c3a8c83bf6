//! Strings of a format, with the value that they stand for.

use std::fmt;

/// A string is not in its format. It shows nothing of the string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatError {
    format: &'static str,
}

impl FormatError {
    /// The error for a string that is not in this format.
    #[must_use]
    pub const fn new(format: &'static str) -> Self {
        Self { format }
    }
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a string in the format `{}`", self.format)
    }
}

impl std::error::Error for FormatError {}

/// Defines a type for the strings of a format: the value of another crate's type, and the text as it
/// came, which is written again. Two of them are equal if their values are.
///
/// ```
/// runtime::text_format! {
///     /// A number as text.
///     pub struct Count(u32): "count", |text| text.parse::<u32>(), |value| value.to_string()
/// }
///
/// let count: Count = "007".parse()?;
/// assert_eq!(*count + 1, 8);
/// assert_eq!(count.to_string(), "007");
/// assert_eq!(Count::from(7), count);
/// # Ok::<(), runtime::FormatError>(())
/// ```
#[macro_export]
macro_rules! text_format {
    (
        $(#[$attribute:meta])*
        pub struct $name:ident($value:ty): $format:literal,
        |$text:ident| $parse:expr, |$written:ident| $write:expr
    ) => {
        $(#[$attribute])*
        #[derive(Clone)]
        pub struct $name {
            value: $value,
            text: ::std::string::String,
        }

        impl $name {
            /// The text, as it came or as it is written.
            pub fn as_str(&self) -> &str {
                &self.text
            }

            /// The value.
            pub fn into_value(self) -> $value {
                self.value
            }
        }

        impl ::std::ops::Deref for $name {
            type Target = $value;

            fn deref(&self) -> &$value {
                &self.value
            }
        }

        impl ::std::convert::From<$value> for $name {
            fn from(value: $value) -> Self {
                let text = {
                    let $written = &value;
                    $write
                };
                Self { value, text }
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::FormatError;

            fn from_str($text: &str) -> ::std::result::Result<Self, Self::Err> {
                match $parse {
                    Ok(value) => Ok(Self { value, text: $text.to_owned() }),
                    Err(_) => Err($crate::FormatError::new($format)),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.text)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&self.value, f)
            }
        }

        impl ::std::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.value == other.value
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.text)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let text = <::std::string::String as $crate::serde::Deserialize>::deserialize(
                    deserializer,
                )?;
                text.parse().map_err($crate::serde::de::Error::custom)
            }
        }
    };
}
