//! Asks the tools that look at the compiled crate whether they see the same.
//!
//! cargo-public-api lists what the compiler knows; it needs a nightly toolchain. cargo-semver-checks
//! compares with a revision by rules of its own. Neither has to be installed.

use std::collections::BTreeSet;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use drift::api::Api;

use crate::crates::ClientCrate;
use crate::{cli, console, workspace};

/// What is told of a tool.
enum Answer {
    Agrees,
    Differs,
    Missing(&'static str),
}

/// Asks both; `against` is a commit.
pub(super) fn run(
    client: &ClientCrate,
    api: &Api,
    against: Option<&str>,
    is_required: bool,
) -> Result<ExitCode> {
    let mut answers = vec![public_api(client, api)?];
    if let Some(against) = against {
        answers.push(semver_checks(client, against)?);
    } else {
        console::say!("cargo-semver-checks: not asked; it compares with a revision, see --against");
    }
    let mut code = ExitCode::SUCCESS;
    for answer in answers {
        match answer {
            Answer::Agrees => {}
            Answer::Differs => return Ok(cli::GATE.into()),
            Answer::Missing(tool) => {
                console::complain!(
                    "{tool} cannot be run here, so it was not asked\ninstall it with `cargo install \
                     {tool} --locked`; cargo-public-api needs a nightly toolchain as well"
                );
                if is_required {
                    code = cli::FAILED.into();
                }
            }
        }
    }
    Ok(code)
}

/// Whether cargo-public-api lists the same items, by name.
fn public_api(client: &ClientCrate, api: &Api) -> Result<Answer> {
    const TOOL: &str = "cargo-public-api";
    if !can_run(&["+nightly", "public-api", "--version"]) {
        return Ok(Answer::Missing(TOOL));
    }
    let words = ["+nightly", "public-api", "--package", &client.name, "--all-features", "-ss"];
    let output = cargo(&words).output().context("cannot run cargo")?;
    if !output.status.success() {
        console::complain!("{}", String::from_utf8_lossy(&output.stderr).trim_end());
        return Ok(Answer::Differs);
    }
    let krate = client.in_code();
    let theirs = listed(&String::from_utf8_lossy(&output.stdout), &krate);
    let own: BTreeSet<String> = api.lines().lines().filter_map(|line| name(line, &krate)).collect();
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| -> Vec<String> {
        a.difference(b).cloned().collect()
    };
    let (missing, additional) = (only(&theirs, &own), only(&own, &theirs));
    if missing.is_empty() && additional.is_empty() {
        console::say!("{TOOL}: the same {}", console::count(own.len(), "name"));
        return Ok(Answer::Agrees);
    }
    for name in missing {
        console::complain!("{TOOL} alone lists {name}");
    }
    for name in additional {
        console::complain!("{TOOL} does not list {name}");
    }
    Ok(Answer::Differs)
}

/// Whether cargo-semver-checks finds the version high enough.
fn semver_checks(client: &ClientCrate, against: &str) -> Result<Answer> {
    const TOOL: &str = "cargo-semver-checks";
    if !can_run(&["semver-checks", "--version"]) {
        return Ok(Answer::Missing(TOOL));
    }
    let words =
        ["semver-checks", "--package", &client.name, "--all-features", "--baseline-rev", against];
    let status = cargo(&words).status().context("cannot run cargo")?;
    Ok(if status.success() { Answer::Agrees } else { Answer::Differs })
}

fn can_run(words: &[&str]) -> bool {
    cargo(words).output().is_ok_and(|output| output.status.success())
}

/// Cargo as somebody types it, whatever toolchain this program was started by.
fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(words).current_dir(workspace::root());
    command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO");
    command
}

