//! Where a newer document comes from.

use std::path::Path;

use spec::{Code, Problem, Report, files};

use crate::fetch::{self, Fetched};
use crate::workspace;

/// A document that was read and is not yet taken over.
pub(super) struct Taken {
    pub(super) bytes: Vec<u8>,
    /// The URL without its query, or the path: relative to the workspace, if it lies inside.
    pub(super) source: String,
    /// The same as it is written down: a path outside of the workspace by its last name only.
    pub(super) portable: String,
}

/// Reads the document at a URL or a path.
pub(super) fn take(from: &str) -> Result<Taken, Report> {
    if fetch::is_url(from) {
        let Fetched { bytes, name } = fetch::fetch(from).map_err(|error| {
            let problem = Problem::new(Code::Unreadable, format!("{error:#}"));
            broken(problem.in_file(address(from)).help("check the URL and the network"))
        })?;
        return Ok(Taken { bytes, portable: name.clone(), source: name });
    }
    let path = Path::new(from);
    let source = workspace::shown(path);
    let bytes = files::read(path).map_err(|unreadable| broken(unreadable.problem(&source)))?;
    Ok(Taken { bytes, portable: workspace::portable(path), source })
}

/// A URL that was refused may be so for a password in it, so only its host is named.
fn address(url: &str) -> String {
    let shown = fetch::shown(url);
    match shown.split_once("://") {
        Some((scheme, rest)) if rest.contains('@') => {
            format!("{scheme}://{}", rest.rsplit('@').next().unwrap_or_default())
        }
        _ => shown.to_owned(),
    }
}

fn broken(problem: Problem) -> Report {
    Report { problems: vec![problem], ..Report::default() }
}
