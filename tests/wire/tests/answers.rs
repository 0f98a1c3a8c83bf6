//! Answers that come whole: by status, by content type, and those that are errors.

use std::future::poll_fn;

use crate::support::{client, header, only, point_at, reply};
use bytes::Bytes;
use client_tests::{Answer, Server, answer, bytes as of_bytes, json};
use wire_client::resources::answers::{
    ErrorsError as CallError, NullOrTextResponse, SeveralResponse,
};
use wire_client::types::{
    ErrorsError, InlineError, InlineResponse, Point, Problem, ReportEither, ReportUnion, Trouble,
};
use wire_client::{ByteStream, Error};

/// What `point` holds.
fn one() -> Point {
    point_at(1)
}

fn point() -> Answer {
    json(200, r#"{"x":1}"#)
}

fn status(error: &Error) -> Option<u16> {
    error.status().map(|status| status.as_u16())
}

#[tokio::test]
async fn answer_that_may_be_missing_is_an_option() {
    let response = reply!(point(), answers().optional_answer()).unwrap();
    assert_eq!((response.status().as_u16(), response.into_inner()), (200, Some(one())));
    let response = reply!(answer(204, "", ""), answers().optional_answer()).unwrap();
    assert_eq!((response.status().as_u16(), response.into_inner()), (204, None));
    let error = reply!(json(200, "[]"), answers().optional_answer()).unwrap_err();
    assert!(error.is_decode());
}

#[tokio::test]
async fn status_says_which_of_several_types_an_answer_is() {
    let server = Server::start(|_| point()).await;
    let response = client(&server).answers().several().send().await.unwrap();
    assert_eq!(response.into_inner(), SeveralResponse::Ok(one()));
    let accept = only(&server);
    assert_eq!(header(&accept, "accept"), Some("application/json, text/plain, image/png"));
    let SeveralResponse::Created(created) =
        reply!(json(201, r#"{"id":"i"}"#), answers().several()).unwrap().into_inner()
    else {
        panic!()
    };
    assert_eq!(created.id, "i");
    let response = reply!(answer(202, "text/plain", "later"), answers().several()).unwrap();
    assert_eq!(response.into_inner(), SeveralResponse::Accepted("later".to_owned()));
    let image = || of_bytes(203, "image/png", Bytes::from_static(&[0x89, 0xff]));
    let response = reply!(image(), answers().several()).unwrap();
    let expected = SeveralResponse::NonAuthoritativeInformation(Bytes::from_static(&[0x89, 0xff]));
    assert_eq!(response.into_inner(), expected);
    let response = reply!(answer(204, "", ""), answers().several()).unwrap();
    assert_eq!(response.into_inner(), SeveralResponse::NoContent);
    let error = reply!(json(206, "{}"), answers().several()).unwrap_err();
    assert_eq!((status(&error), error.body().unwrap().as_ref()), (Some(206), &b"{}"[..]));
}

#[tokio::test]
async fn one_type_of_several_statuses_is_that_type() {
    for code in [200, 201] {
        let response = reply!(json(code, r#"{"x":1}"#), answers().same()).unwrap();
        assert_eq!((response.status().as_u16(), response.into_inner()), (code, one()));
    }
}

#[tokio::test]
async fn list_is_a_list() {
    let response = reply!(json(200, r#"[{"x":1},{}]"#), answers().list_answer()).unwrap();
    assert_eq!(response.into_inner(), [one(), Point::default()]);
}

#[tokio::test]
async fn text_is_read_in_its_charset() {
    let server = Server::start(|_| answer(200, "text/plain", "{\"é\"}")).await;
    let response = client(&server).answers().text_answer().send().await.unwrap();
    assert_eq!(response.into_inner(), "{\"é\"}");
    assert_eq!(header(&only(&server), "accept"), Some("text/plain"));
    let latin = || of_bytes(200, "text/plain; charset=iso-8859-1", Bytes::from_static(b"\xe9"));
    assert_eq!(reply!(latin(), answers().text_answer()).unwrap().into_inner(), "é");
}

async fn collect(bytes: ByteStream) -> Vec<u8> {
    let mut stream = bytes.into_inner();
    let mut collected = Vec::new();
    while let Some(chunk) = poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
        collected.extend_from_slice(&chunk.unwrap());
    }
    collected
}

#[tokio::test]
async fn bytes_are_handed_on_as_they_are() {
    let image = Bytes::from_static(b"\x89PNG\r\n\0\xff");
    let sent = image.clone();
    let server = Server::start(move |_| of_bytes(200, "image/png", sent.clone())).await;
    let response = client(&server).answers().image_answer().send().await.unwrap();
    assert_eq!(collect(response.into_inner()).await, image);
    assert_eq!(header(&only(&server), "accept"), Some("image/png"));
}

#[tokio::test]
async fn types_built_on_json_are_json() {
    let kind = "application/hal+json; charset=utf-8";
    let server = Server::start(move |_| answer(200, kind, r#"{"x":1,"_links":{}}"#)).await;
    let response = client(&server).answers().hal_answer().send().await.unwrap();
    assert_eq!(response.into_inner(), one());
    assert_eq!(header(&only(&server), "accept"), Some("application/hal+json"));
}

#[tokio::test]
async fn json_is_taken_where_the_service_has_a_choice() {
    let server = Server::start(|_| point()).await;
    let response = client(&server).answers().json_or_text().send().await.unwrap();
    assert_eq!(response.into_inner(), one());
    assert_eq!(header(&only(&server), "accept"), Some("application/json"));
}

#[tokio::test]
async fn errors_of_several_types_are_read_as_their_own() {
    let trouble = || json(400, r#"{"reason":"r"}"#);
    let error = reply!(trouble(), answers().errors()).unwrap_err();
    let api = error.api_error().unwrap();
    assert_eq!(api.json::<Trouble>().unwrap().reason, "r");
    assert!(api.json::<ErrorsError>().is_err());
    let error = reply!(json(404, r#"{"missing":["m"]}"#), answers().errors()).unwrap_err();
    assert_eq!(error.api_error().unwrap().json::<ErrorsError>().unwrap().missing, ["m"]);
    let problem = || answer(500, "application/problem+json", r#"{"title":"t","status":500}"#);
    let error = reply!(problem(), answers().errors()).unwrap_err();
    let problem: Problem = error.api_error().unwrap().json().unwrap();
    assert_eq!((problem.title.as_str(), problem.status), ("t", Some(500)));
    let error = reply!(answer(409, "text/plain", "why"), answers().errors()).unwrap_err();
    assert_eq!((status(&error), error.body().unwrap().as_ref()), (Some(409), &b"why"[..]));
}

#[tokio::test]
async fn documented_errors_are_told_by_status() {
    let told = async |status: u16, body: &'static str| {
        let error = reply!(json(status, body), answers().errors()).unwrap_err();
        CallError::from(error.api_error().unwrap())
    };
    let trouble = told(400, r#"{"reason":"r"}"#).await;
    assert!(matches!(trouble, CallError::BadRequest(_)), "{trouble:?}");
    let CallError::NotFound(missing) = told(404, r#"{"missing":["m"]}"#).await else { panic!() };
    assert_eq!(missing.missing, ["m"]);
    // Another status is what the document says of all others.
    let other = told(503, r#"{"title":"t"}"#).await;
    assert!(matches!(other, CallError::Default(_)), "{other:?}");
    // A body that is not what the document says.
    assert_eq!(told(404, r#"{"missing":5}"#).await, CallError::Undocumented);
    assert_eq!(told(404, "").await, CallError::Undocumented);
}

#[tokio::test]
async fn inline_answer_and_inline_error_of_one_title_stay_apart() {
    let response = reply!(json(200, r#"{"answer":42}"#), answers().inline()).unwrap();
    assert_eq!(response.into_inner(), InlineResponse::new(42));
    let error = reply!(json(500, r#"{"fault":"f"}"#), answers().inline()).unwrap_err();
    assert_eq!(error.api_error().unwrap().json::<InlineError>().unwrap().fault, "f");
}

#[tokio::test]
async fn default_alone_is_the_success_and_its_errors_are_errors() {
    for code in [200, 203] {
        let response = reply!(json(code, r#"{"x":1}"#), answers().default_only()).unwrap();
        assert_eq!(response.into_inner(), one());
    }
    let error = reply!(json(500, r#"{"x":1}"#), answers().default_only()).unwrap_err();
    assert_eq!(error.api_error().unwrap().json::<Point>().unwrap(), one());
}

#[tokio::test]
async fn redirect_that_is_documented_is_not_followed() {
    let elsewhere = || {
        let mut answer = answer(302, "text/plain", "");
        answer.headers_mut().insert("location", "/elsewhere".parse().unwrap());
        answer
    };
    let error = reply!(elsewhere(), answers().redirect()).unwrap_err();
    assert_eq!(status(&error), Some(302));
    assert_eq!(error.headers().unwrap()["location"], "/elsewhere");
    let error = reply!(answer(304, "text/plain", ""), answers().not_modified()).unwrap_err();
    assert_eq!(status(&error), Some(304));
    let response = reply!(point(), answers().not_modified()).unwrap();
    assert_eq!(response.into_inner(), one());
}

#[tokio::test]
async fn range_of_statuses_covers_each() {
    for code in [200, 202, 299] {
        let response = reply!(json(code, r#"{"x":1}"#), answers().any_success()).unwrap();
        assert_eq!((response.status().as_u16(), response.into_inner()), (code, one()));
    }
}

#[tokio::test]
async fn head_has_no_body_whatever_the_document_says() {
    let server = Server::start(|_| {
        let mut answer = point();
        answer.headers_mut().insert("etag", "\"e\"".parse().unwrap());
        answer
    })
    .await;
    let response = client(&server).answers().head().send().await.unwrap();
    assert_eq!(response.headers()["etag"], "\"e\"");
    assert_eq!(only(&server).method, "HEAD");
}

#[tokio::test]
async fn nothing_is_read_of_an_answer_that_has_nothing() {
    let server = crate::support::silent().await;
    let response = client(&server).answers().nothing().send().await.unwrap();
    assert_eq!(response.status(), 204);
    assert_eq!(only(&server).method, "DELETE");
    let error = reply!(json(500, "{}"), answers().nothing()).unwrap_err();
    assert_eq!((status(&error), error.body().unwrap().as_ref()), (Some(500), &b"{}"[..]));
}

#[tokio::test]
async fn json_of_which_nothing_is_said_is_any_json() {
    let response = reply!(json(200, r#"[1,{"a":null}]"#), answers().unsaid()).unwrap();
    assert_eq!(response.into_inner(), serde_json::json!([1, {"a": null}]));
}

#[tokio::test]
async fn range_of_types_is_asked_for_and_the_answer_says_what_it_is() {
    for (kind, body, expected) in [
        ("text/plain", "a text", "a text"),
        ("application/json", r#""a text""#, "a text"),
        ("application/json", "5", "5"),
        ("text/html; charset=utf-8", "<p>", "<p>"),
    ] {
        let server = Server::start(move |_| answer(200, kind, body)).await;
        let response = client(&server).answers().range_of_text().send().await.unwrap();
        assert_eq!(response.into_inner(), expected);
        assert_eq!(header(&only(&server), "accept"), Some("*/*"));
    }
    let server = Server::start(|_| answer(200, "application/vnd.point+json", r#"{"x":1}"#)).await;
    let response = client(&server).answers().range_of_json().send().await.unwrap();
    assert_eq!(response.into_inner(), one());
    assert_eq!(header(&only(&server), "accept"), Some("application/*"));
}

#[tokio::test]
async fn null_is_no_value_in_every_form_of_answer() {
    let null = || json(200, "null");
    assert_eq!(reply!(null(), answers().null_or_nothing()).unwrap().into_inner(), None);
    let nothing = reply!(answer(204, "", ""), answers().null_or_nothing()).unwrap();
    assert_eq!(nothing.into_inner(), None);
    let point = reply!(point(), answers().null_or_nothing()).unwrap().into_inner();
    assert_eq!(point.unwrap().x, Some(1));
    let several = reply!(null(), answers().null_or_text()).unwrap().into_inner();
    assert_eq!(several, NullOrTextResponse::Ok(None));

    let lines = || answer(200, "application/x-ndjson", "null\n{\"x\":1}\n");
    let mut lines = reply!(lines(), answers().null_lines()).unwrap().into_inner();
    assert_eq!(lines.next().await.unwrap().unwrap(), None);
    assert_eq!(lines.next().await.unwrap().unwrap().unwrap().x, Some(1));
    let events = || answer(200, "text/event-stream", "data: null\n\ndata: {\"x\":1}\n\n");
    let mut events = reply!(events(), answers().null_events()).unwrap().into_inner();
    assert_eq!(events.next().await.unwrap().unwrap(), None);
    assert_eq!(events.next().await.unwrap().unwrap().unwrap().x, Some(1));
}

#[tokio::test]
async fn list_in_place_of_an_object_is_no_object() {
    for body in ["[]", "[1, 2]"] {
        let error = reply!(json(200, body), answers().range_of_json()).unwrap_err();
        assert!(error.is_decode() && error.body().unwrap() == body, "{error}");
    }
}

#[tokio::test]
async fn numbers_and_nulls_are_read_as_widely_as_they_are_sent() {
    let body = r#"{
        "count": 1766312922.0, "level": 2, "ended": 5.0, "small": 4294967296, "at_least_one": 1e0,
        "amount": 16777217.25, "numbers": [1.0, 2e1], "names": null, "labels": null,
        "totals": {"a": 3.0}, "anything": null, "either": 7.0, "union": [8.0]
    }"#;
    let report = reply!(json(200, body), answers().report()).unwrap().into_inner();
    assert_eq!((report.count, report.small), (1_766_312_922, Some(4_294_967_296)));
    assert_eq!((*report.level, report.at_least_one.unwrap().get()), (2, 1));
    assert_eq!((report.amount, report.numbers), (Some(16_777_217.25), vec![1, 20]));
    assert!(report.names.is_empty() && report.labels.is_empty() && report.anything.is_empty());
    assert_eq!(report.totals["a"], 3);
    assert_eq!(report.either, Some(ReportEither::Integer(7)));
    assert_eq!(report.union, Some(ReportUnion::Array(vec![8])));
    assert_eq!(report.ended, Some(5));
    // What must be there may be `null`, and not missing.
    let body = r#"{"count": 1, "level": 1, "ended": null}"#;
    assert_eq!(reply!(json(200, body), answers().report()).unwrap().ended, None);
    for body in [
        r#"{"count": 1.5, "level": 1, "ended": null}"#,
        r#"{"count": 1, "level": 3, "ended": null}"#,
        r#"{"count": 1, "level": 1}"#,
    ] {
        assert!(reply!(json(200, body), answers().report()).unwrap_err().is_decode());
    }
}
