//! Every style beside the exact text that is sent, most of them the examples of OpenAPI 3.1.1.

use serde_json::{Value, json};

use super::*;

/// The examples of the document: `color`, empty, a string, a list, an object.
fn colors() -> [Value; 4] {
    [
        json!(""),
        json!("blue"),
        json!(["blue", "black", "brown"]),
        json!({"B": 150, "G": 200, "R": 100}),
    ]
}

fn written(value: &Value, location: ParameterLocation, style: Style, explode: bool) -> Written {
    let parameter = Parameter {
        field: "color_",
        name: "color",
        location,
        style,
        explode,
        allow_reserved: false,
    };
    write(&json!({"color_": value, "other": 1}), &[parameter]).unwrap()
}

#[test]
fn queries_are_written_in_every_style() {
    let object = "B=150&G=200&R=100";
    let list = "color=blue&color=black&color=brown";
    for (style, explode, expected) in [
        (
            Style::Form,
            false,
            ["color=", "color=blue", "color=blue,black,brown", "color=B,150,G,200,R,100"],
        ),
        (Style::Form, true, ["color=", "color=blue", list, object]),
        (
            Style::SpaceDelimited,
            false,
            [
                "color=",
                "color=blue",
                "color=blue%20black%20brown",
                "color=B%20150%20G%20200%20R%20100",
            ],
        ),
        (
            Style::PipeDelimited,
            false,
            [
                "color=",
                "color=blue",
                "color=blue%7Cblack%7Cbrown",
                "color=B%7C150%7CG%7C200%7CR%7C100",
            ],
        ),
        (Style::PipeDelimited, true, ["color=", "color=blue", list, object]),
        (
            Style::DeepObject,
            true,
            ["color=", "color=blue", list, "color[B]=150&color[G]=200&color[R]=100"],
        ),
        (
            Style::Json,
            false,
            [
                "color=%22%22",
                "color=%22blue%22",
                "color=%5B%22blue%22%2C%22black%22%2C%22brown%22%5D",
                "color=%7B%22B%22%3A150%2C%22G%22%3A200%2C%22R%22%3A100%7D",
            ],
        ),
    ] {
        for (value, expected) in colors().iter().zip(expected) {
            let query = written(value, ParameterLocation::Query, style, explode).query;
            assert_eq!(query, expected, "{style:?} {explode} {value}");
        }
    }
}

#[test]
fn items_are_encoded_and_delimiters_are_not() {
    for (value, style, explode, expected) in [
        (json!(["a", "b,c", "d&e=f"]), Style::Form, false, "color=a,b%2Cc,d%26e%3Df"),
        (json!(["a b", "c|d"]), Style::PipeDelimited, false, "color=a%20b%7Cc%7Cd"),
        (json!("\u{e9} +~"), Style::Form, true, "color=%C3%A9%20%2B~"),
        (json!([true, 1, 2.5, null, "x"]), Style::Form, false, "color=true,1,2.5,x"),
        (json!([[1], {"a": 1}]), Style::Form, true, "color=%5B1%5D&color=%7B%22a%22%3A1%7D"),
        (
            json!({"a": {"b": [1, 2], "c d": 3}}),
            Style::DeepObject,
            true,
            "color[a][b]=1&color[a][b]=2&color[a][c%20d]=3",
        ),
        (json!({"a": {"b": 1}, "c": null}), Style::Form, true, "a=%7B%22b%22%3A1%7D"),
        (json!([]), Style::Form, true, ""),
        (json!([]), Style::Form, false, ""),
        (json!({}), Style::DeepObject, true, ""),
        (json!(null), Style::Form, true, ""),
    ] {
        let query = written(&value, ParameterLocation::Query, style, explode).query;
        assert_eq!(query, expected, "{style:?} {explode} {value}");
    }
}

#[test]
fn reserved_characters_are_sent_where_the_document_allows_them() {
    for (value, expected) in [
        ("a/b?c:d,e;f=g", "p=a/b?c:d,e;f=g"),
        ("a&b#c+d", "p=a%26b%23c%2Bd"),
        ("50%", "p=50%25"),
        ("%20 %zz", "p=%20%20%25zz"),
        ("\u{e9}\"", "p=%C3%A9%22"),
        ("", "p="),
    ] {
        let parameter = Parameter {
            field: "p",
            name: "p",
            location: ParameterLocation::Query,
            style: Style::Form,
            explode: true,
            allow_reserved: true,
        };
        assert_eq!(write(&json!({"p": value}), &[parameter]).unwrap().query, expected);
    }
}

