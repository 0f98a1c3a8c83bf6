//! The document of the workspace and what is generated from it: the types that users build and
//! read, as snapshots; the rest by being up to date. That it compiles and works is for
//! `tests/client` to show.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use codegen_tests::{assert_snapshot, body, root, workspace_generation};

#[test]
fn image_types_are_as_reviewed() {
    let files = workspace_generation().files;
    for name in ["create_image_request", "create_image_response", "image_data"] {
        assert_snapshot("snapshots", name, &body(&files[&format!("types/{name}.rs")]));
    }
}

#[test]
fn lowered_document_is_as_reviewed() {
    assert_snapshot("snapshots", "lowered_document", &workspace_generation().lowered);
}

#[test]
fn document_and_overlay_give_no_warning() {
    let warnings = workspace_generation().warnings;
    assert!(warnings.problems.is_empty(), "{}", warnings.render(spec::Style::Plain));
}

#[test]
fn every_overlay_action_has_a_reason() {
    for action in workspace_generation().actions {
        assert!(action.reason.is_some(), "{}", action.target);
    }
}

#[test]
fn what_is_added_to_the_document_appears_in_the_calls() {
    let document = fs::read_to_string(root().join("openapi/atoma.yaml")).unwrap();
    let field =
        "        negative_prompt:\n          type:\n          - string\n          - 'null'\n";
    let operation = "  /v1/images/{id}:\n    get:\n      operationId: image_get\n      tags: [Images]\n      \
        parameters:\n      - {name: id, in: path, required: true, schema: {type: string}}\n      \
        responses:\n        '200':\n          description: The image.\n          content:\n            \
        application/json: {schema: {$ref: '#/components/schemas/ImageData'}}\n";
    let document = document
        .replace("        quality:\n", &format!("{field}        quality:\n"))
        .replace("components:\n  schemas:\n", &format!("{operation}components:\n  schemas:\n"));
    let text = spec::Text { name: "atoma.yaml", bytes: document.as_bytes() };
    let input = spec::Input { document: text, ..spec::Input::default() };
    let files = codegen::generate(&input, "").unwrap().files;
    let calls = &files["resources/images.rs"];
    for part in [
        "pub fn negative_prompt(",
        "negative_prompt: impl Into<OptionalNullable<String>>",
        "pub fn image_get(&self) -> ImageGet<'a, C>",
        "pub fn id(mut self, id: impl Into<String>)",
    ] {
        assert!(calls.contains(part), "{part:?} is not in\n{calls}");
    }
    let served = &files["mock.json"];
    for part in ["\"negative_prompt\":{", r#""id":"image_get""#, r#""path":"/v1/images/{id}""#] {
        assert!(served.contains(part), "{part:?} is not in\n{served}");
    }
    assert!(files["httpmock/images.rs"].contains("pub struct ImageGetWhen("));
    // Both calls, both ways.
    assert_eq!(calls.matches("pub async fn send(self)").count(), 2);
    assert_eq!(calls.matches("runtime::blocking_send!(").count(), 2);
}

#[test]
fn generated_files_are_up_to_date() {
    let folder = root().join("generated-client/src/generated");
    let mut found = BTreeMap::new();
    read(&folder, &folder, &mut found);
    let expected = workspace_generation().files;
    let stale: Vec<&String> = expected
        .keys()
        .chain(found.keys().filter(|path| !expected.contains_key(*path)))
        .filter(|path| expected.get(*path) != found.get(*path))
        .collect();
    assert!(stale.is_empty(), "stale: {stale:?}; run `cargo xtask regen` and commit the result");
}

#[test]
fn two_runs_give_the_same_bytes() {
    assert_eq!(workspace_generation().files, workspace_generation().files);
}

#[test]
fn every_file_says_where_it_comes_from() {
    for (path, text) in workspace_generation().files {
        let header: Vec<&str> = text.lines().take(6).collect();
        let header = header.join("\n");
        for part in [codegen::GENERATED_MARKER, "openapi/atoma.yaml, SHA-256 ", "cargo xtask regen"]
        {
            assert!(header.contains(part), "{path} does not say {part:?}");
        }
    }
}

#[test]
fn progenitor_is_the_version_that_the_headers_name() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let entry =
        format!("name = \"progenitor\"\nversion = \"{}\"\n", codegen::render::PROGENITOR_VERSION);
    assert!(lock.contains(&entry), "update PROGENITOR_VERSION");
}

fn read(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}
