//! The embedded service for a document of everything: it takes what the calls send, and they can
//! read what it answers. What it says of images is for `tests/mock`.

#![cfg(feature = "mock")]

use crate::support::with;
use wire_client::mock::{Response, Server};
use wire_client::types::{OptionalJsonBody, States};
use wire_client::{Client, OptionalNullable};

fn start() -> (Server, Client) {
    let server = wire_client::mock::start().unwrap();
    let client = Client::builder().token(server.token()).server_url(server.url()).build().unwrap();
    (server, client)
}

#[tokio::test]
async fn parameters_in_paths_lead_to_their_operation() {
    let (server, client) = start();
    let plain = client.parameters().path_plain();
    plain.text("a/b c?d#é%2F;+😀").number(-5).send().await.unwrap();
    server.assert_operation("path_plain");
    client.parameters().cookies().session("s").send().await.unwrap();
    server.assert_operation("cookies");
    client.parameters().query_styles().ids(vec!["a".to_owned()]).limit(3).send().await.unwrap();
    server.assert_operation("query_styles");
    server.assert_valid();
}

#[tokio::test]
async fn bodies_are_taken_as_the_document_has_them() {
    let (server, client) = start();
    client.bodies().optional_json().send().await.unwrap();
    let note = with(OptionalJsonBody::new(), |body| body.note = Some("n".to_owned()));
    client.bodies().optional_json().body(note).send().await.unwrap();
    server.assert_sent("note", "n");
    let states = with(States::new(), |states| states.nullable = OptionalNullable::Null);
    client.bodies().states().body(states).send().await.unwrap();
    client.bodies().text_body().body("words").send().await.unwrap();
    client.bodies().image_body().body(vec![137]).send().await.unwrap();
    client.forms().optional_form().send().await.unwrap();
    server.assert_requests(6);
    server.assert_valid();
}

#[tokio::test]
async fn answers_can_be_read_back() {
    let (server, client) = start();
    assert_eq!(client.answers().list_answer().send().await.unwrap().len(), 1);
    assert!(client.answers().optional_answer().send().await.unwrap().is_some());
    client.answers().several().send().await.unwrap();
    client.answers().text_answer().send().await.unwrap();
    client.answers().nothing().send().await.unwrap();
    server.next(Response::status(204));
    assert!(client.answers().optional_answer().send().await.unwrap().is_none());
}
