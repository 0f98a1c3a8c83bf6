//! YAML 1.2 by way of the events of `saphyr-parser`: anchors, aliases and merge keys resolved,
//! with a bound on what aliases may expand to.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as YamlSpan, Tag};

use super::{MAX_DEPTH, duplicate_key, scalar, too_deep};
use crate::node::{Member, Node, Object, Value};
use crate::problem::{Code, Problem, Problems};
use crate::source::{Source, SourceId, Span};

/// How many values all anchors of a document may hold and all aliases bring in.
const MAX_ALIASED: usize = 1_000_000;

pub(super) fn parse(source: &Source, id: SourceId, problems: &mut Problems) -> Option<Node> {
    let mut loader = Loader {
        source,
        id,
        offsets: Offsets::new(source.text()),
        problems,
        stack: Vec::new(),
        root: None,
        anchors: HashMap::new(),
        aliased: 0,
    };
    for event in Parser::new_from_str(source.text()) {
        match event {
            Ok((event, at)) => loader.event(event, at)?,
            Err(error) => {
                let at = loader.offsets.byte(error.marker().index());
                let at = Span::new(id, at, at + 1);
                loader.problems.push(if error.info().contains("recursion limit") {
                    too_deep(at)
                } else {
                    Problem::new(Code::InvalidYaml, format!("not valid YAML: {}", error.info()))
                        .at(at, "here")
                        .help("look for wrong indentation, an unclosed quote or a stray `:`")
                });
                return None;
            }
        }
    }
    loader.root
}

fn too_many_aliased(at: Span) -> Problem {
    Problem::new(Code::TooDeep, format!("the aliases expand to more than {MAX_ALIASED} values"))
        .at(at, "too much by here")
        .help("use `$ref` in place of YAML aliases")
}

/// From characters, in which the parser counts, to bytes.
struct Offsets<'a> {
    /// The byte of every 256th character; none where every character is a byte.
    marks: Vec<usize>,
    text: &'a str,
}

impl<'a> Offsets<'a> {
    const STEP: usize = 256;

    fn new(text: &'a str) -> Self {
        if text.is_ascii() {
            return Self { marks: Vec::new(), text };
        }
        let marks = text.char_indices().step_by(Self::STEP).map(|(byte, _)| byte).collect();
        Self { marks, text }
    }

    fn byte(&self, character: usize) -> usize {
        if self.marks.is_empty() {
            return character;
        }
        let Some(mark) = self.marks.get(character / Self::STEP) else { return self.text.len() };
        let rest = self.text.get(*mark..).unwrap_or_default();
        let inside = rest.char_indices().nth(character % Self::STEP);
        inside.map_or(self.text.len(), |(byte, _)| mark + byte)
    }
}

/// A collection that is still open.
struct Frame {
    start: Span,
    anchor: usize,
    content: Content,
}

enum Content {
    Array(Vec<Node>),
    Object {
        members: Object,
        /// The key whose value comes next.
        key: Option<(String, Span)>,
        /// The values of `<<` keys, merged when the mapping ends.
        merges: Vec<Node>,
    },
}

/// An anchored value and how many values it holds.
struct Anchored {
    node: Node,
    size: usize,
}

struct Loader<'a> {
    source: &'a Source,
    id: SourceId,
    offsets: Offsets<'a>,
    problems: &'a mut Problems,
    stack: Vec<Frame>,
    root: Option<Node>,
    anchors: HashMap<usize, Anchored>,
    aliased: usize,
}

