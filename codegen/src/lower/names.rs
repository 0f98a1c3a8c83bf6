//! Names for types: every type of the client gets its name here, none by chance.
//!
//! typify names the types of inline schemas after their parents, or after a `title`, and takes two
//! of the same name for the same. So each schema that has a type gets a name that no other one has.

use std::collections::{BTreeMap, HashMap, HashSet};

use spec::node::{Member, Object, Value};
use spec::openapi::{self, DOCUMENT, Kind, SCHEMAS, walk_schemas_mut};
use spec::{Code, Node, Problem};

use super::operations::rewrite_each;
use super::registry::{reference, reference_to};
use super::{Notes, objects};
use crate::model::{Model, OperationPlan};
use crate::rust_names::rust_type;
use crate::settings::Names;

/// Types of these names would hide what every Rust file needs, or what typify writes without a path
/// (`String`), or be hidden by the type parameters of generated code (`D` and `S`).
const RESERVED: [&str; 9] = ["D", "Err", "None", "Ok", "S", "Self", "Self_", "Some", "String"];

/// Named schemas are called as their types are.
pub(super) fn of_schemas(document: &mut Node, notes: &mut Notes<'_>) {
    let Some(schemas) = openapi::schemas(document) else { return };
    let settings = notes.model.names.clone();
    let (mut names, mut taken) = decided(schemas, &settings, notes);
    for (name, member) in schemas {
        // Those that are names of types already keep theirs, wherever they stand.
        if names.contains_key(name) || (is_own(name) && taken.contains(name)) {
            continue;
        }
        let wanted = match rust_type(name) {
            wanted if RESERVED.contains(&wanted.as_str()) => {
                format!("{}Schema", wanted.trim_end_matches('_'))
            }
            wanted => wanted,
        };
        let new = free(&wanted, &mut taken);
        if new == rust_type(name) {
            notes.touched(member.key);
        } else {
            notes.renamed(member.key, "the schema", name, &new);
        }
        names.insert(name.clone(), new);
    }
    if !names.is_empty() {
        rename(document, notes.model, &names);
    }
    notes.model.type_names = names.into_iter().collect();
}

fn is_own(name: &str) -> bool {
    rust_type(name) == name && !RESERVED.contains(&name)
}

/// The names that the owner of the client gives schemas, and those that are taken by these and by the
/// schemas that keep their own.
fn decided(
    schemas: &Object,
    settings: &Names,
    notes: &mut Notes<'_>,
) -> (HashMap<String, String>, HashSet<String>) {
    let is_chosen = |name: &str| settings.types.iter().any(|named| named.from == name);
    let short = |name: &str| settings.stripped(&rust_type(name)).filter(|short| is_own(short));
    let keeps = |name: &&String| is_own(name) && !is_chosen(name) && short(name).is_none();
    let mut taken: HashSet<String> = schemas.keys().filter(keeps).cloned().collect();
    let mut names = HashMap::new();
    for named in &settings.types {
        if !schemas.contains_key(&named.from) {
            let known = schemas.keys().map(String::as_str);
            let help = match spec::suggest::did_you_mean(&named.from, known) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "write the name of the schema as the document has it".to_owned(),
            };
            let message = format!("the document has no schema `{}`", named.from);
            let problem = Problem::new(Code::BadSettings, message).at(named.at, "this name");
            notes.problems.push(problem.help(help));
        } else if !is_own(&named.to) || !taken.insert(named.to.clone()) {
            notes.problems.push(named.misfit(is_own(&named.to)));
        } else {
            names.insert(named.from.clone(), named.to.clone());
        }
    }
    for name in schemas.keys().filter(|name| !is_chosen(name)) {
        let Some(short) = short(name) else { continue };
        // One whose short name is taken keeps its prefix.
        if taken.insert(short.clone()) {
            names.insert(name.clone(), short);
        } else if is_own(name) {
            taken.insert(name.clone());
        }
    }
    (names, taken)
}

fn free(wanted: &str, taken: &mut HashSet<String>) -> String {
    let numbered = (2_u32..).map(|number| format!("{wanted}{number}"));
    let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
    candidates.find(|name| taken.insert(name.clone())).unwrap_or_else(|| wanted.to_owned())
}

fn rename(document: &mut Node, model: &mut Model, names: &HashMap<String, String>) {
    let new = |name: &str| names.get(name).cloned();
    let schemas = document.get_mut("components").and_then(|node| node.get_mut("schemas"));
    if let Some(schemas) = schemas.and_then(Node::as_object_mut) {
        let members = std::mem::take(schemas).into_iter();
        *schemas = members.map(|(name, member)| (new(&name).unwrap_or(name), member)).collect();
    }
    let retarget = |target: &mut Node| {
        let name =
            target.as_str().and_then(|target| new(target.strip_prefix(SCHEMAS).unwrap_or(target)));
        if let Some(name) = name {
            *target = Node::string(target.span, objects::target(&name));
        }
    };
    walk_schemas_mut(document, Kind::Object(&DOCUMENT), &mut |schema| {
        schema.get_mut("$ref").into_iter().for_each(retarget);
        openapi::mapped(schema).for_each(retarget);
    });
    for name in model.plans_mut().flat_map(OperationPlan::schemas_mut) {
        if let Some(new) = new(name) {
            *name = new;
        }
    }
}

