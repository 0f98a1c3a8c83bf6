//! What differs between two lists, item by item.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::item::{Item, ItemKind};
use super::list::Api;
use crate::finding::Level;

/// What happened to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has another form.
    Changed,
}

/// One public item that was added, removed or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiChange {
    /// What happened to it.
    pub kind: ChangeKind,
    /// Its line in the older list.
    pub before: Option<String>,
    /// Its line in the newer list.
    pub after: Option<String>,
    /// What that does to the code of users.
    pub level: Level,
}

/// The number of a version that a change calls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The third number; nothing of the public interface differs.
    Patch,
    /// The second number, or the third below 1.0: there is more than before.
    Minor,
    /// The first number, or the second below 1.0: code of users may not compile any more.
    Major,
}

/// The items that were added, removed or changed from one list to the other, and the step that
/// follows.
#[must_use]
pub fn compare_lists(old: &Api, new: &Api) -> (Vec<ApiChange>, Option<Step>) {
    summary(&differences(old, new))
}

/// The changes among some differences, and the step that follows.
pub(super) fn summary(differences: &[Difference<'_>]) -> (Vec<ApiChange>, Option<Step>) {
    let step = differences.iter().map(Difference::step).max();
    let changes = differences.iter().filter(|difference| difference.what != What::Docs);
    (changes.map(Difference::change).collect(), step)
}

/// One item on both sides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Difference<'a> {
    pub(super) before: Option<&'a Item>,
    pub(super) after: Option<&'a Item>,
    pub(super) what: What,
}

/// What differs, and what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Removed,
    ImplRemoved,
    Changed,
    FieldAdded,
    VariantAdded,
    RequiredItemAdded,
    Added,
    ImplAdded,
    Deprecated,
    NotDeprecated,
    Docs,
}

impl<'a> Difference<'a> {
    pub(super) fn item(&self) -> Option<&'a Item> {
        self.before.or(self.after)
    }

    pub(super) fn path(&self) -> &'a str {
        self.item().map_or("", |item| item.path.as_str())
    }

    pub(super) fn kind(&self) -> ChangeKind {
        match (self.before, self.after) {
            (Some(_), None) => ChangeKind::Removed,
            (None, _) => ChangeKind::Added,
            (Some(_), Some(_)) => ChangeKind::Changed,
        }
    }

    pub(super) fn level(&self) -> Level {
        match self.what {
            What::Removed
            | What::ImplRemoved
            | What::Changed
            | What::FieldAdded
            | What::VariantAdded
            | What::RequiredItemAdded => Level::Breaking,
            What::Added | What::ImplAdded | What::Deprecated | What::NotDeprecated => {
                Level::NonBreaking
            }
            What::Docs => Level::Documentation,
        }
    }

    fn step(&self) -> Step {
        match self.level() {
            Level::Breaking => Step::Major,
            Level::NonBreaking => Step::Minor,
            Level::Documentation => Step::Patch,
        }
    }

    pub(super) fn change(&self) -> ApiChange {
        ApiChange {
            kind: self.kind(),
            before: self.before.map(Item::line),
            after: self.after.map(Item::line),
            level: self.level(),
        }
    }
}

/// Everything that differs, in the order of the paths.
pub(super) fn differences<'a>(old: &'a Api, new: &'a Api) -> Vec<Difference<'a>> {
    let (old, new) = (Index::new(old), Index::new(new));
    let paths: BTreeSet<&str> = old.items.keys().chain(new.items.keys()).copied().collect();
    let mut found = Vec::new();
    for path in paths {
        let (mut before, mut after) = (old.at(path), new.at(path));
        for (was, is) in take_equal(&mut before, &mut after) {
            found.extend(same(was, is));
        }
        // Several items may have one path: methods of a type for some of its parameters.
        let pairs = before.len().min(after.len());
        for (was, is) in before.iter().zip(&after) {
            let what = What::Changed;
            found.push(Difference { before: Some(was), after: Some(is), what });
        }
        for was in before.iter().skip(pairs) {
            let is_impl = was.kind == ItemKind::Implementation;
            let what = if is_impl { What::ImplRemoved } else { What::Removed };
            found.push(Difference { before: Some(was), after: None, what });
        }
        for is in after.iter().skip(pairs) {
            found.push(Difference { before: None, after: Some(is), what: added(is, &old) });
        }
    }
    found
}

/// Takes out what has the same text on both sides.
fn take_equal<'a>(
    before: &mut Vec<&'a Item>,
    after: &mut Vec<&'a Item>,
) -> Vec<(&'a Item, &'a Item)> {
    let mut equal = Vec::new();
    before.retain(|was| match after.iter().position(|is| is.text == was.text) {
        Some(at) => {
            equal.push((*was, after.remove(at)));
            false
        }
        None => true,
    });
    equal
}

/// What differs in an item of the same form.
fn same<'a>(was: &'a Item, is: &'a Item) -> Option<Difference<'a>> {
    let what = match (was.is_deprecated, is.is_deprecated) {
        (false, true) => What::Deprecated,
        (true, false) => What::NotDeprecated,
        _ if was.docs != is.docs => What::Docs,
        _ => return None,
    };
    Some(Difference { before: Some(was), after: Some(is), what })
}

/// What it means that an item is new: some have to be known to everybody who names their owner.
fn added(item: &Item, old: &Index<'_>) -> What {
    let owner = item.owner.as_deref().map(|owner| old.at(owner));
    let closed = owner.is_some_and(|owner| owner.iter().any(|owner| !owner.is_open));
    match item.kind {
        ItemKind::Field if closed => What::FieldAdded,
        ItemKind::Variant if closed => What::VariantAdded,
        ItemKind::RequiredItem if closed => What::RequiredItemAdded,
        ItemKind::Implementation => What::ImplAdded,
        _ => What::Added,
    }
}

/// The items of a list by their path.
pub(super) struct Index<'a> {
    items: BTreeMap<&'a str, Vec<&'a Item>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        let mut items: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
        for item in &api.items {
            items.entry(item.path.as_str()).or_default().push(item);
        }
        Self { items }
    }

    pub(super) fn at(&self, path: &str) -> Vec<&'a Item> {
        self.items.get(path).cloned().unwrap_or_default()
    }
}
