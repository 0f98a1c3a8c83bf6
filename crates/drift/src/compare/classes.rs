//! Which schemas of both documents allow the same values.
//!
//! Schemas are put into classes: at first those that say the same themselves, then of these the
//! ones whose fields, items and branches are of the same classes. Schemas that lead back to
//! themselves are in one class unless a difference is found on the way.

use std::cmp::Ordering;
use std::collections::HashMap;

use spec::Cursor;

use super::keywords::said_bound;
use super::{Comparison, Revision};
use crate::normal_form::{Additional, Identity, NormalForm, Schema};
use crate::number::canonical;

/// A schema, by its number.
type Index = usize;

/// A class, by its number.
type Class = usize;

/// What a schema says itself, and the classes of the schemas in it.
type Signature = (usize, Vec<Class>);

#[derive(Debug, Default)]
pub(super) struct Classes {
    of: HashMap<(bool, Identity), Index>,
    nodes: Vec<Node>,
    /// What schemas say themselves, by number.
    said: HashMap<String, usize>,
    signatures: HashMap<Signature, Class>,
    count: usize,
}

#[derive(Debug, Default)]
struct Node {
    said: usize,
    /// The schemas in it, in an order that what it says tells.
    parts: Vec<Index>,
    /// The schemas of its first items, and of all others.
    items: (Vec<Index>, Option<Index>),
    /// The branches of unions, whose order does not count, and whether exactly one fits.
    unions: Vec<(bool, Vec<Index>)>,
    class: Option<Class>,
}

/// A schema whose parts are still to be looked at.
type Open<'d> = (Index, Revision, Schema<'d>);

impl<'d> Comparison<'d> {
    /// Whether they allow the same values.
    pub(super) fn is_same(&mut self, old: &Schema<'d>, new: &Schema<'d>) -> bool {
        self.class(Revision::Old, old) == self.class(Revision::New, new)
    }

    /// Whether a keyword says the same in both, where it holds schemas as well.
    pub(super) fn is_same_keyword(
        &mut self,
        name: &str,
        old: &Cursor<'d>,
        new: &Cursor<'d>,
    ) -> bool {
        let (before, after) = (inner(name, old), inner(name, new));
        let is_same = before.0 == after.0 && before.1.len() == after.1.len();
        is_same && before.1.iter().zip(&after.1).all(|(old, new)| self.is_same(old, new))
    }

    /// The class of a schema.
    pub(super) fn class(&mut self, revision: Revision, schema: &Schema<'d>) -> Option<Class> {
        let schema = &self.direct(revision, schema);
        let key = (revision == Revision::New, schema.identity());
        if !self.classes.of.contains_key(&key) {
            let start = self.classes.nodes.len();
            let mut open = Vec::new();
            if start == 0 {
                self.named_schemas(&mut open);
            }
            self.numbered(revision, schema, &mut open);
            self.explore(open);
            self.classes.divide(start);
        }
        let index = self.classes.of.get(&key)?;
        self.classes.nodes.get(*index)?.class
    }

    /// Those that lead back to themselves are named, and best looked at together.
    fn named_schemas(&mut self, open: &mut Vec<Open<'d>>) {
        for revision in [Revision::Old, Revision::New] {
            let components = self.document(revision).root().get("components");
            let schemas = components.and_then(|at| at.get("schemas"));
            for (_, at) in schemas.iter().flat_map(Cursor::members) {
                self.numbered(revision, &Schema::new(at), open);
            }
        }
    }

    fn numbered(
        &mut self,
        revision: Revision,
        schema: &Schema<'d>,
        open: &mut Vec<Open<'d>>,
    ) -> Index {
        let schema = self.direct(revision, schema);
        let key = (revision == Revision::New, schema.identity());
        let classes = &mut self.classes;
        if let Some(index) = classes.of.get(&key) {
            return *index;
        }
        let index = classes.nodes.len();
        classes.nodes.push(Node::default());
        classes.of.insert(key, index);
        open.push((index, revision, schema));
        index
    }

    fn explore(&mut self, mut open: Vec<Open<'d>>) {
        while let Some((index, revision, schema)) = open.pop() {
            let shape = self.shape(revision, &schema);
            let (said, parts) = said(&shape);
            let is_bare = shape.is_never || shape.is_anything();
            let rest = (!is_bare).then(|| shape.items.clone().unwrap_or_default());
            let rest = rest.map(|rest| self.numbered(revision, &rest, &mut open));
            let first = shape.tuple.iter();
            let first = first.map(|item| self.numbered(revision, item, &mut open)).collect();
            let count = self.classes.said.len();
            let said = *self.classes.said.entry(said).or_insert(count);
            let parts = parts.iter().map(|part| self.numbered(revision, part, &mut open)).collect();
            let mut unions = Vec::new();
            for union in &shape.unions {
                let branches = union.branches.iter();
                let branches = branches.map(|part| self.numbered(revision, part, &mut open));
                unions.push((union.is_exclusive, branches.collect()));
            }
            if let Some(node) = self.classes.nodes.get_mut(index) {
                *node = Node { said, parts, items: (first, rest), unions, class: None };
            }
        }
    }
}

