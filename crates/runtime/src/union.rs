//! Values of which the document allows several kinds.
//!
//! serde's untagged enums take the first branch that does not fail, and a branch that knows fewer
//! fields than came loses the others without a word. Here each branch says how much of the value
//! it keeps, and the one that keeps most is taken.

use std::collections::BTreeMap;

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Number, Value};

use crate::reading::Integers;
use crate::tree::Node;
use crate::trying::{is_trying, trying};

/// A value read as one of the branches of a union.
pub struct Candidate<U> {
    value: U,
    /// How many values of the input it holds.
    kept: usize,
}

/// Reads a value as one of the branches.
pub type Branch<U> = fn(&Value) -> Result<Candidate<U>, serde_json::Error>;

/// The values of the discriminator that name a branch, and the branch.
pub type Tagged<U> = (&'static [&'static str], Branch<U>);

/// Reads a value as `T`. It keeps what is still there when it is written again; what it adds does
/// not count.
///
/// # Errors
///
/// It is not of this type.
pub fn read<T: DeserializeOwned + Serialize, U>(
    value: &Value,
    make: fn(T) -> U,
) -> Result<Candidate<U>, serde_json::Error> {
    Ok(candidate(value, T::deserialize(value)?, make))
}

/// The same for a union that is made from the type.
///
/// # Errors
///
/// It is not of this type.
pub fn read_into<T: DeserializeOwned + Serialize, U: From<T>>(
    value: &Value,
) -> Result<Candidate<U>, serde_json::Error> {
    read(value, U::from)
}

/// The same for integers, however they are written.
///
/// # Errors
///
/// It is not of this type.
pub fn read_integers<T: Integers + Serialize, U>(
    value: &Value,
    make: fn(T) -> U,
) -> Result<Candidate<U>, serde_json::Error> {
    Ok(candidate(value, T::read(value)?, make))
}

fn candidate<T: Serialize, U>(value: &Value, read: T, make: fn(T) -> U) -> Candidate<U> {
    // What cannot be written again keeps nothing, and is a value all the same.
    let kept = serde_json::to_value(&read).map_or(0, |output| kept(value, &output));
    Candidate { value: make(read), kept }
}

/// The same for a branch some of whose fields have to have certain values, as JSON writes them,
/// which its type does not check.
///
/// # Errors
///
/// It is not of this type, or a field has another value.
pub fn read_where<T: DeserializeOwned + Serialize, U>(
    value: &Value,
    fixed: &[(&str, &[&str])],
    make: fn(T) -> U,
) -> Result<Candidate<U>, serde_json::Error> {
    let differs = |(name, allowed): &(&str, &[&str])| {
        let found = value.get(name).filter(|found| !found.is_null());
        found.is_some_and(|found| {
            let is_it = |allowed: &&str| {
                serde_json::from_str(allowed).is_ok_and(|allowed: Value| is_equal(found, &allowed))
            };
            !allowed.iter().any(is_it)
        })
    };
    if let Some((name, _)) = fixed.iter().find(|fixed| differs(fixed)) {
        return Err(serde_json::Error::custom(format_args!("`{name}` has another value")));
    }
    read(value, make)
}

fn is_equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => is_same(a, b),
        (a, b) => a == b,
    }
}

/// Reads a value as the document has it or, where that fails, with values that it does not know.
/// Where nothing fits, `unknown` keeps it as it is.
fn settled<U, E>(
    value: Value,
    unknown: Option<fn(Value) -> U>,
    read: impl Fn(&Value) -> Result<U, E>,
) -> Result<U, E> {
    if is_trying() {
        return read(&value);
    }
    let known = trying(|| read(&value));
    let Err(error) = known else { return known };
    match (read(&value), unknown) {
        (Ok(found), _) => Ok(found),
        (Err(_), Some(unknown)) => Ok(unknown(value)),
        (Err(_), None) => Err(error),
    }
}

