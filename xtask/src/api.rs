//! `cargo xtask api`: the list of everything that users of the client can name, which is reviewed
//! with each change, and what two of them say about the version.

mod sources;
mod verify;
mod versions;

use std::process::ExitCode;

use anyhow::Context;
use drift::Level;
use drift::api::{self, ApiChange, compare_lists};

use crate::cli::{self, Api};
use crate::commands::Failure;
use crate::replace::Staged;
use crate::{console, diff, workspace};
use sources::Sources;
use versions::Verdict;

/// The list, relative to the workspace.
const LIST: &str = "generated-client/api.txt";
/// The crate, relative to the workspace.
const CRATE: &str = "generated-client";

const HEADER: &str = "\
# The public items of generated-client: everything that users can name, a line each.
# What is there under a condition has the condition before it. A line that goes or changes calls
# for a new minor version below 1.0, a new major version after it.
# Rebuild: cargo xtask api
";

/// Changes that are shown one by one.
const SHOWN: usize = 20;

pub(crate) fn run(options: &Api) -> Result<ExitCode, Failure> {
    let now = Sources::on_disk()?;
    let list = format!("{HEADER}{}", now.api()?.lines());
    if !options.check && options.against.is_none() && !options.verify {
        return write(&list);
    }
    if options.check && is_stale(&list)? {
        return Ok(cli::STALE.into());
    }
    if let Some(against) = &options.against
        && !is_version_enough(&now, against)?
    {
        return Ok(cli::GATE.into());
    }
    if options.verify {
        let against = options.against.as_deref().map(sources::commit).transpose()?;
        return Ok(verify::run(&now.api()?, against.as_deref(), options.require)?);
    }
    Ok(ExitCode::SUCCESS)
}

fn write(list: &str) -> Result<ExitCode, Failure> {
    let path = workspace::root().join(LIST);
    let lines = list.lines().filter(|line| !line.starts_with("# ")).count();
    let items = console::count(lines, "item");
    if written()? == list {
        console::say!("{LIST} is up to date ({items})");
    } else {
        let mut staged = Staged::default();
        staged.write(&path, list.as_bytes()).with_context(|| format!("cannot write {LIST}"))?;
        staged.commit()?;
        console::say!("{LIST} written ({items}); read the difference before you commit it");
    }
    Ok(ExitCode::SUCCESS)
}

/// What the list in the workspace says; nothing if there is none.
fn written() -> anyhow::Result<String> {
    match std::fs::read_to_string(workspace::root().join(LIST)) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error).with_context(|| format!("cannot read {LIST}")),
    }
}

fn is_stale(list: &str) -> anyhow::Result<bool> {
    let before = written()?;
    if before == list {
        console::say!("{LIST} is what the code says");
        return Ok(false);
    }
    console::say!("{}", diff::unified_file(LIST, &before, list).trim_end());
    let error = console::ERROR;
    console::complain!(
        "{error}stale{error:#}: {LIST} is not what the code of {CRATE} says\nrun `cargo xtask api`, \
         read the difference and commit it"
    );
    Ok(true)
}

/// Whether the version of the client has gone far enough since a revision for what has changed.
fn is_version_enough(now: &Sources, against: &str) -> Result<bool, Failure> {
    let before = Sources::at(&sources::commit(against)?)?;
    let (changes, step) = compare_lists(&before.api()?, &now.api()?);
    let (old, new) = (before.version()?, now.version()?);
    let verdict = Verdict::new(&old, &new, step);
    let count = |level| changes.iter().filter(|change| change.level == level).count();
    let (breaking, added) = (count(Level::Breaking), count(Level::NonBreaking));
    let sum = format!(
        "{CRATE} {old} -> {new} since {against}: {}, {}",
        console::count(breaking, "breaking change"),
        console::count(added, "compatible change"),
    );
    match verdict {
        Verdict::Enough => {
            console::say!("{sum}; the version is high enough");
            Ok(true)
        }
        Verdict::Needs(needed) => {
            let worst = if breaking > 0 { Level::Breaking } else { Level::NonBreaking };
            show(changes.iter().filter(|change| change.level == worst));
            let error = console::ERROR;
            console::complain!(
                "{error}version{error:#}: {sum}; needs {needed}\nset `version` in Cargo.toml to \
                 {needed} or higher, or take the change back"
            );
            Ok(false)
        }
        Verdict::WentBack => {
            let error = console::ERROR;
            console::complain!("{error}version{error:#}: {sum}; the version is lower than before");
            Ok(false)
        }
    }
}

fn show<'c>(changes: impl Iterator<Item = &'c ApiChange>) {
    let (removed, added) = (console::REMOVED, console::ADDED);
    let mut more = 0;
    for (at, change) in changes.enumerate() {
        if at >= SHOWN {
            more += 1;
            continue;
        }
        if let Some(line) = &change.before {
            console::say!("{removed}- {line}{removed:#}");
        }
        if let Some(line) = &change.after {
            console::say!("{added}+ {line}{added:#}");
        }
    }
    if more > 0 {
        console::say!("… and {}", console::count(more, "more change"));
    }
}

/// The name of the crate in code.
const NAME: &str = api::CRATE;
