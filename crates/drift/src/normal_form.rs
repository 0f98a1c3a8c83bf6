//! The normal form of a schema: what it allows, however it is written.
//!
//! References, `allOf`, branches for `null`, type lists, `const` and branches of simple types are
//! ways of writing; two schemas that mean the same have the same [`NormalForm`]. Sources: OpenAPI 3.0.4
//! "Schema Object", 3.1.1 "Schema Object", JSON Schema 2020-12.

mod merge;
mod scope;
mod tidy;
mod types;
mod unions;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use indexmap::IndexMap;

use scope::Scope;
use spec::Cursor;
pub(crate) use tidy::about;
pub(crate) use types::{Type, Types};

use crate::document::Document;

/// Schemas that hold at the same time; mostly one, and none allows anything.
#[derive(Debug, Clone, Default)]
pub(crate) struct Schema<'d> {
    parts: Vec<Cursor<'d>>,
    /// Whether `null` is spoken of elsewhere: by the union that this is a branch of.
    is_without_null: bool,
}

/// What tells a schema from others of the same document.
pub(crate) type Identity = (Vec<usize>, bool);

impl<'d> Schema<'d> {
    pub(crate) fn new(at: Cursor<'d>) -> Self {
        Self { parts: vec![at], is_without_null: false }
    }

    /// A schema that allows anything.
    pub(crate) fn anything() -> Self {
        Self::default()
    }

    /// The same without `null`.
    pub(crate) fn without_null(mut self) -> Self {
        self.is_without_null = true;
        self
    }

    fn and(&mut self, at: Cursor<'d>) {
        if !self.parts.iter().any(|part| part.identity() == at.identity()) {
            self.parts.push(at);
        }
    }

    /// Where it is written.
    pub(crate) fn at(&self) -> Option<&Cursor<'d>> {
        self.parts.first()
    }

    /// What tells it from other schemas of the same document.
    pub(crate) fn identity(&self) -> Identity {
        (self.parts.iter().map(Cursor::identity).collect(), self.is_without_null)
    }
}

/// What a schema allows.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says another thing of a schema")]
pub(crate) struct NormalForm<'d> {
    /// The schema of which it is the form.
    pub(crate) schema: Schema<'d>,
    /// Where what it says is written: behind references.
    pub(crate) at: Option<Cursor<'d>>,
    /// The named schema that it is.
    pub(crate) name: Option<String>,
    /// Whether no value fits.
    pub(crate) is_never: bool,
    /// Whether `null` fits.
    pub(crate) is_nullable: bool,
    /// Whether a keyword that is about all values may still refuse `null`.
    pub(crate) is_null_unsure: bool,
    /// Whether `nullable` stands beside a composition, whose branches do not say it.
    is_made_nullable: bool,
    /// The types of its values, `null` aside.
    pub(crate) types: Types,
    /// The values that fit, `null` aside, if they are listed.
    pub(crate) values: Option<Vec<Cursor<'d>>>,
    /// Values that are named beside a type that has them all.
    pub(crate) known: Vec<Cursor<'d>>,
    /// Whether the named values would fit a second branch where only one may fit.
    pub(crate) is_known_twice: bool,
    /// The keywords that stand once, by name.
    pub(crate) keywords: BTreeMap<&'d str, Cursor<'d>>,
    /// The same keyword again, with another value; groups of keywords with the schema around them.
    pub(crate) repeated: Vec<(&'d str, Cursor<'d>)>,
    pub(crate) properties: IndexMap<&'d str, Schema<'d>>,
    pub(crate) required: BTreeMap<&'d str, Cursor<'d>>,
    pub(crate) patterns: IndexMap<&'d str, Schema<'d>>,
    pub(crate) additional: Additional<'d>,
    pub(crate) items: Option<Schema<'d>>,
    pub(crate) tuple: Vec<Schema<'d>>,
    pub(crate) unions: Vec<Union<'d>>,
    /// What is said of it that allows and forbids nothing.
    pub(crate) notes: BTreeMap<&'d str, Cursor<'d>>,
    /// Which of its parts speak of what no other keyword of theirs does.
    scopes: Vec<Scope<'d>>,
    /// What holds for the fields that neither these names nor these patterns are about, where it
    /// cannot be told which of the other fields those are.
    pub(crate) rests: Vec<Rest<'d>>,
    /// Whether it cannot be told keyword by keyword what it allows.
    pub(crate) is_entangled: bool,
}

/// The properties that have no schema of their own.
#[derive(Debug, Clone, Default)]
pub(crate) enum Additional<'d> {
    /// They may be anything.
    #[default]
    Open,
    /// There are none.
    Closed(Cursor<'d>),
    /// They are of this schema.
    Of(Schema<'d>),
}

/// Names, patterns, and the schema of the rest.
pub(crate) type Rest<'d> = (Vec<&'d str>, Vec<&'d str>, Schema<'d>);

