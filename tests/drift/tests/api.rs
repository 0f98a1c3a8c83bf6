//! The source axis: each rule on the smallest pair of documents that it fires on, and in silence
//! on equal ones; the places, the grouping and the step that follows. Rules that no document leads
//! to are shown on code. What progenitor makes of documents is for the tests of `codegen`.

use std::collections::BTreeSet;

use drift::api::{self, Api, ApiChange, ChangeKind, Outcome, Step, Texts, compare_lists};
use drift::{Axis, Finding, Level};
use spec::{Input, Text};

const BASE: &str = "\
openapi: 3.0.3
info: {title: pets, version: 1.0.0}
servers: [{url: 'https://pets.example'}]
paths:
  /pets:
    post:
      operationId: add_pet
      tags: [Pets]
      description: Adds a pet.
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Pet'}
      responses:
        '200':
          description: The pet.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Pet'}
components:
  schemas:
    Kind:
      type: string
      enum: [cat, dog]
    Pet:
      type: object
      required: [name]
      properties:
        age: {type: integer, format: int64}
        kind: {$ref: '#/components/schemas/Kind'}
        name: {type: string}
";

/// An operation that cannot be generated.
const BROKEN: &str = "  /odd:
    get:
      operationId: odd
      tags: [Pets]
      parameters: [{$ref: '#/components/parameters/None'}]
      responses: {'204': {description: None.}}
";

fn input(text: &str) -> Input<'_> {
    Input { document: Text { name: "api.yaml", bytes: text.as_bytes() }, ..Input::default() }
}

fn edited(from: &str, to: &str) -> String {
    assert!(BASE.contains(from), "{from:?} is not in the document");
    BASE.replace(from, to)
}

fn compare(old: &str, new: &str) -> Outcome {
    api::compare("generated_client", &codegen::Settings::default(), &input(old), &input(new))
}

fn ids(outcome: &Outcome) -> BTreeSet<&str> {
    outcome.findings.iter().map(|finding| finding.id.as_str()).collect()
}

/// The one finding of a rule.
fn only<'o>(outcome: &'o Outcome, id: &str) -> &'o Finding {
    let found: Vec<&Finding> = outcome.findings.iter().filter(|f| f.id == id).collect();
    assert_eq!(found.len(), 1, "{id}: {:#?}", outcome.findings);
    found[0]
}

#[test]
fn rule_fires_on_its_smallest_pair() {
    let pairs = [
        (
            "api-item-removed",
            edited("        age: {type: integer, format: int64}\n", ""),
            Step::Major,
        ),
        ("api-item-changed", edited("int64", "uint64"), Step::Major),
        (
            "api-item-moved",
            edited(
                "paths:\n",
                "paths:\n  /a:\n    post:\n      tags: [Pets]\n      operationId: add_pet\n      requestBody:\n        required: true\n        content:\n          application/json:\n            schema: {$ref: '#/components/schemas/Pet'}\n      responses: {'200': {description: The pet., content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}\n",
            )
            .replace("  /pets:\n    post:\n      operationId: add_pet", "  /pets:\n    post:\n      operationId: put_pet"),
            Step::Major,
        ),
        (
            "api-item-added",
            edited(
                "paths:\n",
                "paths:\n  /a:\n    get:\n      tags: [Pets]\n      operationId: a\n      responses: {'204': {description: None.}}\n",
            ),
            Step::Minor,
        ),
        ("api-impl-added", edited("      required: [name]\n", ""), Step::Major),
        ("api-code-changed", edited("https://pets.example", "https://cats.example"), Step::Patch),
        ("api-docs-changed", edited("Adds a pet.", "Adds one pet."), Step::Patch),
    ];
    for (id, new, step) in pairs {
        let outcome = compare(BASE, &new);
        assert!(ids(&outcome).contains(id), "{id}: {:#?}", outcome.findings);
        assert_eq!(outcome.step, Some(step), "{id}: {:#?}", outcome.findings);
        let rule = api::rules().into_iter().find(|rule| rule.id == id).unwrap();
        let finding = outcome.findings.iter().find(|finding| finding.id == id).unwrap();
        assert_eq!((finding.level, finding.axis), (rule.level, Axis::Source));
        assert_eq!(compare(&new, &new), Outcome::default(), "{id} on an equal pair");
    }
    let back = compare(&edited("      required: [name]\n", ""), BASE);
    assert!(ids(&back).contains("api-impl-removed"), "{:#?}", back.findings);
}

