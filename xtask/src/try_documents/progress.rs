//! What is being done right now, for somebody who waits: on standard error, so that results can
//! be read by a program.

use std::io::{IsTerminal, Write};

/// How much of a name is shown, so that it stays on one line of a terminal.
const NAME: usize = 48;

/// The way through the documents.
#[derive(Debug)]
pub(super) struct Progress {
    total: usize,
    started: usize,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// One line of a terminal that changes.
    Line,
    /// A line for each document, so that the log of a long run moves.
    Log,
    /// Nothing: the results come fast enough.
    Silent,
}

impl Progress {
    pub(super) fn new(total: usize, is_long: bool) -> Self {
        let kind = match (std::io::stderr().is_terminal(), is_long) {
            (true, _) => Kind::Line,
            (false, true) => Kind::Log,
            (false, false) => Kind::Silent,
        };
        Self { total, started: 0, kind }
    }

    pub(super) fn generating(&mut self, name: &str) {
        self.started += 1;
        match self.kind {
            Kind::Line => self.line("generating", name),
            Kind::Log => say(&format!("[{}/{}] {name}\n", self.started, self.total)),
            Kind::Silent => {}
        }
    }

    pub(super) fn compiling(&self, name: &str) {
        if self.kind == Kind::Line {
            self.line("compiling", name);
        }
    }

    /// Makes room for a result.
    pub(super) fn clear(&self) {
        if self.kind == Kind::Line {
            say("\r\u{1b}[2K");
        }
    }

    fn line(&self, verb: &str, name: &str) {
        let Self { started, total, .. } = self;
        let excess = name.chars().count().saturating_sub(NAME);
        let end: String = name.chars().skip(excess).collect();
        let dots = if excess > 0 { "…" } else { "" };
        say(&format!("\r\u{1b}[2K[{started}/{total}] {verb} {dots}{end}"));
    }
}

/// A terminal that has gone away is no reason to fail.
fn say(text: &str) {
    let mut out = anstream::stderr();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
