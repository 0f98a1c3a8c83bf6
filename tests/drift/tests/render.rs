//! What each output makes of findings: what it looks like, that it is well-formed, and that
//! nothing that a document says becomes markup, a command or a colour. The findings are made by
//! hand; where they come from is covered elsewhere.

use drift::api::{ApiChange, ChangeKind, Step};
use drift::render::{Api, Comparison};
use drift::{Accepted, Axis, Direction, Drift, Finding, Level, Location, Rule, render};
use drift_tests::findings::{NASTY, drift, finding, spot};
use serde_json::Value;

/// A finding of each kind.
fn all_kinds() -> Drift {
    let removed =
        Finding { after: None, ..finding("response-field-removed", Axis::Wire, Level::Breaking) };
    let added = Finding {
        before: None,
        side: Some(Direction::Request),
        operations: ["POST /pets", "PUT /pets", "PATCH /pets", "GET /pets", "GET /pots"]
            .map(str::to_owned)
            .to_vec(),
        message: "the field `name` is new".to_owned(),
        ..finding("request-field-added", Axis::Wire, Level::NonBreaking)
    };
    let docs = Finding {
        operations: Vec::new(),
        side: None,
        ..finding("description-changed", Axis::Docs, Level::Documentation)
    };
    let accepted = Finding {
        accepted: Some(Accepted {
            reason: "Nobody calls it.".to_owned(),
            expires: "2027-01-31".to_owned(),
        }),
        ..finding("api-item-removed", Axis::Source, Level::Breaking)
    };
    drift(vec![docs, accepted, added, removed])
}

/// A finding of which everything comes from a document that means harm.
fn nasty(level: Level) -> Finding {
    let spot = |line| Location {
        file: format!("dir with space/{NASTY}.yaml"),
        pointer: format!("/paths/{NASTY}"),
        value: Some(NASTY.to_owned()),
        ..spot("", line)
    };
    Finding {
        operations: vec![format!("GET /{NASTY}")],
        before: Some(spot(1)),
        after: Some(spot(2)),
        message: format!("the field `{NASTY}` is new {NASTY}"),
        reason: NASTY.to_owned(),
        ..finding("request-field-added", Axis::Wire, level)
    }
}

fn nasty_drift() -> Drift {
    let accepted = Accepted { reason: NASTY.to_owned(), expires: "2027-01-31".to_owned() };
    let accepted = Finding {
        fingerprint: "00f1e2d3c4b5a697".to_owned(),
        accepted: Some(accepted),
        ..nasty(Level::Breaking)
    };
    let mut drift = drift(vec![nasty(Level::Breaking), nasty(Level::Documentation), accepted]);
    NASTY.clone_into(&mut drift.new.title);
    NASTY.clone_into(&mut drift.new.version);
    drift
}

fn changes() -> Vec<ApiChange> {
    let line = |text: &str| Some(format!("pub fn generated_client::{text}"));
    vec![
        ApiChange {
            kind: ChangeKind::Changed,
            before: line("Pets::list(self) -> Self"),
            after: line("Pets::list(self, all: bool) -> Self"),
            level: Level::Breaking,
        },
        ApiChange {
            kind: ChangeKind::Added,
            before: None,
            after: line("```<b>\n"),
            level: Level::NonBreaking,
        },
    ]
}

fn is_here(file: &str) -> bool {
    file.starts_with("openapi/")
}

fn everywhere(_: &str) -> bool {
    true
}

fn only(drift: &Drift) -> Comparison<'_> {
    Comparison { drift, has_source: false, api: None }
}

fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Every output of a comparison, by name.
fn outputs(comparison: &Comparison<'_>) -> [(&'static str, String); 6] {
    [
        ("text", plain(&render::text(comparison))),
        ("json", render::json(comparison)),
        ("markdown", render::markdown(comparison)),
        ("github", render::github(comparison, &is_here)),
        ("junit", render::junit(comparison)),
        ("sarif", render::sarif(comparison, &[], &is_here)),
    ]
}

#[test]
fn outputs_of_all_kinds() {
    let (drift, changes) = (all_kinds(), changes());
    let api = Some(Api { changes: &changes, step: Some(Step::Major) });
    for (name, text) in outputs(&Comparison { drift: &drift, has_source: api.is_some(), api }) {
        insta::assert_snapshot!(format!("all_kinds_{name}"), text);
    }
}

#[test]
fn outputs_of_nasty_values() {
    let drift = nasty_drift();
    for (name, text) in outputs(&only(&drift)) {
        insta::assert_snapshot!(format!("nasty_{name}"), text);
    }
}

#[test]
fn outputs_of_no_difference() {
    let drift = drift(Vec::new());
    let api = Some(Api { changes: &[], step: None });
    for (name, text) in outputs(&Comparison { drift: &drift, has_source: api.is_some(), api }) {
        insta::assert_snapshot!(format!("nothing_{name}"), text);
    }
}

