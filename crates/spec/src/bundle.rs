//! References into files beside the document: what they lead to moves into the document.
//!
//! Schemas become named schemas, everything else stands where it is referred to. Inside of a file,
//! references are relative to that file (OpenAPI 3.1.1, "Relative References in API Description
//! URIs"). A URL is never fetched; the check reports it.

use std::collections::{HashMap, HashSet};

use crate::node::{Member, Node, Object, Value};
use crate::openapi::{self, DOCUMENT, Kind, SCHEMAS};
use crate::problem::{Code, Problem, Problems};
use crate::source::Sources;
use crate::span::Span;
use crate::{Input, Loader, parse};

/// How many files a document may consist of.
const MAX_FILES: usize = 1_000;

/// How deep parts of files may stand in each other; deeper ones lead in circles.
const MAX_DEPTH: usize = 32;

/// The document with everything in it that it refers to in files beside it.
pub(crate) fn bundle(
    mut document: Node,
    name: &str,
    loader: &dyn Loader,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Node {
    let schemas = openapi::schemas(&document).into_iter().flatten();
    let taken = schemas.map(|(name, _)| openapi::normal_name(name)).collect();
    let main = name.rsplit('/').next().unwrap_or(name).to_owned();
    let root = has_misplaced(&document).then(|| document.clone());
    let mut bundler = Bundler {
        root,
        loader,
        sources,
        problems,
        main,
        files: HashMap::new(),
        names: HashMap::new(),
        taken,
        open: Vec::new(),
    };
    bundler.rewrite(&mut document, Kind::Object(&DOCUMENT), None, 0);
    let mut added = Object::new();
    while let Some((target, name, span)) = bundler.open.pop() {
        // What is not there was reported, once is enough.
        let schema = bundler.find(&target, span);
        let mut schema = schema.unwrap_or_else(|| Node::object(span, []));
        bundler.rewrite(&mut schema, Kind::Schema, Some(&target.file), 0);
        added.insert(name, Member::derived(schema));
    }
    openapi::add_schemas(&mut document, added);
    document
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Target {
    /// The path from the document's folder.
    file: String,
    pointer: String,
}

struct Bundler<'b> {
    /// The document as it was, where parts of it are copied to places that have no references.
    root: Option<Node>,
    loader: &'b dyn Loader,
    sources: &'b mut Sources,
    problems: &'b mut Problems,
    /// The document's own file.
    main: String,
    /// What the files hold; `None` for one that cannot be used.
    files: HashMap<String, Option<Node>>,
    names: HashMap<Target, String>,
    taken: HashSet<String>,
    /// Schemas that have a name and are not in the document yet.
    open: Vec<(Target, String, Span)>,
}

impl Bundler<'_> {
    /// Rewrites the references of a part of a file; `None` is the document itself.
    fn rewrite(&mut self, node: &mut Node, kind: Kind, file: Option<&str>, depth: usize) {
        openapi::walk_mut(node, kind, &mut |node, kind| {
            if misplaced(node, kind) {
                return self.misplaced(node, kind, file, depth);
            }
            if matches!(kind, Kind::Schema) {
                self.schema(node, file);
                return true;
            }
            let may_refer = matches!(kind, Kind::OrRef(_)) || kind.is_path_item();
            let reference = node.get("$ref").filter(|_| may_refer);
            let Some(reference) = reference.and_then(|node| Some((node.as_str()?, node.span)))
            else {
                return true;
            };
            let Some(target) = Self::target(reference.0, file) else { return true };
            let span = reference.1;
            if depth >= MAX_DEPTH {
                let text = "the files refer to each other in a circle";
                self.problems.push(
                    Problem::new(Code::CircularRef, text)
                        .at(span, "leads back to where it came from")
                        .help("take one of the references out"),
                );
                node.take("$ref");
                return false;
            }
            if let Some(mut part) = self.find(&target, span) {
                self.rewrite(&mut part, kind, Some(&target.file), depth + 1);
                *node = part;
            }
            false
        });
    }

    /// Puts in place what a reference leads to that stands where OpenAPI has none, as bundlers do;
    /// what stands beside it counts before. Tells whether there is more to see in there.
    fn misplaced(&mut self, node: &mut Node, kind: Kind, file: Option<&str>, depth: usize) -> bool {
        let Some(reference) = node.take("$ref").map(|member| member.node) else { return true };
        let (text, span) = (reference.as_str().unwrap_or_default().to_owned(), reference.span);
        self.problems.push(
            Problem::new(
                Code::MisplacedRef,
                format!("OpenAPI has no reference here, `{text}` is followed"),
            )
            .warning()
            .at(span, "not a place for a `$ref`")
            .help("bundle the document, or write here what the reference leads to"),
        );
        let target = Self::target(&text, file);
        let found = match &target {
            _ if depth >= MAX_DEPTH => None,
            Some(target) => self.find(target, span),
            None => {
                let pointer = openapi::pointer(&text);
                let found = pointer.and_then(|to| self.root.as_ref()?.pointer(&to).cloned());
                if found.is_none() {
                    self.problems.push(
                        Problem::new(Code::DanglingRef, format!("nothing is at `{text}`"))
                            .at(span, "leads nowhere")
                            .help("define it there, or correct the `$ref`"),
                    );
                }
                found
            }
        };
        let Some(mut part) = found else { return false };
        if !is_of_kind(&part, kind) {
            self.problems.push(
                Problem::new(Code::DanglingRef, format!("what is at `{text}` does not fit here"))
                    .at(span, "leads to something of another kind")
                    .help("correct the `$ref`"),
            );
            return false;
        }
        let file = target.as_ref().map(|target| target.file.as_str());
        self.rewrite(&mut part, kind, file, depth + 1);
        if let (Some(own), Some(members)) = (node.as_object().cloned(), part.as_object_mut()) {
            members.extend(own);
        }
        *node = part;
        false
    }

    /// Rewrites the references of one schema.
    fn schema(&mut self, schema: &mut Node, file: Option<&str>) {
        for target in openapi::mapped(schema) {
            // Anything else is the name of a schema.
            let is_file = |text: &str| {
                let endings = [".yaml", ".yml", ".json"];
                text.contains(['#', '/']) || endings.iter().any(|ending| text.ends_with(ending))
            };
            let is_reference = target.as_str().is_some_and(is_file);
            if is_reference {
                self.reference(target, file);
            }
        }
        if let Some(reference) = schema.get_mut("$ref") {
            self.reference(reference, file);
        }
    }

    fn reference(&mut self, reference: &mut Node, file: Option<&str>) {
        let span = reference.span;
        let target = reference.as_str().and_then(|text| Self::target(text, file));
        if let Some(target) = target {
            let name = self.name(target, span);
            *reference = Node::string(span, format!("{SCHEMAS}{name}"));
        }
    }

    /// The name that a schema of another file has in the document.
    fn name(&mut self, target: Target, span: Span) -> String {
        if target.file == self.main
            && let Some(name) = target.pointer.strip_prefix("/components/schemas/")
        {
            return name.to_owned();
        }
        if let Some(name) = self.names.get(&target) {
            return name.clone();
        }
        let last = target.pointer.rsplit('/').next().filter(|word| !word.is_empty());
        let stem = target.file.rsplit('/').next().and_then(|name| name.split('.').next());
        let wanted = component_name(last.or(stem).unwrap_or("schema"));
        let numbered = (2_u32..).map(|number| format!("{wanted}{number}"));
        let mut names = std::iter::once(wanted.clone()).chain(numbered);
        let name =
            names.find(|name| self.taken.insert(openapi::normal_name(name))).unwrap_or(wanted);
        self.names.insert(target.clone(), name.clone());
        self.open.push((target, name.clone(), span));
        name
    }

    /// Where a reference leads, unless that is where it stands or a URL.
    fn target(reference: &str, file: Option<&str>) -> Option<Target> {
        let (path, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        if path.contains("://") {
            return None;
        }
        let file = match (path, file) {
            ("", None) => return None,
            ("", Some(file)) => file.to_owned(),
            (path, file) => join(file.unwrap_or_default(), path),
        };
        let pointer = openapi::pointer(&format!("#{pointer}"))?.into_owned();
        Some(Target { file, pointer })
    }

    /// A copy of what a reference leads to.
    fn find(&mut self, target: &Target, span: Span) -> Option<Node> {
        self.load(&target.file, span);
        let file = self.files.get(&target.file)?.as_ref()?;
        let is_anchor = !target.pointer.is_empty() && !target.pointer.starts_with('/');
        let found = if is_anchor {
            anchored(file, &target.pointer).cloned()
        } else {
            file.pointer(&target.pointer).cloned()
        };
        if found.is_none() {
            let Target { file, pointer } = target;
            self.problems.push(
                Problem::new(Code::DanglingRef, format!("nothing is at `{file}#{pointer}`"))
                    .at(span, "leads nowhere")
                    .help("define it there, or correct the `$ref`"),
            );
        }
        found
    }

    fn load(&mut self, file: &str, span: Span) {
        if self.files.contains_key(file) {
            return;
        }
        let node = match self.read(file) {
            Ok(Some(node)) => Some(node),
            Ok(None) => {
                let text = format!("`{file}` cannot be used: it cannot be read as JSON or YAML");
                self.problems.push(
                    Problem::new(Code::ExternalRef, text)
                        .at(span, "refers to that file")
                        .help(format!("mend `{file}`: what is wrong with it is reported as well")),
                );
                None
            }
            Err(reason) => {
                let help = format!(
                    "add `{file}`, or correct the path: it is relative to the file that it stands in"
                );
                self.problems.push(
                    Problem::new(Code::ExternalRef, format!("`{file}` cannot be used: {reason}"))
                        .at(span, "refers to that file")
                        .help(help),
                );
                None
            }
        };
        self.files.insert(file.to_owned(), node);
    }

    /// What a file holds; `None` if it is reported that it is no data.
    fn read(&mut self, file: &str) -> Result<Option<Node>, String> {
        if self.files.len() >= MAX_FILES {
            return Err(format!("the document consists of more than {MAX_FILES} files"));
        }
        let (name, bytes) = self.loader.read(file)?;
        let id = match self.sources.add(&name, &bytes) {
            Ok(id) => id,
            Err(problem) => return Err(problem.message),
        };
        Ok(parse::parse(self.sources, id, self.problems))
    }
}

/// A name that components may have (OpenAPI 3.1.1, "Components Object").
fn component_name(name: &str) -> String {
    let is_taken_in = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    name.chars().map(|c| if is_taken_in(c) { c } else { '_' }).collect()
}

/// The schema of a file that has an anchor (JSON Schema 2020-12, section 8.2.2).
fn anchored<'f>(file: &'f Node, anchor: &str) -> Option<&'f Node> {
    let mut open = vec![file];
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                if node.get("$anchor").and_then(Node::as_str) == Some(anchor) {
                    return Some(node);
                }
                open.extend(members.values().map(|member| &member.node));
            }
            _ => {}
        }
    }
    None
}

