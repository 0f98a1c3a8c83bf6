//! `cargo xtask`: reads documents, asks `codegen` for the client, and writes it, says what is
//! stale, tries documents out, or says what differs between two.

mod api;
mod cli;
mod commands;
mod conform;
mod console;
mod crates;
mod diff;
mod drift;
mod failure;
mod fetch;
mod inputs;
mod new;
mod plan;
mod program;
mod pull;
mod release;
mod replace;
mod style;
mod taken;
mod try_documents;
mod workspace;

use std::process::ExitCode;

use cli::{Cli, Command};
use failure::Failure;

/// A generator makes small trees and drops them again, which takes it twice as long with the
/// allocator of most systems.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Documents may be nested and types may lead to each other; progenitor goes down with them.
pub(crate) const STACK: usize = 512 * 1024 * 1024;

fn main() -> ExitCode {
    let Cli { command } = Cli::from_command_line();
    if let Some(manifest) = command.manifest_path() {
        workspace::begin_at(manifest);
    }
    let thread = std::thread::Builder::new().stack_size(STACK);
    match thread.spawn(move || run(&command)).map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        // The thread has said why.
        Ok(Err(_)) => cli::FAILED.into(),
        Err(error) => fail(&error.into()),
    }
}

fn run(command: &Command) -> ExitCode {
    let result = match command {
        Command::New(options) => new::run(options),
        Command::Regen(options) => commands::regen(options),
        Command::Check(options) => commands::check(options),
        Command::Api(options) => api::run(options),
        Command::Pull(options) => pull::run(options),
        Command::Try(options) => try_documents::run(options),
        Command::Release(options) => release::run(options).map_err(Failure::Machine),
        Command::Drift(options) => drift::run(options),
        Command::Conform(options) => conform::run(options).map_err(Failure::Machine),
    };
    match result {
        Ok(code) => code,
        Err(Failure::Input(reports)) => {
            for report in &reports {
                console::report(report, false);
            }
            cli::BROKEN_INPUT.into()
        }
        Err(Failure::Usage(message)) => {
            console::error(&message);
            cli::USAGE.into()
        }
        Err(Failure::Machine(error)) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    console::error(&format!("{error:#}"));
    if error.is::<plan::InTheWay>() { cli::BROKEN_INPUT.into() } else { cli::FAILED.into() }
}
