//! The types of JSON Schema, `null` aside.

use spec::Node;
use spec::node::Value;

/// A type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Type {
    Array,
    Boolean,
    Integer,
    Number,
    Object,
    String,
}

impl Type {
    const ALL: [(Type, &'static str); 6] = [
        (Type::Array, "array"),
        (Type::Boolean, "boolean"),
        (Type::Integer, "integer"),
        (Type::Number, "number"),
        (Type::Object, "object"),
        (Type::String, "string"),
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, word)| *word == name).map(|(kind, _)| *kind)
    }

    /// The narrowest type of a value.
    pub(crate) fn of(node: &Node) -> Option<Self> {
        let found = Self::ALL.iter().filter(|(_, name)| node.is_of_type(name));
        found.map(|(kind, _)| *kind).min_by_key(|kind| *kind == Self::Number)
    }
}

/// A set of types; without any it is all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Types(Option<Vec<Type>>);

impl Types {
    const COUNT: usize = Type::ALL.len();

    /// The types of a `type` keyword, `null` aside.
    pub(crate) fn written(node: &Node) -> Self {
        match &node.value {
            Value::String(name) => std::iter::once(Type::named(name)).collect(),
            Value::Array(names) => {
                names.iter().map(|name| Type::named(name.as_str().unwrap_or_default())).collect()
            }
            _ => Self::default(),
        }
    }

    /// No type at all.
    pub(crate) fn none() -> Self {
        Self(Some(Vec::new()))
    }

    pub(crate) fn is_any(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn is_none(&self) -> bool {
        self.0.as_ref().is_some_and(Vec::is_empty)
    }

    pub(crate) fn is_only(&self, kind: Type) -> bool {
        self.0.as_deref() == Some(&[kind])
    }

    /// The one type that it is.
    pub(crate) fn single(&self) -> Option<Type> {
        match self.0.as_deref() {
            Some([kind]) => Some(*kind),
            _ => None,
        }
    }

    /// Whether every value of a type is of these.
    pub(crate) fn has(&self, kind: Type) -> bool {
        let is_whole = kind == Type::Integer;
        self.0.as_ref().is_none_or(|types| {
            types.contains(&kind) || (is_whole && types.contains(&Type::Number))
        })
    }

    /// Whether some values of a type are of these.
    pub(crate) fn has_some(&self, kind: Type) -> bool {
        self.has(if kind == Type::Number { Type::Integer } else { kind })
    }

    /// Whether every value of the other's types is one of these.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(ones), Some(others)) => others.iter().all(|kind| {
                ones.contains(kind) || (*kind == Type::Integer && ones.contains(&Type::Number))
            }),
        }
    }

    /// What is of both.
    pub(crate) fn and(&self, other: &Self) -> Self {
        let (ones, others) = match (&self.0, &other.0) {
            (None, _) => return other.clone(),
            (_, None) => return self.clone(),
            (Some(ones), Some(others)) => (ones, others),
        };
        let both = |kind: &Type| {
            let is_number = |types: &[Type]| types.contains(&Type::Number);
            let is_integer = *kind == Type::Integer;
            (ones.contains(kind) && others.contains(kind))
                || (is_integer && ones.contains(kind) && is_number(others))
                || (is_integer && others.contains(kind) && is_number(ones))
        };
        let all = Type::ALL.iter().map(|(kind, _)| *kind);
        Self(Some(all.filter(both).collect()))
    }

    /// What is of one of them.
    pub(crate) fn or(&self, other: &Self) -> Self {
        match (&self.0, &other.0) {
            (Some(ones), Some(others)) => {
                ones.iter().chain(others).copied().map(Some).collect::<Self>()
            }
            _ => Self::default(),
        }
    }

    /// As it is written in a message.
    pub(crate) fn shown(&self) -> String {
        let Some(types) = &self.0 else { return "anything".to_owned() };
        let names = types.iter().filter_map(|kind| Type::ALL.iter().find(|(own, _)| own == kind));
        names.map(|(_, name)| *name).collect::<Vec<_>>().join(" or ")
    }
}

/// A type that is not known, or `null`, is left out.
impl FromIterator<Option<Type>> for Types {
    fn from_iter<I: IntoIterator<Item = Option<Type>>>(kinds: I) -> Self {
        let mut types: Vec<Type> = kinds.into_iter().flatten().collect();
        types.sort_unstable();
        types.dedup();
        // Whole numbers are numbers.
        if types.contains(&Type::Number) {
            types.retain(|kind| *kind != Type::Integer);
        }
        // Without integers, which are numbers, and `null`: all that there are.
        if types.len() + 1 == Self::COUNT { Self(None) } else { Self(Some(types)) }
    }
}
