//! What comes next: responses that tests put in, in order.

use std::collections::VecDeque;

use crate::Server;
use crate::response::Response;

/// Responses that are still to come.
#[derive(Debug, Default)]
pub(crate) struct Script {
    next: VecDeque<Entry>,
    /// What comes when there is nothing else.
    then: Option<Response>,
}

#[derive(Debug)]
struct Entry {
    /// By which a [`Next`] finds it again.
    id: u64,
    response: Response,
    times: usize,
}

impl Script {
    pub(crate) fn push(&mut self, id: u64, response: Response) {
        self.next.push_back(Entry { id, response, times: 1 });
    }

    fn set_times(&mut self, id: u64, times: usize) {
        if let Some(entry) = self.next.iter_mut().find(|entry| entry.id == id) {
            entry.times = times;
        }
    }

    pub(crate) fn always(&mut self, response: Option<Response>) {
        self.then = response;
    }

    pub(crate) fn take(&mut self) -> Response {
        while let Some(entry) = self.next.front_mut() {
            if entry.times > 1 {
                entry.times -= 1;
                return entry.response.clone();
            }
            if let Some(Entry { response, times: 1, .. }) = self.next.pop_front() {
                return response;
            }
        }
        self.then.clone().unwrap_or_else(Response::success)
    }

    /// How many responses wait for a request.
    pub(crate) fn waiting(&self) -> usize {
        self.next.iter().map(|entry| entry.times).sum()
    }
}

/// A response that was put in with [`Server::next`].
#[derive(Debug)]
pub struct Next<'s> {
    pub(crate) server: &'s Server,
    pub(crate) id: u64,
}

impl Next<'_> {
    /// Gives the response that many times, in place of once.
    pub fn times(self, times: usize) {
        self.server.state().script.set_times(self.id, times);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_come_in_order_and_as_often_as_said() {
        let mut script = Script::default();
        for (id, status) in [(0, 500), (1, 501), (2, 502)] {
            script.push(id, Response::status(status));
        }
        script.set_times(0, 2);
        script.set_times(1, 0);
        script.always(Some(Response::status(503)));
        assert_eq!(script.waiting(), 3);
        let statuses: Vec<_> = (0..5)
            .map(|_| script.take().status.map(|status| status.as_u16()).unwrap_or_default())
            .collect();
        assert_eq!(statuses, [500, 500, 502, 503, 503]);
    }
}