#[test]
fn types_that_grow_break_nobody() {
    let field = "        name: {type: string}\n";
    for new in [
        edited(field, &format!("{field}        tag: {{type: string}}\n")),
        edited("[cat, dog]", "[cat, dog, owl]"),
    ] {
        let outcome = compare(BASE, &new);
        assert_eq!(outcome.step, Some(Step::Minor), "{:#?}", outcome.findings);
        let added = |finding: &Finding| finding.id == "api-item-added";
        assert!(outcome.findings.iter().all(added), "{:#?}", outcome.findings);
    }
}

#[test]
fn same_meaning_in_another_form_is_no_difference() {
    let reordered = edited("openapi: 3.0.3\ninfo: {title: pets, version: 1.0.0}\n", "")
        + "info:\n  version: 1.0.0\n  title: pets\nopenapi: 3.0.3\n";
    assert_eq!(compare(BASE, &reordered), Outcome::default());
    assert_eq!(compare(BASE, &edited("openapi: 3.0.3", "openapi: 3.1.0")), Outcome::default());
}

/// Files beside a document.
#[derive(Debug)]
struct Beside(&'static str);

impl spec::Loader for Beside {
    fn read(&self, path: &str) -> Result<(String, Vec<u8>), String> {
        Ok((path.to_owned(), self.0.as_bytes().to_vec()))
    }
}

#[test]
fn equal_documents_may_differ_in_files_beside_them() {
    let text = edited("$ref: '#/components/schemas/Kind'", "$ref: 'kind.yaml'");
    let (old, new) = (Beside("type: string\n"), Beside("type: integer\n"));
    let with = |beside| Input { loader: Some(beside), ..input(&text) };
    assert_eq!(
        api::compare("generated_client", &codegen::Settings::default(), &with(&old), &with(&old)),
        Outcome::default()
    );
    assert!(
        ids(&api::compare(
            "generated_client",
            &codegen::Settings::default(),
            &with(&old),
            &with(&new)
        ))
        .contains("api-item-changed")
    );
}

#[test]
fn finding_has_its_places_and_the_operations_that_use_it() {
    let outcome = compare(BASE, &edited("int64", "uint64"));
    let findings: Vec<&Finding> = outcome.findings.iter().collect();
    let field = findings.iter().find(|f| f.message.contains("types::Pet::age")).unwrap();
    assert_eq!(field.message, "`types::Pet::age` was `Option<i64>` and is `Option<u64>`");
    assert_eq!(field.operations, ["POST /pets"]);
    for spot in [&field.before, &field.after] {
        let spot = spot.as_ref().unwrap();
        assert_eq!(spot.pointer, "/components/schemas/Pet/properties/age");
        assert_eq!((spot.file.as_str(), spot.line, spot.column), ("api.yaml", 30, 9));
    }
    let setter = findings.iter().find(|f| f.message.contains("AddPet::age")).unwrap();
    assert_eq!(setter.before.as_ref().unwrap().pointer, "/paths/~1pets/post");
    // An enum is used by way of another schema.
    let outcome = compare(BASE, &edited("[cat, dog]", "[cat, dog, owl]"));
    let variant = only(&outcome, "api-item-added");
    assert_eq!(variant.operations, ["POST /pets"]);
    assert_eq!(variant.after.as_ref().unwrap().pointer, "/components/schemas/Kind/enum/2");
    assert_eq!(variant.before, None);
}

#[test]
fn operation_that_is_gone_is_one_finding() {
    let paths = BASE.find("  /pets:").unwrap()..BASE.find("components:").unwrap();
    let other = "  /cats:\n    get:\n      tags: [Pets]\n      operationId: cats\n      \
        responses: {'204': {description: None.}}\n";
    let both = BASE.replacen("paths:\n", &format!("paths:\n{other}"), 1);
    let without = BASE.replace(&BASE[paths], other);
    let outcome = compare(&both, &without);
    let gone = only(&outcome, "api-item-removed");
    assert!(
        gone.message.starts_with("`resources::pets::Pets::add_pet` is gone, with "),
        "{}",
        gone.message
    );
    assert_eq!(gone.operations, ["POST /pets"]);
    let lines = outcome.changes.iter().filter_map(|change| change.before.as_deref());
    assert!(lines.filter(|line| line.contains("AddPet")).count() > 5, "{:#?}", outcome.changes);
}

#[test]
fn field_that_becomes_required_is_told_at_the_call_and_not_at_each_setter() {
    let outcome = compare(BASE, &edited("required: [name]", "required: [age, name]"));
    let told: Vec<&str> = outcome
        .findings
        .iter()
        .filter(|finding| finding.id == "api-item-changed")
        .map(|finding| finding.message.split('`').nth(1).unwrap())
        .collect();
    let call = "resources::pets::AddPet";
    let expected = [
        call.to_owned(),
        format!("{call}::age"),
        format!("{call}::send"),
        "types::Pet::age".into(),
        "types::Pet::new".into(),
    ];
    assert_eq!(
        told.into_iter().collect::<BTreeSet<_>>(),
        expected.iter().map(String::as_str).collect()
    );
    // The list has them all.
    let names =
        |change: &&ApiChange| change.after.as_ref().is_some_and(|line| line.contains("::name("));
    assert!(outcome.changes.iter().any(|change| names(&change)), "{:#?}", outcome.changes);
}

#[test]
fn renamed_schema_is_known_by_what_it_has() {
    let outcome = compare(
        BASE,
        &BASE.replace("schemas/Kind", "schemas/Sort").replace("    Kind:", "    Sort:"),
    );
    let gone = only(&outcome, "api-item-removed");
    assert!(
        gone.message.ends_with("it has all that `types::Sort` has, so it looks renamed"),
        "{}",
        gone.message
    );
    assert!(only(&outcome, "api-item-added").message.contains("`types::Kind`"));
}

#[test]
fn fingerprint_stays_when_lines_move() {
    let new = edited("int64", "uint64");
    let moved = format!("# A line.\n{new}");
    let prints = |new: &str| -> BTreeSet<String> {
        compare(BASE, new).findings.into_iter().map(|finding| finding.fingerprint).collect()
    };
    assert_eq!(prints(&new), prints(&moved));
    assert!(prints(&new).iter().all(|print| print.len() == 16));
    assert_ne!(prints(&new), prints(&edited("[cat, dog]", "[cat]")));
}

#[test]
fn part_that_cannot_be_generated_is_a_finding_with_its_place() {
    let new = BASE.replacen("paths:\n", &format!("paths:\n{BROKEN}"), 1);
    let outcome = compare(BASE, &new);
    let problem = only(&outcome, "no-longer-generatable");
    assert_eq!(problem.level, Level::Breaking);
    assert_eq!(problem.operations, ["GET /odd"], "{problem:?}");
    let spot = problem.after.as_ref().unwrap();
    assert_eq!((spot.pointer.as_str(), spot.line), ("/paths/~1odd/get/parameters/0/$ref", 9));
    let left_out = only(&outcome, "part-left-out");
    assert_eq!(left_out.message, "`GET /odd` is left out");
    assert_eq!(left_out.after.as_ref().unwrap().pointer, "/paths/~1odd/get");
    assert_eq!(outcome.step, Some(Step::Major));

    // What could not be generated before is no news, and the rest is still compared.
    let outcome = compare(&new, &new.replace("int64", "uint64"));
    assert_eq!(only(&outcome, "not-generatable").level, Level::NonBreaking);
    assert!(ids(&outcome).contains("api-item-changed"));
    assert!(!ids(&outcome).contains("part-left-out"));

    let outcome = compare(&new, BASE);
    let again = only(&outcome, "generatable-again");
    assert!(again.before.is_some() && again.after.is_none());
}

#[test]
fn text_that_is_no_document_is_a_finding() {
    for new in ["", "{", "openapi: 2.0\n", "a: &a [*a]\n"] {
        let outcome = compare(BASE, new);
        assert!(
            ids(&outcome).contains("no-longer-generatable"),
            "{new:?}: {:#?}",
            outcome.findings
        );
        assert_eq!(outcome.changes, [], "{new:?}");
        let outcome = compare(new, BASE);
        assert!(ids(&outcome).contains("generatable-again"), "{new:?}: {:#?}", outcome.findings);
    }
}

fn listed(code: &str) -> Api {
    let files = Texts::from([("lib.rs".to_owned(), code.to_owned())]);
    api::list("pets", &files, "lib.rs").unwrap()
}

#[test]
fn change_of_code_has_its_level_and_step() {
    let cases = [
        ("pub fn a() {}", "#[deprecated] pub fn a() {}", Level::NonBreaking, Step::Minor),
        ("#[deprecated] pub fn a() {}", "pub fn a() {}", Level::NonBreaking, Step::Minor),
        ("pub trait A {}", "pub trait A { fn a(); }", Level::Breaking, Step::Major),
        ("pub trait A {}", "pub trait A { fn a() {} }", Level::NonBreaking, Step::Minor),
        (
            "pub struct A { a: u8 }",
            "pub struct A { a: u8, pub b: u8 }",
            Level::NonBreaking,
            Step::Minor,
        ),
        (
            "#[non_exhaustive] pub enum A { B }",
            "#[non_exhaustive] pub enum A { B, C }",
            Level::NonBreaking,
            Step::Minor,
        ),
        ("pub enum A { B }", "#[non_exhaustive] pub enum A { B }", Level::Breaking, Step::Major),
        ("pub fn a() {}", "pub async fn a() {}", Level::Breaking, Step::Major),
        ("pub fn a(b: u8) {}", "pub fn a(b: u16) {}", Level::Breaking, Step::Major),
        ("pub fn a() {}", "#[cfg(feature = \"x\")] pub fn a() {}", Level::Breaking, Step::Major),
        ("#[derive(Clone)] pub struct A;", "pub struct A;", Level::Breaking, Step::Major),
    ];
    for (old, new, level, step) in cases {
        let (changes, found) = compare_lists(&listed(old), &listed(new));
        assert_eq!(changes.len(), 1, "{old} -> {new}: {changes:#?}");
        assert_eq!((changes[0].level, found), (level, Some(step)), "{old} -> {new}");
    }
}

#[test]
fn what_users_cannot_tell_apart_is_no_difference() {
    for (old, new) in [
        ("pub fn a(b: u8) {}", "pub fn a(c: u8) {}"),
        ("pub fn a(mut b: u8) { b += 1; }", "pub fn a(b: u8) {}"),
        ("pub fn a() -> Option<u8> { None }", "pub fn a() -> ::std::option::Option<u8> { None }"),
        (
            "use std::fmt; pub fn a() -> fmt::Result { b() }",
            "pub fn a() -> std::fmt::Result { b() }",
        ),
        ("pub struct A { a: u8 }", "pub struct A { b: u16, c: u8 }"),
        ("pub(crate) fn a() {}", ""),
        ("mod a { pub fn a() {} }", ""),
        ("#[doc(hidden)] pub fn a() {}", ""),
        (
            "pub struct A; struct B; impl From<B> for A { fn from(_: B) -> A { A } }",
            "pub struct A;",
        ),
        ("mod a { pub struct A; } pub use a::A;", "pub struct A;"),
        ("#[cfg(test)] mod tests { pub fn a() {} }", ""),
        ("#[cfg(of_the_workspace)] pub fn a() {}", ""),
        ("#[cfg(not(of_the_workspace))] pub fn a() {}", "pub fn a() {}"),
        (
            "macro_rules! m { ($($n:ident: $t:ty),*) => { $(pub fn $n() -> $t { 0 })* } } m! { a: u8, b: u16 }",
            "pub fn a() -> u8 { 0 } pub fn b() -> u16 { 0 }",
        ),
    ] {
        assert_eq!(compare_lists(&listed(old), &listed(new)), (Vec::new(), None), "{old} -> {new}");
    }
}

#[test]
fn change_has_its_kind() {
    let (changes, _) = compare_lists(
        &listed("pub fn a() {} pub fn b() {}"),
        &listed("pub fn b(c: u8) {} pub fn d() {}"),
    );
    let kinds: Vec<ChangeKind> = changes.iter().map(|change| change.kind).collect();
    assert_eq!(kinds, [ChangeKind::Removed, ChangeKind::Changed, ChangeKind::Added]);
    assert_eq!(changes[1].before.as_deref(), Some("pub fn pets::b()"));
    assert_eq!(changes[1].after.as_deref(), Some("pub fn pets::b(u8)"));
}

#[test]
fn list_is_sorted_and_says_what_users_reach() {
    let code = "
        mod inner { pub struct Hidden; pub struct Seen<T>(pub T); impl<T: Clone> Seen<T> { pub fn get(&self) -> &T { &self.0 } fn own(&self) {} } }
        pub use inner::Seen;
        pub mod names { #[derive(Debug, Clone)] pub enum Name { Short(String), Long { text: super::Seen<String> } } }
        impl From<Seen<u8>> for names::Name { fn from(_: Seen<u8>) -> Self { todo!() } }
        impl From<inner::Hidden> for u8 { fn from(_: inner::Hidden) -> Self { 0 } }
        pub use other::Thing;
        pub fn thing() -> Thing { todo!() }
        pub const LIMIT: usize = 1;
        pub type Short = Seen<u8>;
    ";
    let expected = "\
impl Clone for pets::names::Name
impl From<pets::Seen<u8>> for pets::names::Name
impl std::fmt::Debug for pets::names::Name
pub const pets::LIMIT: usize
pub enum pets::names::Name
pub fn pets::Seen<T>::get(&self) -> &T
pub fn pets::thing() -> pets::Thing
pub mod pets::names
pub pets::Seen::0: T
pub pets::names::Name::Long { text: pets::Seen<String> }
pub pets::names::Name::Short(String)
pub struct pets::Seen<T>
pub type pets::Short = pets::Seen<u8>
pub use pets::Thing = other::Thing
";
    assert_eq!(listed(code).lines(), expected);
}

#[test]
fn code_that_is_no_rust_is_an_error_with_its_file() {
    let files = Texts::from([("lib.rs".to_owned(), "pub fn (".to_owned())]);
    assert_eq!(api::list("pets", &files, "lib.rs").unwrap_err().file, "lib.rs");
}

#[test]
fn code_that_leads_in_circles_is_listed() {
    for code in [
        "pub use a::*; pub mod a { pub use super::*; }",
        "pub use b as a; pub use a as b;",
        "pub use self::a::b; pub mod a { pub use super::b; }",
        "macro_rules! m { () => { m!(); } } m!();",
        "pub use missing::*; pub use crate::missing2::X; impl X { pub fn a() {} }",
    ] {
        assert!(listed(code).lines().len() < 10_000, "{code}");
    }
}

#[test]
fn every_rule_has_a_level_and_a_reason_and_its_own_name() {
    let rules = api::rules();
    let ids: BTreeSet<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids.len(), rules.len());
    assert!(rules.iter().all(|rule| rule.axis == Axis::Source && !rule.reason.is_empty()));
}
