//! What a host declares about rendering while the plug-in is active, which the framework says only at the next activation.

use std::sync::atomic::{AtomicU8, Ordering};

const UNSAID: u8 = 0;
const REAL_TIME: u8 = 1;
const OFFLINE: u8 = 2;

/// What the host has declared last: the entry writes it, the audio thread reads it.
#[derive(Debug, Default)]
pub(crate) struct RenderMode(AtomicU8);

impl RenderMode {
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
