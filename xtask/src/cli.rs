//! The command line, and what the exit codes mean.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// The exit codes other than 0, which means that all is well, and 2, which clap gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exit(u8);

/// A generated file could not be read or written.
pub(crate) const FAILED: Exit = Exit(1);
/// The document or the overlay is missing or broken.
pub(crate) const BROKEN_INPUT: Exit = Exit(3);
/// The generated files are not what the document says.
pub(crate) const STALE: Exit = Exit(4);

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.0)
    }
}

const EXIT_CODES: &str = "\
Exit codes:
  0  all is well
  1  a generated file could not be read or written
  2  the command line is wrong
  3  the document or the overlay is missing or broken; every problem is listed
  4  check: the generated files are stale; the difference is printed";

/// The commands of this workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Generate the client from the document and write what has changed.
    #[command(after_help = EXIT_CODES)]
    Regen(Regen),
    /// Say whether the client is what the document says; write nothing.
    #[command(after_help = EXIT_CODES)]
    Check(Check),
}

#[derive(Debug, Args)]
pub(crate) struct Regen {
    #[command(flatten)]
    pub(crate) paths: Paths,
    /// Show what would change as a unified diff and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print problems only.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) paths: Paths,
    /// Print problems only.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Paths {
    /// The OpenAPI document, 3.0 or 3.1, in YAML or JSON [default: openapi/atoma.yaml].
    #[arg(long, value_name = "PATH")]
    pub(crate) spec: Option<PathBuf>,
    /// The overlay to apply [default: openapi/overlay.yaml; none with --spec].
    #[arg(long, value_name = "PATH")]
    pub(crate) overlay: Option<PathBuf>,
    /// The folder of the generated files [default: generated-client/src/generated].
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}