/// The branch that keeps most of the value, the first of several that keep as much. None is tried
/// after one that keeps everything. A value that fits none of the branches is `unknown`, if that is
/// given.
///
/// # Errors
///
/// It fits none of the branches.
pub fn closest<'de, D: Deserializer<'de>, U>(
    deserializer: D,
    branches: &[Branch<U>],
    unknown: Option<fn(Value) -> U>,
) -> Result<U, D::Error> {
    let value = Value::deserialize(deserializer)?;
    settled(value, unknown, |value| closest_of(value, branches.iter()))
}

fn closest_of<'b, U: 'b, E: Error>(
    value: &Value,
    branches: impl ExactSizeIterator<Item = &'b Branch<U>>,
) -> Result<U, E> {
    let count = branches.len();
    let all = size(value);
    let mut best: Option<Candidate<U>> = None;
    for branch in branches {
        let Ok(candidate) = branch(value) else { continue };
        if best.as_ref().is_none_or(|best| candidate.kept > best.kept) {
            let keeps_all = candidate.kept == all;
            best = Some(candidate);
            if keeps_all {
                break;
            }
        }
    }
    let none = || E::custom(format_args!("fits none of the {count} alternatives"));
    best.map(|best| best.value).ok_or_else(none)
}

/// The branch that the discriminator names (OpenAPI 3.1.1, section 4.8.25), by its value as a
/// mapping writes it: a number or a boolean by its text. Where the value names none, the closest of
/// the branches that no value names; where there is no value, the closest of all. What is none of
/// these is `unknown`, if that is given.
///
/// # Errors
///
/// The value names no branch, or does not fit the one that it names.
pub fn tagged<'de, D: Deserializer<'de>, U>(
    deserializer: D,
    property: &'static str,
    branches: &[Tagged<U>],
    untagged: &[Branch<U>],
    unknown: Option<fn(Value) -> U>,
) -> Result<U, D::Error> {
    let value = Value::deserialize(deserializer)?;
    settled(value, unknown, |value| tagged_of(value, property, branches, untagged))
}

/// The branch that the discriminator names, or the default where the value names none (OpenAPI 3.2,
/// "Discriminator Object", `defaultMapping`).
///
/// # Errors
///
/// The value does not fit the branch.
pub fn tagged_or<'de, D: Deserializer<'de>, U>(
    deserializer: D,
    property: &'static str,
    branches: &[Tagged<U>],
    default: Branch<U>,
    unknown: Option<fn(Value) -> U>,
) -> Result<U, D::Error> {
    let value = Value::deserialize(deserializer)?;
    settled(value, unknown, |value| {
        let tag = value.get(property).and_then(text);
        if tag.is_some_and(|tag| branches.iter().any(|(known, _)| known.contains(&&*tag))) {
            return tagged_of(value, property, branches, &[]);
        }
        let misfit =
            |_| D::Error::custom(format_args!("not what stands for no known `{property}`"));
        default(value).map(|candidate| candidate.value).map_err(misfit)
    })
}

fn tagged_of<U, E: Error>(
    value: &Value,
    property: &'static str,
    branches: &[Tagged<U>],
    untagged: &[Branch<U>],
) -> Result<U, E> {
    let Some(tag) = value.get(property).and_then(text) else {
        let all: Vec<&Branch<U>> =
            branches.iter().map(|(_, branch)| branch).chain(untagged).collect();
        return closest_of(value, all.into_iter());
    };
    let Some((_, branch)) = branches.iter().find(|(known, _)| known.contains(&&*tag)) else {
        if !untagged.is_empty() {
            return closest_of(value, untagged.iter());
        }
        let known = branches.iter().flat_map(|(known, _)| known.iter());
        let known: Vec<String> = known.map(|tag| format!("`{tag}`")).collect();
        let known = known.join(", ");
        return Err(E::custom(format_args!("`{property}` is none of {known}")));
    };
    // The words of the branch may repeat the value.
    let misfit = |_| E::custom(format_args!("not what `{property}` = `{tag}` stands for"));
    branch(value).map(|candidate| candidate.value).map_err(misfit)
}