impl Classes {
    /// Finds the classes of the nodes from a number on.
    fn divide(&mut self, start: Index) {
        if !self.rank_below(start) {
            // Those in circles are told apart by looking at all of them together.
            self.nodes.iter_mut().for_each(|node| node.class = None);
            self.signatures.clear();
            self.rank_below(0);
            self.circles();
        }
    }

    /// Finds the classes of those whose parts have one; says whether these are all.
    fn rank_below(&mut self, start: Index) -> bool {
        let mut users: HashMap<Index, Vec<Index>> = HashMap::new();
        let mut waiting: HashMap<Index, usize> = HashMap::new();
        let mut ready = Vec::new();
        for (index, node) in self.nodes.iter().enumerate().skip(start) {
            let mut count = 0;
            for part in node.all() {
                if self.nodes.get(part).is_some_and(|node| node.class.is_none()) {
                    users.entry(part).or_default().push(index);
                    count += 1;
                }
            }
            waiting.insert(index, count);
            if count == 0 {
                ready.push(index);
            }
        }
        let mut left = waiting.len();
        while let Some(index) = ready.pop() {
            left -= 1;
            let class_of = |index: Index| self.nodes.get(index).and_then(|node| node.class);
            let Some(node) = self.nodes.get(index) else { continue };
            let signature = node.signature(|part| class_of(part).unwrap_or_default());
            let next = &mut self.count;
            let class = *self.signatures.entry(signature).or_insert_with(|| {
                *next += 1;
                *next
            });
            if let Some(node) = self.nodes.get_mut(index) {
                node.class = Some(class);
            }
            for user in users.remove(&index).unwrap_or_default() {
                let Some(count) = waiting.get_mut(&user) else { continue };
                *count -= 1;
                if *count == 0 {
                    ready.push(user);
                }
            }
        }
        left == 0
    }

    /// Divides those in circles, and those above, until nothing more is told apart.
    fn circles(&mut self) {
        let nodes = self.nodes.iter().enumerate();
        let open: Vec<Index> =
            nodes.filter(|(_, node)| node.class.is_none()).map(|(index, _)| index).collect();
        let mut classes: Vec<Class> =
            self.nodes.iter().map(|node| node.class.unwrap_or(0)).collect();
        let mut count = 0;
        loop {
            let mut signatures: HashMap<(Class, Signature), Class> = HashMap::new();
            let mut divided = Vec::new();
            for index in &open {
                let Some(node) = self.nodes.get(*index) else { continue };
                let own = classes.get(*index).copied().unwrap_or_default();
                let signature =
                    node.signature(|part| classes.get(part).copied().unwrap_or_default());
                let next = self.count + signatures.len() + 1;
                divided.push((*index, *signatures.entry((own, signature)).or_insert(next)));
            }
            for (index, class) in divided {
                if let Some(own) = classes.get_mut(index) {
                    *own = class;
                }
            }
            if signatures.len() == count {
                break;
            }
            count = signatures.len();
        }
        self.count += count;
        for index in &open {
            let class_of = |part: Index| classes.get(part).copied().unwrap_or_default();
            let class = class_of(*index);
            if let Some(node) = self.nodes.get_mut(*index) {
                node.class = Some(class);
                self.signatures.insert(node.signature(class_of), class);
            }
        }
    }
}

impl Node {
    fn all(&self) -> impl Iterator<Item = Index> {
        let items = self.items.0.iter().chain(&self.items.1);
        let branches = self.unions.iter().flat_map(|(_, branches)| branches);
        self.parts.iter().chain(items).chain(branches).copied()
    }