#[test]
fn no_output_has_a_character_that_a_screen_acts_on() {
    let drift = nasty_drift();
    for (name, text) in outputs(&only(&drift)) {
        // Markdown takes mentions apart with a character of its own.
        let found = text.chars().find(|c| {
            let is_own = *c == '\n' || (name == "markdown" && *c == '\u{200b}');
            !is_own && (c.is_control() || ['\u{202e}', '\u{200b}'].contains(c))
        });
        assert_eq!(found, None, "{name}");
    }
    let coloured = render::text(&only(&drift));
    assert_eq!(plain(&coloured), plain(&plain(&coloured)), "colours are all ours");
    assert!(coloured.contains("\u{1b}["));
}

#[test]
fn json_is_what_its_schema_says() {
    let schema = parsed(include_str!("../../../crates/drift/schema.json"));
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let changes = changes();
    let api = Api { changes: &changes, step: Some(Step::Minor) };
    for drift in [all_kinds(), nasty_drift(), drift(Vec::new())] {
        for api in [None, Some(api)] {
            let json = parsed(&render::json(&Comparison {
                drift: &drift,
                has_source: api.is_some(),
                api,
            }));
            let errors: Vec<_> =
                validator.iter_errors(&json).map(|error| error.to_string()).collect();
            assert_eq!(errors, [""; 0], "{json:#}");
        }
    }
    // The schema leaves nothing open, so that it tells of every field that comes or goes.
    let mut json = parsed(&render::json(&only(&all_kinds())));
    json["findings"][0]["extra"] = Value::Null;
    assert!(!validator.is_valid(&json));
    json["findings"][0].as_object_mut().unwrap().remove("extra");
    assert!(validator.is_valid(&json));
    json["findings"][0].as_object_mut().unwrap().remove("side");
    assert!(!validator.is_valid(&json));
}

#[test]
fn json_holds_what_documents_say_unchanged() {
    let json = parsed(&render::json(&only(&nasty_drift())));
    assert_eq!(json["findings"][0]["after"]["value"], NASTY);
    assert_eq!(json["new"]["title"], NASTY);
}

#[test]
fn summary_has_the_highest_level_of_each_axis_without_what_was_accepted() {
    let summary = |findings| parsed(&render::json(&only(&drift(findings))))["summary"].clone();
    let accepted = Some(Accepted { reason: "Yes.".to_owned(), expires: "2027-01-31".to_owned() });
    let breaking = finding("a", Axis::Wire, Level::Breaking);
    let nothing = summary(Vec::new());
    assert_eq!([&nothing["wire"], &nothing["docs"]], ["none", "none"]);
    assert_eq!(nothing["source"], Value::Null, "nobody looked");

    let source = summary(vec![finding("b", Axis::Source, Level::NonBreaking)]);
    assert_eq!(
        [&source["wire"], &source["source"], &source["docs"]],
        ["none", "non-breaking", "none"]
    );
    let docs = summary(vec![finding("c", Axis::Docs, Level::Documentation)]);
    assert_eq!([&docs["wire"], &docs["docs"]], ["documentation", "documentation"]);

    let both = vec![
        Finding { accepted, ..breaking.clone() },
        finding("d", Axis::Wire, Level::NonBreaking),
    ];
    let both = summary(both);
    assert_eq!(both["wire"], "non-breaking");
    assert_eq!(both["counts"]["wire"]["accepted"], 1);
    assert_eq!(both["counts"]["wire"]["breaking"], 0);
    assert_eq!(summary(vec![breaking])["counts"]["wire"]["breaking"], 1);
}

#[test]
fn markdown_stays_small_and_says_what_it_leaves_out() {
    let many = |number: usize| {
        let findings = (0..number)
            .map(|n| Finding { operations: vec![format!("GET /{n}")], ..nasty(Level::Breaking) });
        drift(findings.collect())
    };
    let small = render::markdown(&only(&many(3)));
    assert!(!small.contains("do not fit"), "{small}");
    let drift = many(2_000);
    let changes: Vec<_> = (0..2_000).flat_map(|_| changes()).collect();
    let api = Some(Api { changes: &changes, step: None });
    let text = render::markdown(&Comparison { drift: &drift, has_source: api.is_some(), api });
    assert!(text.len() < 60_000, "{}", text.len());
    assert!(text.len() > 40_000, "{}", text.len());
    let shown = text.matches("request-field-added").count();
    assert!(text.contains(&format!("**{} of 2000 findings do not fit", 2_000 - shown)), "{shown}");
}

