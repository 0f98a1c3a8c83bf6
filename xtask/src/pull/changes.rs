//! What a newer document changes, for whoever takes it in.

use codegen::{Input, Report, Text};
use drift::Document;
use drift::render::{Comparison, text};

use super::source::Taken;
use crate::beside::Folder;
use crate::inputs::Inputs;
use crate::screen;

/// Prints the difference between the document as it is and the one that comes, both as published.
pub(super) fn show(inputs: &Inputs, before: Option<&[u8]>, taken: &Taken) -> Result<(), Report> {
    let name = inputs.document_name();
    let Some(before) = before else {
        screen::say!("{name} is new");
        return Ok(());
    };
    let Ok(old) = read(inputs, &name, before) else {
        screen::say!("{name} as it was cannot be read, so nothing is compared with it");
        return Ok(());
    };
    let new = read(inputs, &taken.source, &taken.bytes)?;
    let drift = drift::compare(&old, &new);
    screen::say!("{}", text(&Comparison { drift: &drift, api: None }).trim_end());
    Ok(())
}

fn read(inputs: &Inputs, name: &str, bytes: &[u8]) -> Result<Document, Report> {
    Document::read(&Input {
        document: Text { name, bytes },
        beside: Some(&Folder::of(inputs.document())),
        ..Input::default()
    })
}
