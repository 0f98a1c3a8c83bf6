//! Hosts of images that mean no good, or have a bad day: where they lead, how much they send, how
//! long they take; and what they get to see.

use std::time::Duration;

use bytes::Bytes;
use client_tests::{Answer, Server, answer, bytes, json, live};
use generated_client::Client;
use generated_client::images::{Download, Image, ImageError};
use generated_client::types::ImageData;
use http::HeaderValue;
use http::header::LOCATION;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nan otter";

fn link(url: &str) -> ImageData {
    serde_json::from_value(serde_json::json!({"url": url})).unwrap()
}

fn png() -> Answer {
    bytes(200, "image/png", Bytes::from_static(PNG))
}

fn redirect(status: u16, to: &str) -> Answer {
    let mut answer = answer(status, "text/html", "elsewhere");
    answer.headers_mut().insert(LOCATION, HeaderValue::from_str(to).unwrap());
    answer
}

async fn fetch(url: &str) -> Result<Image, ImageError> {
    fetch_with(url, |download| download).await
}

async fn fetch_with(
    url: &str,
    set: impl FnOnce(Download<'_>) -> Download<'_>,
) -> Result<Image, ImageError> {
    let data = link(url);
    set(data.download().allow_private_addresses().timeout(Duration::from_secs(10))).bytes().await
}

/// A host that answers these bytes to each connection, and says nothing more.
async fn raw(answer: &'static [u8], stays: bool) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(answer).await;
            if stays {
                std::future::pending::<()>().await;
            }
        }
    });
    url
}

