//! What is sent, to whom, and how runs end that find nothing out.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is a failed test")]

mod support;

use std::fs;
use std::net::TcpListener;

use serde_json::json;
use support::{Received, Reply, Server, conform, fixture, honest, json_reply, run};

#[test]
fn same_document_gives_the_same_requests() {
    let sent = || {
        let server = Server::start(honest);
        conform(&server, &["--spend"]);
        let requests = server.received().into_iter();
        requests.map(|request| (request.method, request.target, request.body)).collect::<Vec<_>>()
    };
    assert_eq!(sent(), sent());
}

#[test]
fn limit_and_time_bound_what_is_sent() {
    let server = Server::start(honest);
    let run = conform(&server, &["--only", "add_pet", "--limit", "3"]);
    assert_eq!(server.received().len(), 3);
    assert!(run.skipped()[0].contains("raise --limit"), "{:?}", run.skipped());
    let server = Server::start(|_: &Received| Reply::Silence);
    let run = conform(&server, &["--only", "add_pet", "--timeout", "1", "--total", "1"]);
    assert_eq!(server.received().len(), 1);
    assert!(run.skipped()[0].contains("raise --total"), "{:?}", run.skipped());
}

#[test]
fn values_are_sent_where_and_how_the_document_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("styles.yaml");
    let document = "\
openapi: 3.1.0
info: {title: styles, version: '1'}
paths:
  /a/{list}/{label}:
    parameters:
    - {name: list, in: path, required: true, schema: {type: array, minItems: 2, items: {type: string, example: 'x y'}}}
    - {name: label, in: path, required: true, style: label, schema: {type: integer}}
    get:
      parameters:
      - {name: deep, in: query, style: deepObject, required: true, schema: {type: object, required: [k], properties: {k: {type: string, example: v&w}}}}
      - {name: pipes, in: query, style: pipeDelimited, explode: false, required: true, schema: {type: array, minItems: 2, items: {type: boolean}}}
      - {name: json, in: query, required: true, content: {application/json: {schema: {type: object}}}}
      - {name: X-Word, in: header, required: true, schema: {type: string, pattern: '^[0-9]{3}$'}}
      - {name: biscuit, in: cookie, required: true, schema: {type: string, format: date}}
      requestBody: {required: true, content: {application/json: {schema: {type: string}}}}
      responses: {default: {description: d}}
    post:
      x-costs: false
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, required: [a, b], properties: {a: {type: string, example: '1&2'}, b: {type: array, minItems: 2, items: {type: integer}}}}
      responses: {default: {description: d}}
    put:
      x-costs: false
      requestBody:
        required: true
        content: {multipart/form-data: {schema: {type: object, required: [a], properties: {a: {type: string, format: binary}}}}}
      responses: {default: {description: d}}
