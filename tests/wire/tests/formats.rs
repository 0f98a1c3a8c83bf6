//! Strings of a format as values of other crates: what is read is written again as it came.

use serde_json::{Value, json};
use wire_client::with_formats::{chrono, jiff, time};

/// A value with texts that the crates would write in another way.
fn stamps() -> Value {
    json!({
        "at": "2027-01-31T09:05:00.500+02:00",
        "named": "2027-01-31T09:05:00Z",
        "maybe": null,
        "days": ["2027-01-31", "2028-02-29"],
        "id": "67E55044-10B1-426F-9247-BB680E5FE0C8",
        "link": "https://example.com",
        "data": "b3R0ZXI=",
        "price": "12.340",
        "by_id": {"a": "2027-01-01"},
        "day_or_number": "2027-01-01",
        "fixed": "2027-01-01",
        "host": "example.com",
    })
}

/// The same value as a type of each set of crates and back.
macro_rules! round_trip {
    ($krate:ident, $value:expr) => {{
        let stamps: $krate::types::Stamps = serde_json::from_value($value.clone()).unwrap();
        assert_eq!(serde_json::to_value(&stamps).unwrap(), $value);
        stamps
    }};
}

#[test]
fn texts_are_exact_and_values_are_typed() {
    let stamps = stamps();
    let with_jiff = round_trip!(jiff, stamps);
    assert_eq!(with_jiff.at.as_millisecond(), 1_801_379_100_500);
    assert_eq!(with_jiff.days.as_ref().unwrap()[1].month(), 2);
    assert_eq!(with_jiff.id.as_u128() >> 96, 0x67e5_5044);
    assert_eq!(with_jiff.link.as_ref().unwrap().host_str(), Some("example.com"));
    assert_eq!(with_jiff.data.as_ref().unwrap().as_slice(), b"otter");
    assert_eq!(with_jiff.price.as_ref().unwrap().mantissa(), 12_340);
    let day = with_jiff.day_or_number.unwrap();
    assert!(matches!(day, jiff::types::StampsDayOrNumber::Date(_)), "{day:?}");
    let with_chrono = round_trip!(chrono, stamps);
    assert_eq!(with_chrono.at.timestamp_millis(), 1_801_379_100_500);
    let with_time = round_trip!(time, stamps);
    assert_eq!(with_time.at.unix_timestamp(), 1_801_379_100);
    assert_eq!(with_time.days.unwrap()[1].day(), 29);
}

#[test]
fn values_become_texts_of_their_format() {
    let id = uuid::Uuid::from_u128(1);
    let made = |at: jiff::formats::DateTime| {
        let stamps = jiff::types::Stamps::new(at, id);
        serde_json::to_value(stamps).unwrap()
    };
    let at = made(::jiff::Timestamp::UNIX_EPOCH.into());
    assert_eq!(at["at"], "1970-01-01T00:00:00Z");
    assert_eq!(at["id"], "00000000-0000-0000-0000-000000000001");
    let day = time::formats::Date::from(::time::Date::MIN.replace_year(2027).unwrap());
    assert_eq!(day.as_str(), "2027-01-01");
    let data = chrono::formats::Base64::from(b"otter".to_vec());
    assert_eq!(data.as_str(), "b3R0ZXI=");
    let price = chrono::formats::Decimal::from(rust_decimal::Decimal::new(-5, 1));
    assert_eq!(price.to_string(), "-0.5");
    // Equal by value, whatever the text.
    let other: chrono::formats::Decimal = "-0.50".parse().unwrap();
    assert_eq!(other, price);
}

#[test]
fn text_that_is_not_of_its_format_is_an_error_that_shows_nothing_of_it() {
    for (field, text) in [
        ("at", "hunter2"),
        ("at", "2027-13-01T00:00:00Z"),
        ("days", "hunter2"),
        ("id", "hunter2"),
        ("link", "hunter2"),
        ("data", "hunter2!"),
        ("price", "hunter2"),
    ] {
        let mut stamps = stamps();
        stamps[field] = if field == "days" { json!([text]) } else { json!(text) };
        macro_rules! refused {
            ($krate:ident) => {
                let read = serde_json::from_value::<$krate::types::Stamps>(stamps.clone());
                let error = read.unwrap_err().to_string();
                assert!(error.contains("not a string in the format"), "{field}: {error}");
                assert!(!error.contains("hunter2"), "{field}: {error}");
            };
        }
        refused!(jiff);
        refused!(chrono);
        refused!(time);
    }
}
