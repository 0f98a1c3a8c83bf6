//! `cargo xtask release`: the list that stands between a change on main and a tag. It looks and
//! says what is missing; it writes, tags and publishes nothing.

mod files;
mod programs;

use std::process::ExitCode;

use anyhow::{Context, Result};
use semver::Version;

use crate::cli::{self, Release};
use crate::console;

/// The crate that is released, relative to the workspace.
const CRATE: &str = "generated-client";

/// An entry of the list.
struct Item {
    name: &'static str,
    verdict: Verdict,
}

enum Verdict {
    Ok(String),
    /// Stands in the way of a release.
    Missing {
        what: String,
        next: String,
    },
    /// For people to know or to decide.
    Note(String),
}

pub(crate) fn run(options: &Release) -> Result<ExitCode> {
    let manifest = files::Manifest::read()?;
    let version = match &options.version {
        Some(text) => Version::parse(text.trim_start_matches('v'))
            .with_context(|| format!("{text:?} is no version: write it as 0.2.0"))?,
        None => manifest.version()?,
    };
    console::heading("release", &format!("{CRATE} {version}"));
    // What takes long comes last, and each line is printed when it is known.
    let looks = [
        manifest.has_version(&version),
        files::changelog(&version)?,
        files::licences()?,
        programs::tree()?,
        programs::tag(&version)?,
    ];
    let mut missing = looks.iter().filter(|item| print(item)).count();
    for step in programs::steps(options.quick)? {
        missing += usize::from(print(&step.run()?));
    }
    for note in [manifest.registry(), tests(options.quick)] {
        print(&note);
    }
    if missing > 0 {
        let error = console::ERROR;
        let things = console::count(missing, "thing");
        console::complain!("{error}not ready{error:#}: {things} missing; nothing was released");
        return Ok(cli::NOT_READY.into());
    }
    console::say!("ready: git tag v{version} && git push origin v{version}");
    Ok(ExitCode::SUCCESS)
}

/// What this list does not look at.
fn tests(quick: bool) -> Item {
    let left = if quick { "the package and the documentation were not built; " } else { "" };
    Item::note("tests", format!("{left}`.ci/run` has to be green on this commit"))
}

impl Item {
    fn ok(name: &'static str, what: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Ok(what.into()) }
    }

    fn missing(name: &'static str, what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Missing { what: what.into(), next: next.into() } }
    }

    fn note(name: &'static str, what: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Note(what.into()) }
    }
}

/// Prints an entry, and says whether something is missing.
fn print(item: &Item) -> bool {
    let (added, error, faint) = (console::ADDED, console::ERROR, console::FAINT);
    let name = item.name;
    match &item.verdict {
        Verdict::Ok(what) => console::say!("  {added}ok     {added:#}  {name:<14} {what}"),
        Verdict::Note(what) => console::say!("  {faint}note   {faint:#}  {name:<14} {what}"),
        Verdict::Missing { what, next } => {
            let what = what.trim_end().replace('\n', "\n    ");
            console::say!("  {error}missing{error:#}  {name:<14} {what}");
            console::say!("    next: {next}");
        }
    }
    matches!(item.verdict, Verdict::Missing { .. })
}
