//! Telling the host that its project is not saved any more: what changed is no parameter, so nothing else tells it.

use std::ptr::{null, null_mut};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use clap_sys::ext::state::{CLAP_EXT_STATE, clap_host_state};
use nice_plug::wrapper::clap::clap_host;

use crate::link::Link;

/// What is to be told to a host, on its main thread.
pub(super) struct Change {
    host: *const clap_host,
    /// The host's extension, null if it has none.
    state: AtomicPtr<clap_host_state>,
    is_untold: AtomicBool,
}

// SAFETY: from other threads only `request_callback` is called, which CLAP allows on any.
unsafe impl Send for Change {}
// SAFETY: as above.
unsafe impl Sync for Change {}

impl Change {
    pub(super) fn new(host: *const clap_host) -> Self {
        Self { host, state: AtomicPtr::new(null_mut()), is_untold: AtomicBool::new(false) }
    }

    /// Listens to the project, if the host wants to be told. A host that does not is told by the window's gesture.
    ///
    /// # Safety
    /// The host lives, and may be asked for extensions.
    pub(super) unsafe fn connect(self: &Arc<Self>, link: &Link) {
        // SAFETY: by the caller; an extension is the table its name says.
        let (state, request) = unsafe {
            let host = &*self.host;
            let get = host.get_extension;
            let state = get.map_or(null(), |get| get(self.host, CLAP_EXT_STATE.as_ptr()));
            (state.cast::<clap_host_state>(), host.request_callback)
        };
        let Some(request) = request.filter(|_| !state.is_null()) else { return };
        self.state.store(state.cast_mut(), Ordering::Release);
        let change = Arc::clone(self);
        link.params.user.on_change(Some(Box::new(move || {
            change.is_untold.store(true, Ordering::Release);
            // SAFETY: the host lives as long as its plug-in, which ends this listener before it goes.
            unsafe { request(change.host) };
        })));
    }

    /// Stops to listen; what is being told is waited for.
    pub(super) fn disconnect(link: &Link) {
        link.params.user.on_change(None);
    }

    /// Tells the host what is to be told.
    ///
    /// # Safety
    /// On the host's main thread.
    pub(super) unsafe fn tell(&self) {
        if !self.is_untold.swap(false, Ordering::AcqRel) {
            return;
        }
        // SAFETY: null or the host's own table; the thread is the main one, by the caller.
        unsafe {
            let state = self.state.load(Ordering::Acquire).as_ref();
            if let Some(mark_dirty) = state.and_then(|state| state.mark_dirty) {
                mark_dirty(self.host);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::{c_char, c_void};
    use std::ptr::from_ref;
    use std::sync::atomic::AtomicU32;

    use clap_sys::version::CLAP_VERSION;
    use nice_plug::wrapper::clap::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};

    use super::super::{Instance, clap_entry};
    use super::*;
    use crate::project::SlotSetName;

    static CALLBACKS: AtomicU32 = AtomicU32::new(0);
    static MARKS: AtomicU32 = AtomicU32::new(0);

    unsafe extern "C" fn count_callback(_: *const clap_host) {
        CALLBACKS.fetch_add(1, Ordering::Relaxed);
    }

    unsafe extern "C" fn count_mark(_: *const clap_host) {
        MARKS.fetch_add(1, Ordering::Relaxed);
    }

    static STATE: clap_host_state = clap_host_state { mark_dirty: Some(count_mark) };

    unsafe extern "C" fn with_state(_: *const clap_host, id: *const c_char) -> *const c_void {
        // SAFETY: the plug-in's string.
        if unsafe { std::ffi::CStr::from_ptr(id) } == CLAP_EXT_STATE {
            from_ref(&STATE).cast()
        } else {
            null()
        }
    }

    unsafe extern "C" fn with_nothing(_: *const clap_host, _: *const c_char) -> *const c_void {
        null()
    }

    fn named(name: &str) -> SlotSetName {
        SlotSetName { key: name.to_lowercase(), name: name.to_owned() }
    }

    /// What is no parameter makes a host ask for saving: on its main thread, once; and nobody is called after the end.
    #[test]
    fn a_host_hears_that_its_project_is_not_saved() {
        let host = clap_host {
            clap_version: CLAP_VERSION,
            host_data: null_mut(),
            name: c"Attentive".as_ptr(),
            vendor: c"Grille".as_ptr(),
            url: null(),
            version: null(),
            get_extension: Some(with_state),
            request_restart: Some(count_callback),
            request_process: Some(count_callback),
            request_callback: Some(count_callback),
        };
        let deaf = clap_host { get_extension: Some(with_nothing), ..host };
        let counts = || (CALLBACKS.load(Ordering::Relaxed), MARKS.load(Ordering::Relaxed));
        // SAFETY: this crate's own entry, a host that outlives its plug-ins, and one thread.
        unsafe {
            let factory = clap_entry.get_factory.unwrap()(CLAP_PLUGIN_FACTORY_ID.as_ptr());
            let factory = factory.cast::<clap_plugin_factory>();
            let make = |host: &clap_host| {
                let plugin = (*factory).create_plugin.unwrap()(factory, host, c"org.grille.grille".as_ptr());
                assert!((*plugin).init.unwrap()(plugin));
                plugin
            };
            let plugin = make(&host);
            let user = Instance::of(plugin).unwrap().link.params.user.clone();
            let (before, _) = counts();
            user.set_slot_set(named("Evening"));
            user.set_slot_set(named("Evening"));
            assert_eq!(counts(), (before + 1, 0), "asked for the main thread, and only by what is new");
            (*plugin).on_main_thread.unwrap()(plugin);
            (*plugin).on_main_thread.unwrap()(plugin);
            assert_eq!((counts().1, user.take_untold()), (1, false));
            (*plugin).destroy.unwrap()(plugin);
            let (after, _) = counts();
            user.set_slot_set(named("Morning"));
            assert_eq!(counts(), (after, 1));

            let plugin = make(&deaf);
            let user = Instance::of(plugin).unwrap().link.params.user.clone();
            user.set_slot_set(named("Evening"));
            assert!(user.take_untold() && !user.take_untold(), "left to the window");
            (*plugin).destroy.unwrap()(plugin);
        }
    }
}
