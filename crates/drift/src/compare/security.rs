//! What proves who the client is.

use std::collections::BTreeSet;

use spec::Cursor;

use super::Comparison;
use crate::document::Document;

/// What has to be proven at the same time: schemes by what they are, with their scopes.
type Alternative = BTreeSet<String>;

impl<'d> Comparison<'d> {
    pub(super) fn security(&mut self, frame: usize, old: &Cursor<'d>, new: &Cursor<'d>) {
        let (before, olds) = alternatives(self.old, old);
        let (after, news) = alternatives(self.new, new);
        let is_enough = |needed: &Alternative, given: &Alternative| needed.is_subset(given);
        let lost: Vec<_> = olds
            .iter()
            .filter(|given| !news.iter().any(|needed| is_enough(needed, given)))
            .collect();
        let places = (Some(&before), Some(&after));
        if lost.is_empty() {
            let is_open =
                |alternatives: &[Alternative]| alternatives.iter().any(BTreeSet::is_empty);
            if is_open(&news) && !is_open(&olds) {
                let message = "calls need no proof any more".to_owned();
                self.report(frame, "security-removed", places.0, places.1, message);
            } else if let Some(added) = news.iter().find(|alternative| !olds.contains(alternative))
            {
                let message = format!("{} is enough now", shown(added));
                self.report(frame, "security-alternative-added", places.0, places.1, message);
            }
            return;
        }
        if self.schemes(frame, &before, &after) {
            return;
        }
        for given in lost {
            let message = format!("{} was enough; now it takes {}", shown(given), listed(&news));
            self.report(frame, "security-alternative-removed", places.0, places.1, message);
        }
    }

    /// Schemes of one name that ask for something else now; says whether there are any.
    fn schemes(&mut self, frame: usize, before: &Cursor<'d>, after: &Cursor<'d>) -> bool {
        let named = |at: &Cursor<'d>| -> BTreeSet<&'d str> {
            at.items()
                .flat_map(|at| at.members().collect::<Vec<_>>())
                .map(|(name, _)| name)
                .collect()
        };
        let mut is_any = false;
        for name in named(before).intersection(&named(after)) {
            let (was, is) = (scheme(self.old, name), scheme(self.new, name));
            if was == is {
                continue;
            }
            is_any = true;
            let message = format!("`{name}` was {was} and is {is}");
            let pointer = format!(
                "/components/securitySchemes/{}",
                name.replace('~', "~0").replace('/', "~1")
            );
            let places = (self.old.at(&pointer), self.new.at(&pointer));
            let places = (places.0.as_ref().unwrap_or(before), places.1.as_ref().unwrap_or(after));
            self.report(frame, "security-scheme-changed", Some(places.0), Some(places.1), message);
        }
        is_any
    }
}

/// Where the requirements of an operation stand, and what they come to.
fn alternatives<'d>(
    document: &'d Document,
    operation: &Cursor<'d>,
) -> (Cursor<'d>, Vec<Alternative>) {
    let root = document.root();
    let Some(security) = operation.get("security").or_else(|| root.get("security")) else {
        return (operation.clone(), vec![Alternative::new()]);
    };
    let mut found: Vec<_> =
        security.items().map(|requirement| alternative(document, &requirement)).collect();
    if found.is_empty() {
        found.push(Alternative::new());
    }
    (security, found)
}

fn alternative(document: &Document, requirement: &Cursor<'_>) -> Alternative {
    let schemes = requirement.members().flat_map(|(name, scopes)| {
        let scheme = scheme(document, name);
        let mut proofs: Vec<_> =
            scopes.items().map(|scope| format!("{scheme} with {}", scope.node.to_json())).collect();
        proofs.push(scheme);
        proofs
    });
    schemes.collect()
}

/// What a scheme asks of a client. Its name in the document, and text about it, do not count.
fn scheme(document: &Document, name: &str) -> String {
    let schemes = document.root().get("components").and_then(|at| at.get("securitySchemes"));
    let Some(at) = schemes.and_then(|at| at.get(name)) else { return format!("`{name}`") };
    let at = document.resolve(&at);
    let text = |field: &str| at.text(field).unwrap_or_default();
    match text("type") {
        // The names of schemes are the same in any case (RFC 9110, section 11.1).
        "http" => format!("HTTP {}", text("scheme").to_ascii_lowercase()),
        "apiKey" => format!("a key in the {} `{}`", text("in"), text("name")),
        kind => {
            let mut fields: Vec<_> = at
                .members()
                .filter(|(name, _)| !name.starts_with("x-"))
                .filter(|(name, _)| {
                    !["type", "description", "bearerFormat", "deprecated"].contains(name)
                })
                .map(|(name, at)| format!("{name} {}", without_texts(at.node.to_json())))
                .collect();
            fields.sort();
            format!("{kind} ({})", fields.join(", "))
        }
    }
}

/// Flows without the texts about their scopes.
fn without_texts(mut flows: serde_json::Value) -> serde_json::Value {
    for flow in flows.as_object_mut().into_iter().flat_map(|flows| flows.values_mut()) {
        let scopes = flow.get_mut("scopes").and_then(serde_json::Value::as_object_mut);
        for text in scopes.into_iter().flat_map(|scopes| scopes.values_mut()) {
            *text = serde_json::Value::Null;
        }
    }
    flows
}

fn shown(alternative: &Alternative) -> String {
    if alternative.is_empty() {
        return "no proof".to_owned();
    }
    alternative.iter().map(String::as_str).collect::<Vec<_>>().join(" and ")
}

fn listed(alternatives: &[Alternative]) -> String {
    alternatives.iter().map(shown).collect::<Vec<_>>().join(", or ")
}
