//! Where things are, and how they are called on the screen.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use spec::files::{self, Folder};

/// The root of the workspace: where Cargo runs this as its `xtask`, the folder around that; for the
/// program that is installed, the workspace or the package around the current folder.
pub(crate) fn root() -> PathBuf {
    ROOT.get_or_init(|| {
        let here = std::env::current_dir().unwrap_or_default();
        of_xtask().or_else(|| around(&here)).unwrap_or(here)
    })
    .clone()
}

static ROOT: OnceLock<PathBuf> = OnceLock::new();

/// Makes the workspace or package around a manifest the root, before anybody asks for it.
pub(crate) fn begin_at(manifest: &Path) {
    let manifest = std::path::absolute(manifest).unwrap_or_else(|_| manifest.to_path_buf());
    let manifest = files::normal(&manifest);
    if let Some(root) = manifest.parent().and_then(around) {
        // The first one stays.
        let _ = ROOT.set(root);
    }
}

/// Whether Cargo runs this as the `xtask` of a workspace.
pub(crate) fn is_xtask() -> bool {
    of_xtask().is_some()
}

/// How the program is called: the beginning of commands in messages.
pub(crate) fn program() -> &'static str {
    if is_xtask() { "cargo xtask" } else { "openapi-client" }
}

/// The checkout with the sources of the runtime, if it is there.
pub(crate) fn checkout() -> Option<PathBuf> {
    let built_from = files::normal(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    let is_there = |root: &PathBuf| root.join("crates/runtime/Cargo.toml").is_file();
    of_xtask().filter(is_there).or_else(|| Some(built_from).filter(is_there))
}

/// Cargo names the folder of the package that it runs.
fn of_xtask() -> Option<PathBuf> {
    let package = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR")?);
    (package.file_name()? == "xtask").then(|| package.parent().map(Path::to_path_buf))?
}

/// The outermost folder with a workspace around a folder, or else the nearest one with a package.
fn around(folder: &Path) -> Option<PathBuf> {
    let manifest = |folder: &Path| std::fs::read_to_string(folder.join("Cargo.toml")).ok();
    let is_workspace = |text: &str| text.lines().any(|line| line.trim_end() == "[workspace]");
    let mut nearest = None;
    for folder in folder.ancestors() {
        let Some(text) = manifest(folder) else { continue };
        if is_workspace(&text) {
            return Some(folder.to_path_buf());
        }
        nearest = nearest.or_else(|| Some(folder.to_path_buf()));
    }
    nearest
}

/// Whether a folder lies in a workspace that Cargo would take it for a member of.
pub(crate) fn has_workspace_around(folder: &Path) -> bool {
    let mut around = folder.ancestors().skip(1).map(|folder| folder.join("Cargo.toml"));
    around.any(|manifest| {
        let text = std::fs::read_to_string(manifest).unwrap_or_default();
        text.lines().any(|line| line.trim_end() == "[workspace]")
    })
}

/// A path as it is shown: relative to the workspace, with `/`, if it lies inside.
pub(crate) fn shown(path: &Path) -> String {
    files::shown_within(&root(), path)
}

/// What reads the files beside a document.
pub(crate) fn folder_of(document: &Path) -> Folder {
    Folder::of(document, shown)
}

/// A path as it is written into files: the same on any machine.
pub(crate) fn portable(path: &Path) -> String {
    codegen::render::portable(&shown(path))
}
