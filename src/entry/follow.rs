//! Keeping an instance at one with its listener's profile, in either format: from its making to its end, and whenever a
//! project is loaded. Whom an entry tells is its own affair.

use std::sync::{Arc, Mutex, PoisonError};

use crate::link::Link;
use crate::profile::{Watched, Watcher};

/// The profile of an instance, while it is watched.
#[derive(Default)]
pub(super) struct Follow(Mutex<Option<Arc<Watched>>>);

impl Follow {
    /// Begins to watch the profile of a new instance. `tell` is called, on any thread and with no lock of ours held, when
    /// the profile has set parameters.
    pub(super) fn begin(&self, link: &Arc<Link>, tell: impl Fn() + Send + Sync + 'static) {
        let told = Arc::downgrade(link);
        link.params.user.on_brought(Some(Box::new(move || {
            if let Some(link) = told.upgrade() {
                link.telemetry.alarm.sound();
                tell();
            }
        })));
        let Some(watcher) = Watcher::of_user() else { return };
        let rendering = Arc::downgrade(link);
        let watched =
            watcher.watch(&link.params, move || rendering.upgrade().is_some_and(|link| link.is_rendering()));
        self.replace(Some(Arc::new(watched)));
    }

    /// A host begins to use the instance: with the profile that new projects follow.
    pub(super) fn is_used(&self) {
        if let Some(watched) = self.watched() {
            watched.begin();
        }
    }

    /// Brings a project that was loaded to the profile it follows.
    pub(super) fn catch_up(&self) {
        if let Some(watched) = self.watched() {
            watched.catch_up();
        }
    }

    /// Writes down what hands have changed, and ends; what is being told is waited for.
    pub(super) fn end(&self, link: Option<&Link>) {
        self.replace(None);
        if let Some(link) = link {
            link.params.user.on_brought(None);
        }
    }

    /// What was there before goes when no lock is held.
    fn replace(&self, watched: Option<Arc<Watched>>) {
        let before = std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), watched);
        drop(before);
    }

    fn watched(&self) -> Option<Arc<Watched>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
