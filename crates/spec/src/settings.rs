//! Settings in TOML, read so that every problem has its line.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
pub use toml::de::{DeTable as Table, DeValue};

use crate::problem::{Code, Problem, Problems};
use crate::source::{Source, Sources};
use crate::span::{SourceId, Span};
use crate::suggest::did_you_mean;

/// The name of a setting and where it was written.
pub type Key<'t> = Spanned<Cow<'t, str>>;
/// What a setting is and where it was written.
pub type Value<'t> = Spanned<DeValue<'t>>;

/// Reads values out of one text and collects what is wrong with them.
#[derive(Debug)]
pub struct Reader<'r> {
    /// The text.
    pub id: SourceId,
    /// What was found so far.
    pub problems: &'r mut Problems,
}

impl<'r> Reader<'r> {
    /// A reader of a text that is taken in; `None` if it is reported that it cannot be.
    pub fn new(
        name: &str,
        bytes: &[u8],
        sources: &mut Sources,
        problems: &'r mut Problems,
    ) -> Option<Self> {
        match sources.add(name, bytes) {
            Ok(id) => Some(Self { id, problems }),
            Err(problem) => {
                problems.push(*problem);
                None
            }
        }
    }

    /// The table that the text is; `None` if it is reported that it is not TOML.
    pub fn root<'t>(&mut self, sources: &'t Sources) -> Option<Spanned<Table<'t>>> {
        let text = sources.get(self.id).map(Source::text).unwrap_or_default();
        let (root, errors) = Table::parse_recoverable(text);
        if errors.is_empty() {
            return Some(root);
        }
        for error in errors {
            let at = self.span(error.span().unwrap_or(0..0));
            let message = format!("not TOML: {}", error.message().trim());
            let problem = Problem::new(Code::InvalidToml, message).at(at, "here");
            self.problems.push(problem.help("see https://toml.io for how TOML is written"));
        }
        None
    }

    /// The value of a field, which has to be there.
    pub fn required<'v, 't>(
        &mut self,
        table: &'v Table<'t>,
        field: &str,
        of: &Key<'_>,
        example: &str,
    ) -> Option<&'v Value<'t>> {
        let value = table.get(field);
        if value.is_none() {
            let message = format!("`{field}` is missing");
            self.problem(of.span(), message, "has none", &format!("add it: {example}"));
        }
        value
    }

    /// The table that a value is.
    pub fn table<'v, 't>(
        &mut self,
        value: &'v Value<'t>,
        what: &str,
        help: &str,
    ) -> Option<&'v Table<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let kind = value.get_ref().type_str();
            let message = format!("{what} is not a table but of type {kind}");
            self.problem(value.span(), message, "not a table", help);
        }
        table
    }

    /// The text that a value is, with something in it.
    pub fn text<'v>(&mut self, value: &'v Value<'_>, what: &str, help: &str) -> Option<&'v str> {
        let text = value.get_ref().as_str().map(str::trim).filter(|text| !text.is_empty());
        if text.is_none() {
            let kind = match value.get_ref().as_str() {
                Some(_) => "empty",
                None => value.get_ref().type_str(),
            };
            self.problem(value.span(), format!("{what} is no text"), kind, help);
        }
        text
    }

    /// The texts that a value lists, each with its place. One text may stand for a list of one.
    pub fn texts<'v>(
        &mut self,
        value: &'v Value<'_>,
        what: &str,
        help: &str,
    ) -> Vec<(&'v str, Range<usize>)> {
        let items = match value.get_ref().as_array() {
            Some(items) => items.iter().collect(),
            None => vec![value],
        };
        let texts = items.into_iter().map(|item| Some((self.text(item, what, help)?, item.span())));
        texts.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    /// Reports the fields of a table that are not known.
    pub fn fields(&mut self, table: &Table<'_>, known: &[&str]) {
        for key in table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            self.unknown_field(key, known);
        }
    }

    /// Reports a field that is not known.
    pub fn unknown_field(&mut self, key: &Key<'_>, known: &[&str]) {
        let name = key.get_ref().as_ref();
        let help = match did_you_mean(name, known.iter().copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("known here: `{}`", known.join("`, `")),
        };
        self.problem(key.span(), format!("there is no setting `{name}`"), "not known here", &help);
    }

    /// Reports what is wrong with a setting.
    pub fn problem(&mut self, at: Range<usize>, message: String, label: &str, help: &str) {
        let at = self.span(at);
        self.problems.push(Problem::new(Code::BadSettings, message).at(at, label).help(help));
    }

    /// The place of some bytes of the text.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.id, range.start, range.end)
    }
}
