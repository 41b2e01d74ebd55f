//! Blocks: when one is allowed, what it lacks, and what the host may spare itself.
//!
//! nice-plug 0.4.2 ends the host at a block before the first activation and at channels beyond those agreed on, processes
//! what lies in the output's memory where there is no input, leaves the output's flags as it found them, and asks to be
//! called for ever. Here a block without activation is an error, what lacks an input hears silence, what lacks
//! an output changes parameters only, flags say what is constant, and silence that has come to its end may sleep.

use std::ptr::{from_ref, null, null_mut};
use std::slice;
use std::sync::OnceLock;
use std::sync::atomic::Ordering;

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::ext::tail::{CLAP_EXT_TAIL, clap_plugin_tail};
use clap_sys::process::{
    CLAP_PROCESS_CONTINUE, CLAP_PROCESS_CONTINUE_IF_NOT_QUIET, CLAP_PROCESS_ERROR, CLAP_PROCESS_SLEEP,
    CLAP_PROCESS_TAIL, clap_process, clap_process_status,
};
use nice_plug::wrapper::clap::clap_plugin;

use super::Instance;
use super::events::{Changes, Outgoing, tell_moved};
use super::ports::side_chain;

pub(super) unsafe extern "C" fn activate(
    plugin: *const clap_plugin,
    rate_hz: f64,
    min: u32,
    max: u32,
) -> bool {
    // SAFETY: the pointer is the host's and is passed on.
    unsafe {
        let Some(instance) = Instance::of(plugin) else { return false };
        let is_well = instance.framework.activate.is_some_and(|activate| activate(plugin, rate_hz, min, max));
        instance.silent_frames.store(0, Ordering::Relaxed);
        instance.is_active.store(is_well, Ordering::Release);
        is_well
    }
}

pub(super) unsafe extern "C" fn deactivate(plugin: *const clap_plugin) {
    // SAFETY: as above.
    unsafe {
        let Some(instance) = Instance::of(plugin) else { return };
        instance.is_active.store(false, Ordering::Release);
        if let Some(deactivate) = instance.framework.deactivate {
            deactivate(plugin);
        }
    }
}

pub(super) unsafe extern "C" fn start(plugin: *const clap_plugin) -> bool {
    // SAFETY: as above.
    unsafe {
        let Some(instance) = Instance::of(plugin) else { return false };
        instance.silent_frames.store(0, Ordering::Relaxed);
        instance.is_active.load(Ordering::Acquire)
            && instance.framework.start_processing.is_some_and(|start| start(plugin))
    }
}

/// # Real-time
/// Safe: no allocation; it reads and writes the buffers it was given.
pub(super) unsafe extern "C" fn process(
    plugin: *const clap_plugin,
    process: *const clap_process,
) -> clap_process_status {
    // SAFETY: the pointers are the host's, buffers and channels as many and as long as the block says.
    unsafe {
        let (Some(instance), Some(theirs)) = (Instance::of(plugin), process.as_ref()) else {
            return CLAP_PROCESS_ERROR;
        };
        let is_active = instance.is_active.load(Ordering::Acquire);
        let Some(run) = instance.framework.process.filter(|_| is_active) else { return CLAP_PROCESS_ERROR };
        let unlisted = instance.params.unlisted.map(|(_, number)| number);
        let mut changes =
            Changes::of(theirs.in_events, theirs.frames_count, theirs.transport, &instance.params);
        let mut outgoing = Outgoing::new(theirs.out_events, unlisted);
        let (input, output) = whole_buffers(theirs, instance.num_channels());
        let mut side = side_chain(theirs, 0).into_iter().filter(|channel| !channel.is_null());
        let is_side_silent =
            side.all(|channel| samples(channel, theirs.frames_count).iter().all(|sample| *sample == 0.0));
        let is_silent_before =
            is_side_silent && input.is_none_or(|input| is_silent(&input, theirs.frames_count));
        let block = clap_process { in_events: null(), out_events: outgoing.list(), ..*theirs };
        let status =
            run_pieces(instance, (run, plugin), &block, (input.as_ref(), output.as_ref()), &mut changes);
        instance.link.side_chain.leave(&[]);
        instance.take(changes);
        tell_moved(instance, theirs.out_events);
        let Some(output) = output else { return status };
        let mask = constant_mask(&output, theirs.frames_count);
        // Channels beyond those agreed on are silent, and so constant.
        let given = (*theirs.audio_outputs).channel_count;
        (*theirs.audio_outputs).constant_mask =
            mask | channel_bits(given) & !channel_bits(output.channel_count);
        let is_silent_after = mask == channel_bits(output.channel_count) && is_silent(&output, 1);
        let is_silent = is_silent_before && is_silent_after;
        if status == CLAP_PROCESS_ERROR {
            return status;
        }
        rest(instance, plugin, (is_silent_before, is_silent), theirs.frames_count)
    }
}

