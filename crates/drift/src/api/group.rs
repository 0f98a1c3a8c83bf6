//! One finding for each thing that a reader would call one: what goes with a type, a call or a
//! module that comes or goes as a whole is counted there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::diff::{ChangeKind, Difference, Index, What};
use super::item::{Item, ItemKind};
use super::list::Api;

/// Differences that are told as one.
#[derive(Debug)]
pub(super) struct Group<'a> {
    pub(super) what: What,
    /// The item that it is about.
    pub(super) path: &'a str,
    pub(super) before: Option<&'a Item>,
    pub(super) after: Option<&'a Item>,
    /// What goes with it, or what it consists of.
    pub(super) parts: Vec<Difference<'a>>,
    /// What came or went in its place, as it seems.
    pub(super) twin: Option<&'a str>,
}

/// The groups, in the order of their paths.
pub(super) fn groups<'a>(
    differences: &[Difference<'a>],
    old: &'a Api,
    new: &'a Api,
) -> Vec<Group<'a>> {
    let whole = Whole::new(differences);
    let changed_types = changed_types(differences);
    let indices = (Index::new(old), Index::new(new));
    let mut groups: BTreeMap<(&str, What), Group<'a>> = BTreeMap::new();
    let mut parts: Vec<((&str, What), Difference<'a>)> = Vec::new();
    for difference in differences {
        let key =
            match whole.around(difference).or_else(|| changed_owner(difference, &changed_types)) {
                Some(key) => key,
                None => (subject(difference, &indices), difference.what),
            };
        let is_own = key.0 == difference.path() && key.1 == difference.what;
        if is_own || is_collected(difference.what) {
            let group = groups.entry(key).or_insert_with(|| Group {
                what: key.1,
                path: key.0,
                before: difference.before,
                after: difference.after,
                parts: Vec::new(),
                twin: None,
            });
            if !is_own || is_collected(difference.what) {
                group.parts.push(*difference);
            }
        } else {
            parts.push((key, *difference));
        }
    }
    for (key, part) in parts {
        if let Some(group) = groups.get_mut(&key) {
            group.parts.push(part);
        }
    }
    let mut groups: Vec<Group<'a>> = groups.into_values().collect();
    drop_markers(&mut groups);
    pair_twins(&mut groups);
    groups
}

/// Documentation and implementations are told once for each type.
fn is_collected(what: What) -> bool {
    matches!(what, What::Docs | What::ImplAdded | What::ImplRemoved)
}

/// What a difference is told about.
fn subject<'a>(difference: &Difference<'a>, (old, new): &(Index<'a>, Index<'a>)) -> &'a str {
    let path = difference.path();
    let Some(owner) = difference.item().and_then(|item| item.owner.as_deref()) else { return path };
    let is_type = |index: &Index<'_>| {
        index.at(owner).iter().any(|item| matches!(item.kind, ItemKind::Type | ItemKind::Trait))
    };
    if is_collected(difference.what) && (is_type(old) || is_type(new)) { owner } else { path }
}

/// What comes or goes with everything that is in it.
struct Whole<'a> {
    /// Types, traits and modules, by path.
    items: BTreeMap<&'a str, What>,
    /// Of request builders, the method that creates them.
    makers: HashMap<&'a str, &'a str>,
}

impl<'a> Whole<'a> {
    fn new(differences: &[Difference<'a>]) -> Self {
        let one_sided = || differences.iter().filter(|d| d.kind() != ChangeKind::Changed);
        let holds =
            |item: &Item| matches!(item.kind, ItemKind::Type | ItemKind::Trait | ItemKind::Module);
        let items: BTreeMap<&str, What> = one_sided()
            .filter(|difference| difference.item().is_some_and(holds))
            .map(|difference| (difference.path(), difference.what))
            .collect();
        let methods =
            one_sided().filter(|d| d.item().is_some_and(|item| item.kind == ItemKind::Function));
        let makers = methods.filter_map(|method| {
            let item = method.item()?;
            let made = item.text.rsplit_once(" -> ")?.1;
            let made = made.split_once('<').map_or(made, |(made, _)| made);
            let (path, what) = items.get_key_value(made)?;
            (*what == method.what).then_some((*path, method.path()))
        });
        let makers = makers.collect();
        Self { items, makers }
    }

    /// The outermost thing that comes or goes with all that a difference is about.
    fn around(&self, difference: &Difference<'a>) -> Option<(&'a str, What)> {
        if difference.kind() == ChangeKind::Changed {
            return None;
        }
        let item = difference.item()?;
        let kind = difference.kind();
        let mut found = None;
        let mut path = match item.kind {
            ItemKind::Implementation | ItemKind::AssociatedType => item.owner.as_deref()?,
            _ => item.path.as_str(),
        };
        loop {
            if let Some((known, what)) = self.items.get_key_value(path)
                && is_of(*what, kind)
            {
                found = Some((*known, *what));
                if let Some(maker) = self.makers.get(known) {
                    found = Some((*maker, *what));
                }
            }
            match path.rsplit_once("::") {
                Some((outer, _)) => path = outer,
                None => break,
            }
        }
        // An associated type comes and goes with its implementation.
        let is_detail = item.kind == ItemKind::AssociatedType && found.is_none();
        let with_impl = if kind == ChangeKind::Added { What::ImplAdded } else { What::ImplRemoved };
        found.or_else(|| is_detail.then_some((item.owner.as_deref()?, with_impl)))
    }
}

fn is_of(what: What, kind: ChangeKind) -> bool {
    (what == What::Removed) == (kind == ChangeKind::Removed)
}

fn changed_types<'a>(differences: &[Difference<'a>]) -> BTreeSet<&'a str> {
    let types = differences.iter().filter(|difference| {
        difference.what == What::Changed
            && difference.item().is_some_and(|item| item.kind == ItemKind::Type)
    });
    types.map(Difference::path).collect()
}

