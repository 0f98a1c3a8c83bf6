//! Values inside of values for which the styles of parameters and forms have no form: what is
//! nested deeper than a list or an object has no defined form, and `deepObject` defines none for
//! objects in lists (OpenAPI 3.1.1, "Style Values" and "Style Examples"). They are sent as JSON
//! text, which is said.

use spec::cursor::resolve;
use spec::node::Value;
use spec::{Code, Node, Problem, Span};

use super::Notes;

use spec::parameter::Style;

/// Reports a value of which a part is sent as JSON text in a style that has no form for it.
pub(super) fn report(
    at: Span,
    schema: &Node,
    style: Style,
    document: &Node,
    notes: &mut Notes<'_>,
) {
    let nested = Nested { document, is_deep: style == Style::DeepObject };
    if style != Style::Json && nested.is_in(schema, 0) {
        let named = if nested.is_deep { "`deepObject`" } else { "the style" };
        let problem =
            Problem::new(Code::Widened, format!("{named} has no form for what is nested"))
                .warning()
                .at(at, "lists or objects in it are sent as JSON text")
                .help(
                    "say what the service reads: a flat value, or JSON as the content of its own",
                );
        notes.problems.push(problem);
    }
}

struct Nested<'d> {
    document: &'d Node,
    /// Whether objects may hold lists and objects.
    is_deep: bool,
}

impl Nested<'_> {
    /// Schemas in schemas that are deeper lead in circles.
    const DEEPEST: usize = 16;

    /// Whether a schema has a value that has no form.
    fn is_in(&self, schema: &Node, depth: usize) -> bool {
        let Some(schema) = resolve(self.document, schema).filter(|_| depth < Self::DEEPEST) else {
            return false;
        };
        let in_member = |member: &Node| {
            if self.is_deep { self.is_in(member, depth + 1) } else { self.is_structured(member, 0) }
        };
        members(schema).any(in_member)
            || schema.get("items").is_some_and(|items| self.is_structured(items, 0))
            || branches(schema).any(|branch| self.is_in(branch, depth + 1))
    }

    /// Whether a schema has lists or objects as values.
    fn is_structured(&self, schema: &Node, depth: usize) -> bool {
        let Some(schema) = resolve(self.document, schema).filter(|_| depth < Self::DEEPEST) else {
            return false;
        };
        ["array", "object"].contains(&schema.text_or_empty("type"))
            || schema.get("properties").is_some()
            || branches(schema).any(|branch| self.is_structured(branch, depth + 1))
    }
}

/// The schemas of what an object holds.
pub(super) fn members(schema: &Node) -> impl Iterator<Item = &Node> {
    let properties = schema.get("properties").and_then(Node::as_object).into_iter().flatten();
    let more = schema.get("additionalProperties");
    let more = more.filter(|more| matches!(more.value, Value::Object(_)));
    properties.map(|(_, member)| &member.node).chain(more)
}

/// The schemas that it is put together of, or of which it is one.
pub(super) fn branches(schema: &Node) -> impl Iterator<Item = &Node> {
    let keywords = ["allOf", "anyOf", "oneOf"].into_iter();
    keywords.filter_map(|keyword| schema.get(keyword)).flat_map(Node::items)
}
