//! The program against a real server on this machine: what it takes, what it refuses, and what it
//! sends. Each server answers a stated number of connections and ends. TLS is left to rustls.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is a failed test")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::thread::JoinHandle;
use std::time::Duration;

const DOCUMENT: &str = "openapi: 3.1.0\n";

/// A server that gives these answers, one a connection, and then the requests that it read.
struct Server {
    url: String,
    thread: JoinHandle<Vec<String>>,
}

impl Server {
    fn new(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let thread = std::thread::spawn(move || {
            answers.iter().map(|answer| serve(listener.accept().unwrap().0, answer)).collect()
        });
        Self { url, thread }
    }

    fn requests(self) -> Vec<String> {
        self.thread.join().unwrap()
    }
}

fn serve(mut stream: TcpStream, answer: &[u8]) -> String {
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let lines = BufReader::new(&stream).lines().map(Result::unwrap);
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    // Who asks may have heard enough.
    let _ = stream.write_all(answer);
    head.join("\n")
}

fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn redirect(location: &str) -> Vec<u8> {
    answer("302 Found", &format!("location: {location}\r\nset-cookie: seen=1\r\n"), "")
}

fn fetch(url: &str, max_bytes: &str, seconds: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fetch"));
    // Proxies are for elsewhere, and nobody's password is sent, whatever lies around.
    command.env("HTTP_PROXY", "http://127.0.0.1:9").env("ALL_PROXY", "http://127.0.0.1:9");
    command.args([url, max_bytes, seconds]).output().unwrap()
}

#[track_caller]
fn assert_fetched(output: &Output) {
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && err.is_empty(), "{err}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), DOCUMENT);
}

#[track_caller]
fn assert_refused(output: &Output, reason: &str) {
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && output.stdout.is_empty());
    assert!(err.contains(reason), "{reason:?} is not in {err}");
    assert!(!err.contains("secret"), "{err}");
}

#[test]
fn document_comes_as_it_is_and_nothing_is_sent_that_says_who_asks() {
    let server = Server::new(vec![answer("200 OK", "", DOCUMENT)]);
    assert_fetched(&fetch(&format!("{}/api.yaml?token=secret#part", server.url), "64", "20"));
    let requests = server.requests();
    assert!(requests[0].starts_with("GET /api.yaml?token=secret HTTP/1.1\n"), "{requests:?}");
    let request = requests[0].to_lowercase();
    for header in ["authorization", "cookie", "proxy-", "referer"] {
        assert!(!request.contains(&format!("\n{header}")), "{request}");
    }
}

#[test]
fn packed_document_is_unpacked_and_bounded_by_what_it_unpacks_to() {
    let pack = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text.as_bytes()).unwrap();
        answer("200 OK", "content-encoding: gzip\r\n", encoder.finish().unwrap())
    };
    let large = pack(&" ".repeat(1_000_000));
    assert!(large.len() < 10_000, "the bound is not met by what is sent");
    let server = Server::new(vec![pack(DOCUMENT), large]);
    assert_fetched(&fetch(&server.url, "64", "20"));
    assert_refused(&fetch(&server.url, "10000", "20"), "too large: at most 10000 bytes");
    server.requests();
}

#[test]
fn largest_document_is_taken_and_one_byte_more_is_not() {
    let server = Server::new(vec![answer("200 OK", "", DOCUMENT); 2]);
    let size = DOCUMENT.len();
    assert_fetched(&fetch(&server.url, &size.to_string(), "20"));
    assert_refused(&fetch(&server.url, &(size - 1).to_string(), "20"), "too large");
    server.requests();
}

#[test]
fn redirects_are_followed_a_few_times_without_cookies() {
    let hop = || redirect("/next?token=secret");
    let server =
        Server::new(vec![hop(), hop(), hop(), hop(), hop(), answer("200 OK", "", DOCUMENT)]);
    assert_fetched(&fetch(&server.url, "64", "20"));
    let requests = server.requests();
    assert!(requests[5].starts_with("GET /next?token=secret "), "{requests:?}");
    assert!(!requests[5].to_lowercase().contains("cookie"), "{requests:?}");

    let server = Server::new(vec![hop(); 6]);
    assert_refused(&fetch(&server.url, "64", "20"), "/next is one redirect too many");
    assert_eq!(server.requests().len(), 6);
}

#[test]
fn redirects_to_where_nothing_may_be_asked_are_not_followed() {
    for (location, reason) in [
        ("http://example.org/?secret", "only https is"),
        ("http://10.0.0.1/?secret", "only https is"),
        ("file:///etc/secret", "leads on: this is not a URL"),
        ("https://user:secret@example.org/", "user or a password"),
        ("..", "relative address"),
    ] {
        let server = Server::new(vec![redirect(location)]);
        assert_refused(&fetch(&server.url, "64", "20"), reason);
        server.requests();
    }
    let server = Server::new(vec![answer("301 Moved Permanently", "", "")]);
    assert_refused(&fetch(&server.url, "64", "20"), "says not where to");
    server.requests();
}

#[test]
fn answers_that_are_no_document_are_refused_with_their_status() {
    for status in ["404 Not Found", "401 Unauthorized", "500 Oops", "204 No Content", "304 Same"] {
        let server = Server::new(vec![answer(status, "", "")]);
        let output = fetch(&format!("{}/api.yaml?token=secret", server.url), "64", "20");
        assert_refused(&output, &format!("/api.yaml answers with status {}", &status[..3]));
        server.requests();
    }
}

#[test]
fn answer_that_breaks_off_is_refused() {
    let mut torn = answer("200 OK", "", DOCUMENT);
    torn.truncate(torn.len() - 3);
    let server =
        Server::new(vec![torn, b"HTTP/1.1 200".to_vec(), Vec::new(), b"hello\r\n".to_vec()]);
    for _ in 0..4 {
        assert_refused(&fetch(&format!("{}?secret", server.url), "64", "20"), "cannot fetch http");
    }
    server.requests();
}

/// The server sends a byte now and then, which no time limit between bytes would notice.
#[test]
fn answer_without_an_end_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}?secret", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        let _ = stream.read(&mut [0; 1024]);
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n").unwrap();
        for _ in 0..200 {
            std::thread::sleep(Duration::from_millis(50));
            if stream.write_all(b" ").is_err() {
                return true;
            }
        }
        false
    });
    assert_refused(&fetch(&url, "1000", "1"), "has not answered in full in time");
    assert!(thread.join().unwrap(), "the connection was not closed");
}

#[test]
fn nobody_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}?secret", listener.local_addr().unwrap());
    drop(listener);
    assert_refused(&fetch(&url, "64", "20"), "cannot fetch http://127.0.0.1");
}

#[test]
fn what_is_no_address_is_refused() {
    for (url, reason) in [
        ("secret", "write https://host/path"),
        ("http://example.org/?secret", "http://example.org/ is not fetched"),
        ("https://user:secret@127.0.0.1/", "take it out"),
    ] {
        assert_refused(&fetch(url, "64", "20"), reason);
    }
}