";
    fs::write(&path, document).unwrap();
    let server = Server::start(|_: &Received| Reply::Answer(204, Vec::new(), Vec::new()));
    let (url, spec) = (server.url(), path.to_str().unwrap().to_owned());
    let run = run(&["--server", &url, "--spec", &spec, "--format", "json", "--limit", "1"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let sent = server.received();
    let sent = |method: &str| sent.iter().find(|request| request.method == method).unwrap().clone();
    let get = sent("GET");
    assert_eq!(get.target, "/a/x%20y,x%20y/.0?deep%5Bk%5D=v%26w&pipes=true%7Ctrue&json=%7B%7D");
    assert_eq!(get.header("x-word"), Some("000"));
    assert_eq!(get.header("cookie"), Some("biscuit=2024-02-29"));
    assert_eq!(get.body, b"\"text\"");
    assert_eq!(sent("POST").body, b"a=1%262&b=0&b=0");
    let put = sent("PUT");
    assert!(put.header("content-type").unwrap().starts_with("multipart/form-data; boundary="));
    let body = String::from_utf8(put.body).unwrap();
    assert!(body.contains("form-data; name=\"a\"\r\n\r\ntext\r\n--"), "{body}");
}

#[test]
fn wrong_command_line_sends_nothing() {
    let server = Server::start(honest);
    let url = server.url();
    let spec = fixture("shop.yaml");
    let spec = spec.to_str().unwrap();
    for (words, said) in [
        (vec!["--server", &url, "--spec", spec, "--only", "none"], "GET /pet"),
        (vec!["--server", "http://192.0.2.1", "--spec", spec], "--insecure"),
        (vec!["--server", "127.0.0.1", "--spec", spec], "https://"),
        (vec!["--server", "https://u:p@127.0.0.1", "--spec", spec], "--header"),
        (vec!["--spec", spec], "--server"),
        (vec!["--server", &url, "--timeout", "0"], "--timeout"),
    ] {
        let run = run(&words);
        assert_eq!(run.code, 2, "{words:?}");
        assert!(run.stderr.contains(said), "{words:?}: {}", run.stderr);
    }
    assert_eq!(server.received(), []);
}

#[test]
fn broken_document_and_absent_server_are_told_apart() {
    let run_with = |spec: &str, url: &str| run(&["--server", url, "--spec", spec]);
    let spec = fixture("shop.yaml");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let absent = run_with(spec.to_str().unwrap(), &format!("http://{port}"));
    assert_eq!(absent.code, 1);
    assert!(absent.stderr.contains("cannot be reached: it refuses"), "{}", absent.stderr);
    assert_eq!(run_with("no-such.yaml", "http://127.0.0.1:9").code, 3);
}

#[test]
fn document_of_3_0_is_read_by_its_own_rules() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.yaml");
    let document = "\
openapi: 3.0.3
info: {title: old, version: '1'}
paths:
  /a/{id}:
    get:
      parameters:
      - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
      - {name: tags, in: query, schema: {type: array, items: {type: string}, minItems: 2}}
      responses:
        '200':
          description: d
          content:
            application/json:
              schema:
                type: object
                required: [a, secret]
                properties:
                  a: {type: integer, nullable: true, minimum: 1, exclusiveMinimum: true}
                  secret: {type: string, writeOnly: true}
        '400': {description: d}
";
    fs::write(&path, document).unwrap();
    let reply = |body: &'static str| {
        move |request: &Received| {
            let id = request.path().strip_prefix("/a/").unwrap();
            let tags = request.target.matches("tags=").count();
            if id.len() == 36 && !id.contains('%') && tags != 1 {
                json_reply(200, &serde_json::from_str(body).unwrap())
            } else {
                Reply::Answer(400, Vec::new(), Vec::new())
            }
        }
    };
    for (body, found) in [
        (r#"{"a": null}"#, None),
        (r#"{"a": 2}"#, None),
        (r#"{"a": 1}"#, Some("exclusiveMinimum")),
        (r#"{"a": "2"}"#, Some("type")),
    ] {
        let server = Server::start(reply(body));
        let (url, spec) = (server.url(), path.to_str().unwrap().to_owned());
        let run = run(&["--server", &url, "--spec", &spec, "--format", "json"]);
        let deviations = run.found("deviation");
        match found {
            None => assert_eq!(deviations, [], "{body}"),
            Some(keyword) => {
                assert_eq!(deviations.len(), 1, "{body}: {}", run.stdout);
                assert!(deviations[0].2.ends_with(&format!("/a/{keyword}")), "{deviations:?}");
            }
        }
        let targets: Vec<_> = server.received().into_iter().map(|request| request.target).collect();
        assert!(
            targets.iter().any(|target| target.ends_with("?tags=text&tags=text")),
            "{targets:?}"
        );
    }
}

#[test]
fn text_and_junit_say_what_and_where() {
    let server = Server::start(|request: &Received| match honest(request) {
        Reply::Answer(200, ..) => support::pet(&json!({ "name": "Rex", "age": "3" })),
        reply => reply,
    });
    let (url, spec) = (server.url(), fixture("shop.yaml"));
    let with = |format: &str| {
        run(&[
            "--server",
            &url,
            "--spec",
            spec.to_str().unwrap(),
            "--only",
            "/pet",
            "--format",
            format,
        ])
    };
    let text = with("text").stdout;
    assert!(text.starts_with(&format!("1 deviation: {url} against ")), "{text}");
    assert!(text.contains("GET /pet\n  deviation body-invalid: /age: "), "{text}");
    assert!(text.contains("shop.yaml:"), "{text}");
    assert!(text.contains("/components/schemas/Pet/properties/age/type"), "{text}");
    let junit = with("junit").stdout;
    assert!(junit.contains("failures=\"1\""), "{junit}");
    assert!(junit.contains("<failure type=\"body-invalid\""), "{junit}");
}
