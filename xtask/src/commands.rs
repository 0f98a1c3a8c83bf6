//! What each command does, from its options to its exit code.

use std::process::ExitCode;
use std::time::Instant;

use codegen::Generation;

use crate::cli::{self, Check, Regen, Source};
use crate::failure::Failure;
use crate::inputs::Inputs;
use crate::plan::Plan;
use crate::replace::Staged;
use crate::{console, diff, workspace};

/// `cargo xtask regen`
pub(crate) fn regen(options: &Regen) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let clients = generated(&options.source)?;
    if options.dry_run {
        for Client { inputs, plan, .. } in &clients {
            let folder = workspace::shown(&inputs.out);
            console::say!("{}", diff::unified(plan, &folder).trim_end());
        }
        if !options.quiet {
            console::done("dry run: nothing was written", start.elapsed());
        }
        return Ok(ExitCode::SUCCESS);
    }
    // All that is needed is on the disk before the first file is replaced.
    let mut staged = Staged::default();
    for Client { plan, .. } in &clients {
        plan.stage_into(&mut staged)?;
    }
    staged.commit()?;
    if !options.quiet {
        for Client { inputs, generation, plan } in &clients {
            if clients.len() > 1 {
                console::heading("crate", inputs.name());
            }
            console::origin(inputs, generation);
            console::plan(inputs, plan);
        }
        let is_fresh = clients.iter().all(|client| client.plan.is_empty());
        let what = if is_fresh { "nothing to do: up to date" } else { "regenerated" };
        console::done(what, start.elapsed());
    }
    Ok(ExitCode::SUCCESS)
}

/// A crate with what is generated for it.
struct Client {
    inputs: Inputs,
    generation: Generation,
    plan: Plan,
}

/// The clients of all crates that are named; what is wrong with any of them is reported at once.
fn generated(source: &Source) -> Result<Vec<Client>, Failure> {
    let mut clients = Vec::new();
    let mut wrong = Vec::new();
    for inputs in Inputs::all(source)? {
        match inputs.generate() {
            Ok(mut generation) => {
                let plan = Plan::new(&inputs.out, std::mem::take(&mut generation.files))?;
                console::report(&generation.warnings, source.verbose);
                clients.push(Client { inputs, generation, plan });
            }
            Err(report) => wrong.push(report),
        }
    }
    if wrong.is_empty() { Ok(clients) } else { Err(Failure::Input(wrong)) }
}

/// `cargo xtask check`
pub(crate) fn check(options: &Check) -> Result<ExitCode, Failure> {
    let mut is_fresh = true;
    for Client { inputs, plan, .. } in generated(&options.source)? {
        let folder = workspace::shown(&inputs.out);
        if plan.is_empty() {
            if !options.quiet {
                let files = console::count(plan.changes.len(), "file");
                console::say!("{folder} is what {} says ({files})", inputs.document_name());
            }
            continue;
        }
        is_fresh = false;
        console::say!("{}", diff::unified(&plan, &folder).trim_end());
        let (error, files) = (console::ERROR, console::count(plan.stale(), "file"));
        console::complain!(
            "{error}stale{error:#}: {files} in {folder} differ from what {} says\nrun `{}` and commit the result",
            inputs.document_name(),
            inputs.mend,
        );
    }
    Ok(if is_fresh { ExitCode::SUCCESS } else { cli::STALE.into() })
}
