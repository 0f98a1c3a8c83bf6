//! Request bodies that are no forms: JSON in its states, text, bytes, and what is not sent.

use crate::support::{body, client, echo, header, only, point_at, sent, texts, with};
use bytes::Bytes;
use client_tests::{Server, bytes};
use wire_client::OptionalNullable;
use wire_client::types::{
    Level, NullablePatchBody, OptionalJsonBody, OptionalNullableBody, Point, States,
};

#[tokio::test]
async fn optional_json_is_a_body_once_it_is_set() {
    let request = sent!(bodies().optional_json());
    assert_eq!((header(&request, "content-type"), body(&request)), (None, ""));
    let note = with(OptionalJsonBody::new(), |body| body.note = Some("n".to_owned()));
    let request = sent!(bodies().optional_json().body(note));
    assert_eq!(header(&request, "content-type"), Some("application/json"));
    assert_eq!(body(&request), r#"{"note":"n"}"#);
}

#[tokio::test]
async fn optional_json_by_reference_or_without_fields_is_a_body_once_it_is_set() {
    let request = sent!(bodies().optional_reference());
    assert_eq!((header(&request, "content-type"), body(&request)), (None, ""));
    let request = sent!(bodies().optional_reference().body(point_at(1)));
    assert_eq!(body(&request), r#"{"x":1}"#);
    let request = sent!(bodies().optional_list());
    assert_eq!((header(&request, "content-type"), body(&request)), (None, ""));
    let request = sent!(bodies().optional_list().body(texts(&["a"])));
    assert_eq!(header(&request, "content-type"), Some("application/json"));
    assert_eq!(body(&request), r#"["a"]"#);
}

#[tokio::test]
async fn optional_body_that_may_be_null_has_three_states() {
    let request = sent!(bodies().optional_nullable());
    assert_eq!((header(&request, "content-type"), body(&request)), (None, ""));
    let request = sent!(bodies().optional_nullable().body(OptionalNullable::Null));
    assert_eq!(header(&request, "content-type"), Some("application/json"));
    assert_eq!(body(&request), "null");
    let point = OptionalNullableBody::from(point_at(1));
    let request = sent!(bodies().optional_nullable().body(point));
    assert_eq!(body(&request), r#"{"x":1}"#);
}

#[tokio::test]
async fn required_body_that_may_be_null_is_taken_whole() {
    let request = sent!(bodies().nullable_patch());
    assert_eq!(header(&request, "content-type"), Some("application/merge-patch+json"));
    assert_eq!(body(&request), "null");
    let note = with(NullablePatchBody::new(), |body| body.note = Some("n".to_owned()));
    let request = sent!(bodies().nullable_patch().body(note));
    assert_eq!(body(&request), r#"{"note":"n"}"#);
}

#[tokio::test]
async fn optional_bytes_are_a_body_once_they_are_set() {
    let request = sent!(bodies().optional_bytes());
    assert_eq!((header(&request, "content-type"), body(&request)), (None, ""));
    let request = sent!(bodies().optional_bytes().body(vec![0, 255]));
    assert_eq!(header(&request, "content-type"), Some("application/octet-stream"));
    assert_eq!(&request.body[..], [0, 255]);
}

#[tokio::test]
async fn text_and_bytes_go_out_as_they_are_under_their_type() {
    let request = sent!(bodies().text_body().body("a\n\"é\""));
    assert_eq!(header(&request, "content-type"), Some("text/plain"));
    assert_eq!(body(&request), "a\n\"é\"");
    let request = sent!(bodies().image_body().body(vec![137, b'P', b'N', b'G']));
    assert_eq!(header(&request, "content-type"), Some("image/png"));
    assert_eq!(&request.body[..], b"\x89PNG");
}

#[tokio::test]
async fn text_in_json_is_json() {
    let server = echo().await;
    let response = client(&server).bodies().json_text().body("a \"b\"").send().await.unwrap();
    assert_eq!(response.into_inner(), "a \"b\"");
    let request = only(&server);
    assert_eq!(header(&request, "content-type"), Some("application/json"));
    assert_eq!(body(&request), r#""a \"b\"""#);
}

#[tokio::test]
async fn types_built_on_json_go_both_ways() {
    let server = Server::start(|_| {
        client_tests::answer(200, "application/hal+json", r#"{"plain":"new","_links":{}}"#)
    })
    .await;
    let client = client(&server);
    let states = client.bodies().patch_body().plain("old").send().await.unwrap();
    assert_eq!(states.plain.as_deref(), Some("new"));
    let request = only(&server);
    assert_eq!(request.method, "PATCH");
    assert_eq!(header(&request, "content-type"), Some("application/merge-patch+json"));
    assert_eq!(header(&request, "accept"), Some("application/hal+json"));
    assert_eq!(body(&request), r#"{"plain":"old"}"#);
}

#[tokio::test]
async fn body_of_several_types_is_sent_by_a_call_for_each() {
    let tags = texts(&["a", "b&c"]);
    let request = sent!(bodies().choice().name("n").tags(tags.clone()));
    assert_eq!(header(&request, "content-type"), Some("application/json"));
    assert_eq!(body(&request), r#"{"name":"n","tags":["a","b&c"]}"#);
    let request = sent!(bodies().choice_form().name("n").tags(tags.clone()));
    assert_eq!(header(&request, "content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(body(&request), "name=n&tags=a&tags=b%26c");
    let request = sent!(bodies().choice_multipart().name("n").tags(tags));
    let kind = header(&request, "content-type").unwrap();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
    let part = |name, value| {
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        )
    };
    let parts = [part("name", "n"), part("tags", "a"), part("tags", "b&c")].concat();
    assert_eq!(body(&request), format!("{parts}--{boundary}--\r\n"));
    // One path for all of them, without the fragment that tells the calls apart.
    assert_eq!(request.target, "/bodies/choice");
}

#[tokio::test]
async fn field_with_a_default_is_sent_only_when_it_is_set() {
    assert_eq!(body(&sent!(bodies().states())), "{}");
    let request = sent!(bodies().states().with_default("used"));
    assert_eq!(body(&request), r#"{"with_default":"used"}"#);
}

#[tokio::test]
async fn nullable_fields_have_three_states() {
    let request = sent!(bodies().states().nullable("v").by_reference(Level::High));
    assert_eq!(body(&request), r#"{"by_reference":"high","nullable":"v"}"#);
    let request = sent!(
        bodies()
            .states()
            .nullable(OptionalNullable::Null)
            .by_reference(OptionalNullable::Null)
            .nullable_list(OptionalNullable::Null)
    );
    assert_eq!(body(&request), r#"{"by_reference":null,"nullable":null,"nullable_list":null}"#);
    let request = sent!(bodies().states().nullable(OptionalNullable::Unset).plain(None::<String>));
    assert_eq!(body(&request), "{}");
    let request = sent!(bodies().states().nullable_list(Vec::new()));
    assert_eq!(body(&request), r#"{"nullable_list":[]}"#);
}

#[test]
fn nullable_fields_are_read_in_three_states() {
    let states: States = serde_json::from_str(r#"{"nullable":null,"by_reference":"low"}"#).unwrap();
    assert_eq!(states.nullable, OptionalNullable::Null);
    assert_eq!(states.by_reference, OptionalNullable::Value(Level::Low));
    assert_eq!(states.nullable_list, OptionalNullable::Unset);
}

#[tokio::test]
async fn body_that_has_no_fields_is_set_as_a_whole() {
    let points = vec![point_at(1), Point::default()];
    let request = sent!(bodies().whole_body().name("a b").body(points));
    assert_eq!(request.target, "/bodies/whole/a%20b");
    assert_eq!(body(&request), r#"[{"x":1},{}]"#);
}

#[tokio::test]
async fn parameters_and_fields_of_one_name_go_to_their_places() {
    let request = sent!(
        bodies()
            .shared_names()
            .name("in query")
            .name_2("in body")
            .retries_(3)
            .x_name("in body too")
            .x_name_2(texts(&["in", "header"]))
    );
    assert_eq!(request.target, "/bodies/shared-names?name=in+query");
    assert_eq!(header(&request, "x-name"), Some("in,header"));
    assert_eq!(body(&request), r#"{"name":"in body","retries":3,"x_name":"in body too"}"#);
}

/// The parameter and the field are both required and of one name; `id` is not asked for, and an
/// answer without `secret` is read.
#[tokio::test]
async fn fields_that_go_one_way_are_required_on_that_way_only() {
    let server = Server::start(|_| {
        bytes(200, "application/json", Bytes::from_static(br#"{"id":7,"kind":"body"}"#))
    });
    let server = server.await;
    let client = client(&server);
    let call = client.bodies().one_way().kind("path").kind_2("body").secret("s");
    let answer = call.send().await.unwrap();
    assert_eq!((answer.id, answer.secret.as_deref()), (Some(7), None));
    let request = only(&server);
    assert_eq!(request.target, "/bodies/one-way/path");
    assert_eq!(body(&request), r#"{"kind":"body","secret":"s"}"#);
}
