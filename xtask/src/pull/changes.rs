//! What a newer document changes, for whoever takes it in.

use drift::Document;
use drift::render::{Api, Comparison, text};
use spec::{Input, Report, Text};

use crate::console;
use crate::inputs::Inputs;
use crate::taken::Taken;
use crate::workspace;

/// Prints the difference between the document as it is and the one that comes, both as published.
pub(super) fn show(inputs: &Inputs, before: Option<&[u8]>, taken: &Taken) -> Result<(), Report> {
    let name = inputs.document_name();
    let Some(before) = before else {
        console::say!("{name} is new");
        return Ok(());
    };
    let folder = workspace::folder_of(inputs.document());
    let input = |name, bytes| Input {
        document: Text { name, bytes },
        selection: inputs.selection(),
        loader: Some(&folder),
        ..Input::default()
    };
    let (old, new) = (input(&*name, before), input(&*taken.source, &*taken.bytes));
    let Ok(old_document) = Document::read(&old) else {
        console::say!("{name} as it was cannot be read, so nothing is compared with it");
        return Ok(());
    };
    let mut drift = drift::compare(&old_document, &Document::read(&new)?);
    let outcome = drift::api::compare(&inputs.krate(), inputs.settings(), &old, &new);
    drift.findings.extend(outcome.findings);
    drift.sort();
    let api = Some(Api { changes: &outcome.changes, step: outcome.step });
    console::say!("{}", text(&Comparison { drift: &drift, has_source: true, api }).trim_end());
    Ok(())
}