    fn signature(&self, class_of: impl Fn(Index) -> Class) -> Signature {
        let mut classes: Vec<Class> = self.parts.iter().map(|part| class_of(*part)).collect();
        let rest = self.items.1.map(&class_of);
        let mut items: Vec<Class> = self.items.0.iter().map(|item| class_of(*item)).collect();
        while items.last().copied() == rest && rest.is_some() {
            items.pop();
        }
        classes.extend(items.into_iter().chain(rest).chain([usize::MAX]));
        let unions = self.unions.iter().map(|(is_exclusive, branches)| {
            let mut branches: Vec<Class> = branches.iter().map(|part| class_of(*part)).collect();
            branches.sort_unstable();
            if !is_exclusive {
                branches.dedup();
            }
            (*is_exclusive, branches)
        });
        let mut unions: Vec<_> = unions.collect();
        unions.sort_unstable();
        for (is_exclusive, branches) in unions {
            // No class has these numbers.
            classes.push(usize::MAX - 1 - usize::from(is_exclusive));
            classes.extend(branches);
        }
        (self.said, classes)
    }
}

/// What a shape says itself, and the schemas in it.
fn said<'d>(shape: &NormalForm<'d>) -> (String, Vec<Schema<'d>>) {
    let flags = (shape.flag("readOnly"), shape.flag("writeOnly"));
    if shape.is_never {
        return ("never".to_owned(), Vec::new());
    }
    if shape.is_anything() {
        return (format!("anything {flags:?}"), Vec::new());
    }
    let listed = |values: &[Cursor<'d>]| {
        let mut values: Vec<_> = values.iter().map(|at| canonical(at.node)).collect();
        values.sort_unstable();
        values.dedup();
        values
    };
    let mut parts = Vec::new();
    let mut keywords = Vec::new();
    let repeated = shape.repeated.iter().map(|(name, at)| (name, at));
    // Bounds that are implied by others, or written in another way, say no more.
    let bounds = [Ordering::Greater, Ordering::Less].map(|tighter| said_bound(shape, tighter));
    let is_bound =
        |name: &str| ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].contains(&name);
    let single = shape.keywords.iter().filter(|(name, _)| !is_bound(name));
    for (name, at) in single.chain(repeated) {
        let (own, schemas) = inner(name, at);
        keywords.push((*name, own));
        parts.extend(schemas);
    }
    let names = |schemas: &indexmap::IndexMap<&'d str, Schema<'d>>, parts: &mut Vec<Schema<'d>>| {
        let mut schemas: Vec<_> = schemas.iter().collect();
        schemas.sort_unstable_by_key(|(name, _)| **name);
        parts.extend(schemas.iter().map(|(_, schema)| (*schema).clone()));
        schemas.into_iter().map(|(name, _)| *name).collect::<Vec<_>>()
    };
    let properties = names(&shape.properties, &mut parts);
    let patterns = names(&shape.patterns, &mut parts);
    parts.push(match &shape.additional {
        Additional::Open => Schema::anything(),
        Additional::Closed(at) => Schema::new(at.clone()),
        Additional::Of(schema) => schema.clone(),
    });
    let rests: Vec<_> = shape.rests.iter().map(|(names, patterns, _)| (names, patterns)).collect();
    parts.extend(shape.rests.iter().map(|(_, _, schema)| schema.clone()));
    let said = (
        (
            shape.is_nullable,
            shape.is_null_unsure,
            &shape.types,
            shape.values.as_deref().map(listed),
        ),
        (listed(&shape.known), shape.is_known_twice),
        flags,
        (keywords, bounds, rests),
        (properties, patterns, shape.required.keys().collect::<Vec<_>>()),
    );
    (format!("{said:?}"), parts)
}

/// What a keyword says without the schemas in it, and these.
fn inner<'d>(name: &str, at: &Cursor<'d>) -> (String, Vec<Schema<'d>>) {
    const SCHEMAS: [&str; 10] = [
        "additionalProperties",
        "contains",
        "contentSchema",
        "else",
        "if",
        "not",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    ];
    match name {
        _ if SCHEMAS.contains(&name) => (String::new(), vec![Schema::new(at.clone())]),
        "anyOf" | "oneOf" => {
            let branches: Vec<_> = at.items().map(Schema::new).collect();
            (branches.len().to_string(), branches)
        }
        "dependentSchemas" => {
            let mut members: Vec<_> = at.members().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            let names: Vec<_> = members.iter().map(|(name, _)| *name).collect();
            (format!("{names:?}"), members.into_iter().map(|(_, at)| Schema::new(at)).collect())
        }
        "dependentRequired" => {
            let mut members: Vec<_> = at
                .members()
                .map(|(name, at)| {
                    let mut names: Vec<_> = at.items().map(|at| canonical(at.node)).collect();
                    names.sort_unstable();
                    format!("{name:?}: {names:?}")
                })
                .collect();
            members.sort_unstable();
            (members.join(", "), Vec::new())
        }
        _ => (canonical(at.node), Vec::new()),
    }
}
