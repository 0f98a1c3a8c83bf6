//! The command line, and what the exit codes mean.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use time::{Date, Month};

use crate::workspace;

/// The exit codes other than 0, which means that all is well, and 2, which clap gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exit(u8);

/// A file could not be read or written, or cargo or git not be run.
pub(crate) const FAILED: Exit = Exit(1);
/// The command line is wrong in a way that only its meaning tells.
pub(crate) const USAGE: Exit = Exit(2);
/// A document, the overlay or the settings are missing or broken.
pub(crate) const BROKEN_INPUT: Exit = Exit(3);
/// The generated files are not what the document says.
pub(crate) const STALE: Exit = Exit(4);
/// A document that was tried did not pass.
pub(crate) const NOT_PASSED: Exit = Exit(5);
/// Something differs in a way that the run was told to fail on.
pub(crate) const GATE: Exit = Exit(6);
/// Something stands in the way of a release.
pub(crate) const NOT_READY: Exit = Exit(8);

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.0)
    }
}

const EXIT_CODES: &str = "\
Exit codes:
  0  all is well
  1  a file could not be read or written, or cargo or git not be run
  2  the command line is wrong
  3  a document, the overlay or the settings are missing or broken; every problem is listed
  4  check, api: the generated files or the list are stale; the difference is printed
  5  try: a document was read and did not pass
  6  drift, api: something differs at the level of --fail-on or worse, or the version is too low for it
  7  conform: the server deviates from the document
  8  release: something is missing; each thing is listed with what to do";

/// Rust clients from OpenAPI documents.
#[derive(Debug, Parser)]
#[command(version, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Cli {
    /// The command line of this process; a wrong one ends it. Commands that need this workspace are
    /// not shown by the program that is installed.
    pub(crate) fn from_command_line() -> Self {
        let mut command = Self::command().name(workspace::program()).bin_name(workspace::program());
        if !workspace::is_xtask() {
            for name in ["release", "conform"] {
                command = command.mut_subcommand(name, |command| command.hide(true));
            }
        }
        let matches = command.get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a crate of a document: client, README, example, tests against a mock of the document.
    #[command(after_help = EXIT_CODES)]
    New(New),
    /// Generate the client from the document and write what has changed.
    #[command(after_help = EXIT_CODES)]
    Regen(Regen),
    /// Say whether the client is what the document says; write nothing.
    #[command(after_help = EXIT_CODES)]
    Check(Check),
    /// Take in a newer published document: compare it, replace the document and regenerate.
    #[command(after_help = EXIT_CODES)]
    Pull(Pull),
    /// Generate clients from any documents and say what came of each; change nothing.
    #[command(after_help = EXIT_CODES)]
    Try(Try),
    /// Write the list of everything that users of the client can name, or hold the version to it.
    #[command(after_help = EXIT_CODES)]
    Api(Api),
    /// Say what differs between the document and a copy of it, and whom that breaks.
    #[command(after_help = EXIT_CODES)]
    Drift(Box<Drift>),
    /// Say what stands between this commit and a release; change nothing.
    #[command(after_help = EXIT_CODES)]
    Release(Release),
    /// Send the requests of the document to a live server and check the answers against it.
    #[command(disable_help_flag = true)]
    Conform(Conform),
}

impl Command {
    /// The manifest that the command line names.
    pub(crate) fn manifest_path(&self) -> Option<&Path> {
        let selected = match self {
            Self::Regen(options) => &options.source.selected,
            Self::Check(options) => &options.source.selected,
            Self::Pull(options) => &options.source.selected,
            Self::Api(options) => &options.selected,
            Self::Drift(options) => &options.selected,
            Self::New(_) | Self::Try(_) | Self::Release(_) | Self::Conform(_) => return None,
        };
        selected.manifest_path.as_deref()
    }
}

