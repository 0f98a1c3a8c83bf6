//! `cargo xtask`: reads documents, asks `codegen` for the client, and writes it or says what is
//! stale.

mod cli;
mod commands;
mod diff;
mod inputs;
mod plan;
mod screen;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command};
use commands::Failure;

fn main() -> ExitCode {
    let Cli { command } = Cli::parse();
    let result = match command {
        Command::Regen(options) => commands::regen(&options),
        Command::Check(options) => commands::check(&options),
    };
    match result {
        Ok(code) => code,
        Err(Failure::Input(report)) => {
            screen::report(&report);
            cli::BROKEN_INPUT.into()
        }
        Err(Failure::Machine(error)) => {
            anstream::eprintln!(
                "{}error{}: {error:#}",
                screen::ERROR,
                screen::ERROR.render_reset()
            );
            cli::FAILED.into()
        }
    }
}