/// Whether a place that OpenAPI has no references for holds one. In a map of schemas, a `$ref` that
/// is a schema is a field of that name.
fn misplaced(node: &Node, kind: Kind) -> bool {
    let is_reference = node.get("$ref").is_some_and(|target| target.as_str().is_some());
    let may_refer = match kind {
        Kind::Object(shape) => shape.fields.iter().any(|(name, _)| *name == "$ref"),
        Kind::Map(inner) => matches!(inner, Kind::Text | Kind::Any),
        Kind::Text | Kind::List(_) => false,
        _ => true,
    };
    is_reference && !may_refer
}

fn is_of_kind(node: &Node, kind: Kind) -> bool {
    match kind {
        Kind::Text => node.as_str().is_some(),
        Kind::List(_) => matches!(node.value, Value::Array(_)),
        _ => node.as_object().is_some(),
    }
}

/// Whether any place that OpenAPI has no references for holds one.
fn has_misplaced(document: &Node) -> bool {
    let mut found = false;
    openapi::walk(openapi::Visit::root(document, Kind::Object(&DOCUMENT)), &mut |visit| {
        found |= misplaced(visit.node, visit.kind);
    });
    found
}

/// Stands for the files beside a document where nobody reads them.
#[derive(Debug)]
struct NoFiles;

