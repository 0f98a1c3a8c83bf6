//! Differences between texts, for people.

use std::fmt::Write as _;
use std::time::Duration;

use similar::{ChangeTag, TextDiff};

use crate::plan::{Change, Plan};
use crate::style;

/// How many lines a change adds and takes away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Delta {
    pub(crate) added: usize,
    pub(crate) removed: usize,
}

impl Change {
    fn texts(&self) -> (&str, &str) {
        match self {
            Change::Write { before, after } => (before.as_deref().unwrap_or_default(), after),
            Change::Remove { before } => (before, ""),
            Change::Unchanged => ("", ""),
        }
    }

    pub(crate) fn delta(&self) -> Delta {
        let (before, after) = self.texts();
        let mut delta = Delta::default();
        for change in lines(before, after).iter_all_changes() {
            match change.tag() {
                ChangeTag::Insert => delta.added += 1,
                ChangeTag::Delete => delta.removed += 1,
                ChangeTag::Equal => {}
            }
        }
        delta
    }
}

/// The plan as a unified diff that `patch` and `git apply` take, coloured.
pub(crate) fn unified(plan: &Plan, folder: &str) -> String {
    let mut out = String::new();
    for (path, change) in &plan.changes {
        let (before, after) = change.texts();
        let old = format!("a/{folder}/{path}");
        let new = format!("b/{folder}/{path}");
        let (old, new) = match change {
            Change::Unchanged => continue,
            Change::Write { before: None, .. } => ("/dev/null".to_owned(), new),
            Change::Remove { .. } => (old, "/dev/null".to_owned()),
            Change::Write { .. } => (old, new),
        };
        out.push_str(&coloured(before, after, &old, &new));
    }
    out
}

/// Two versions of one file in the same form.
pub(crate) fn unified_file(path: &str, before: &str, after: &str) -> String {
    coloured(before, after, &format!("a/{path}"), &format!("b/{path}"))
}

fn coloured(before: &str, after: &str, old: &str, new: &str) -> String {
    let mut out = String::new();
    let diff = lines(before, after).unified_diff().header(old, new).to_string();
    for line in diff.lines() {
        let style = match line.as_bytes().first() {
            _ if line.starts_with("+++") || line.starts_with("---") => style::STRONG,
            Some(b'+') => style::ADDED,
            Some(b'-') => style::REMOVED,
            Some(b'@') => style::FAINT,
            _ => anstyle::Style::new(),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{style}{line}{style:#}");
    }
    out
}

fn lines<'a>(before: &'a str, after: &'a str) -> TextDiff<'a, 'a, 'a, str> {
    // Past the limit the difference is still right, only longer than it had to be.
    TextDiff::configure().timeout(Duration::from_millis(500)).diff_lines(before, after)
}
