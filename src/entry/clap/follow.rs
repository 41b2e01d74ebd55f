//! Keeping an instance at one with its listener's profile: from its making to its end, and whenever a project is loaded.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use clap_sys::ext::state::clap_plugin_state;
use clap_sys::stream::clap_istream;
use nice_plug::wrapper::clap::{clap_host, clap_plugin};

use super::Instance;
use super::extensions::Extension;
use super::preset_load::rescan_values;
use crate::link::Link;
use crate::profile::{Watched, Watcher};

pub(super) static STATE: OnceLock<Extension<clap_plugin_state>> = OnceLock::new();

/// The profile of an instance, and what its host is to be told.
pub(super) struct Follow {
    host: *const clap_host,
    watched: Mutex<Option<Watched>>,
    /// Values have been set besides the host, which does not know yet.
    is_untold: AtomicBool,
}

// SAFETY: from other threads only `request_callback` is called, which CLAP allows on any.
unsafe impl Send for Follow {}
// SAFETY: as above.
unsafe impl Sync for Follow {}

impl Follow {
    pub(super) fn new(host: *const clap_host) -> Self {
        Self { host, watched: Mutex::default(), is_untold: AtomicBool::new(false) }
    }

    /// Begins, with the profile that new projects follow unless the host is a tool of ours.
    ///
    /// # Safety
    /// The host lives until [`Self::end`].
    pub(super) unsafe fn begin(self: &Arc<Self>, link: &Arc<Link>) {
        let (follow, alarm) = (Arc::clone(self), Arc::clone(&link.telemetry));
        link.params.user.on_brought(Some(Box::new(move || {
            alarm.alarm.sound();
            follow.is_untold.store(true, Ordering::Release);
            // SAFETY: the host lives as long as its plug-in, which ends this before it goes.
            unsafe {
                if let Some(request) = (*follow.host).request_callback {
                    request(follow.host);
                }
            }
        })));
        let Some(watcher) = Watcher::of_user() else { return };
        let rendering = Arc::downgrade(link);
        let watched =
            watcher.watch(&link.params, move || rendering.upgrade().is_some_and(|link| link.is_rendering()));
        if !link.host.is_ours() {
            watched.begin();
        }
        *self.watched.lock().unwrap_or_else(PoisonError::into_inner) = Some(watched);
    }

    /// Writes down what hands have changed, and ends; what is being told is waited for.
    pub(super) fn end(&self, link: &Link) {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(watched);
        link.params.user.on_brought(None);
    }

    /// Tells the host what is to be told.
    ///
    /// # Safety
    /// On the host's main thread.
    pub(super) unsafe fn tell(&self) {
        if self.is_untold.swap(false, Ordering::AcqRel) {
            // SAFETY: by the caller.
            unsafe { rescan_values(self.host) };
        }
    }

    fn catch_up(&self) {
        if let Some(watched) = &*self.watched.lock().unwrap_or_else(PoisonError::into_inner) {
            watched.catch_up();
        }
    }
}

/// Loads a project, and brings it to the profile it follows before anything of it is heard.
pub(super) unsafe extern "C" fn load(plugin: *const clap_plugin, stream: *const clap_istream) -> bool {
    // SAFETY: the pointers are the host's and are passed on.
    unsafe {
        let Some(instance) = Instance::of(plugin) else { return false };
        let load = STATE.get().and_then(|state| state.framework.load);
        let gate = instance.link.params.user.gate();
        let is_loaded = load.is_some_and(|load| load(plugin, stream));
        drop(gate);
        if is_loaded {
            instance.follow.catch_up();
        }
        is_loaded
    }
}
