//! What git, cargo and the other commands of this workspace say of a release.

use std::process::{Command, Output};

use anyhow::{Context, Result};
use semver::Version;

use super::{CRATE, Item};
use crate::program::cargo;
use crate::workspace;

/// How much of what a program complains about is shown.
const SHOWN: usize = 12;

/// A command that fails if something is missing.
pub(super) struct Step {
    name: &'static str,
    command: Command,
    ok: String,
    next: &'static str,
}

/// The commands, the quick ones first.
pub(super) fn steps(quick: bool) -> Result<Vec<Step>> {
    let step = |name, command, ok: &str, next| Step { name, command, ok: ok.to_owned(), next };
    let mut steps = vec![
        step("generated", xtask(&["check"])?, "it is what the document says", "cargo xtask regen"),
        step("list", xtask(&["api", "--check"])?, "it is what the code says", "cargo xtask api"),
    ];
    if let Some(last) = last_release()? {
        let command = xtask(&["api", "--against", &format!("git:{last}")])?;
        let ok = format!("high enough for what has changed since {last}");
        steps.push(Step { name: "step", command, ok, next: "set `version` in Cargo.toml" });
    }
    if quick {
        return Ok(steps);
    }
    let mut package = cargo();
    // Whether something is uncommitted is an entry of its own. What it depends on in this workspace is
    // released with it, so that Cargo finds no such package yet, to lock it or to build with it.
    package.args(["package", "--quiet", "--no-verify", "--exclude-lockfile", "--allow-dirty"]);
    package.args(["--package", CRATE]);
    let mut docs = cargo();
    docs.args(["doc", "--quiet", "--locked", "--no-deps", "--all-features", "--package", CRATE]);
    docs.env("RUSTDOCFLAGS", "--deny warnings");
    steps.push(step(
        "package",
        package,
        "its files and its manifest are complete",
        "mend what cargo says",
    ));
    steps.push(step("documentation", docs, "it builds without a warning", "mend what cargo says"));
    Ok(steps)
}

impl Step {
    pub(super) fn run(mut self) -> Result<Item> {
        let output = output(&mut self.command)?;
        if output.status.success() {
            return Ok(Item::ok(self.name, self.ok));
        }
        let text = String::from_utf8_lossy(&output.stderr);
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let shown = lines.get(..SHOWN.min(lines.len())).unwrap_or_default().join("\n");
        Ok(Item::missing(self.name, shown, self.next))
    }
}

/// Whether everything is committed.
pub(super) fn tree() -> Result<Item> {
    const NAME: &str = "tree";
    let changed = git(&["status", "--porcelain"])?;
    Ok(match changed.lines().count() {
        0 => Item::ok(NAME, "everything is committed"),
        files => {
            let what = format!("{} not committed", crate::console::count(files, "file"));
            Item::missing(NAME, what, "commit, or take them away")
        }
    })
}

/// Whether the tag of this version is free.
pub(super) fn tag(version: &Version) -> Result<Item> {
    const NAME: &str = "tag";
    let tag = format!("v{version}");
    Ok(if git(&["tag", "--list", &tag])?.is_empty() {
        Item::ok(NAME, format!("{tag} is free"))
    } else {
        Item::missing(NAME, format!("{tag} is there already"), "release a higher version")
    })
}

/// The tag of the last release before this commit, if there was one.
fn last_release() -> Result<Option<String>> {
    let mut command = in_workspace("git");
    command.args(["describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"]);
    let output = output(&mut command)?;
    let tag = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok(output.status.success().then_some(tag).filter(|tag| !tag.is_empty()))
}

fn git(words: &[&str]) -> Result<String> {
    let output = output(in_workspace("git").args(words))?;
    if !output.status.success() {
        anyhow::bail!("git says: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Another command of this program.
fn xtask(words: &[&str]) -> Result<Command> {
    let program = std::env::current_exe().context("cannot find this program")?;
    let mut command = Command::new(program);
    command.args(words);
    Ok(command)
}

fn in_workspace(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(workspace::root());
    command
}

fn output(command: &mut Command) -> Result<Output> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.current_dir(workspace::root()).output();
    output.with_context(|| format!("cannot run {program}"))
}
