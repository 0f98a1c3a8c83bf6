//! What the document is compared with: a file, what is at a URL, or a revision of git.

use std::path::PathBuf;

use spec::files::Unreadable;

use super::git::Git;
use super::git_path::GitPath;
use super::revision::{self, Named, Revision};
use crate::commands::Failure;
use crate::{cli, fetch, workspace};

/// Reads the copy.
pub(super) fn read(options: &cli::Drift) -> Result<Revision, Failure> {
    let operand = options.against.as_deref().unwrap_or_default();
    if let Some(operand) = operand.strip_prefix("git:") {
        return from_git(operand, options);
    }
    let copy = if fetch::is_url(operand) { from_url(operand) } else { from_path(operand) };
    let overlay = revision::overlay(options)?.as_deref().map(revision::read).transpose();
    let (copy, overlay) = super::together(copy, overlay)?;
    Ok(Revision { overlay, ..copy })
}

fn from_path(operand: &str) -> Result<Revision, Failure> {
    let path = PathBuf::from(operand);
    let loader = Some(Box::new(workspace::folder_of(&path)) as _);
    Ok(Revision { document: revision::read(&path)?, overlay: None, loader, is_own_overlay: false })
}

fn from_url(url: &str) -> Result<Revision, Failure> {
    match fetch::fetch(url) {
        Ok(fetched) => {
            let document = Named { name: fetched.name, bytes: fetched.bytes };
            // References into files beside it would lead to further URLs, which nobody named.
            Ok(Revision { document, overlay: None, loader: None, is_own_overlay: false })
        }
        Err(error) => {
            let reason = format!("cannot be fetched: {error:#}");
            let help = "check the address, or save the document and name the file";
            Err(revision::failure(Unreadable::new(reason, help), fetch::shown(url)))
        }
    }
}

fn from_git(operand: &str, options: &cli::Drift) -> Result<Revision, Failure> {
    let revision = GitPath::parse(operand, &revision::document(options)).map_err(Failure::Usage)?;
    let git = Git::open(&revision)?;
    let document = git.named(&revision)?;
    let overlay = match (revision::overlay(options)?, &options.overlay) {
        (None, _) => None,
        (Some(path), Some(_)) => Some(revision::read(&path)?),
        // That of the workspace has a history of its own, which begins some day.
        (Some(path), None) => git.find(&GitPath::of(&revision.rev, &path))?,
    };
    let is_own_overlay = options.overlay.is_none();
    let loader = Some(Box::new(git.beside(&revision)) as _);
    Ok(Revision { document, overlay, loader, is_own_overlay })
}
