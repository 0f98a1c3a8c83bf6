//! Operations and tags whose names are missing, taken, or no names in Rust: each call is there and
//! goes to its own path.

#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

mod support;

use support::{client, silent};

#[tokio::test]
async fn every_call_goes_to_its_own_path() {
    let server = silent().await;
    let client = client(&server);
    let names = client.names();
    names.get_names_missing_by_id().id("a").send().await.unwrap();
    names.twice().send().await.unwrap();
    names.twice_2().send().await.unwrap();
    names.match_().send().await.unwrap();
    names.self_().send().await.unwrap();
    names.type_().send().await.unwrap();
    names.clone().send().await.unwrap();
    names.send().send().await.unwrap();
    names.exec_().send().await.unwrap();
    names.baseurl_().send().await.unwrap();
    names.option().send().await.unwrap();
    names._2fa().send().await.unwrap();
    client.builder_().builder().send().await.unwrap();
    client.call_().call().send().await.unwrap();
    client.from_env_().from_env().send().await.unwrap();
    client.impl_().impl_().send().await.unwrap();
    let alike = client.look_alike();
    alike.alike_1().send().await.unwrap();
    alike.alike_2().send().await.unwrap();
    alike.alike_3().send().await.unwrap();
    alike.two_tags().send().await.unwrap();
    client.operations().untagged().send().await.unwrap();
    let targets: Vec<String> = server.arrived().into_iter().map(|request| request.target).collect();
    let expected = [
        "missing/a",
        "first",
        "second",
        "match",
        "self",
        "type",
        "clone",
        "send",
        "exec",
        "baseurl",
        "option",
        "2fa",
        "builder",
        "call",
        "from-env",
        "impl",
        "alike/1",
        "alike/2",
        "alike/3",
        "tags",
        "untagged",
    ];
    assert_eq!(targets, expected.map(|name| format!("/names/{name}")));
}