/// The type whose parameters have changed, if that is all that differs in one of its members.
fn changed_owner<'a>(
    difference: &Difference<'a>,
    types: &BTreeSet<&'a str>,
) -> Option<(&'a str, What)> {
    let (before, after) = (difference.before?, difference.after?);
    let owner = types.get(before.owner.as_deref()?)?;
    let is_same = difference.what == What::Changed
        && without_arguments(&before.text, owner) == without_arguments(&after.text, owner);
    is_same.then_some((*owner, What::Changed))
}

/// A text in which a type stands without its arguments.
fn without_arguments(text: &str, ty: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(ty) {
        out.push_str(before);
        out.push_str(ty);
        rest = behind;
        if behind.starts_with('<') {
            rest = behind.get(end_of_arguments(behind)..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

/// One past the `>` that belongs to the `<` at the beginning.
fn end_of_arguments(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut last = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '<' => depth += 1,
            '>' if last != '-' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + c.len_utf8();
        }
        last = c;
    }
    text.len()
}

/// The markers of required fields come and go with the calls that they are for.
fn drop_markers(groups: &mut Vec<Group<'_>>) {
    const MARKERS: &str = "::missing";
    let resource = |path: &str| {
        let (resource, rest) = path.split_once(MARKERS)?;
        (rest.is_empty() || rest.starts_with("::")).then(|| format!("{resource}::"))
    };
    let told: Vec<String> = groups
        .iter()
        .filter(|group| resource(group.path).is_none() && group.what != What::Docs)
        .map(|group| group.path.to_owned())
        .collect();
    groups.retain(|group| match resource(group.path) {
        Some(resource) => !told.iter().any(|path| path.starts_with(&resource)),
        None => true,
    });
}

/// Finds what has only been renamed, as far as its parts tell.
fn pair_twins(groups: &mut [Group<'_>]) {
    let bodies: Vec<Option<Vec<String>>> = groups.iter().map(body).collect();
    let mut by_body: HashMap<&Vec<String>, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (at, (group, body)) in groups.iter().zip(&bodies).enumerate() {
        if let Some(body) = body {
            let (removed, added) = by_body.entry(body).or_default();
            if group.what == What::Removed { removed.push(at) } else { added.push(at) }
        }
    }
    let pairs: Vec<(usize, usize)> = by_body
        .into_values()
        .filter_map(|(removed, added)| match (removed.as_slice(), added.as_slice()) {
            ([removed], [added]) => Some((*removed, *added)),
            _ => None,
        })
        .collect();
    for (removed, added) in pairs {
        let paths = (groups.get(removed).map(|g| g.path), groups.get(added).map(|g| g.path));
        if let Some(group) = groups.get_mut(removed) {
            group.twin = paths.1;
        }
        if let Some(group) = groups.get_mut(added) {
            group.twin = paths.0;
        }
    }
}

/// What a thing that comes or goes consists of, whatever its own name.
fn body(group: &Group<'_>) -> Option<Vec<String>> {
    if !matches!(group.what, What::Removed | What::Added) || group.parts.is_empty() {
        return None;
    }
    // Of a call, the name of the type that is made differs as well.
    let types = group.parts.iter().filter_map(Difference::item);
    let types: Vec<&str> = types
        .filter(|item| item.kind == ItemKind::Type)
        .map(|item| item.path.as_str())
        .chain([group.path])
        .collect();
    let parts = group.parts.iter().filter_map(Difference::item);
    let mut lines: Vec<String> = parts
        .map(|item| types.iter().fold(item.text.clone(), |text, name| text.replace(name, "Self")))
        .collect();
    lines.sort();
    Some(lines)
}
