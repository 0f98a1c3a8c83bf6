//! Places in the texts of a run.

/// The largest text taken in, in bytes. Real documents stay below 10 MB.
pub const MAX_SOURCE_BYTES: usize = 64 * 1024 * 1024;

/// Which text a [`Span`] points into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub(crate) u16);

/// A range of bytes in one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text.
    pub source: SourceId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from byte `start` up to, not including, byte `end`.
    #[must_use]
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        // Texts are bounded by `MAX_SOURCE_BYTES`, so the conversion never saturates.
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { source, start: clamp(start), end: clamp(end.max(start)) }
    }
}
