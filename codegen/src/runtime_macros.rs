//! The macros of the runtime that generated code calls, for whoever lists the items of a client.

/// The files that define them.
pub const SOURCES: [&str; 4] = [
    include_str!("../../crates/runtime/src/call.rs"),
    include_str!("../../crates/runtime/src/object.rs"),
    include_str!("../../crates/runtime/src/text_enum.rs"),
    include_str!("../../crates/runtime/src/union.rs"),
];
