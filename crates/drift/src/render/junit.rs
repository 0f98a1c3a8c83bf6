//! XML as `JUnit` has it, which most CI systems show: a suite for each axis, a case for each finding.

use std::fmt::{self, Display, Formatter, Write as _};

use spec::Location;

use super::Comparison;
use super::escape::short;
use super::lines::{MESSAGE, VALUE, concerns, scope};
use super::place::position;
use crate::finding::{Axis, Finding, Level};

/// A suite for each axis, in which what breaks somebody fails.
#[must_use]
pub fn junit(comparison: &Comparison<'_>) -> String {
    let suites = Axis::ALL.map(|axis| {
        let findings = comparison.drift.findings.iter();
        suite(axis, &findings.filter(|finding| finding.axis == axis).collect::<Vec<_>>())
    });
    let numbers = Numbers::sum(suites.iter().map(|(numbers, _)| *numbers));
    let suites: String = suites.into_iter().map(|(_, text)| text).collect();
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    format!("{head}\n<testsuites name=\"drift\" {numbers}>\n{suites}</testsuites>\n")
}

fn suite(axis: Axis, findings: &[&Finding]) -> (Numbers, String) {
    let mut numbers = Numbers {
        tests: findings.len(),
        failures: findings.iter().filter(|finding| fails(finding)).count(),
        skipped: findings.iter().filter(|finding| finding.accepted.is_some()).count(),
    };
    let mut cases: String = findings.iter().map(|finding| case(finding)).collect();
    if findings.is_empty() {
        // Some readers take a suite without cases for one that did not run.
        cases = format!("    <testcase classname=\"{axis}\" name=\"no difference\"/>\n");
        numbers.tests = 1;
    }
    (numbers, format!("  <testsuite name=\"{axis}\" {numbers}>\n{cases}  </testsuite>\n"))
}

/// How many cases there are.
#[derive(Debug, Clone, Copy, Default)]
struct Numbers {
    tests: usize,
    failures: usize,
    skipped: usize,
}

impl Numbers {
    fn sum(numbers: impl Iterator<Item = Self>) -> Self {
        numbers.fold(Self::default(), |a, b| Self {
            tests: a.tests + b.tests,
            failures: a.failures + b.failures,
            skipped: a.skipped + b.skipped,
        })
    }
}

impl Display for Numbers {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { tests, failures, skipped } = self;
        write!(f, "tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"")
    }
}

fn fails(finding: &Finding) -> bool {
    finding.level == Level::Breaking && finding.accepted.is_none()
}

fn case(finding: &Finding) -> String {
    let class = xml(&concerns(finding));
    let message = xml(&short(&finding.message, MESSAGE));
    let Finding { id, fingerprint, .. } = finding;
    let (id, fingerprint) = (xml(&short(id, VALUE)), xml(&short(fingerprint, VALUE)));
    let details = details(finding);
    let body = match &finding.accepted {
        Some(accepted) => {
            let reason = xml(&short(&accepted.reason, MESSAGE));
            format!("      <skipped message=\"accepted until {}: {reason}\"/>\n", accepted.expires)
        }
        None if fails(finding) => {
            format!("      <failure message=\"{message}\" type=\"{id}\">{details}</failure>\n")
        }
        None => format!("      <system-out>{details}</system-out>\n"),
    };
    format!(
        "    <testcase classname=\"{class}\" name=\"{message} [{id} {fingerprint}]\">\n{body}    </testcase>\n"
    )
}

fn details(finding: &Finding) -> String {
    let mut out = String::new();
    let reason = short(&finding.reason, MESSAGE);
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{} ({}): {reason}", finding.level, scope(finding));
    for (word, spot) in [("before", &finding.before), ("after", &finding.after)] {
        if let Some(spot) = spot {
            let _ = writeln!(out, "{word}: {}", place(spot));
        }
    }
    xml(&out)
}

fn place(spot: &Location) -> String {
    let value = spot.value.as_deref().unwrap_or("there");
    let (at, pointer) = (short(&position(spot), VALUE), short(&spot.pointer, VALUE));
    format!("{at} {pointer}: {}", short(value, VALUE))
}

/// Text for elements and attributes. Characters that XML has no way to write are gone by now.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            c => out.push(c),
        }
    }
    out
}
