//! An active instance that renders blocks.

use anyhow::{Context, Result};
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;
#[cfg(target_os = "linux")]
use test_host::clap;
use test_host::clap::Player;

use super::Unit;

/// Block size renders use, frames; the sound does not depend on it.
const RENDER_BLOCK_FRAMES: usize = 1024;

/// An instance between activation and deactivation.
pub(crate) struct Running {
    unit: Unit,
    /// The half that makes sound.
    pub(crate) player: Player,
}

impl Running {
    pub(super) fn new(
        mut unit: Unit,
        sample_rate_hz: u32,
        max_block_frames: usize,
        num_channels: usize,
    ) -> Result<Self> {
        let rate_hz = f64::from(sample_rate_hz);
        let player = Player::start(&mut unit.instance, rate_hz, max_block_frames, num_channels)?;
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
    #[cfg(target_os = "linux")]
    pub(crate) fn go_offline(&mut self) -> Result<()> {
        clap::set_offline(&mut self.instance, true)
    }

    /// Deactivates an instance that was split.
    pub(crate) fn rejoin(mut self, player: Player) -> Self {
        player.stop(&mut self.instance);
        self
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
    let (unit, mut player) = unit.start(sample_rate_hz, RENDER_BLOCK_FRAMES, channels.len())?.split();
    let rendered = player.play(channels, |start, end, _| {
        let mut events = EventBuffer::new();
        match change {
            Some((frame, event)) if (start..end).contains(&frame) => events.push(&event),
            _ => {}
        }
        Some(events)
    })?;
    Ok((unit.rejoin(player), rendered))
}
