//! Reading text: JSON and YAML into a [`Node`] tree that knows every line and column.

mod json;
mod scalar;
mod yaml;

use crate::node::Node;
use crate::problem::{Code, Problem, Problems};
use crate::source::{Source, Sources};
use crate::span::{SourceId, Span};

/// How deep a text may be nested. Real documents stay below 60.
const MAX_DEPTH: usize = 128;

/// Reads the text behind `id`: JSON if it is named so or begins like it, YAML otherwise.
///
/// `None` if it is reported that the text is empty, is not JSON or YAML, has the same key twice in
/// one mapping, or is nested too deep.
pub(crate) fn parse(sources: &Sources, id: SourceId, problems: &mut Problems) -> Option<Node> {
    let source = sources.get(id)?;
    let mut found = Problems::default();
    let node = match syntax(source) {
        _ if source.text().trim().is_empty() => None,
        Syntax::Json => json::parse(source, id, &mut found),
        Syntax::Yaml => yaml::parse(source, id, &mut found),
    };
    if node.is_none() && !found.has_errors() {
        found.push(empty(Span::new(id, 0, 0)));
    }
    let is_sound = !found.has_errors();
    problems.append(found);
    node.filter(|_| is_sound)
}

/// Whether a text is read as YAML.
pub(crate) fn is_yaml(source: &Source) -> bool {
    matches!(syntax(source), Syntax::Yaml)
}

enum Syntax {
    Json,
    Yaml,
}

fn syntax(source: &Source) -> Syntax {
    let name = source.name().to_ascii_lowercase();
    let is = |extension: &str| name.rsplit_once('.').is_some_and(|(_, last)| last == extension);
    if is("json") || (!is("yaml") && !is("yml") && source.text().trim_start().starts_with('{')) {
        Syntax::Json
    } else {
        Syntax::Yaml
    }
}

fn empty(at: Span) -> Problem {
    Problem::new(Code::Empty, "the file is empty")
        .at(at, "nothing here, or comments only")
        .help("write an OpenAPI document or an overlay into it, as JSON or YAML")
}

fn too_deep(at: Span) -> Problem {
    Problem::new(Code::TooDeep, format!("the text is nested more than {MAX_DEPTH} levels deep"))
        .at(at, "one level too many")
        .help("give the inner part a name in `components` and refer to it")
}

fn duplicate_key(key: &str, first: Span, second: Span) -> Problem {
    Problem::new(Code::DuplicateKey, format!("the key `{key}` is there twice"))
        .at(second, "again")
        .related(first, "first here")
        .help("keep one of the two")
}
