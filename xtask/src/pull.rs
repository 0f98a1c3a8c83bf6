//! Taking in a newer published document: read, generated from, compared, and only then written,
//! document, lock and client together.

mod changes;
mod lock;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use codegen::Generation;
use spec::Report;

use crate::cli::Pull;
use crate::failure::Failure;
use crate::inputs::Inputs;
use crate::plan::Plan;
use crate::replace::Staged;
use crate::taken::{self, Taken};
use crate::{console, workspace};
use lock::Lock;

/// `cargo xtask pull`
pub(crate) fn run(options: &Pull) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let inputs = Inputs::one(&options.source)?;
    let place = Place::of(&inputs);
    let taken = taken::take(&options.from)?;
    let locked = Lock::read(&place.lock)?;
    let before = fs::read(&place.document).ok();

    let mut generation = generate(&inputs, &taken)?;
    let plan = Plan::new(&inputs.out, std::mem::take(&mut generation.files))?;
    console::report(&generation.warnings, options.source.verbose);
    let lock = Lock::of(&taken, locked.as_ref())?;
    let is_new_document = before.as_ref() != Some(&taken.bytes);
    let is_new_lock = locked.as_ref() != Some(&lock);

    console::heading("source", &taken.source);
    console::say!("  {} bytes, SHA-256 {}", lock.bytes, lock.sha256);
    if let (Some(locked), Some(before)) = (&locked, &before)
        && !locked.is_of(before)
    {
        let name = inputs.document_name();
        console::say!("{name} was edited after it was taken in: what follows undoes that as well");
    }
    if is_new_document {
        changes::show(&inputs, before.as_deref(), &taken)?;
    }
    console::origin(&inputs, &generation);
    if options.dry_run {
        let folder = workspace::shown(&inputs.out);
        let files = console::count(plan.stale(), "file");
        console::heading("files", &format!("{folder}: {files} would change"));
        console::done("dry run: nothing was written", start.elapsed());
        return Ok(ExitCode::SUCCESS);
    }

    let mut staged = plan.stage()?;
    if is_new_lock {
        stage(&mut staged, &place.lock, &lock.text()?)?;
    }
    // The document comes last: until it is there, `regen` gives what was before.
    if is_new_document {
        stage(&mut staged, &place.document, &taken.bytes)?;
    }
    staged.commit()?;
    console::plan(&inputs, &plan);
    let is_done = is_new_document || is_new_lock || !plan.is_empty();
    console::done(if is_done { "pulled" } else { "nothing to do: up to date" }, start.elapsed());
    Ok(ExitCode::SUCCESS)
}

/// Where the document and what is known of it lie.
struct Place {
    document: PathBuf,
    lock: PathBuf,
}

impl Place {
    fn of(inputs: &Inputs) -> Self {
        let named = inputs.document();
        // Where the document is a link, the link stays.
        let document = fs::canonicalize(named).unwrap_or_else(|_| named.to_path_buf());
        Self { document, lock: named.with_extension("lock.json") }
    }
}

/// Generates the client from what was taken in, under the name that the document has here: it
/// tells JSON from YAML, and stands in the headers of the files.
fn generate(inputs: &Inputs, taken: &Taken) -> Result<Generation, Report> {
    let here = inputs.document_name();
    inputs.generate_from(&here, Ok(taken.bytes.clone())).map_err(|report| {
        // Lines are those of the source, so its name stands beside them; unless it is the name
        // here that makes the difference.
        inputs.generate_from(&taken.source, Ok(taken.bytes.clone())).err().unwrap_or(report)
    })
}

fn stage(staged: &mut Staged, target: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let describe = || format!("cannot write {}", workspace::shown(target));
    staged.write(target, bytes).with_context(describe)
}
