//! The generated files are what the generator makes of the document now.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const DOCUMENT: &str = "tests/wire/openapi.yaml";
const COMMAND: &str = "cargo xtask regen --spec tests/wire/openapi.yaml --out tests/wire/generated";

#[test]
fn generated_files_are_up_to_date() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = fs::read(package.join("openapi.yaml")).unwrap();
    let input = codegen::Input {
        document: codegen::Text { name: DOCUMENT, bytes: &document },
        command: COMMAND,
        ..codegen::Input::default()
    };
    let expected = codegen::generate(&input)
        .unwrap_or_else(|report| panic!("{}", report.render(codegen::Style::Plain)))
        .files;
    let folder = package.join("generated");
    let mut found = BTreeMap::new();
    read(&folder, &folder, &mut found);
    let paths: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    let stale: Vec<&&String> =
        paths.iter().filter(|path| expected.get(**path) != found.get(**path)).collect();
    assert!(stale.is_empty(), "stale: {stale:?}; run `{COMMAND}` and commit the result");
}

fn read(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}
