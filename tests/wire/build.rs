//! Generates the client of `openapi.yaml`, as `cargo xtask regen` would.

#![allow(clippy::expect_used, clippy::panic, reason = "a build script that fails fails the build")]

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=openapi.yaml");
    let document = fs::read("openapi.yaml").expect("the document stands beside this file");
    let input = spec::Input {
        document: spec::Text { name: "tests/wire/openapi.yaml", bytes: &document },
        ..spec::Input::default()
    };
    let generation = codegen::generate(&input, "cargo build -p wire-tests")
        .unwrap_or_else(|report| panic!("{}", report.render(spec::Style::Plain)));
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo sets it")).join("generated");
    // A type that is gone would stay there.
    let _ = fs::remove_dir_all(&folder);
    for (path, text) in generation.files {
        // Attributes inside of a file that is included have no place.
        let is_inner = |line: &&str| line.starts_with("//!") || line.starts_with("#![");
        let text = match path.as_str() {
            "mod.rs" => text.lines().filter(|line| !is_inner(line)).collect::<Vec<_>>().join("\n"),
            _ => text,
        };
        write(&folder.join(path), &text);
    }
}

fn write(path: &Path, text: &str) {
    let folder = path.parent().expect("it is below the output folder");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .expect("Cargo's folder is writable");
}
