//! Telling the host of what the listener's profile has set, and loading projects that may follow one.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use clap_sys::ext::state::clap_plugin_state;
use clap_sys::stream::clap_istream;
use nice_plug::wrapper::clap::{clap_host, clap_plugin};

use super::Instance;
use super::extensions::Extension;
use super::preset_load::rescan_values;

pub(super) static STATE: OnceLock<Extension<clap_plugin_state>> = OnceLock::new();

/// What the host is to be told.
pub(super) struct Told {
    host: *const clap_host,
    /// Values have been set besides the host, which does not know yet.
    is_untold: AtomicBool,
}

// SAFETY: from other threads only `request_callback` is called, which CLAP allows on any.
unsafe impl Send for Told {}
// SAFETY: as above.
unsafe impl Sync for Told {}

impl Told {
    pub(super) fn new(host: *const clap_host) -> Self {
        Self { host, is_untold: AtomicBool::new(false) }
    }

    /// Asks for the main thread, since there is something to tell. No lock of ours may be held.
    ///
    /// # Safety
    /// The host lives.
    pub(super) unsafe fn ask(&self) {
        self.is_untold.store(true, Ordering::Release);
        // SAFETY: by the caller.
        unsafe {
            if let Some(request) = (*self.host).request_callback {
                request(self.host);
            }
        }
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
