//! `cargo xtask api`: the list of everything that users of the client can name, which is reviewed
//! with each change, and what two of them say about the version.

mod sources;
mod verify;
mod versions;

use std::process::ExitCode;

use anyhow::Context;
use drift::Level;
use drift::api::{ApiChange, compare_lists};

use crate::cli::{self, Api};
use crate::crates::{self, ClientCrate};
use crate::failure::Failure;
use crate::replace::Staged;
use crate::{console, diff, workspace};
use sources::Sources;
use versions::Verdict;

/// The list, in the folder of the crate.
const LIST: &str = "api.txt";

/// Changes that are shown one by one.
const SHOWN: usize = 20;

pub(crate) fn run(options: &Api) -> Result<ExitCode, Failure> {
    let mut worst = ExitCode::SUCCESS;
    let clients = crates::selected(&options.selected)?;
    if clients.is_empty() {
        return Err(Failure::Usage("no crate here has `[package.metadata.client]`".to_owned()));
    }
    for client in &clients {
        let code = of_client(client, options)?;
        if code != ExitCode::SUCCESS {
            worst = code;
        }
    }
    Ok(worst)
}

fn of_client(client: &ClientCrate, options: &Api) -> Result<ExitCode, Failure> {
    let now = Sources::on_disk(client)?;
    let list = format!("{}{}", header(&client.name), now.api()?.lines());
    if !options.check && options.against.is_none() && !options.verify {
        return Ok(write(client, &list)?);
    }
    if options.check && is_stale(client, &list)? {
        return Ok(cli::STALE.into());
    }
    if let Some(against) = &options.against
        && !is_version_enough(&now, against, client)?
    {
        return Ok(cli::GATE.into());
    }
    if options.verify {
        let against = options.against.as_deref().map(sources::commit).transpose()?;
        let api = now.api()?;
        return Ok(verify::run(client, &api, against.as_deref(), options.require)?);
    }
    Ok(ExitCode::SUCCESS)
}

/// How the list of a crate begins.
fn header(name: &str) -> String {
    format!(
        "# The public items of {name}: everything that users can name, a line each.\n\
         # What is there under a condition has the condition before it. A line that goes or changes \
         calls\n# for a new minor version below 1.0, a new major version after it.\n\
         # Rebuild: cargo xtask api\n"
    )
}

fn write(client: &ClientCrate, list: &str) -> anyhow::Result<ExitCode> {
    let path = client.folder.join(LIST);
    let name = workspace::shown(&path);
    let lines = list.lines().filter(|line| !line.starts_with("# ")).count();
    let items = console::count(lines, "item");
    if written(client)? == list {
        console::say!("{name} is up to date ({items})");
    } else {
        let mut staged = Staged::default();
        staged.write(&path, list.as_bytes()).with_context(|| format!("cannot write {name}"))?;
        staged.commit()?;
        console::say!("{name} written ({items}); read the difference before you commit it");
    }
    Ok(ExitCode::SUCCESS)
}

/// What the list of a crate says; nothing if there is none.
fn written(client: &ClientCrate) -> anyhow::Result<String> {
    let path = client.folder.join(LIST);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => {
            Err(error).with_context(|| format!("cannot read {}", workspace::shown(&path)))
        }
    }
}

fn is_stale(client: &ClientCrate, list: &str) -> anyhow::Result<bool> {
    let before = written(client)?;
    let name = workspace::shown(&client.folder.join(LIST));
    if before == list {
        console::say!("{name} is what the code says");
        return Ok(false);
    }
    console::say!("{}", diff::unified_file(&name, &before, list).trim_end());
    let error = console::ERROR;
    console::complain!(
        "{error}stale{error:#}: {name} is not what the code of {} says\nrun `{} api`, read the \
         difference and commit it",
        client.name,
        workspace::program()
    );
    Ok(true)
}

/// Whether the version of the client has gone far enough since a revision for what has changed.
fn is_version_enough(now: &Sources, against: &str, client: &ClientCrate) -> Result<bool, Failure> {
    let before = Sources::at(&sources::commit(against)?, client)?;
    let (changes, step) = compare_lists(&before.api()?, &now.api()?);
    let (old, new) = (before.version()?, now.version()?);
    let verdict = Verdict::new(&old, &new, step);
    let count = |level| changes.iter().filter(|change| change.level == level).count();
    let (breaking, added) = (count(Level::Breaking), count(Level::NonBreaking));
    let sum = format!(
        "{} {old} -> {new} since {against}: {}, {}",
        client.name,
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
