//! Types of every kind, sent and read back: what came is what was sent, and nothing is lost.

use crate::support::{body, client, echo, only, point_at, with};
use serde_json::{Value, json};
use wire_client::OptionalNullable;
use wire_client::types::{
    Beside, Derived, DerivedKind, Enums, EnumsCollide, EnumsFirst, EnumsSecond, Fields, Mapped,
    Numbers, Objects, ObjectsFirst, ObjectsSecond, Pet, QueryStylesOrder, Tagged, Tree, Unions,
    UnionsAnyOverlap, UnionsNamed, UnionsNamedString, UnionsOverlap, UnionsScalars,
};

/// Reads a value, sends it, reads it back, and checks that it is the same on the wire and after.
macro_rules! round_trip {
    ($call:ident, $type:ty, $value:expr) => {{
        let value: Value = $value;
        let read: $type = serde_json::from_value(value.clone())
            .unwrap_or_else(|error| panic!("{value} is not read: {error}"));
        let server = echo().await;
        let response = client(&server).schemas().$call().body(read.clone()).send().await;
        let response = response.unwrap_or_else(|error| panic!("{value}: {error}")).into_inner();
        let request = only(&server);
        assert_eq!(serde_json::from_slice::<Value>(&request.body).unwrap(), value);
        assert_eq!(response, read);
        read
    }};
}

#[tokio::test]
async fn values_that_are_the_same_in_rust_stay_different() {
    for value in [
        "asc", "ASC", "Asc", "a b", "a-b", "", "*", "2d", "+1", "-1", "plus1", "Minus1", "::std::a",
    ] {
        round_trip!(enums, Enums, json!({"collide": value}));
    }
}

#[tokio::test]
async fn values_that_the_document_does_not_know_are_kept() {
    let read = round_trip!(enums, Enums, json!({"collide": "aSC"}));
    let unknown = read.collide.unwrap();
    assert_eq!(unknown, "aSC".parse().unwrap());
    assert_eq!(unknown.to_string(), "aSC");
    assert!(matches!(unknown, EnumsCollide::Unknown(_)));
    // An enum that is only sent is closed.
    assert!("new".parse::<QueryStylesOrder>().is_err());
    // What fits no branch of a union is kept as JSON.
    for value in [json!({"mixed": 6}), json!({"mixed": {"a": [1]}})] {
        round_trip!(enums, Enums, value);
    }
    for value in [
        json!({"collides": 5}),
        json!({"bounded": "a"}),
        json!({"bounded": 1.5}),
        json!({"mapped": {"kind": "new", "more": 1}}),
        json!({"scalars": {"a": 1}}),
    ] {
        round_trip!(unions, Unions, value);
    }
    let read = round_trip!(unions, Unions, json!({"mapped": {"kind": "new"}}));
    assert!(matches!(read.mapped, Some(Mapped::Unknown(_))), "{read:?}");
}

#[tokio::test]
async fn enums_of_every_type_are_sent_as_the_document_has_them() {
    for value in [
        json!({"with_null": "small"}),
        json!({"with_null": null}),
        json!({"level": "high"}),
        json!({"level": null}),
        json!({"mixed": "auto"}),
        json!({"mixed": 5}),
        json!({"mixed": true}),
        json!({"number": 2}),
        json!({"float": 0.5}),
        json!({"const": "fixed"}),
        json!({"repeated": "x"}),
    ] {
        round_trip!(enums, Enums, value);
    }
    for value in [json!({"number": 4}), json!({"const": "other"})] {
        assert!(serde_json::from_value::<Enums>(value.clone()).is_err(), "{value}");
    }
}

#[tokio::test]
async fn inline_types_of_one_title_stay_two() {
    let enums = with(Enums::new(), |enums| {
        enums.first = Some(EnumsFirst::A);
        enums.second = Some(EnumsSecond::D);
    });
    let read = round_trip!(enums, Enums, json!({"first": "a", "second": "d"}));
    assert_eq!(read, enums);
    let objects = with(Objects::new(), |objects| {
        objects.first = Some(ObjectsFirst::new("1"));
        objects.second = Some(ObjectsSecond::new(2));
    });
    let value = json!({"first": {"one": "1"}, "second": {"two": 2}});
    assert_eq!(round_trip!(objects, Objects, value), objects);
}

#[tokio::test]
async fn inline_union_and_named_schema_of_one_name_stay_two() {
    for value in [json!("a"), json!({"id": "a"}), json!(null)] {
        round_trip!(unions, Unions, json!({"collides": value}));
    }
}

#[tokio::test]
async fn bounds_say_nothing_about_values_of_other_types() {
    for value in [json!(5), json!("abc"), json!(true), json!([1]), json!({"a": null})] {
        round_trip!(unions, Unions, json!({"free": value}));
    }
    for value in [json!(1), json!("ab")] {
        round_trip!(unions, Unions, json!({"bounded": value}));
    }
}

