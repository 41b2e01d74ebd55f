//! What an entry and the plug-in it has made have in common: the plug-in makes it, and it lives exactly as long.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use crate::known_host::KnownHost;
use crate::params::GrilleParams;
use crate::render_mode::RenderMode;

thread_local! {
    /// The link of the instance this thread has made last, for the entry that had it made.
    static LAST_MADE: RefCell<Option<Arc<Link>>> = const { RefCell::new(None) };
}

/// One instance, as its entry sees it.
#[derive(Default)]
pub(crate) struct Link {
    /// What the host says of rendering.
    pub(crate) mode: RenderMode,
    /// Which host this is, and whether its word about rendering counts.
    pub(crate) host: KnownHost,
    /// What the host sees and automates, and what its projects carry besides.
    pub(crate) params: Arc<GrilleParams>,
    /// Channels on either side, as agreed on with the activation.
    pub(crate) num_channels: AtomicU32,
}

impl Link {
    /// One for an instance that is being made on this thread.
    pub(crate) fn of_new_instance(params: &Arc<GrilleParams>) -> Arc<Self> {
        let link = Arc::new(Self { params: Arc::clone(params), ..Self::default() });
        LAST_MADE.set(Some(Arc::clone(&link)));
        link
    }

    /// That of the instance this thread has made last.
    pub(crate) fn take_last_made() -> Option<Arc<Self>> {
        LAST_MADE.take()
    }
}
