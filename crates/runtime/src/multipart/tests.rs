//! The exact bytes of forms in parts.

use bytes::Bytes;
use serde_json::{Value, json};

use super::*;
use crate::parameters::Style;

/// The body with `B` for its boundary.
fn body<T: Serialize>(value: &T, encodings: &[Encoding]) -> String {
    let (_, bytes) = encode_with(value, encodings, std::iter::once("B0".to_owned())).unwrap();
    String::from_utf8(bytes).unwrap().replace("--B0", "--B")
}

const fn typed(content_type: &'static str) -> Encoding {
    Encoding { name: "v", content_type: Some(content_type), style: None, explode: false }
}

fn part(head: &str, content: &str) -> String {
    format!("--B\r\nContent-Disposition: form-data; name=\"v\"{head}\r\n\r\n{content}\r\n")
}

#[test]
fn fields_are_parts() {
    let json_type = "\r\nContent-Type: application/json";
    for (value, encodings, expected) in [
        (json!("a\u{e9}"), &[][..], part("", "a\u{e9}")),
        (json!(5), &[], part("", "5")),
        (json!(true), &[], part("", "true")),
        (json!(null), &[], String::new()),
        (json!([]), &[], String::new()),
        (json!(["a", null, "b"]), &[], part("", "a") + &part("", "b")),
        (json!({"k": "v"}), &[], part(json_type, "{\"k\":\"v\"}")),
        (json!([{"k": 1}, 2]), &[], part(json_type, "{\"k\":1}") + &part("", "2")),
        (json!("a"), &[typed("application/json")], part(json_type, "\"a\"")),
        (json!([1, "b"]), &[typed("application/json")], part(json_type, "[1,\"b\"]")),
        (json!("a"), &[typed("text/csv")], part("\r\nContent-Type: text/csv", "a")),
        (
            json!({"k": 1}),
            &[typed("application/x+json")],
            part("\r\nContent-Type: application/x+json", "{\"k\":1}"),
        ),
    ] {
        assert_eq!(body(&json!({"v": value}), encodings), expected + "--B--\r\n", "{value}");
    }
}

#[test]
fn styles_are_those_of_parameters() {
    let styled =
        Encoding { name: "v", content_type: None, style: Some(Style::DeepObject), explode: true };
    let expected = part("", "1").replace("\"v\"", "\"v[a]\"");
    assert_eq!(body(&json!({"v": {"a": 1}}), &[styled]), expected + "--B--\r\n");
}

#[derive(Serialize)]
struct Upload {
    first: u8,
    v: FilePart,
    more: Vec<FilePart>,
    last: Option<String>,
}

fn file(content_type: Option<&str>) -> FilePart {
    let file = FilePart::new("a.png", vec![b'P', b'N', b'G']);
    content_type.into_iter().fold(file, FilePart::content_type)
}

#[test]
fn files_come_in_their_order_with_name_and_type() {
    let upload = Upload {
        first: 1,
        v: file(Some("image/png")),
        more: vec![file(None), FilePart::from(Bytes::from_static(b"x"))],
        last: Some("z".to_owned()),
    };
    let octets = "application/octet-stream";
    let disposition = "--B\r\nContent-Disposition: form-data; name=";
    let expected = format!(
        "{disposition}\"first\"\r\n\r\n1\r\n\
         {disposition}\"v\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n\
         {disposition}\"more\"; filename=\"a.png\"\r\nContent-Type: {octets}\r\n\r\nPNG\r\n\
         {disposition}\"more\"; filename=\"file\"\r\nContent-Type: {octets}\r\n\r\nx\r\n\
         {disposition}\"last\"\r\n\r\nz\r\n--B--\r\n"
    );
    assert_eq!(body(&upload, &[]), expected);
}

