//! Findings made by hand, for tests of what is done with findings.

use drift::{Axis, Direction, DocumentInfo, Drift, Finding, Level, Location};

/// Texts that a document may hold to make trouble where they are shown: markup of every output,
/// colours, characters that turn lines around, and much of it.
pub const NASTY: &str = "a|b`c``d <img src=x onerror=alert(1)> ]]> &amp; \"q\" 'p' \u{1b}[31mred\u{9b}0m \
    \r\n::error::forged\n\u{202e}desrever %0A%25 @everyone #1 [x](https://example.com) \\| $x$ {0}";

/// Two documents and these findings, sorted.
#[must_use]
pub fn drift(findings: Vec<Finding>) -> Drift {
    let subject = |name: &str, version: &str| DocumentInfo {
        name: name.to_owned(),
        title: "pets".to_owned(),
        version: version.to_owned(),
        openapi: "3.1.0".to_owned(),
    };
    let (old, new) =
        (subject("openapi/pets.yaml", "1.0.0"), subject("published/pets.yaml", "1.1.0"));
    let mut drift = Drift { old, new, findings };
    drift.sort();
    drift
}

/// A finding of that rule, with a place in both documents.
#[must_use]
pub fn finding(id: &str, axis: Axis, level: Level) -> Finding {
    Finding {
        id: id.to_owned(),
        axis,
        level,
        operations: vec!["GET /pets".to_owned()],
        side: Some(Direction::Response),
        before: Some(spot("openapi/pets.yaml", 12)),
        after: Some(spot("published/pets.yaml", 14)),
        message: "the field `name` may be missing".to_owned(),
        reason: "A deployed client expects it.".to_owned(),
        fingerprint: digits(id),
        accepted: None,
    }
}

/// A place in a file.
#[must_use]
pub fn spot(file: &str, line: usize) -> Location {
    Location {
        file: file.to_owned(),
        pointer: "/components/schemas/Pet/required".to_owned(),
        line,
        column: 7,
        value: Some("[\"name\"]".to_owned()),
    }
}

/// Sixteen digits made of a name, as good as a fingerprint.
fn digits(name: &str) -> String {
    let sum = name
        .bytes()
        .fold(7_u64, |sum, byte| sum.wrapping_mul(0x0100_0000_01b3).wrapping_add(u64::from(byte)));
    format!("{sum:016x}")
}
