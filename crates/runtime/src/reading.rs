//! Readers for fields where serde is stricter than JSON and its services.
//!
//! An integer may be written as `1.0` or `1e3` (JSON Schema Validation 2020-12, section 6.1.1), and
//! a list or a map that may be left out is sent as `null` by many services.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::num::{NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64};

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, Unexpected, Visitor};

use crate::ConversionError;
use crate::OptionalNullable;
use crate::trying::is_trying;

/// Reads JSON. serde reads a list as the fields of a struct, one after the other, and an empty one as
/// a struct of nothing but optional fields; here it is a misfit.
///
/// # Errors
///
/// It is not JSON of this type.
pub fn json<T: DeserializeOwned>(text: &[u8]) -> Result<T, serde_json::Error> {
    is_object_or_other::<T>(text)?;
    serde_json::from_slice(text)
}

/// Whether the text is not a list where the type is a struct.
pub(crate) fn is_object_or_other<T: DeserializeOwned>(
    text: &[u8],
) -> Result<(), serde_json::Error> {
    let is_list = text.trim_ascii_start().starts_with(b"[");
    if is_list && matches!(T::deserialize(Probe), Err(Wanted::Struct)) {
        serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(text)?;
    }
    Ok(())
}

/// Reads a string as one of the values of an enum, or as one that the document does not know, where
/// the enum has a variant for these.
///
/// # Errors
///
/// It is no string, or it is none of the values: also one for which there is a variant is none while
/// it is tried as one of several types.
pub fn text_enum<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    known: fn(&str) -> Option<T>,
    unknown: Option<fn(String) -> T>,
    values: &'static [&'static str],
) -> Result<T, D::Error> {
    struct Text<T> {
        known: fn(&str) -> Option<T>,
        unknown: Option<fn(String) -> T>,
        values: &'static [&'static str],
    }

    impl<T> Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            match ((self.known)(text), self.unknown) {
                (Some(value), _) => Ok(value),
                (None, Some(unknown)) if !is_trying() => Ok(unknown(text.to_owned())),
                (None, Some(_)) => Err(E::custom("a value that the document does not know")),
                (None, None) => Err(E::unknown_variant(text, self.values)),
            }
        }
    }

    deserializer.deserialize_str(Text { known, unknown, values })
}

/// The value of an enum for a text, one that the document does not know where the enum has a variant
/// for these.
///
/// # Errors
///
/// It is none of the values.
pub fn text_value<T>(
    text: &str,
    known: fn(&str) -> Option<T>,
    unknown: Option<fn(String) -> T>,
) -> Result<T, ConversionError> {
    match (known(text), unknown) {
        (Some(value), _) => Ok(value),
        (None, Some(unknown)) => Ok(unknown(text.to_owned())),
        (None, None) => Err("invalid value".into()),
    }
}

/// Reads a value that is none of the branches of a union, as it is.
///
/// # Errors
///
/// It is tried as one of several types.
pub fn unknown<'de, D: Deserializer<'de>>(deserializer: D) -> Result<serde_json::Value, D::Error> {
    if is_trying() {
        return Err(D::Error::custom("a value that the document does not know"));
    }
    serde_json::Value::deserialize(deserializer)
}

/// A deserializer that tells what a type asks for first.
struct Probe;

#[derive(Debug)]
enum Wanted {
    Struct,
    Other,
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("only asked for")
    }
}

impl std::error::Error for Wanted {}

impl Error for Wanted {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Other
    }
}

impl<'de> Deserializer<'de> for Probe {
    type Error = Wanted;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Wanted> {
        Err(Wanted::Other)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Wanted> {
        Err(Wanted::Struct)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// An integer, or something that holds integers.
pub trait Integers: Sized {
    /// Reads it, with every way of writing an integer.
    ///
    /// # Errors
    ///
    /// It is no integer of this type.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Reads integers, however they are written.
///
/// # Errors
///
/// It is no integer of this type.
pub fn integers<'de, T: Integers, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::read(deserializer)
}

/// Reads `null` as an empty list or map.
///
/// # Errors
///
/// It is neither `null` nor a value of this type.
pub fn or_empty<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Both.
///
/// # Errors
///
/// It is neither `null` nor a value of this type.
pub fn integers_or_empty<'de, T: Integers + Default, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::read(deserializer)?.unwrap_or_default())
}

/// Lets containers of serde read integers in this way.
struct Read<T>(T);

impl<'de, T: Integers> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

struct Integer<T>(PhantomData<T>);

impl<T: TryFrom<i128>> Visitor<'_> for Integer<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::any::type_name::<T>())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        let misfit = |_| E::invalid_value(Unexpected::Signed(value), &self);
        i128::from(value).try_into().map_err(misfit)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        let misfit = |_| E::invalid_value(Unexpected::Unsigned(value), &self);
        i128::from(value).try_into().map_err(misfit)
    }

    #[allow(clippy::cast_possible_truncation, reason = "only whole numbers of 65 bits are taken")]
    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        /// 2^64: no integer of 64 bits is larger.
        const END: f64 = 18_446_744_073_709_551_616.0;
        let misfit = || E::invalid_value(Unexpected::Float(value), &self);
        let whole = (value.fract() == 0.0 && value.abs() <= END).then_some(value as i128);
        whole.and_then(|whole| whole.try_into().ok()).ok_or_else(misfit)
    }
}

