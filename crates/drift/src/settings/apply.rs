//! Settings applied to findings.

use sha2::{Digest, Sha256};
use spec::Location;
use time::Date;

use super::{Acceptance, EXPIRED, Settings, UNMATCHED, rules};
use crate::finding::{Accepted, Drift, Finding};
use crate::rule::Rule;

pub(super) fn apply(settings: &Settings, drift: &mut Drift, today: Date) {
    let mut reminders = Vec::new();
    for (index, acceptance) in settings.accepted.iter().enumerate() {
        let found: Vec<&mut Finding> = drift
            .findings
            .iter_mut()
            .filter(|finding| finding.fingerprint == acceptance.fingerprint)
            .collect();
        let spot = spot(settings, acceptance, index);
        if found.is_empty() {
            reminders.extend(unmatched(acceptance, spot));
        } else if acceptance.expires < today {
            let operations = found.first().map(|finding| finding.operations.clone());
            let expired = expired(acceptance, spot);
            reminders.extend(
                expired.map(|expired| Finding {
                    operations: operations.unwrap_or_default(),
                    ..expired
                }),
            );
        } else {
            for finding in found {
                finding.accepted = Some(Accepted {
                    reason: acceptance.reason.clone(),
                    expires: acceptance.expires.to_string(),
                });
            }
        }
    }
    drift.findings.extend(reminders);
    for finding in &mut drift.findings {
        if let Some(over) = settings.levels.iter().find(|over| over.id == finding.id) {
            finding.level = over.level;
            finding.reason.clone_from(&over.reason);
        }
    }
    drift.sort();
}

fn unmatched(acceptance: &Acceptance, spot: Location) -> Option<Finding> {
    let message = format!("no finding has the fingerprint `{}`", acceptance.fingerprint);
    Some(reminder(rule(UNMATCHED)?, acceptance, spot, message))
}

fn expired(acceptance: &Acceptance, spot: Location) -> Option<Finding> {
    let Acceptance { fingerprint, expires, .. } = acceptance;
    let message = format!("the acceptance of `{fingerprint}` expired on {expires}");
    Some(reminder(rule(EXPIRED)?, acceptance, spot, message))
}

fn rule(id: &str) -> Option<&'static Rule> {
    rules().iter().find(|rule| rule.id == id)
}

fn reminder(rule: &Rule, acceptance: &Acceptance, spot: Location, message: String) -> Finding {
    Finding {
        id: rule.id.clone(),
        axis: rule.axis,
        level: rule.level,
        operations: Vec::new(),
        side: None,
        before: None,
        after: Some(spot),
        message,
        reason: rule.reason.clone(),
        fingerprint: fingerprint(&rule.id, &acceptance.fingerprint),
        accepted: None,
    }
}

fn spot(settings: &Settings, acceptance: &Acceptance, index: usize) -> Location {
    Location {
        file: settings.name.clone(),
        pointer: format!("/accepted/{index}/fingerprint"),
        line: acceptance.line,
        column: acceptance.column,
        value: Some(format!("\"{}\"", acceptance.fingerprint)),
    }
}

fn fingerprint(id: &str, accepted: &str) -> String {
    let digest = Sha256::digest(format!("{id}\n{accepted}"));
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
