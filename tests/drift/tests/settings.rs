//! `openapi/drift.toml`: what it may say, every problem at its line, and what it does to findings.

use drift::settings::{EXPIRED, UNMATCHED};
use drift::{Axis, Drift, Level, Settings};
use drift_tests::findings::{drift, finding};
use spec::Style;
use time::{Date, Month};

const RULES: [&str; 4] = ["field-removed", "field-added", EXPIRED, UNMATCHED];

fn day(month: Month, day: u8) -> Date {
    Date::from_calendar_date(2027, month, day).unwrap()
}

fn found() -> Drift {
    drift(vec![
        finding("field-removed", Axis::Wire, Level::Breaking),
        finding("field-added", Axis::Wire, Level::NonBreaking),
    ])
}

fn fingerprint(id: &str) -> String {
    found().findings.iter().find(|finding| finding.id == id).unwrap().fingerprint.clone()
}

fn acceptance(fingerprint: &str) -> String {
    format!(
        "[[accepted]]\nfingerprint = \"{fingerprint}\"\nreason = \"Never sent.\"\nexpires = 2027-01-31\n"
    )
}

fn parse(text: &str) -> Result<Settings, String> {
    Settings::parse("openapi/drift.toml", text.as_bytes(), &RULES)
        .map_err(|report| report.render(Style::Plain))
}

fn applied(text: &str, today: Date) -> Drift {
    let mut drift = found();
    parse(text).unwrap().apply(&mut drift, today);
    drift
}

fn ids(drift: &Drift) -> Vec<&str> {
    drift.findings.iter().map(|finding| finding.id.as_str()).collect()
}

#[test]
fn nothing_set_changes_nothing() {
    for text in ["", "# Nothing yet.\n", "accepted = []\n[levels]\n"] {
        assert_eq!(applied(text, day(Month::January, 1)), found(), "{text:?}");
    }
}

#[test]
fn problems_are_found_all_at_once_with_their_lines() {
    let text = r#"
level = {}
accept = []

[levels]
field-remove = { level = "breaking", reason = "A typo." }
something-else = { level = "harmless" }
field-added = "breaking"
field-removed = { level = 1, reason = "", why = "?" }

[[accepted]]

[[accepted]]
fingerprint = "0123456789ABCDEF"
reason = "   "
expires = "2027-01-31"
until = 2027-01-31

[[accepted]]
fingerprint = "0123456789abcdef"
reason = "One."
expires = 2027-01-31T00:00:00Z

[[accepted]]
fingerprint = "0123456789abcdef"
reason = "Two."
expires = 2027-01-31
"#;
    insta::assert_snapshot!("settings_problems", parse(text).unwrap_err());
}

#[test]
fn text_that_is_not_toml_is_reported_with_its_lines() {
    let text = "[levels\nfield-added = {}\n[[accepted]]\nexpires = 2027-02-30\nreason = \"one\nfingerprint = 1 2\n";
    insta::assert_snapshot!("settings_not_toml", parse(text).unwrap_err());
    let report = Settings::parse("drift.toml", b"a = \"\xFF\"", &RULES).unwrap_err();
    assert!(report.render(Style::Plain).contains("drift.toml:1:6"), "{report:?}");
}

#[test]
fn tables_in_place_of_lists_are_problems() {
    for (text, part) in [
        ("levels = 1", "`levels` is not a table"),
        ("accepted = 1", "`accepted` is not a list"),
        ("accepted = [1]", "an acceptance is not a table"),
        ("[accepted]", "`accepted` is not a list"),
    ] {
        let report = parse(text).unwrap_err();
        assert!(report.contains(part) && report.contains("openapi/drift.toml:1:"), "{report}");
    }
}

#[test]
fn level_of_a_rule_is_another_with_its_reason() {
    let text =
        "[levels]\nfield-removed = { level = \"documentation\", reason = \"Nobody reads it.\" }\n";
    let drift = applied(text, day(Month::January, 1));
    assert_eq!(ids(&drift), ["field-added", "field-removed"], "sorted again");
    assert_eq!(drift.level(Axis::Wire), Some(Level::NonBreaking));
    assert_eq!(drift.findings[1].reason, "Nobody reads it.");
}

#[test]
fn acceptance_holds_through_its_last_day() {
    let text = acceptance(&fingerprint("field-removed"));
    let drift = applied(&text, day(Month::January, 31));
    assert_eq!(ids(&drift), ["field-added", "field-removed"], "the accepted one is last");
    let accepted = drift.findings[1].accepted.as_ref().unwrap();
    assert_eq!(
        (accepted.reason.as_str(), accepted.expires.as_str()),
        ("Never sent.", "2027-01-31")
    );
    assert_eq!(drift.findings[1].level, Level::Breaking);
    assert_eq!(drift.level(Axis::Wire), Some(Level::NonBreaking));
    assert!(!drift.reaches(Level::Breaking));
}

#[test]
fn expired_acceptance_hides_nothing_and_is_reported() {
    let text = format!("\n{}", acceptance(&fingerprint("field-removed")));
    let drift = applied(&text, day(Month::February, 1));
    assert_eq!(ids(&drift), ["field-removed", "field-added", EXPIRED]);
    assert_eq!(drift.findings[0].accepted, None);
    assert!(drift.reaches(Level::Breaking));
    let reminder = &drift.findings[2];
    assert_eq!((reminder.axis, reminder.level), (Axis::Docs, Level::Documentation));
    assert_eq!(reminder.operations, ["GET /pets"]);
    assert!(reminder.message.ends_with("expired on 2027-01-31"), "{}", reminder.message);
    let spot = reminder.after.as_ref().unwrap();
    assert_eq!((spot.file.as_str(), spot.line, spot.column), ("openapi/drift.toml", 3, 15));
}

#[test]
fn acceptance_that_nothing_needs_reminds_and_gates_nothing() {
    let mut drift = drift(Vec::new());
    let settings = parse(&acceptance("0123456789abcdef")).unwrap();
    settings.apply(&mut drift, day(Month::March, 1));
    assert_eq!(ids(&drift), [UNMATCHED]);
    assert!(!drift.reaches(Level::NonBreaking));
    assert_eq!(drift.level(Axis::Docs), Some(Level::Documentation));
    assert_eq!(drift.level(Axis::Wire), None, "the documents do not differ");
}

#[test]
fn reminders_may_be_made_to_gate() {
    let level =
        format!("[levels]\n{UNMATCHED} = {{ level = \"breaking\", reason = \"We tidy up.\" }}\n");
    let text = format!("{level}{}", acceptance("0123456789abcdef"));
    let drift = applied(&text, day(Month::January, 1));
    assert_eq!(drift.findings.iter().filter(|finding| finding.level == Level::Breaking).count(), 2);
    assert!(ids(&drift).contains(&UNMATCHED));
}

#[test]
fn findings_of_other_operations_can_be_left_out() {
    let mut drift = drift(vec![
        finding("a", Axis::Wire, Level::Breaking),
        drift::Finding {
            operations: vec!["GET /pets".to_owned(), "PUT /pets".to_owned()],
            ..finding("b", Axis::Wire, Level::Breaking)
        },
        drift::Finding { operations: Vec::new(), ..finding("c", Axis::Wire, Level::Breaking) },
        drift::Finding { operations: Vec::new(), ..finding("d", Axis::Wire, Level::NonBreaking) },
    ]);
    drift.keep_operations(|operation| operation == "PUT /pets");
    assert_eq!(ids(&drift), ["b", "c"]);
    assert_eq!(drift.findings[0].operations, ["PUT /pets"]);
}
