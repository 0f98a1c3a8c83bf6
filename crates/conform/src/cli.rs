//! The command line, and what the exit codes mean.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// No connection, or a file that cannot be written.
pub(crate) const FAILED: u8 = 1;
/// The command line is wrong, as clap has it.
pub(crate) const USAGE: u8 = 2;
/// The document or the overlay is missing or broken.
pub(crate) const BROKEN_INPUT: u8 = 3;
/// The server does not do what the document says.
pub(crate) const DEVIATES: u8 = 7;

const AFTER_HELP: &str = "\
The bearer token is read from ATOMASDK_BEARER_AUTH. It is sent to the server and to nobody else,
and never printed.

Operations other than GET, HEAD, OPTIONS and TRACE are taken to cost money. `x-costs: true` or
`x-costs: false` in an operation or a path says otherwise; the overlay is the place for it. With
--spend, each of them gets one valid request, the cheapest, and those that it should refuse. No
request is ever repeated.

Exit codes:
  0  nothing deviates
  1  the server cannot be reached
  2  the command line is wrong
  3  the document or the overlay is missing or broken; every problem is listed
  7  the server deviates from the document; every deviation is listed";

/// Send the requests of a document to a live server and check the answers against it.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask conform", bin_name = "cargo xtask conform", after_help = AFTER_HELP)]
pub(crate) struct Cli {
    /// The server: https, or http on this machine.
    // A text, and not a type that is parsed: clap would print what is wrong with it, secrets too.
    #[arg(long, value_name = "URL")]
    pub(crate) server: String,
    /// The OpenAPI document, 3.0 or 3.1, in YAML or JSON [default: openapi/atoma.yaml].
    #[arg(long, value_name = "PATH")]
    pub(crate) spec: Option<PathBuf>,
    /// An overlay to apply to it.
    #[arg(long, value_name = "PATH")]
    pub(crate) overlay: Option<PathBuf>,
    /// Apply openapi/overlay.yaml; otherwise the document is taken as it is published.
    #[arg(long, conflicts_with_all = ["overlay", "spec"])]
    pub(crate) effective: bool,
    /// Only this operation: `GET /path`, /path or its operationId. May be given several times.
    #[arg(long, value_name = "OPERATION")]
    pub(crate) only: Vec<String>,
    /// Also call operations that cost money.
    #[arg(long)]
    pub(crate) spend: bool,
    /// A header to send with each request, for credentials that are no bearer token. May be given
    /// several times.
    #[arg(long, value_name = "NAME: VALUE")]
    pub(crate) header: Vec<String>,
    /// How the findings are written to standard output.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// How long one answer may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
    /// How long all answers together may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 1800, value_parser = clap::value_parser!(u64).range(1..=86400))]
    pub(crate) total: u64,
    /// How many requests are sent to one operation.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) limit: usize,
    /// Allow plain http to another machine.
    #[arg(long)]
    pub(crate) insecure: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object.
    Json,
    /// `JUnit` XML.
    Junit,
}
