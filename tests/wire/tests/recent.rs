//! What OpenAPI 3.2 has and 3.1 has not: methods, whole queries, sequences, default branches.
//! Beside them, unions whose tags serde reads.

use client_tests::{Server, answer, json};
use serde_json::json;
use wire_client::Reconnect;
use wire_client::types::{
    Drawn, DrawnCircle, DrawnOther, Filter, Point, Stored, TypedDataEvent, Word,
};

use crate::support::{body, client, header, only, reply, sent, texts, with};

#[tokio::test]
async fn methods_that_http_knows_or_not_are_sent_as_they_are_written() {
    let server = Server::start(|_| json(200, r#"[{"x": 1}]"#)).await;
    let call = client(&server).recent().query_things().id("a b").name("n").send().await;
    assert_eq!(call.unwrap().into_inner(), [with(Point::new(), |point| point.x = Some(1))]);
    let request = only(&server);
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("QUERY", "/recent/things/a%20b")
    );
    assert_eq!(body(&request), r#"{"name":"n"}"#);
    assert_eq!(header(&request, "content-type"), Some("application/json"));

    let request = sent!(recent().copy_thing().id("1").destination("/2"));
    assert_eq!((request.method.as_str(), request.target.as_str()), ("COPY", "/recent/things/1"));
    assert_eq!(header(&request, "destination"), Some("/2"));
    assert!(request.body.is_empty());

    // The case of a method counts.
    let server = Server::start(|_| answer(204, "text/plain", "")).await;
    let client =
        wire_client::Client::builder().server_url(server.url()).token("t").build().unwrap();
    client.recent().link_thing().id("1").send().await.unwrap();
    let request = only(&server);
    assert_eq!(
        (request.method.as_str(), header(&request, "authorization")),
        ("link", Some("Bearer t"))
    );
}

#[tokio::test]
async fn query_as_a_whole_is_a_form_json_or_text() {
    let filter = with(wire_client::types::QueryAsFormParametersFilter::new(), |filter| {
        filter.name = Some("a b&c".to_owned());
        filter.ids = Some(vec![1, 2]);
        filter.tags = Some(texts(&["x", "y"]));
        filter.point = Some(with(Point::new(), |point| point.x = Some(1)));
    });
    let request = sent!(recent().query_as_form().filter(filter));
    let target = "/recent/form?ids=1&ids=2&name=a+b%26c&point=%7B%22x%22%3A1%7D&tags=x%2Cy";
    assert_eq!(request.target, target);
    assert_eq!(sent!(recent().query_as_form()).target, "/recent/form");

    let filter = with(Filter::new(), |filter| filter.name = Some("é&".to_owned()));
    let request = sent!(recent().query_as_json().filter(filter));
    assert_eq!(request.target, "/recent/json?%7B%22name%22%3A%22%C3%A9%26%22%7D");

    assert_eq!(
        sent!(recent().query_as_text().path("$.a[?@.b==1]")).target,
        "/recent/text?%24.a%5B%3F%40.b%3D%3D1%5D"
    );
}

#[tokio::test]
async fn cookies_that_are_not_encoded_stay_cookies() {
    let request = sent!(recent().raw_cookies().raw("a%20b=c,d").list(texts(&["x", "y"])));
    assert_eq!(header(&request, "cookie"), Some("raw=a%20b=c,d; list=x; list=y"));
    for value in ["a; admin=1", "a\r\nb", "é"] {
        let server = Server::start(|_| answer(204, "text/plain", "")).await;
        let error = client(&server).recent().raw_cookies().raw(value).send().await.unwrap_err();
        let shown = format!("{error:?}");
        assert!(shown.contains("`raw`") && !shown.contains(value), "{shown}");
        assert!(server.arrived().is_empty());
    }
}

#[tokio::test]
async fn value_without_a_known_tag_is_the_default_branch() {
    for value in [
        json!({"kind": "circle", "radius": 1}),
        json!({"kind": "star", "label": "a", "more": [1]}),
        json!({"label": "b"}),
        json!({"kind": "DrawnOther", "label": "c"}),
    ] {
        let drawn: Drawn = serde_json::from_value(value.clone()).unwrap();
        let is_circle = value["kind"] == "circle";
        assert_eq!(matches!(drawn, Drawn::Circle(_)), is_circle, "{drawn:?}");
        assert_eq!(matches!(drawn, Drawn::Other(_)), !is_circle, "{drawn:?}");
        assert_eq!(serde_json::to_value(drawn).unwrap(), value);
    }
    // A known tag whose branch does not fit is no default.
    let value = json!({"kind": "circle", "label": "no radius"});
    let drawn: Drawn = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(drawn, Drawn::Unknown(value));
    let other = with(DrawnOther::new(), |other| other.label = Some("l".to_owned()));
    assert_eq!(serde_json::to_string(&Drawn::from(other)).unwrap(), r#"{"label":"l"}"#);
    let circle = Drawn::from(DrawnCircle::new("circle", 2));
    assert_eq!(serde_json::to_string(&circle).unwrap(), r#"{"kind":"circle","radius":2}"#);
}

#[test]
fn tags_with_nothing_beside_them_are_variants() {
    for (value, expected) in [
        (json!({"type": "in_memory"}), Stored::InMemory),
        (json!({"type": "on_disk"}), Stored::OnDisk),
        (json!({"type": "on_tape", "speed": 1}), {
            Stored::Unknown(json!({"type": "on_tape", "speed": 1}))
        }),
    ] {
        let stored: Stored = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(stored, expected);
        assert_eq!(serde_json::to_value(stored).unwrap(), value);
    }
}

macro_rules! all {
    ($answer:expr, $call:ident) => {{
        let stream = reply!($answer, recent_streams().$call()).unwrap();
        let mut stream = stream.into_inner();
        let mut values = Vec::new();
        while let Some(value) = stream.next().await {
            values.push(value.unwrap());
        }
        values
    }};
}

#[tokio::test]
async fn data_of_an_event_is_what_its_string_holds() {
    let text = "event: added\nid: 1\ndata: {\"word\":\"a\"}\n\nevent: counted\ndata: 5\n\nevent: new\ndata: x\n\n";
    let values = all!(answer(200, "text/event-stream", text), typed_data);
    let [first, second, third] = values.as_slice() else { panic!("{values:?}") };
    assert_eq!(first, &TypedDataEvent::Added { data: Word::new("a"), id: Some("1".to_owned()) });
    assert_eq!(second, &TypedDataEvent::Counted { data: 5 });
    // An event that the document does not know is no end of the stream.
    assert_eq!(third, &TypedDataEvent::Unknown(json!({"event": "new", "data": "x"})));
}

#[tokio::test]
async fn items_of_sequences_are_values() {
    let words = [Word::new("a"), Word::new("b")];
    let lines = "{\"word\":\"a\"}\n{\"word\":\"b\"}\n";
    assert_eq!(all!(answer(200, "application/jsonl", lines), listed_lines), words);
    let records = "\u{1e}{\n\"word\":\"a\"}\n\u{1e}\u{1e}{\"word\":\"b\"}";
    assert_eq!(all!(answer(200, "application/json-seq", records), sequence), words);
}

#[tokio::test]
async fn query_that_streams_may_reconnect() {
    let server = Server::start(|request| {
        let id = request.headers.get("last-event-id").is_some();
        answer(if id { 204 } else { 200 }, "text/event-stream", "id: 1\ndata: a\n\n")
    })
    .await;
    let reconnect = Reconnect::default().wait(std::time::Duration::ZERO);
    let client = client(&server);
    let call = client.recent_streams().asked_events().reconnect(reconnect);
    let mut stream = call.send().await.unwrap().into_inner();
    assert_eq!(stream.next().await.unwrap().unwrap(), "a");
    assert!(stream.next().await.is_none());
    let methods: Vec<_> =
        server.arrived().iter().map(|request| request.method.to_string()).collect();
    assert_eq!(methods, ["QUERY", "QUERY"]);
}
