//! `JUnit` XML, as CI servers read it: a suite for the document, a test case for each finding and
//! for each operation that has none.

use super::{circumstances, message, of, place};
use crate::finding::{Conformance, Level};

/// The whole file.
#[must_use]
pub fn render(conformance: &Conformance) -> String {
    let mut cases = String::new();
    let (mut tests, mut skipped) = (0, 0);
    for operation in &conformance.operations {
        let class = escaped(operation);
        let findings = of(conformance, operation);
        let deviations = findings.iter().filter(|finding| finding.level == Level::Deviation);
        for finding in deviations.clone() {
            let (text, at) = (escaped(&message(finding)), escaped(&place(&finding.location)));
            let name = escaped(&format!("{}: {}", finding.id, circumstances(finding)));
            cases.extend([format!(
                "    <testcase classname=\"{class}\" name=\"{name}\">\n      \
                 <failure type=\"{}\" message=\"{text}\">{at}</failure>\n    </testcase>\n",
                finding.id,
            )]);
            tests += 1;
        }
        let left_out = conformance.skipped.iter().filter(|skip| skip.operation == *operation);
        for skip in left_out.clone() {
            let (what, reason) = (escaped(&skip.what), escaped(&skip.reason));
            cases.extend([format!(
                "    <testcase classname=\"{class}\" name=\"{what}\">\n      \
                 <skipped message=\"{reason}\"/>\n    </testcase>\n",
            )]);
            tests += 1;
            skipped += 1;
        }
        if deviations.count() == 0 && left_out.count() == 0 {
            cases.extend([format!("    <testcase classname=\"{class}\" name=\"conforms\"/>\n")]);
            tests += 1;
        }
    }
    let failures = conformance.count(Level::Deviation);
    let name = escaped(&format!("{} against {}", conformance.document.name, conformance.server));
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\" skipped=\"{skipped}\"");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n  \
         <testsuite name=\"{name}\" {counts}>\n{cases}  </testsuite>\n</testsuites>\n"
    )
}

/// A text inside of XML 1.0, without the characters that it has no way to write.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
