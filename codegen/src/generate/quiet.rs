//! Calling code that may panic, without a word on standard error.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `f`; a panic comes back as its message.
///
/// The panic hook of the process is wrapped once, and keeps its behaviour for every panic that
/// does not happen inside of such a call on the same thread.
pub(super) fn catch<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    static WRAP_HOOK: Once = Once::new();
    WRAP_HOOK.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !IS_QUIET.get() {
                hook(info);
            }
        }));
    });
    IS_QUIET.set(true);
    // What `f` touches is dropped by unwinding and not looked at afterwards.
    let result = panic::catch_unwind(AssertUnwindSafe(f));
    IS_QUIET.set(false);
    result.map_err(|payload| {
        payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied())
            .unwrap_or("it panicked without a message")
            .to_owned()
    })
}
