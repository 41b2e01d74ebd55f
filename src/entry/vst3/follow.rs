//! Keeping an instance at one with its listener's profile: from its making to its end, and whenever a project is loaded.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::RestartFlags_;

use super::constant;
use super::edits::Edit;
use super::instance::Instance;
use crate::link::Link;
use crate::profile::{Watched, Watcher};

/// The profile of an instance.
#[derive(Default)]
pub(super) struct Follow(Mutex<Option<Watched>>);

impl Follow {
    /// Begins to watch the profile of a new instance.
    pub(super) fn begin(&self, instance: &Arc<Instance>, link: &Arc<Link>) {
        let (instance, brought) = (Arc::downgrade(instance), Arc::downgrade(link));
        link.params.user.on_brought(Some(Box::new(move || {
            if let Some((instance, link)) = instance.upgrade().zip(brought.upgrade()) {
                link.telemetry.alarm.sound();
                // The next block tells the host; a host whose window is open hears of it without one.
                link.params.note_brought();
                if link.host.is_asked_to_read() {
                    instance.edits.pass_later(Edit::Restart(constant(RestartFlags_::kParamValuesChanged)));
                }
            }
        })));
        let Some(watcher) = Watcher::of_user() else { return };
        let rendering = Arc::downgrade(link);
        let watched =
            watcher.watch(&link.params, move || rendering.upgrade().is_some_and(|link| link.is_rendering()));
        *self.watched() = Some(watched);
    }

    /// A host that says who it is begins to use the instance: with the profile that new projects follow.
    pub(super) fn is_used(&self) {
        if let Some(watched) = &*self.watched() {
            watched.begin();
        }
    }

    /// Brings a project that was loaded to the profile it follows.
    pub(super) fn catch_up(&self) {
        if let Some(watched) = &*self.watched() {
            watched.catch_up();
        }
    }

    /// Writes down what hands have changed, and ends.
    pub(super) fn end(&self) {
        let watched = self.watched().take();
        drop(watched);
    }

    fn watched(&self) -> MutexGuard<'_, Option<Watched>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
