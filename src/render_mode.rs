//! What a host declares about rendering while the plug-in is active, which the framework says only at the next activation.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

thread_local! {
    /// The mode of the instance this thread has made last, for the entry that had it made.
    static LAST_MADE: RefCell<Option<Arc<RenderMode>>> = const { RefCell::new(None) };
}

const UNSAID: u8 = 0;
const REAL_TIME: u8 = 1;
const OFFLINE: u8 = 2;

/// What the host has declared last: the entry writes it, the audio thread reads it.
#[derive(Debug, Default)]
pub(crate) struct RenderMode(AtomicU8);

impl RenderMode {
    /// One for an instance that is being made on this thread.
    pub(crate) fn of_new_instance() -> Arc<Self> {
        let mode = Arc::<Self>::default();
        LAST_MADE.set(Some(Arc::clone(&mode)));
        mode
    }

    /// That of the instance this thread has made last.
    pub(crate) fn take_last_made() -> Option<Arc<Self>> {
        LAST_MADE.take()
    }

    /// Notes what the host declares.
    pub(crate) fn declare(&self, is_offline: bool) {
        self.0.store(if is_offline { OFFLINE } else { REAL_TIME }, Ordering::Relaxed);
    }

    /// Whether the host renders offline; `None` if it has never said.
    ///
    /// # Real-time
    /// Safe: a relaxed atomic.
    pub(crate) fn is_offline(&self) -> Option<bool> {
        match self.0.load(Ordering::Relaxed) {
            UNSAID => None,
            mode => Some(mode == OFFLINE),
        }
    }
}
