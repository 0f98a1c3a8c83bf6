//! Work that may panic or never end, on a thread of its own.

use std::any::Any;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::STACK;

/// Why work came to no result.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// It panicked with this message.
    Crashed(String),
    /// It took too long. It still runs; nothing can end a thread but the end of the process.
    TimedOut,
}

/// Runs `work` on a thread with a large stack and waits for it up to the limit.
pub(super) fn run<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> std::io::Result<Result<T, Lost>> {
    let (sender, receiver) = mpsc::sync_channel(1);
    let thread = thread::Builder::new().name("document".into()).stack_size(STACK);
    let worker = thread.spawn(move || {
        // Nobody waits any more where the limit has passed.
        let _ = sender.send(work());
    })?;
    Ok(match receiver.recv_timeout(limit) {
        Ok(result) => Ok(result),
        Err(RecvTimeoutError::Timeout) => Err(Lost::TimedOut),
        Err(RecvTimeoutError::Disconnected) => {
            Err(Lost::Crashed(worker.join().err().as_deref().map_or_else(String::new, message)))
        }
    })
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("without a message").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_and_endless_work_are_lost_and_nothing_else_is() {
        let minute = Duration::from_secs(60);
        assert_eq!(run(minute, || 1).unwrap(), Ok(1));
        assert_eq!(run(minute, || 2).unwrap(), Ok(2));
        let crashed = run(minute, || -> i32 { panic!("no {}", "way") }).unwrap();
        assert_eq!(crashed, Err(Lost::Crashed("no way".into())));
        let (_sender, never) = mpsc::channel::<()>();
        let timed_out = run(Duration::from_millis(1), move || never.recv().is_ok()).unwrap();
        assert_eq!(timed_out, Err(Lost::TimedOut));
    }
}
