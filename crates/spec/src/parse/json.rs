//! JSON (RFC 8259) by way of `jsonc-parser`, which keeps positions, with its extensions off.

use jsonc_parser::ast::{ObjectPropName, Value as Ast};
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use super::{MAX_DEPTH, duplicate_key, too_deep};
use crate::node::{Member, Node, Object, Value};
use crate::problem::{Code, Problem, Problems};
use crate::source::Source;
use crate::span::{SourceId, Span};

const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

pub(super) fn parse(source: &Source, id: SourceId, problems: &mut Problems) -> Option<Node> {
    let collect = CollectOptions { comments: CommentCollectionStrategy::Off, tokens: false };
    match parse_to_ast(source.text(), &collect, &STRICT) {
        Ok(result) => Reader { id, problems }.node(result.value?, 0),
        Err(error) => {
            let at = span(id, error.range());
            problems.push(if matches!(error.kind(), ParseErrorKind::NestingDepthExceeded) {
                too_deep(at)
            } else {
                let reason = lower_first(&error.kind().to_string());
                Problem::new(Code::InvalidJson, format!("not valid JSON: {reason}"))
                    .at(at, "here")
                    .help("correct the JSON; a document in YAML is named .yaml or .yml")
            });
            None
        }
    }
}

struct Reader<'a> {
    id: SourceId,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn node(&mut self, ast: Ast<'_>, depth: usize) -> Option<Node> {
        let at = span(self.id, ast.range());
        if depth > MAX_DEPTH {
            self.problems.push(too_deep(at));
            return None;
        }
        let value = match ast {
            Ast::NullKeyword(_) => Value::Null,
            Ast::BooleanLit(literal) => Value::Bool(literal.value),
            Ast::StringLit(literal) => Value::String(literal.value.into_owned()),
            Ast::NumberLit(literal) => self.number(literal.value, at)?,
            Ast::Array(array) => Value::Array(
                array
                    .elements
                    .into_iter()
                    .map(|element| self.node(element, depth + 1))
                    .collect::<Option<_>>()?,
            ),
            Ast::Object(object) => {
                let mut members = Object::with_capacity(object.properties.len());
                for property in object.properties {
                    let key = span(self.id, property.name.range());
                    let name = match property.name {
                        ObjectPropName::String(literal) => literal.value.into_owned(),
                        ObjectPropName::Word(word) => word.value.to_owned(),
                    };
                    let node = self.node(property.value, depth + 1)?;
                    if let Some(first) = members.get(&name) {
                        let first: &Member = first;
                        self.problems.push(duplicate_key(&name, first.key, key));
                    } else {
                        members.insert(name, Member { key, node });
                    }
                }
                Value::Object(members)
            }
        };
        Some(Node::new(at, value))
    }

    fn number(&mut self, text: &str, at: Span) -> Option<Value> {
        if let Ok(number) = serde_json::from_str(text) {
            return Some(Value::Number(number));
        }
        self.problems.push(
            Problem::new(Code::InvalidJson, format!("`{text}` is not a number that JSON allows"))
                .at(at, "here")
                .help("write it as in RFC 8259, within the range of a double"),
        );
        None
    }
}

fn span(id: SourceId, range: Range) -> Span {
    Span::new(id, range.start, range.end)
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