impl Loader<'_> {
    /// Takes in one event; `None` if reading on makes no sense.
    fn event(&mut self, event: Event<'_>, at: YamlSpan) -> Option<()> {
        let at = self.span(at);
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                self.problems.push(
                    Problem::new(Code::InvalidYaml, "a second YAML document begins here")
                        .at(at, "second document")
                        .help("keep one document a file"),
                );
                None
            }
            Event::Scalar(text, style, anchor, tag) => {
                if self.wants_key() {
                    self.key(text.into_owned(), at);
                    return Some(());
                }
                let value = self.scalar(&text, style, tag.as_deref(), at)?;
                self.value(Node::new(at, value), anchor)
            }
            Event::SequenceStart(anchor, _) => self.open(at, anchor, Content::Array(Vec::new())),
            Event::MappingStart(anchor, _) => {
                let content =
                    Content::Object { members: Object::new(), key: None, merges: Vec::new() };
                self.open(at, anchor, content)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(at),
            Event::Alias(anchor) => self.alias(anchor, at),
            _ => Some(()),
        }
    }

    fn open(&mut self, start: Span, anchor: usize, content: Content) -> Option<()> {
        if self.wants_key() {
            self.bad_key(start);
            return None;
        }
        if self.stack.len() >= MAX_DEPTH {
            self.problems.push(too_deep(start));
            return None;
        }
        self.stack.push(Frame { start, anchor, content });
        Some(())
    }

    fn close(&mut self, end: Span) -> Option<()> {
        let frame = self.stack.pop()?;
        let span = Span { end: end.end.max(frame.start.end), ..frame.start };
        let value = match frame.content {
            Content::Array(items) => Value::Array(items),
            Content::Object { mut members, merges, .. } => {
                for merge in merges {
                    self.merge(&mut members, merge);
                }
                Value::Object(members)
            }
        };
        self.value(Node::new(span, value), frame.anchor)
    }

    /// Puts a finished value where it belongs.
    fn value(&mut self, node: Node, anchor: usize) -> Option<()> {
        if anchor > 0 {
            let size = node.size();
            self.aliased += size;
            if self.aliased > MAX_ALIASED {
                self.problems.push(too_many_aliased(node.span));
                return None;
            }
            self.anchors.insert(anchor, Anchored { node: node.clone(), size });
        }
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(node);
            return Some(());
        };
        match &mut frame.content {
            Content::Array(items) => items.push(node),
            Content::Object { members, key, merges } => {
                let (name, at) = key.take()?;
                if name == "<<"
                    && self.source.text().as_bytes().get(at.start as usize) == Some(&b'<')
                {
                    merges.push(node);
                } else if let Some(first) = members.get(&name) {
                    self.problems.push(duplicate_key(&name, first.key, at));
                } else {
                    members.insert(name, Member { key: at, node });
                }
            }
        }
        Some(())
    }

    fn wants_key(&self) -> bool {
        matches!(self.stack.last(), Some(Frame { content: Content::Object { key: None, .. }, .. }))
    }

    fn key(&mut self, text: String, at: Span) {
        if let Some(Frame { content: Content::Object { key, .. }, .. }) = self.stack.last_mut() {
            *key = Some((text, at));
        }
    }

    fn alias(&mut self, anchor: usize, at: Span) -> Option<()> {
        let problem = match self.anchors.get(&anchor) {
            None => Problem::new(Code::InvalidYaml, "the alias stands inside its own anchor")
                .at(at, "would contain itself")
                .help("use a `$ref` for a value that contains itself"),
            Some(anchored) if self.aliased + anchored.size > MAX_ALIASED => too_many_aliased(at),
            Some(anchored) => {
                self.aliased += anchored.size;
                let node = anchored.node.clone();
                if self.wants_key() {
                    let Value::String(name) = node.value else {
                        self.bad_key(at);
                        return None;
                    };
                    self.key(name, at);
                    return Some(());
                }
                return self.value(node, 0);
            }
        };
        self.problems.push(problem);
        None
    }

    /// Merges the value of a `<<` key: what the mapping says itself wins.
    fn merge(&mut self, members: &mut Object, merged: Node) {
        match merged.value {
            Value::Object(others) => {
                for (name, member) in others {
                    members.entry(name).or_insert(member);
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.merge(members, item);
                }
            }
            _ => self.problems.push(
                Problem::new(Code::InvalidYaml, "a merge key takes a mapping or a list of them")
                    .at(merged.span, "not a mapping")
                    .help("point `<<` at an anchored mapping"),
            ),
        }
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&Tag>,
        at: Span,
    ) -> Option<Value> {
        let is_string = tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
        if style != ScalarStyle::Plain || is_string {
            return Some(Value::String(text.to_owned()));
        }
        let value = scalar::resolve(text);
        if value.is_none() {
            self.problems.push(
                Problem::new(Code::InvalidYaml, format!("`{text}` has no form in JSON"))
                    .at(at, "here")
                    .help("leave the bound out, or write a finite number"),
            );
        }
        value
    }

    fn bad_key(&mut self, at: Span) {
        self.problems.push(
            Problem::new(Code::InvalidYaml, "a key is a string in OpenAPI")
                .at(at, "not a string")
                .help("write a plain or quoted string as the key"),
        );
    }

    fn span(&self, at: YamlSpan) -> Span {
        let start = self.offsets.byte(at.start.index());
        let end = self.offsets.byte(at.end.index());
        Span::new(self.id, start, end)
    }
}
