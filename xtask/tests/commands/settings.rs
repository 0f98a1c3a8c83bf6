//! Crates and their settings: which there are, what stands in their manifests, what is wrong there.

use std::fs;

use super::exit::{BROKEN, STALE, SUCCESS, USAGE};
use super::sandbox::{Run, Sandbox};

const SHOP: &str = "\
openapi: 3.0.3
info: {title: shop, version: '1'}
paths:
  /pets:
    get:
      operationId: list_pets
      tags: [pets]
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  /orders:
    get:
      operationId: list_orders
      tags: [orders]
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string}}}
    Order: {type: object, properties: {number: {type: integer}}}
";

/// A workspace of two client crates and one that is none.
fn workspace(first: &str, second: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("Cargo.toml", "[workspace]\nmembers = [\"clients/*\", \"tool\"]\n");
    for (name, settings) in [("one", first), ("two", second)] {
        let package = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\n");
        let manifest = format!("{package}\n[package.metadata.client]\n{settings}");
        sandbox.write(&format!("clients/{name}/Cargo.toml"), manifest);
        sandbox.write(&format!("clients/{name}/openapi.yaml"), SHOP);
    }
    sandbox.write("tool/Cargo.toml", "[package]\nname = \"tool\"\nversion = \"0.1.0\"\n");
    sandbox
}

fn run(sandbox: &Sandbox, words: &[&str]) -> Run {
    Run::of(&mut sandbox.xtask_of_workspace(words))
}

#[test]
fn commands_are_about_all_crates_or_one() {
    let sandbox = workspace("", "operations = [\"tag:pets\"]\n");
    let found = run(&sandbox, &["regen", "-p", "two"]);
    assert_eq!(found.code, Some(SUCCESS), "{found:?}");
    assert!(!sandbox.path("clients/one/src").exists());
    assert!(sandbox.path("clients/two/src/generated/types/pet.rs").exists());
    let found = run(&sandbox, &["check"]);
    assert_eq!(found.code, Some(STALE));
    assert!(found.out.contains("clients/two/src/generated is what"), "{}", found.out);
    let found = run(&sandbox, &["regen"]);
    assert!(found.out.contains("crate one") && found.out.contains("crate two"), "{}", found.out);
    assert_eq!(run(&sandbox, &["check"]).code, Some(SUCCESS));
    let manifest = ["check", "--manifest-path", "clients/one/Cargo.toml"];
    assert_eq!(run(&sandbox, &manifest).code, Some(SUCCESS));
    for (words, reason) in [
        (&["regen", "-p", "three"][..], "there is `one`, `two`"),
        (&["regen", "--spec", "x.yaml"], "name one crate with -p"),
        (&["drift", "--against", "x.yaml"], "name one crate with -p"),
        (&["check", "--manifest-path", "tool/Cargo.toml"], "has no `[package.metadata.client]`"),
    ] {
        let found = run(&sandbox, words);
        assert_eq!(found.code, Some(USAGE), "{words:?}: {found:?}");
        assert!(found.err.contains(reason), "{words:?}: {}", found.err);
    }
}

#[test]
fn selected_operations_leave_out_what_they_do_not_need() {
    let sandbox = workspace("operations = \"list_pets\"\n", "operations = [\"!list_pets\"]\n");
    assert_eq!(run(&sandbox, &["regen"]).code, Some(SUCCESS));
    let types = |name: &str| sandbox.files(&format!("clients/{name}/src/generated/types")).len();
    assert_eq!((types("one"), types("two")), (2, 2), "one type and mod.rs");
    assert!(sandbox.path("clients/one/src/generated/types/pet.rs").exists());
    assert!(sandbox.path("clients/two/src/generated/types/order.rs").exists());
    // What changes in operations that are not selected is no drift.
    sandbox.write("newer.yaml", SHOP.replace("number: {type: integer}", "number: {type: string}"));
    let drift = |name: &str| run(&sandbox, &["drift", "-p", name, "--against", "newer.yaml"]);
    assert_eq!(drift("one").code, Some(SUCCESS), "{:?}", drift("one"));
    assert_eq!(drift("two").code, Some(super::exit::GATE), "{:?}", drift("two"));
    // An operation that is gone from the copy is a finding, and no error of the settings.
    sandbox.write("newer.yaml", SHOP.replace("list_pets", "list_animals"));
    let found = drift("one");
    assert_eq!(found.code, Some(super::exit::GATE), "{found:?}");
}