#[tokio::test]
async fn host_sees_nothing_of_the_caller() {
    let host = Server::start(|_| png()).await;
    let url = format!("{}/x.png?signature=a%2Bb", host.url());
    let body = format!(r#"{{"created": 1, "data": [{{"url": "{url}"}}]}}"#);
    let service = Server::start(move |_| json(200, &body)).await;
    // A client of the caller's, with a secret of its own in each request.
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("x-api-key", HeaderValue::from_static("hunter2"));
    let http = reqwest::Client::builder().default_headers(headers).build().unwrap();
    let client = Client::builder()
        .bearer_auth("hunter2")
        .http_header("x-team", "hunter2")
        .server_url(service.url())
        .http_client(http)
        .build()
        .unwrap();
    let call = client.images().generate().model("m").prompt("hunter2").n(1).size("1x1");
    let response = call.send().await.unwrap();
    let download = response.data[0].download().allow_private_addresses();
    assert_eq!(download.bytes().await.unwrap().bytes, PNG);

    assert_eq!(service.arrived()[0].headers["x-api-key"], "hunter2");
    let arrived = host.arrived();
    assert_eq!((arrived.len(), arrived[0].method.as_str()), (1, "GET"));
    assert_eq!(arrived[0].target, "/x.png?signature=a%2Bb");
    let mut names: Vec<&str> = arrived[0].headers.keys().map(http::HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
    assert!(!format!("{arrived:?}").contains("hunter2"));
}

#[tokio::test]
async fn private_addresses_are_refused_before_anything_is_sent() {
    let host = Server::start(|_| png()).await;
    let port = host.url().rsplit_once(':').unwrap().1.to_owned();
    for name in [
        "127.0.0.1",
        "localhost",
        "127.1",
        "0x7f.1",
        "2130706433",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
    ] {
        let data = link(&format!("http://{name}:{port}/x.png"));
        let error = data.bytes().await.unwrap_err();
        assert!(error.is_refused() && !error.is_retryable(), "{name}: {error}");
        assert!(error.to_string().contains("allow_private_addresses"));
        assert!(data.bytes_blocking().unwrap_err().is_refused());
    }
    // Neither a proxy nor other limits let them through.
    let data = link(&host.url());
    assert!(data.download().system_proxy().bytes().await.unwrap_err().is_refused());
    assert!(data.download().timeout(None).bytes().await.unwrap_err().is_refused());
    assert_eq!(host.arrived().len(), 0);
    assert_eq!(fetch(&format!("http://localhost:{port}/")).await.unwrap().bytes, PNG);
}

/// Runs itself once more, as proxies are named by the environment of a process.
#[test]
fn proxy_is_used_only_if_asked_for() {
    const NAME: &str = "image_hosts::proxy_is_used_only_if_asked_for";
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    if std::env::var_os("TEST_BEHIND_PROXY").is_some() {
        // No such name exists, but the proxy knows it.
        let data = link("http://images.invalid/x.png");
        let download = data.download().timeout(Duration::from_secs(10));
        assert_eq!(download.clone().system_proxy().bytes_blocking().unwrap().bytes, PNG);
        assert!(download.bytes_blocking().unwrap_err().is_connect());
        // Wherever the way leads, it does not end in a private network.
        let data = link("http://images.invalid/inside.png");
        assert!(data.download().system_proxy().bytes_blocking().unwrap_err().is_refused());
        return;
    }
    let proxy = runtime.block_on(Server::start(|request| match request.target.as_str() {
        "http://images.invalid/inside.png" => redirect(302, "http://[::ffff:10.0.0.1]/x.png"),
        _ => png(),
    }));
    let status = std::process::Command::new(std::env::current_exe().unwrap())
        .args([NAME, "--exact"])
        .env("TEST_BEHIND_PROXY", "1")
        .env("http_proxy", proxy.url())
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .status()
        .unwrap();
    assert!(status.success());
    let targets: Vec<String> = proxy.arrived().into_iter().map(|request| request.target).collect();
    assert_eq!(targets, ["http://images.invalid/x.png", "http://images.invalid/inside.png"]);
}

#[tokio::test]
async fn redirects_are_followed_a_few_times() {
    let host = Server::start(|request| match request.target.as_str() {
        "/" => redirect(302, "one?x"),
        "/one?x" => redirect(307, "/two"),
        "/two" => png(),
        _ => redirect(301, "/again"),
    })
    .await;
    assert_eq!(fetch(&host.url()).await.unwrap().bytes, PNG);
    let targets: Vec<String> = host.arrived().into_iter().map(|request| request.target).collect();
    assert_eq!(targets, ["/", "/one?x", "/two"]);

    let error = fetch(&format!("{}/again", host.url())).await.unwrap_err();
    assert!(error.to_string().contains("too often"), "{error}");
    assert_eq!(host.arrived().len(), 3 + 6);
}

#[tokio::test]
async fn redirect_to_what_cannot_be_fetched_is_an_error() {
    for to in ["file:///etc/passwd", "data:,x", "ftp://a.b/c", "http://[", "https://"] {
        let host = Server::start(move |_| redirect(302, to)).await;
        let error = fetch(&host.url()).await.unwrap_err();
        assert!(error.to_string().contains("led astray"), "{to}: {error}");
    }
    let host = Server::start(|_| answer(302, "text/html", "no location")).await;
    assert_eq!(fetch(&host.url()).await.unwrap_err().status().unwrap(), 302);
}

#[tokio::test]
async fn other_statuses_are_told() {
    for (status, is_retryable) in
        [(403, false), (404, false), (429, true), (503, true), (204, false)]
    {
        let host = Server::start(move |_| bytes(status, "image/png", Bytes::new())).await;
        let error = fetch(&format!("{}/x?signature=hunter2", host.url())).await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(error.is_retryable(), is_retryable);
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("127.0.0.1") && !shown.contains("hunter2"), "{shown}");
    }
    let host = Server::start(|_| answer(200, "image/png", "<html>sign in")).await;
    let error = fetch(&host.url()).await.unwrap_err();
    assert!(error.is_unknown_format());
    assert_eq!(error.content().unwrap(), "<html>sign in");
}

#[tokio::test]
async fn announced_size_is_believed_if_it_is_too_large() {
    let url = raw(b"HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n", true).await;
    let error = fetch_with(&url, |download| download.max_bytes(1000)).await.unwrap_err();
    assert!(error.is_too_large(), "{error}");
    let url = raw(b"HTTP/1.1 200 OK\r\ncontent-length: 9000000000000000000\r\n\r\n", true).await;
    assert!(fetch(&url).await.unwrap_err().is_too_large());
}

#[tokio::test]
async fn endless_body_ends_at_the_limit() {
    let host =
        Server::start(|_| {
            live("image/png", async |mut sender| {
                while sender.send_data(Bytes::from_static(&[0; 4096])).await.is_ok() {}
            })
        })
        .await;
    let error = fetch_with(&host.url(), |download| download.max_bytes(100_000)).await.unwrap_err();
    assert!(error.is_too_large() && error.to_string().contains("100000"), "{error}");
}

#[tokio::test]
async fn slow_host_ends_with_the_time() {
    let silent = raw(b"", true).await;
    let header_only = raw(b"HTTP/1.1 200 OK\r\n", true).await;
    let half = raw(b"HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n\x89PNG", true).await;
    let dripping = Server::start(|_| {
        live("image/png", async |mut sender| {
            while sender.send_data(Bytes::from_static(b"x")).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
    })
    .await;
    // Each answer is quick, and there is no end to them.
    let sending_on = Server::start(|request| {
        std::thread::sleep(Duration::from_millis(20));
        redirect(302, &format!("{}x", request.target))
    })
    .await;
    for url in [&silent, &header_only, &half, &dripping.url(), &sending_on.url()] {
        let limit = Duration::from_millis(60);
        let error = fetch_with(url, |download| download.timeout(limit)).await.unwrap_err();
        assert!(error.is_timeout() && error.is_retryable(), "{url}: {error}");
    }
}

#[tokio::test]
async fn connection_that_breaks_is_no_image() {
    for answer in [
        b"".as_slice(),
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n\x89PNG\r\n\x1a\nhalf an otter",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\n\x89PNG\r\n\x1a\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"SSH-2.0-OpenSSH\r\n\r\n",
    ] {
        let url = raw(answer, false).await;
        let error = fetch(&url).await.unwrap_err();
        assert!(error.is_retryable() && !error.is_timeout() && !error.is_connect(), "{error}");
        assert!(error.content().is_none());
    }
    let error = fetch("http://127.0.0.1:1/").await.unwrap_err();
    assert!(error.is_connect() && error.is_retryable(), "{error}");
}

#[tokio::test]
async fn body_without_a_length_is_read_to_its_end() {
    let url = raw(b"HTTP/1.0 200 OK\r\n\r\n\x89PNG\r\n\x1a\nan otter", false).await;
    assert_eq!(fetch(&url).await.unwrap().bytes, PNG);
}

#[tokio::test]
async fn file_appears_only_when_the_image_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("otter.png");
    let half = raw(b"HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n\x89PNG\r\n\x1a\n", false).await;
    let waiting =
        raw(b"HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n\x89PNG\r\n\x1a\n", true).await;
    for url in [half, waiting] {
        let data = link(&url);
        let download = data.download().allow_private_addresses();
        let limited = download.timeout(Duration::from_millis(60));
        assert!(limited.save(&path).await.is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
