//! What the command line and the environment name.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use conform::{Credentials, Document};
use spec::files::{self, Folder};
use spec::{Input, Problem, Report, Text};

use crate::cli::Cli;

const DOCUMENT: &str = "openapi/atoma.yaml";
const OVERLAY: &str = "openapi/overlay.yaml";
const TOKEN: &str = "ATOMASDK_BEARER_AUTH";

/// Reads the document and its overlay.
pub(crate) fn open(options: &Cli) -> Result<Document, Report> {
    let root = root();
    let document = options.spec.clone().unwrap_or_else(|| root.join(DOCUMENT));
    let effective = options.effective.then(|| root.join(OVERLAY));
    let overlay = options.overlay.clone().or(effective);
    let name = shown(&document);
    let overlay = overlay.map(|path| (shown(&path), path));
    let read_overlay = overlay.as_ref().map(|(name, path)| read(path, name)).transpose();
    let (bytes, overlay_bytes) = match (read(&document, &name), read_overlay) {
        (Ok(bytes), Ok(overlay_bytes)) => (bytes, overlay_bytes),
        (document, overlay) => {
            let problems = [document.err(), overlay.err()].into_iter().flatten();
            let problems = problems.map(|problem| *problem).collect();
            return Err(Report { problems, ..Report::default() });
        }
    };
    let overlay = overlay.as_ref().zip(overlay_bytes.as_deref());
    let overlay = overlay.map(|((name, _), bytes)| Text { name, bytes });
    Document::open(&Input {
        document: Text { name: &name, bytes: &bytes },
        overlays: overlay.as_slice(),
        loader: Some(&Folder::of(&document, shown)),
        ..Input::default()
    })
}

/// The root of the workspace, in which Cargo builds and runs this program.
fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package).to_path_buf()
}

/// A file as messages name it.
fn shown(path: &Path) -> String {
    files::shown_within(&root(), path)
}

fn read(path: &Path, name: &str) -> Result<Vec<u8>, Box<Problem>> {
    files::read(path).map_err(|unreadable| Box::new(unreadable.problem(name)))
}

/// The token of the environment and the headers of the command line. No message repeats them.
pub(crate) fn credentials(headers: &[String]) -> Result<Credentials> {
    let token = std::env::var(TOKEN).ok();
    let is_sendable = |text: &str| text.chars().all(|c| c == '\t' || (' '..='~').contains(&c));
    if !token.as_deref().is_none_or(is_sendable) {
        bail!("{TOKEN} holds characters that no header can: line breaks, for example");
    }
    let mut pairs = Vec::new();
    for (nth, header) in headers.iter().enumerate() {
        let pair = header.split_once(':').map(|(name, value)| (name.trim(), value.trim()));
        let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        match pair {
            Some((name, value))
                if !name.is_empty() && name.chars().all(is_token) && is_sendable(value) =>
            {
                pairs.push((name.to_owned(), value.to_owned()));
            }
            _ => bail!("--header number {} is none: write \"Name: value\"", nth + 1),
        }
    }
    Ok(Credentials::new(token, pairs))
}
