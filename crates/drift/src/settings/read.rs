//! Settings from text, with every problem at its line.

use std::collections::HashMap;

use spec::settings::{Key, Reader, Table, Value};
use spec::suggest::did_you_mean;
use spec::{Code, Problem, Problems, Report, Sources, Span};
use time::{Date, Month};
use toml::Spanned;

use super::{Acceptance, Override, Settings};
use crate::finding::Level;

pub(super) fn read(name: &str, bytes: &[u8], known: &[&str]) -> Result<Settings, Report> {
    let mut sources = Sources::default();
    let mut problems = Problems::default();
    let reader = Reader::new(name, bytes, &mut sources, &mut problems);
    let settings = reader.and_then(|mut reader| {
        let root = reader.root(&sources)?;
        let mut decisions = Decisions { reader, known };
        let mut settings = Settings { name: name.to_owned(), ..Settings::default() };
        for (key, value) in root.get_ref() {
            match key.get_ref().as_ref() {
                "levels" => settings.levels = decisions.levels(value),
                "accepted" => settings.accepted = decisions.accepted(value, &sources),
                _ => decisions.reader.unknown_field(key, &["levels", "accepted"]),
            }
        }
        Some(settings)
    });
    match settings {
        Some(settings) if !problems.has_errors() => Ok(settings),
        _ => Err(Report { sources, problems: problems.sorted() }),
    }
}

struct Decisions<'r> {
    reader: Reader<'r>,
    known: &'r [&'r str],
}

impl Decisions<'_> {
    fn levels(&mut self, value: &Value<'_>) -> Vec<Override> {
        let Some(table) =
            self.reader.table(value, "`levels`", "write `[levels]` and the rules below it")
        else {
            return Vec::new();
        };
        let rules = table.iter();
        rules.filter_map(|(key, value)| self.level_of_rule(key, value)).collect()
    }

    fn level_of_rule(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<Override> {
        let id = key.get_ref().as_ref();
        if !self.known.contains(&id) {
            let help = match did_you_mean(id, self.known.iter().copied()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "`cargo xtask drift --list-rules` shows all rules".to_owned(),
            };
            self.reader.problem(
                key.span(),
                format!("there is no rule `{id}`"),
                "not a rule",
                &help,
            );
        }
        let table = self.reader.table(
            value,
            &format!("the level of `{id}`"),
            "write { level = \"non-breaking\", reason = \"…\" }",
        )?;
        self.reader.fields(table, &["level", "reason"]);
        let reason = self.reason(table, key);
        let level = self.reader.required(table, "level", key, "level = \"non-breaking\"");
        let level = level.and_then(|value| self.level(value));
        Some(Override { id: id.to_owned(), level: level?, reason: reason? })
    }

    fn level(&mut self, value: &Value<'_>) -> Option<Level> {
        let level = value.get_ref().as_str().and_then(|word| match word {
            "breaking" => Some(Level::Breaking),
            "non-breaking" => Some(Level::NonBreaking),
            "documentation" => Some(Level::Documentation),
            _ => None,
        });
        if level.is_none() {
            let help = "write \"breaking\", \"non-breaking\" or \"documentation\"";
            self.reader.problem(value.span(), "this is no level".to_owned(), "not a level", help);
        }
        level
    }

    fn accepted(&mut self, value: &Value<'_>, sources: &Sources) -> Vec<Acceptance> {
        let Some(items) = value.get_ref().as_array() else {
            let help = "write `[[accepted]]` above each of them";
            self.reader.problem(
                value.span(),
                "`accepted` is not a list".to_owned(),
                "not a list",
                help,
            );
            return Vec::new();
        };
        let mut seen = HashMap::new();
        let mut accepted = Vec::new();
        for item in items {
            accepted.extend(self.acceptance(item, sources, &mut seen));
        }
        accepted
    }

    fn acceptance(
        &mut self,
        item: &Value<'_>,
        sources: &Sources,
        seen: &mut HashMap<String, Span>,
    ) -> Option<Acceptance> {
        let table =
            self.reader.table(item, "an acceptance", "write `[[accepted]]` above each of them")?;
        let names = ["fingerprint", "reason", "expires"];
        self.reader.fields(table, &names);
        let key = Spanned::new(item.span(), "accepted".into());
        let fingerprint =
            self.reader.required(table, names[0], &key, "its fingerprint, as drift prints it");
        let fingerprint = fingerprint.and_then(|value| self.fingerprint(value, seen));
        let reason = self.reason(table, &key);
        let expires = self.reader.required(table, names[2], &key, "expires = 2027-01-31");
        let expires = expires.and_then(|value| self.date(value));
        let (fingerprint, span) = fingerprint?;
        let (line, column) =
            sources.locate(span).map_or((1, 1), |(_, position)| (position.line, position.column));
        Some(Acceptance { fingerprint, reason: reason?, expires: expires?, line, column })
    }

    fn fingerprint(
        &mut self,
        value: &Value<'_>,
        seen: &mut HashMap<String, Span>,
    ) -> Option<(String, Span)> {
        let is_digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        let text = value.get_ref().as_str();
        let Some(text) = text.filter(|text| text.len() == 16 && text.chars().all(is_digit)) else {
            let help = "write the sixteen digits that drift prints with the finding";
            self.reader.problem(value.span(), "this is no fingerprint".to_owned(), "not one", help);
            return None;
        };
        let span = self.reader.span(value.span());
        if let Some(first) = seen.insert(text.to_owned(), span) {
            let message = format!("the fingerprint `{text}` is accepted twice");
            let problem = Problem::new(Code::BadSettings, message).at(span, "again");
            self.reader
                .problems
                .push(problem.related(first, "first here").help("keep one of the two"));
        }
        Some((text.to_owned(), span))
    }

    fn date(&mut self, value: &Value<'_>) -> Option<Date> {
        let written = value.get_ref().as_datetime();
        let written = written.filter(|date| date.time.is_none() && date.offset.is_none());
        let date = written.and_then(|written| {
            let date = written.date?;
            let month = Month::try_from(date.month).ok()?;
            Date::from_calendar_date(date.year.into(), month, date.day).ok()
        });
        if date.is_none() {
            let help = "write the last day on which it holds, without quotes: 2027-01-31";
            self.reader.problem(value.span(), "this is no day".to_owned(), "not a day", help);
        }
        date
    }

    /// A reason has something in it: who comes later has to be able to judge it.
    fn reason(&mut self, table: &Table<'_>, of: &Key<'_>) -> Option<String> {
        let value = self.reader.required(table, "reason", of, "reason = \"…\"")?;
        let text = value.get_ref().as_str().map(str::trim).filter(|text| !text.is_empty());
        if text.is_none() {
            let help = "say why, in a sentence that somebody can judge later";
            self.reader.problem(
                value.span(),
                "this is no reason".to_owned(),
                "nothing to read",
                help,
            );
        }
        text.map(str::to_owned)
    }
}
