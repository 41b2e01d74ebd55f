//! The host's side of CLAP, and an instance that plays.

use std::ffi::CStr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, anyhow};
use clack_extensions::audio_ports_config::{AudioPortsConfigBuffer, MainPortInfo, PluginAudioPortsConfig};
use clack_extensions::gui::{GuiSize, HostGui, HostGuiImpl};
use clack_extensions::latency::PluginLatency;
use clack_extensions::render::{PluginRender, RenderMode};
use clack_host::prelude::*;

/// An instance in this host.
pub type Instance = PluginInstance<Handlers>;

/// A size in pixels: width, height.
pub type PixelSize = (u32, u32);

/// What the host offers the plug-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// Nothing it could ask for.
    Nothing,
    /// A window that can be asked for another size.
    Window,
}

/// The host's side of the conversation.
pub struct Handlers;

impl HostHandlers for Handlers {
    type Shared<'a> = Wishes;
    type MainThread<'a> = ();
    type AudioProcessor<'a> = ();

    fn declare_extensions(builder: &mut HostExtensions<Self>, wishes: &Wishes) {
        if wishes.offer == Offer::Window {
            builder.register::<HostGui>();
        }
    }
}

/// What the plug-in has asked the host for and not yet got.
pub struct Wishes {
    offer: Offer,
    callback: AtomicBool,
    num_wakes: AtomicU32,
    size: Mutex<Option<PixelSize>>,
}

impl SharedHandler<'_> for Wishes {
    fn request_restart(&self) {}

    fn request_process(&self) {
        self.num_wakes.fetch_add(1, Ordering::Relaxed);
    }

    fn request_callback(&self) {
        self.callback.store(true, Ordering::Release);
    }
}

impl HostGuiImpl for Wishes {
    fn resize_hints_changed(&self) {}

    fn request_resize(&self, new_size: GuiSize) -> Result<(), HostError> {
        *self.size.lock().unwrap_or_else(PoisonError::into_inner) = Some((new_size.width, new_size.height));
        Ok(())
    }

    fn request_show(&self) -> Result<(), HostError> {
        Ok(())
    }

    fn request_hide(&self) -> Result<(), HostError> {
        Ok(())
    }

    fn closed(&self, _was_destroyed: bool) {}
}

/// A new instance of the plug-in with an id, at its defaults.
///
/// # Errors
/// The plug-in refuses to be created.
pub fn create(entry: &PluginEntry, id: &CStr, host: &HostInfo, offer: Offer) -> Result<Instance> {
    let wishes = |(): &()| Wishes {
        offer,
        callback: AtomicBool::new(false),
        num_wakes: AtomicU32::new(0),
        size: Mutex::default(),
    };
    Instance::new(wishes, |_| (), entry, id, host)
        .map_err(|error| anyhow!("could not create an instance of the plug-in: {error}"))
}

/// Does what the plug-in has asked the main thread for; the size it wants, if it wants another.
pub fn serve(instance: &mut Instance) -> Option<PixelSize> {
    let (calls, size) = instance.access_shared_handler(|wishes| {
        let size = wishes.size.lock().unwrap_or_else(PoisonError::into_inner).take();
        (wishes.callback.swap(false, Ordering::AcqRel), size)
    });
    if calls {
        instance.call_on_main_thread_callback();
    }
    size
}

/// How often the plug-in has asked for blocks.
pub fn num_wakes(instance: &Instance) -> u32 {
    instance.access_shared_handler(|wishes| wishes.num_wakes.load(Ordering::Relaxed))
}

/// Whether the plug-in has asked for the main thread since it was served.
pub fn is_called(instance: &Instance) -> bool {
    instance.access_shared_handler(|wishes| wishes.callback.load(Ordering::Acquire))
}

/// Latency the plug-in reports, frames.
///
/// # Errors
/// The plug-in has no latency extension.
pub fn latency_frames(instance: &mut Instance) -> Result<u32> {
    let handle = instance.plugin_handle();
    let latency = handle.get_extension::<PluginLatency>().context("the plug-in reports no latency at all")?;
    Ok(latency.get(&handle))
}

/// Says whether what comes is rendered offline.
///
/// # Errors
/// The plug-in does not want to know.
pub fn set_offline(instance: &mut Instance, is_offline: bool) -> Result<()> {
    let handle = instance.plugin_handle();
    let render = handle.get_extension::<PluginRender>().context("the plug-in has no render modes")?;
    let mode = if is_offline { RenderMode::Offline } else { RenderMode::Realtime };
    render.set(&handle, mode).map_err(|error| anyhow!("it does not change its render mode: {error}"))
}