#[tokio::test]
async fn union_of_scalars_is_sent_and_read_by_branch() {
    for (value, expected) in [
        (json!("a"), UnionsScalars::String("a".to_owned())),
        (json!(-5), UnionsScalars::Integer(-5)),
        (json!(["a", "b"]), UnionsScalars::Array(vec!["a".to_owned(), "b".to_owned()])),
    ] {
        let read = round_trip!(unions, Unions, json!({"scalars": value}));
        assert_eq!(read.scalars, Some(expected));
    }
}

#[tokio::test]
async fn value_of_two_types_is_a_union() {
    round_trip!(unions, Unions, json!({"two_types": "5"}));
    round_trip!(unions, Unions, json!({"two_types": 5}));
}

#[tokio::test]
async fn union_of_objects_that_overlap_loses_no_field() {
    for name in ["overlap", "any_overlap"] {
        for value in [json!({"a": "1", "b": "2"}), json!({"b": "2"}), json!({"a": "1"}), json!({})]
        {
            round_trip!(unions, Unions, json!({name: value}));
        }
    }
    let value = json!({"overlap": {"b": "2"}, "any_overlap": {"a": "1"}});
    let read = round_trip!(unions, Unions, value);
    assert!(matches!(read.overlap, Some(UnionsOverlap::Large(_))));
    assert!(matches!(read.any_overlap, Some(UnionsAnyOverlap::Small(_))));
}

#[tokio::test]
async fn value_can_be_of_several_branches_that_have_no_field_in_common() {
    for value in [json!({"left": "l"}), json!({"right": "r"}), json!({"left": "l", "right": "r"})] {
        round_trip!(unions, Unions, json!({"apart": value}));
    }
}

#[tokio::test]
async fn discriminator_with_a_mapping_names_the_branch() {
    let value = json!({"mapped": {"kind": "much", "a": "1"}});
    let read = round_trip!(unions, Unions, value);
    assert!(matches!(read.mapped, Some(Mapped::MuchBox(_))), "{read:?}");
    let read = round_trip!(unions, Unions, json!({"mapped": {"kind": "little", "a": "1"}}));
    assert!(matches!(read.mapped, Some(Mapped::LittleBox(_))), "{read:?}");
}

#[tokio::test]
async fn discriminator_without_a_mapping_goes_by_the_names_of_schemas() {
    let read = round_trip!(pet, Pet, json!({"petType": "Dog", "name": "n"}));
    assert!(matches!(read, Pet::Dog(_)), "{read:?}");
    let read = round_trip!(unions, Unions, json!({"implicit": {"petType": "Cat", "name": "n"}}));
    assert!(matches!(read.implicit, Some(Pet::Cat(_))), "{read:?}");
}

#[tokio::test]
async fn constant_of_each_branch_names_it() {
    let read = round_trip!(unions, Unions, json!({"tagged": {"type": "text", "text": "t"}}));
    assert_eq!(read.tagged, Some(Tagged::Text { text: "t".to_owned() }));
    let read = round_trip!(unions, Unions, json!({"tagged": {"type": "image", "url": "u"}}));
    assert_eq!(read.tagged, Some(Tagged::Image { url: "u".to_owned() }));
    let more = json!({"tagged": {"type": "text", "text": "t", "new": 1}});
    assert!(serde_json::from_value::<Unions>(more).is_ok());
}

#[tokio::test]
async fn properties_beside_a_union_belong_to_each_branch() {
    let read = round_trip!(unions, Unions, json!({"beside": {"id": "i", "name": "n"}}));
    assert!(matches!(read.beside, Some(Beside::Name(_))), "{read:?}");
    let read = round_trip!(unions, Unions, json!({"beside": {"id": "i", "number": 1}}));
    let Some(Beside::Number(by_number)) = read.beside else { panic!("{read:?}") };
    assert_eq!((by_number.id.as_str(), by_number.number), ("i", 1));
}

#[tokio::test]
async fn union_of_words_and_an_object_takes_both() {
    let read = round_trip!(unions, Unions, json!({"named": "none"}));
    assert_eq!(read.named, Some(UnionsNamed::String(UnionsNamedString::None)));
    round_trip!(unions, Unions, json!({"named": {"name": "f"}}));
}

#[test]
fn object_in_a_union_of_words_may_have_fields_that_the_document_does_not_name() {
    let value = json!({"named": {"name": "f", "new": 1}});
    let read = serde_json::from_value::<Unions>(value);
    assert!(read.is_ok(), "{read:?}");
}

#[tokio::test]
async fn union_with_null_is_nullable() {
    let read = round_trip!(unions, Unions, json!({"or_null": null}));
    assert_eq!(read.or_null, OptionalNullable::Null);
    let read = round_trip!(unions, Unions, json!({"or_null": {"x": 1}}));
    assert_eq!(read.or_null, OptionalNullable::Value(point_at(1)));
}

#[tokio::test]
async fn derived_object_has_the_fields_of_its_base_and_overrides_one() {
    let value = json!({"derived": {"kind": "derived", "note": "n", "count": 1}});
    let read = round_trip!(objects, Objects, value);
    let expected = with(Derived::new(1, DerivedKind::Derived), |it| it.note = Some("n".to_owned()));
    assert_eq!(read.derived, Some(expected));
    round_trip!(objects, Objects, json!({"base": {"kind": "any"}}));
}

