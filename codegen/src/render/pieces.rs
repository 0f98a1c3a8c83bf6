//! Formatting on all cores. Calls are most of the code, and nothing else looks at their syntax, so
//! they are parsed where they are formatted.
//!
//! Tokens and syntax cannot leave their thread; text can. The pieces go to other threads as text
//! as soon as they are made, and are put together in their order whoever formatted them.

use std::collections::BTreeSet;
use std::panic;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Builder};

use proc_macro2::TokenStream;
use spec::{Code, Problem, Span};

use super::{Module, format, module};
use crate::join::STACK;

/// How many operations are worth a thread of their own: to start one and to go by way of text
/// costs about as much as to format the calls of eight.
const WORTH_A_THREAD: usize = 16;

/// A module whose code is formatted.
#[derive(Default)]
pub(super) struct Formatted {
    /// The name of its file.
    pub(super) name: String,
    /// Its pieces in order.
    pub(super) texts: Vec<String>,
    /// The names that it uses, as [`module::used_names`] gives them.
    pub(super) names: BTreeSet<String>,
    /// The paths into the runtime that it uses.
    pub(super) paths: BTreeSet<String>,
}

/// Code of a module that is not Rust.
pub(super) struct Unreadable {
    module: String,
    reason: String,
}

impl Unreadable {
    pub(super) fn problem(&self, at: Span) -> Problem {
        let Self { module, reason } = self;
        let message = format!("the calls of `{module}` are not Rust: {reason}");
        Problem::new(Code::NotGeneratable, message)
            .at(at, "in here")
            .help("report this, with the document, as a fault of the generator")
    }
}

/// Formats modules of about as many calls as there are operations; does something else meanwhile.
pub(super) fn format(
    modules: impl Iterator<Item = Module>,
    operations: usize,
    meanwhile: impl FnOnce(),
) -> Result<Vec<Formatted>, Unreadable> {
    match helpers(operations) {
        0 => {
            meanwhile();
            alone(modules)
        }
        helpers => together(modules, helpers, meanwhile),
    }
}

/// How many threads to start besides this one.
fn helpers(operations: usize) -> usize {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    (cores - 1).min(operations / WORTH_A_THREAD)
}

fn alone(modules: impl Iterator<Item = Module>) -> Result<Vec<Formatted>, Unreadable> {
    let formatted = modules.map(|Module { name, pieces }| {
        let mut formatted = Formatted { name, ..Formatted::default() };
        for piece in pieces {
            formatted.add(Piece::new(piece))?;
        }
        Ok(formatted)
    });
    formatted.collect()
}

fn together(
    modules: impl Iterator<Item = Module>,
    helpers: usize,
    meanwhile: impl FnOnce(),
) -> Result<Vec<Formatted>, Unreadable> {
    let (sender, receiver) = mpsc::channel();
    let queue = Mutex::new(receiver);
    let mut formatted = Vec::new();
    let mut pieces = thread::scope(|scope| {
        let work = || work(&queue);
        let thread = || Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok();
        // Where the system gives none, this thread does all of the work in the end.
        let threads: Vec<_> = (0..helpers).filter_map(|_| thread()).collect();
        for (at, Module { name, pieces }) in modules.enumerate() {
            formatted.push(Formatted { name, ..Formatted::default() });
            for (inside, piece) in pieces.into_iter().enumerate() {
                let sent = sender.send(((at, inside), piece.to_string()));
                debug_assert!(sent.is_ok(), "the receiver lives as long as the scope");
            }
        }
        drop(sender);
        meanwhile();
        let mut pieces = work();
        for thread in threads {
            pieces.extend(thread.join().unwrap_or_else(|cause| panic::resume_unwind(cause)));
        }
        pieces
    });
    pieces.sort_by_key(|(place, _)| *place);
    for ((at, _), piece) in pieces {
        if let Some(module) = formatted.get_mut(at) {
            module.add(piece)?;
        }
    }
    Ok(formatted)
}

/// Which module a piece is of, and which of its pieces it is.
type Place = (usize, usize);

/// Formats what is in the queue, to its end.
fn work(queue: &Mutex<Receiver<(Place, String)>>) -> Vec<(Place, Result<Piece, String>)> {
    let next = || {
        let queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.recv().ok()
    };
    let pieces = std::iter::from_fn(next).map(|(place, text)| {
        let tokens = text.parse().map_err(|error: proc_macro2::LexError| error.to_string());
        (place, tokens.and_then(Piece::new))
    });
    pieces.collect()
}

/// A piece of code, formatted.
struct Piece {
    text: String,
    names: BTreeSet<String>,
    paths: BTreeSet<String>,
}

impl Piece {
    fn new(tokens: TokenStream) -> Result<Self, String> {
        let file: syn::File = syn::parse2(tokens).map_err(|error| error.to_string())?;
        let (names, paths) = (module::used_names(&file.items), module::runtime_paths(&file.items));
        Ok(Self { text: format::items(file.items), names, paths })
    }
}

impl Formatted {
    fn add(&mut self, piece: Result<Piece, String>) -> Result<(), Unreadable> {
        let piece = piece.map_err(|reason| Unreadable { module: self.name.clone(), reason })?;
        self.texts.push(piece.text);
        self.names.extend(piece.names);
        self.paths.extend(piece.paths);
        Ok(())
    }
}
