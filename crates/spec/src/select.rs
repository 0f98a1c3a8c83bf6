//! Some operations of a document, and what they need.
//!
//! What a document holds for other operations is taken out before anything looks at it, so that the
//! rest of it costs nothing and cannot be in the way.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::node::{Node, Object, Value, local_pointer};
use crate::openapi::{self, Operation};
use crate::problem::{Code, Problem, Problems};
use crate::source::Sources;
use crate::span::{SourceId, Span};
use crate::{Input, Text, Unsupported};

/// Which operations of a document are used. Without selectors that include any, all of them are.
#[derive(Debug, Clone, Copy, Default)]
pub struct Selection<'a> {
    /// The text that the selectors were written in.
    pub settings: Text<'a>,
    /// The selectors, in any order: what one excludes, none includes.
    pub selectors: &'a [Selector],
}

/// A pattern for operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    /// An `operationId`, `METHOD /path` or `tag:NAME`, in which `*` stands for any characters. With
    /// `!` before it, what it matches is excluded.
    pub pattern: String,
    /// Where it was written, in bytes of the settings.
    pub range: Range<usize>,
}

/// How many references to path items lead to each other.
const MAX_STEPS: usize = 32;
/// How many operations a message names.
const NAMED: usize = 5;

/// Takes out the operations that are not selected, and the components that nothing needs any more.
/// A selector that matches no operation is reported where it was written; then nothing is taken out,
/// unless what cannot be used is left out anyway.
pub(crate) fn select(
    document: &mut Node,
    input: &Input<'_>,
    sources: &mut Sources,
    problems: &mut Problems,
) {
    let selection = &input.selection;
    if selection.selectors.is_empty() {
        return;
    }
    let source = match sources.add(selection.settings.name, selection.settings.bytes) {
        Ok(source) => source,
        Err(problem) => return problems.push(*problem),
    };
    inline_path_items(document);
    let operations = openapi::operations(document);
    let matched: Vec<Vec<bool>> = selection
        .selectors
        .iter()
        .map(|selector| operations.iter().map(|operation| selector.matches(operation)).collect())
        .collect();
    let mut is_sound = true;
    for (selector, matched) in selection.selectors.iter().zip(&matched) {
        if !matched.contains(&true) {
            is_sound = false;
            problems.push(selector.matches_nothing(source, &operations));
        }
    }
    let includes_some = selection.selectors.iter().any(|selector| !selector.is_exclusion());
    let kept = operations.iter().enumerate().filter(|(at, _)| {
        let by = |is_exclusion: bool| {
            let mut selectors = selection.selectors.iter().zip(&matched);
            selectors.any(|(selector, matched)| {
                selector.is_exclusion() == is_exclusion && matched.get(*at) == Some(&true)
            })
        };
        (by(false) || !includes_some) && !by(true)
    });
    let place =
        |operation: &Operation<'_>| (operation.path.to_owned(), operation.method.to_owned());
    let kept: BTreeSet<(String, String)> = kept.map(|(_, operation)| place(operation)).collect();
    if kept.is_empty() && is_sound {
        let at = selection.selectors.first().map_or(0..0, |selector| selector.range.clone());
        problems.push(
            Problem::new(Code::BadSettings, "no operation is left")
                .at(Span::new(source, at.start, at.end), "these selectors")
                .help("what a selector with `!` matches is excluded, whatever includes it"),
        );
        return;
    }
    if is_sound || input.unsupported == Unsupported::LeaveOut {
        keep(document, &kept);
        report_lost_references(document, problems);
    }
}

impl Selector {
    fn is_exclusion(&self) -> bool {
        self.pattern.starts_with('!')
    }

    fn matches(&self, operation: &Operation<'_>) -> bool {
        let pattern = self.pattern.trim_start_matches('!').trim();
        if let Some(tag) = pattern.strip_prefix("tag:") {
            let tags = operation.node.get("tags").map_or(&[][..], Node::items);
            return tags.iter().filter_map(Node::as_str).any(|name| is_like(tag.trim(), name));
        }
        if let Some((method, path)) = pattern.split_once(' ') {
            let (method, own) =
                (method.to_ascii_lowercase(), operation.method.to_ascii_lowercase());
            return is_like(&method, &own) && is_like(path.trim(), operation.path);
        }
        operation.id().is_some_and(|id| is_like(pattern, id))
    }

