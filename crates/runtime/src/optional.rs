//! What the setter of a field takes that may be left out and cannot be `null`.

/// The value of a field that may be left out: setters take a plain value, an [`Option`] (where
/// `None` means *not sent*), or `&str` for a [`String`].
///
/// ```
/// use runtime::Optional;
///
/// assert_eq!(Optional::<String>::from("hd").into_option(), Some("hd".to_owned()));
/// assert_eq!(Optional::from(Some(1)).into_option(), Some(1));
/// assert_eq!(Optional::<i32>::from(None).into_option(), None);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Optional<T>(pub(crate) Option<T>);

impl<T> Optional<T> {
    /// The value, unless the field is left out.
    pub fn into_option(self) -> Option<T> {
        self.0
    }
}

impl<T> From<T> for Optional<T> {
    fn from(value: T) -> Self {
        Self(Some(value))
    }
}

impl<T> From<Option<T>> for Optional<T> {
    fn from(value: Option<T>) -> Self {
        Self(value)
    }
}
