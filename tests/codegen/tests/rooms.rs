//! Which crate may depend on which: CONTRIBUTING.md draws it, and the manifests follow it. Inside of a
//! crate, files do not depend on each other in circles.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::UseTree;
use syn::visit::Visit;

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
    // Addresses are fetched within the program that is installed.
    ("xtask", &["codegen", "drift", "fetch", "spec"]),
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

/// A crate of tests is one program, whose files are listed in `main.rs`: one that is not would never
/// be compiled.
#[test]
fn every_file_of_tests_is_compiled() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for folder in std::fs::read_dir(&tests).unwrap() {
        let folder = folder.unwrap().path();
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let program = std::fs::read_to_string(folder.join("tests/main.rs")).unwrap();
        for (module, file) in modules(&folder.join("tests")) {
            let Some(name) = module.first() else { continue };
            let is_listed = program.contains(&format!("mod {name};"))
                || manifest.contains(&format!("[[test]]\nname = \"{name}\""));
            assert!(is_listed, "{}", file.display());
        }
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

/// A module by its path in the crate; the crate itself has none.
type Module = Vec<String>;

#[test]
fn no_files_of_a_crate_lead_to_each_other_in_a_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (folder, _) in ROOMS {
        let source = root.join(folder).join("src");
        let files = modules(&source);
        let edges = files.iter().map(|(module, file)| (module, targets(module, file, &files)));
        let circles = left_in_circles(edges.collect());
        assert!(circles.is_empty(), "{folder}: {circles:#?}");
    }
}

/// The modules of a crate and their files, without generated ones and those of tests.
fn modules(source: &Path) -> BTreeMap<Module, PathBuf> {
    let mut found = BTreeMap::new();
    let mut open = vec![source.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "generated" {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && name != "tests"
            {
                let inside = path.strip_prefix(source).unwrap().with_extension("");
                let mut module: Module =
                    inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
                if ["lib", "main", "mod"].contains(&name.as_str()) {
                    module.pop();
                }
                found.insert(module, path);
            }
        }
    }
    found
}

/// The modules that a file uses, but for those that it is in and those that are in it.
fn targets(module: &Module, file: &Path, all: &BTreeMap<Module, PathBuf>) -> BTreeSet<Module> {
    let syntax = syn::parse_file(&std::fs::read_to_string(file).unwrap()).unwrap();
    let mut uses = Uses::default();
    uses.visit_file(&syntax);
    let found = uses.0.into_iter().filter_map(|path| {
        let mut place: Module = module.clone();
        let mut rest = path.as_slice();
        match rest.first()?.as_str() {
            "crate" => place.clear(),
            "self" => {}
            "super" => {
                place.pop();
            }
            child if all.contains_key(&[place.as_slice(), &[child.to_owned()]].concat()) => {
                place.push(child.to_owned());
            }
            _ => return None,
        }
        rest = &rest[1..];
        while rest.first().is_some_and(|word| word == "super") {
            place.pop();
            rest = &rest[1..];
        }
        for word in rest {
            place.push(word.clone());
            if !all.contains_key(&place) {
                place.pop();
                break;
            }
        }
        let is_around = place.starts_with(module) || module.starts_with(&place);
        (!is_around).then_some(place)
    });
    found.collect()
}

/// The paths that a file names, tests apart.
#[derive(Default)]
struct Uses(Vec<Vec<String>>);

impl Uses {
    fn tree(&mut self, tree: &UseTree, mut path: Vec<String>) {
        match tree {
            UseTree::Path(inner) => {
                path.push(inner.ident.to_string());
                self.tree(&inner.tree, path);
            }
            UseTree::Group(group) => {
                group.items.iter().for_each(|item| self.tree(item, path.clone()));
            }
            UseTree::Name(name) => {
                path.push(name.ident.to_string());
                self.0.push(path);
            }
            UseTree::Rename(name) => {
                path.push(name.ident.to_string());
                self.0.push(path);
            }
            UseTree::Glob(_) => self.0.push(path),
        }
    }
}

impl<'ast> Visit<'ast> for Uses {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let is_test = item.attrs.iter().any(|attribute| attribute.path().is_ident("cfg"));
        if !is_test {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, Vec::new());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let words = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.0.push(words);
        syn::visit::visit_path(self, path);
    }
}

/// Takes out what leads nowhere and what nothing leads to, until only circles are left.
fn left_in_circles(
    mut edges: BTreeMap<&Module, BTreeSet<Module>>,
) -> BTreeMap<&Module, BTreeSet<Module>> {
    loop {
        let before = edges.len();
        let used: BTreeSet<Module> = edges.values().flatten().cloned().collect();
        edges.retain(|module, targets| !targets.is_empty() && used.contains(*module));
        let left: BTreeSet<Module> = edges.keys().map(|module| (*module).clone()).collect();
        for targets in edges.values_mut() {
            targets.retain(|target| left.contains(target));
        }
        if edges.len() == before {
            return edges;
        }
    }
}