    fn matches_nothing(&self, source: SourceId, operations: &[Operation<'_>]) -> Problem {
        let pattern = self.pattern.trim_start_matches('!');
        let names: Vec<String> = operations.iter().flat_map(names).collect();
        let help = match crate::suggest::did_you_mean(pattern, names.iter().map(String::as_str)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => {
                let shown = operations
                    .iter()
                    .take(NAMED)
                    .map(|operation| format!("`{}`", operation.name()));
                let shown = shown.collect::<Vec<_>>().join(", ");
                format!(
                    "write an operationId, `METHOD /path` or `tag:NAME`; the document has {shown}{}",
                    if operations.len() > NAMED { " and others" } else { "" }
                )
            }
        };
        Problem::new(Code::BadSettings, format!("`{pattern}` matches no operation"))
            .at(Span::new(source, self.range.start, self.range.end), "matches nothing")
            .help(help)
    }
}

/// The names by which an operation can be selected.
fn names(operation: &Operation<'_>) -> Vec<String> {
    let tags = operation.node.get("tags").map_or(&[][..], Node::items);
    let tags = tags.iter().filter_map(Node::as_str).map(|tag| format!("tag:{tag}"));
    let id = operation.id().map(str::to_owned);
    let place = operation.name();
    id.into_iter().chain([place]).chain(tags).collect()
}

/// Whether a text is what a pattern says, `*` being any characters, also none.
fn is_like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.split_once(part) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Keeps these operations, the components that they need, and the tags that they have.
fn keep(document: &mut Node, kept: &BTreeSet<(String, String)>) {
    let Some(paths) = document.get_mut("paths").and_then(Node::as_object_mut) else { return };
    paths.retain(|path, item| {
        if item.node.as_object().is_none() {
            return true;
        }
        let methods: Vec<String> =
            openapi::methods(&item.node).map(|(method, _)| method.to_owned()).collect();
        for method in methods {
            let operation = (path.clone(), method);
            if !kept.contains(&operation) {
                openapi::take_operation(&mut item.node, &operation.1);
            }
        }
        path.starts_with("x-") || openapi::methods(&item.node).next().is_some()
    });
    // What a client receives by itself belongs to no call.
    document.take("webhooks");
    let needed = Needed::of(document);
    let components = document.get_mut("components").and_then(Node::as_object_mut);
    for (section, members) in components.into_iter().flatten() {
        let Some(members) = members.node.as_object_mut() else { continue };
        if !section.starts_with("x-") {
            members.retain(|name, _| needed.contains(&(section.clone(), name.clone())));
        }
    }
    let tags: BTreeSet<String> = openapi::operations(document)
        .iter()
        .flat_map(|operation| operation.node.get("tags").map_or(&[][..], Node::items))
        .filter_map(|tag| tag.as_str().map(str::to_owned))
        .collect();
    if let Some(Value::Array(declared)) = document.get_mut("tags").map(|node| &mut node.value) {
        declared.retain(|tag| {
            tag.get("name").and_then(Node::as_str).is_some_and(|name| tags.contains(name))
        });
    }
}

/// The components that something leads to, by section and name.
struct Needed<'d> {
    names: BTreeSet<(String, String)>,
    document: &'d Node,
    open: Vec<&'d Node>,
}

impl<'d> Needed<'d> {
    fn of(document: &'d Node) -> BTreeSet<(String, String)> {
        let mut needed = Self {
            names: BTreeSet::new(),
            document,
            open: document.get("paths").into_iter().collect(),
        };
        if let Some(security) = document.get("security") {
            needed.requirements(security);
        }
        let children = children(document);
        let mut known = usize::MAX;
        while needed.names.len() != known {
            known = needed.names.len();
            needed.follow();
            // A schema with a discriminator stands for those that extend it.
            for (parent, child) in &children {
                if needed.names.contains(&("schemas".to_owned(), parent.clone())) {
                    needed.add("schemas", child);
                }
            }
        }
        needed.names
    }

