//! An active instance that renders blocks.

use anyhow::{Context, Result, anyhow};
use clack_extensions::render::{PluginRender, RenderMode};
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;

use super::{Handlers, Unit};

/// Block size renders use, frames; the sound does not depend on it.
const RENDER_BLOCK_FRAMES: usize = 1024;

/// An instance between activation and deactivation.
pub(crate) struct Running {
    unit: Unit,
    /// The half that makes sound.
    pub(crate) player: Player,
}

/// What of a running instance belongs to the audio thread, with the memory one block needs.
pub(crate) struct Player {
    processor: StartedPluginAudioProcessor<Handlers>,
    /// `[channel][frame]`, what goes in.
    pub(crate) input: Vec<Vec<f32>>,
    /// `[channel][frame]`, what came out.
    pub(crate) output: Vec<Vec<f32>>,
    input_ports: AudioPorts,
    output_ports: AudioPorts,
    received: EventBuffer,
}

impl Running {
    pub(super) fn new(
        mut unit: Unit,
        sample_rate_hz: u32,
        max_block_frames: usize,
        num_channels: usize,
    ) -> Result<Self> {
        let configuration = PluginAudioConfiguration {
            sample_rate: f64::from(sample_rate_hz),
            min_frames_count: 1,
            max_frames_count: u32::try_from(max_block_frames)?,
        };
        let processor = unit
            .instance
            .activate(|_, ()| (), configuration)
            .map_err(|error| anyhow!("the plug-in could not run at {sample_rate_hz} Hz: {error}"))?
            .start_processing()
            .map_err(|error| anyhow!("the plug-in could not start: {error}"))?;
        let memory = vec![vec![0.0; max_block_frames]; num_channels];
        let player = Player {
            processor,
            input: memory.clone(),
            output: memory,
            input_ports: AudioPorts::with_capacity(num_channels, 1),
            output_ports: AudioPorts::with_capacity(num_channels, 1),
            received: EventBuffer::with_capacity(8),
        };
        Ok(Self { unit, player })
    }

    /// Deactivates and hands the instance back.
    pub(crate) fn stop(self) -> Unit {
        let (unit, player) = self.split();
        unit.rejoin(player)
    }

    /// The instance for the main thread, and its sound for another.
    pub(crate) fn split(self) -> (Unit, Player) {
        (self.unit, self.player)
    }
}

impl Unit {
    /// Declares that what follows is rendered offline.
    ///
    /// # Errors
    /// The plug-in does not want to know.
    pub(crate) fn go_offline(&mut self) -> Result<()> {
        let handle = self.instance.plugin_handle();
        let render = handle.get_extension::<PluginRender>().context("the plug-in has no render modes")?;
        render.set(&handle, RenderMode::Offline).map_err(|error| anyhow!("it does not go offline: {error}"))
    }

    /// Deactivates an instance that was split.
    pub(crate) fn rejoin(mut self, player: Player) -> Self {
        self.instance.deactivate(player.processor.stop_processing());
        self
    }
}

impl Player {
    /// Processes the first `num_frames` frames of `input` into `output`.
    ///
    /// # Errors
    /// The plug-in reports a failure.
    pub(crate) fn process(&mut self, num_frames: usize) -> Result<()> {
        self.process_with(num_frames, &InputEvents::empty())
    }

    /// [`Self::process`], with changes of parameters.
    fn process_with(&mut self, num_frames: usize, events: &InputEvents<'_>) -> Result<()> {
        let inputs = self.input_ports.with_input_buffers([AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_input_only(
                self.input.iter_mut().map(|channel| InputChannel::variable(&mut channel[..num_frames])),
            ),
        }]);
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
}

/// Renders whole channels, `[channel][frame]`, through a fresh activation of `unit`.
///
/// # Errors
/// The plug-in cannot run at this rate, or fails.
pub(crate) fn render(
    unit: Unit,
    sample_rate_hz: u32,
    channels: &[Vec<f32>],
) -> Result<(Unit, Vec<Vec<f32>>)> {
    render_with(unit, sample_rate_hz, channels, None)
}

/// [`render`] that goes on to another slot with the block of a frame: `switch` is frame and slot.
///
/// # Errors
/// The plug-in cannot run at this rate, or fails.
pub(crate) fn render_switched(
    mut unit: Unit,
    sample_rate_hz: u32,
    channels: &[Vec<f32>],
    (frame, slot): (usize, usize),
) -> Result<Vec<Vec<f32>>> {
    let id = ClapId::from_raw(unit.param("slot")?.hash).context("invalid parameter id")?;
    let event = ParamValueEvent::new(0, id, Pckn::match_all(), crate::cast::real(slot));
    let (_, rendered) = render_with(unit, sample_rate_hz, channels, Some((frame, event)))?;
    Ok(rendered)
}

fn render_with(
    unit: Unit,
    sample_rate_hz: u32,
    channels: &[Vec<f32>],
    change: Option<(usize, ParamValueEvent)>,
) -> Result<(Unit, Vec<Vec<f32>>)> {
    let num_frames = channels.first().map_or(0, Vec::len);
    let running = unit.start(sample_rate_hz, RENDER_BLOCK_FRAMES, channels.len())?;
    let (unit, mut player) = running.split();
    let mut rendered = vec![Vec::with_capacity(num_frames); channels.len()];
    for start in (0..num_frames).step_by(RENDER_BLOCK_FRAMES) {
        let end = (start + RENDER_BLOCK_FRAMES).min(num_frames);
        for (memory, channel) in player.input.iter_mut().zip(channels) {
            memory[..end - start].copy_from_slice(&channel[start..end]);
        }
        match change {
            Some((frame, event)) if (start..end).contains(&frame) => {
                player.process_with(end - start, &InputEvents::from_buffer(&[event]))?;
            }
            _ => player.process(end - start)?,
        }
        for (collected, memory) in rendered.iter_mut().zip(&player.output) {
            collected.extend_from_slice(&memory[..end - start]);
        }
    }
    Ok((unit.rejoin(player), rendered))
}
