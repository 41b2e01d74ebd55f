//! Repairs of the framework's audio processor.
//!
//! `setupProcessing` of nice-plug 0.4.2 files the sample rate of this call together with the process mode of
//! the call before it, and that is what activation is told. A host that says "offline" once would have its
//! render printed, and one that comes back would stay silenced. Said twice, the mode arrives.
//!
//! `process` takes a block as it comes. Without an input it would process what lies in the output's memory; channels
//! beyond those agreed on index out of range; flags of silence a host left at the output stay. Here what lacks an input
//! hears silence, what lacks an output changes parameters only, and channels too many are silent.

use std::ptr::{from_mut, null_mut};
use std::slice;
use std::sync::OnceLock;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    AudioBusBuffers, BusDirections_, IAudioProcessor, IAudioProcessorVtbl, ProcessData, ProcessSetup,
    SpeakerArrangement, SymbolicSampleSizes_,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{int32, kInvalidArgument, kResultOk, tresult};

use super::{Tables, constant};

static PROCESSOR: OnceLock<Tables<IAudioProcessorVtbl>> = OnceLock::new();

/// Makes a processor hear the mode of this setup, and take blocks that lack something.
///
/// # Safety
/// `processor` is an object of the framework that nobody else uses yet.
pub(super) unsafe fn repair(processor: *mut IAudioProcessor) {
    // SAFETY: the caller vouches for the object.
    unsafe {
        Tables::exchange(&raw mut (*processor).vtbl, &PROCESSOR, |framework| IAudioProcessorVtbl {
            setupProcessing: set_up_twice,
            process,
            ..framework
        });
    }
}

/// `setupProcessing` that leaves the framework with the mode of this call.
unsafe extern "system" fn set_up_twice(this: *mut IAudioProcessor, setup: *mut ProcessSetup) -> tresult {
    let Some(Tables { framework, .. }) = PROCESSOR.get() else { return kInvalidArgument };
    // SAFETY: both pointers are the host's, as the interface prescribes, and are passed on unchanged.
    unsafe {
        (framework.setupProcessing)(this, setup);
        (framework.setupProcessing)(this, setup)
    }
}

/// `process` with one whole bus on either side, or with none.
///
/// # Real-time
/// Safe: no allocation; it writes the output it was given.
unsafe extern "system" fn process(this: *mut IAudioProcessor, data: *mut ProcessData) -> tresult {
    let Some(Tables { framework, .. }) = PROCESSOR.get() else { return kInvalidArgument };
    // SAFETY: null or the host's own, as the interface prescribes.
    let Some(data) = (unsafe { data.as_mut() }) else { return kInvalidArgument };
    let is_sound =
        data.symbolicSampleSize == constant(SymbolicSampleSizes_::kSample32) && data.numSamples >= 0;
    if !is_sound {
        return kInvalidArgument;
    }
    // SAFETY: buses and channels are as many and as long as the block says; `this` is the framework's.
    unsafe {
        let num_channels = agreed_channels(framework, this);
        let mut block = *data;
        let (mut input, mut output) = whole_buses(data, num_channels);
        (block.inputs, block.numInputs) = bus_or_none(&mut input);
        (block.outputs, block.numOutputs) = bus_or_none(&mut output);
        if output.is_none() {
            block.numSamples = 0;
        }
        let result = (framework.process)(this, &raw mut block);
        if output.is_some() {
            (*data.outputs).silenceFlags = 0;
        }
        result
    }
}

/// The buses of a block, if its output is whole. Whatever the plug-in will not write to is silent, and so is the input
/// of a block that has none: it is heard in place of the output.
unsafe fn whole_buses(
    data: &ProcessData,
    num_channels: int32,
) -> (Option<AudioBusBuffers>, Option<AudioBusBuffers>) {
    let num_frames = usize::try_from(data.numSamples).unwrap_or(0);
    // SAFETY: the caller vouches for the block.
    unsafe {
        let given = first_bus(data.outputs, data.numOutputs);
        let whole = |bus: Option<AudioBusBuffers>| {
            let bus = bus.filter(|bus| has_channels(bus, num_channels));
            bus.map(|bus| AudioBusBuffers { numChannels: num_channels, ..bus })
        };
        let output = whole(given);
        silence(given, if output.is_some() { num_channels } else { 0 }, num_frames);
        let input = whole(first_bus(data.inputs, data.numInputs));
        if input.is_none() {
            silence(output, 0, num_frames);
        }
        (input.or(output).filter(|_| output.is_some()), output)
    }
}

fn bus_or_none(bus: &mut Option<AudioBusBuffers>) -> (*mut AudioBusBuffers, int32) {
    bus.as_mut().map_or((null_mut(), 0), |bus| (from_mut(bus), 1))
}

/// Channels of the output bus, as host and plug-in have agreed on.
unsafe fn agreed_channels(framework: &IAudioProcessorVtbl, this: *mut IAudioProcessor) -> int32 {
    let mut speakers: SpeakerArrangement = 0;
    // SAFETY: `this` is the framework's own; the arrangement outlives the call.
    let result = unsafe {
        (framework.getBusArrangement)(this, constant(BusDirections_::kOutput), 0, &raw mut speakers)
    };
    if result == kResultOk { constant(speakers.count_ones()) } else { 0 }
}

/// The first of a block's buses.
unsafe fn first_bus(buses: *mut AudioBusBuffers, num_buses: int32) -> Option<AudioBusBuffers> {
    // SAFETY: null or as many as said.
    (num_buses > 0).then(|| unsafe { buses.as_ref().copied() }).flatten()
}

/// Whether a bus has memory for that many channels.
unsafe fn has_channels(bus: &AudioBusBuffers, num_channels: int32) -> bool {
    // SAFETY: a bus has as many pointers as it says.
    bus.numChannels >= num_channels
        && unsafe { channels(bus) }.iter().take(count(num_channels)).all(|channel| !channel.is_null())
        && !unsafe { channels(bus) }.is_empty()
}

unsafe fn channels(bus: &AudioBusBuffers) -> &[*mut f32] {
    // SAFETY: blocks of 32-bit samples, by the check of the caller; a bus has as many pointers as it says.
    unsafe {
        let pointers = bus.__field0.channelBuffers32;
        if pointers.is_null() { &[] } else { slice::from_raw_parts(pointers, count(bus.numChannels)) }
    }
}

/// Writes silence into a bus from a channel on.
unsafe fn silence(bus: Option<AudioBusBuffers>, from_channel: int32, num_frames: usize) {
    let Some(bus) = bus else { return };
    // SAFETY: channels that are not null are as long as the block.
    for channel in
        unsafe { channels(&bus) }.iter().skip(count(from_channel)).filter(|channel| !channel.is_null())
    {
        unsafe { slice::from_raw_parts_mut(*channel, num_frames) }.fill(0.0);
    }
}

fn count(number: int32) -> usize {
    usize::try_from(number).unwrap_or(0)
}
