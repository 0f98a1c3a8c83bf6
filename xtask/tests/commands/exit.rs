//! The exit codes, as `cargo xtask --help` lists them.

pub(crate) const SUCCESS: i32 = 0;
pub(crate) const FAILED: i32 = 1;
pub(crate) const USAGE: i32 = 2;
pub(crate) const BROKEN: i32 = 3;
pub(crate) const STALE: i32 = 4;
pub(crate) const NOT_PASSED: i32 = 5;
pub(crate) const GATE: i32 = 6;
pub(crate) const NOT_READY: i32 = 8;
