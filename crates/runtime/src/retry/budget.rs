//! How often several calls may be repeated, counted together.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Repetitions that calls share. What one of them takes is gone for the others.
#[derive(Debug)]
pub struct RetryBudget {
    left: AtomicUsize,
    is_closed: AtomicBool,
}

impl RetryBudget {
    /// So many repetitions.
    #[must_use]
    pub fn new(repetitions: usize) -> Self {
        Self { left: AtomicUsize::new(repetitions), is_closed: AtomicBool::new(false) }
    }

    /// Takes one repetition, if there is one.
    pub(crate) fn take(&self) -> bool {
        let less = |left: usize| left.checked_sub(1);
        let took = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok();
        took && !self.is_closed()
    }

    /// Ends all repetition, also of calls that have taken theirs and still wait.
    pub fn close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budget_is_spent_once_and_can_be_closed() {
        let budget = RetryBudget::new(2);
        assert!(budget.take() && budget.take());
        assert!(!budget.take() && !budget.is_closed());

        let budget = RetryBudget::new(2);
        budget.close();
        assert!(!budget.take() && budget.is_closed());
    }
}
