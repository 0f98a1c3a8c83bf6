//! Each operation sends what the document asks for, where it asks for it, and nothing else; secrets
//! are in nothing that is written.

use std::error::Error as _;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{header, only, silent};
use client_tests::logs::listen;
use client_tests::{Arrived, Server, answer};
use wire_client::{Charge, Client, ClientBuilder, Token};

const SECRETS: [&str; 9] = [
    "token-0815",
    "oauth-0815",
    "oidc-0815",
    "user-0815",
    "word-0815",
    "key-0815",
    "query&0815",
    "cookie;0815",
    "signed=\"0815\"",
];

/// A client with every credential of the document.
fn all(builder: ClientBuilder) -> ClientBuilder {
    let [token, oauth, oidc, user, word, key, query, cookie, signature] = SECRETS;
    let builder = builder.token(token).oauth(oauth).discovered(oidc).basic(user, word).key(key);
    builder.query_key(query).cookie_key(cookie).signature(signature).bot_token("Bot bot-0815")
}

/// What of credentials arrived: `Authorization`, the header, the query and the cookies.
fn credentials(request: &Arrived) -> [Option<&str>; 4] {
    let query = request.target.split_once('?').map(|(_, query)| query);
    [header(request, "authorization"), header(request, "x-key"), query, header(request, "cookie")]
}

/// What arrives with a call of a client of that builder.
macro_rules! arrived {
    ($builder:expr, $($call:tt)+) => {{
        let server = silent().await;
        let client = $builder(Client::builder().server_url(server.url())).build().unwrap();
        client.credentials().$($call)+.send().await.unwrap();
        only(&server)
    }};
}

#[tokio::test]
async fn each_scheme_goes_to_its_place() {
    // Basic: RFC 7617, section 2.
    let basic = Some("Basic dXNlci0wODE1OndvcmQtMDgxNQ==");
    for (request, expected) in [
        (arrived!(all, with_bearer()), [Some("Bearer token-0815"), None, None, None]),
        (arrived!(all, with_oauth()), [basic, None, None, None]),
        (arrived!(all, with_other()), [basic, None, None, None]),
        (arrived!(all, with_discovered()), [Some("Bearer oidc-0815"), None, None, None]),
        (arrived!(all, with_scheme()), [Some("Signature signed=\"0815\""), None, None, None]),
        (arrived!(all, with_whole()), [Some("Bot bot-0815"), None, None, None]),
        (arrived!(all, with_query()), [None, None, Some("api%20key=query%260815"), None]),
        (arrived!(all, with_connection()), [None; 4]),
        (arrived!(all, with_none()), [None; 4]),
        (
            arrived!(all, with_three().q("a b").c("1")),
            [
                None,
                Some("key-0815"),
                Some("q=a+b&api%20key=query%260815"),
                Some("c=1; session=cookie%3B0815"),
            ],
        ),
    ] {
        assert_eq!(credentials(&request), expected, "{}", request.target);
    }
}

#[tokio::test]
async fn first_alternative_that_is_complete_is_taken() {
    let key = |builder: ClientBuilder| builder.key("key-0815");
    let oauth = |builder: ClientBuilder| builder.oauth("oauth-0815");
    let nothing = |builder: ClientBuilder| builder;
    assert_eq!(credentials(&arrived!(key, with_other()))[..2], [None, Some("key-0815")]);
    assert_eq!(credentials(&arrived!(oauth, with_oauth()))[0], Some("Bearer oauth-0815"));
    // `{}` beside a scheme makes it optional.
    assert_eq!(credentials(&arrived!(nothing, with_bearer())), [None; 4]);
    assert_eq!(credentials(&arrived!(nothing, with_connection())), [None; 4]);
    // What the caller sends by a header is there.
    let by_hand = |builder: ClientBuilder| builder.http_header("x-key", "by-hand");
    assert_eq!(credentials(&arrived!(by_hand, with_other()))[1], Some("by-hand"));
}

#[tokio::test]
async fn call_without_its_credentials_is_not_sent_and_names_the_setters() {
    let server = silent().await;
    let builder = Client::builder().server_url(server.url()).key("key-0815").token("token-0815");
    let client = builder.build().unwrap();
    let calls = client.credentials();
    for (error, setters) in [
        (calls.with_oauth().send().await.unwrap_err(), "`basic`, or `oauth`"),
        (calls.with_three().send().await.unwrap_err(), "`query_key` and `cookie_key`"),
        (calls.with_whole().send().await.unwrap_err(), "`bot_token`"),
    ] {
        let reason = error.source().unwrap().to_string();
        assert!(reason.contains(setters), "{reason}");
        assert_eq!(error.charge(), Charge::NotSent);
    }
    assert_eq!(server.arrived().len(), 0);
}

#[tokio::test]
async fn secrets_that_cannot_be_sent_are_refused_and_not_repeated() {
    type Setter = fn(ClientBuilder) -> ClientBuilder;
    let setters: [Setter; 10] = [
        |builder| builder.token(""),
        |builder| builder.token("hunter2\n"),
        |builder| builder.token("Bearer hunter2"),
        |builder| builder.token("hun ter2"),
        |builder| builder.key("hunter2\u{7f}"),
        |builder| builder.key(""),
        |builder| builder.basic("hunter2:x", "y"),
        |builder| builder.query_key(""),
        |builder| builder.signature("Signature hunter2"),
        |builder| builder.bot_token("hunter2\n"),
    ];
    for (at, setter) in setters.into_iter().enumerate() {
        let error = setter(Client::builder()).build().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{at}: {error}");
    }
    // Whatever of a key fits into a query or a cookie is encoded.
    assert!(Client::builder().query_key("\n").cookie_key("\r\n;").build().is_ok());
    // Nothing goes unencrypted to another machine.
    let builder = Client::builder().server_url("http://example.com");
    assert!(builder.clone().query_key("hunter2").build().is_err());
    assert!(builder.allow_insecure_host("example.com").query_key("hunter2").build().is_ok());
}

