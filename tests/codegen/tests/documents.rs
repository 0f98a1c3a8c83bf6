//! What becomes of documents on their way to progenitor: syntax, overlays, lowerings. Each
//! fixture shows one feature and has the lowered document as a snapshot beside it.

use std::collections::BTreeSet;

use codegen_tests::{assert_snapshot, describe, fixtures};
use spec::Style;

fn check(folder: &str) {
    for fixture in fixtures(folder) {
        let generation = fixture.generate();
        let generation =
            generation.unwrap_or_else(|report| panic!("{}", report.render(Style::Plain)));
        assert_snapshot(&format!("fixtures/{folder}"), &fixture.name, &describe(&generation));
    }
}

#[test]
fn syntax_is_read_as_json_data() {
    check("syntax");
}

#[test]
fn overlays_are_applied() {
    check("overlays");
}

#[test]
fn documents_are_lowered() {
    check("lowerings");
}

#[test]
fn every_lowering_has_a_fixture_of_its_name() {
    for (name, reason) in codegen::lower::all() {
        let file = format!("{}.yaml", name.replace('-', "_"));
        let fixtures = fixtures("lowerings");
        let fixture = fixtures.iter().find(|fixture| fixture.name == file);
        let fixture = fixture.unwrap_or_else(|| panic!("no fixture {file}"));
        let applied: BTreeSet<&str> = fixture
            .generate()
            .expect(name)
            .lowerings
            .iter()
            .map(|lowering| lowering.name)
            .collect();
        assert!(applied.contains(name), "{file} does not show `{name}`");
        assert!(!reason.is_empty());
    }
}
