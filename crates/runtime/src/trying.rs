//! Whether a value is being tried as one of several types.
//!
//! What the document does not know says then that a value is another type, and is kept as unknown
//! only where it is none of them. serde has no way to hand that down to the readers of fields.

use std::cell::Cell;

thread_local! {
    static TRYING: Cell<bool> = const { Cell::new(false) };
}

/// Whether what is read now is a trial.
pub(crate) fn is_trying() -> bool {
    TRYING.get()
}

/// Reads as a trial.
pub(crate) fn trying<T>(read: impl FnOnce() -> T) -> T {
    struct Before(bool);

    impl Drop for Before {
        fn drop(&mut self) {
            TRYING.set(self.0);
        }
    }

    let _before = Before(TRYING.replace(true));
    read()
}