#[test]
fn type_of_the_document_wins_unless_it_leaves_a_choice() {
    for (documented, own, expected) in [
        ("image/webp", Some("image/png"), "image/webp"),
        ("image/png, image/webp", Some("image/webp"), "image/webp"),
        ("image/png, image/webp", None, "image/png"),
        ("image/*", Some("image/webp"), "image/webp"),
        ("image/*", None, "application/octet-stream"),
    ] {
        let body =
            body(&std::collections::BTreeMap::from([("v", file(own))]), &[typed(documented)]);
        assert!(body.contains(&format!("\r\nContent-Type: {expected}\r\n")), "{documented} {body}");
    }
}

#[test]
fn names_cannot_leave_their_quotes() {
    let name = "a\"; b\r\nX: y\\";
    let form = std::collections::BTreeMap::from([(name, FilePart::new(name, vec![]))]);
    let expected = "name=\"a%22; b%0D%0AX: y\\\"; filename=\"a%22; b%0D%0AX: y\\\"\r\n";
    assert!(body(&form, &[]).contains(expected));
    let form = json_form(file(Some("a/b\r\nX: y")));
    assert!(encode("multipart/form-data", &form, &[]).is_err());
}

fn json_form(file: FilePart) -> std::collections::BTreeMap<&'static str, FilePart> {
    [("v", file)].into()
}

#[test]
fn boundary_that_occurs_in_the_content_is_not_taken() {
    let boundaries = ["in-text", "fine"].map(str::to_owned).into_iter();
    let form = json!({"v": "\r\n--in-text--"});
    let (boundary, _) = encode_with(&form, &[], boundaries).unwrap();
    assert_eq!(boundary, "fine");
}

#[test]
fn occurrences_are_counted_at_every_place() {
    for (bytes, text, expected) in [
        ("", "ab", 0),
        ("a", "ab", 0),
        ("ab", "ab", 1),
        ("xabyababz", "ab", 3),
        ("aaab", "aab", 1),
        ("bab bba", "a", 2),
    ] {
        assert_eq!(occurrences(bytes.as_bytes(), text.as_bytes()), expected, "{bytes} {text}");
    }
}

#[test]
fn content_type_names_a_boundary_that_is_new_each_time() {
    let form = json!({"v": 1});
    let [(one, body), (two, _)] =
        [(); 2].map(|()| encode("multipart/form-data", &form, &[]).unwrap());
    assert_ne!(one, two);
    let boundary = one.strip_prefix("multipart/form-data; boundary=").unwrap();
    assert!(body.starts_with(format!("--{boundary}\r\n").as_bytes()) && boundary.len() <= 70);
}

#[test]
fn files_have_a_place_in_forms_only() {
    #[derive(Serialize)]
    struct Inner {
        inner: FilePart,
    }
    let inside = std::collections::BTreeMap::from([("v", Inner { inner: file(None) })]);
    assert!(encode("multipart/form-data", &inside, &[]).is_err());
    assert!(encode("multipart/form-data", &[1], &[]).is_err());
    assert!(encode("multipart/form-data", &file(None), &[]).is_err());
    assert!(crate::form::encode(&json_form(file(None)), &[]).is_err());
}

#[test]
fn bytes_of_a_file_are_not_moved_by_what_follows() {
    let (_, body) =
        encode("multipart/form-data", &json_form(FilePart::new("x", vec![0; 1 << 20])), &[])
            .unwrap();
    assert!(body.capacity() < body.len() + 2048, "{}", body.capacity());
}

#[test]
fn file_survives_a_round_trip_and_shows_no_bytes() {
    let file = file(Some("image/png"));
    let text = serde_json::to_string(&file).unwrap();
    assert_eq!(serde_json::from_str::<FilePart>(&text).unwrap(), file);
    assert_eq!(
        format!("{file:?}"),
        "FilePart { file_name: \"a.png\", content_type: Some(\"image/png\"), bytes: 3 bytes }"
    );
    assert!(serde_json::from_value::<FilePart>(Value::Null).is_err());
}
