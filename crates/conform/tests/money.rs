//! What costs money is called when asked for, once, and as cheaply as can be; and what is secret
//! is shown to the server only.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is a failed test")]

mod support;

use std::fs;

use serde_json::json;
use support::{Received, Reply, Server, TOKEN, conform, fixture, honest, json_reply, run};

const DRAW: &str = "POST /images";

fn calls(server: &Server, path: &str) -> Vec<Received> {
    server.received().into_iter().filter(|request| request.path() == path).collect()
}

#[test]
fn nothing_is_bought_unless_it_is_asked_for() {
    let server = Server::start(honest);
    let run = conform(&server, &[]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert_eq!(calls(&server, "/images"), []);
    assert_eq!(calls(&server, "/report"), [], "a GET that the document says costs money");
    assert!(!calls(&server, "/pets").is_empty(), "a POST that the document says costs nothing");
    let skipped = run.skipped();
    assert_eq!(skipped.len(), 2);
    assert!(skipped.iter().all(|reason| reason.contains("--spend")), "{skipped:?}");
    assert_eq!(run.json()["summary"]["paid"], 0);
}

#[test]
fn one_cheap_image_is_bought_and_said_before() {
    let server = Server::start(honest);
    let run = conform(&server, &["--spend", "--only", DRAW]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    let calls = calls(&server, "/images");
    let valid: Vec<_> =
        calls.iter().filter(|request| matches!(honest(request), Reply::Answer(204, ..))).collect();
    assert_eq!(valid.len(), 1);
    let body = valid[0].json().unwrap();
    assert_eq!(body, json!({ "prompt": "text", "n": 1, "size": "256x256" }));
    assert!(run.stderr.contains("these calls may cost money, 2 at most"), "{}", run.stderr);
    let split = format!("{DRAW}: 1 valid, and {} that the server should refuse", calls.len() - 1);
    assert!(run.stderr.contains(&split), "{}", run.stderr);
    assert_eq!(run.json()["summary"]["paid"], 1);
    let images = calls.iter().filter_map(|request| request.json()?.get("n")?.as_u64());
    assert!(images.max() <= Some(1), "nor are more asked for by what should be refused");
}

#[test]
fn server_that_does_what_it_should_refuse_is_not_called_again() {
    let server = Server::start(|request: &Received| {
        // It looks at nothing but the token.
        if request.has_token() {
            Reply::Answer(204, Vec::new(), Vec::new())
        } else {
            honest(request)
        }
    });
    let run = conform(&server, &["--spend", "--only", "draw"]);
    let shown = calls(&server, "/images");
    assert_eq!(shown.iter().filter(|request| request.has_token()).count(), 2);
    assert_eq!(run.json()["summary"]["paid"], 2);
    assert_eq!(run.found("deviation").len(), 1);
    assert!(run.skipped()[0].contains("each costs money"), "{:?}", run.skipped());
}

#[test]
fn nothing_is_sent_twice() {
    for reply in [|| Reply::Silence, || Reply::Raw(""), || json_reply(503, &json!({}))] {
        let server = Server::start(move |_: &Received| reply());
        let run = conform(&server, &["--spend", "--only", DRAW, "--timeout", "1", "--limit", "1"]);
        assert_eq!(run.code, 7);
        assert_eq!(server.received().len(), 1);
    }
}

#[test]
fn what_costs_money_is_said_with_yes_or_no() {
    let folder = tempfile::tempdir().unwrap();
    let document = fs::read_to_string(fixture("shop.yaml")).unwrap();
    let path = folder.path().join("shop.yaml");
    fs::write(&path, document.replace("x-costs: true", "x-costs: a lot")).unwrap();
    let run = run(&["--server", "http://127.0.0.1:9", "--spec", path.to_str().unwrap()]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("`x-costs` is true or false, not a string"), "{}", run.stderr);
}

#[test]
fn overlay_says_what_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let overlay = folder.path().join("overlay.yaml");
    let text = "overlay: 1.0.0\ninfo: {title: t, version: v}\nactions:\n\
                - target: $.paths['/images']\n  update: {x-costs: false}\n";
    fs::write(&overlay, text).unwrap();
    let server = Server::start(honest);
    conform(&server, &["--overlay", overlay.to_str().unwrap(), "--only", "draw"]);
    assert!(!calls(&server, "/images").is_empty());
}

#[test]
fn token_is_shown_to_the_server_only() {
    // `run` looks for the token in all that is printed.
    let server = Server::start(|request: &Received| {
        let token = request.header("authorization").unwrap_or_default().replace("Bearer ", "");
        let kind = format!("text/{token}");
        match request.path() {
            "/events" => Reply::Answer(200, vec![("content-type", kind)], token.into_bytes()),
            _ => json_reply(200, &json!({ token: 1, "name": "R", "age": "3" })),
        }
    });
    for format in ["text", "json", "junit"] {
        let (spec, url) = (fixture("shop.yaml"), server.url());
        let spec = spec.to_str().unwrap();
        let run = run(&["--server", &url, "--spec", spec, "--format", format]);
        assert_eq!(run.code, 7);
        assert!(run.stdout.contains("[secret]"), "{}", run.stdout);
    }
    assert!(server.received().iter().any(Received::has_token));
}

#[test]
fn header_is_sent_in_place_of_the_token_and_not_shown() {
    let server = Server::start(honest);
    let header = format!("Authorization: Bearer {TOKEN}");
    let run = conform(&server, &["--only", "/pet", "--header", &header]);
    assert_eq!(run.code, 0);
    let headers = server.received().into_iter().filter(Received::has_token);
    for request in headers {
        let sent = request.headers.iter().filter(|(name, _)| name == "authorization");
        assert_eq!(sent.count(), 1);
    }
    let broken = format!("no header {TOKEN}");
    let run = conform(&server, &["--header", &broken]);
    assert_eq!(run.code, 2);
}