#[test]
fn overlays_are_applied_in_their_order() {
    let sandbox = workspace("overlays = [\"a.yaml\", \"b.yaml\"]\n", "");
    let overlay = |version: &str, action: &str| {
        format!(
            "overlay: {version}\ninfo: {{title: o, version: '1'}}\nactions:\n- target: {action}\n  description: A reason.\n"
        )
    };
    let schema = "$.components.schemas.Pet.properties";
    sandbox.write(
        "clients/one/a.yaml",
        overlay("1.0.0", &format!("{schema}\n  update: {{age: {{type: integer}}}}")),
    );
    sandbox.write(
        "clients/one/b.yaml",
        overlay("1.1.0", &format!("$.components.schemas.Order.properties\n  copy: {schema}")),
    );
    let found = run(&sandbox, &["regen", "-p", "one"]);
    assert_eq!(found.code, Some(SUCCESS), "{found:?}");
    let order = sandbox.text("clients/one/src/generated/types/order.rs");
    assert!(order.contains("pub age:") && order.contains("pub name:"), "{order}");
    assert!(order.contains("// Overlay:  clients/one/a.yaml, SHA-256 "), "{order}");
    assert!(order.contains("// Overlay:  clients/one/b.yaml, SHA-256 "), "{order}");
    // A copy needs 1.1, and one source.
    for (version, from, reason) in [
        ("1.0.0", schema, "`copy` is there from version 1.1 on"),
        ("1.1.0", "$.components.schemas.*", "`copy` selects 2 values"),
        ("1.1.0", "$.nothing", "`copy` selects 0 values"),
    ] {
        let target = "$.components.schemas.Order.properties";
        let text = overlay(version, &format!("{target}\n  copy: {from}"));
        sandbox.write("clients/one/b.yaml", text);
        let found = run(&sandbox, &["regen", "-p", "one"]);
        assert_eq!(found.code, Some(BROKEN), "{found:?}");
        assert!(found.err.contains(reason), "{reason}: {}", found.err);
        assert!(found.err.contains("clients/one/b.yaml:"), "{}", found.err);
    }
}

#[test]
fn formats_have_types_of_the_crates_that_are_named() {
    let settings = "formats = { date-time = \"jiff\" }\n\n[dependencies]\njiff = \"0.2\"\n";
    let sandbox = workspace(settings, "");
    let dated = SHOP.replace("name: {type: string}", "at: {type: string, format: date-time}");
    for name in ["one", "two"] {
        sandbox.write(&format!("clients/{name}/openapi.yaml"), &dated);
    }
    assert_eq!(run(&sandbox, &["regen"]).code, Some(SUCCESS));
    let pet = |name: &str| sandbox.text(&format!("clients/{name}/src/generated/types/pet.rs"));
    assert!(pet("one").contains("at: Option<super::super::formats::DateTime>"), "{}", pet("one"));
    assert!(sandbox.text("clients/one/src/generated/formats.rs").contains("::jiff::Timestamp"));
    assert!(pet("two").contains("at: Option<String>"), "{}", pet("two"));
    assert!(!sandbox.path("clients/two/src/generated/formats.rs").exists());
    assert_eq!(run(&sandbox, &["check"]).code, Some(SUCCESS));
}

