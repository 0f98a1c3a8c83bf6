//! Sending what was planned, once each, and collecting what is found.

use std::time::Instant;

use crate::answer;
use crate::finding::{Conformance, Finding, Skipped};
use crate::plan::Plan;
use crate::server::{Server, Unreachable};

/// Sends the requests of a plan, one after the other and none twice, and checks the answers.
///
/// # Errors
///
/// The server cannot be reached.
pub fn run(plan: Plan<'_>, server: &Server) -> Result<Conformance, Unreachable> {
    let start = Instant::now();
    let Plan { document, operations, mut skipped } = plan;
    let mut findings: Vec<Finding> = Vec::new();
    let (mut requests, mut paid) = (0, 0);
    for (operation, cases) in &operations {
        let mut left = cases.iter();
        for case in left.by_ref() {
            if start.elapsed() >= server.limits().total {
                skipped.push(Skipped {
                    operation: operation.name(),
                    what: format!("{} and what follows", case.name),
                    reason: "the time for all requests is over: raise --total".to_owned(),
                    spot: document.spot(&case.pointer),
                });
                break;
            }
            let answer = server.ask(&case.request)?;
            requests += 1;
            paid += usize::from(operation.costs);
            for found in answer::check(document, operation, case, &answer) {
                add(&mut findings, scrubbed(found, server));
            }
        }
    }
    findings.sort_by_key(|finding| finding.level);
    Ok(Conformance {
        document: document.subject(),
        server: server.address().to_string(),
        operations: operations.iter().map(|(operation, _)| operation.name()).collect(),
        requests,
        paid,
        findings,
        skipped,
    })
}

fn add(findings: &mut Vec<Finding>, finding: Finding) {
    match findings.iter_mut().find(|other| other.is_same(&finding)) {
        Some(other) => other.requests += 1,
        None => findings.push(finding),
    }
}

/// A server may send back what it was shown.
fn scrubbed(finding: Finding, server: &Server) -> Finding {
    let scrub = |text: &str| server.credentials().scrub(text);
    Finding {
        message: scrub(&finding.message),
        instance: finding.instance.as_deref().map(scrub),
        ..finding
    }
}