/// A scalar as a mapping writes it. `2.0` is the integer 2 (JSON Schema Validation 2020-12, section
/// 6.1.1).
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => {
            Some(integer(number).map_or_else(|| number.to_string(), |number| number.to_string()))
        }
        _ => None,
    }
}

/// Writes a branch, with its tag before everything else where the branch itself writes none: some
/// services want to know what they read before they read it.
///
/// # Errors
///
/// The value cannot be serialized.
pub fn write<S: Serializer, T: Serialize>(
    serializer: S,
    value: &T,
    property: &'static str,
    tag: impl Serialize,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct WithTag<'a, T, V> {
        #[serde(flatten)]
        tag: BTreeMap<&'static str, V>,
        #[serde(flatten)]
        value: &'a T,
    }
    let (is_object, has_tag) = match Node::of(value) {
        Ok(Node::Object(members)) => (true, members.iter().any(|(name, _)| name == property)),
        Ok(_) => (false, false),
        // It has a file, which only a form can say more of.
        Err(_) => (true, false),
    };
    if has_tag || !is_object {
        return value.serialize(serializer);
    }
    WithTag { tag: BTreeMap::from([(property, tag)]), value }.serialize(serializer)
}

/// How many values there are: scalars, and each list and object beside what it holds.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// How many values of the input are in the output, at the same places.
fn kept(input: &Value, output: &Value) -> usize {
    match (input, output) {
        (Value::Array(input), Value::Array(output)) => {
            1 + input.iter().zip(output).map(|(input, output)| kept(input, output)).sum::<usize>()
        }
        (Value::Object(input), Value::Object(output)) => {
            let both = input.iter().filter_map(|(name, input)| Some((input, output.get(name)?)));
            1 + both.map(|(input, output)| kept(input, output)).sum::<usize>()
        }
        (Value::Number(input), Value::Number(output)) => usize::from(is_same(input, output)),
        (input, output) => usize::from(input == output),
    }
}

/// Whether two numbers are the same, however they are written: 5 and 5.0 are. Large integers are
/// not compared by way of floating point, where neighbours are the same. A number read as `f32` is
/// the one that it was rounded to.
#[allow(
    clippy::cast_possible_truncation,
    clippy::float_cmp,
    reason = "a number that is changed by it is not the same"
)]
fn is_same(input: &Number, output: &Number) -> bool {
    match (integer(input), integer(output)) {
        (Some(input), Some(output)) => input == output,
        (None, None) => match (input.as_f64(), output.as_f64()) {
            (Some(input), Some(output)) => input == output || f64::from(input as f32) == output,
            _ => false,
        },
        _ => false,
    }
}

/// The number as an integer if it is one.
#[allow(clippy::cast_possible_truncation, reason = "only numbers without a fraction are taken")]
fn integer(number: &Number) -> Option<i128> {
    /// Beyond this, casts stop at the end of the range.
    const END: f64 = 1e38;
    if let Some(integer) = number.as_i64() {
        return Some(integer.into());
    }
    if let Some(integer) = number.as_u64() {
        return Some(integer.into());
    }
    number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < END).map(|it| it as i128)
}