/// `oneOf` or `anyOf`.
#[derive(Debug, Clone)]
pub(crate) struct Union<'d> {
    pub(crate) at: Cursor<'d>,
    /// Whether exactly one branch fits.
    pub(crate) is_exclusive: bool,
    pub(crate) branches: Vec<Schema<'d>>,
    /// The types of all branches.
    pub(crate) types: Types,
}

/// Keywords that only name things or say how others are read.
pub(crate) const NAMES: [&str; 6] =
    ["$anchor", "$defs", "$id", "$schema", "$vocabulary", "definitions"];

/// The shapes of a document, each made once.
#[derive(Debug)]
pub(crate) struct Shapes<'d> {
    document: &'d Document,
    known: HashMap<Identity, Rc<NormalForm<'d>>>,
    /// Those whose form is another one within the unions that they lead back to.
    outermost: HashMap<Identity, Rc<NormalForm<'d>>>,
    /// Where values lead that are references and nothing else, by identity.
    targets: HashMap<usize, Cursor<'d>>,
}

impl<'d> Shapes<'d> {
    pub(crate) fn new(document: &'d Document) -> Self {
        Self { document, known: HashMap::new(), outermost: HashMap::new(), targets: HashMap::new() }
    }

    /// A schema without the references on the way to it.
    pub(crate) fn direct(&mut self, schema: &Schema<'d>) -> Schema<'d> {
        let mut direct = Schema { parts: Vec::new(), ..schema.clone() };
        for part in &schema.parts {
            direct.and(self.target(part));
        }
        direct
    }

    fn target(&mut self, at: &Cursor<'d>) -> Cursor<'d> {
        let mut way = Vec::new();
        let mut seen = HashSet::new();
        let mut at = at.clone();
        while at.node.as_object().is_some_and(|members| members.len() == 1) {
            if let Some(known) = self.targets.get(&at.identity()) {
                at = known.clone();
                break;
            }
            let Some(next) = self.document.follow(&at) else { break };
            if !seen.insert(at.identity()) {
                break;
            }
            way.push(at.identity());
            at = next;
        }
        self.targets.extend(way.into_iter().map(|step| (step, at.clone())));
        at
    }

    /// The normal form of a schema.
    pub(crate) fn of(&mut self, schema: &Schema<'d>) -> Rc<NormalForm<'d>> {
        let identity = self.direct(schema).identity();
        if let Some(known) = self.outermost.get(&identity) {
            return Rc::clone(known);
        }
        let (shape, met) = self.within(schema, &[], &mut unions::Budget::default());
        if met != unions::FREE {
            self.outermost.insert(identity, Rc::clone(&shape));
        }
        shape
    }

    /// The normal form of a branch of these unions, and the first of them that was met again.
    fn within(
        &mut self,
        schema: &Schema<'d>,
        around: &[usize],
        budget: &mut unions::Budget,
    ) -> (Rc<NormalForm<'d>>, usize) {
        let schema = &self.direct(schema);
        let identity = schema.identity();
        if let Some(known) = self.known.get(&identity) {
            return (Rc::clone(known), unions::FREE);
        }
        let mut shape = merge::merge(self.document, schema);
        let met = unions::simplify(self, &mut shape, around, budget);
        scope::settle(&mut shape);
        shape.is_nullable &= !schema.is_without_null;
        shape.is_null_unsure &= shape.is_nullable;
        tidy::tidy(&mut shape);
        let shape = Rc::new(shape);
        if met == unions::FREE {
            self.known.insert(identity, Rc::clone(&shape));
        }
        (shape, met)
    }
}

impl NormalForm<'_> {
    /// Whether `null` is all that fits.
    fn is_null(&self) -> bool {
        self.is_nullable && self.types.is_none()
    }

    /// The values of a keyword that is `true` or left out.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.notes.get(name).is_some_and(|at| at.node.is_true())
    }

    /// Whether every value fits.
    pub(crate) fn is_anything(&self) -> bool {
        self.is_nullable
            && self.types.is_any()
            && self.values.is_none()
            && self.has_no_keywords()
            && self.unions.is_empty()
    }

    /// Whether it is one union and nothing beside it.
    pub(crate) fn is_union(&self) -> bool {
        let is_uncut = |union: &Union<'_>| union.types == self.types;
        let union = if let [union] = self.unions.as_slice() { Some(union) } else { None };
        self.has_no_keywords() && self.values.is_none() && union.is_some_and(is_uncut)
    }

    /// Whether it says nothing beyond type, values and unions.
    pub(crate) fn has_no_keywords(&self) -> bool {
        self.keywords.is_empty()
            && self.repeated.is_empty()
            && self.properties.is_empty()
            && self.required.is_empty()
            && self.patterns.is_empty()
            && self.rests.is_empty()
            && matches!(self.additional, Additional::Open)
            && self.items.is_none()
            && self.tuple.is_empty()
    }
}