#[derive(Debug, Args)]
pub(crate) struct New {
    /// The name of the package.
    pub(crate) name: String,
    /// The OpenAPI document: a file, or an https address that is asked without credentials.
    #[arg(long, value_name = "PATH|URL")]
    pub(crate) spec: String,
    /// An overlay to apply; may be given again.
    #[arg(long, value_name = "PATH")]
    pub(crate) overlay: Vec<PathBuf>,
    /// The folder of the crate; outside of the workspace, the crate is one of its own [default: NAME
    /// in the workspace].
    #[arg(long, value_name = "DIR")]
    pub(crate) path: Option<PathBuf>,
    /// Which operations: an operationId, `METHOD /path` or `tag:NAME`, with `*`, excluded with `!`;
    /// may be given again [default: all].
    #[arg(long, value_name = "SELECTOR")]
    pub(crate) operations: Vec<String>,
    /// What happens to parts of the document that cannot be generated [default: fail].
    #[arg(long, value_name = "WHAT", value_enum)]
    pub(crate) unsupported: Option<Unsupported>,
    /// Where the runtime and the mock come from [default: the checkout of this program].
    #[arg(long, value_name = "PATH|GIT-URL|VERSION")]
    pub(crate) runtime: Option<String>,
    /// Show every warning, and not only the first ones of each cause.
    #[arg(long, short)]
    pub(crate) verbose: bool,
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
pub(crate) struct Pull {
    /// The newer document: a file, or an https address that is asked without credentials.
    #[arg(long, value_name = "PATH|URL")]
    pub(crate) from: String,
    #[command(flatten)]
    pub(crate) source: Source,
    /// Show what the document changes and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
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
#[expect(clippy::struct_excessive_bools, reason = "these are the flags of a command line")]
pub(crate) struct Drift {
    /// The copy: a file, a URL, or a revision of git with the path in it [path: that of the
    /// document].
    #[arg(long, value_name = "PATH|URL|git:REV[:PATH]", required_unless_present = "list_rules")]
    pub(crate) against: Option<String>,
    #[command(flatten)]
    pub(crate) selected: Selected,
    /// The document [default: that of the crate].
    #[arg(long, value_name = "PATH")]
    pub(crate) spec: Option<PathBuf>,
    /// Compare what clients are generated from: both with the overlays.
    #[arg(long)]
    pub(crate) effective: bool,
    /// An overlay; may be given again [default: those of the crate, of the copy's revision with
    /// git:].
    #[arg(long, value_name = "PATH", requires = "effective")]
    pub(crate) overlay: Vec<PathBuf>,
    /// Take the copy for the older of the two.
    #[arg(long)]
    pub(crate) reverse: bool,
    /// How findings are printed.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Write them to this file in place of printing them.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The level from which on a finding fails the run.
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t)]
    pub(crate) fail_on: FailOn,
    /// Levels and accepted findings [default: drift.toml beside the document if it is there;
    /// none with --spec].
    #[arg(long, value_name = "PATH")]
    pub(crate) config: Option<PathBuf>,
    /// Show this operation, or those below this path, and what breaks without naming any; may be
    /// given again.
    #[arg(long, value_name = "METHOD /path|/path")]
    pub(crate) only: Vec<String>,
    /// Do not generate clients: leave out what becomes of the code of users.
    #[arg(long)]
    pub(crate) no_source: bool,
    /// The day on which acceptances are judged [default: today, UTC].
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) today: Option<Date>,
    /// Print every rule in place of comparing; as text or json.
    #[arg(long, conflicts_with_all = ["against", "only"])]
    pub(crate) list_rules: bool,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Lines for people, coloured on a terminal.
    #[default]
    Text,
    /// One object, as drift/schema.json says.
    Json,
    /// For a comment on a pull request or the summary of a step.
    Markdown,
    /// Annotations of lines by GitHub's runner.
    Github,
    /// XML, one suite for each axis.
    Junit,
    /// SARIF 2.1.0 for code scanning.
    Sarif,
}

/// The level from which on a finding fails the run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    #[default]
    Breaking,
    NonBreaking,
    Documentation,
    Never,
}

fn day(text: &str) -> Result<Date, String> {
    let parts: Vec<&str> = text.split('-').collect();
    let date = match parts.as_slice() {
        [year, month, day] if year.len() == 4 && month.len() == 2 && day.len() == 2 => {
            let month = month.parse::<u8>().ok().and_then(|month| Month::try_from(month).ok());
            let numbers = (year.parse().ok(), month, day.parse().ok());
            match numbers {
                (Some(year), Some(month), Some(day)) => {
                    Date::from_calendar_date(year, month, day).ok()
                }
                _ => None,
            }
        }
        _ => None,
    };
    date.ok_or_else(|| "write a day as 2027-01-31".to_owned())
}

#[derive(Debug, Args)]
pub(crate) struct Api {
    #[command(flatten)]
    pub(crate) selected: Selected,
    /// Say whether api.txt of each crate is what the code says; write nothing.
    #[arg(long)]
    pub(crate) check: bool,
    /// Say whether the version of the client is high enough for what has changed since a revision;
    /// write nothing.
    #[arg(long, value_name = "git:REV")]
    pub(crate) against: Option<String>,
    /// Ask cargo-public-api, and with --against cargo-semver-checks, whether they see the same;
    /// write nothing.
    #[arg(long)]
    pub(crate) verify: bool,
    /// Fail if one of these tools cannot be run.
    #[arg(long, requires = "verify")]
    pub(crate) require: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Release {
    /// The version to be released [default: that of the client].
    pub(crate) version: Option<String>,
    /// Leave out what takes minutes: building the package and the documentation.
    #[arg(long)]
    pub(crate) quick: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Conform {
    /// The words for the program that does it; --help lists them.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) words: Vec<OsString>,
}

#[derive(Debug, Args)]
pub(crate) struct Source {
    /// Show every warning, and not only the first ones of each cause.
    #[arg(long, short)]
    pub(crate) verbose: bool,
    #[command(flatten)]
    pub(crate) selected: Selected,
    /// The OpenAPI document, 3.0, 3.1 or 3.2, in YAML or JSON [default: that of the crate].
    #[arg(long, value_name = "PATH")]
    pub(crate) spec: Option<PathBuf>,
    /// An overlay to apply; may be given again [default: those of the crate; none with --spec].
    #[arg(long, value_name = "PATH")]
    pub(crate) overlay: Vec<PathBuf>,
    /// The folder of the generated files [default: that of the crate].
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// What happens to parts of the document that cannot be generated [default: fail, or what the
    /// crate says].
    #[arg(long, value_name = "WHAT", value_enum)]
    pub(crate) unsupported: Option<Unsupported>,
}

/// Which client crates: those with `[package.metadata.client]` in their manifests.
#[derive(Debug, Clone, Args)]
pub(crate) struct Selected {
    /// This crate alone [default: all of the workspace].
    #[arg(long, short, value_name = "NAME", conflicts_with = "manifest_path")]
    pub(crate) package: Option<String>,
    /// The crate with this manifest.
    #[arg(long, value_name = "PATH")]
    pub(crate) manifest_path: Option<PathBuf>,
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

impl From<Unsupported> for spec::Unsupported {
    fn from(unsupported: Unsupported) -> Self {
        match unsupported {
            Unsupported::Fail => Self::Fail,
            Unsupported::LeaveOut => Self::LeaveOut,
        }
    }
}
