//! Helpers of the tests: documents to compare.
#![allow(clippy::panic, reason = "a helper of tests may fail them")]

pub mod documents;
pub mod random;
