//! What is said of a difference.

use super::diff::{Difference, What};
use super::group::Group;
use super::item::{Item, ItemKind};

/// How many characters of a line of code are shown.
const SHOWN: usize = 160;
/// How many parts are named.
const NAMED: usize = 5;

pub(super) fn message(group: &Group<'_>) -> String {
    let path = short(group.path);
    let with = match group.parts.len() {
        0 => String::new(),
        1 => ", with 1 item that goes with it".to_owned(),
        parts => format!(", with {parts} items that go with it"),
    };
    let twin = group
        .twin
        .map(|twin| format!("; it has all that `{}` has, so it looks renamed", short(twin)));
    let twin = twin.unwrap_or_default();
    match group.what {
        What::Removed => format!("`{path}` is gone{with}{twin}"),
        What::Added | What::FieldAdded | What::VariantAdded | What::RequiredItemAdded => {
            format!("`{path}` is new{with}{twin}")
        }
        What::Changed => {
            let forms = group.before.zip(group.after);
            let (before, after) = forms.map(|(was, is)| forms_of(was, is)).unwrap_or_default();
            format!("`{path}` was `{before}` and is `{after}`{with}")
        }
        What::ImplRemoved => format!("`{path}` has lost {}", traits(group)),
        What::ImplAdded => format!("`{path}` has gained {}", traits(group)),
        What::Deprecated => format!("`{path}` is deprecated"),
        What::NotDeprecated => format!("`{path}` is not deprecated any more"),
        What::Docs => format!("the documentation of {} differs", documented(group)),
    }
}

/// `Debug`, `From<X>`: the traits of implementations.
fn traits(group: &Group<'_>) -> String {
    let parts = group.parts.iter().filter_map(Difference::item);
    let impls = parts.filter(|item| item.kind == ItemKind::Implementation);
    listed(impls.map(|item| {
        let text = item.text.split_once("impl").map_or("", |(_, text)| text);
        let name = text.split_once(" for ").map_or(text, |(name, _)| name);
        short(name.trim())
    }))
}

/// The type whose documentation differs, or its members.
fn documented(group: &Group<'_>) -> String {
    let items = group.parts.iter().filter_map(Difference::item);
    listed(items.map(|item| short(&item.path)))
}

fn listed(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    let shown: Vec<String> = words.iter().take(NAMED).map(|word| format!("`{word}`")).collect();
    match words.len().saturating_sub(NAMED) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// A name as it reads behind `use CRATE::…`.
pub(super) fn short(path: &str) -> String {
    path.replace(&format!("{}::", super::CRATE), "")
}

/// What differs in the forms of an item: what is behind its name, if that differs.
fn forms_of(was: &Item, is: &Item) -> (String, String) {
    let (before, after) = (behind_name(was), behind_name(is));
    let (before, after) = if before == after { (&*was.text, &*is.text) } else { (before, after) };
    let (before, after) = (short(before), short(after));
    let shown = |text: &str| {
        let skipped = common_start(&before, &after);
        let text = text.get(skipped..).unwrap_or(text);
        let dots = if skipped > 0 { "…" } else { "" };
        crate::document::shortened(&format!("{dots}{}", text.trim()), SHOWN)
    };
    (shown(&before), shown(&after))
}

/// What follows the name of an item.
fn behind_name(item: &Item) -> &str {
    let name = item.path.rsplit("::").next().unwrap_or_default();
    let mut rest = item.text.as_str();
    while let Some((_, behind)) = rest.split_once("::") {
        rest = behind;
        if let Some(behind) = rest.strip_prefix(name)
            && !behind.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
        {
            return behind;
        }
        if let Some(behind) = rest.strip_prefix(name).and_then(|rest| rest.strip_prefix(": ")) {
            return behind;
        }
    }
    &item.text
}

/// How much of a long common beginning need not be shown.
fn common_start(before: &str, after: &str) -> usize {
    if before.len().max(after.len()) <= SHOWN {
        return 0;
    }
    let pairs = before.char_indices().zip(after.chars());
    let same = pairs.take_while(|((_, a), b)| a == b).map(|((at, _), _)| at).last();
    // Some of it, to read on from.
    let words = before.get(..same.unwrap_or(0)).unwrap_or_default();
    let words = words.char_indices().rev().filter(|(_, c)| *c == ' ').nth(2);
    words.map_or(0, |(at, _)| at)
}
