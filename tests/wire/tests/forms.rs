//! Bodies that are forms, in pairs and in parts.

use crate::support::{body, header, sent, texts, with};
use wire_client::OptionalNullable;
use wire_client::resources::FilePart;
use wire_client::types::{
    Filter, MapOfFilesBody, MixedPartsBodyMeta, OneOrManyBodyFiles, UploadBodyKind,
};

fn filter() -> Filter {
    with(Filter::new(), |filter| {
        filter.min = Some(1);
        filter.tags = Some(texts(&["x", "y"]));
    })
}

#[tokio::test]
async fn fields_of_a_form_are_written_by_their_encoding() {
    let request = sent!(
        forms()
            .nested()
            .name("a b&é")
            .tags(texts(&["x", "y,z"]))
            .codes(texts(&["1", "2"]))
            .filter(filter())
            .settings(filter())
            .is_new(true)
            .odd_name("q")
    );
    assert_eq!(request.target, "/forms/nested");
    assert_eq!(header(&request, "content-type"), Some("application/x-www-form-urlencoded"));
    let mut pairs: Vec<String> = form_urlencoded::parse(&request.body)
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.sort();
    assert_eq!(
        pairs,
        [
            "codes=1,2",
            "filter[min]=1",
            "filter[tags]=x",
            "filter[tags]=y",
            "is_new=true",
            "name=a b&é",
            "odd \"name\"&=q",
            r#"settings={"min":1,"tags":["x","y"]}"#,
            "tags=x",
            "tags=y,z",
        ]
    );
    assert!(request.body.is_ascii() && !request.body.contains(&b' '));
}

#[tokio::test]
async fn optional_form_is_a_body_once_it_is_set() {
    let request = sent!(forms().optional_form().note("n"));
    assert_eq!(body(&request), "note=n");
    let request = sent!(forms().optional_form());
    assert_eq!((header(&request, "content-type"), body(&request)), (None, ""));
}

#[tokio::test]
async fn optional_parts_are_a_body_once_they_are_set() {
    let request = sent!(forms().optional_parts().note("n"));
    assert_eq!(parts(&request), ["Content-Disposition: form-data; name=\"note\"\r\n\r\nn"]);
    let request = sent!(forms().optional_parts());
    assert_eq!((header(&request, "content-type"), body(&request)), (None, ""));
}

/// The parts of a body: what stands between the boundaries that the header names.
fn parts(request: &client_tests::Arrived) -> Vec<String> {
    parts_of("multipart/form-data", request)
}

/// The parts of a body of that type.
fn parts_of(kind: &str, request: &client_tests::Arrived) -> Vec<String> {
    let content_type = header(request, "content-type").unwrap();
    let boundary = content_type.strip_prefix(&format!("{kind}; boundary=")).unwrap();
    let text = String::from_utf8_lossy(&request.body).into_owned();
    let text = text.strip_prefix(&format!("--{boundary}\r\n")).unwrap();
    let text = text.strip_suffix(&format!("\r\n--{boundary}--\r\n")).unwrap();
    text.split(&format!("\r\n--{boundary}\r\n")).map(str::to_owned).collect()
}