#[tokio::test]
async fn token_is_asked_for_once_and_again_after_it_was_refused() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let token = Token::from_fn(move || {
        let number = count.fetch_add(1, Ordering::SeqCst);
        async move { Ok::<_, std::io::Error>(format!("token-{number}\n")) }
    });
    // The first token is good twice.
    let server = Server::start(|request| {
        let is_good = header(request, "authorization") != Some("Bearer token-0");
        answer(
            if is_good || request.headers.contains_key("x-old") { 204 } else { 401 },
            "text/plain",
            "",
        )
    })
    .await;
    let client = Client::builder().server_url(server.url()).token(token).build().unwrap();
    let call = || client.credentials().with_bearer();
    call().http_header("x-old", "1").send().await.unwrap();
    call().http_header("x-old", "1").send().await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    call().send().await.unwrap();
    call().send().await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    let sent: Vec<String> = server
        .arrived()
        .iter()
        .map(|request| header(request, "authorization").unwrap().to_owned())
        .collect();
    let [old, new] = ["Bearer token-0", "Bearer token-1"];
    assert_eq!(sent, [old, old, old, new, new]);
}

#[tokio::test]
async fn refusal_of_a_new_token_is_the_end_and_tells_both_attempts() {
    let server = Server::start(|_| answer(401, "text/plain", "no")).await;
    let provided = || {
        let token = Token::from_fn(|| async { Ok::<_, std::io::Error>("hunter2".to_owned()) });
        Client::builder().server_url(server.url()).token(token)
    };
    let client = provided().build().unwrap();
    let error = client.credentials().with_bearer().send().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 401);
    assert_eq!(error.attempts().len(), 2);
    assert_eq!(server.arrived().len(), 2);
    // A token that stays the same is not tried again.
    let client = Client::builder().server_url(server.url()).token("hunter2").build().unwrap();
    client.credentials().with_bearer().send().await.unwrap_err();
    assert_eq!(server.arrived().len(), 3);
}

#[tokio::test]
async fn call_fails_before_it_is_sent_where_no_token_is_to_be_had() {
    let server = silent().await;
    for (token, reason) in [
        (Token::from_fn(|| async { Err("the vault is closed") }), "the vault is closed"),
        (
            Token::from_fn(|| async { Ok::<_, std::io::Error>("two words".to_owned()) }),
            "the bearer token has a character",
        ),
    ] {
        let client = Client::builder().server_url(server.url()).token(token).build().unwrap();
        let error = client.credentials().with_bearer().send().await.unwrap_err();
        assert!(error.source().unwrap().to_string().contains(reason), "{error:?}");
        assert_eq!(error.charge(), Charge::NotSent);
        assert!(error.attempts().is_empty());
    }
    assert_eq!(server.arrived().len(), 0);
}

#[tokio::test]
async fn secrets_are_in_nothing_that_is_written() {
    let (written, guard) = listen();
    let mut note = String::new();
    let refusing = Server::start(|request| {
        let mut refusal = answer(401, "text/plain", "no");
        // A redirect is not followed, so no secret goes along.
        if request.target.contains("query") {
            *refusal.status_mut() = http::StatusCode::FOUND;
            let elsewhere = http::HeaderValue::from_static("http://127.0.0.1:1/elsewhere");
            refusal.headers_mut().insert("location", elsewhere);
        }
        refusal
    })
    .await;
    for url in [refusing.url(), "http://127.0.0.1:1".to_owned()] {
        let builder = all(Client::builder().server_url(url));
        write!(note, "{builder:?} ").unwrap();
        let client = builder.build().unwrap();
        let calls = client.credentials();
        write!(note, "{client:?} {calls:?} ").unwrap();
        let errors = [
            calls.with_bearer().send().await.unwrap_err(),
            calls.with_other().send().await.unwrap_err(),
            calls.with_query().send().await.unwrap_err(),
            calls.with_three().send().await.unwrap_err(),
            calls.with_scheme().send().await.unwrap_err(),
        ];
        for error in errors {
            write!(note, "{error} {error:?} {error:#?} {:?} ", error.api_error()).unwrap();
            let mut source = error.source();
            while let Some(error) = source {
                write!(note, "{error} {error:?} ").unwrap();
                source = error.source();
            }
        }
    }
    let token = Token::from("token-0815");
    write!(note, "{token:?}").unwrap();
    drop(guard);
    let logged = written.text();
    assert!(logged.contains("TRACE") && refusing.arrived().len() == 5, "nothing was logged");
    let encoded = ["query%260815", "cookie%3B0815", "dXNlci0wODE1OndvcmQtMDgxNQ=="];
    for secret in SECRETS.into_iter().chain(encoded) {
        assert!(!note.contains(secret), "{secret}: {note}");
        assert_eq!(logged.lines().find(|line| line.contains(secret)), None, "{secret}");
    }
}
