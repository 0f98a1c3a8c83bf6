//! The source axis: what a change of the document does to the Rust code of users.
//!
//! Nothing of it is guessed: the client is generated from both documents, the public items of both
//! are listed, and the lists are compared by Cargo's rules for semantic versions.

mod attributes;
mod code;
mod compact;
mod diff;
mod findings;
mod group;
mod implementations;
mod item;
mod items;
mod list;
mod locate;
mod macros;
mod message;
mod names;
mod printer;
mod revisions;
mod rules;
mod signature;
mod tree;

pub use diff::{ApiChange, ChangeKind, Step, compare_lists};
pub use item::{Item, ItemKind};
pub use list::{Api, list};
pub use rules::rules;
pub use tree::{Texts, Unreadable};

use spec::Input;

use crate::finding::{Finding, Level};
use findings::Places;
use locate::Locator;
use revisions::Revision;

/// What the crate is called while its items are compared.
const CRATE: &str = "generated_client";

/// The root of the crate, as far as generated files concern it: the crates of clients hand on the
/// same names.
const ROOT: &str = "mod generated;
pub use generated::{formats, resources, types};
pub use runtime::{
    ApiError, Attempt, BackoffStrategy, BuildError, ByteStream, Charge, Error, EventStream, FilePart,
    IsSet, Optional, OptionalNullable, Reconnect, ResponseValue, RetryConfig, Set, Timeout, Token,
};
";

/// What a newer document does to the code of users.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What somebody should know, one for each item, the worst first.
    pub findings: Vec<Finding>,
    /// Every public item that was added, removed or changed.
    pub changes: Vec<ApiChange>,
    /// The step of the version that follows; none if users get the same code.
    pub step: Option<Step>,
}

/// Compares the clients that are generated from two documents, with the settings of the crate, whose
/// name in code is `krate`, as the lines of changes have it.
///
/// A part of a document that cannot be generated is a finding; the rest is compared all the same.
#[must_use]
pub fn compare(
    krate: &str,
    settings: &codegen::Settings,
    old: &Input<'_>,
    new: &Input<'_>,
) -> Outcome {
    if is_same(old, new) {
        return Outcome::default();
    }
    let sides = revisions::run(old, new, settings);
    let (before, after) = match (&sides.0.generation, &sides.1.generation) {
        (Some(old), Some(new)) => code::differing(&old.files, &new.files),
        // With nothing on one revision there is nothing to compare, and the problems say why.
        _ => Default::default(),
    };
    let unreadable = |_| Ok(Api::default());
    let lists = revisions::both(|| lister(&before), || lister(&after), unreadable);
    let (old_api, new_api) = (lists.0.unwrap_or_default(), lists.1.unwrap_or_default());
    let differences = diff::differences(&old_api, &new_api);
    let (mut changes, step) = diff::summary(&differences);
    for change in &mut changes {
        for line in [&mut change.before, &mut change.after].into_iter().flatten() {
            *line = line.replace(&format!("{CRATE}::"), &format!("{krate}::"));
        }
    }
    let changed_code = if before == after { Vec::new() } else { code::changed(&before, &after) };
    let is_generated = sides.0.errors.is_empty() && sides.1.errors.is_empty();
    if differences.is_empty() && changed_code.is_empty() && is_generated {
        return Outcome::default();
    }
    let locator = |input, revision: &Revision| {
        Locator::new(input, revision.generation.as_ref(), findings::spans(revision))
    };
    let old_places = Places::new(locator(old, &sides.0), &old_api);
    let new_places = Places::new(locator(new, &sides.1), &new_api);
    let groups = group::groups(&differences, &old_api, &new_api);
    let mut found = findings::of_problems(&sides.0, &sides.1, (&old_places, &new_places));
    found.extend(groups.iter().map(|group| findings::of_group(group, &old_places, &new_places)));
    found.extend(findings::of_moves(&old_places, &new_places));
    // Where the interface of a file differs, its code does as well.
    let told = |file: &str| {
        let inner = file.strip_prefix("operations/").map(|name| format!("resources/{name}"));
        groups.iter().any(|group| {
            let items = [group.before, group.after].into_iter().flatten();
            let mut files = items.map(|item| item.file.trim_start_matches("generated/"));
            group.what != diff::What::Docs
                && files.any(|own| own == file || inner.as_deref() == Some(own))
        })
    };
    let code = changed_code.iter().filter(|changed| !told(&changed.file));
    found.extend(code.map(|changed| findings::of_code(changed, &old_places, &new_places)));
    found.sort_by(|a, b| (b.level, &a.id, &a.message).cmp(&(a.level, &b.id, &b.message)));
    let worst = found.iter().map(|finding| match finding.level {
        Level::Breaking => Step::Major,
        Level::NonBreaking | Level::Documentation => Step::Patch,
    });
    let step = step.into_iter().chain(worst).max();
    Outcome { findings: found, changes, step }
}

/// Whether both are the same texts, with nothing in files beside them that may differ.
fn is_same(old: &Input<'_>, new: &Input<'_>) -> bool {
    let texts = |input: &Input<'_>| {
        let overlays = input.overlays.iter().map(|text| text.bytes.to_vec());
        std::iter::once(input.document.bytes.to_vec()).chain(overlays).collect::<Vec<_>>()
    };
    let (old_texts, new_texts) = (texts(old), texts(new));
    old_texts == new_texts
        && old.selection.selectors == new.selection.selectors
        && new_texts.iter().all(|text| is_alone(text))
}

/// Whether all references of a text seem to lead into itself.
fn is_alone(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    text.split("$ref").skip(1).all(|behind| {
        let target = behind.trim_start_matches(['"', '\'', ':', ' ', '\t', '\r', '\n']);
        target.starts_with('#')
    })
}

/// The code with the names that the client re-exports from the runtime, as users know them.
fn as_of_client(code: &str) -> String {
    const REEXPORTED: [&str; 8] = [
        "ByteStream",
        "Error",
        "IsSet",
        "Optional",
        "OptionalNullable",
        "ResponseValue",
        "Set",
        "Token",
    ];
    let mut code = code.replace("use runtime::{", "use crate::{");
    for name in REEXPORTED {
        code = code.replace(&format!("runtime::{name}"), &format!("crate::{name}"));
    }
    code
}

fn lister(files: &code::FileTexts<'_>) -> Result<Api, Unreadable> {
    // Methods of progenitor's client are public in a module that is not.
    let is_listed = |path: &str| path != "mock.json" && !path.starts_with("operations/");
    let listed = files.iter().filter(|(path, _)| is_listed(path));
    let mut texts: Texts =
        listed.map(|(path, text)| (format!("generated/{path}"), as_of_client(text))).collect();
    texts.insert("lib.rs".to_owned(), ROOT.to_owned());
    list(CRATE, &texts, "lib.rs")
}
