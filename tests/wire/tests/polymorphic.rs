//! Unions with a discriminator: which branch a value is read as, and what is sent.

use crate::support::{client, echo, only, with};
use serde_json::{Value, json};
use wire_client::types::{
    Bus, DatedEvent, Fielded, Flagged, Gesture, LocalTool, MadeOrGone, Numbered, Outer, Partial,
    Polymorphic, PolymorphicImplied, Press, PressAction, Rule, Swipe, Tap, Tool, Vehicle,
};

/// Sends a value to a server that answers with what arrived: that, and how it is read.
async fn echoed(value: Polymorphic) -> (Value, Polymorphic) {
    let server = echo().await;
    let response = client(&server).schemas().polymorphic().body(value).send().await.unwrap();
    (serde_json::from_slice(&only(&server).body).unwrap(), response.into_inner())
}

fn read(value: &Value) -> Polymorphic {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{value}: {error}"))
}

/// Reads a value, sends it and reads it back: it is the same on the wire and after.
macro_rules! round_trip {
    ($field:ident, $value:expr, $pattern:pat) => {{
        let value = json!({stringify!($field): $value});
        let read = read(&value);
        assert!(matches!(&read.$field, Some($pattern)), "{value}: {:?}", read.$field);
        let (sent, back) = echoed(read.clone()).await;
        assert_eq!((sent, back), (value, read));
    }};
}

#[tokio::test]
async fn tags_that_are_no_strings_tell_branches_apart() {
    round_trip!(numbered, json!({"kind": 1, "a": "x"}), Numbered::One(_));
    round_trip!(numbered, json!({"kind": 2, "b": "x"}), Numbered::Two(_));
    round_trip!(flagged, json!({"ok": true}), Flagged::Good(_));
    round_trip!(flagged, json!({"ok": false, "text": "x"}), Flagged::Bad(_));
    round_trip!(implied, json!({"ok": true}), PolymorphicImplied::Good(_));
    round_trip!(implied, json!({"ok": false, "text": "x"}), PolymorphicImplied::Bad(_));
}

#[tokio::test]
async fn tag_is_sent_where_the_branch_does_not_name_it() {
    let tap = Gesture::Tap(Tap::new(1));
    let (sent, back) = echoed(with(Polymorphic::new(), |it| it.gesture = Some(tap.clone()))).await;
    assert_eq!(sent, json!({"gesture": {"action": "tap", "x": 1}}));
    assert_eq!(back.gesture, Some(tap));
    round_trip!(gesture, json!({"action": "tap", "x": 1}), Gesture::Tap(_));
    round_trip!(gesture, json!({"action": "swipe", "x": 1}), Gesture::Swipe(_));
    // The only branch.
    round_trip!(
        press,
        json!({"action": "press", "x": 1}),
        Press { x: 1, action: PressAction::Press, .. }
    );
    // Kept among the fields that the document does not name, and not sent twice.
    let value = json!({"gesture": {"action": "swipe", "x": 1, "new": 5}});
    let text = serde_json::to_string(&read(&value)).unwrap();
    assert_eq!(text.matches("action").count(), 1, "{text}");
    let swipe = Swipe::new(1);
    let text = serde_json::to_string(&Gesture::Swipe(swipe)).unwrap();
    assert_eq!(text, r#"{"action":"swipe","x":1}"#);
}

#[tokio::test]
async fn tag_that_may_be_left_out_is_sent_and_missed_by_nobody() {
    let tool = Tool::LocalTool(LocalTool::default());
    let (sent, back) = echoed(with(Polymorphic::new(), |it| it.tool = Some(tool))).await;
    assert_eq!(sent, json!({"tool": {"type": "local"}}));
    assert!(matches!(back.tool, Some(Tool::LocalTool(_))));
    round_trip!(tool, json!({"type": "remote", "url": "x"}), Tool::RemoteTool(_));
    // Without one, the branch that fits best.
    let without = read(&json!({"tool": {"url": "x"}}));
    assert!(matches!(without.tool, Some(Tool::RemoteTool(_))), "{without:?}");
}

#[tokio::test]
async fn parent_that_lists_its_children_is_one_of_them() {
    let bus = json!({"kind": "bus", "wheels": 6, "seats": 40});
    round_trip!(vehicle, bus.clone(), Vehicle::Bus(_));
    round_trip!(bus, bus, Bus { wheels: 6, seats: Some(40), .. });
    round_trip!(vehicle, json!({"kind": "wagon", "wheels": 4, "doors": 2}), Vehicle::Wagon(_));
    // Without what the branch requires, and of a kind that is new.
    round_trip!(vehicle, json!({"kind": "wagon", "doors": 2}), Vehicle::Unknown(_));
    round_trip!(vehicle, json!({"kind": "boat", "wheels": 0}), Vehicle::Unknown(_));
}

#[tokio::test]
async fn fields_beside_a_union_leave_its_tags_alone() {
    round_trip!(event, json!({"id": 1, "kind": "gone", "at": "x"}), DatedEvent::Gone(_));
    round_trip!(event, json!({"id": 1, "kind": "made"}), DatedEvent::Made(_));
    round_trip!(fielded, json!({"id": 1, "kind": "gone"}), Fielded::Gone(_));
    round_trip!(fielded, json!({"kind": "made"}), Fielded::Made(_));
    // Mapped to a schema that is no branch.
    round_trip!(fielded, json!({"kind": "lost"}), Fielded::Unknown(_));
}

#[tokio::test]
async fn tags_of_a_union_inside_are_tags_of_the_whole() {
    round_trip!(outer, json!({"kind": "gone"}), Outer::MadeOrGone(MadeOrGone::Gone(_)));
    round_trip!(outer, json!({"kind": "made"}), Outer::MadeOrGone(MadeOrGone::Made(_)));
    round_trip!(outer, json!({"kind": "moved"}), Outer::Moved(_));
}

#[tokio::test]
async fn several_tags_of_one_branch_stay_what_they_are() {
    round_trip!(rule, json!({"mode": "unequal", "value": 1}), Rule::OneValue(_));
    round_trip!(rule, json!({"mode": "in_list", "value": [1]}), Rule::ManyValues(_));
    round_trip!(rule, json!({"mode": "not_in_list"}), Rule::ManyValues(_));
}

#[tokio::test]
async fn branch_that_no_tag_stands_for_is_read_by_its_form() {
    round_trip!(partial, json!({"kind": "tap", "x": 1}), Partial::Tap(_));
    round_trip!(partial, json!({"kind": "other", "z": 1}), Partial::Anonymous(_));
    round_trip!(partial, json!({"z": 1}), Partial::Anonymous(_));
}
