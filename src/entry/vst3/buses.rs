//! The buses of one block: whole, or made whole, and handed on in pieces.

use std::ptr::{from_mut, null_mut};
use std::slice;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{AudioBusBuffers, AudioBusBuffers__type0, ProcessData};
use nice_plug::wrapper::vst3::vst3::Steinberg::{int32, tresult};

use super::constant;

/// Most channels of a layout.
const MAX_CHANNELS: usize = 2;

/// Memory of the channels of a bus.
type Channels = [*mut f32; MAX_CHANNELS];

/// Input and output of one block.
pub(super) struct Buses {
    num_frames: usize,
    num_channels: usize,
    /// The output as the host has given it.
    given: Option<AudioBusBuffers>,
    /// Where the sound comes from and goes to; `None` where nothing can be written.
    sound: Option<(Channels, Channels)>,
}

impl Buses {
    /// Those of a block with so many channels. Whatever the plug-in will not write to is silent, and so is the input of a
    /// block that has none: it is heard in place of the output.
    ///
    /// # Safety
    /// The block's buses and channels are as many and as long as it says, in 32-bit samples.
    ///
    /// # Real-time
    /// Safe.
    pub(super) unsafe fn of(data: &ProcessData, num_channels: usize) -> Self {
        let num_frames = usize::try_from(data.numSamples).unwrap_or(0);
        // SAFETY: by the caller.
        unsafe {
            let given = first_bus(data.outputs, data.numOutputs);
            let output = given.and_then(|bus| whole(&bus, num_channels));
            let input = first_bus(data.inputs, data.numInputs).and_then(|bus| whole(&bus, num_channels));
            let sound = output.map(|output| (input.unwrap_or(output), output));
            let buses = Self { num_frames, num_channels, given, sound };
            buses.silence_from(if output.is_some() { num_channels } else { 0 });
            if input.is_none() {
                buses.silence_from(0);
            }
            buses
        }
    }

    /// Frames there are to hear; none where nothing can be written.
    pub(super) fn num_frames(&self) -> usize {
        if self.sound.is_some() { self.num_frames } else { 0 }
    }

    /// Writes silence to all of the output.
    ///
    /// # Safety
    /// As for [`Self::of`].
    pub(super) unsafe fn silence(&self) {
        // SAFETY: by the caller.
        unsafe { self.silence_from(0) };
    }

    unsafe fn silence_from(&self, channel: usize) {
        let Some(bus) = &self.given else { return };
        // SAFETY: channels that are not null are as long as the block.
        unsafe {
            for channel in channels(bus).iter().skip(channel).filter(|channel| !channel.is_null()) {
                slice::from_raw_parts_mut(*channel, self.num_frames).fill(0.0);
            }
        }
    }

    /// Calls with the buses of the frames from `start` to `end`, and how many there are of each.
    ///
    /// # Safety
    /// As for [`Self::of`]; the frames are in the block.
    pub(super) unsafe fn piece(
        &self,
        start: usize,
        end: usize,
        call: impl FnOnce(*mut AudioBusBuffers, *mut AudioBusBuffers, int32) -> tresult,
    ) -> tresult {
        debug_assert!(start <= end && end <= self.num_frames);
        let Some((mut from, mut to)) = self.sound else { return call(null_mut(), null_mut(), 0) };
        for channel in from.iter_mut().chain(&mut to).filter(|channel| !channel.is_null()) {
            // SAFETY: by the caller.
            *channel = unsafe { channel.add(start) };
        }
        let bus = |channels: &mut Channels| AudioBusBuffers {
            numChannels: constant(self.num_channels),
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 { channelBuffers32: channels.as_mut_ptr() },
        };
        let (mut inputs, mut outputs) = (bus(&mut from), bus(&mut to));
        call(from_mut(&mut inputs), from_mut(&mut outputs), 1)
    }

    /// Flags the channels of the output that hold nothing but zeros. What a host flags at the input is not believed:
    /// its samples are zeros as well, by the specification, and where they are not they are heard.
    ///
    /// # Safety
    /// As for [`Self::of`], and the block is the one of then.
    pub(super) unsafe fn say_what_is_silent(&self, data: &ProcessData) {
        let Some(bus) = &self.given else { return };
        // SAFETY: by the caller.
        unsafe {
            let is_silent = |channel: &*mut f32| {
                !channel.is_null()
                    && slice::from_raw_parts(*channel, self.num_frames).iter().all(|sample| *sample == 0.0)
            };
            let flags = channels(bus).iter().take(64).enumerate();
            let flags =
                flags.filter(|(_, channel)| is_silent(channel)).fold(0, |flags, (idx, _)| flags | (1 << idx));
            (*data.outputs).silenceFlags = flags;
        }
    }
}

/// The first of a block's buses.
unsafe fn first_bus(buses: *mut AudioBusBuffers, num_buses: int32) -> Option<AudioBusBuffers> {
    // SAFETY: null or as many as said.
    (num_buses > 0).then(|| unsafe { buses.as_ref().copied() }).flatten()
}

/// The channels of a bus that has memory for that many.
unsafe fn whole(bus: &AudioBusBuffers, num_channels: usize) -> Option<Channels> {
    let mut whole = [null_mut(); MAX_CHANNELS];
    // SAFETY: a bus has as many pointers as it says.
    let given = unsafe { channels(bus) }.get(..num_channels)?;
    if given.is_empty() || given.iter().any(|channel| channel.is_null()) {
        return None;
    }
    whole.get_mut(..num_channels)?.copy_from_slice(given);
    Some(whole)
}

unsafe fn channels(bus: &AudioBusBuffers) -> &[*mut f32] {
    // SAFETY: blocks of 32-bit samples, by the check of the caller; a bus has as many pointers as it says.
    unsafe {
        let pointers = bus.__field0.channelBuffers32;
        let len = usize::try_from(bus.numChannels).unwrap_or(0);
        if pointers.is_null() { &[] } else { slice::from_raw_parts(pointers, len) }
    }
}
