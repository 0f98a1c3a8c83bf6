//! Two closures on two threads, with a stack that is large enough for deep documents.

use std::panic;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Builder};

/// The stack size in bytes. Types nest as deep as the document does and parsers recurse into them;
/// the system commits only the pages that are touched.
pub(crate) const STACK: usize = 64 * 1024 * 1024;

/// Runs one closure on a new thread and another on this one. Where the system gives no thread,
/// this one runs both, the other's last.
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