    fn add(&mut self, section: &str, name: &str) {
        let part = self.document.get("components").and_then(|part| part.get(section)?.get(name));
        if part.is_some() && self.names.insert((section.to_owned(), name.to_owned())) {
            self.open.extend(part);
        }
    }

    fn follow(&mut self) {
        while let Some(node) = self.open.pop() {
            match &node.value {
                Value::Array(items) => self.open.extend(items),
                Value::Object(members) => self.members(members),
                _ => {}
            }
        }
    }

    fn members(&mut self, members: &'d Object) {
        for (name, member) in members {
            match name.as_str() {
                "$ref" => {
                    if let Some((section, name)) = member.node.as_str().and_then(component) {
                        self.add(&section, &name);
                    }
                }
                "mapping" => {
                    let targets = member.node.as_object().into_iter().flatten();
                    targets.for_each(|(_, target)| self.mapped(&target.node));
                }
                "defaultMapping" => self.mapped(&member.node),
                "security" => self.requirements(&member.node),
                _ => {}
            }
            self.open.push(&member.node);
        }
    }

    /// What a value of a discriminator stands for: a reference, or the name of a schema.
    fn mapped(&mut self, target: &Node) {
        let Some(target) = target.as_str() else { return };
        match component(target) {
            Some((section, name)) => self.add(&section, &name),
            None => self.add("schemas", target),
        }
    }

    fn requirements(&mut self, security: &Node) {
        for (name, _) in security.items().iter().filter_map(Node::as_object).flatten() {
            self.add("securitySchemes", name);
        }
    }
}

/// The section and the name of the component that a reference leads to or into.
fn component(reference: &str) -> Option<(String, String)> {
    let pointer = local_pointer(reference)?;
    let mut words = pointer.strip_prefix("/components/")?.split('/');
    let mut word = || words.next().map(|word| word.replace("~1", "/").replace("~0", "~"));
    Some((word()?, word()?))
}

/// The schemas with a discriminator, each with one that extends it by `allOf`.
fn children(document: &Node) -> Vec<(String, String)> {
    let schemas = openapi::schemas(document);
    let has_discriminator = |name: &str| {
        schemas.is_some_and(|all| {
            all.get(name).is_some_and(|schema| schema.node.get("discriminator").is_some())
        })
    };
    let mut children = Vec::new();
    for (child, schema) in schemas.into_iter().flatten() {
        let parts = schema.node.get("allOf").map_or(&[][..], Node::items);
        let parents = parts.iter().filter_map(|part| component(part.get("$ref")?.as_str()?));
        let parents =
            parents.filter(|(section, name)| section == "schemas" && has_discriminator(name));
        children.extend(parents.map(|(_, parent)| (parent, child.clone())));
    }
    children
}

/// A reference may lead into an operation, and that may have been left out.
fn report_lost_references(document: &Node, problems: &mut Problems) {
    let mut open = vec![document];
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => open.extend(members.values().map(|member| &member.node)),
            _ => {}
        }
        let Some(reference) = node.get("$ref") else { continue };
        let pointer = reference.as_str().and_then(local_pointer);
        let pointer = pointer.filter(|pointer| pointer.starts_with("/paths/"));
        if pointer.is_some_and(|pointer| document.pointer(&pointer).is_none()) {
            problems.push(
                Problem::new(
                    Code::BadSettings,
                    "a part of an operation that is not selected is used",
                )
                .at(reference.span, "leads into an operation that was left out")
                .help("select that operation as well, or move this part of it to `components`"),
            );
        }
    }
}

/// Puts path items in place of references to them, so that each path has operations of its own.
fn inline_path_items(document: &mut Node) {
    let frozen = document.clone();
    let paths = document.get_mut("paths").and_then(Node::as_object_mut);
    for (_, item) in paths.into_iter().flatten() {
        for _ in 0..MAX_STEPS {
            let Some(reference) = item.node.get("$ref").and_then(Node::as_str) else { break };
            let Some(pointer) = local_pointer(reference) else { break };
            let Some(target) = frozen.pointer(&pointer).and_then(Node::as_object) else { break };
            item.node.take("$ref");
            let Some(members) = item.node.as_object_mut() else { break };
            for (name, member) in target {
                members.entry(name.clone()).or_insert_with(|| member.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests;
