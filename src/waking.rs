//! Asking a host that lets the plug-in sleep for blocks. There is a lock in it, so the audio thread keeps away from it.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Asks the host, from any thread but the audio thread.
pub type Waker = Box<dyn Fn() + Send + Sync>;

/// How this host is asked, if it can be.
#[derive(Default)]
pub struct Waking(Mutex<Option<Waker>>);

impl fmt::Debug for Waking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Waking")
    }
}

impl Waking {
    /// From now on the host is asked by this one; whoever is asking is waited for.
    pub fn set(&self, waker: Option<Waker>) {
        *self.locked() = waker;
    }

    /// Asks for blocks.
    pub fn wake(&self) {
        if let Some(wake) = &*self.locked() {
            wake();
        }
    }

    fn locked(&self) -> MutexGuard<'_, Option<Waker>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
