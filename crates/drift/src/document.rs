//! A document that is compared, and places in it.

use spec::node::Value;
use spec::openapi::SCHEMAS;
use spec::{Cursor, Dialect, DocumentInfo, Input, Location, Node, Report, Sources};

/// How many characters of a value are shown.
const MAX_VALUE: usize = 120;

/// One of the two documents.
#[derive(Debug)]
pub struct Document {
    pub(crate) node: Node,
    sources: Sources,
    pub(crate) info: DocumentInfo,
    dialect: Dialect,
}

impl Document {
    /// Reads a document, with its overlay if there is one.
    ///
    /// # Errors
    ///
    /// It cannot be read or is no document of OpenAPI 3. What is wrong beyond that does not keep it
    /// from being compared.
    pub fn read(input: &Input<'_>) -> Result<Self, Report> {
        let loaded = spec::load(input)?;
        let dialect = loaded.dialect;
        Ok(Self {
            node: loaded.document,
            sources: loaded.warnings.sources,
            info: loaded.info,
            dialect,
        })
    }

    pub(crate) fn root(&self) -> Cursor<'_> {
        Cursor::root(&self.node)
    }

    /// Where a reference leads, or the place itself if it is none or leads nowhere.
    pub(crate) fn resolve<'d>(&'d self, at: &Cursor<'d>) -> Cursor<'d> {
        at.clone().resolve(&self.node)
    }

    /// One step along a reference into this document.
    pub(crate) fn follow<'d>(&'d self, at: &Cursor<'d>) -> Option<Cursor<'d>> {
        at.follow(&self.node)
    }

    /// The value at a JSON pointer.
    pub(crate) fn at(&self, pointer: &str) -> Option<Cursor<'_>> {
        Cursor::at(&self.node, pointer)
    }

    /// Whether it is written in OpenAPI 3.0, where other rules hold for schemas.
    pub(crate) fn is_30(&self) -> bool {
        self.dialect == Dialect::V30
    }

    /// The named schemas that inherit another one by `allOf`, over any number of steps.
    pub(crate) fn children(&self, parent: &str) -> Vec<(&str, Cursor<'_>)> {
        let components = self.root().get("components");
        let schemas = components.and_then(|at| at.get("schemas"));
        let all: Vec<(&str, Cursor<'_>)> = schemas.iter().flat_map(Cursor::members).collect();
        let mut known = std::collections::BTreeSet::from([parent]);
        loop {
            let before = known.len();
            for (name, at) in &all {
                let parts = at.get("allOf");
                let mut parts = parts.iter().flat_map(Cursor::items);
                let inherits = |part: Cursor<'_>| {
                    let target = part.text("$ref");
                    let name = target.and_then(|to| to.strip_prefix(SCHEMAS));
                    name.is_some_and(|name| known.contains(name))
                };
                if parts.any(inherits) {
                    known.insert(name);
                }
            }
            if known.len() == before {
                break;
            }
        }
        all.into_iter().filter(|(name, _)| *name != parent && known.contains(name)).collect()
    }

    /// What the values of a discriminator stand for, those included that the document leaves to the
    /// names of schemas (OpenAPI 3.1.1, "Discriminator Object").
    pub(crate) fn discriminated<'d>(&'d self, discriminator: &Cursor<'d>) -> Vec<Tagged<'d>> {
        let mapping = discriminator.get("mapping");
        let entries = mapping.iter().flat_map(Cursor::members);
        let mut found: Vec<Tagged<'d>> = entries
            .map(|(tag, at)| {
                let schema = at.node.as_str().and_then(|target| self.named(target));
                Tagged { tag, at, schema }
            })
            .collect();
        for (name, schema) in self.implied(discriminator) {
            let is_mapped = found.iter().any(|known| {
                let is_it = |known: &Cursor<'d>| known.pointer == schema.pointer;
                known.tag == name || known.schema.as_ref().is_some_and(is_it)
            });
            if !is_mapped {
                found.push(Tagged { tag: name, at: schema.clone(), schema: Some(schema) });
            }
        }
        found
    }

    /// The branches of a union, or the children of a parent, by their names.
    fn implied<'d>(&'d self, discriminator: &Cursor<'d>) -> Vec<(&'d str, Cursor<'d>)> {
        let owner = discriminator.pointer.strip_suffix("/discriminator");
        let Some(owner) = owner.and_then(|owner| self.at(owner)) else { return Vec::new() };
        let branches = ["oneOf", "anyOf"].into_iter().find_map(|keyword| owner.get(keyword));
        match branches {
            Some(branches) => {
                let names = branches.items().filter_map(|at| {
                    let target = at.text("$ref")?;
                    Some((target.strip_prefix(SCHEMAS)?, self.named(target)?))
                });
                names.collect()
            }
            None => {
                let name = owner.pointer.strip_prefix("/components/schemas/");
                name.map(|name| self.children(name)).unwrap_or_default()
            }
        }
    }

    /// The schema of a name, or where a reference leads.
    pub(crate) fn named(&self, target: &str) -> Option<Cursor<'_>> {
        let schemas = self.root().get("components").and_then(|at| at.get("schemas"));
        let by_name = schemas.and_then(|at| at.get(target));
        by_name.or_else(|| self.at(spec::node::local_pointer(target)?.as_ref()))
    }

    pub(crate) fn location(&self, at: &Cursor<'_>) -> Location {
        let location = Location::of(&self.sources, at.key, &self.info.name, &at.pointer);
        Location { value: Some(shown(at.node)), ..location }
    }
}

/// A value of a discriminator, and what it stands for.
#[derive(Debug, Clone)]
pub(crate) struct Tagged<'d> {
    pub(crate) tag: &'d str,
    /// Where that is written.
    pub(crate) at: Cursor<'d>,
    /// The schema, if there is one.
    pub(crate) schema: Option<Cursor<'d>>,
}

/// A value as JSON, on one line and shortened.
pub(crate) fn shown(node: &Node) -> String {
    let mut text = String::new();
    write(node, &mut text);
    shortened(&text, MAX_VALUE)
}

/// Writes a value as JSON until there is more than is shown.
fn write(node: &Node, text: &mut String) {
    // A character takes at most four bytes.
    let is_full = |text: &String| text.len() > 4 * MAX_VALUE;
    match &node.value {
        _ if is_full(text) => {}
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(item, text);
                if is_full(text) {
                    return;
                }
            }
            text.push(']');
        }
        Value::Object(members) => {
            text.push('{');
            let mut members: Vec<_> = members.iter().take(4 * MAX_VALUE).collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            for (index, (name, member)) in members.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&serde_json::Value::from(name.as_str()).to_string());
                text.push(':');
                write(&member.node, text);
                if is_full(text) {
                    return;
                }
            }
            text.push('}');
        }
        _ => text.push_str(&node.to_json().to_string()),
    }
}

/// A text of at most so many characters.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
