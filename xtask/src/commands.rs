//! What each command does, from its options to its exit code.

use std::process::ExitCode;
use std::time::Instant;

use spec::Report;

use crate::cli::{self, Check, Regen};
use crate::inputs::Inputs;
use crate::plan::Plan;
use crate::{console, diff, workspace};

/// Why a command did not come to its end.
pub(crate) enum Failure {
    /// The document or the overlay is broken.
    Input(Box<Report>),
    /// The command line asks for something that is not there.
    Usage(String),
    /// A file could not be read or written.
    Machine(anyhow::Error),
}

impl From<Report> for Failure {
    fn from(report: Report) -> Self {
        Self::Input(Box::new(report))
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Machine(error)
    }
}

/// `cargo xtask regen`
pub(crate) fn regen(options: &Regen) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let inputs = Inputs::new(&options.source);
    let mut generation = inputs.generate()?;
    let plan = Plan::new(&inputs.out, std::mem::take(&mut generation.files))?;
    console::report(&generation.warnings, options.source.verbose);
    if options.dry_run {
        let folder = workspace::shown(&inputs.out);
        console::say!("{}", diff::unified(&plan, &folder).trim_end());
        if !options.quiet {
            console::done("dry run: nothing was written", start.elapsed());
        }
        return Ok(ExitCode::SUCCESS);
    }
    plan.apply()?;
    if !options.quiet {
        console::origin(&inputs, &generation);
        console::plan(&inputs, &plan);
        let what = if plan.is_empty() { "nothing to do: up to date" } else { "regenerated" };
        console::done(what, start.elapsed());
    }
    Ok(ExitCode::SUCCESS)
}

/// `cargo xtask check`
pub(crate) fn check(options: &Check) -> Result<ExitCode, Failure> {
    let inputs = Inputs::new(&options.source);
    let mut generation = inputs.generate()?;
    let plan = Plan::new(&inputs.out, std::mem::take(&mut generation.files))?;
    console::report(&generation.warnings, options.source.verbose);
    let folder = workspace::shown(&inputs.out);
    if plan.is_empty() {
        if !options.quiet {
            let files = console::count(plan.changes.len(), "file");
            console::say!("{folder} is what {} says ({files})", inputs.document_name());
        }
        return Ok(ExitCode::SUCCESS);
    }
    console::say!("{}", diff::unified(&plan, &folder).trim_end());
    let (error, files) = (console::ERROR, console::count(plan.stale(), "file"));
    console::complain!(
        "{error}stale{error:#}: {files} in {folder} differ from what {} says\nrun `{}` and commit the result",
        inputs.document_name(),
        inputs.mend,
    );
    Ok(cli::STALE.into())
}
