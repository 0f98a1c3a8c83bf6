//! What the command line names, read from the disk.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use codegen::problem::{Code, Problem};
use codegen::source::MAX_SOURCE_BYTES;
use codegen::{Generation, Input, Report, Text};

use crate::cli::Paths;
use crate::workspace;

/// The inputs of a run and the folder of its output.
pub(crate) struct Inputs {
    document: PathBuf,
    overlay: Option<PathBuf>,
    pub(crate) out: PathBuf,
    /// The command that does the same again, as it reads on any machine: for files.
    command: String,
    /// The same as it has to be typed here: for messages.
    pub(crate) mend: String,
}

impl Inputs {
    pub(crate) fn new(paths: &Paths) -> Self {
        let root = workspace::root();
        let document = paths.spec.clone().unwrap_or_else(|| root.join(workspace::DOCUMENT));
        let overlay = match (&paths.overlay, &paths.spec) {
            (Some(overlay), _) => Some(overlay.clone()),
            (None, None) => Some(root.join(workspace::OVERLAY)),
            // The overlay of the workspace is about the document of the workspace.
            (None, Some(_)) => None,
        };
        let out = paths.out.clone().unwrap_or_else(|| root.join(workspace::GENERATED));
        let command = command(paths, workspace::portable);
        let mend = command_as_typed(paths);
        Self { document, overlay, out, command, mend }
    }

    pub(crate) fn document_name(&self) -> String {
        workspace::shown(&self.document)
    }

    pub(crate) fn overlay_name(&self) -> Option<String> {
        self.overlay.as_deref().map(workspace::shown)
    }

    /// Reads the inputs and generates the client.
    pub(crate) fn generate(&self) -> Result<Generation, Report> {
        let names = (self.document_name(), self.overlay_name());
        let document = read(&self.document, &names.0);
        let overlay = self.overlay.as_deref().zip(names.1.as_deref());
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
        codegen::generate(&Input {
            document: Text { name: &names.0, bytes: &document },
            overlay: overlay
                .as_deref()
                .zip(names.1.as_deref())
                .map(|(bytes, name)| Text { name, bytes }),
            command: &self.command,
            ..Input::default()
        })
    }
}

fn command_as_typed(paths: &Paths) -> String {
    command(paths, |path| path.display().to_string())
}

/// The `regen` command with these paths, each by the name that `name` gives it.
fn command(paths: &Paths, name: impl Fn(&Path) -> String) -> String {
    let options = [("--spec", &paths.spec), ("--overlay", &paths.overlay), ("--out", &paths.out)];
    let mut words = vec!["cargo xtask regen".to_owned()];
    for (option, path) in options {
        words.extend(path.iter().map(|path| format!("{option} {}", quoted(&name(path)))));
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

fn read(path: &Path, name: &str) -> Result<Vec<u8>, Box<Problem>> {
    let problem = |message: String, help: &str| {
        Box::new(Problem::new(Code::Unreadable, message).in_file(name).help(help))
    };
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            return Err(problem(
                "this is a directory, not a file".into(),
                "name the file inside of it",
            ));
        }
        Ok(metadata) if !metadata.is_file() => {
            return Err(problem("this is not a regular file".into(), "name a file"));
        }
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(problem("there is no such file".into(), "check the path"));
        }
        Err(error) => return Err(problem(format!("cannot be read: {error}"), "check the path")),
    }
    let mut bytes = Vec::new();
    // One byte more than is taken in, so that the library can tell that it is too much.
    let limit = MAX_SOURCE_BYTES as u64 + 1;
    File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut bytes))
        .map_err(|error| problem(format!("cannot be read: {error}"), "check its permissions"))?;
    Ok(bytes)
}
