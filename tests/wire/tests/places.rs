//! Parameters in the path, in headers and in cookies.

use crate::support::{client, header, sent, silent, texts, with};
use wire_client::types::{Filter, PathWord, Point};

fn point() -> Point {
    with(Point::new(), |point| (point.x, point.y) = (Some(1), Some(-2)))
}

#[tokio::test]
async fn text_in_the_path_is_one_segment() {
    let request = sent!(parameters().path_plain().text("a/b c?d#é%2F;+😀").number(-5));
    let expected = "/path/plain/a%2Fb%20c%3Fd%23%C3%A9%252F%3B%2B%F0%9F%98%80/-5";
    let decode =
        |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    // Which of the allowed characters are encoded is left open; what they mean is not.
    let segments = |path: &str| path.split('/').map(decode).collect::<Vec<_>>();
    assert_eq!(segments(&request.target), segments(expected), "{}", request.target);
    assert!(!request.target.contains(['?', '#', ' ']), "{}", request.target);
}

#[tokio::test]
async fn every_ascii_character_arrives_in_its_segment() {
    for code in 0..=0x7f_u8 {
        let c = char::from(code);
        // Beside a letter, as a dot alone is refused.
        let text = format!("x{c}..{c}admin");
        let encoded: String = text.bytes().map(encoded).collect();
        let request = sent!(parameters().path_plain().text(text.as_str()).number(1));
        assert_eq!(request.target, format!("/path/plain/{encoded}/1"), "{code:#x}");
    }
}

/// A byte as RFC 3986 wants it in a segment: unreserved or percent-encoded.
fn encoded(byte: u8) -> String {
    let c = char::from(byte);
    let is_unreserved = c.is_ascii_alphanumeric() || "-._~".contains(c);
    if is_unreserved { c.to_string() } else { format!("%{byte:02X}") }
}

#[tokio::test]
async fn backslashes_and_encoded_dots_stay_in_their_segment() {
    for (text, expected) in [
        ("..\\..\\admin", "..%5C..%5Cadmin"),
        ("../../admin", "..%2F..%2Fadmin"),
        ("%2e%2e", "%252e%252e"),
        (".%2E", ".%252E"),
        ("...", "..."),
        ("a;b=c,d&e", "a%3Bb%3Dc%2Cd%26e"),
        ("\t..\n", "%09..%0A"),
    ] {
        let request = sent!(parameters().path_plain().text(text).number(1));
        assert_eq!(request.target, format!("/path/plain/{expected}/1"));
    }
}

#[tokio::test]
async fn parameters_beside_other_text_are_encoded_where_they_stand() {
    let word = |text: &str| PathWord(text.to_owned());
    let request = sent!(parameters().path_pair().first("").second(word("..\\x")));
    assert_eq!(request.target, "/path/pair/..%5Cx");
    let request = sent!(parameters().path_dotted().id("").version(3).name("x"));
    assert_eq!(request.target, "/path/dotted/.3/..x");
    let request = sent!(parameters().path_quoted().id("a'&b=c+d").kind(word("x y#?")));
    let id = "a%27%26b%3Dc%2Bd";
    let expected = format!("/path//quoted('{id}')/~me/@{id}?id={id}&kind=x%20y%23%3F");
    assert_eq!(request.target, expected);
    // Nothing of the segment depends on it.
    let request = sent!(parameters().path_quoted().id("").kind(word("..")));
    assert_eq!(request.target, "/path//quoted('')/~me/@?id=&kind=..");
}

#[tokio::test]
async fn segments_that_would_make_another_path_are_not_sent() {
    /// What a call of a server came to, and what arrived there.
    macro_rules! refused {
        ($($call:tt)+) => {{
            let server = silent().await;
            let result = client(&server).$($call)+.send().await;
            let arrived = server.arrived();
            assert!(arrived.is_empty(), "{} {}", stringify!($($call)+), arrived[0].target);
            let error = result.unwrap_err();
            assert_eq!(error.charge(), wire_client::Charge::NotSent);
            std::error::Error::source(&error).unwrap().to_string()
        }};
    }
    for text in ["..", ".", ""] {
        let error = refused!(parameters().path_plain().text(text).number(5));
        assert!(error.contains("`text`"), "{error}");
    }
    let dot = PathWord(".".to_owned());
    let error = refused!(parameters().path_pair().first(".").second(dot.clone()));
    assert!(error.contains("`first` and `second`"), "{error}");
    refused!(parameters().path_pair().first("").second(dot));
    refused!(parameters().path_dotted().id("x").version(1).name(""));
}

#[tokio::test]
async fn list_that_would_make_another_path_is_not_sent() {
    for ids in [&[".."][..], &[""], &[]] {
        let server = silent().await;
        let client = client(&server);
        let error = client.parameters().path_list().ids(texts(ids)).send().await.unwrap_err();
        assert_eq!(error.charge(), wire_client::Charge::NotSent);
        assert!(server.arrived().is_empty());
    }
}

#[tokio::test]
async fn lists_and_objects_are_written_by_their_style() {
    let request = sent!(parameters().path_list().ids(texts(&["a", "b,c", "d/é"])));
    assert_eq!(request.target, "/path/list/a,b%2Cc,d%2F%C3%A9");
    let request = sent!(parameters().path_label().ids(texts(&["a", "b"])));
    assert_eq!(request.target, "/path/label/.a.b");
    let request = sent!(parameters().path_matrix().point(point()));
    assert_eq!(request.target, "/path/matrix/;x=1;y=-2");
}

#[tokio::test]
async fn parameters_go_to_their_place_in_the_path_in_any_order() {
    let request = sent!(parameters().path_mixed().second(texts(&["b", "c"])).first("a"));
    assert_eq!(request.target, "/path/mixed/a/b,c");
}

#[tokio::test]
async fn names_that_collide_in_rust_are_sent_as_they_are() {
    let request = sent!(parameters().path_twins().some_id("a").some_id_2("b").some_id_2_2("c"));
    assert_eq!(request.target, "/path/twins/;some-id=a/;some_id=b/;some_id_2=c");
}

#[tokio::test]
async fn headers_are_written_by_their_style() {
    let filter = with(Filter::new(), |filter| filter.min = Some(1));
    let request = sent!(
        parameters()
            .headers()
            .x_ids(texts(&["a", "b c"]))
            .x_point(point())
            .x_count(3)
            .x_where(filter)
    );
    assert_eq!(header(&request, "x-ids"), Some("a,b c"));
    assert_eq!(header(&request, "x-point"), Some("x=1,y=-2"));
    assert_eq!(header(&request, "x-count"), Some("3"));
    assert_eq!(header(&request, "x-where"), Some(r#"{"min":1}"#));
}

#[tokio::test]
async fn headers_that_nobody_set_are_not_sent() {
    let request = sent!(parameters().headers());
    let mut names: Vec<&str> = request.headers.keys().map(http::HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
}

#[tokio::test]
async fn cookies_share_one_header() {
    let request = sent!(parameters().cookies().session("a;b c").visits(2));
    assert_eq!(header(&request, "cookie"), Some("session=a%3Bb%20c; visits=2"));
    assert_eq!(request.headers.get_all("cookie").iter().count(), 1);
    assert_eq!(header(&sent!(parameters().cookies()), "cookie"), None);
}
