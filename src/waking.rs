//! Asking a host that lets the plug-in sleep for blocks. There is a lock in it, so the audio thread keeps away from it.

use crate::callback::{Call, Callback};

/// How this host is asked, if it can be.
#[derive(Debug, Default)]
pub struct Waking(Callback);

impl Waking {
    /// From now on the host is asked by this one; whoever is asking is waited for.
    pub fn set(&self, waker: Option<Call>) {
        self.0.set(waker);
    }

    /// Asks for blocks.
    pub fn wake(&self) {
        let _ = self.0.call();
    }
}
