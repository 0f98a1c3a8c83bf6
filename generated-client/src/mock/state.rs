//! What the server knows while it runs: its script, what has arrived, the images that can be
//! fetched.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::picture::Picture;
use super::request::Request;
use super::script::Script;

/// Requests and images that are kept; the oldest go first.
const KEPT: usize = 10_000;

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) url: String,
    pub(super) token: String,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) script: Script,
    /// The calls that have arrived.
    pub(super) requests: VecDeque<Request>,
    /// The requests for images that were answered with an address.
    pub(super) fetches: VecDeque<Request>,
    pictures: VecDeque<Picture>,
    /// How many pictures have been forgotten.
    forgotten: usize,
    /// The time of the next answer.
    pub(super) now: i64,
    pub(super) ids: u64,
}

impl Shared {
    pub(super) fn new(url: String, token: String, now: i64) -> Self {
        Self { url, token, state: Mutex::new(State { now, ..State::default() }) }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The time, which goes on by a second for each answer.
    pub(super) fn tick(&mut self) -> i64 {
        let now = self.now;
        self.now = now.saturating_add(1);
        now
    }

    /// Keeps a picture, and says under which number.
    pub(super) fn keep(&mut self, picture: Picture) -> usize {
        self.pictures.push_back(picture);
        if self.pictures.len() > KEPT {
            self.pictures.pop_front();
            self.forgotten += 1;
        }
        self.forgotten + self.pictures.len()
    }

    pub(super) fn picture(&self, number: usize) -> Option<Picture> {
        let at = number.checked_sub(self.forgotten + 1)?;
        self.pictures.get(at).cloned()
    }
}

pub(super) fn record(requests: &mut VecDeque<Request>, request: Request) {
    requests.push_back(request);
    if requests.len() > KEPT {
        requests.pop_front();
    }
}
