//! Enums of strings: text in, text out, and the values that a document does not know.

use std::borrow::Cow;
use std::fmt;

/// A value is not one that the document allows for a type.
#[derive(Clone, PartialEq, Eq)]
pub struct ConversionError(Cow<'static, str>);

impl fmt::Display for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl std::error::Error for ConversionError {}

impl From<&'static str> for ConversionError {
    fn from(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<String> for ConversionError {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

/// Implements what an enum of strings can do: `as_str`, `Display`, `FromStr`, `TryFrom` of strings,
/// `Serialize` and `Deserialize`.
///
/// With `_ = Variant` at the end, that variant holds the strings that are none of the others, exactly
/// as they came; without it, other strings are an error.
///
/// ```
/// #[derive(Debug, Clone, PartialEq, Eq)]
/// enum Size {
///     Small,
///     Large,
///     Unknown(String),
/// }
/// runtime::text_enum!(Size { Small = "s", Large = "l", _ = Unknown });
///
/// let sizes: Vec<Size> = serde_json::from_str(r#"["s", "xl"]"#)?;
/// assert_eq!(sizes, [Size::Small, Size::Unknown("xl".to_owned())]);
/// assert_eq!(serde_json::to_string(&sizes)?, r#"["s","xl"]"#);
/// assert_eq!("l".parse(), Ok(Size::Large));
///
/// #[derive(Debug, PartialEq)]
/// enum Switch {
///     On,
///     Off,
/// }
/// runtime::text_enum!(Switch { On = "on", Off = "off" });
///
/// assert_eq!(Switch::Off.to_string(), "off");
/// assert!(Switch::try_from("of").is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! text_enum {
    ($name:ident { $($variant:ident = $text:literal),+ $(, _ = $unknown:ident)? $(,)? }) => {
        impl $name {
            /// The text that is sent for this value.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    $(Self::$unknown(text) => text,)?
                }
            }

            /// The value that the document has for a text.
            fn known(text: &str) -> ::core::option::Option<Self> {
                ::core::option::Option::Some(match text {
                    $($text => Self::$variant,)+
                    _ => return ::core::option::Option::None,
                })
            }

            /// The value for any other text, where there is one.
            const UNKNOWN: ::core::option::Option<fn(::std::string::String) -> Self> =
                $crate::text_enum!(@unknown $($unknown)?);
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::ConversionError;
            fn from_str(text: &str) -> ::core::result::Result<Self, $crate::ConversionError> {
                $crate::reading::text_value(text, Self::known, Self::UNKNOWN)
            }
        }

        impl ::core::convert::TryFrom<&str> for $name {
            type Error = $crate::ConversionError;
            fn try_from(text: &str) -> ::core::result::Result<Self, $crate::ConversionError> {
                $crate::reading::text_value(text, Self::known, Self::UNKNOWN)
            }
        }

        impl ::core::convert::TryFrom<::std::string::String> for $name {
            type Error = $crate::ConversionError;
            fn try_from(
                text: ::std::string::String,
            ) -> ::core::result::Result<Self, $crate::ConversionError> {
                $crate::reading::text_value(&text, Self::known, Self::UNKNOWN)
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::reading::text_enum(deserializer, Self::known, Self::UNKNOWN, &[$($text),+])
            }
        }
    };
    (@unknown) => {
        ::core::option::Option::None
    };
    (@unknown $unknown:ident) => {
        ::core::option::Option::Some(Self::$unknown)
    };
}
