//! Documents of several files: what they refer to moves into the document, and what cannot be used
//! is reported at the reference, or in the other file.

use std::fs;
use std::path::PathBuf;

use codegen_tests::{assert_snapshot, describe, fixture_folder};
use spec::{Input, Loader, Style, Text};

/// The files of a folder.
#[derive(Debug)]
struct Folder(PathBuf);

impl Loader for Folder {
    fn read(&self, path: &str) -> Result<(String, Vec<u8>), String> {
        let bytes = fs::read(self.0.join(path)).map_err(|_| "there is no such file".to_owned())?;
        Ok((path.to_owned(), bytes))
    }
}

fn generate(name: &str) -> Result<codegen::Generation, spec::Report> {
    let folder = Folder(fixture_folder("bundle"));
    let document = fs::read(folder.0.join(name)).expect("a fixture");
    let input = Input {
        document: Text { name, bytes: &document },
        loader: Some(&folder),
        ..Input::default()
    };
    codegen::generate(&input, "cargo xtask regen")
}

#[test]
fn parts_in_other_files_move_into_the_document() {
    let generation =
        generate("shop.yaml").unwrap_or_else(|report| panic!("{}", report.render(Style::Plain)));
    assert_snapshot("fixtures/bundle", "shop.yaml", &describe(&generation));
}

#[test]
fn references_that_lead_nowhere_are_reported_where_they_stand() {
    let report = generate("broken.yaml").expect_err("broken");
    assert_snapshot("fixtures/bundle", "broken.yaml", &report.render(Style::Plain));
}
