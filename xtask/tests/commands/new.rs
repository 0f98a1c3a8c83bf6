//! `new`: crates of documents, which compile and whose tests pass, and names and folders that are
//! refused.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::exit::{BROKEN, STALE, SUCCESS, USAGE};
use super::sandbox::{Run, Sandbox};

/// Every credential, a body, parameters of every place, a stream and a file.
const SHOP: &str = "\
openapi: 3.1.0
info:
  title: The <shop> of [everything]
  version: '2'
  description: |
    Sells things.

    ```
    not rust
    ```
tags: [{name: pets, description: Pets.}, {name: orders}]
security: [{key: [], query: []}]
paths:
  /pets/{id}:
    get:
      operationId: get_pet
      tags: [pets]
      security: [{token: []}, {user: []}]
      parameters:
      - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
      - {name: tags, in: query, required: true, schema: {type: array, items: {type: string}}}
      responses:
        '200':
          description: A pet.
          content: {application/json: {schema: {$ref: 'types/pet.yaml'}}}
  /orders:
    post:
      operationId: create_order
      tags: [orders]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [count, price, pet, type]
              properties:
                count: {type: integer, format: int32, minimum: 2}
                price: {type: number}
                type: {type: string, enum: [now, later]}
                pet: {$ref: 'types/pet.yaml'}
      responses: {'204': {description: Done.}}
  /pictures:
    put:
      operationId: upload
      security: [{session: []}]
      requestBody:
        required: true
        content: {multipart/form-data: {schema: {type: object, required: [file], properties: {file: {type: string, format: binary}}}}}
      responses: {'204': {description: Done.}}
components:
  securitySchemes:
    token: {type: oauth2, flows: {}}
    user: {type: http, scheme: basic}
    key: {type: apiKey, in: header, name: X-Key}
    query: {type: apiKey, in: query, name: key}
    session: {type: apiKey, in: cookie, name: session}
";

const PET: &str = "\
type: object
required: [name]
properties:
  name: {type: string}
  kind: {type: string, enum: [cat, dog]}
";

/// The same with one more field and one more value.
const GROWN: &str = "\
type: object
required: [name]
properties:
  age: {type: integer}
  name: {type: string}
  kind: {type: string, enum: [cat, dog, owl]}
";

/// What a user has written for the first.
const USER: &str = r###"
use my_shop::types::{Pet, PetKind};

#[test]
fn pets_are_made_and_read() {
    let mut pet = Pet::new("Rex");
    pet.kind = Some(PetKind::Dog);
    let Pet { name, .. } = &pet;
    assert_eq!(name, "Rex");
    let text = r##"{"name":"Eule","kind":"owl","age":3}"##;
    let read: Pet = serde_json::from_str(text).unwrap();
    let kind = read.kind.unwrap();
    assert_eq!(kind.to_string(), "owl");
    let word = match kind {
        PetKind::Cat | PetKind::Dog => "known",
        _ => "other",
    };
    assert_eq!(word, "other");
}
"###;

fn with_document() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("api/shop.yaml", SHOP);
    sandbox.write("api/types/pet.yaml", PET);
    sandbox
}

/// The program outside of any workspace.
fn program(sandbox: &Sandbox, words: &[&str]) -> Run {
    Run::of(sandbox.xtask(words).env_remove("CARGO_MANIFEST_DIR"))
}

/// Cargo in a crate, without a network and with the target folder of other scratch crates.
fn cargo(folder: &Path, words: &[&str]) -> Run {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let mut command = Command::new(env!("CARGO"));
    command.args(words).args(["--offline", "--no-default-features", "--target-dir"]);
    Run::of(command.arg(root.join("target/xtask/try/target")).current_dir(folder))
}