impl Loader for NoFiles {
    fn read(&self, _: &str) -> Result<(String, Vec<u8>), String> {
        Err("files beside the document are not read here".to_owned())
    }
}

/// A reference against a base (RFC 3986, section 5.2).
pub(crate) fn resolved(base: &str, reference: &str) -> String {
    if reference.contains("://") || reference.starts_with("urn:") {
        return reference.to_owned();
    }
    let path_start = base.find("://").map_or(0, |scheme| {
        let host = scheme + "://".len();
        base.get(host..).and_then(|rest| rest.find('/')).map_or(base.len(), |path| host + path)
    });
    let (host, path) = base.split_at(path_start);
    let path = if reference.starts_with('/') { "" } else { path.trim_start_matches('/') };
    let joined = join(path, reference.trim_start_matches('/'));
    if host.is_empty() { joined } else { format!("{host}/{joined}") }
}

/// A path relative to the folder of a file, in the same folder as that file's (RFC 3986, section
/// 5.2).
#[must_use]
pub fn join(file: &str, path: &str) -> String {
    let mut parts: Vec<&str> = match file.rsplit_once('/') {
        Some((folder, _)) => folder.split('/').collect(),
        None => Vec::new(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The files to bundle a document with, if there is anything to bundle.
pub(crate) fn loader<'i>(input: &Input<'i>, document: &Node) -> Option<&'i dyn Loader> {
    let loader = input.loader.filter(|_| is_needed(document));
    loader.or_else(|| has_misplaced(document).then_some(&NoFiles as &dyn Loader))
}

/// Whether a document refers to anything beside it.
fn is_needed(document: &Node) -> bool {
    let mut open = vec![document];
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                let target = node.get("$ref").and_then(Node::as_str);
                if target.is_some_and(|target| !target.starts_with('#')) {
                    return true;
                }
                open.extend(members.values().map(|member| &member.node));
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn paths_are_relative_to_the_file_they_stand_in() {
        for (file, path, joined) in [
            ("", "a.yaml", "a.yaml"),
            ("", "./a.yaml", "a.yaml"),
            ("", "../a.yaml", "../a.yaml"),
            ("b/c.yaml", "a.yaml", "b/a.yaml"),
            ("b/c.yaml", "../a.yaml", "a.yaml"),
            ("b/c.yaml", "../../a.yaml", "../a.yaml"),
        ] {
            assert_eq!(join(file, path), joined, "{path} in {file}");
        }
    }
}
