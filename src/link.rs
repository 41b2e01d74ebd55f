//! What an entry and the plug-in it has made have in common: the plug-in makes it, and it lives exactly as long.

use std::any::Any;
use std::cell::RefCell;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, OnceLock};

use crate::known_host::KnownHost;
use crate::params::GrilleParams;
use crate::render_mode::RenderMode;
use crate::side_chain::SideChain;
use crate::telemetry::Telemetry;

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
    /// What the host gives beside the main input.
    pub(crate) side_chain: SideChain,
    /// What the editor sees, and what wakes it.
    pub(crate) telemetry: Arc<Telemetry>,
    kept: OnceLock<Box<dyn Any + Send + Sync>>,
}

impl Link {
    /// One for an instance that is being made on this thread.
    pub(crate) fn of_new_instance(params: &Arc<GrilleParams>, telemetry: &Arc<Telemetry>) -> Arc<Self> {
        let (params, telemetry) = (Arc::clone(params), Arc::clone(telemetry));
        let link = Arc::new(Self { params, telemetry, ..Self::default() });
        LAST_MADE.set(Some(Arc::clone(&link)));
        link
    }

    /// That of the instance this thread has made last.
    pub(crate) fn take_last_made() -> Option<Arc<Self>> {
        LAST_MADE.take()
    }

    /// True while the host renders, whether it says so or not.
    pub(crate) fn is_rendering(&self) -> bool {
        self.mode.is_offline() == Some(true) || !self.telemetry.is_monitoring()
    }

    /// Keeps something of the entry's for as long as the plug-in lives; once.
    pub(crate) fn keep(&self, thing: impl Any + Send + Sync) {
        let _ = self.kept.set(Box::new(thing));
    }
}