#[tokio::test]
async fn schemas_that_refer_to_themselves_are_as_deep_as_the_value() {
    let leaf = Tree::new("leaf");
    let read = round_trip!(
        objects,
        Objects,
        json!({"tree": {"name": "root", "children": [{"name": "leaf"}, {"name": "leaf"}]}})
    );
    assert_eq!(read.tree.unwrap().children, Some(vec![leaf.clone(), leaf]));
    round_trip!(objects, Objects, json!({"even": {"odd": {"even": {"odd": {}}}}}));
    round_trip!(objects, Objects, json!({"even": {}}));
}

#[tokio::test]
async fn end_of_a_chain_is_not_sent() {
    round_trip!(objects, Objects, json!({"chain": {"value": 1, "next": {"value": 2}}}));
}

#[tokio::test]
async fn end_of_a_chain_may_be_null() {
    round_trip!(objects, Objects, json!({"cord": {"next": {"next": null}}}));
    round_trip!(objects, Objects, json!({"cord": {"next": {}}}));
}

#[tokio::test]
async fn value_that_is_required_and_null_is_sent() {
    round_trip!(objects, Objects, json!({"needed": {"value": null}}));
    round_trip!(objects, Objects, json!({"needed": {"value": "v"}}));
    round_trip!(objects, Objects, json!({"link": {"next": {"next": null}}}));
}

#[tokio::test]
async fn fields_of_any_name_are_kept() {
    for value in [
        json!({"open": {"id": "i", "new": {"a": [1]}, "null": null}}),
        json!({"open": {"extra": "e", "extra_2": 1}}),
        json!({"typed_more": {"id": "i", "more": 1}}),
        json!({"free": {"a": 1, "b": {}}}),
        json!({"map": {"a": 1, "A": 2, "": 3}}),
    ] {
        round_trip!(objects, Objects, value);
    }
    assert!(serde_json::from_value::<Objects>(json!({"typed_more": {"more": "m"}})).is_err());
}

#[test]
fn closed_object_takes_what_the_document_does_not_know_yet() {
    let read: Objects = serde_json::from_value(json!({"closed": {"id": "i", "new": 1}})).unwrap();
    assert_eq!(read.closed.unwrap().id.as_deref(), Some("i"));
}

#[tokio::test]
async fn values_without_a_type_of_their_own_are_kept() {
    for value in [
        json!({"pair": ["a", 1]}),
        json!({"triple": [1, 2, 3]}),
        json!({"anything": [1, "a", {}]}),
        json!({"sibling": {"x": 1}}),
        json!({"local": {"inner": {"deep": "d"}}}),
    ] {
        round_trip!(objects, Objects, value);
    }
}

#[tokio::test]
async fn value_that_may_be_anything_may_be_null() {
    round_trip!(objects, Objects, json!({"anything": null}));
}

#[tokio::test]
async fn fields_go_out_under_their_own_names() {
    let names = [
        "page-size",
        "page_size",
        "pageSize",
        "@id",
        "$ref_",
        "type",
        "self",
        "3d",
        "größe",
        "+1",
        "-1",
        "",
        "x.y",
        "::std::option::Option",
        "send",
        "body",
        "timeout",
    ];
    let values = names.map(|name| {
        let value = match name {
            "page-size" => json!(1),
            "page_size" => json!(2),
            "pageSize" => json!(3),
            "+1" | "-1" | "timeout" => json!(4),
            "3d" => json!(true),
            _ => json!(name),
        };
        (name.to_owned(), value)
    });
    round_trip!(fields, Fields, Value::Object(values.into_iter().collect()));
}

#[tokio::test]
async fn setters_of_fields_with_special_names_set_them() {
    let server = echo().await;
    let client = client(&server);
    let call = client.schemas().fields().body_("b").send_("s").timeout_(1).self_("f");
    call.page_size(2).send().await.unwrap();
    let request = only(&server);
    let expected = json!({"body": "b", "send": "s", "timeout": 1, "self": "f", "page_size": 2});
    assert_eq!(serde_json::from_str::<Value>(body(&request)).unwrap(), expected);
}

#[tokio::test]
async fn numbers_keep_their_value() {
    for value in [
        json!({"unsigned": u64::MAX, "beyond": u64::MAX, "at_least_nothing": u64::MAX}),
        json!({"at_least_nothing": 0, "at_least_one": 1}),
        json!({"small": i32::MIN, "double": 1e300, "above": 0.1, "nullable": null}),
        json!({"float": 16_777_217.0, "small": 1_i64 << 40}),
        json!({"when": "2024-02-30T25:00:00Z", "id": "no uuid"}),
    ] {
        round_trip!(numbers, Numbers, value);
    }
    assert!(serde_json::from_value::<Numbers>(json!({"at_least_one": 0})).is_err());
}
