//! What cannot be generated: it is found, named at its place, and left out if that is asked for.

use std::fs;

use codegen::stages;
use codegen_tests::{assert_snapshot, fixture_folder};
use spec::{Input, Problems, Report, Sources, Style, Text, Unsupported};

fn read(name: &str) -> Vec<u8> {
    fs::read(fixture_folder("unlowered").join(name)).expect("a fixture")
}

/// Panics and errors inside of progenitor end in a report that names the parts that cause them. The
/// document is not lowered here: after lowering, nothing is known that still panics.
#[test]
fn parts_that_progenitor_panics_at_are_named() {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let text = Text { name: "panics.yaml", bytes: &read("panics.yaml") };
    let (_, document) = spec::load::read(text, &mut sources, &mut problems).expect("YAML");
    assert!(stages::tokens(&document, &mut problems).is_none());
    let report = Report { sources, problems: problems.sorted() };
    assert_snapshot("fixtures/unlowered", "panics.yaml", &report.render(Style::Plain));
}

#[test]
fn what_is_left_out_is_reported_and_the_rest_is_generated() {
    let document = read("left_out.yaml");
    let mut input = Input {
        document: Text { name: "left_out.yaml", bytes: &document },
        unsupported: Unsupported::LeaveOut,
        ..Input::default()
    };
    let generation = codegen::generate(&input, "cargo xtask regen").expect("the rest is sound");
    assert_eq!((generation.operations, generation.size.operations), (1, 3));
    let report = generation.warnings.render(Style::Plain);
    assert_snapshot("fixtures/unlowered", "left_out.yaml", &report);
    input.unsupported = Unsupported::Fail;
    let errors = codegen::generate(&input, "cargo xtask regen").expect_err("some of it is broken");
    assert_eq!(errors.count(spec::Severity::Error), 4);
}
