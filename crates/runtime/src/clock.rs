//! Real time, and a little randomness.

use std::collections::hash_map::RandomState;
use std::future::Future;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

use tokio::time::Instant;

use crate::retry::run::Clock;

/// The time since a call began, by the clock of tokio, which also ends its waits: where a test
/// pauses that clock, both stand still together.
#[derive(Debug)]
pub(crate) struct RealTime(Instant);

impl RealTime {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }
}

impl Clock for RealTime {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send {
        tokio::time::sleep(time)
    }

    /// Spreads the waits of clients that failed together, for which the randomly keyed hasher of
    /// the standard library is enough.
    fn jitter(&self) -> f64 {
        let bits =
            u32::try_from(RandomState::new().build_hasher().finish() >> 32).unwrap_or_default();
        f64::from(bits) / (f64::from(u32::MAX) + 1.0)
    }
}
