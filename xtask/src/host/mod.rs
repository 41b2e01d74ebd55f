//! A small CLAP host: loads the built bundle from disk, sets parameters by name, renders blocks.
//!
//! There is no second signal path: what the tool hears is what a host hears.

mod editor;
mod folder;
mod parameters;
mod running;
#[cfg(any(target_os = "linux", windows))]
mod vst3;

use std::ffi::CString;
use std::path::Path;

use anyhow::{Context, Result};
use clack_extensions::params::PluginParams;
use clack_host::prelude::*;
use test_host::clap::{self, Instance, Offer};
pub(crate) use test_host::clap::{PixelSize, Player};

pub(crate) use running::{Running, render, render_switched};
#[cfg(any(target_os = "linux", windows))]
pub(crate) use vst3::Vst3;
#[cfg(windows)]
pub(crate) use vst3::Vst3Editor;

use crate::foreign::load_clap;

/// The CLAP id of the plug-in in the bundle.
pub(crate) const CLAP_ID: &str = "org.grille.grille";

/// A loaded bundle.
pub(crate) struct Bundle {
    entry: PluginEntry,
    id: CString,
    /// Version of the plug-in.
    pub(crate) version: String,
}

impl Bundle {
    /// Loads a bundle and reads its descriptors, as a host does when it scans.
    ///
    /// # Errors
    /// Not a CLAP bundle for this machine, or Grille is not in it.
    pub(crate) fn load(path: &Path) -> Result<Self> {
        let entry = load_clap(path)?;
        let factory = entry.get_plugin_factory().context("the bundle has no plug-in factory")?;
        let descriptor = factory
            .plugin_descriptors()
            .find(|descriptor| descriptor.id().is_some_and(|id| id.to_bytes() == CLAP_ID.as_bytes()))
            .with_context(|| format!("{} holds no plug-in with the id {CLAP_ID}", path.display()))?;
        let version = descriptor.version().map(|text| text.to_string_lossy().into_owned());
        Ok(Self { id: CString::new(CLAP_ID)?, version: version.unwrap_or_default(), entry })
    }

    /// A new instance at its defaults.
    ///
    /// # Errors
    /// The plug-in refuses to be created or lacks the parameter extension.
    pub(crate) fn create(&self) -> Result<Unit> {
        let info = HostInfo::new("Grille xtask", "Grille", "", env!("CARGO_PKG_VERSION"))?;
        let mut instance = clap::create(&self.entry, &self.id, &info, Offer::Window)?;
        let params = instance
            .plugin_handle()
            .get_extension::<PluginParams>()
            .context("the plug-in has no parameters")?;
        Ok(Unit { instance, params })
    }
}

/// One instance of the plug-in, not running.
pub(crate) struct Unit {
    instance: Instance,
    params: PluginParams,
}

impl Unit {
    /// Latency the plug-in reports, frames.
    ///
    /// # Errors
    /// The plug-in has no latency extension.
    pub(crate) fn latency_frames(&mut self) -> Result<u32> {
        clap::latency_frames(&mut self.instance)
    }

    /// Activates for processing.
    ///
    /// # Errors
    /// The plug-in does not support the rate or the channels.
    pub(crate) fn start(
        self,
        sample_rate_hz: u32,
        max_block_frames: usize,
        num_channels: usize,
    ) -> Result<Running> {
        Running::new(self, sample_rate_hz, max_block_frames, num_channels)
    }
}
