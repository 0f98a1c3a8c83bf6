//! `cargo xtask conform`: reads a document, has its requests sent, and prints what deviates.
//!
//! A program of its own, so that `cargo xtask regen`, which needs neither, builds no TLS and no
//! JSON Schema: `cargo xtask conform` builds and runs this one.

mod cli;
mod inputs;

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use conform::{Address, Credentials, Level, Limits, Options, Plan, Server, report};

use cli::{Cli, Format};
use spec::{Report, Severity, Style};

/// Documents may be nested, and their schemas lead to each other.
const STACK: usize = 512 * 1024 * 1024;

fn main() -> ExitCode {
    let options = Cli::parse();
    let thread = std::thread::Builder::new().stack_size(STACK);
    match thread.spawn(move || run(&options)).map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(code))) => code,
        Ok(Ok(Err(error))) => fail(&error),
        // The thread has said why.
        Ok(Err(_)) => cli::FAILED.into(),
        Err(error) => fail(&error.into()),
    }
}

fn run(options: &Cli) -> anyhow::Result<ExitCode> {
    let server = match server(options) {
        Ok(server) => server,
        Err(error) => return Ok(usage(&format!("{error:#}"))),
    };
    let document = match inputs::open(options) {
        Ok(document) => document,
        Err(report) => return Ok(broken(&report)),
    };
    complain(document.warnings().render(Style::Coloured).trim_end());
    let asked = Options { only: options.only.clone(), spend: options.spend, limit: options.limit };
    let plan = match Plan::new(&document, &asked, &inputs::credentials(&options.header)?) {
        Ok(plan) => plan,
        Err(reason) => return Ok(usage(&reason)),
    };
    announce(&plan);
    let conformance = conform::run(plan, &server)?;
    let text = match options.format {
        Format::Text => report::text::render(&conformance),
        Format::Json => report::json::render(&conformance)?,
        Format::Junit => report::junit::render(&conformance),
    };
    anstream::stdout().write_all(text.as_bytes()).context("cannot write what was found")?;
    let deviates = conformance.count(Level::Deviation) > 0;
    Ok(if deviates { cli::DEVIATES.into() } else { ExitCode::SUCCESS })
}

fn server(options: &Cli) -> anyhow::Result<Server> {
    let address = Address::parse(&options.server, options.insecure)?;
    let credentials: Credentials = inputs::credentials(&options.header)?;
    let limits = Limits {
        request: Duration::from_secs(options.timeout),
        total: Duration::from_secs(options.total),
        ..Limits::default()
    };
    Ok(Server::new(address, credentials, limits))
}

/// Says what is going to be paid for, before it is.
fn announce(plan: &Plan<'_>) {
    let costly = plan.costly();
    if costly.is_empty() {
        return;
    }
    let most: usize =
        costly.iter().map(|(_, valid, refused)| valid + usize::from(*refused > 0)).sum();
    complain(&format!(
        "these calls may cost money, {most} at most: an operation that accepts what it should \
         refuse is not called again"
    ));
    for (name, valid, refused) in costly {
        complain(&format!("  {name}: {valid} valid, and {refused} that the server should refuse"));
    }
}

fn broken(report: &Report) -> ExitCode {
    complain(report.render(Style::Coloured).trim_end());
    let errors = report.count(Severity::Error);
    complain(&format!("{errors} in the document or the overlay; nothing was sent"));
    cli::BROKEN_INPUT.into()
}

fn usage(reason: &str) -> ExitCode {
    complain(&format!("error: {reason}"));
    cli::USAGE.into()
}

fn fail(error: &anyhow::Error) -> ExitCode {
    complain(&format!("error: {error:#}"));
    cli::FAILED.into()
}

/// Prints to standard error. A reader that has gone away is no reason to fail.
fn complain(text: &str) {
    if !text.is_empty() {
        let _ = writeln!(anstream::stderr(), "{text}");
    }
}
