//! `cargo xtask conform`. The package `conform` does it: it is built when it is asked for, so that
//! commands without a network need not build TLS and JSON Schema.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::cli::{self, Conform};

const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../conform/Cargo.toml");

/// Runs the program with these words, and ends as it ends.
pub(crate) fn run(options: &Conform) -> Result<ExitCode> {
    let status = cargo()
        .args(["run", "--quiet", "--manifest-path", MANIFEST, "--"])
        .args(&options.words)
        .status()
        .context("cannot run cargo, which builds what asks the server")?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    // Cargo says itself what it cannot build, with a code of its own.
    Ok(code.filter(|code| *code < 100).map_or_else(|| cli::FAILED.into(), ExitCode::from))
}

/// The Cargo that runs this, without what it has said about this package: build scripts that look
/// at it would run again.
fn cargo() -> Command {
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
