//! What is going to be sent, before anything is.

use crate::cases::{Case, Expected, cases};
use crate::document::Document;
use crate::finding::Skipped;
use crate::operation::{Operation, operations};
use crate::security::Credentials;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Options {
    /// The operations, by method and path, path or `operationId`; all if there are none.
    pub only: Vec<String>,
    /// Whether operations that cost money are called.
    pub spend: bool,
    /// How many requests are sent to one operation.
    pub limit: usize,
}

/// The requests of a run, in their order.
#[derive(Debug)]
pub struct Plan<'d> {
    pub(crate) document: &'d Document,
    pub(crate) operations: Vec<(Operation<'d>, Vec<Case>)>,
    pub(crate) skipped: Vec<Skipped>,
}

impl<'d> Plan<'d> {
    /// Plans the requests.
    ///
    /// # Errors
    ///
    /// A word of [`Options::only`] means no operation; the message lists the operations.
    pub fn new(
        document: &'d Document,
        options: &Options,
        credentials: &Credentials,
    ) -> Result<Self, String> {
        let all = operations(document);
        for word in &options.only {
            if !all.iter().any(|operation| operation.is_meant_by(word)) {
                let names: Vec<_> = all.iter().map(Operation::name).collect();
                let names = names.join("\n  ");
                return Err(format!("no operation is called `{word}`; there are\n  {names}"));
            }
        }
        let is_asked = |operation: &Operation<'_>| {
            options.only.is_empty() || options.only.iter().any(|word| operation.is_meant_by(word))
        };
        let mut plan = Self { document, operations: Vec::new(), skipped: Vec::new() };
        for operation in all.into_iter().filter(is_asked) {
            let cases = plan.cases(&operation, options, credentials);
            plan.operations.push((operation, cases));
        }
        Ok(plan)
    }

    /// The operations whose calls may cost money: the name, the valid requests and the ones that
    /// the server should refuse.
    #[must_use]
    pub fn costly(&self) -> Vec<(String, usize, usize)> {
        let costly = self
            .operations
            .iter()
            .filter(|(operation, cases)| operation.costs && !cases.is_empty());
        costly
            .map(|(operation, cases)| {
                let valid = cases.iter().filter(|case| case.expected == Expected::Accepted).count();
                (operation.name(), valid, cases.len() - valid)
            })
            .collect()
    }

    fn cases(
        &mut self,
        operation: &Operation<'d>,
        options: &Options,
        credentials: &Credentials,
    ) -> Vec<Case> {
        if operation.costs && !options.spend {
            let reason =
                "a call may cost money: add --spend, or say `x-costs: false` in the overlay";
            self.skip(operation, "all requests", reason);
            return Vec::new();
        }
        let made = cases(self.document, operation);
        self.skipped.extend(made.skipped);
        let mut cases = made.cases;
        if let Some(missing) = operation.security.missing(credentials) {
            // Without what it wants, nothing but the refusal of that can be seen.
            let needs = |case: &Case| case.request.show == crate::request::Show::Credentials;
            if cases.iter().any(needs) {
                self.skip(operation, "requests with credentials", &missing);
            }
            cases.retain(|case| !needs(case));
        }
        if cases.len() > options.limit {
            let more = cases.len() - options.limit;
            let reason = format!("an operation gets {} requests: raise --limit", options.limit);
            self.skip(operation, &format!("{more} more requests"), &reason);
            cases.truncate(options.limit);
        }
        cases
    }

    fn skip(&mut self, operation: &Operation<'_>, what: &str, reason: &str) {
        self.skipped.push(Skipped {
            operation: operation.name(),
            what: what.to_owned(),
            reason: reason.to_owned(),
            location: self.document.location(&operation.part.pointer),
        });
    }
}