/// Inline schemas get a `title` that no other type is called by, and objects that are branches of
/// a union become named schemas.
pub(super) fn of_inline_schemas(document: &mut Node, notes: &mut Notes<'_>) {
    let schemas = openapi::schemas(document).into_iter().flatten();
    let taken = schemas.map(|(name, _)| name.clone()).collect();
    let mut namer = Namer { taken, added: Object::new(), notes };
    let schemas = document.get_mut("components").and_then(|node| node.get_mut("schemas"));
    for (name, member) in schemas.and_then(Node::as_object_mut).into_iter().flatten() {
        member.node.take("title");
        namer.inside(&mut member.node, name);
    }
    rewrite_each(document, |_, _, operation| {
        let id = rust_type(operation.text_or_empty("operationId"));
        for parameter in operation.get_mut("parameters").map(Node::items_mut).into_iter().flatten()
        {
            let name = format!("{id}{}", rust_type(parameter.text_or_empty("name")));
            parameter.get_mut("schema").into_iter().for_each(|schema| namer.schema(schema, &name));
        }
        let body = operation.get_mut("requestBody").and_then(|body| body.get_mut("content"));
        namer.content(body, &format!("{id}Body"));
        let responses = operation.get_mut("responses").and_then(Node::as_object_mut);
        for member in responses.into_iter().flat_map(|members| members.values_mut()) {
            namer.content(member.node.get_mut("content"), &format!("{id}Response"));
        }
    });
    // Branches of branches were named while their parents were.
    let added = namer.added;
    spec::openapi::add_schemas(document, added);
}

struct Namer<'n, 'p> {
    taken: HashSet<String>,
    added: Object,
    notes: &'n mut Notes<'p>,
}

impl Namer<'_, '_> {
    fn content(&mut self, content: Option<&mut Node>, name: &str) {
        for member in content.and_then(Node::as_object_mut).into_iter().flat_map(|c| c.values_mut())
        {
            member.node.get_mut("schema").into_iter().for_each(|schema| self.schema(schema, name));
        }
    }

    /// Names a schema that stands inside of something, and what stands inside of it.
    fn schema(&mut self, schema: &mut Node, wanted: &str) {
        let title = schema.take("title");
        let mut name = wanted.to_owned();
        if has_type(schema) {
            name = free(&rust_type(wanted), &mut self.taken);
            let span = title.map_or(schema.span, |title| title.key);
            self.notes.touched(span);
            schema.set("title", Node::string(span, name.clone()));
        }
        self.inside(schema, &name);
        if name != rust_type(wanted) && is_nullable_union(schema) {
            self.move_out(schema, name);
        }
    }

    /// Makes a named schema of one that may be null. typify does not look at the title of such a
    /// union, and would call it by where it stands.
    fn move_out(&mut self, schema: &mut Node, name: String) {
        let span = schema.span;
        schema.take("nullable");
        schema.take("title");
        let parts = Node::array(span, vec![reference_to(span, &name)]);
        let mut place =
            Node::object(span, [("allOf", parts), ("nullable", Node::bool(span, true))]);
        for name in ["description", "deprecated"] {
            if let Some(node) = schema.get(name) {
                place.set(name, node.clone());
            }
        }
        let moved = std::mem::replace(schema, place);
        self.added.insert(name, Member::derived(moved));
    }

    /// Names what stands inside of a schema.
    fn inside(&mut self, schema: &mut Node, name: &str) {
        let properties = schema.get_mut("properties").and_then(Node::as_object_mut);
        for (property, member) in properties.into_iter().flatten() {
            self.schema(&mut member.node, &format!("{name}{}", rust_type(property)));
        }
        for (keyword, suffix) in
            [("items", "Item"), ("additionalProperties", "Value"), ("not", "Not")]
        {
            if let Some(inner) = schema.get_mut(keyword) {
                self.schema(inner, &format!("{name}{suffix}"));
            }
        }
        for part in schema.get_mut("allOf").map(Node::items_mut).into_iter().flatten() {
            // Parts are merged into the whole, whose type has a name.
            part.take("title");
            self.inside(part, name);
        }
        let is_tagged = schema.get("discriminator").is_none()
            && schema.get("oneOf").is_some_and(|branches| has_form_of_enum(branches.items()));
        for keyword in ["oneOf", "anyOf"] {
            for branch in schema.get_mut(keyword).map(Node::items_mut).into_iter().flatten() {
                self.branch(branch, name, is_tagged);
            }
        }
    }