/// Read by a parser of its own: all that documents say is text or code, and all of it is there.
#[test]
fn markdown_has_no_markup_but_ours() {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let drift = nasty_drift();
    let text = render::markdown(&only(&drift));
    let (mut codes, mut items) = (Vec::new(), 0);
    for event in Parser::new_ext(&text, Options::all()) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => panic!("{html}"),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                panic!("{dest_url}")
            }
            Event::Start(
                Tag::Emphasis | Tag::Strikethrough | Tag::CodeBlock(_) | Tag::BlockQuote(_),
            )
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_) => panic!("{event:?}"),
            Event::Start(Tag::Item) => items += 1,
            Event::Code(code) => codes.push(code.to_string()),
            _ => {}
        }
    }
    // Two documents, and for each finding itself, both places, its names and its acceptance.
    assert_eq!(items, 2 + 3 * 4 + 1);
    assert!(codes.iter().any(|code| code.starts_with("a|b`c``d <img src=x")), "{codes:?}");
}

/// A document in which a line begins with `::`, or a value ends a property, could forge commands.
#[test]
fn github_has_one_command_for_each_finding() {
    let drift = nasty_drift();
    let text = render::github(&only(&drift), &everywhere);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    for (line, command) in lines.iter().zip(["::error ", "::notice ", "::notice "]) {
        assert!(line.starts_with(command), "{line}");
        let (properties, _) = line[2..].split_once("::").unwrap();
        let names: Vec<_> = properties
            .split_once(' ')
            .unwrap()
            .1
            .split(',')
            .map(|property| property.split_once('=').unwrap().0)
            .collect();
        assert_eq!(names, ["file", "line", "col", "title"], "{line}");
    }
    assert_eq!(lines[3], "drift: 1 breaking, 1 documentation, 1 accepted");
}

#[test]
fn annotations_point_into_the_workspace_and_to_the_newer_document_first() {
    let both = drift(vec![finding("a", Axis::Wire, Level::Breaking)]);
    let first = |drift: &Drift, is_here: &dyn Fn(&str) -> bool| {
        let text = render::github(&only(drift), is_here);
        text.lines().next().unwrap().split_once("title=").unwrap().0.to_owned()
    };
    assert_eq!(first(&both, &everywhere), "::error file=published/pets.yaml,line=14,col=7,");
    assert_eq!(first(&both, &is_here), "::error file=openapi/pets.yaml,line=12,col=7,");
    assert_eq!(first(&both, &|_| false), "::error ");
    let new = Finding { before: None, ..finding("a", Axis::Wire, Level::Breaking) };
    assert_eq!(first(&drift(vec![new]), &is_here), "::error file=openapi/pets.yaml,");
}

#[test]
fn junit_is_xml_that_says_what_documents_say() {
    let drift = nasty_drift();
    let text = render::junit(&only(&drift));
    let mut reader = quick_xml::Reader::from_str(&text);
    let (mut names, mut messages) = (Vec::new(), Vec::new());
    loop {
        use quick_xml::events::Event;
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    let attribute = attribute.unwrap();
                    if attribute.key.as_ref() == "message" {
                        messages.push(
                            attribute
                                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                                .unwrap()
                                .into_owned(),
                        );
                    }
                }
                names.push(tag.name().as_ref().to_owned());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let suites = names.iter().filter(|name| *name == "testsuite").count();
    assert_eq!((suites, names.iter().filter(|name| *name == "failure").count()), (3, 1));
    assert!(messages[0].contains("a|b`c``d <img src=x onerror=alert(1)> ]]> &amp; \"q\" 'p'"));
}

#[test]
fn sarif_names_rules_places_and_fingerprints() {
    let rule = Rule {
        id: "response-field-removed".to_owned(),
        axis: Axis::Wire,
        level: Level::Breaking,
        side: Some(Direction::Response),
        reason: "Of the rule.".to_owned(),
    };
    let json = parsed(&render::sarif(&only(&all_kinds()), &[&rule], &is_here));
    let run = &json["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!((rules.len(), results.len()), (4, 4));
    for result in results {
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]));
        assert_eq!(result["locations"].as_array().unwrap().len(), 1);
        let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert_eq!(uri, "openapi/pets.yaml");
        assert_eq!(result["partialFingerprints"]["drift/v1"].as_str().unwrap().len(), 16);
    }
    let rule = rules.iter().find(|rule| rule["id"] == "response-field-removed").unwrap();
    assert_eq!(rule["shortDescription"]["text"], "Of the rule.");
    let suppressed = results.iter().filter(|result| !result["suppressions"].is_null()).count();
    assert_eq!(suppressed, 1);
}

#[test]
fn same_findings_give_the_same_bytes_in_any_order() {
    let forth = all_kinds();
    let mut back = forth.clone();
    back.findings.reverse();
    back.sort();
    assert_eq!(outputs(&only(&forth)), outputs(&only(&back)));
}

#[test]
fn rules_are_listed_with_level_axis_and_reason() {
    let rules: Vec<&Rule> = drift::settings::rules().iter().collect();
    insta::assert_snapshot!("rules_text", plain(&render::rules_text(&rules)));
    insta::assert_snapshot!("rules_json", render::rules_json(&rules));
}