/// Implements `Deserialize` for a union, and `From` the types of its branches.
///
/// Without a discriminator the closest branch is taken, as [`closest()`] does; with one, written as
/// `by "property"`, the branch that it names, as [`tagged()`] does, where branches without a value of
/// their own stand behind a semicolon; with `by "property" or`, the one behind the semicolon is the
/// default, as for [`tagged_or()`]. `_ = Variant` at the end is the variant for what is none of them.
/// A branch is written `Variant(Type)`, or `Variant[Type]` without `From`, as two branches may be of one
/// type. `: integers` reads integers however they are written; `: {"name": ["\"json\""]}` says what
/// certain fields have to be.
///
/// ```
/// #[derive(Debug, PartialEq)]
/// enum Answer {
///     Count(i64),
///     Words(Vec<String>),
///     Unknown(serde_json::Value),
/// }
/// runtime::union!(Answer { Count(i64): integers, Words(Vec<String>), _ = Unknown });
///
/// assert_eq!(serde_json::from_str::<Answer>("2.0")?, Answer::from(2));
/// assert_eq!(serde_json::from_str::<Answer>("true")?, Answer::Unknown(true.into()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! union {
    ($name:ident {
        $($variant:ident $payload:tt $(: $how:tt)?),+ $(, _ = $unknown:ident)? $(,)?
    }) => {
        $($crate::union!(@from $name $variant $payload);)+

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::union::closest(
                    deserializer,
                    &[$($crate::union!(@read $variant $payload $($how)?)),+],
                    $crate::union!(@unknown $($unknown)?),
                )
            }
        }
    };
    ($name:ident by $property:literal {
        $($variant:ident $payload:tt $(: $how:tt)? = $($tag:literal)|+),*
        $(; $($rest:ident $rest_payload:tt $(: $rest_how:tt)?),+)? $(, _ = $unknown:ident)? $(,)?
    }) => {
        $($crate::union!(@from $name $variant $payload);)*
        $($($crate::union!(@from $name $rest $rest_payload);)+)?

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::union::tagged(
                    deserializer,
                    $property,
                    &[$((&[$($tag),+], $crate::union!(@read $variant $payload $($how)?))),*],
                    &[$($($crate::union!(@read $rest $rest_payload $($rest_how)?)),+)?],
                    $crate::union!(@unknown $($unknown)?),
                )
            }
        }
    };
    ($name:ident by $property:literal or {
        $($variant:ident $payload:tt $(: $how:tt)? = $($tag:literal)|+),*
        ; $default:ident $default_payload:tt $(: $default_how:tt)? $(, _ = $unknown:ident)? $(,)?
    }) => {
        $($crate::union!(@from $name $variant $payload);)*
        $crate::union!(@from $name $default $default_payload);

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::union::tagged_or(
                    deserializer,
                    $property,
                    &[$((&[$($tag),+], $crate::union!(@read $variant $payload $($how)?))),*],
                    $crate::union!(@read $default $default_payload $($default_how)?),
                    $crate::union!(@unknown $($unknown)?),
                )
            }
        }
    };
    (@from $name:ident $variant:ident ($ty:ty)) => {
        impl ::core::convert::From<$ty> for $name {
            fn from(value: $ty) -> Self {
                Self::$variant(value)
            }
        }
    };
    (@from $name:ident $variant:ident [$ty:ty]) => {};
    (@read $variant:ident ($ty:ty)) => {
        $crate::union::read_into::<$ty, Self>
    };
    (@read $variant:ident [$ty:ty]) => {
        |value| $crate::union::read(value, Self::$variant)
    };
    (@read $variant:ident $payload:tt integers) => {
        |value| $crate::union::read_integers(value, Self::$variant)
    };
    (@read $variant:ident $payload:tt { $($field:literal: $values:tt),+ }) => {
        |value| $crate::union::read_where(value, &[$(($field, &$values)),+], Self::$variant)
    };
    (@unknown) => {
        ::core::option::Option::None
    };
    (@unknown $unknown:ident) => {
        ::core::option::Option::Some(Self::$unknown)
    };
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize, Serialize)]
    struct Small {
        id: u64,
    }

    #[derive(Debug, PartialEq, Deserialize, Serialize)]
    struct Large {
        id: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        #[serde(default)]
        tags: Vec<String>,
    }

    #[derive(Debug, PartialEq)]
    enum Union {
        Small(Small),
        Large(Large),
        Text(String),
        Int(i64),
        Float(f64),
        Single(f32),
        List(Vec<Small>),
    }

    const SMALL: Branch<Union> = |value| read(value, Union::Small);
    const LARGE: Branch<Union> = |value| read(value, Union::Large);
    const TEXT: Branch<Union> = |value| read(value, Union::Text);
    const INT: Branch<Union> = |value| read(value, Union::Int);
    const FLOAT: Branch<Union> = |value| read(value, Union::Float);
    const SINGLE: Branch<Union> = |value| read(value, Union::Single);
    const LIST: Branch<Union> = |value| read(value, Union::List);

    fn large(id: u64, name: Option<&str>) -> Union {
        Union::Large(Large { id, name: name.map(str::to_owned), tags: Vec::new() })
    }

    fn closest(value: &Value, branches: &[Branch<Union>]) -> Result<Union, serde_json::Error> {
        super::closest(value, branches, None)
    }

    fn tagged(
        value: &Value,
        property: &'static str,
        branches: &[Tagged<Union>],
        untagged: &[Branch<Union>],
    ) -> Result<Union, serde_json::Error> {
        super::tagged(value, property, branches, untagged, None)
    }

    #[test]
    fn what_the_document_does_not_know_is_kept_where_nothing_else_fits() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Coloured {
            #[serde(deserialize_with = "colour")]
            colour: String,
        }
        fn colour<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
            let known = |text: &str| (text == "red").then(|| text.to_owned());
            crate::reading::text_enum(deserializer, known, Some(|text| text), &[])
        }
        #[derive(Debug, PartialEq)]
        enum Open {
            Coloured(Coloured),
            Named(BTreeMap<String, String>),
            Unknown(Value),
        }
        let branches: &[Branch<Open>] =
            &[|value| read(value, Open::Coloured), |value| read(value, Open::Named)];
        let of =
            |branches, value: &Value| super::closest(value, branches, Some(Open::Unknown)).unwrap();
        let coloured = |colour: &str| Open::Coloured(Coloured { colour: colour.to_owned() });
        assert_eq!(of(branches, &json!({"colour": "red"})), coloured("red"));
        // A value that is not known says that it is another branch.
        let named = BTreeMap::from([("colour".to_owned(), "blue".to_owned())]);
        assert_eq!(of(branches, &json!({"colour": "blue"})), Open::Named(named));
        assert_eq!(of(&branches[..1], &json!({"colour": "blue"})), coloured("blue"));
        assert_eq!(of(branches, &json!([1])), Open::Unknown(json!([1])));
        assert!(!is_trying());
    }

    #[test]
    fn branch_that_keeps_most_is_taken() {
        for (value, branches, expected) in [
            (json!({"id": 1}), &[SMALL, LARGE][..], Union::Small(Small { id: 1 })),
            (json!({"id": 1}), &[LARGE, SMALL], large(1, None)),
            (json!({"id": 1, "name": "x"}), &[SMALL, LARGE], large(1, Some("x"))),
            (json!({"id": 1, "new": {"x": 1}}), &[SMALL, LARGE], Union::Small(Small { id: 1 })),
            (json!({"id": u64::MAX}), &[TEXT, SMALL], Union::Small(Small { id: u64::MAX })),
            (json!("x"), &[SMALL, LARGE, TEXT], Union::Text("x".to_owned())),
            (json!([]), &[LIST, TEXT], Union::List(Vec::new())),
            (json!(5), &[FLOAT, INT], Union::Float(5.0)),
            (json!(5), &[INT, FLOAT], Union::Int(5)),
            (json!(5.0), &[INT, FLOAT], Union::Float(5.0)),
            // The neighbour that a float would make of it.
            (json!(9_007_199_254_740_993_i64), &[FLOAT, INT], Union::Int(9_007_199_254_740_993)),
            (json!(0.1), &[SINGLE, FLOAT], Union::Single(0.1)),
        ] {
            assert_eq!(closest(&value, branches).unwrap(), expected, "{value}");
        }
    }

    #[test]
    fn numbers_are_the_same_however_they_are_written() {
        for (input, output, expected) in [
            (json!(5), json!(5.0), true),
            (json!(-0.0), json!(0), true),
            (json!(u64::MAX), json!(u64::MAX), true),
            (json!(u64::MAX), json!(1.844_674_407_370_955_2e19), false),
            (json!(1e300), json!(1e300), true),
            (json!(1.5), json!(1), false),
        ] {
            assert_eq!(kept(&input, &output), usize::from(expected), "{input} {output}");
        }
    }

    #[test]
    fn branch_that_keeps_everything_is_the_last_one_tried() {
        const NEVER: Branch<Union> = |_| panic!("tried");
        let value = json!({"id": 1, "name": null});
        let value = closest(&value["id"], &[INT, NEVER]).unwrap();
        assert_eq!(value, Union::Int(1));
    }

    #[test]
    fn misfit_is_told_without_the_value() {
        let error = closest(&json!({"secret": "hunter2"}), &[SMALL, TEXT, INT]).unwrap_err();
        assert_eq!(error.to_string(), "fits none of the 3 alternatives");
        let branches: [Tagged<Union>; 2] = [(&["small"], SMALL), (&["large"], LARGE)];
        for (value, expected) in [
            (json!({"kind": "hunter2"}), "`kind` is none of `small`, `large`"),
            (json!({"id": "hunter2"}), "fits none of the 2 alternatives"),
            (json!("hunter2"), "fits none of the 2 alternatives"),
            (json!({"kind": "small", "id": "hunter2"}), "not what `kind` = `small` stands for"),
        ] {
            assert_eq!(tagged(&value, "kind", &branches, &[]).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn discriminator_names_the_branch() {
        let read = |value: Value, untagged: &[Branch<Union>]| {
            tagged(
                &value,
                "kind",
                &[(&["small"], SMALL), (&["2"], LARGE), (&["true"], LIST)],
                untagged,
            )
        };
        assert_eq!(read(json!({"kind": 2, "id": 1}), &[]).unwrap(), large(1, None));
        assert_eq!(read(json!({"kind": 2.0, "id": 1}), &[]).unwrap(), large(1, None));
        let small = Union::Small(Small { id: 1 });
        assert_eq!(read(json!({"kind": "small", "id": 1, "name": "x"}), &[]).unwrap(), small);
        // Without a tag the closest is taken, and of the untagged ones where the tag is another.
        assert_eq!(read(json!({"id": 1, "name": "x"}), &[]).unwrap(), large(1, Some("x")));
        assert_eq!(read(json!({"kind": "x", "id": 1}), &[SMALL]).unwrap(), small);
        assert!(read(json!({"kind": true, "id": 1}), &[]).is_err());
    }

    #[test]
    fn fixed_values_tell_branches_apart() {
        const ONE: Branch<Union> = |value| read_where(value, &[("id", &["1"])], Union::Small);
        const OTHER: Branch<Union> = |value| {
            read_where(value, &[("id", &["2", "3"])], |it: Small| {
                Union::Large(Large { id: it.id, name: None, tags: Vec::new() })
            })
        };
        let read = |id: f64| closest(&json!({"id": id}), &[ONE, OTHER]);
        assert!(closest(&json!({"id": 4}), &[ONE, OTHER]).is_err());
        assert_eq!(closest(&json!({"id": 3}), &[ONE, OTHER]).unwrap(), large(3, None));
        assert_eq!(
            closest(&json!({"id": 1}), &[ONE, OTHER]).unwrap(),
            Union::Small(Small { id: 1 })
        );
        assert!(read(1.5).is_err());
    }

    #[test]
    fn tag_is_written_once_and_first() {
        #[derive(Serialize)]
        struct Tap {
            x: u8,
            #[serde(skip_serializing_if = "Option::is_none")]
            action: Option<&'static str>,
        }
        let written = |value: &Tap| {
            let mut text = Vec::new();
            write(&mut serde_json::Serializer::new(&mut text), value, "action", "tap").unwrap();
            String::from_utf8(text).unwrap()
        };
        assert_eq!(written(&Tap { x: 1, action: None }), r#"{"action":"tap","x":1}"#);
        assert_eq!(written(&Tap { x: 1, action: Some("t") }), r#"{"x":1,"action":"t"}"#);
        let mut text = Vec::new();
        write(&mut serde_json::Serializer::new(&mut text), &5, "action", "tap").unwrap();
        assert_eq!(text, b"5");
    }
}
