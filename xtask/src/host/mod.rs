//! A small CLAP host: loads the built bundle from disk, sets parameters by name, renders blocks.
//!
//! There is no second signal path: what the tool hears is what a host hears.

mod editor;
mod parameters;
mod running;

use std::ffi::CString;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use clack_extensions::audio_ports_config::{AudioPortsConfigBuffer, PluginAudioPortsConfig};
use clack_extensions::gui::HostGui;
use clack_extensions::latency::PluginLatency;
use clack_extensions::params::PluginParams;
use clack_host::prelude::*;

pub(crate) use editor::PixelSize;
pub(crate) use parameters::all_ids;
pub(crate) use running::{Player, Running, render, render_switched};

use editor::Wishes;

use crate::foreign::load_clap;

/// The CLAP id of the plug-in in the bundle.
pub(crate) const CLAP_ID: &str = "org.grille.grille";

/// The host's side of the conversation.
pub(crate) struct Handlers;

impl HostHandlers for Handlers {
    type Shared<'a> = Wishes;
    type MainThread<'a> = ();
    type AudioProcessor<'a> = ();

    fn declare_extensions(builder: &mut HostExtensions<Self>, _shared: &Wishes) {
        builder.register::<HostGui>();
    }
}

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
        let mut instance =
            PluginInstance::<Handlers>::new(|&()| Wishes::default(), |_| (), &self.entry, &self.id, &info)
                .map_err(|error| anyhow!("could not create an instance of the plug-in: {error}"))?;
        let params = instance
            .plugin_handle()
            .get_extension::<PluginParams>()
            .context("the plug-in has no parameters")?;
        Ok(Unit { instance, params })
    }
}

/// One instance of the plug-in, not running.
pub(crate) struct Unit {
    instance: PluginInstance<Handlers>,
    params: PluginParams,
}

impl Unit {
    /// Latency the plug-in reports, frames.
    ///
    /// # Errors
    /// The plug-in has no latency extension.
    pub(crate) fn latency_frames(&mut self) -> Result<u32> {
        let handle = self.instance.plugin_handle();
        let extension =
            handle.get_extension::<PluginLatency>().context("the plug-in reports no latency at all")?;
        Ok(extension.get(&handle))
    }

    /// Chooses the port layout with `num_channels` in and out.
    fn select_channels(&mut self, num_channels: usize) -> Result<()> {
        let handle = self.instance.plugin_handle();
        let extension = handle
            .get_extension::<PluginAudioPortsConfig>()
            .context("the plug-in cannot change its channels")?;
        let mut buffer = AudioPortsConfigBuffer::new();
        for index in 0..extension.count(&handle) {
            let Some(config) = extension.get(&handle, index, &mut buffer) else { continue };
            let channels = |port: Option<clack_extensions::audio_ports_config::MainPortInfo<'_>>| {
                port.map_or(0, |port| port.channel_count as usize)
            };
            if channels(config.main_input) == num_channels && channels(config.main_output) == num_channels {
                let id = config.id;
                return extension
                    .select(&handle, id)
                    .map_err(|_| anyhow!("the plug-in refused {num_channels} channels"));
            }
        }
        Err(anyhow!("the plug-in has no layout with {num_channels} channels"))
    }

    /// Activates for processing.
    ///
    /// # Errors
    /// The plug-in does not support the rate or the channels.
    pub(crate) fn start(
        mut self,
        sample_rate_hz: u32,
        max_block_frames: usize,
        num_channels: usize,
    ) -> Result<Running> {
        self.select_channels(num_channels)?;
        Running::new(self, sample_rate_hz, max_block_frames, num_channels)
    }
}
