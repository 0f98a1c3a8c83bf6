//! A crate around generated files, to compile them without touching the workspace.
//!
//! It lies below `target/`, in a workspace of its own with the dependencies, the lints and the lock
//! file of the real one, whose runtime it uses. Every document takes its turn in the same place, so
//! what it depends on is built once.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use codegen::Files;

use super::compile::{self, Compiled};
use crate::plan::Plan;
use crate::workspace;

/// The one member of the scratch workspace.
const MEMBER: &str = "client";
/// The folder of the generated files in the member.
const GENERATED: &str = "src/generated";

/// The client crate but for its generated files. Mocks are not compiled: they are data, or need
/// crates that take long to build.
const CLIENT: [(&str, &str); 2] = [
    (
        "Cargo.toml",
        r#"[package]
name = "client"
version = "0.0.0"
edition.workspace = true
publish = false

[features]
blocking = ["runtime/blocking"]
httpmock = []
mock = []

[dependencies]
bytes.workspace = true
progenitor-client.workspace = true
reqwest = { workspace = true, features = ["json", "stream"] }
runtime.workspace = true
serde.workspace = true
serde_json.workspace = true

[lints]
workspace = true
"#,
    ),
    (
        "src/lib.rs",
        r#"//! The client of a document.

#![recursion_limit = "8192"]
#![deny(missing_docs)]
#![allow(confusable_idents, mixed_script_confusables, uncommon_codepoints)]

/// The client for code without an asynchronous runtime.
#[cfg(feature = "blocking")]
pub mod blocking {
    runtime::blocking_client!();
}
mod generated;

pub use generated::{resources, types};

runtime::client!(&General);

#[derive(Debug)]
struct General;

impl runtime::policy::ServicePolicy for General {
    fn user_agent(&self) -> &'static str {
        "client"
    }

    fn server_url(&self) -> Option<&'static str> {
        generated::DEFAULT_SERVER_URL
    }
}
"#,
    ),
];

pub(super) struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// Lays out everything but the generated files.
    pub(super) fn prepare() -> Result<Self> {
        let Some(root) = workspace::checkout() else {
            bail!("--compile needs the checkout that this program was built from, and it is gone");
        };
        let folder = workspace::root().join("target/xtask/try");
        let real = read_text(&root.join("Cargo.toml"))?;
        write(
            &folder.join("Cargo.toml"),
            manifest(&real, &root.join("crates/runtime")).as_bytes(),
        )?;
        // Cargo takes the packages out of the copy that are not needed here.
        write(&folder.join("Cargo.lock"), &read(&root.join("Cargo.lock"))?)?;
        let member = folder.join(MEMBER);
        for (path, text) in CLIENT {
            write(&member.join(path), text.as_bytes())?;
        }
        // A run that was broken off may have left anything.
        let generated = member.join(GENERATED);
        match fs::remove_dir_all(&generated) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot clear {}", generated.display()));
            }
            _ => {}
        }
        Ok(Self { folder })
    }

    /// Puts the generated files in their place and compiles the crate.
    pub(super) fn compile(&self, files: Files) -> Result<Compiled> {
        Plan::new(&self.folder.join(MEMBER).join(GENERATED), files)?.apply()?;
        compile::check(&self.folder, MEMBER)
    }
}

/// The manifest of the scratch workspace: that of the real one with another member, and the real
/// runtime.
fn manifest(real: &str, runtime: &Path) -> String {
    let mut manifest = format!("[workspace]\nmembers = [\"{MEMBER}\"]\n");
    let mut is_workspace_table = false;
    for line in real.lines() {
        if line.starts_with('[') {
            is_workspace_table = line.trim_end() == "[workspace]";
        }
        if !is_workspace_table || line.starts_with("resolver") {
            manifest.push_str(line);
            manifest.push('\n');
        }
        if line.trim_end() == "[workspace.dependencies]" {
            // A path as a string of TOML, which has the escapes of Rust's `Debug`.
            let path = runtime.to_string_lossy();
            manifest.extend(["runtime = { path = ", &format!("{path:?}"), " }\n"]);
        }
    }
    manifest
}

fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", workspace::shown(path)))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", workspace::shown(path)))
}

/// Writes a file unless it is as it should be: Cargo goes by the time of the last change.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|found| found == bytes) {
        return Ok(());
    }
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, bytes))
        .with_context(|| format!("cannot write {}", workspace::shown(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifest_keeps_everything_but_the_members() {
        let real = "[workspace]\nresolver = \"3\"\nmembers = [\n  \"a\",\n]\n\n\
                    [workspace.dependencies]\nserde = \"1\"\n[workspace.lints.rust]\nx = \"warn\"\n";
        assert_eq!(
            manifest(real, Path::new("/a/runtime")),
            "[workspace]\nmembers = [\"client\"]\nresolver = \"3\"\n\
             [workspace.dependencies]\nruntime = { path = \"/a/runtime\" }\nserde = \"1\"\n\
             [workspace.lints.rust]\nx = \"warn\"\n"
        );
    }
}
