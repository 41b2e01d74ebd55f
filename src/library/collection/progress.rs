//! How far indexing has come, for another thread to see, and to stop it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Shared between the thread that indexes and the one that shows it.
#[derive(Debug, Default)]
pub struct Progress {
    found: AtomicUsize,
    done: AtomicUsize,
    is_counted: AtomicBool,
    is_cancelled: AtomicBool,
}

impl Progress {
    /// Files have been counted, and so many of them are done.
    #[must_use]
    pub fn at(found: usize, done: usize) -> Self {
        Self { found: found.into(), done: done.into(), is_counted: true.into(), is_cancelled: false.into() }
    }

    /// Files found so far and files dealt with.
    #[must_use]
    pub fn files(&self) -> (usize, usize) {
        (self.found.load(Ordering::Relaxed), self.done.load(Ordering::Relaxed))
    }

    /// The part that is done, 0…1; `None` while files are still being counted.
    #[must_use]
    pub fn part(&self) -> Option<f32> {
        let (found, done) = self.files();
        #[expect(clippy::cast_precision_loss, reason = "a bar has some hundred pixels")]
        let part = done as f32 / found.max(1) as f32;
        self.is_counted.load(Ordering::Relaxed).then_some(part.min(1.0))
    }

    /// Asks for an end before the next file.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// True once an end has been asked for.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }

    pub(super) fn find(&self) {
        self.found.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn counted(&self) {
        self.is_counted.store(true, Ordering::Relaxed);
    }

    pub(super) fn finish(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}
