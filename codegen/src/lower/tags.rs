//! Which values of a discriminator's property stand for which branch of a union (OpenAPI 3.1.1,
//! "Discriminator Object").
//!
//! While branches change their form on the way to types, they are kept at the union, by the position
//! of the branch. In the end they are taken out of the document: [`take_plans`].

use std::collections::BTreeMap;

use spec::cursor::resolve;
use spec::node::{Member, Object, Value};
use spec::openapi::{DOCUMENT, Kind, SCHEMAS, Visit, walk, walk_schemas_mut};
use spec::{Node, Span};

use super::registry::reference;
use crate::model::UnionPlan;

/// At a union, while it is lowered: the property of its discriminator, and the values that stand for
/// each branch.
const TAGS: &str = "x-codegen-tags";

/// At a union, while it is lowered: the values that fields of each branch have to have, where its
/// type does not check them.
const FIXED: &str = "x-codegen-fixed";

/// Whether tags were noted at a union.
pub(super) fn are_noted(schema: &Node) -> bool {
    schema.get(TAGS).is_some()
}

/// Takes what was noted at the unions out of a document, by the names of their types.
pub(super) fn take_plans(document: &mut Node) -> BTreeMap<String, UnionPlan> {
    let mut found = BTreeMap::new();
    walk(Visit::root(document, Kind::Object(&DOCUMENT)), &mut |visit| {
        if matches!(visit.kind, Kind::Schema) {
            let title = visit.node.get("title").and_then(Node::as_str);
            let named = title.or(visit.name).zip(plan(visit.node));
            found.extend(named.map(|(name, plan)| (name.to_owned(), plan)));
        }
    });
    if !found.is_empty() {
        walk_schemas_mut(document, Kind::Object(&DOCUMENT), &mut |schema| {
            schema.take(TAGS);
            schema.take(FIXED);
        });
    }
    found
}

fn plan(schema: &Node) -> Option<UnionPlan> {
    let tags = schema.get(TAGS).and_then(|noted| {
        let values = |tags: &Node| tags.items().iter().map(Node::to_json).collect();
        let tags = noted.get("tags")?.items().iter().map(values).collect();
        Some((noted.get("property")?.as_str()?.to_owned(), tags))
    });
    let is_default = |tags: &Vec<serde_json::Value>| tags.contains(&serde_json::Value::Null);
    let tags: Option<(String, Vec<Vec<serde_json::Value>>)> = tags;
    let default = tags.as_ref().and_then(|(_, tags)| tags.iter().position(is_default));
    let tags = tags.map(|(property, mut tags)| {
        for tags in &mut tags {
            tags.retain(|tag| !tag.is_null());
        }
        (property, tags)
    });
    let fixed = schema.get(FIXED).map_or(&[][..], Node::items).iter();
    let fixed: Vec<_> = fixed.map(Node::to_json).collect();
    (tags.is_some() || !fixed.is_empty()).then_some(UnionPlan { tags, default, fixed })
}

/// A discriminator with the values that the document maps to named schemas.
pub(super) struct Discriminator<'d> {
    span: Span,
    pub(super) property: &'d str,
    mapping: Vec<(&'d str, &'d str)>,
    /// What a value without a known tag is (OpenAPI 3.2, "Discriminator Object").
    default: Option<&'d str>,
}

/// What is known of one branch.
#[derive(Debug, Clone, Default)]
pub(super) struct Branch {
    /// The named schemas that it is: its own, and those of a union that it stands for.
    pub(super) names: Vec<String>,
    /// The values that it allows the property, if it allows only some.
    pub(super) values: Vec<Node>,
    /// The type of the property.
    pub(super) kind: Option<String>,
    /// What a union that it stands for maps to its own branches.
    pub(super) inner: Vec<String>,
}

impl<'d> Discriminator<'d> {
    pub(super) fn of(schema: &'d Node) -> Option<Self> {
        let discriminator = schema.get("discriminator")?;
        let property = discriminator.get("propertyName")?.as_str()?;
        let mapping = discriminator.get("mapping").and_then(Node::as_object).into_iter().flatten();
        // A name stands for the schema of that name.
        let mapping = mapping.filter_map(|(tag, member)| {
            let target = member.node.as_str()?;
            Some((tag.as_str(), target.strip_prefix(SCHEMAS).unwrap_or(target)))
        });
        let default = discriminator.get("defaultMapping").and_then(Node::as_str);
        let default = default.map(|target| target.strip_prefix(SCHEMAS).unwrap_or(target));
        Some(Self { span: discriminator.span, property, mapping: mapping.collect(), default })
    }