/// Chooses the layout with so many channels in and out.
fn select_channels(instance: &mut Instance, num_channels: usize) -> Result<()> {
    let handle = instance.plugin_handle();
    let configs =
        handle.get_extension::<PluginAudioPortsConfig>().context("the plug-in cannot change its channels")?;
    let mut buffer = AudioPortsConfigBuffer::new();
    let channels = |port: Option<MainPortInfo<'_>>| port.map_or(0, |port| port.channel_count as usize);
    let wanted = (0..configs.count(&handle)).find_map(|index| {
        let config = configs.get(&handle, index, &mut buffer)?;
        let both = [channels(config.main_input), channels(config.main_output)];
        (both == [num_channels; 2]).then_some(config.id)
    });
    let wanted = wanted.with_context(|| format!("the plug-in has no layout with {num_channels} channels"))?;
    configs.select(&handle, wanted).map_err(|_| anyhow!("the plug-in refused {num_channels} channels"))
}

/// What of a running instance belongs to the audio thread, with the memory one block needs.
pub struct Player {
    processor: StartedPluginAudioProcessor<Handlers>,
    /// `[channel][frame]`, what goes in.
    pub input: Vec<Vec<f32>>,
    /// `[channel][frame]`, what goes into the side-chain; no channel where nothing is connected.
    pub side: Vec<Vec<f32>>,
    /// `[channel][frame]`, what came out.
    pub output: Vec<Vec<f32>>,
    input_ports: AudioPorts,
    output_ports: AudioPorts,
    received: EventBuffer,
}

impl Player {
    /// Activates an instance and starts it.
    ///
    /// # Errors
    /// The plug-in does not support the rate or the channels.
    pub fn start(
        instance: &mut Instance,
        sample_rate_hz: f64,
        max_block_frames: usize,
        num_channels: usize,
    ) -> Result<Self> {
        select_channels(instance, num_channels)?;
        let configuration = PluginAudioConfiguration {
            sample_rate: sample_rate_hz,
            min_frames_count: 1,
            max_frames_count: u32::try_from(max_block_frames)?,
        };
        let processor = instance
            .activate(|_, ()| (), configuration)
            .map_err(|error| anyhow!("the plug-in could not run at {sample_rate_hz} Hz: {error}"))?
            .start_processing()
            .map_err(|error| anyhow!("the plug-in could not start: {error}"))?;
        let memory = vec![vec![0.0; max_block_frames]; num_channels];
        Ok(Self {
            processor,
            input: memory.clone(),
            side: Vec::new(),
            output: memory,
            input_ports: AudioPorts::with_capacity(2 * num_channels.max(2), 2),
            output_ports: AudioPorts::with_capacity(num_channels, 1),
            received: EventBuffer::with_capacity(8),
        })
    }

    /// Processes the first `num_frames` frames of `input` into `output`, with changes of parameters.
    ///
    /// # Errors
    /// The plug-in reports a failure.
    pub fn process_with(&mut self, num_frames: usize, events: &InputEvents<'_>) -> Result<()> {
        let num_ports = if self.side.is_empty() { 1 } else { 2 };
        let ports = [&mut self.input, &mut self.side].into_iter().take(num_ports);
        let inputs = self.input_ports.with_input_buffers(ports.map(|channels| AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_input_only(
                channels.iter_mut().map(|channel| InputChannel::variable(&mut channel[..num_frames])),
            ),
        }));
        let mut outputs = self.output_ports.with_output_buffers([AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_output_only(
                self.output.iter_mut().map(|channel| &mut channel[..num_frames]),
            ),
        }]);
        self.processor
            .process(&inputs, &mut outputs, events, &mut self.received.as_output(), None, None)
            .map_err(|error| anyhow!("the plug-in failed while processing: {error}"))?;
        self.received.clear();
        Ok(())
    }

    /// [`Self::process_with`] nothing that changes.
    ///
    /// # Errors
    /// As there.
    pub fn process(&mut self, num_frames: usize) -> Result<()> {
        self.process_with(num_frames, &InputEvents::empty())
    }

    /// Stops and deactivates the instance it was started from.
    pub fn stop(self, instance: &mut Instance) {
        instance.deactivate(self.processor.stop_processing());
    }

    /// Plays whole channels, `[channel][frame]`, in blocks as long as this was started for. `events` are asked for each
    /// block, by its first frame and the frame behind it, and given what has come out; nothing from them ends it.
    ///
    /// # Errors
    /// The plug-in reports a failure.
    pub fn play(
        &mut self,
        channels: &[Vec<f32>],
        mut events: impl FnMut(usize, usize, &[Vec<f32>]) -> Option<EventBuffer>,
    ) -> Result<Vec<Vec<f32>>> {
        let num_frames = channels.first().map_or(0, Vec::len);
        let block = self.input.first().map_or(1, Vec::len);
        let mut played = vec![Vec::with_capacity(num_frames); channels.len()];
        for start in (0..num_frames).step_by(block) {
            let end = (start + block).min(num_frames);
            let Some(events) = events(start, end, &played) else { break };
            for (memory, channel) in self.input.iter_mut().zip(channels) {
                memory[..end - start].copy_from_slice(&channel[start..end]);
            }
            self.process_with(end - start, &events.as_input())?;
            for (collected, memory) in played.iter_mut().zip(&self.output) {
                collected.extend_from_slice(&memory[..end - start]);
            }
        }
        Ok(played)
    }
}
