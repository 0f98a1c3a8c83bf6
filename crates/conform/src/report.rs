//! What was found, for people and for programs.

pub mod json;
pub mod junit;
pub mod text;

use spec::Location;

use crate::finding::{Conformance, Finding};

/// `1 note`, `2 notes`.
fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// `file:line:column  /pointer`
fn place(location: &Location) -> String {
    let Location { file, pointer, line, column, .. } = location;
    format!("{file}:{line}:{column}  {pointer}")
}

/// The message with the place in the body.
fn message(finding: &Finding) -> String {
    match finding.instance.as_deref() {
        None => finding.message.clone(),
        Some("") => format!("the body: {}", finding.message),
        Some(instance) => format!("{instance}: {}", finding.message),
    }
}

/// `the least request and 3 others, status 200`
fn circumstances(finding: &Finding) -> String {
    let others = match finding.requests {
        0 | 1 => String::new(),
        2 => " and 1 other".to_owned(),
        number => format!(" and {} others", number - 1),
    };
    let status = finding.status.map(|status| format!(", status {status}")).unwrap_or_default();
    format!("{}{others}{status}", finding.request)
}

/// The findings of one operation.
fn of<'c>(conformance: &'c Conformance, operation: &str) -> Vec<&'c Finding> {
    conformance.findings.iter().filter(|finding| finding.operation == operation).collect()
}