    /// The values that the document maps to a branch, in its order.
    pub(super) fn mapped(&self, branch: &Branch) -> Vec<&'d str> {
        let own =
            self.mapping.iter().filter(|(_, target)| branch.names.iter().any(|n| n == target));
        own.map(|(tag, _)| *tag).collect()
    }

    /// The values that stand for each branch. The first of each is the one that is written where a
    /// value has none. Null is behind those of the branch that stands for values without a known one.
    pub(super) fn tags(&self, branches: &[Branch]) -> Vec<Vec<Node>> {
        let mut taken: Vec<String> = Vec::new();
        let mut tags: Vec<Vec<Node>> = Vec::new();
        for branch in branches {
            let mut own: Vec<Node> = Vec::new();
            let outer = self.mapped(branch).into_iter();
            for tag in outer.chain(branch.inner.iter().map(String::as_str)) {
                if !taken.iter().any(|other| other == tag) {
                    taken.push(tag.to_owned());
                    own.push(branch.typed(tag, self.span));
                }
            }
            tags.push(own);
        }
        // What several branches allow tells none of them.
        let is_shared = |value: &Node| {
            branches.iter().filter(|branch| branch.values.contains(value)).count() > 1
        };
        for (branch, own) in branches.iter().zip(&mut tags) {
            for value in branch.values.iter().filter(|value| !is_shared(value)) {
                let text = text_of(value);
                if !taken.contains(&text) {
                    taken.push(text);
                    own.push(value.clone());
                }
            }
        }
        for (branch, own) in branches.iter().zip(&mut tags) {
            // The name of a schema stands for it, unless the mapping has another for it.
            if let (Some(name), true) = (branch.names.first(), self.mapped(branch).is_empty())
                && !taken.contains(name)
                && branch.inner.is_empty()
            {
                taken.push(name.clone());
                own.push(branch.typed(name, self.span));
            }
            // Written is what the branch allows.
            if let Some(place) = own.iter().position(|tag| branch.values.contains(tag)) {
                own.swap(0, place);
            }
            if self.default.is_some_and(|default| branch.names.iter().any(|name| name == default)) {
                own.push(Node::new(self.span, Value::Null));
            }
        }
        tags
    }

    /// Notes the tags at a union.
    pub(super) fn note(&self, schema: &mut Node, tags: Vec<Vec<Node>>) {
        let span = schema.span;
        let lists = tags.into_iter().map(|tags| Node::array(span, tags)).collect();
        let noted = Node::object(
            span,
            [("property", Node::string(span, self.property)), ("tags", Node::array(span, lists))],
        );
        schema.set(TAGS, noted);
    }
}

impl Branch {
    /// A tag as the branch has it on the wire: mappings know only strings.
    fn typed(&self, tag: &str, span: Span) -> Node {
        if let Some(value) = self.values.iter().find(|value| text_of(value) == tag) {
            return value.clone();
        }
        let value = match self.kind.as_deref() {
            Some("boolean") => tag.parse().ok().map(Value::Bool),
            Some("integer") => tag.parse::<i64>().ok().map(|n| Value::Number(n.into())),
            _ => None,
        };
        value.map_or_else(|| Node::string(span, tag), |value| Node::new(span, value))
    }

    /// What a schema of the document says of itself as a branch.
    pub(super) fn of(document: &Node, branch: &Node, property: &str) -> Self {
        let mut found = Self::default();
        found.add(document, branch, property, &mut Vec::new());
        found
    }

    fn add(&mut self, document: &Node, branch: &Node, property: &str, seen: &mut Vec<String>) {
        if let Some(name) = reference(branch) {
            if seen.iter().any(|other| other == name) {
                return;
            }
            seen.push(name.to_owned());
            self.names.push(name.to_owned());
        }
        let Some(schema) = resolve(document, branch) else { return };
        let branches = ["oneOf", "anyOf"].into_iter().find_map(|keyword| schema.get(keyword));
        if let Some(branches) = branches {
            let inner = Discriminator::of(schema).filter(|inner| inner.property == property);
            self.inner.extend(inner.into_iter().flat_map(|inner| {
                inner.mapping.iter().map(|(tag, _)| (*tag).to_owned()).collect::<Vec<_>>()
            }));
            for branch in branches.items() {
                self.add(document, branch, property, seen);
            }
        }
        if let Some(property) = property_of(document, schema, property, 0) {
            let values = property.get("enum").map_or(&[][..], Node::items);
            self.values.extend_from_slice(values);
            let kind = property.get("type").and_then(Node::as_str);
            self.kind = self.kind.take().or(kind.map(str::to_owned));
        }
    }
}

/// What a schema, or a part of it, says of a property: the last part that names values counts.
fn property_of<'d>(
    document: &'d Node,
    schema: &'d Node,
    name: &str,
    depth: usize,
) -> Option<&'d Node> {
    /// Parts of parts that are deeper lead in circles.
    const DEEPEST: usize = 16;
    let own = schema.get("properties").and_then(|properties| properties.get(name));
    let own = own.and_then(|property| resolve(document, single(property)));
    if depth == DEEPEST || own.is_some_and(|own| own.get("enum").is_some()) {
        return own;
    }
    let parts = schema.get("allOf").map_or(&[][..], Node::items).iter().rev();
    let mut inherited =
        parts.filter_map(|part| property_of(document, resolve(document, part)?, name, depth + 1));
    let first = inherited.next();
    let with_values = first.into_iter().chain(inherited).find(|found| found.get("enum").is_some());
    with_values.or(own).or(first)
}

