//! What the owner of a client decides about it.

use std::ops::Range;

use heck::ToSnakeCase;
use spec::{Code, Problem, Problems, Sources, Span};

use crate::formats::Format;

/// What the owner of a client decides about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The text that names were written in, and the name it is shown under.
    pub source: (String, Vec<u8>),
    /// Strings of these formats are types of other crates.
    pub formats: Vec<Format>,
    /// Paths of derive macros for every type: `schemars::JsonSchema`.
    pub derives: Vec<String>,
    /// Methods of calls, by `operationId`.
    pub operations: Vec<Rename>,
    /// Types, by the name of the schema.
    pub types: Vec<Rename>,
    /// Fields of types, by `Schema.property`.
    pub fields: Vec<Rename>,
    /// What the names of calls and types do not begin with.
    pub prefixes: Vec<String>,
}

/// Another name for something of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// What the document calls it.
    pub from: String,
    /// What the client calls it.
    pub to: String,
    /// Where it was written, in bytes of the source.
    pub range: Range<usize>,
}

/// The names of a client, each with its place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    pub(crate) operations: Vec<Named>,
    pub(crate) types: Vec<Named>,
    pub(crate) fields: Vec<Named>,
    prefixes: Vec<String>,
}

/// Another name, and its place.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) at: Span,
}

impl Settings {
    /// The names, with places in a text that is taken in.
    pub(crate) fn names(&self, sources: &mut Sources, problems: &mut Problems) -> Names {
        let lists = [&self.operations, &self.types, &self.fields];
        if lists.iter().all(|list| list.is_empty()) {
            return Names { prefixes: self.prefixes.clone(), ..Names::default() };
        }
        let source = match sources.add(self.source.0.clone(), &self.source.1) {
            Ok(source) => source,
            Err(problem) => {
                problems.push(*problem);
                return Names::default();
            }
        };
        let [operations, types, fields] = lists.map(|list| {
            let named = list.iter().map(|Rename { from, to, range }| Named {
                from: from.clone(),
                to: to.clone(),
                at: Span::new(source, range.start, range.end),
            });
            named.collect()
        });
        Names { operations, types, fields, prefixes: self.prefixes.clone() }
    }
}

impl Named {
    /// Whether it is a name for a field or a method, as Rust writes them.
    pub(crate) fn is_snake(&self) -> bool {
        self.to.to_snake_case() == self.to && syn::parse_str::<syn::Ident>(&self.to).is_ok()
    }

    /// That the name cannot be given: another has it, or it is none.
    pub(crate) fn misfit(&self, is_taken: bool) -> Problem {
        let (message, help) = if is_taken {
            (format!("the name `{}` is taken", self.to), "choose one that nothing else has")
        } else {
            let help = "write methods and fields in snake case, types in Pascal case, no keywords";
            (format!("`{}` is no such name in Rust", self.to), help)
        };
        Problem::new(Code::BadSettings, message).at(self.at, "this name").help(help)
    }
}

impl Names {
    /// The name of a type or a call without the first of the prefixes that it has.
    pub(crate) fn stripped(&self, name: &str) -> Option<String> {
        let rest = self.prefixes.iter().find_map(|prefix| name.strip_prefix(prefix.as_str()))?;
        let rest = rest.trim_start_matches('_');
        // `Api` is no prefix of `Apiary`.
        let is_word = name.starts_with(char::is_lowercase) || rest.starts_with(char::is_uppercase);
        (is_word && syn::parse_str::<syn::Ident>(rest).is_ok()).then(|| rest.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_whole_words() {
        let prefixes = vec!["Api".to_owned(), "v1_".to_owned()];
        let names = Names { prefixes, ..Names::default() };
        for (name, stripped) in [
            ("ApiPet", Some("Pet")),
            ("Apiary", None),
            ("Api", None),
            ("Pet", None),
            ("v1_list", Some("list")),
            ("v1_type", None),
            ("v10_list", None),
        ] {
            assert_eq!(names.stripped(name).as_deref(), stripped, "{name}");
        }
    }
}