/// The names in the list of cargo-public-api, which has what a trait asks for behind each
/// implementation.
fn listed(text: &str, krate: &str) -> BTreeSet<String> {
    let mut is_in_trait = false;
    let mut names = BTreeSet::new();
    for line in text.lines() {
        let is_member = ["pub fn", "pub const", "pub async", "pub type", "pub unsafe"]
            .iter()
            .any(|start| line.starts_with(start));
        let bare = without_marks(line);
        if bare.starts_with("impl") {
            is_in_trait = without_arguments(bare).contains(" for ");
        } else if !is_member {
            is_in_trait = false;
        }
        let is_of_trait = is_in_trait && is_member;
        // The compiler's own, which nobody writes; and the crate itself.
        let is_internal =
            bare.contains("StructuralPartialEq") || bare == format!("pub mod {krate}");
        if !is_of_trait && !is_internal {
            names.extend(name(line, krate));
        }
    }
    names
}

/// The name of the item that a line is about: of an implementation, trait and type.
fn name(line: &str, krate: &str) -> Option<String> {
    let line = without_marks(line);
    if let Some(rest) = line.strip_prefix("impl") {
        let text = without_arguments(rest);
        let (of, ty) = text.split_once(" for ")?;
        let of = of.rsplit("::").next()?.trim();
        let ty = ty.split(" where ").next()?.trim().trim_start_matches('&');
        let ty = if ty.starts_with(krate) { ty } else { ty.rsplit("::").next()? };
        return Some(format!("impl {of} for {ty}"));
    }
    let rest = line.strip_prefix("pub ")?;
    // `<T as Trait>::Name` goes with its implementation.
    let text = if rest.contains("type <") { return None } else { without_arguments(rest) };
    let words = text.split([' ', '(', '{', '=']).map(|word| word.trim_end_matches(':'));
    words.into_iter().find(|word| word.starts_with(krate)).map(|word| format!("pub {word}"))
}

fn without_marks(line: &str) -> &str {
    let mut line = line;
    while let Some((_, rest)) = line.strip_prefix("#[").and_then(|rest| rest.split_once("] ")) {
        line = rest;
    }
    line
}

/// A text without what stands in `<…>`.
fn without_arguments(text: &str) -> String {
    let (mut depth, mut last, mut out) = (0_usize, ' ', String::new());
    for c in text.chars() {
        match c {
            '<' => depth += 1,
            '>' if last != '-' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
        last = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const KRATE: &str = "generated_client";

    #[test]
    fn names_are_those_of_both_lists() {
        for (own, theirs) in [
            (
                "pub fn generated_client::A<'a, T>::b(self, impl Into<String>) -> Self",
                "pub fn generated_client::A<'a, T>::b(self, impl core::convert::Into<String>) -> Self",
            ),
            (
                "#[cfg(feature = \"blocking\")] impl std::fmt::Debug for generated_client::A",
                "impl core::fmt::Debug for generated_client::A",
            ),
            (
                "pub generated_client::A::b: Option<u8>",
                "pub generated_client::A::b: core::option::Option<u8>",
            ),
            (
                "#[non_exhaustive] pub enum generated_client::A",
                "#[non_exhaustive] pub enum generated_client::A",
            ),
            ("pub struct generated_client::A { .. }", "pub struct generated_client::A"),
        ] {
            assert!(name(own, KRATE).is_some(), "{own}");
            assert_eq!(name(own, KRATE), name(theirs, KRATE));
        }
        let other = "pub fn generated_client::A::c()";
        assert_ne!(name(other, KRATE), name("pub fn generated_client::A::b()", KRATE));
    }

    #[test]
    fn what_a_trait_asks_for_goes_with_the_implementation() {
        let text = "impl core::clone::Clone for generated_client::A\npub fn generated_client::A::clone(&self) -> \
            generated_client::A\nimpl generated_client::A\npub fn generated_client::A::own(&self)\n";
        let names: Vec<String> = listed(text, KRATE).into_iter().collect();
        assert_eq!(names, ["impl Clone for generated_client::A", "pub generated_client::A::own"]);
    }
}
