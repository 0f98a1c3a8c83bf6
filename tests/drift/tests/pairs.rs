//! Pairs of documents that differ by one edit, with what the edit does on the wire: in OpenAPI 3.0,
//! in 3.1, and from one to the other.
//!
//! The pairs are read from `../shared/drift-pairs` where that is there. A few of our own in the same
//! form are always run. The source axis is not looked at; `api.rs` does that.

use std::path::{Path, PathBuf};

use drift::{Axis, Level};
use drift_tests::documents::{compare, read};

/// Ways to write the same. The shared expectations call them harmless; here they are nothing.
const NOTHING: &[&str] = &["allof-wrapped", "ref-inlined", "schema-renamed"];

#[test]
fn pairs_have_the_expected_level_within_and_across_versions() {
    our_own_pairs();
    let Some(folder) = shared("drift-pairs") else { return };
    let index = std::fs::read_to_string(folder.join("index.json")).unwrap();
    let index: Vec<serde_json::Value> = serde_json::from_str(&index).unwrap();
    let text = |path: String| std::fs::read_to_string(folder.join(path)).unwrap();
    let mut wrong = Vec::new();
    for (before, after) in [("30", "30"), ("31", "31"), ("30", "31"), ("31", "30")] {
        let base = read("base.json", &text(format!("{before}/base.json")));
        for pair in &index {
            let name = pair["name"].as_str().unwrap();
            let edited = read("edited.json", &text(format!("{after}/{name}.json")));
            let found = drift::compare(&base, &edited).level(Axis::Wire);
            let expected = match pair["wire"].as_str().unwrap() {
                _ if NOTHING.contains(&name) => None,
                wire if wire.starts_with("breaking") => Some(Level::Breaking),
                wire if wire.starts_with("non-breaking") => Some(Level::NonBreaking),
                _ => Some(Level::Documentation),
            };
            if found != expected {
                wrong.push(format!("{before} -> {after} {name}: {found:?}, not {expected:?}"));
            }
        }
    }
    assert!(index.len() > 50, "only {} pairs", index.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn documents_differ_in_nothing_from_themselves() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/fixtures/lowerings");
    let own = std::fs::read_dir(own).unwrap().map(|entry| entry.unwrap().path());
    let own = own.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let names = ["buildomat.json", "ollama.yaml", "oai31-tictactoe.json", "replicate.json"];
    let shared =
        shared("corpus").into_iter().flat_map(|folder| names.map(|name| folder.join(name)));
    let mut compared = 0;
    for path in own.chain(shared) {
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(compare(&text, &text).findings, [], "{}", path.display());
        compared += 1;
    }
    assert!(compared > 50, "only {compared} documents");
}

fn our_own_pairs() {
    const IN_30: &str = "{type: object, required: [a], properties: {a: {type: string, nullable: true}, b: {type: integer, minimum: 0, exclusiveMinimum: true}}}";
    const IN_31: &str = "{type: object, required: [a], properties: {a: {type: [string, 'null']}, b: {type: integer, exclusiveMinimum: 0}}}";
    let edits: [(&str, &str, Option<Level>); 4] = [
        ("required: [a]", "required: [a]", None),
        ("required: [a]", "required: [a, b]", Some(Level::Breaking)),
        ("required: [a]", "required: []", Some(Level::NonBreaking)),
        ("type: object", "description: b, type: object", Some(Level::Documentation)),
    ];
    for (old_version, old) in [("3.0.3", IN_30), ("3.1.0", IN_31)] {
        for (new_version, new) in [("3.0.3", IN_30), ("3.1.0", IN_31)] {
            for (before, after, expected) in edits {
                let edited = new.replacen(before, after, 1);
                let drift = compare(&document(old_version, old), &document(new_version, &edited));
                let level = drift.level(Axis::Wire);
                assert_eq!(level, expected, "{old_version} -> {new_version} {after}");
            }
        }
    }
}

fn document(version: &str, schema: &str) -> String {
    format!(
        "{{openapi: {version}, info: {{title: a, version: '1'}}, paths: {{/a: {{post: {{\
         requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}, \
         responses: {{'200': {{description: ''}}}}}}}}}}}}"
    )
}

/// A shared folder, if it is there.
fn shared(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(name);
    let is_there = folder.is_dir();
    if !is_there {
        eprintln!("the shared {name} are not there; only our own pairs are run");
    }
    is_there.then_some(folder)
}