#[test]
fn crate_of_its_own_compiles_and_its_tests_pass() {
    let sandbox = with_document();
    let words = ["new", "my-shop", "--spec", "api/shop.yaml", "--path", "made/shop"];
    let run = program(&sandbox, &words);
    assert_eq!(run.code, Some(SUCCESS), "{run:?}");
    let folder = sandbox.path("made/shop");
    let run = cargo(&folder, &["test", "--quiet"]);
    assert_eq!(run.code, Some(0), "{}\n{}", run.out, run.err);
    assert!(!run.err.contains("warning"), "{}", run.err);
    // Tests of the library, of three resources, and of the pages.
    assert!(run.out.contains("3 passed") && run.out.contains("2 passed"), "{}", run.out);
    let run = cargo(&folder, &["run", "--quiet", "--example", "first_call"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.out.starts_with("20") && run.out.contains("Pet {"), "{}", run.out);
    // Code of a user compiles and works as before once the document has grown.
    sandbox.write("made/shop/tests/user.rs", USER);
    let user = ["test", "--quiet", "--test", "user"];
    assert_eq!(cargo(&folder, &user).code, Some(0));
    sandbox.write("made/shop/types/pet.yaml", GROWN);
    let run = program(&sandbox, &["regen", "--manifest-path", "made/shop/Cargo.toml"]);
    assert!(run.out.contains("written    types/pet.rs"), "{run:?}");
    let run = cargo(&folder, &user);
    assert_eq!(run.code, Some(0), "{}\n{}", run.out, run.err);
    // It is what the settings say, and can be regenerated from anywhere.
    for words in [&["check"][..], &["regen"], &["api"], &["api", "--check"]] {
        let words = [words, &["--manifest-path", "made/shop/Cargo.toml"]].concat();
        let run = program(&sandbox, &words);
        assert_eq!(run.code, Some(SUCCESS), "{words:?}: {run:?}");
    }
    let list = sandbox.text("made/shop/api.txt");
    assert!(list.contains("pub fn my_shop::resources::pets::Pets<'a, C>::get_pet"), "{list}");
    // The list has what the macros of the runtime define as well.
    assert!(list.contains("my_shop::ClientBuilder::session(self"), "{list}");
    assert!(list.contains("my_shop::Client::builder()"), "{list}");
    sandbox.write("made/shop/openapi.yaml", SHOP.replace("get_pet", "find_pet"));
    let mut check = sandbox.xtask(&["check"]);
    let run = Run::of(check.current_dir(&folder).env_remove("CARGO_MANIFEST_DIR"));
    assert_eq!(run.code, Some(STALE));
    assert!(run.err.contains("run `openapi-client regen`"), "{}", run.err);
    let mut drift = sandbox.xtask(&["drift", "--against", "../../api/shop.yaml"]);
    let run = Run::of(drift.current_dir(&folder).env_remove("CARGO_MANIFEST_DIR"));
    assert!(run.out.contains("find_pet"), "{run:?}");
}

#[test]
fn member_of_a_workspace_has_what_the_workspace_has() {
    let sandbox = with_document();
    sandbox.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\n    \"old\", # the first\n]\n\n[workspace.package]\n\
         edition = \"2024\"\n\n[workspace.dependencies]\nbytes = \"1\"\n\n[workspace.lints.rust]\n\
         missing_docs = \"warn\"\n",
    );
    sandbox.write("old/Cargo.toml", "[package]\nname = \"old\"\nversion = \"0.1.0\"\n");
    let words = [
        "new",
        "shop",
        "--spec",
        "api/shop.yaml",
        "--operations",
        "tag:pets",
        "--operations",
        "upload",
    ];
    let run = program(&sandbox, &words);
    assert_eq!(run.code, Some(SUCCESS), "{run:?}");
    let root = sandbox.text("Cargo.toml");
    assert!(root.contains("    \"old\",\n    \"shop\", # the first\n"), "{root}");
    let manifest = sandbox.text("shop/Cargo.toml");
    for line in [
        "edition.workspace = true",
        "version = \"0.1.0\"",
        "bytes.workspace = true",
        "serde_json = \"1\"",
        "operations = [\"tag:pets\", \"upload\"]",
        "[lints]\nworkspace = true",
    ] {
        assert!(manifest.contains(line), "{line} is not in\n{manifest}");
    }
    assert!(sandbox.path("shop/types/pet.yaml").exists(), "the file beside the document");
    assert!(!sandbox.path("shop/src/generated/resources/orders.rs").exists());
    assert_eq!(program(&sandbox, &["check"]).code, Some(SUCCESS));
    // A second one of that name, or in that folder, is none.
    for (words, reason) in [
        (&["new", "shop", "--spec", "api/shop.yaml", "--path", "x"][..], "has a package `shop`"),
        (&["new", "shop2", "--spec", "api/shop.yaml", "--path", "shop"], "shop holds files"),
    ] {
        let before = sandbox.files("");
        let run = program(&sandbox, words);
        assert_eq!(run.code, Some(USAGE), "{run:?}");
        assert!(run.err.contains(reason), "{}", run.err);
        assert_eq!(sandbox.files(""), before);
    }
}

#[test]
fn what_cannot_be_made_writes_nothing() {
    let sandbox = with_document();
    sandbox.write(
        "api/broken.yaml",
        "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: {/a: 1}\n",
    );
    sandbox.write("api/up.yaml", SHOP.replace("types/pet.yaml", "../pet.yaml"));
    sandbox.write("pet.yaml", PET);
    let before = sandbox.files("");
    let spec = ["--spec", "api/shop.yaml"];
    for (name, words, code, reason) in [
        ("1shop", &spec[..], USAGE, "is no name of a package"),
        ("my shop", &spec, USAGE, "is no name of a package"),
        ("async", &spec, USAGE, "is a word of Rust"),
        ("serde-json", &spec, USAGE, "is the name of something that the crate uses"),
        ("runtime", &spec, USAGE, "is the name of something that the crate uses"),
        ("shop", &["--spec", "none.yaml"], BROKEN, "there is no such file"),
        ("shop", &["--spec", "api/broken.yaml"], BROKEN, "api/broken.yaml"),
        ("shop", &["--spec", "api/up.yaml"], USAGE, "outside of its folder"),
        ("shop", &["--spec", "api/shop.yaml", "--operations", "get_pets"], BROKEN, "did you mean"),
        ("shop", &["--spec", "api/shop.yaml", "--overlay", "none.yaml"], BROKEN, "no such file"),
        ("shop", &["--spec", "api/shop.yaml", "--runtime", "api"], USAGE, "holds no `runtime`"),
        ("shop", &["--spec", "ftp://a.b/c"], BROKEN, "check the URL"),
        ("shop", &["--spec", "api/shop.yaml", "--path", "api"], USAGE, "api holds files"),
    ] {
        let run = program(&sandbox, &[&["new", name], words].concat());
        assert_eq!(run.code, Some(code), "{name} {words:?}: {run:?}");
        assert!(run.err.contains(reason), "{name} {words:?}: {}", run.err);
        assert_eq!(sandbox.files(""), before, "{name} {words:?}");
    }
}

#[test]
fn runtime_comes_from_where_it_is_said() {
    for (runtime, line) in [
        ("0.1", "runtime = \"0.1\""),
        (
            "https://example.com/clients.git",
            "runtime = { git = \"https://example.com/clients.git\" }",
        ),
    ] {
        let sandbox = with_document();
        let words = ["new", "shop", "--spec", "api/shop.yaml", "--runtime", runtime];
        let run = program(&sandbox, &words);
        assert_eq!(run.code, Some(SUCCESS), "{run:?}");
        let manifest = sandbox.text("shop/Cargo.toml");
        assert!(manifest.contains(line), "{manifest}");
    }
}
