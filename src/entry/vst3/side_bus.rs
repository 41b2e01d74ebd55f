//! The bus of the reference: an optional second input beside the framework's buses.
//!
//! The framework's own auxiliary buses are not used: nice-plug 0.4.2 copies them in every block, and reads a bus that the host
//! does not give (decision 108). Hosts activate this bus where something is connected; it is not active otherwise.

use std::ptr::null_mut;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusDirection, BusDirections_, BusInfo, BusTypes_, IAudioProcessor, IComponent, MediaType, MediaTypes_,
    ProcessData, SpeakerArr, SpeakerArrangement,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    TBool, int32, kInvalidArgument, kResultFalse, kResultOk, tresult,
};

use super::constant;
use super::vtable::Table;

/// The place of the bus among the inputs.
const INDEX: int32 = 1;

/// What hosts call it.
const NAME: &str = "Reference";

fn is_input(media: MediaType, direction: BusDirection) -> bool {
    media == constant(MediaTypes_::kAudio) && direction == constant(BusDirections_::kInput)
}

pub(super) unsafe extern "system" fn count(
    this: *mut IComponent,
    media: MediaType,
    direction: BusDirection,
) -> int32 {
    // SAFETY: `this` is an instance's.
    let own = unsafe { (Table::of((*this).vtbl).framework.getBusCount)(this, media, direction) };
    own + int32::from(is_input(media, direction))
}

pub(super) unsafe extern "system" fn info(
    this: *mut IComponent,
    media: MediaType,
    direction: BusDirection,
    index: int32,
    to: *mut BusInfo,
) -> tresult {
    // SAFETY: `this` is an instance's, the information null or the host's own.
    unsafe {
        let table = Table::of((*this).vtbl);
        if !(is_input(media, direction) && index == INDEX) {
            return (table.framework.getBusInfo)(this, media, direction, index, to);
        }
        let Some(to) = to.as_mut() else { return kInvalidArgument };
        *to = BusInfo {
            mediaType: media,
            direction,
            channelCount: constant(table.instance.side_channels()),
            name: [0; 128],
            busType: constant(BusTypes_::kAux),
            flags: 0,
        };
        for (unit, character) in to.name.iter_mut().zip(NAME.encode_utf16()) {
            *unit = character;
        }
    }
    kResultOk
}

pub(super) unsafe extern "system" fn activate(
    this: *mut IComponent,
    media: MediaType,
    direction: BusDirection,
    index: int32,
    state: TBool,
) -> tresult {
    // SAFETY: `this` is an instance's.
    unsafe {
        let table = Table::of((*this).vtbl);
        if !(is_input(media, direction) && index == INDEX) {
            return (table.framework.activateBus)(this, media, direction, index, state);
        }
        if let Some(link) = table.instance.link() {
            link.side_chain.offer(state != 0);
        }
    }
    kResultOk
}

/// The framework knows one bus on either side; of the second input it matters whether it has one channel or two.
pub(super) unsafe extern "system" fn set_arrangements(
    this: *mut IAudioProcessor,
    inputs: *mut SpeakerArrangement,
    num_inputs: int32,
    outputs: *mut SpeakerArrangement,
    num_outputs: int32,
) -> tresult {
    // SAFETY: `this` is an instance's; the arrangements are as many as said.
    unsafe {
        let table = Table::of((*this).vtbl);
        let mut side = None;
        if num_inputs == INDEX + 1 && !inputs.is_null() {
            let channels = (*inputs.add(1)).count_ones();
            if channels > 2 {
                return kResultFalse;
            }
            side = Some(channels);
        }
        let num_own = if side.is_some() { INDEX } else { num_inputs };
        let result = (table.framework.setBusArrangements)(this, inputs, num_own, outputs, num_outputs);
        if let Some(channels) = side.filter(|_| result == kResultOk) {
            table.instance.set_side_channels(channels);
        }
        result
    }
}

pub(super) unsafe extern "system" fn arrangement(
    this: *mut IAudioProcessor,
    direction: BusDirection,
    index: int32,
    to: *mut SpeakerArrangement,
) -> tresult {
    // SAFETY: `this` is an instance's, the arrangement null or the host's own.
    unsafe {
        let table = Table::of((*this).vtbl);
        if !(direction == constant(BusDirections_::kInput) && index == INDEX) {
            return (table.framework.getBusArrangement)(this, direction, index, to);
        }
        let Some(to) = to.as_mut() else { return kInvalidArgument };
        *to = match table.instance.side_channels() {
            0 => SpeakerArr::kEmpty,
            1 => SpeakerArr::kMono,
            _ => SpeakerArr::kStereo,
        };
    }
    kResultOk
}

/// The channels of the reference in a block; nulls where nothing is connected.
///
/// # Safety
/// The block's buses and channels are as many and as long as it says, in 32-bit samples.
///
/// # Real-time
/// Safe.
pub(super) unsafe fn channels(data: &ProcessData) -> [*mut f32; 2] {
    let mut found = [null_mut(); 2];
    if data.numInputs <= INDEX || data.inputs.is_null() {
        return found;
    }
    // SAFETY: by the caller.
    unsafe {
        let bus = &*data.inputs.add(1);
        let pointers = bus.__field0.channelBuffers32;
        if !pointers.is_null() {
            let given = usize::try_from(bus.numChannels).unwrap_or(0);
            for (idx, to) in found.iter_mut().enumerate().take(given) {
                *to = *pointers.add(idx);
            }
        }
    }
    found
}
