//! `cargo xtask conform`. The package `conform` does it: it is built when it is asked for, so that
//! commands without a network need not build TLS and JSON Schema.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::cli::{self, Conform};
use crate::program::cargo;

const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/conform/Cargo.toml");

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