#[test]
fn names_are_those_of_the_settings() {
    let settings = "\
derives = [\"Eq\"]
strip-prefixes = [\"list_\", \"Or\"]

[package.metadata.client.names]
operations = { list_pets = \"all\" }
types = { Pet = \"Animal\" }
fields = { \"Pet.name\" = \"called\" }
";
    let sandbox = workspace(settings, "");
    let found = run(&sandbox, &["regen", "-p", "one"]);
    assert_eq!(found.code, Some(SUCCESS), "{found:?}");
    let text = |path: &str| sandbox.text(&format!("clients/one/src/generated/{path}"));
    let animal = text("types/animal.rs");
    assert!(animal.contains("pub struct Animal {"), "{animal}");
    assert!(animal.contains("pub called: Option<String>"), "{animal}");
    assert!(animal.contains("rename = \"name\""), "{animal}");
    assert!(animal.contains("Eq, PartialEq)]") || animal.contains("PartialEq, Eq)]"), "{animal}");
    assert!(text("resources/pets.rs").contains("pub fn all(&self) -> All<'a, C>"));
    assert!(text("resources/orders.rs").contains("pub fn orders(&self) -> OrdersCall<'a, C>"));
    // `Or` is no word of `Order`.
    assert!(text("types/order.rs").contains("pub struct Order {"));
    assert_eq!(run(&sandbox, &["check", "-p", "one"]).code, Some(SUCCESS));
    // The source axis of drift has the same names.
    sandbox.write("newer.yaml", SHOP.replace("name: {type: string}", "name: {type: integer}"));
    let found = run(&sandbox, &["drift", "-p", "one", "--against", "newer.yaml"]);
    assert!(found.out.contains("`types::Animal::called` was"), "{}", found.out);
}

#[test]
fn wrong_settings_are_errors_at_their_lines_and_nothing_is_written() {
    for (settings, reason, line) in [
        ("documnet = \"a.yaml\"\n", "did you mean `document`?", 6),
        ("document = 3\n", "`document` is no text", 6),
        ("out = \"\"\n", "`out` is no text", 6),
        ("unsupported = \"ignore\"\n", "write \"fail\" or \"leave-out\"", 6),
        ("operations = [\"list_pets\",\n  4]\n", "a selector is no text", 7),
        ("operations = [\"list_pet\"]\n", "did you mean `list_pets`?", 6),
        ("operations = [\"tag:nothing\"]\n", "`tag:nothing` matches no operation", 6),
        ("formats = { datetime = \"jiff\" }\n", "did you mean `date-time`?", 6),
        ("formats = { date-time = \"uuid\" }\n", "name one of `jiff`, `chrono`, `time`", 6),
        ("formats = { uuid = \"uuid\" }\n", "add it with `cargo add uuid`", 6),
        ("formats = \"jiff\"\n", "`formats` is not a table", 6),
        ("derives = [\"serde Serialize\"]\n", "`serde Serialize` is no path", 6),
        ("names.operations = { list_pet = \"all\" }\n", "did you mean `list_pets`?", 6),
        ("names.operations = { list_pets = \"All\" }\n", "`All` is no such name in Rust", 6),
        ("names.operations = { list_pets = \"type\" }\n", "`type` is no such name in Rust", 6),
        ("names.types = { Pett = \"Animal\" }\n", "did you mean `Pet`?", 6),
        ("names.types = { Pet = \"Order\" }\n", "the name `Order` is taken", 6),
        ("names.types = { Pet = \"pet\" }\n", "`pet` is no such name in Rust", 6),
        ("names.fields = { \"Pet.nam\" = \"x\" }\n", "did you mean `Pet.name`?", 6),
        ("names.fields = { Pet = \"x\" }\n", "write it as `Schema.property`", 6),
        ("names.fields = { \"Cat.name\" = \"x\" }\n", "no struct for a schema `Cat`", 6),
        ("names.fields = { \"Pet.name\" = \"X\" }\n", "`X` is no such name in Rust", 6),
        ("names.tags = {}\n", "there is no setting `tags`", 6),
        ("document = \"none.yaml\"\n", "there is no such file", 0),
        ("overlays = [\n", "not TOML", 6),
    ] {
        let sandbox = workspace(settings, "");
        let before = sandbox.files("clients");
        for command in ["regen", "check"] {
            let found = run(&sandbox, &[command]);
            assert_eq!(found.code, Some(BROKEN), "{settings}: {found:?}");
            assert!(found.err.contains(reason), "{settings}: {}", found.err);
            let place = format!("clients/one/Cargo.toml:{line}:");
            assert!(line == 0 || found.err.contains(&place), "{settings}: {}", found.err);
        }
        assert_eq!(sandbox.files("clients"), before, "{settings}");
    }
    // The problems of all crates come in one run.
    let sandbox = workspace("outt = \"a\"\n", "documents = \"b\"\n");
    let found = run(&sandbox, &["regen"]);
    assert!(found.err.contains("clients/one/Cargo.toml:6:1"), "{}", found.err);
    assert!(found.err.contains("clients/two/Cargo.toml:6:1"), "{}", found.err);
}

#[test]
fn program_finds_the_workspace_around_it() {
    let sandbox = workspace("", "");
    let inside = sandbox.path("clients/one");
    let mut command = sandbox.xtask(&["regen", "--quiet"]);
    let found = Run::of(command.current_dir(&inside).env_remove("CARGO_MANIFEST_DIR"));
    assert_eq!(found.code, Some(SUCCESS), "{found:?}");
    assert!(sandbox.path("clients/two/src/generated/mod.rs").exists());
    // A package without a workspace is one crate.
    fs::remove_file(sandbox.path("Cargo.toml")).unwrap();
    let mut command = sandbox.xtask(&["check"]);
    let found = Run::of(command.current_dir(&inside).env_remove("CARGO_MANIFEST_DIR"));
    assert!(found.out.contains("src/generated"), "{found:?}");
    assert!(!found.out.contains("clients/two"), "{found:?}");
    // Where there is none, a document and a folder are enough.
    let empty = Sandbox::new();
    empty.write("shop.yaml", SHOP);
    let words = ["regen", "--spec", "shop.yaml", "--out", "out"];
    let found = Run::of(empty.xtask(&words).env_remove("CARGO_MANIFEST_DIR"));
    assert_eq!(found.code, Some(SUCCESS), "{found:?}");
    let found = Run::of(empty.xtask(&["regen"]).env_remove("CARGO_MANIFEST_DIR"));
    assert_eq!(found.code, Some(USAGE), "{found:?}");
}