macro_rules! integers {
    ($($ty:ty),* $(,)?) => { $(
        impl Integers for $ty {
            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Integer(PhantomData))
            }
        }
    )* };
}

integers!(i8, i16, i32, i64, u8, u16, u32, u64);

macro_rules! non_zero {
    ($($ty:ident: $of:ty),* $(,)?) => { $(
        impl Integers for $ty {
            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let number = <$of>::read(deserializer)?;
                $ty::new(number).ok_or_else(|| {
                    D::Error::invalid_value(Unexpected::Unsigned(0), &"a number above 0")
                })
            }
        }
    )* };
}

non_zero!(NonZeroU8: u8, NonZeroU16: u16, NonZeroU32: u32, NonZeroU64: u64);

impl<T: Integers> Integers for Box<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self::new)
    }
}

impl<T: Integers> Integers for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<Read<T>>::deserialize(deserializer)?.map(|Read(value)| value))
    }
}

impl<T: Integers> Integers for OptionalNullable<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::<T>::read(deserializer)? {
            Some(value) => Self::Value(value),
            None => Self::Null,
        })
    }
}

impl<T: Integers> Integers for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items = Vec::<Read<T>>::deserialize(deserializer)?;
        Ok(items.into_iter().map(|Read(item)| item).collect())
    }
}

impl<T: Integers, const N: usize> Integers for [T; N] {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items = Vec::<T>::read(deserializer)?;
        let misfit =
            |items: Vec<T>| D::Error::invalid_length(items.len(), &format!("{N} items").as_str());
        items.try_into().map_err(misfit)
    }
}

impl<T: Integers> Integers for BTreeMap<String, T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = BTreeMap::<String, Read<T>>::deserialize(deserializer)?;
        Ok(members.into_iter().map(|(name, Read(value))| (name, value)).collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read<T: Integers>(value: Value) -> Result<T, serde_json::Error> {
        let from_value = T::read(&value).is_ok();
        let from_text = T::read(&mut serde_json::Deserializer::from_str(&value.to_string()));
        assert_eq!(from_value, from_text.is_ok(), "{value}");
        T::read(value)
    }

    #[test]
    fn integers_are_read_however_they_are_written() {
        for text in ["1000", "1000.0", "1e3", "10E+2", "1000000e-3"] {
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(read::<i64>(value).unwrap(), 1000, "{text}");
        }
        assert_eq!(read::<u64>(json!(u64::MAX)).unwrap(), u64::MAX);
        assert_eq!(read::<i64>(json!(i64::MIN)).unwrap(), i64::MIN);
        assert_eq!(read::<u64>(json!(1e19)).unwrap(), 10_000_000_000_000_000_000);
        assert_eq!(read::<NonZeroU32>(json!(1.0)).unwrap().get(), 1);
        assert_eq!(read::<Option<Vec<i32>>>(json!([1.0, 2])).unwrap(), Some(vec![1, 2]));
        assert_eq!(read::<Option<i32>>(json!(null)).unwrap(), None);
        assert_eq!(read::<[u8; 2]>(json!([1.0, 2])).unwrap(), [1, 2]);
        let map = read::<BTreeMap<String, Box<i64>>>(json!({"a": 1.0})).unwrap();
        assert_eq!(*map["a"], 1);
        assert_eq!(read::<OptionalNullable<i64>>(json!(null)).unwrap(), OptionalNullable::Null);
    }

    #[test]
    fn what_is_no_integer_of_the_type_is_refused() {
        for value in [json!(1.5), json!("1"), json!(true), json!(1e300), json!(null), json!([1])] {
            assert!(read::<i64>(value.clone()).is_err(), "{value}");
        }
        assert!(read::<u8>(json!(256)).is_err() && read::<u8>(json!(-1)).is_err());
        assert!(read::<u64>(json!(18_446_744_073_709_551_616.0)).is_err());
        assert!(read::<NonZeroU8>(json!(0)).is_err() && read::<[u8; 2]>(json!([1])).is_err());
    }

    #[test]
    fn list_is_no_struct() {
        #[derive(Debug, Default, PartialEq, serde::Deserialize)]
        #[serde(default)]
        struct Point {
            x: Option<i64>,
        }
        assert_eq!(json::<Point>(br#" {"x": 1}"#).unwrap(), Point { x: Some(1) });
        for text in [" []", "[1]", "[1, 2]"] {
            let error = json::<Point>(text.as_bytes()).unwrap_err();
            assert!(error.is_data() && error.line() == 1, "{error}");
        }
        assert_eq!(json::<Vec<Point>>(b"[{}]").unwrap(), [Point::default()]);
        assert_eq!(json::<Value>(b"[]").unwrap(), json!([]));
    }

    #[test]
    fn null_is_an_empty_collection() {
        let of = |value: Value| or_empty::<Vec<String>, _>(value).unwrap();
        assert!(of(json!(null)).is_empty() && of(json!(["a"])) == ["a"]);
        let of = |value: Value| integers_or_empty::<Vec<i64>, _>(value).unwrap();
        assert!(of(json!(null)).is_empty() && of(json!([1.0])) == [1]);
    }
}
