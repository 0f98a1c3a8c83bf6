//! Broken inputs: each fixture with its report as a snapshot beside it. Covers every kind of
//! problem that the library reports; what only the command can meet (missing files, directories)
//! is in the tests of `xtask`.

use std::collections::BTreeSet;

use codegen_tests::{Fixture, assert_snapshot, fixtures};
use spec::{Code, Report, Style};

/// The report of a fixture: its problems, or the warnings that its generation comes with.
fn report(fixture: &Fixture) -> Report {
    fixture.generate().map_or_else(|report| report, |generation| generation.warnings)
}

#[test]
fn each_fixture_gives_its_report() {
    for fixture in fixtures("problems") {
        let report = report(&fixture);
        assert!(!report.problems.is_empty(), "{} has no problem", fixture.name);
        assert_snapshot("fixtures/problems", &fixture.name, &report.render(Style::Plain));
    }
}

#[test]
fn every_code_has_a_fixture() {
    let found: BTreeSet<Code> = fixtures("problems")
        .iter()
        .flat_map(|fixture| report(fixture).problems)
        .map(|problem| problem.code)
        .collect();
    for code in Code::ALL {
        // Reported by the command that reads the disk, tested below, and in `unsupported.rs`: no
        // document is known that progenitor refuses once it is lowered, and so has to leave a part
        // out of. Settings are read by `drift`.
        let is_elsewhere = matches!(
            code,
            Code::Unreadable
                | Code::TooLarge
                | Code::NotGeneratable
                | Code::LeftOut
                | Code::InvalidToml
                | Code::BadSettings
        );
        assert!(is_elsewhere || found.contains(code), "no fixture shows `{}`", code.as_str());
    }
}

#[test]
fn every_problem_of_a_text_has_a_place_and_a_next_step() {
    for fixture in fixtures("problems") {
        for problem in report(&fixture).problems {
            assert!(problem.place.is_some(), "{}: {}", fixture.name, problem.message);
            assert!(problem.help.is_some(), "{}: {}", fixture.name, problem.message);
        }
    }
}

#[test]
fn colours_change_no_word() {
    for fixture in fixtures("problems") {
        let report = report(&fixture);
        let coloured = report.render(Style::Coloured);
        assert!(coloured.contains('\u{1b}'), "{}", fixture.name);
        let bare: String = strip_ansi(&coloured);
        assert_eq!(bare, report.render(Style::Plain), "{}", fixture.name);
    }
}

#[test]
fn a_text_that_is_too_large_is_reported_without_being_read() {
    let bytes = vec![b' '; spec::span::MAX_SOURCE_BYTES + 1];
    let mut sources = spec::Sources::default();
    let problem = sources.add("large.yaml", &bytes).expect_err("too large");
    assert_eq!(problem.code, Code::TooLarge);
}

/// The text without escape sequences `ESC [ … m`.
fn strip_ansi(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| out + part.split_once('m').map_or("", |(_, rest)| rest))
}
