//! A server on this machine that does what `fixtures/shop.yaml` says, but for what a test plants,
//! and the program that is run against it.

#![allow(dead_code, reason = "no test file needs all of it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic is a failed test"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

pub(crate) const TOKEN: &str = "a-token-that-nobody-may-see";

/// No test needs more requests, and a server that gets them has a client in a circle.
const MAX_REQUESTS: usize = 500;

/// A request as the server got it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn has_token(&self) -> bool {
        self.header("authorization") == Some(&format!("Bearer {TOKEN}"))
    }

    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// What the server does.
pub(crate) enum Reply {
    /// Status, headers and body.
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// A JSON body that has no end; how many megabytes of it were taken.
    Endless(Arc<AtomicUsize>),
    /// Nothing, until the client gives up.
    Silence,
    /// Less than it says, and then nothing.
    Cut,
    /// This, whatever it is.
    Raw(&'static str),
}

pub(crate) fn json_reply(status: u16, body: &Value) -> Reply {
    let headers = vec![("content-type", "application/json".to_owned())];
    Reply::Answer(status, headers, body.to_string().into_bytes())
}

/// The pet, with its header.
pub(crate) fn pet(body: &Value) -> Reply {
    let headers = vec![
        ("content-type", "application/json; charset=utf-8".to_owned()),
        ("x-count", "1".to_owned()),
    ];
    Reply::Answer(200, headers, body.to_string().into_bytes())
}

pub(crate) fn stream(text: &str) -> Reply {
    let headers = vec![("content-type", "text/event-stream".to_owned())];
    Reply::Answer(200, headers, text.as_bytes().to_vec())
}

fn refused(status: u16) -> Reply {
    json_reply(status, &json!({ "error": "not so" }))
}

/// What a server answers that does what the document says.
pub(crate) fn honest(request: &Received) -> Reply {
    if !request.has_token() {
        return refused(401);
    }
    match (request.method.as_str(), request.path()) {
        ("GET", "/pet") => pet(&json!({ "name": "Rex", "age": 3, "tags": ["good"] })),
        ("POST", "/pets") if is_new_pet(request) => {
            json_reply(201, &json!({ "name": "Rex", "age": 0 }))
        }
        ("GET", "/events") => stream("data: {\"n\": 1}\n\ndata: {\"n\": 2}\n\ndata: [DONE]\n\n"),
        ("POST", "/images") if is_prompt(request) => Reply::Answer(204, Vec::new(), Vec::new()),
        ("GET", "/report") => Reply::Answer(204, Vec::new(), Vec::new()),
        _ => refused(400),
    }
}

fn is_json(request: &Received) -> bool {
    request.header("content-type") == Some("application/json")
}

fn is_new_pet(request: &Received) -> bool {
    let shelf =
        request.target.strip_prefix("/pets?shelf=").and_then(|text| text.parse::<u8>().ok());
    let Some(Value::Object(pet)) = request.json() else { return false };
    let name = pet.get("name").and_then(Value::as_str);
    is_json(request)
        && shelf.is_some_and(|shelf| (1..=9).contains(&shelf))
        && name.is_some_and(|name| (1..=5).contains(&name.len()))
        && pet.get("age").is_none_or(|age| age.as_u64().is_some_and(|age| age <= 30))
        && pet.get("kind").is_none_or(|kind| *kind == "cat" || *kind == "dog")
        && pet.keys().all(|key| ["name", "age", "kind"].contains(&key.as_str()))
}

fn is_prompt(request: &Received) -> bool {
    let Some(Value::Object(image)) = request.json() else { return false };
    let text = |name: &str| image.get(name).is_none_or(Value::is_string);
    is_json(request)
        && image.contains_key("prompt")
        && text("prompt")
        && text("style")
        && image.get("n").is_none_or(|n| n.as_u64().is_some_and(|n| (1..=10).contains(&n)))
        && image.get("size").is_none_or(|size| {
            ["1024x1024", "256x256", "512x512"].iter().any(|other| size == other)
        })
}

/// A server that runs until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Server {
    pub(crate) fn start(reply: impl Fn(&Received) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&received);
        thread::spawn(move || {
            for connection in listener.incoming().take(MAX_REQUESTS) {
                let Ok(connection) = connection else { return };
                let Some(request) = read(&connection) else { return };
                log.lock().unwrap().push(request.clone());
                write(connection, reply(&request));
            }
        });
        Self { address, received }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

/// The accepting thread ends with a connection that says nothing.
impl Drop for Server {
    fn drop(&mut self) {
        drop(TcpStream::connect(self.address));
    }
}

fn read(connection: &TcpStream) -> Option<Received> {
    connection.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let mut reader = BufReader::new(connection);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut request = Received { method, target, headers, body: Vec::new() };
    let length = request.header("content-length").and_then(|text| text.parse().ok());
    reader.take(length.unwrap_or(0)).read_to_end(&mut request.body).ok()?;
    Some(request)
}

fn write(mut connection: TcpStream, reply: Reply) {
    // A client that has gone away is what some tests are about.
    let _ = match reply {
        Reply::Answer(status, headers, body) => {
            let headers: String =
                headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            let length = body.len();
            let length =
                if status == 204 { String::new() } else { format!("content-length: {length}\r\n") };
            let head =
                format!("HTTP/1.1 {status} Any\r\nconnection: close\r\n{length}{headers}\r\n");
            connection.write_all(head.as_bytes()).and_then(|()| connection.write_all(&body))
        }
        Reply::Endless(taken) => {
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-count: 1\r\n\r\n\"";
            let mut written = connection.write_all(head.as_bytes());
            let piece = vec![b'a'; 1024 * 1024];
            for _ in 0..1024 {
                if written.is_err() {
                    break;
                }
                written = connection.write_all(&piece);
                taken.fetch_add(1, Ordering::SeqCst);
            }
            written
        }
        Reply::Silence => {
            let _ = connection.read(&mut [0]);
            Ok(())
        }
        Reply::Cut => {
            let head =
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{";
            connection.write_all(head.as_bytes())
        }
        Reply::Raw(text) => connection.write_all(text.as_bytes()),
    };
}

/// What came of a run.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("{}", self.stderr))
    }

    /// The findings of a level: id, the place in the body, the pointer in the document.
    pub(crate) fn found(&self, level: &str) -> Vec<(String, String, String)> {
        let json = self.json();
        let findings = json["findings"].as_array().unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let findings = findings.iter().filter(|finding| finding["level"] == level);
        findings
            .map(|found| {
                (text(&found["id"]), text(&found["instance"]), text(&found["spot"]["pointer"]))
            })
            .collect()
    }

    pub(crate) fn skipped(&self) -> Vec<String> {
        let json = self.json();
        let skipped = json["skipped"].as_array().unwrap().iter();
        skipped
            .map(|skip| format!("{}: {}", skip["operation"], skip["reason"]).replace('"', ""))
            .collect()
    }
}

pub(crate) fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// Runs the program with these words alone.
pub(crate) fn run(words: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_conform"))
        .args(words)
        .env("ATOMASDK_BEARER_AUTH", TOKEN)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let run = Run {
        code: output.status.code().unwrap(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    };
    assert!(!run.stdout.contains(TOKEN) && !run.stderr.contains(TOKEN), "the token is shown");
    run
}

/// Runs the program on the shop, and has JSON printed.
pub(crate) fn conform(server: &Server, words: &[&str]) -> Run {
    let (spec, url) = (fixture("shop.yaml"), server.url());
    let mut all = vec!["--spec", spec.to_str().unwrap(), "--server", &url, "--format", "json"];
    all.extend(words);
    run(&all)
}
