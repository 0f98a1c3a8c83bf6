//! Objects that are put together from several schemas, conditions, and fields of one direction: what
//! the document allows is sent and read, and nothing is lost.

use crate::support::{client, echo, only};
use serde_json::{Value, json};
use wire_client::types::{Composed, ServerFields};

/// Reads a value, sends it and reads it back: it is the same on the wire and after.
async fn round_trip(value: Value) {
    let read: Composed = serde_json::from_value(value.clone())
        .unwrap_or_else(|error| panic!("{value} is not read: {error}"));
    let server = echo().await;
    let response = client(&server).schemas().composed().body(read.clone()).send().await.unwrap();
    let sent: Value = serde_json::from_slice(&only(&server).body).unwrap();
    assert_eq!((sent, response.into_inner()), (value, read));
}

#[tokio::test]
async fn further_fields_are_kept_wherever_they_are_allowed() {
    for field in ["at_schema", "in_part", "by_ref"] {
        round_trip(json!({field: {"id": 1, "colour": "red", "deep": {"a": [1]}}})).await;
    }
}

#[tokio::test]
async fn keywords_that_make_no_type_leave_the_fields_alone() {
    round_trip(json!({"bounded": {"id": 1, "name": "x"}})).await;
}

#[tokio::test]
async fn fields_of_conditions_may_be_there() {
    round_trip(json!({"payment": {"kind": "card", "pin": "1"}})).await;
    round_trip(json!({"payment": {"kind": "bank", "iban": "1", "at": "x", "zone": "y"}})).await;
    round_trip(json!({"payment": {"kind": "card", "issuer": ["any"], "further": 5}})).await;
}

#[tokio::test]
async fn composition_that_contains_itself_is_a_type_that_does() {
    let inner = json!({"inner": {"again": {"inner": {"again": {"more": 1}}, "more": 2}}});
    round_trip(json!({"nested": inner})).await;
}

#[tokio::test]
async fn field_that_only_the_service_sets_is_not_asked_for() {
    let one_way = ServerFields::new("x");
    assert_eq!(serde_json::to_value(one_way).unwrap(), json!({"name": "x"}));
    round_trip(json!({"one_way": {"id": "1", "stamp": "2", "name": "x"}})).await;
}