    fn is_free(&self, name: &str) -> bool {
        !self.taken.contains(name) && !RESERVED.contains(&name)
    }

    /// Names a branch of a union. An object becomes a named schema, so that the variant holds a
    /// type; where variants are told apart by a tag, it keeps its fields to itself.
    fn branch(&mut self, branch: &mut Node, name: &str, is_tagged: bool) {
        if branch.get("$ref").is_some() {
            return;
        }
        let title = branch.text_or_empty("title").to_owned();
        if is_tagged {
            self.inside(branch, &format!("{name}{}", tag_of(branch).unwrap_or_default()));
            return;
        }
        let wanted = match rust_type(&title) {
            title_name if !title.is_empty() && self.is_free(&title_name) => title_name,
            title_name if !title.is_empty() => format!("{name}{title_name}"),
            _ => format!("{name}{}", kind_of(branch)),
        };
        if is_object(branch) {
            let name = free(&rust_type(&wanted), &mut self.taken);
            self.notes.touched(branch.span);
            branch.take("title");
            self.inside(branch, &name);
            let span = branch.span;
            let schema = std::mem::replace(branch, reference_to(span, &name));
            self.added.insert(name, Member::derived(schema));
        } else {
            self.schema(branch, &wanted);
        }
    }
}

/// A word for what a branch is that has no name.
fn kind_of(branch: &Node) -> &'static str {
    match branch.text_or_empty("type") {
        "string" => "String",
        "integer" => "Integer",
        "number" => "Number",
        "boolean" => "Boolean",
        "array" => "Array",
        "object" => "Object",
        _ => "Variant",
    }
}

/// Whether typify gives it a type with a name.
fn has_type(schema: &Node) -> bool {
    let has = |name: &str| schema.get(name).is_some();
    let parts = schema.get("allOf").map_or(&[][..], Node::items);
    let is_one_reference =
        matches!(parts, [part] if reference(part).is_some()) && !has("properties");
    match () {
        () if is_one_reference => false,
        () if ["enum", "oneOf", "anyOf", "allOf", "not"].into_iter().any(has) => true,
        () => is_object(schema),
    }
}

fn is_nullable_union(schema: &Node) -> bool {
    let is_union = ["anyOf", "oneOf"].iter().any(|name| schema.get(name).is_some());
    is_union && schema.get("nullable").is_some_and(Node::is_true)
}

fn is_object(schema: &Node) -> bool {
    let properties = schema.get("properties").and_then(Node::as_object);
    let is_closed = schema
        .get("additionalProperties")
        .is_some_and(|more| matches!(more.value, Value::Bool(false)));
    properties.is_some_and(|properties| !properties.is_empty()) || is_closed
}

/// Whether the branches are what serde writes for an enum: each with a tag of its own, or each an
/// object of one field or a single word.
fn has_form_of_enum(branches: &[Node]) -> bool {
    let tags = branches
        .iter()
        .map(tags)
        .reduce(|a, b| a.into_iter().filter(|(name, _)| b.contains_key(name)).collect());
    let common = tags.unwrap_or_default();
    let is_tagged = common.keys().any(|name| {
        let mut seen = HashSet::new();
        branches.iter().all(|branch| tags_of(branch, name).is_some_and(|tag| seen.insert(tag)))
    });
    is_tagged || branches.iter().all(is_external)
}

/// The properties that have one value only and are always there.
fn tags(branch: &Node) -> BTreeMap<String, String> {
    let properties = branch.get("properties").and_then(Node::as_object).into_iter().flatten();
    properties.filter_map(|(name, _)| Some((name.clone(), tags_of(branch, name)?))).collect()
}

fn tags_of(branch: &Node, name: &str) -> Option<String> {
    let property = branch.get("properties")?.get(name)?;
    let is_required = branch
        .get("required")
        .is_some_and(|required| required.items().iter().any(|other| other.as_str() == Some(name)));
    match property.get("enum").map(Node::items) {
        Some([value]) if is_required => value.as_str().map(str::to_owned),
        _ => None,
    }
}

fn tag_of(branch: &Node) -> Option<String> {
    tags(branch).into_values().next().map(|tag| rust_type(&tag))
}

/// One field that is always there, or words.
fn is_external(branch: &Node) -> bool {
    let properties = branch.get("properties").and_then(Node::as_object);
    let required = branch.get("required").map_or(&[][..], Node::items);
    let is_field = properties.is_some_and(|properties| {
        properties.len() == 1
            && matches!(required, [name] if name.as_str().is_some_and(|name| properties.contains_key(name)))
            && branch.get(objects::CLOSED).is_some()
    });
    let is_word = branch.text_or_empty("type") == "string" && branch.get("enum").is_some();
    is_field || is_word
}