/// Whether a schema, or a part of it, has a property.
pub(super) fn declares(document: &Node, schema: &Node, name: &str) -> bool {
    resolve(document, schema).is_some_and(|schema| property_of(document, schema, name, 0).is_some())
}

/// The one part of a schema that is only that.
fn single(schema: &Node) -> &Node {
    match schema.get("allOf").map(Node::items) {
        Some([part]) if schema.get("enum").is_none() => part,
        _ => schema,
    }
}

/// A value as a mapping would write it.
fn text_of(value: &Node) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.to_json().to_string(),
    }
}

/// The values that the fields of a branch have to have and that its type does not check: booleans
/// and numbers.
pub(super) fn fixed(document: &Node, branch: &Node) -> Vec<(String, Vec<Node>)> {
    let schema = resolve(document, branch);
    let properties = schema.and_then(|schema| schema.get("properties")?.as_object());
    let fixed = properties.into_iter().flatten().filter_map(|(name, member)| {
        let property = resolve(document, single(&member.node))?;
        let is_unchecked =
            matches!(property.get("type").and_then(Node::as_str), Some("boolean" | "number"));
        let values = property.get("enum").filter(|_| is_unchecked)?.items().to_vec();
        (!values.is_empty()).then(|| (name.clone(), values))
    });
    fixed.collect()
}

/// Notes the fixed values of each branch at a union, if there are some.
pub(super) fn note_fixed(schema: &mut Node, fixed: Vec<Vec<(String, Vec<Node>)>>) -> bool {
    if fixed.iter().all(Vec::is_empty) {
        return false;
    }
    let span = schema.span;
    let branches = fixed.into_iter().map(|fixed| {
        let members = fixed
            .into_iter()
            .map(|(name, values)| (name, Member::derived(Node::array(span, values))));
        Node::new(span, Value::Object(members.collect::<Object>()))
    });
    let branches = Node::array(span, branches.collect());
    schema.set(FIXED, branches);
    true
}

#[cfg(test)]
mod tests {
    use spec::{Problems, Sources, Text};

    use super::*;

    /// The tags of the union `U` in a document of these schemas.
    fn tags(schemas: &str) -> Vec<Vec<String>> {
        let text = format!("components: {{schemas: {{{schemas}}}}}");
        let text = Text { name: "test.yaml", bytes: text.as_bytes() };
        let document = spec::load::read(text, &mut Sources::default(), &mut Problems::default());
        let (_, document) = document.expect("YAML");
        let union = document.pointer("/components/schemas/U").expect("a union");
        let found = Discriminator::of(union).expect("a discriminator");
        let branches = union.get("oneOf").expect("branches").items().iter();
        let branches: Vec<Branch> =
            branches.map(|branch| Branch::of(&document, branch, found.property)).collect();
        let tags = found.tags(&branches).into_iter();
        tags.map(|tags| tags.iter().map(|tag| tag.to_json().to_string()).collect()).collect()
    }

    /// A union of two schemas, with more in its discriminator.
    fn union(more: &str) -> String {
        format!(
            "U: {{oneOf: [{{$ref: '#/components/schemas/A'}}, {{$ref: '#/components/schemas/B'}}],
                  discriminator: {{propertyName: k{more}}}}}"
        )
    }

    #[test]
    fn mapping_comes_before_values_and_values_before_names() {
        let ab = "A: {properties: {k: {enum: [a]}}}, B: {}";
        let plain = format!("{}, {ab}", union(""));
        assert_eq!(tags(&plain), [vec![r#""a""#, r#""A""#], vec![r#""B""#]]);
        let mapped = format!("{}, {ab}", union(", mapping: {x: B, y: A, z: Bird}"));
        assert_eq!(tags(&mapped), [vec![r#""a""#, r#""y""#], vec![r#""x""#]]);
    }

    #[test]
    fn values_that_several_branches_allow_tell_none() {
        let mapped = union(", mapping: {one: A, few: B, many: B}");
        let all = "{properties: {k: {enum: [one, few, many]}}}";
        let tags = tags(&format!("{mapped}, A: {all}, B: {all}"));
        assert_eq!(tags, [vec![r#""one""#], vec![r#""few""#, r#""many""#]]);
    }

    #[test]
    fn tags_are_of_the_type_of_their_property() {
        let mapped = union(", mapping: {'1': A, '2': B}");
        let number = "A: {properties: {k: {type: integer}}}";
        let tags = tags(&format!("{mapped}, {number}, B: {{properties: {{k: {{enum: [2]}}}}}}"));
        assert_eq!(tags, [vec!["1"], vec!["2"]]);
    }

    #[test]
    fn tags_of_a_union_inside_are_those_of_its_branch() {
        let inner =
            "A: {oneOf: [{$ref: '#/components/schemas/C'}, {$ref: '#/components/schemas/D'}],
                         discriminator: {propertyName: k, mapping: {c: C}}}, B: {}, C: {},
                     D: {allOf: [{properties: {k: {enum: [d]}}}]}";
        let tags = tags(&format!("{}, {inner}", union(", mapping: {x: D}")));
        assert_eq!(tags, [vec![r#""d""#, r#""c""#, r#""x""#], vec![r#""B""#]]);
    }
}
