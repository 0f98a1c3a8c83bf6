//! From OpenAPI 3.1 to 3.0, and from what 3.0 allows to what progenitor takes, without changing
//! what goes over the wire.
//!
//! Each lowering is one function in one of the modules below, listed here with its reason. They
//! go by the form they find and not by the version that the document names: documents mix both.

mod alternatives;
mod document;
mod keywords;
mod null;

use crate::node::Node;
use crate::openapi::{DOCUMENT, Dialect, Kind, Visit, walk, walk_schemas_mut};
use crate::problem::Problems;
use crate::source::Span;

/// One way in which documents are rewritten.
struct Lowering {
    name: &'static str,
    reason: &'static str,
    rewrite: Rewrite,
}

enum Rewrite {
    /// Rewrites the document as a whole and tells the places.
    Document(fn(&mut Node) -> Vec<Span>),
    /// Rewrites one schema, innermost first, and tells whether it did.
    Schema(fn(&mut Node) -> bool),
}

/// Every lowering, in the order in which they are applied to a place.
const LOWERINGS: &[Lowering] = &[
    Lowering {
        name: "version",
        reason: "progenitor takes 3.0.x documents only",
        rewrite: Rewrite::Document(document::version),
    },
    Lowering {
        name: "webhooks",
        reason: "a webhook is called by the service, a client has nothing to send",
        rewrite: Rewrite::Document(document::webhooks),
    },
    Lowering {
        name: "missing-paths",
        reason: "3.1 lets a document go without `paths`, 3.0 does not",
        rewrite: Rewrite::Document(document::missing_paths),
    },
    Lowering {
        name: "missing-responses",
        reason: "3.1 lets an operation go without `responses`, 3.0 does not",
        rewrite: Rewrite::Document(document::missing_responses),
    },
    Lowering {
        name: "boolean-schema",
        reason: "3.0 has no schemas `true` and `false`; `{}` and `{not: {}}` say the same",
        rewrite: Rewrite::Schema(keywords::boolean_schema),
    },
    Lowering {
        name: "const",
        reason: "3.0 has no `const`; an `enum` of one value says the same",
        rewrite: Rewrite::Schema(keywords::constant),
    },
    Lowering {
        name: "null-branch",
        reason: "3.0 has no type `null`; `nullable` beside the other branches says the same",
        rewrite: Rewrite::Schema(null::null_branch),
    },
    Lowering {
        name: "type-list",
        reason: "3.0 allows one type; `nullable`, or one branch for each type, say the same",
        rewrite: Rewrite::Schema(null::type_list),
    },
    Lowering {
        name: "exclusive-bound",
        reason: "3.0 has flags where 3.1 has bounds",
        rewrite: Rewrite::Schema(keywords::exclusive_bounds),
    },
    Lowering {
        name: "long-array",
        reason: "serde reads arrays of a fixed length up to 32 only; longer ones become lists",
        rewrite: Rewrite::Schema(keywords::long_array),
    },
    Lowering {
        name: "foreign-format",
        reason: "dates and UUIDs would need crates that the client does without; strings they are",
        rewrite: Rewrite::Schema(keywords::foreign_format),
    },
    Lowering {
        name: "pattern",
        reason: "a pattern would need a crate that the client does without; the service checks it",
        rewrite: Rewrite::Schema(keywords::pattern),
    },
    Lowering {
        name: "default",
        reason: "progenitor sends every default; the service applies it when nothing is sent",
        rewrite: Rewrite::Schema(keywords::default),
    },
];

/// The name and the reason of every lowering.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    LOWERINGS.iter().map(|lowering| (lowering.name, lowering.reason))
}

/// A lowering that had something to do.
#[derive(Debug, Clone)]
pub struct AppliedLowering {
    /// Its name.
    pub name: &'static str,
    /// Why documents need it.
    pub reason: &'static str,
    /// The places it rewrote, in the order of the walk.
    pub places: Vec<Span>,
}

/// Rewrites a document into one of OpenAPI 3.0.
pub(crate) fn lower(
    mut document: Node,
    dialect: Dialect,
    problems: &mut Problems,
) -> (Node, Vec<AppliedLowering>) {
    let mut places: Vec<Vec<Span>> = LOWERINGS.iter().map(|_| Vec::new()).collect();
    for (lowering, places) in LOWERINGS.iter().zip(&mut places) {
        if let Rewrite::Document(rewrite) = lowering.rewrite {
            places.extend(rewrite(&mut document));
        }
    }
    walk_schemas_mut(&mut document, Kind::Object(&DOCUMENT), &mut |schema| {
        let span = schema.span;
        for (lowering, places) in LOWERINGS.iter().zip(&mut places) {
            if let Rewrite::Schema(rewrite) = lowering.rewrite
                && rewrite(schema)
            {
                places.push(span);
            }
        }
    });
    walk(Visit::root(&document, Kind::Object(&DOCUMENT)), &mut |visit| {
        null::report_bare_null(visit, dialect, problems);
        keywords::report_ignored(visit, dialect, problems);
        alternatives::report(&document, visit, problems);
    });
    let applied = LOWERINGS.iter().zip(places).filter(|(_, places)| !places.is_empty());
    let applied = applied.map(|(lowering, places)| AppliedLowering {
        name: lowering.name,
        reason: lowering.reason,
        places,
    });
    let applied = applied.collect();
    (document, applied)
}
