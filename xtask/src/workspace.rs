//! Where things are, and how they are called on the screen.

use std::path::{Path, PathBuf};

use spec::files::{self, Folder};

pub(crate) const DOCUMENT: &str = "openapi/atoma.yaml";
pub(crate) const OVERLAY: &str = "openapi/overlay.yaml";
pub(crate) const SETTINGS: &str = "openapi/drift.toml";
pub(crate) const GENERATED: &str = "generated-client/src/generated";

/// The root of the workspace. Cargo names the folder of the package when it runs the command; a
/// program that is started by hand uses the folder at build time.
pub(crate) fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.parent().unwrap_or(&package).to_path_buf()
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
