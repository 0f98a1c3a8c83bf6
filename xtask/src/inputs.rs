//! What the command line names, read from the disk.

use std::path::{Path, PathBuf};

use codegen::Generation;
use spec::{Input, Problem, Report, Text, files};

use crate::cli::{Source, Unsupported};
use crate::workspace;

/// The inputs of a run and the folder of its output.
pub(crate) struct Inputs {
    document: PathBuf,
    overlay: Option<PathBuf>,
    pub(crate) out: PathBuf,
    unsupported: Unsupported,
    /// The command that does the same again, as it reads on any machine: for files.
    command: String,
    /// The same as it has to be typed here: for messages.
    pub(crate) mend: String,
}

impl Inputs {
    pub(crate) fn new(source: &Source) -> Self {
        let root = workspace::root();
        let document = source.spec.clone().unwrap_or_else(|| root.join(workspace::DOCUMENT));
        let overlay = match (&source.overlay, &source.spec) {
            (Some(overlay), _) => Some(overlay.clone()),
            (None, None) => Some(root.join(workspace::OVERLAY)),
            // The overlay of the workspace is about the document of the workspace.
            (None, Some(_)) => None,
        };
        let out = source.out.clone().unwrap_or_else(|| root.join(workspace::GENERATED));
        let command = command(source, workspace::portable);
        let mend = command_as_typed(source);
        Self { document, overlay, out, unsupported: source.unsupported, command, mend }
    }

    pub(crate) fn document_name(&self) -> String {
        workspace::shown(&self.document)
    }

    pub(crate) fn overlay_name(&self) -> Option<String> {
        self.overlay.as_deref().map(workspace::shown)
    }

    pub(crate) fn document(&self) -> &Path {
        &self.document
    }

    /// Reads the inputs and generates the client.
    pub(crate) fn generate(&self) -> Result<Generation, Report> {
        let name = self.document_name();
        self.generate_from(&name, read(&self.document, &name))
    }

    /// Generates the client from a document that may lie elsewhere, as if it lay where the
    /// document is; the overlay is read.
    pub(crate) fn generate_from(
        &self,
        name: &str,
        document: Result<Vec<u8>, Box<Problem>>,
    ) -> Result<Generation, Report> {
        let overlay_name = self.overlay_name();
        let overlay = self.overlay.as_deref().zip(overlay_name.as_deref());
        let overlay = overlay.map(|(path, name)| read(path, name)).transpose();
        let (document, overlay) = match (document, overlay) {
            (Ok(document), Ok(overlay)) => (document, overlay),
            (document, overlay) => {
                let problems = [document.err(), overlay.err()]
                    .into_iter()
                    .flatten()
                    .map(|problem| *problem)
                    .collect();
                return Err(Report { problems, ..Report::default() });
            }
        };
        let input = Input {
            document: Text { name, bytes: &document },
            overlay: overlay
                .as_deref()
                .zip(overlay_name.as_deref())
                .map(|(bytes, name)| Text { name, bytes }),
            loader: Some(&workspace::folder_of(&self.document)),
            unsupported: self.unsupported.into(),
        };
        codegen::generate(&input, &self.command)
    }
}

fn read(path: &Path, name: &str) -> Result<Vec<u8>, Box<Problem>> {
    files::read(path).map_err(|unreadable| Box::new(unreadable.problem(name)))
}

fn command_as_typed(source: &Source) -> String {
    command(source, |path| path.display().to_string())
}

/// The `regen` command with these options, each path by the name that `name` gives it.
fn command(source: &Source, name: impl Fn(&Path) -> String) -> String {
    let options =
        [("--spec", &source.spec), ("--overlay", &source.overlay), ("--out", &source.out)];
    let mut words = vec!["cargo xtask regen".to_owned()];
    for (option, path) in options {
        words.extend(path.iter().map(|path| format!("{option} {}", quoted(&name(path)))));
    }
    match source.unsupported {
        Unsupported::Fail => {}
        Unsupported::LeaveOut => words.push("--unsupported leave-out".to_owned()),
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
