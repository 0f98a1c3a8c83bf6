//! One of the two documents with everything that belongs to it, read.

use std::path::{Path, PathBuf};

use spec::files::{self, Unreadable};
use spec::{Input, Loader, Report, Selection, Text, Unsupported};

use crate::cli;
use crate::crates::{self, ClientCrate};
use crate::failure::Failure;
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
    pub(super) overlays: Vec<Named>,
    pub(super) loader: Option<Box<dyn Loader>>,
    /// Whether overlays and selectors were written for this document.
    pub(super) is_own: bool,
}

/// What the command line and the settings of the crate name.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) document: PathBuf,
    /// The overlays that are to be applied.
    pub(super) overlays: Vec<PathBuf>,
    /// The crate whose document it is.
    pub(super) client: Option<ClientCrate>,
}

impl Subject {
    pub(super) fn of(options: &cli::Drift) -> Result<Self, Failure> {
        let client = match &options.spec {
            Some(_) => None,
            None => Some(crates::one(&options.selected)?),
        };
        let overlays = match (options.effective, &client) {
            (false, _) => Vec::new(),
            (true, _) if !options.overlay.is_empty() => options.overlay.clone(),
            (true, Some(client)) => client.overlays.clone(),
            (true, None) => {
                let message = "--effective with --spec needs --overlay: the overlays of the crate \
                               are about its own document";
                return Err(Failure::Usage(message.to_owned()));
            }
        };
        let own = client.as_ref().map(|client| client.document.clone());
        let document = options.spec.clone().or(own).unwrap_or_default();
        Ok(Self { document, overlays, client })
    }

    /// The name of the crate in code; of a document without one, that of any client.
    pub(super) fn krate(&self) -> String {
        self.client.as_ref().map_or_else(|| "client".to_owned(), ClientCrate::in_code)
    }

    /// What the owner of the crate decides about the code.
    pub(super) fn settings(&self) -> codegen::Settings {
        self.client.as_ref().map(|client| client.settings.clone()).unwrap_or_default()
    }

    /// Which operations of the document are used.
    pub(super) fn selection(&self) -> Selection<'_> {
        self.client.as_ref().map_or_else(Selection::default, ClientCrate::selection)
    }

    /// The overlays, read from the disk.
    pub(super) fn read_overlays(&self) -> Result<Vec<Named>, Failure> {
        self.overlays.iter().map(|path| read(path)).collect()
    }
}

impl Revision {
    /// The checked-in document, or the one that was named.
    pub(super) fn checked_in(subject: &Subject) -> Result<Self, Failure> {
        let path = &subject.document;
        let (document, overlays) = super::together(read(path), subject.read_overlays())?;
        let loader = Some(Box::new(workspace::folder_of(path)) as _);
        Ok(Self { document, overlays, loader, is_own: true })
    }

    /// What belongs to it, as texts.
    pub(super) fn texts(&self) -> Vec<Text<'_>> {
        self.overlays.iter().map(Named::text).collect()
    }

    /// What there is to read, in which overlay actions and selectors of another document may match
    /// nothing.
    pub(super) fn lenient<'a>(&'a self, overlays: &'a [Text<'a>], of: &'a Subject) -> Input<'a> {
        let unsupported = if self.is_own { Unsupported::Fail } else { Unsupported::LeaveOut };
        Input { unsupported, ..self.strict(overlays, of) }
    }

    /// What a client is generated from.
    pub(super) fn strict<'a>(&'a self, overlays: &'a [Text<'a>], of: &'a Subject) -> Input<'a> {
        Input {
            document: self.document.text(),
            overlays,
            selection: of.selection(),
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
