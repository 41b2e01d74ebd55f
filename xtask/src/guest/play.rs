//! Sound and states of a bundle, in either format.
#![expect(unsafe_code, reason = "a VST3 host is made of raw pointers")]

use std::fs;
use std::path::Path;
use std::ptr::null_mut;

use anyhow::{Context, Result, ensure};
use clack_host::prelude::EventBuffer;
use test_host::param_id;
use test_host::vst3::{Changes, offline, succeed};
use vst3::Steinberg::Vst::{IAudioProcessorTrait, IComponentTrait, IEditControllerTrait};
use vst3::Steinberg::kResultOk;

use super::Format;
use crate::host::{Bundle, Vst3};
use crate::wav::{read_all, write_float};

/// Longest file that is played, seconds.
const MAX_SECS: f64 = 60.0;

/// Plays a stereo file through a slot in blocks of some frames: a CLAP by the name of a tool of ours, as it is heard; a VST3,
/// whose hosts have no maker, as an export that prints the slot.
///
/// # Errors
/// A file cannot be read or written, or the plug-in fails.
pub(super) fn render(
    (format, bundle): (Format, &Path),
    (input, output): (&Path, &Path),
    slot: &str,
    block: usize,
) -> Result<()> {
    let (info, channels) = read_all(input, MAX_SECS)?;
    let played = match format {
        Format::Clap => {
            let mut unit = Bundle::load(bundle)?.create()?;
            unit.set("slot", slot)?;
            let (unit, mut player) = unit.start(info.sample_rate_hz, block, channels.len())?.split();
            let played = player.play(&channels, |_, _, _| Some(EventBuffer::new()))?;
            unit.rejoin(player);
            played
        }
        Format::Vst3 => play_vst3(bundle, channels, f64::from(info.sample_rate_hz), slot.parse()?, block)?,
    };
    write_float(output, true, info.sample_rate_hz, &played)
}

fn play_vst3(
    bundle: &Path,
    channels: Vec<Vec<f32>>,
    rate_hz: f64,
    slot: f64,
    block: usize,
) -> Result<Vec<Vec<f32>>> {
    let vst3 = Vst3::load(bundle)?;
    let instance = vst3.instance();
    // As it is: faster than it sounds. Whoever does that and says nothing is caught by the clock, at another block each time.
    succeed(instance.set_up(offline(), rate_hz), "set up")?;
    // SAFETY: the calls are made in the order VST3 prescribes, on one thread.
    let value = unsafe {
        succeed(instance.component.setActive(1), "activate")?;
        instance.processor.setProcessing(1);
        instance.controller.plainParamToNormalized(param_id("slot"), slot)
    };
    let first = [("slot", value), ("on_export", 1.0)];
    let first = Changes::new(first.map(|(id, value)| (param_id(id), vec![(0, value)])));
    let mut changes = first.as_ptr();
    let [mut left, mut right]: [Vec<f32>; 2] =
        channels.try_into().ok().context("a VST3 is played in stereo")?;
    for (left, right) in left.chunks_mut(block).zip(right.chunks_mut(block)) {
        let (result, _) = instance.process_with(left, right, |data| {
            (data.processMode, data.inputParameterChanges) = (offline(), changes);
        });
        succeed(result, "play")?;
        changes = null_mut();
    }
    instance.stop();
    vst3.let_go()?;
    Ok(vec![left, right])
}

/// Loads a state and saves it again.
///
/// # Errors
/// A file cannot be read or written, or the plug-in does not take the state.
pub(super) fn resave((format, bundle): (Format, &Path), (from, to): (&Path, &Path)) -> Result<()> {
    let state = fs::read(from).with_context(|| format!("could not read {}", from.display()))?;
    let saved = match format {
        Format::Clap => {
            let mut unit = Bundle::load(bundle)?.create()?;
            unit.load_state(&state)?;
            unit.state()?
        }
        Format::Vst3 => {
            let vst3 = Vst3::load(bundle)?;
            ensure!(vst3.instance().load(&state, usize::MAX) == kResultOk, "the VST3 takes no such state");
            let saved = vst3.instance().state();
            vst3.let_go()?;
            saved
        }
    };
    fs::write(to, saved).with_context(|| format!("could not write {}", to.display()))
}
