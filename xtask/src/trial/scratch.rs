//! A crate of generated files and of the runtime that is written by hand, to compile them together
//! without touching the workspace.
//!
//! It lies below `target/`, as a workspace of its own with the dependencies, the lints and the
//! lock file of the real one. Every document takes its turn in the same place, so what it depends
//! on is built once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use codegen::Files;

use super::compile::{self, Compiled};
use crate::plan::Plan;
use crate::workspace;

/// The one member of the scratch workspace, called as in the real one.
const MEMBER: &str = "generated-client";
/// The folder of the generated files among the sources of the member.
const GENERATED: &str = "generated";
/// Leaves out what the runtime has for the image API alone: its types are not in other documents.
const BUILD_SCRIPT: &str = "\
//! The runtime stands beside the calls of another document.

fn main() {
    println!(\"cargo::rerun-if-changed=build.rs\");
    println!(\"cargo::rustc-cfg=other_document\");
}
";

pub(super) struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// Lays out everything but the generated files.
    pub(super) fn prepare() -> Result<Self> {
        let (root, folder) = (workspace::root(), workspace::root().join("target/xtask/try"));
        write(
            &folder.join("Cargo.toml"),
            manifest(&read_text(&root.join("Cargo.toml"))?).as_bytes(),
        )?;
        // Cargo takes the packages out of the copy that are not needed here.
        write(&folder.join("Cargo.lock"), &read(&root.join("Cargo.lock"))?)?;
        let (from, to) = (root.join(MEMBER), folder.join(MEMBER));
        write(&to.join("build.rs"), BUILD_SCRIPT.as_bytes())?;
        write(&to.join("Cargo.toml"), &read(&from.join("Cargo.toml"))?)?;
        mirror(&from.join("src"), &to.join("src"))?;
        // A run that was broken off may have left anything.
        let generated = to.join("src").join(GENERATED);
        match fs::remove_dir_all(&generated) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot clear {}", generated.display()));
            }
            _ => {}
        }
        Ok(Self { folder })
    }

    /// Puts the generated files in their place and compiles the crate. Without calls, what the
    /// runtime has for them is not used, and that is no fault.
    pub(super) fn compile(&self, files: Files, has_calls: bool) -> Result<Compiled> {
        let generated = self.folder.join(MEMBER).join("src").join(GENERATED);
        Plan::new(&generated, files)?.carry_out()?;
        let generated = format!("src/{GENERATED}");
        let judged = if has_calls { "" } else { &generated };
        compile::check(&self.folder, MEMBER, judged)
    }
}

/// The manifest of the scratch workspace: that of the real one with other members.
fn manifest(real: &str) -> String {
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
    }
    manifest
}

/// Makes the sources of one crate those of another, but for the generated files of both.
fn mirror(from: &Path, to: &Path) -> Result<()> {
    let wanted = sources(from)?;
    fs::create_dir_all(to).with_context(|| format!("cannot write {}", workspace::shown(to)))?;
    for path in sources(to)?.keys().filter(|path| !wanted.contains_key(*path)) {
        let path = to.join(path);
        fs::remove_file(&path)
            .with_context(|| format!("cannot remove {}", workspace::shown(&path)))?;
    }
    for (path, bytes) in wanted {
        write(&to.join(path), &bytes)?;
    }
    Ok(())
}

/// The files of a folder but for the generated ones, by path relative to it.
fn sources(root: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut sources = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inside) = folders.pop() {
        let folder = root.join(&inside);
        let describe = || format!("cannot read the folder {}", workspace::shown(&folder));
        for entry in fs::read_dir(&folder).with_context(describe)? {
            let entry = entry.with_context(describe)?;
            let path = inside.join(entry.file_name());
            if path == Path::new(GENERATED) {
                continue;
            }
            if entry.file_type().with_context(describe)?.is_dir() {
                folders.push(path);
            } else {
                sources.insert(path, read(&entry.path())?);
            }
        }
    }
    Ok(sources)
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
                    [workspace.lints.rust]\nmissing_docs = \"warn\"\n";
        assert_eq!(
            manifest(real),
            "[workspace]\nmembers = [\"generated-client\"]\nresolver = \"3\"\n\
             [workspace.lints.rust]\nmissing_docs = \"warn\"\n"
        );
    }
}
