//! The command line, and what the exit codes mean.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// The exit codes other than 0, which means that all is well, and 2, which clap gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exit(u8);

/// A generated file could not be read or written, or cargo not be run.
pub(crate) const FAILED: Exit = Exit(1);
/// The document or the overlay is missing or broken.
pub(crate) const BROKEN_INPUT: Exit = Exit(3);
/// The generated files are not what the document says.
pub(crate) const STALE: Exit = Exit(4);
/// A document that was tried did not pass.
pub(crate) const NOT_PASSED: Exit = Exit(5);

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.0)
    }
}

const EXIT_CODES: &str = "\
Exit codes:
  0  all is well
  1  a generated file could not be read or written, or cargo not be run
  2  the command line is wrong
  3  the document or the overlay is missing or broken; every problem is listed
  4  check: the generated files are stale; the difference is printed
  5  try: a document was read and did not pass
  7  conform: the server deviates from the document";

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
    /// Generate clients from any documents and say what came of each; change nothing.
    #[command(after_help = EXIT_CODES)]
    Try(Try),
    /// Send the requests of the document to a live server and check the answers against it.
    #[command(disable_help_flag = true)]
    Conform(Conform),
}

#[derive(Debug, Args)]
pub(crate) struct Regen {
    #[command(flatten)]
    pub(crate) source: Source,
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
    pub(crate) source: Source,
    /// Print problems only.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "these are the flags of a command line")]
pub(crate) struct Try {
    /// Documents, and folders that are searched for documents: *.json, *.yaml and *.yml.
    #[arg(required = true, value_name = "FILE|DIR")]
    pub(crate) paths: Vec<PathBuf>,
    /// Also compile each client, in a crate of its own below target/xtask/try.
    #[arg(long)]
    pub(crate) compile: bool,
    /// Print one JSON object in place of lines.
    #[arg(long, conflicts_with = "verbose")]
    pub(crate) json: bool,
    /// Refuse a document of which a part cannot be generated, in place of leaving that part out.
    #[arg(long)]
    pub(crate) strict: bool,
    /// Show problems in full, all of them.
    #[arg(long, short)]
    pub(crate) verbose: bool,
    /// How long the generation of one document may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub(crate) limit: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Conform {
    /// The words for the program that does it; --help lists them.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) words: Vec<OsString>,
}

#[derive(Debug, Args)]
pub(crate) struct Source {
    /// The OpenAPI document, 3.0 or 3.1, in YAML or JSON [default: openapi/atoma.yaml].
    #[arg(long, value_name = "PATH")]
    pub(crate) spec: Option<PathBuf>,
    /// The overlay to apply [default: openapi/overlay.yaml; none with --spec].
    #[arg(long, value_name = "PATH")]
    pub(crate) overlay: Option<PathBuf>,
    /// The folder of the generated files [default: generated-client/src/generated].
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// What happens to parts of the document that cannot be generated.
    #[arg(long, value_name = "WHAT", value_enum, default_value_t)]
    pub(crate) unsupported: Unsupported,
}

/// What happens to parts of a document that cannot be generated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Unsupported {
    /// The run fails, and every such part is reported.
    #[default]
    Fail,
    /// Operations are left out, schemas become JSON values, and each is reported as a warning.
    LeaveOut,
}

impl From<Unsupported> for codegen::Unsupported {
    fn from(unsupported: Unsupported) -> Self {
        match unsupported {
            Unsupported::Fail => Self::Fail,
            Unsupported::LeaveOut => Self::LeaveOut,
        }
    }
}
