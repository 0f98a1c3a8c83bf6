use super::*;
use crate::{Input, load};

const DOCUMENT: &str = r"
openapi: 3.0.3
info: {title: shop, version: '1'}
tags: [{name: pets}, {name: orders}]
security: [{key: []}]
paths:
  /pets:
    get: {operationId: listPets, tags: [pets], responses: {'200': {$ref: '#/components/responses/Pets'}}}
    post: {operationId: addPet, tags: [pets], security: [{basic: []}], responses: {'204': {description: d}}}
  /orders/{id}:
    $ref: '#/components/pathItems/order'
  /copies:
    get: {operationId: copies, responses: {'200': {$ref: '#/paths/~1pets/get/responses/200'}}}
components:
  pathItems:
    order:
      get:
        operationId: getOrder
        tags: [orders]
        responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
  responses:
    Pets: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
  schemas:
    Pet:
      type: object
      discriminator: {propertyName: kind, mapping: {d: Dog}}
      properties: {kind: {type: string}}
    Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {tail: {$ref: '#/components/schemas/Tail'}}}]}
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}]}
    Tail: {type: integer}
    Order: {type: object}
    Unused: {type: object}
  securitySchemes:
    key: {type: apiKey, in: header, name: x-key}
    basic: {type: http, scheme: basic}
";

fn selected(patterns: &[&str]) -> Result<Node, String> {
    let text = patterns.join("\n");
    let mut start = 0;
    let selectors: Vec<Selector> = patterns
        .iter()
        .map(|pattern| {
            let range = start..start + pattern.len();
            start = range.end + 1;
            Selector { pattern: (*pattern).to_owned(), range }
        })
        .collect();
    let settings = Text { name: "Cargo.toml", bytes: text.as_bytes() };
    let input = Input {
        document: Text { name: "shop.yaml", bytes: DOCUMENT.as_bytes() },
        selection: Selection { settings, selectors: &selectors },
        ..Input::default()
    };
    load(&input).map(|loaded| loaded.document).map_err(|report| report.render(crate::Style::Plain))
}

fn ids(patterns: &[&str]) -> Vec<String> {
    let document = selected(patterns).unwrap_or_else(|report| panic!("{report}"));
    let operations = openapi::operations(&document);
    operations.iter().filter_map(|operation| operation.id().map(str::to_owned)).collect()
}

fn components(document: &Node, section: &str) -> Vec<String> {
    let members = document.pointer(&format!("/components/{section}")).and_then(Node::as_object);
    members.into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

#[test]
fn operations_are_selected_by_id_place_and_tag() {
    assert_eq!(ids(&["listPets"]), ["listPets"]);
    assert_eq!(ids(&["*Pet*"]), ["listPets", "addPet"]);
    assert_eq!(ids(&["GET /pets", "get /orders/*"]), ["listPets", "getOrder"]);
    assert_eq!(ids(&["* /pets"]), ["listPets", "addPet"]);
    assert_eq!(ids(&["tag:pets", "!addPet"]), ["listPets"]);
    assert_eq!(ids(&["!tag:pets", "!copies"]), ["getOrder"]);
    // Nothing is done where nothing is selected: a path item may be a reference still.
    assert_eq!(ids(&[]), ["listPets", "addPet", "copies"]);
}

#[test]
fn what_nothing_needs_is_left_out() {
    let document = selected(&["listPets"]).unwrap();
    assert_eq!(components(&document, "schemas"), ["Pet", "Dog", "Cat", "Tail"]);
    assert_eq!(components(&document, "responses"), ["Pets"]);
    assert_eq!(components(&document, "securitySchemes"), ["key"]);
    assert_eq!(document.get("tags").map_or(0, |tags| tags.items().len()), 1);
    let document = selected(&["getOrder"]).unwrap();
    assert_eq!(components(&document, "schemas"), ["Order"]);
    let document = selected(&["addPet"]).unwrap();
    assert_eq!(components(&document, "schemas"), [""; 0]);
    assert_eq!(components(&document, "securitySchemes"), ["key", "basic"]);
    // Without selectors nothing is taken out.
    let whole = selected(&[]).unwrap();
    assert!(components(&whole, "schemas").contains(&"Unused".to_owned()));
}

#[test]
fn selectors_without_a_match_are_errors_at_their_places() {
    let report = selected(&["listPets", "listPet", "!tag:nothing"]).unwrap_err();
    assert!(report.contains("`listPet` matches no operation"), "{report}");
    assert!(report.contains("did you mean `listPets`?"), "{report}");
    assert!(report.contains("`tag:nothing` matches no operation"), "{report}");
    assert!(report.contains("Cargo.toml:2:1") && report.contains("Cargo.toml:3:1"), "{report}");
    let report = selected(&["listPets", "!*Pets"]).unwrap_err();
    assert!(report.contains("no operation is left"), "{report}");
}

#[test]
fn reference_into_an_operation_that_is_left_out_is_an_error() {
    assert_eq!(ids(&["copies", "listPets"]), ["listPets", "copies"]);
    let report = selected(&["copies"]).unwrap_err();
    assert!(report.contains("shop.yaml:13:58"), "{report}");
    assert!(report.contains("select that operation as well"), "{report}");
}

#[test]
fn stars_stand_for_any_characters() {
    for (pattern, text, is_one) in [
        ("a", "a", true),
        ("a", "ab", false),
        ("a*", "a", true),
        ("*", "", true),
        ("a*c", "abbc", true),
        ("a*c", "abcd", false),
        ("*b*", "abc", true),
        ("a*b*c", "acb", false),
        ("ab*ba", "aba", false),
    ] {
        assert_eq!(is_like(pattern, text), is_one, "{pattern} {text}");
    }
}
