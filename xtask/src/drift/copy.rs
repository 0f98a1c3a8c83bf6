//! What the document is compared with: a file, what is at a URL, or a revision of git.

use std::path::PathBuf;

use spec::files::Unreadable;

use super::git::Git;
use super::git_path::GitPath;
use super::revision::{self, Named, Revision, Subject};
use crate::failure::Failure;
use crate::{cli, fetch, workspace};

/// Reads the copy.
pub(super) fn read(options: &cli::Drift, subject: &Subject) -> Result<Revision, Failure> {
    let operand = options.against.as_deref().unwrap_or_default();
    if let Some(operand) = operand.strip_prefix("git:") {
        return from_git(operand, options, subject);
    }
    let copy = if fetch::is_url(operand) { from_url(operand) } else { from_path(operand) };
    let (copy, overlays) = super::together(copy, subject.read_overlays())?;
    Ok(Revision { overlays, ..copy })
}

fn from_path(operand: &str) -> Result<Revision, Failure> {
    let path = PathBuf::from(operand);
    let loader = Some(Box::new(workspace::folder_of(&path)) as _);
    let document = revision::read(&path)?;
    Ok(Revision { document, overlays: Vec::new(), loader, is_own: false })
}

fn from_url(url: &str) -> Result<Revision, Failure> {
    match fetch::fetch(url) {
        Ok(fetched) => {
            let document = Named { name: fetched.name, bytes: fetched.bytes };
            // References into files beside it would lead to further URLs, which nobody named.
            Ok(Revision { document, overlays: Vec::new(), loader: None, is_own: false })
        }
        Err(error) => {
            let reason = format!("cannot be fetched: {error:#}");
            let help = "check the address, or save the document and name the file";
            Err(revision::failure(Unreadable::new(reason, help), fetch::shown(url)))
        }
    }
}

fn from_git(operand: &str, options: &cli::Drift, subject: &Subject) -> Result<Revision, Failure> {
    let revision = GitPath::parse(operand, &subject.document).map_err(Failure::Usage)?;
    let git = Git::open(&revision)?;
    let document = git.named(&revision)?;
    let is_named = !options.overlay.is_empty();
    let overlays = if is_named {
        subject.read_overlays()?
    } else {
        // Those of the crate have a history of their own, which begins some day.
        let found = subject.overlays.iter();
        let found = found.map(|path| git.find(&GitPath::of(&revision.rev, path)));
        found.collect::<Result<Vec<_>, Failure>>()?.into_iter().flatten().collect()
    };
    let loader = Some(Box::new(git.beside(&revision)) as _);
    // Selectors are those of now.
    let is_own = !is_named && subject.selection().selectors.is_empty();
    Ok(Revision { document, overlays, loader, is_own })
}