/// The framework's function that processes a block, and whose block it is.
type Run = (
    unsafe extern "C" fn(*const clap_plugin, *const clap_process) -> clap_process_status,
    *const clap_plugin,
);

/// Hands the framework the block in pieces, each with the parameters and the transport of its first frame.
unsafe fn run_pieces(
    instance: &Instance,
    (run, plugin): Run,
    block: &clap_process,
    (input, output): (Option<&clap_audio_buffer>, Option<&clap_audio_buffer>),
    changes: &mut Changes<'_>,
) -> clap_process_status {
    let (num_frames, mut start) = (count(block.frames_count), 0);
    loop {
        let end = changes.apply_until(start).min(num_frames);
        // SAFETY: by the caller; the pieces lie within the block.
        let status = unsafe {
            let (mut from, mut to) = (channels_from(input, start), channels_from(output, start));
            let input = input.map(|buffer| clap_audio_buffer { data32: from.as_mut_ptr(), ..*buffer });
            let mut output = output.map(|buffer| clap_audio_buffer { data32: to.as_mut_ptr(), ..*buffer });
            let piece = clap_process {
                frames_count: u32::try_from(end - start).unwrap_or(u32::MAX),
                transport: changes.transport,
                audio_inputs: input.as_ref().map_or(null(), from_ref),
                audio_inputs_count: u32::from(input.is_some()),
                audio_outputs: output.as_mut().map_or(null_mut(), std::ptr::from_mut),
                audio_outputs_count: u32::from(output.is_some()),
                ..*block
            };
            instance.link.side_chain.leave(&side_chain(block, start));
            run(plugin, from_ref(&piece))
        };
        if end >= num_frames || status == CLAP_PROCESS_ERROR {
            return status;
        }
        start = end;
    }
}

/// Most channels that can be agreed on.
const MAX_CHANNELS: usize = 2;

/// The channels of a buffer from a frame on.
unsafe fn channels_from(buffer: Option<&clap_audio_buffer>, start: usize) -> [*mut f32; MAX_CHANNELS] {
    let mut from = [null_mut(); MAX_CHANNELS];
    // SAFETY: by the caller: channels are as many as the buffer says, and longer than this.
    for (from, channel) in from.iter_mut().zip(buffer.map_or(&[][..], |buffer| unsafe { channels(buffer) })) {
        *from = unsafe { channel.add(start) };
    }
    from
}

/// What the host may spare itself after a block: everything, once silence has lasted for as long as the tail does.
unsafe fn rest(
    instance: &Instance,
    plugin: *const clap_plugin,
    (is_input_silent, is_silent): (bool, bool),
    num_frames: u32,
) -> clap_process_status {
    let silent_frames =
        if is_silent { instance.silent_frames.load(Ordering::Relaxed).saturating_add(num_frames) } else { 0 };
    instance.silent_frames.store(silent_frames, Ordering::Relaxed);
    // SAFETY: the pointer is the host's and is passed on.
    let tail_frames = unsafe { tail(instance, plugin) };
    match (is_input_silent, is_silent && silent_frames >= tail_frames) {
        (true, true) if instance.may_sleep() => CLAP_PROCESS_SLEEP,
        (true, false) if is_silent => CLAP_PROCESS_TAIL,
        (true, false) => CLAP_PROCESS_CONTINUE_IF_NOT_QUIET,
        _ => CLAP_PROCESS_CONTINUE,
    }
}

