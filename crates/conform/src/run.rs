//! Sending what was planned, once each, and collecting what is found.

use std::time::Instant;

use crate::answer;
use crate::cases::{Case, Expected};
use crate::document::Document;
use crate::finding::{Conformance, Finding, Skipped};
use crate::operation::Operation;
use crate::plan::Plan;
use crate::server::{Server, Unreachable};

/// Sends the requests of a plan, one after the other and none twice, and checks the answers.
///
/// An operation that costs money and may have done the work of a request that it should refuse is
/// not called again.
///
/// # Errors
///
/// The server cannot be reached.
pub fn run(plan: Plan<'_>, server: &Server) -> Result<Conformance, Unreachable> {
    let deadline = Instant::now() + server.limits().total;
    let Plan { document, operations, skipped } = plan;
    let mut conformance = Conformance {
        document: document.info().clone(),
        server: server.address().to_string(),
        operations: operations.iter().map(|(operation, _)| operation.name()).collect(),
        requests: 0,
        paid: 0,
        findings: Vec::new(),
        skipped,
    };
    for (operation, cases) in &operations {
        let mut runner = Runner { document, operation, server, conformance: &mut conformance };
        runner.run(cases, deadline)?;
    }
    conformance.findings.sort_by_key(|finding| finding.level);
    Ok(conformance)
}

/// Calls one operation.
struct Runner<'r, 'd> {
    document: &'d Document,
    operation: &'r Operation<'d>,
    server: &'r Server,
    conformance: &'r mut Conformance,
}

impl Runner<'_, '_> {
    fn run(&mut self, cases: &[Case], deadline: Instant) -> Result<(), Unreachable> {
        for (nth, case) in cases.iter().enumerate() {
            if Instant::now() >= deadline {
                let reason = "the time for all requests is over: raise --total";
                self.skip(cases.len() - nth, case, reason);
                return Ok(());
            }
            let answer = self.server.ask(&case.request)?;
            self.conformance.requests += 1;
            for found in answer::check(self.document, self.operation, case, &answer) {
                add(&mut self.conformance.findings, scrubbed(found, self.server));
            }
            let is_refused = answer.is_ok_and(|answer| (400..500).contains(&answer.status));
            if !self.operation.costs || is_refused {
                continue;
            }
            self.conformance.paid += 1;
            if let (Expected::Refused, Some(next)) = (case.expected, cases.get(nth + 1)) {
                let reason = "the server may have done what it should refuse, and each costs money";
                self.skip(cases.len() - nth - 1, next, reason);
                return Ok(());
            }
        }
        Ok(())
    }

    fn skip(&mut self, requests: usize, from: &Case, reason: &str) {
        let noun = if requests == 1 { "request" } else { "requests" };
        self.conformance.skipped.push(Skipped {
            operation: self.operation.name(),
            what: format!("{requests} {noun}, from {} on", from.name),
            reason: reason.to_owned(),
            location: self.document.location(&from.pointer),
        });
    }
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
