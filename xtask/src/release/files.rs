//! What the files of the workspace say of a release.

use std::fs;

use anyhow::{Context, Result};
use semver::Version;
use toml::{Table, Value};

use super::{CRATE, Item};
use crate::workspace;

const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// The manifests of the crate and of the workspace.
pub(super) struct Manifest {
    own: Table,
    shared: Table,
}

impl Manifest {
    pub(super) fn read() -> Result<Self> {
        let table = |path: &str| -> Result<Table> {
            text(path)?.parse().with_context(|| format!("{path} is not TOML"))
        };
        Ok(Self { own: table(&format!("{CRATE}/Cargo.toml"))?, shared: table("Cargo.toml")? })
    }

    pub(super) fn version(&self) -> Result<Version> {
        let version = self.get("version").and_then(Value::as_str);
        let version = version.with_context(|| format!("{CRATE}/Cargo.toml names no version"))?;
        Version::parse(version).with_context(|| format!("{version:?} is no version"))
    }

    pub(super) fn has_version(&self, wanted: &Version) -> Item {
        match self.version() {
            Ok(version) if version == *wanted => Item::ok("version", "the manifest has it"),
            Ok(version) => Item::missing(
                "version",
                format!("the manifest has {version}"),
                format!("set `version` in Cargo.toml to {wanted}"),
            ),
            Err(error) => Item::missing("version", error.to_string(), "set it in Cargo.toml"),
        }
    }

    /// A tag is enough for those who depend on the repository; a registry wants more.
    pub(super) fn registry(&self) -> Item {
        let mut missing = Vec::new();
        if self.get("publish").and_then(Value::as_bool) == Some(false) {
            missing.push("`publish` is false");
        }
        if self.get("repository").is_none() {
            missing.push("there is no `repository`");
        }
        let what = match missing.as_slice() {
            [] => "`cargo publish` would take the package".to_owned(),
            missing => format!("the package stays off registries: {}", missing.join(", ")),
        };
        Item::note("registry", what)
    }

    /// A field of the package, which may be that of the workspace.
    fn get(&self, field: &str) -> Option<&Value> {
        let shared = || self.shared.get("workspace")?.get("package")?.get(field);
        match self.own.get("package")?.get(field) {
            Some(Value::Table(_)) => shared(),
            own => own,
        }
    }
}

/// Whether the changelog tells of this version.
pub(super) fn changelog(version: &Version) -> Result<Item> {
    const NAME: &str = "changelog";
    let changelog = text("CHANGELOG.md")?;
    let is_heading = |line: &str| {
        let title = line.strip_prefix("## ").map(|title| title.trim_start_matches('['));
        title.and_then(|title| title.split([' ', ']']).next()) == Some(&*version.to_string())
    };
    let mut lines = changelog.lines().skip_while(|line| !is_heading(line));
    let next = format!("write what is new under `## {version}` in CHANGELOG.md, from `Unreleased`");
    if lines.next().is_none() {
        return Ok(Item::missing(NAME, "it does not tell of this version", next));
    }
    let entries = lines.take_while(|line| !line.starts_with("## ")).filter(|l| l.starts_with("- "));
    Ok(match entries.count() {
        0 => Item::missing(NAME, "it has nothing under this version", next),
        entries => Item::ok(NAME, crate::console::count(entries, "line")),
    })
}

/// Whether the package brings the licences of the repository.
pub(super) fn licences() -> Result<Item> {
    const NAME: &str = "licences";
    for licence in LICENCES {
        let packaged = format!("{CRATE}/{licence}");
        if text(&packaged).ok() != Some(text(licence)?) {
            let next = format!("cp {licence} {packaged}");
            return Ok(Item::missing(NAME, format!("{packaged} is not {licence}"), next));
        }
    }
    Ok(Item::ok(NAME, "the package brings those of the repository"))
}

fn text(path: &str) -> Result<String> {
    fs::read_to_string(workspace::root().join(path)).with_context(|| format!("cannot read {path}"))
}
