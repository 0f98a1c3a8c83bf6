//! Helpers of the tests: documents to compare, and findings made by hand.
#![allow(clippy::panic, clippy::indexing_slicing, reason = "a helper of tests may fail them")]

pub mod documents;
pub mod findings;
pub mod random;
