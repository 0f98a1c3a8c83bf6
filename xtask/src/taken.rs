//! Documents that a command line names by a path or a URL.

use std::path::PathBuf;

use spec::{Code, Problem, Report, files};

use crate::fetch::{self, Fetched};
use crate::workspace;

/// A document that was read.
pub(crate) struct Taken {
    pub(crate) bytes: Vec<u8>,
    /// Where it lies; nothing for one from a URL.
    pub(crate) path: Option<PathBuf>,
    /// The URL without its query, or the path: relative to the workspace, if it lies inside.
    pub(crate) source: String,
    /// The same as it is written down: a path outside of the workspace by its last name only.
    pub(crate) portable: String,
}

/// Reads the document at a URL or a path.
pub(crate) fn take(from: &str) -> Result<Taken, Report> {
    if fetch::is_url(from) {
        let Fetched { bytes, name } = fetch::fetch(from).map_err(|error| {
            let problem = Problem::new(Code::Unreadable, format!("{error:#}"));
            broken(problem.in_file(address(from)).help("check the URL and the network"))
        })?;
        return Ok(Taken { bytes, path: None, portable: name.clone(), source: name });
    }
    let path = PathBuf::from(from);
    let source = workspace::shown(&path);
    let bytes = files::read(&path).map_err(|unreadable| broken(unreadable.problem(&source)))?;
    Ok(Taken { bytes, portable: workspace::portable(&path), path: Some(path), source })
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
