//! How much code a document becomes. Whoever makes it more sees the numbers here and says why.

use std::collections::BTreeMap;

use codegen_tests::root;

#[test]
fn lines_of_a_client_are_what_they_were() {
    let count = |path: &str| {
        let bytes = std::fs::read(root().join(path)).unwrap();
        let document = spec::Text { name: "openapi.yaml", bytes: &bytes };
        let input = spec::Input { document, ..spec::Input::default() };
        let files = codegen::generate(&input, "").unwrap().files;
        let mut lines: BTreeMap<String, usize> = BTreeMap::new();
        for (file, text) in files {
            let folder = file.split_once('/').map_or("", |(folder, _)| folder).to_owned();
            *lines.entry(folder).or_default() += text.lines().count();
        }
        lines
    };
    insta::assert_debug_snapshot!(
        "lines",
        [count("openapi/atoma.yaml"), count("tests/wire/openapi.yaml"),]
    );
}
