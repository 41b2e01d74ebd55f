//! Asking the host for blocks when a check by ear begins: a host that lets the plug-in sleep would play nothing of it.

use nice_plug::wrapper::clap::clap_host;

use crate::link::Link;

/// The host, for the one thing that any thread may ask of it.
struct Host(*const clap_host);

// SAFETY: `request_process` alone is called, which CLAP allows on any thread.
unsafe impl Send for Host {}
// SAFETY: as above.
unsafe impl Sync for Host {}

/// From now on a check wakes the plug-in, if the host can be asked to.
///
/// # Safety
/// The host lives until [`disconnect`].
pub(super) unsafe fn connect(host: *const clap_host, link: &Link) {
    // SAFETY: by the caller.
    let Some(request) = (unsafe { (*host).request_process }) else { return };
    let host = Host(host);
    link.params.check.waking().set(Some(Box::new(move || {
        let Host(host) = &host;
        // SAFETY: the host lives, by the caller.
        unsafe { request(*host) };
    })));
}

/// Nobody is asked any more; who is being asked is waited for.
pub(super) fn disconnect(link: &Link) {
    link.params.check.waking().set(None);
}
