//! How generated files are cut, named and worded: names that clash with Rust's, doc comments,
//! parameters and bodies. Headers are left out, as they name hashes.

use codegen_tests::{assert_snapshot, body, fixtures};

/// What each fixture decides: the files that its snapshot has, by the beginning of their paths.
const REVIEWED: [(&str, &[&str]); 2] = [
    (
        "names.yaml",
        &[
            "client.rs",
            "operations/things",
            "resources/things",
            "types/defaults_",
            "types/mod_",
            "types/option",
            "types/string",
        ],
    ),
    ("served.yaml", &["mock.json"]),
];

#[test]
fn files_are_as_reviewed() {
    for fixture in fixtures("files") {
        let generation = fixture.generate().expect(&fixture.name);
        let mut reviewed = REVIEWED.iter().filter(|(name, _)| fixture.name.ends_with(name));
        let (_, paths) = reviewed.next().expect("what the fixture decides");
        let is_reviewed = |path: &str| paths.iter().any(|start| path.starts_with(start));
        let files = generation.files.iter().filter(|(path, _)| is_reviewed(path));
        let text: String =
            files.map(|(path, text)| format!("==> {path}\n\n{}\n", body(text))).collect();
        assert_snapshot("fixtures/files", &fixture.name, &text);
    }
}

#[test]
fn json_and_yaml_give_the_same_files() {
    let yaml = "openapi: 3.0.3\ninfo: {title: a, version: b}\npaths: {}\n";
    let json = r#"{"openapi": "3.0.3", "info": {"title": "a", "version": "b"}, "paths": {}}"#;
    let files = |name, text: &str| {
        let document = spec::Text { name, bytes: text.as_bytes() };
        let input = spec::Input { document, ..spec::Input::default() };
        let files = codegen::generate(&input, "").unwrap().files;
        files.into_iter().map(|(path, text)| (path, body(&text))).collect::<Vec<_>>()
    };
    assert_eq!(files("a.yaml", yaml), files("a.json", json));
}
