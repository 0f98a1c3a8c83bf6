//! Where things are, and how they are called on the screen.

use std::path::{Component, Path, PathBuf};

pub(crate) const DOCUMENT: &str = "openapi/atoma.yaml";
pub(crate) const OVERLAY: &str = "openapi/overlay.yaml";
pub(crate) const SETTINGS: &str = "openapi/drift.toml";
pub(crate) const GENERATED: &str = "generated-client/src/generated";

/// The root of the workspace. Cargo names the package's folder when it runs the command; the
/// folder at build time serves for a binary that is started by hand.
pub(crate) fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let mut above = package.ancestors().skip(1);
    // Commands that need a network are packages of their own, further down.
    let workspace = above.clone().find(|folder| folder.join("Cargo.lock").is_file());
    workspace.or(above.next()).unwrap_or(&package).to_path_buf()
}

/// A path as it is shown: relative to the workspace, with `/`, if it lies inside.
pub(crate) fn shown(path: &Path) -> String {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    match normal(&absolute).strip_prefix(root()) {
        Ok(inside) if !inside.as_os_str().is_empty() => {
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            parts.join("/")
        }
        _ => path.display().to_string(),
    }
}

/// The path without `.` and `..`, as text: links are not followed.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// A path as it is written into files: the same on any machine.
pub(crate) fn portable(path: &Path) -> String {
    codegen::render::portable(&shown(path))
}
