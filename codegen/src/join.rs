//! Two things at once.

use std::panic;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Builder};

/// Bytes. Types stand inside of each other as deep as the document goes, and parsers go down with
/// them; memory is taken only where it is used.
pub(crate) const STACK: usize = 64 * 1024 * 1024;

/// Does one thing on a thread of its own and another on this one. Where the system gives no
/// thread, this one does both, the other one at last.
pub(crate) fn join<A: Send, B>(
    other: impl FnOnce() -> A + Send,
    here: impl FnOnce() -> B,
) -> (A, B) {
    let work = Mutex::new(Some(other));
    let take = || work.lock().unwrap_or_else(PoisonError::into_inner).take();
    thread::scope(|scope| {
        let run = || take().map(|work| work());
        let thread = Builder::new().stack_size(STACK).spawn_scoped(scope, run);
        let here = here();
        let other = match thread {
            Ok(thread) => thread.join().unwrap_or_else(|cause| panic::resume_unwind(cause)),
            Err(_) => run(),
        };
        match other {
            Some(other) => (other, here),
            None => unreachable!("one of the two takes the work, and only once"),
        }
    })
}