#[tokio::test]
async fn parts_have_names_types_and_contents() {
    let files = vec![
        FilePart::new("a.txt", b"a".to_vec()).content_type("text/plain"),
        FilePart::new("ü \"b\"\r\n.bin", vec![0]),
    ];
    let request = sent!(
        forms()
            .upload()
            .file(FilePart::new("p.png", b"\r\n--x".to_vec()).content_type("image/gif"))
            .files(files)
            .raw(FilePart::from(vec![1, 2]))
            .title("té")
            .count(3)
            .tags(texts(&["x", "y"]))
            .settings(filter())
            .odd_name("o")
            .kind(UploadBodyKind::Final)
    );
    let mut parts = parts(&request);
    parts.sort();
    let part = |head: &str, content: &str| {
        format!("Content-Disposition: form-data; name={head}\r\n\r\n{content}")
    };
    let expected = [
        part("\"count\"", "3"),
        // The document allows one type.
        part("\"file\"; filename=\"p.png\"\r\nContent-Type: image/png", "\r\n--x"),
        part("\"files\"; filename=\"a.txt\"\r\nContent-Type: text/plain", "a"),
        part(
            "\"files\"; filename=\"ü %22b%22%0D%0A.bin\"\r\nContent-Type: application/octet-stream",
            "\0",
        ),
        part("\"kind\"", "final"),
        part("\"odd %22name%22\"", "o"),
        part("\"raw\"; filename=\"file\"\r\nContent-Type: application/octet-stream", "\u{1}\u{2}"),
        part("\"settings\"\r\nContent-Type: application/json", r#"{"min":1,"tags":["x","y"]}"#),
        part("\"tags\"", "x"),
        part("\"tags\"", "y"),
        part("\"title\"\r\nContent-Type: text/plain; charset=utf-8", "té"),
    ];
    assert_eq!(parts, expected);
}

#[tokio::test]
async fn nothing_but_what_is_required_need_be_sent() {
    let request = sent!(forms().upload().file(vec![7]).title("t"));
    let mut parts = parts(&request);
    parts.sort();
    let names: Vec<&str> = parts.iter().filter_map(|part| part.split('"').nth(1)).collect();
    assert_eq!(names, ["file", "title"]);
}

#[tokio::test]
async fn file_that_may_be_null_is_a_part_or_none() {
    let request = sent!(forms().upload_alone().file(FilePart::new("a", vec![7])));
    let head = "Content-Disposition: form-data; name=\"file\"; filename=\"a\"";
    let expected = format!("{head}\r\nContent-Type: application/octet-stream\r\n\r\n\u{7}");
    assert_eq!(parts(&request), [expected]);
    // `null` has no form in parts.
    let request = sent!(forms().upload_alone().file(OptionalNullable::Null));
    assert!(!body(&request).contains("Content-Disposition"));
}

#[tokio::test]
async fn other_types_in_parts_have_a_boundary_as_well() {
    let meta = with(MixedPartsBodyMeta::new(), |meta| meta.a = Some("x".to_owned()));
    let file = FilePart::new("f.bin", vec![7]);
    let request = sent!(forms().mixed_parts().meta(meta).file(file));
    let mut parts = parts_of("multipart/mixed", &request);
    parts.sort();
    let disposition = "Content-Disposition: form-data";
    let expected = [
        format!(
            "{disposition}; name=\"file\"; filename=\"f.bin\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n\u{7}"
        ),
        format!(
            "{disposition}; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{{\"a\":\"x\"}}"
        ),
    ];
    assert_eq!(parts, expected);
    let request = sent!(forms().related_parts().a("x"));
    let expected = format!("{disposition}; name=\"a\"\r\n\r\nx");
    assert_eq!(parts_of("multipart/related", &request), [expected]);
}

#[tokio::test]
async fn files_in_maps_and_unions_are_file_parts() {
    let file = |name: &str| FilePart::new(name, vec![7]);
    let head = |field: &str, name: &str| {
        format!(
            "Content-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n\u{7}"
        )
    };
    let map = [("a".to_owned(), file("1")), ("b".to_owned(), file("2"))];
    let map = MapOfFilesBody(map.into());
    let request = sent!(forms().map_of_files().body(map));
    assert_eq!(parts(&request), [head("a", "1"), head("b", "2")]);
    let one = OneOrManyBodyFiles::from(file("1"));
    let request = sent!(forms().one_or_many().files(one).products(vec![1, 2]));
    let mut arrived = parts(&request);
    arrived.sort();
    let json = "Content-Disposition: form-data; name=\"products\"\r\n\
                Content-Type: application/json\r\n\r\n[1,2]";
    assert_eq!(arrived, [head("files", "1"), json.to_owned()]);
    let many = OneOrManyBodyFiles::from(vec![file("1"), file("2")]);
    let request = sent!(forms().one_or_many().files(many));
    assert_eq!(parts(&request), [head("files", "1"), head("files", "2")]);
}
