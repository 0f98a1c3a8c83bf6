//! What the tests of the generator share: fixtures, and snapshots beside them.

#![allow(
    clippy::missing_panics_doc,
    clippy::expect_used,
    clippy::panic,
    reason = "a panic is a failed test"
)]

use std::fs;
use std::path::{Path, PathBuf};

use codegen::{Format, Generation, Settings};
use spec::{Input, Report, Text};

/// The command that stands in the headers of everything that the tests generate.
pub const COMMAND: &str = "cargo xtask regen";

/// The root of the workspace.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The path of a folder of fixtures.
#[must_use]
pub fn fixture_folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// The documents of a folder of fixtures, by name. An overlay is named like its document:
/// `name.yaml`, `name.overlay.yaml`.
#[must_use]
pub fn fixtures(folder: &str) -> Vec<Fixture> {
    let folder = fixture_folder(folder);
    let mut fixtures: Vec<Fixture> = fs::read_dir(&folder)
        .expect("the folder of fixtures")
        .map(|entry| entry.expect("a fixture").path())
        .filter(|path| is_document(path))
        .map(|path| Fixture::read(&path))
        .collect();
    fixtures.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(!fixtures.is_empty(), "no fixtures in {}", folder.display());
    fixtures
}

fn is_document(path: &Path) -> bool {
    let name = path.to_string_lossy();
    let is_data = name.ends_with(".yaml") || name.ends_with(".json");
    is_data && !name.ends_with(".overlay.yaml")
}

/// A document, with an overlay if it has one, and with types for the formats that a file beside it
/// lists, each with its crate.
#[derive(Debug)]
pub struct Fixture {
    /// The name of the file.
    pub name: String,
    document: Vec<u8>,
    overlay: Option<(String, Vec<u8>)>,
    formats: Vec<Format>,
}

impl Fixture {
    fn read(path: &Path) -> Self {
        let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
        let overlay = path.with_extension("overlay.yaml");
        let overlay = fs::read(&overlay).ok().map(|bytes| (name(&overlay), bytes));
        let formats = fs::read_to_string(path.with_extension("formats")).unwrap_or_default();
        let formats = formats.lines().map(|line| {
            let (name, krate) = line.split_once(' ').expect("a format and a crate");
            Format::of(name, krate).expect("a known format")
        });
        let formats = formats.collect();
        let document = fs::read(path).expect("a fixture");
        Self { name: name(path), document, overlay, formats }
    }

    /// Runs the pipeline over it.
    ///
    /// # Errors
    ///
    /// As the pipeline says.
    pub fn generate(&self) -> Result<Generation, Report> {
        let overlay = self.overlay.as_ref().map(|(name, bytes)| Text { name, bytes });
        let input = Input {
            document: Text { name: &self.name, bytes: &self.document },
            overlays: overlay.as_slice(),
            ..Input::default()
        };
        let settings = Settings { formats: self.formats.clone(), ..Settings::default() };
        codegen::generate_with(&input, COMMAND, &settings)
    }
}

/// Runs the pipeline over the document and overlay of the workspace.
#[must_use]
pub fn workspace_generation() -> Generation {
    let read = |name: &str| fs::read(root().join(name)).expect(name);
    let (document, overlay) = (read("openapi/atoma.yaml"), read("openapi/overlay.yaml"));
    let input = Input {
        document: Text { name: "openapi/atoma.yaml", bytes: &document },
        overlays: &[Text { name: "openapi/overlay.yaml", bytes: &overlay }],
        ..Input::default()
    };
    codegen::generate(&input, COMMAND)
        .unwrap_or_else(|report| panic!("{}", report.render(spec::Style::Plain)))
}

/// A generated file without its header, which names hashes and versions.
#[must_use]
pub fn body(file: &str) -> String {
    if let Some((_, data)) = file.split_once("\n],\n\"operations\"") {
        return format!("\"operations\"{data}");
    }
    let is_header = |line: &&str| line.starts_with("// ") || line.is_empty();
    file.lines().skip_while(is_header).map(|line| format!("{line}\n")).collect()
}

/// Everything that a generation consists of but for the files' headers: what was done to the
/// document, the lowered document, the files.
#[must_use]
pub fn describe(generation: &Generation) -> String {
    let actions = generation
        .actions
        .iter()
        .map(|action| format!("{} {} ({})\n", action.verb, action.target, action.matches));
    let lowerings = generation
        .lowerings
        .iter()
        .map(|lowering| format!("{} ({})\n", lowering.name, lowering.places.len()));
    format!(
        "{}{}\n{}{}",
        actions.collect::<String>(),
        lowerings.collect::<String>(),
        generation.lowered,
        plans(generation),
    )
}

/// What OpenAPI 3.0 cannot say of the document, without what says nothing.
fn plans(generation: &Generation) -> String {
    const IDLE: [&str; 3] = [": None,", ": false,", ": [],"];
    let text = format!("{:#?}\n", generation.model);
    let lines = text.lines().filter(|line| !IDLE.iter().any(|end| line.ends_with(end)));
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    if text == "{}\n" { String::new() } else { text }
}

/// Compares a text with the snapshot of that name in a folder of this package.
pub fn assert_snapshot(folder: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