#[test]
fn headers_are_written_without_percents() {
    for (value, explode, expected) in [
        (json!("a b%"), false, "a b%"),
        (json!(["a", "b c"]), false, "a,b c"),
        (json!({"k": "v", "l": 1}), false, "k,v,l,1"),
        (json!({"k": "v", "l": 1}), true, "k=v,l=1"),
    ] {
        let headers = written(&value, ParameterLocation::Header, Style::Simple, explode).headers;
        assert_eq!(headers["color"], expected, "{value}");
    }
    let headers =
        written(&json!({"k": "v"}), ParameterLocation::Header, Style::Json, false).headers;
    assert_eq!(headers["color"], "{\"k\":\"v\"}");
    assert!(
        written(&json!([]), ParameterLocation::Header, Style::Simple, false).headers.is_empty()
    );
}

#[test]
fn header_that_http_does_not_allow_is_named_and_not_repeated() {
    let table = [Parameter {
        field: "key",
        name: "X-Key",
        location: ParameterLocation::Header,
        style: Style::Simple,
        explode: false,
        allow_reserved: false,
    }];
    for bad in ["hunter2\r\nx: y", "hunter2\u{7f}", "hunter2\0"] {
        let error = BuildError::from(write(&json!({"key": bad}), &table).unwrap_err());
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("X-Key") && !shown.contains("hunter2"), "{shown}");
    }
    let headers = write(&json!({"key": "hunter2"}), &table).unwrap().headers;
    assert!(!format!("{headers:?}").contains("hunter2"));
}

#[test]
fn cookies_are_pairs_of_their_own() {
    for (value, explode, expected) in [
        (json!("a;b"), true, &["color=a%3Bb"][..]),
        (json!(["a", "b"]), true, &["color=a", "color=b"]),
        (json!(["a", "b"]), false, &["color=a,b"]),
        (json!(null), true, &[]),
    ] {
        assert_eq!(
            written(&value, ParameterLocation::Cookie, Style::Form, explode).cookies,
            expected
        );
    }
}

#[test]
fn paths_are_written_in_every_style() {
    for (style, explode, expected) in [
        (Style::Simple, false, ["blue", "blue,black,brown", "B,150,G,200,R,100"]),
        (Style::Simple, true, ["blue", "blue,black,brown", "B=150,G=200,R=100"]),
        (Style::Label, false, [".blue", ".blue,black,brown", ".B,150,G,200,R,100"]),
        (Style::Label, true, [".blue", ".blue.black.brown", ".B=150.G=200.R=100"]),
        (
            Style::Matrix,
            false,
            [";color=blue", ";color=blue,black,brown", ";color=B,150,G,200,R,100"],
        ),
        (
            Style::Matrix,
            true,
            [";color=blue", ";color=blue;color=black;color=brown", ";B=150;G=200;R=100"],
        ),
    ] {
        for (value, expected) in colors()[1..].iter().zip(expected) {
            let text = path("color", value, style, explode).unwrap();
            assert_eq!(text, expected, "{style:?} {explode} {value}");
        }
    }
    assert_eq!(path("color", &"", Style::Matrix, false).unwrap(), ";color");
    assert_eq!(path("p", &"a/b c,\u{e9}", Style::Simple, false).unwrap(), "a%2Fb%20c%2C%C3%A9");
    assert_eq!(path("p", &json!({"a": 1}), Style::Json, false).unwrap(), "%7B%22a%22%3A1%7D");
    assert_eq!(path("p", &0.7_f32, Style::Simple, false).unwrap(), "0.7");
}

#[test]
fn values_of_nothing_are_empty_texts() {
    for value in [json!(""), json!([]), json!([""]), json!(null)] {
        assert_eq!(path("id", &value, Style::Simple, false).unwrap(), "");
    }
}

#[test]
fn every_reserved_character_is_encoded_in_a_path() {
    for code in 0..=0x7f_u8 {
        let c = char::from(code);
        let encoded = encode_path(&c.to_string());
        let is_unreserved = c.is_ascii_alphanumeric() || "-._~".contains(c);
        let expected = if is_unreserved { c.to_string() } else { format!("%{code:02X}") };
        assert_eq!(encoded, expected);
    }
}
