//! What the command line and the settings name, read from the disk.

use std::path::{Path, PathBuf};

use codegen::{Generation, Settings};
use spec::{Input, Problem, Report, Selection, Text, files};

use crate::cli::{Source, Unsupported};
use crate::crates::{self, ClientCrate};
use crate::failure::Failure;
use crate::workspace;

/// The inputs of a run and the folder of its output.
pub(crate) struct Inputs {
    client: ClientCrate,
    /// Whether the operations are those that the settings select.
    is_selected: bool,
    pub(crate) out: PathBuf,
    /// The command that does the same again, as it reads on any machine: for files.
    command: String,
    /// The same as it has to be typed here: for messages.
    pub(crate) mend: String,
}

impl Inputs {
    /// The crates that the command line names, or all of the workspace.
    pub(crate) fn all(source: &Source) -> Result<Vec<Self>, Failure> {
        let overrides = source.spec.is_some() || !source.overlay.is_empty() || source.out.is_some();
        let found = crates::selected(&source.selected)?;
        let found = match (&source.spec, &source.out) {
            // A document and a folder need no crate.
            (Some(document), Some(_)) if found.is_empty() => vec![ClientCrate::around(document)],
            _ if overrides => vec![crates::one(&source.selected)?],
            _ => found,
        };
        if found.is_empty() {
            let message = "no crate here has `[package.metadata.client]` in its manifest";
            return Err(Failure::Usage(message.to_owned()));
        }
        Ok(found.into_iter().map(|client| Self::new(client, source)).collect())
    }

    /// The one crate that the command line names, or the only one of the workspace.
    pub(crate) fn one(source: &Source) -> Result<Self, Failure> {
        Ok(Self::new(crates::one(&source.selected)?, source))
    }

    fn new(mut client: ClientCrate, source: &Source) -> Self {
        let command = command(&client.command, source, workspace::portable);
        let mend = command_as_typed(&client.command, source);
        // Overlays and selectors are about the document of the crate.
        let is_selected = source.spec.is_none();
        if let Some(document) = &source.spec {
            client.document.clone_from(document);
            client.overlays.clear();
        }
        if !source.overlay.is_empty() {
            client.overlays.clone_from(&source.overlay);
        }
        if let Some(unsupported) = source.unsupported {
            client.unsupported = unsupported;
        }
        let out = source.out.clone().unwrap_or_else(|| client.out.clone());
        Self { client, is_selected, out, command, mend }
    }

    pub(crate) fn name(&self) -> &str {
        &self.client.name
    }

    /// The name of the crate in code.
    pub(crate) fn krate(&self) -> String {
        self.client.in_code()
    }

    pub(crate) fn document_name(&self) -> String {
        workspace::shown(&self.client.document)
    }

    pub(crate) fn overlay_names(&self) -> impl Iterator<Item = String> {
        self.client.overlays.iter().map(|path| workspace::shown(path))
    }

    pub(crate) fn document(&self) -> &Path {
        &self.client.document
    }

    /// Reads the inputs and generates the client.
    pub(crate) fn generate(&self) -> Result<Generation, Report> {
        let name = self.document_name();
        self.generate_from(&name, read(&self.client.document, &name))
    }

    /// Generates the client from a document that may lie elsewhere, as if it lay where the
    /// document is; the overlays are read.
    pub(crate) fn generate_from(
        &self,
        name: &str,
        document: Result<Vec<u8>, Box<Problem>>,
    ) -> Result<Generation, Report> {
        let overlays = self.client.overlays.iter().map(|path| {
            let name = workspace::shown(path);
            read(path, &name).map(|bytes| (name, bytes))
        });
        let (overlays, mut problems): (Vec<_>, Vec<Problem>) = partition(overlays);
        let document = match document {
            Ok(document) if problems.is_empty() => document,
            document => {
                problems.splice(0..0, document.err().map(|problem| *problem));
                return Err(Report { problems, ..Report::default() });
            }
        };
        let overlays: Vec<Text<'_>> =
            overlays.iter().map(|(name, bytes)| Text { name, bytes }).collect();
        let input = Input {
            document: Text { name, bytes: &document },
            overlays: &overlays,
            selection: self.selection(),
            loader: Some(&workspace::folder_of(&self.client.document)),
            unsupported: self.client.unsupported.into(),
        };
        codegen::generate_with(&input, &self.command, &self.client.settings)
    }

    /// What the owner decides about the code.
    pub(crate) fn settings(&self) -> &Settings {
        &self.client.settings
    }

    /// Which operations of the document are used.
    pub(crate) fn selection(&self) -> Selection<'_> {
        if self.is_selected { self.client.selection() } else { Selection::default() }
    }
}

/// What could be read, and what is wrong with the rest.
fn partition<T>(results: impl Iterator<Item = Result<T, Box<Problem>>>) -> (Vec<T>, Vec<Problem>) {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(one) => found.push(one),
            Err(problem) => problems.push(*problem),
        }
    }
    (found, problems)
}

fn read(path: &Path, name: &str) -> Result<Vec<u8>, Box<Problem>> {
    files::read(path).map_err(|unreadable| Box::new(unreadable.problem(name)))
}

fn command_as_typed(base: &str, source: &Source) -> String {
    command(base, source, |path| path.display().to_string())
}

/// The `regen` command with these options, each path by the name that `name` gives it.
fn command(base: &str, source: &Source, name: impl Fn(&Path) -> String) -> String {
    let mut words = vec![base.to_owned()];
    let mut option = |option: &str, path: &Path| {
        words.push(format!("{option} {}", quoted(&name(path))));
    };
    source.spec.iter().for_each(|path| option("--spec", path));
    source.overlay.iter().for_each(|path| option("--overlay", path));
    source.out.iter().for_each(|path| option("--out", path));
    match source.unsupported {
        Some(Unsupported::LeaveOut) => words.push("--unsupported leave-out".to_owned()),
        Some(Unsupported::Fail) => words.push("--unsupported fail".to_owned()),
        None => {}
    }
    words.join(" ")
}
/// A word as a shell takes it. Control characters are left out: they have no place in a message
/// or in a header.
fn quoted(word: &str) -> String {
    let word: String = word.chars().filter(|c| !c.is_control()).collect();
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+=:@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
