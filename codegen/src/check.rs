//! What is wrong with a document, all of it, before anything is generated.
//!
//! progenitor names no places and panics on some of this, so it is asked last.

mod cycles;
mod defaults;
mod operations;
mod parameters;
mod references;
mod structure;

use spec::openapi::{DOCUMENT, Kind, Visit, walk};
use spec::{Dialect, Node, Problems};

pub(crate) use defaults::misfit;
pub(crate) use operations::worded_status;

/// Reports everything that is wrong with the document. What is wrong with parts that no client
/// is made from is a warning.
pub(crate) fn check(document: &Node, dialect: Dialect, problems: &mut Problems) {
    let definitions = references::definitions(document);
    walk(Visit::root(document, Kind::Object(&DOCUMENT)), &mut |visit| {
        let mut found = Problems::default();
        structure::check(visit, dialect, &mut found);
        references::check(document, &definitions, visit, &mut found);
        defaults::check(visit, &mut found);
        parameters::check(visit, &mut found);
        problems.append(if visit.is_used { found } else { found.into_warnings() });
    });
    structure::check_paths(document, dialect, problems);
    operations::check(document, problems);
    cycles::check(document, problems);
}
