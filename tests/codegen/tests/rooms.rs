//! Which crate may depend on which: CONTRIBUTING.md draws it, and the manifests follow it.

#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use std::collections::BTreeSet;
use std::path::Path;

/// Each crate of the workspace, and those of the workspace that it may depend on, in tests too.
const ROOMS: [(&str, &[&str]); 9] = [
    ("codegen", &["spec"]),
    ("crates/conform", &["spec"]),
    ("crates/drift", &["codegen", "spec"]),
    ("crates/fetch", &[]),
    ("crates/mock", &[]),
    ("crates/runtime", &[]),
    ("crates/spec", &[]),
    // Its examples use the features that it has by default off.
    ("generated-client", &["generated-client", "mock", "runtime"]),
    ("xtask", &["codegen", "drift", "spec"]),
];

#[test]
fn every_crate_depends_on_the_rooms_below_it_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let names: Vec<&str> =
        ROOMS.iter().map(|(folder, _)| folder.rsplit('/').next().unwrap()).collect();
    for (folder, allowed) in ROOMS {
        let manifest = std::fs::read_to_string(root.join(folder).join("Cargo.toml")).unwrap();
        let found: BTreeSet<&str> = dependencies(&manifest).collect();
        let found: Vec<&str> = found.into_iter().filter(|name| names.contains(name)).collect();
        assert_eq!(found, allowed, "{folder}");
    }
}

/// The names at the left of the lines of a manifest's tables of dependencies.
fn dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    let mut is_in = false;
    manifest.lines().filter_map(move |line| {
        if line.starts_with('[') {
            is_in = line.ends_with("dependencies]");
        }
        let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
        (is_in && !name.is_empty()).then_some(name)
    })
}
