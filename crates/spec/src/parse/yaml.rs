//! YAML 1.2 by way of the events of `granit-parser`: anchors, aliases and merge keys resolved, with a
//! bound on what aliases may expand to.
//!
//! What YAML 1.2 forbids and libyaml reads is read, with a warning: comments without a space before
//! them, and lines of flow collections and quoted scalars that are not indented more than the block
//! around them.

mod glued;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use granit_parser::{
    ErrorKind, Event, Parser, ScalarStyle, Span as YamlSpan, StrInput, StructureStyle, Tag,
};

use super::{MAX_DEPTH, duplicate_key, scalar, too_deep};
use crate::node::{Member, Node, Object, Value};
use crate::problem::{Code, Problem, Problems};
use crate::source::Source;
use crate::span::{SourceId, Span};
use glued::Glued;

/// How many values all anchors of a document may hold and all aliases bring in.
const MAX_ALIASED: usize = 1_000_000;

pub(super) fn parse(source: &Source, id: SourceId, problems: &mut Problems) -> Option<Node> {
    let mut loader = Loader {
        source,
        id,
        problems,
        stack: Vec::new(),
        root: None,
        anchors: HashMap::new(),
        aliased: 0,
    };
    let mut options = granit_parser::options! { strict_indentation: false };
    options.set_emit_comments(false);
    let glued = Rc::<RefCell<Vec<usize>>>::default();
    let text = StrInput::new(source.text());
    let input = Glued { text, places: Rc::clone(&glued) };
    for event in Parser::with_options(input, options) {
        match event {
            Ok((event, at)) => loader.event(event, at)?,
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or_default();
                let at = Span::new(id, at, at + 1);
                loader.problems.push(match error.kind() {
                    ErrorKind::RecursionLimitExceeded => too_deep(at),
                    kind => Problem::new(Code::InvalidYaml, format!("not valid YAML: {kind}"))
                        .at(at, "here")
                        .help("look for wrong indentation, an unclosed quote or a stray `:`"),
                });
                return None;
            }
        }
    }
    for at in glued.take() {
        loader.problems.push(
            Problem::new(Code::InvalidYaml, "a comment stands at once behind a value")
                .warning()
                .at(Span::new(id, at, at + 1), "read as a comment")
                .help("put a space before the `#`: YAML 1.2 wants one"),
        );
    }
    loader.root
}

fn too_many_aliased(at: Span) -> Problem {
    Problem::new(Code::TooDeep, format!("the aliases expand to more than {MAX_ALIASED} values"))
        .at(at, "too much by here")
        .help("use `$ref` in place of YAML aliases")
}

/// A collection that is still open.
struct Frame {
    start: Span,
    style: StructureStyle,
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
            Event::DocumentStart(..) if self.root.is_some() => {
                self.problems.push(
                    Problem::new(Code::InvalidYaml, "a second YAML document begins here")
                        .at(at, "second document")
                        .help("keep one document a file"),
                );
                None
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_quoted =
                    matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
                if is_quoted && self.is_in_block() {
                    self.check_indentation(at, false);
                }
                // The parser has a `~` for a value that is not there.
                let is_absent = style == ScalarStyle::Plain && at.start >= at.end;
                let text = if is_absent { "".into() } else { text };
                if self.wants_key() {
                    self.key(text.into_owned(), at);
                    return Some(());
                }
                let value = self.scalar(&text, style, tag.as_deref(), at)?;
                self.value(Node::new(at, value), anchor)
            }
            Event::SequenceStart(style, anchor, _) => {
                self.open(at, style, anchor, Content::Array(Vec::new()))
            }
            Event::MappingStart(style, anchor, _) => {
                let content =
                    Content::Object { members: Object::new(), key: None, merges: Vec::new() };
                self.open(at, style, anchor, content)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(at),
            Event::Alias(anchor) => self.alias(anchor, at),
            _ => Some(()),
        }
    }

    fn open(
        &mut self,
        start: Span,
        style: StructureStyle,
        anchor: usize,
        content: Content,
    ) -> Option<()> {
        if self.wants_key() {
            self.bad_key(start);
            return None;
        }
        if self.stack.len() >= MAX_DEPTH {
            self.problems.push(too_deep(start));
            return None;
        }
        self.stack.push(Frame { start, style, anchor, content });
        Some(())
    }

    fn close(&mut self, end: Span) -> Option<()> {
        let frame = self.stack.pop()?;
        let span = Span { end: end.end.max(frame.start.end), ..frame.start };
        if frame.style == StructureStyle::Flow && self.is_in_block() {
            self.check_indentation(span, true);
        }
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
        let is_string = tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
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

    /// Whether the next value stands in block style.
    fn is_in_block(&self) -> bool {
        self.stack.last().is_none_or(|frame| frame.style == StructureStyle::Block)
    }

    /// Warns of the first line of a value that is not indented more than the block around it (YAML
    /// 1.2, section 7.4.1).
    fn check_indentation(&mut self, value: Span, may_comment: bool) {
        let Some(block) = self.stack.last() else { return };
        let text = self.source.text();
        let (start, end) = (value.start as usize, value.end as usize);
        let line = self.source.line_around(block.start.start as usize).start;
        let column = (block.start.start as usize).saturating_sub(line);
        let mut rest = start;
        while let Some(next) = text.get(rest..end).and_then(|inside| inside.find('\n')) {
            rest += next + 1;
            let line = text.get(rest..).unwrap_or_default();
            let indent = line.len() - line.trim_start_matches(' ').len();
            let place = rest + indent;
            let first = line.trim_start_matches([' ', '\t']).chars().next();
            let is_content = !matches!(first, None | Some('\n' | '\r'));
            let is_comment = may_comment && first == Some('#');
            if place < end && is_content && !is_comment && indent <= column {
                self.problems.push(
                    Problem::new(Code::InvalidYaml, "a line is indented too little for its value")
                        .warning()
                        .at(Span::new(self.id, place, place + 1), "read as a part of the value")
                        .help("indent it more than the key of the value: YAML 1.2 wants that"),
                );
                return;
            }
        }
    }

    fn span(&self, at: YamlSpan) -> Span {
        let bytes = at.byte_range().unwrap_or_default();
        Span::new(self.id, bytes.start, bytes.end)
    }
}