/// Frames after which silence at the input is silence at the output.
unsafe fn tail(instance: &Instance, plugin: *const clap_plugin) -> u32 {
    static TAIL: OnceLock<clap_plugin_tail> = OnceLock::new();
    // SAFETY: the pointer is the host's; an extension is the table its name says.
    unsafe {
        let get = TAIL.get().copied().or_else(|| {
            let get = instance.framework.get_extension?;
            let table = *get(plugin, CLAP_EXT_TAIL.as_ptr()).cast::<clap_plugin_tail>().as_ref()?;
            let _ = TAIL.set(table);
            Some(table)
        });
        get.and_then(|table| table.get).map_or(0, |get| get(plugin))
    }
}

/// The buffers of a block, each with the channels agreed on, or none. Whatever the plug-in will not write to is silent,
/// and so is an output whose input is missing: it is heard in the input's place.
unsafe fn whole_buffers(
    block: &clap_process,
    num_channels: u32,
) -> (Option<clap_audio_buffer>, Option<clap_audio_buffer>) {
    // SAFETY: the caller vouches for the block.
    unsafe {
        let given = block.audio_outputs.cast_const().as_ref().filter(|_| block.audio_outputs_count > 0);
        let output = given.and_then(|buffer| whole(buffer, num_channels));
        if let Some(given) = given {
            silence(given, if output.is_some() { num_channels } else { 0 }, block.frames_count);
        }
        let input = block.audio_inputs.as_ref().filter(|_| block.audio_inputs_count > 0);
        let input = input.and_then(|buffer| whole(buffer, num_channels)).filter(|_| output.is_some());
        if let (None, Some(output)) = (&input, &output) {
            silence(output, 0, block.frames_count);
        }
        (input, output)
    }
}

/// A buffer with the channels agreed on; `None` if it lacks one.
unsafe fn whole(buffer: &clap_audio_buffer, num_channels: u32) -> Option<clap_audio_buffer> {
    let whole = clap_audio_buffer { channel_count: num_channels, ..*buffer };
    let is_whole = !buffer.data32.is_null() && buffer.channel_count >= num_channels;
    // SAFETY: a buffer has as many pointers as it says.
    (is_whole && unsafe { channels(&whole) }.iter().all(|channel| !channel.is_null())).then_some(whole)
}

unsafe fn channels(buffer: &clap_audio_buffer) -> &[*mut f32] {
    if buffer.data32.is_null() {
        return &[];
    }
    // SAFETY: a buffer has as many pointers as it says.
    unsafe { slice::from_raw_parts(buffer.data32, count(buffer.channel_count)) }
}

/// Writes silence into a buffer from a channel on.
unsafe fn silence(buffer: &clap_audio_buffer, from_channel: u32, num_frames: u32) {
    // SAFETY: channels that are not null are as long as the block.
    let all = unsafe { channels(buffer) }.iter().skip(count(from_channel));
    for channel in all.filter(|channel| !channel.is_null()) {
        unsafe { slice::from_raw_parts_mut(*channel, count(num_frames)) }.fill(0.0);
    }
}

/// Whether a buffer holds nothing but zeros.
unsafe fn is_silent(buffer: &clap_audio_buffer, num_frames: u32) -> bool {
    // SAFETY: channels are as long as the block.
    let mut all = unsafe { channels(buffer) }.iter().map(|channel| unsafe { samples(*channel, num_frames) });
    all.all(|channel| channel.iter().all(|sample| *sample == 0.0))
}

/// One bit for every channel that has one value throughout.
unsafe fn constant_mask(buffer: &clap_audio_buffer, num_frames: u32) -> u64 {
    // SAFETY: as above.
    let all = unsafe { channels(buffer) }.iter().map(|channel| unsafe { samples(*channel, num_frames) });
    let constant = all.zip(0..u64::BITS).filter(|(channel, _)| {
        channel.first().is_none_or(|first| channel.iter().all(|sample| sample.to_bits() == first.to_bits()))
    });
    constant.fold(0, |mask, (_, channel)| mask | 1 << channel)
}

unsafe fn samples<'a>(channel: *const f32, num_frames: u32) -> &'a [f32] {
    // SAFETY: by the callers: not null, and as long as the block.
    unsafe { slice::from_raw_parts(channel, count(num_frames)) }
}

fn channel_bits(num_channels: u32) -> u64 {
    1u64.checked_shl(num_channels).map_or(u64::MAX, |bit| bit - 1)
}

fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
