//! Generates the client of `openapi.yaml`, as `cargo xtask regen` would, and the types of
//! `formats.yaml` with the crates of several settings.

#![allow(clippy::expect_used, clippy::panic, reason = "a build script that fails fails the build")]

use std::path::{Path, PathBuf};
use std::{env, fs};

use codegen::{Format, Settings};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    generate("openapi.yaml", "generated", &[]);
    for krate in ["jiff", "chrono", "time"] {
        let crates = [
            ("date-time", krate),
            ("date", krate),
            ("uuid", "uuid"),
            ("uri", "url"),
            ("byte", "base64"),
            ("decimal", "rust_decimal"),
        ];
        let formats = crates.map(|(name, krate)| Format::of(name, krate).expect("a known crate"));
        let folder = generate("formats.yaml", &format!("formats_{krate}"), &formats);
        // Calls need a client of their own.
        write(&folder.join("mod.rs"), "pub mod formats;\npub mod types;\n");
    }
}

/// Generates the client of a document into a folder.
fn generate(document: &str, folder: &str, formats: &[Format]) -> PathBuf {
    println!("cargo::rerun-if-changed={document}");
    let bytes = fs::read(document).expect("the document stands beside this file");
    let name = format!("tests/wire/{document}");
    let document = spec::Text { name: &name, bytes: &bytes };
    let input = spec::Input { document, ..spec::Input::default() };
    let settings = Settings { formats: formats.to_vec(), ..Settings::default() };
    let generation = codegen::generate_with(&input, "cargo build -p wire-tests", &settings)
        .unwrap_or_else(|report| panic!("{}", report.render(spec::Style::Plain)));
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo sets it")).join(folder);
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
    folder
}

fn write(path: &Path, text: &str) {
    let folder = path.parent().expect("it is below the output folder");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .expect("Cargo's folder is writable");
}
