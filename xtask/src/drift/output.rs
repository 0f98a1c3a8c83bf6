//! Findings in the format that was asked for, printed or written into a file.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result};
use drift::Rule;
use drift::render::{self, Comparison};

use crate::cli::Format;
use crate::workspace;

pub(super) fn rendered(comparison: &Comparison<'_>, format: Format, rules: &[&Rule]) -> String {
    match format {
        Format::Text => render::text(comparison),
        Format::Json => render::json(comparison),
        Format::Markdown => render::markdown(comparison),
        Format::Github => render::github(comparison, &is_here),
        Format::Junit => render::junit(comparison),
        Format::Sarif => render::sarif(comparison, rules, &is_here),
    }
}

/// Whether a name is that of a file in the workspace, as names of such files are relative to it.
fn is_here(name: &str) -> bool {
    let path = workspace::root().join(name);
    workspace::shown(&path) == name && path.is_file()
}

/// Prints the text, or writes it into the file. Only text for people has colours.
pub(super) fn write(text: &str, format: Format, file: Option<&Path>) -> Result<()> {
    match (file, format) {
        (Some(path), Format::Text) => save(&anstream::adapter::strip_str(text).to_string(), path),
        (Some(path), _) => save(text, path),
        (None, Format::Text) => print(&mut anstream::stdout(), text),
        (None, _) => print(&mut std::io::stdout(), text),
    }
}

fn save(text: &str, path: &Path) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", workspace::shown(path)))
}

/// Half a text must not pass for a whole one. A reader that has gone away wants no more, which is
/// no failure.
fn print(out: &mut impl Write, text: &str) -> Result<()> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("cannot print what was found")
        }
        _ => Ok(()),
    }
}
