//! One of the two documents with everything that belongs to it, read.

use std::path::{Path, PathBuf};

use spec::files::{self, Unreadable};
use spec::{Input, Loader, Report, Text, Unsupported};

use crate::cli;
use crate::commands::Failure;
use crate::workspace;

/// A text and its name.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// One of the two documents.
#[derive(Debug)]
pub(super) struct Revision {
    pub(super) document: Named,
    pub(super) overlay: Option<Named>,
    pub(super) loader: Option<Box<dyn Loader>>,
    /// Whether the overlay was written for this document.
    pub(super) is_own_overlay: bool,
}

impl Revision {
    /// The checked-in document, or the one that was named.
    pub(super) fn checked_in(options: &cli::Drift) -> Result<Self, Failure> {
        let path = document(options);
        let overlay = overlay(options)?;
        let overlay = overlay.as_deref().map(read).transpose();
        let (document, overlay) = super::together(read(&path), overlay)?;
        let loader = Some(Box::new(workspace::folder_of(&path)) as _);
        Ok(Self { document, overlay, loader, is_own_overlay: true })
    }

    /// What there is to read, in which overlay actions of another document may match nothing.
    pub(super) fn lenient(&self) -> Input<'_> {
        let unsupported =
            if self.is_own_overlay { Unsupported::Fail } else { Unsupported::LeaveOut };
        Input { unsupported, ..self.strict() }
    }

    /// What a client is generated from.
    pub(super) fn strict(&self) -> Input<'_> {
        Input {
            document: self.document.text(),
            overlay: self.overlay.as_ref().map(Named::text),
            loader: self.loader.as_deref(),
            unsupported: Unsupported::Fail,
        }
    }
}

impl Named {
    fn text(&self) -> Text<'_> {
        Text { name: &self.name, bytes: &self.bytes }
    }
}

/// The path of the document.
pub(super) fn document(options: &cli::Drift) -> PathBuf {
    options.spec.clone().unwrap_or_else(|| workspace::root().join(workspace::DOCUMENT))
}

/// The path of the overlay, if it is to be applied.
pub(super) fn overlay(options: &cli::Drift) -> Result<Option<PathBuf>, Failure> {
    match (options.effective, &options.overlay, &options.spec) {
        (false, ..) => Ok(None),
        (true, Some(path), _) => Ok(Some(path.clone())),
        (true, None, None) => Ok(Some(workspace::root().join(workspace::OVERLAY))),
        (true, None, Some(_)) => {
            let message = "--effective with --spec needs --overlay: the overlay of the workspace \
                           is about its own document";
            Err(Failure::Usage(message.to_owned()))
        }
    }
}

/// A file by its name.
pub(super) fn read(path: &Path) -> Result<Named, Failure> {
    let name = workspace::shown(path);
    match files::read(path) {
        Ok(bytes) => Ok(Named { name, bytes }),
        Err(unreadable) => Err(failure(unreadable, &name)),
    }
}

/// An input that cannot be read.
pub(super) fn failure(unreadable: Unreadable, name: &str) -> Failure {
    Report { problems: vec![unreadable.problem(name)], ..Report::default() }.into()
}
