//! The Cargo that runs this, for programs of the workspace that are built when they are asked for.

use std::ffi::OsString;
use std::process::Command;

/// Cargo, without what it has said about this package: build scripts would take that for a change
/// of theirs, and all would be built again.
pub(crate) fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let is_of_package = |start: &str| name.to_string_lossy().starts_with(start);
        if is_of_package("CARGO_PKG_") || is_of_package("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}
