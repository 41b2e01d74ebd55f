//! Repairs of the framework's audio processor.
//!
//! `setupProcessing` of nice-plug 0.4.2 files the sample rate of this call together with the process mode of
//! the call before it, and that is what activation is told. Said twice, the mode arrives. And a rate that activation
//! would refuse is refused here.
//!
//! `process` takes a block as it comes: before the setup it panics, without an input it would process what lies in the
//! output's memory, channels beyond those agreed on index out of range, the mode of the block is not read, and flags of
//! silence a host left at the output stay. Here a block that lacks an input hears silence, one that lacks an output changes
//! parameters only, channels too many are silent, and the flags say what is so.

use std::sync::atomic::{AtomicBool, Ordering};

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusDirections_, IAudioProcessor, IAudioProcessorVtbl, IComponent, IParamValueQueue,
    IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait, ProcessData, ProcessModes_,
    ProcessSetup, SpeakerArrangement, SymbolicSampleSizes_,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    TBool, kInvalidArgument, kNotInitialized, kResultFalse, kResultOk, tresult,
};

use nice_plug::wrapper::vst3::vst3::ComRef;

use super::buses::Buses;
use super::changes::Changes;
use super::constant;
use super::instance::Instance;
use super::side_bus;
use super::vtable::Table;
use crate::units::SAMPLE_RATE_RANGE_HZ;

/// What a host has done so far, and said of rendering.
#[derive(Debug, Default)]
pub(super) struct Run {
    is_set_up: AtomicBool,
    is_active: AtomicBool,
    /// Blocks come, and bring what the host changes.
    pub(super) is_processing: AtomicBool,
    is_setup_offline: AtomicBool,
    /// A block has said "offline": this host fills in the mode of its blocks.
    do_blocks_speak: AtomicBool,
}

impl Run {
    fn is_ready(&self) -> bool {
        self.is_set_up.load(Ordering::Relaxed) && self.is_active.load(Ordering::Relaxed)
    }

    /// Whether a block of this mode is rendered offline. By the specification a change to or from offline comes with a
    /// setup; some hosts say it with the blocks alone, and others leave the mode of their blocks at zero, "real time".
    fn is_offline(&self, mode: i32) -> bool {
        if mode == constant(ProcessModes_::kOffline) {
            self.do_blocks_speak.store(true, Ordering::Relaxed);
            return true;
        }
        self.is_setup_offline.load(Ordering::Relaxed) && !self.do_blocks_speak.load(Ordering::Relaxed)
    }
}

fn declare(instance: &Instance, is_offline: bool) {
    if let Some(link) = instance.link() {
        link.mode.declare(is_offline);
    }
}

pub(super) unsafe extern "system" fn set_up(this: *mut IAudioProcessor, setup: *mut ProcessSetup) -> tresult {
    // SAFETY: `this` is an instance's; the setup is null or the host's own.
    unsafe {
        let table = Table::of((*this).vtbl);
        let Some(said) = setup.as_ref() else { return kInvalidArgument };
        let (low, high) = SAMPLE_RATE_RANGE_HZ;
        let is_sound = said.symbolicSampleSize == constant(SymbolicSampleSizes_::kSample32)
            && (low..=high).contains(&said.sampleRate);
        if !is_sound {
            return kResultFalse;
        }
        let run = &table.instance.run;
        let is_offline = said.processMode == constant(ProcessModes_::kOffline);
        run.is_setup_offline.store(is_offline, Ordering::Relaxed);
        run.is_set_up.store(true, Ordering::Relaxed);
        declare(&table.instance, is_offline);
        (table.framework.setupProcessing)(this, setup);
        (table.framework.setupProcessing)(this, setup)
    }
}

pub(super) unsafe extern "system" fn set_active(this: *mut IComponent, state: TBool) -> tresult {
    // SAFETY: `this` is an instance's.
    unsafe {
        let table = Table::of((*this).vtbl);
        let result = (table.framework.setActive)(this, state);
        let is_active = state != 0 && result == kResultOk;
        table.instance.run.is_active.store(is_active, Ordering::Relaxed);
        result
    }
}

pub(super) unsafe extern "system" fn set_processing(this: *mut IAudioProcessor, state: TBool) -> tresult {
    // SAFETY: `this` is an instance's.
    unsafe {
        let table = Table::of((*this).vtbl);
        table.instance.run.is_processing.store(state != 0, Ordering::Relaxed);
        (table.framework.setProcessing)(this, state)
    }
}

/// # Real-time
/// Safe: atomics; it writes the output it was given.
pub(super) unsafe extern "system" fn process(this: *mut IAudioProcessor, data: *mut ProcessData) -> tresult {
    // SAFETY: `this` is an instance's; the block is null or the host's own, as the interface prescribes.
    let (table, data) = unsafe { (Table::of((*this).vtbl), data.as_mut()) };
    let Some(data) = data else { return kInvalidArgument };
    let is_sound =
        data.symbolicSampleSize == constant(SymbolicSampleSizes_::kSample32) && data.numSamples >= 0;
    if !is_sound {
        return kInvalidArgument;
    }
    let instance = &table.instance;
    // SAFETY: buses, channels and queues are as many and as long as the block says; `this` is the framework's.
    unsafe {
        let mut changes = Changes::of(data, &instance.parameters);
        let buses = Buses::of(data, agreed_channels(&table.framework, this));
        let result = if instance.run.is_ready() {
            declare(instance, instance.run.is_offline(data.processMode));
            run(table, this, data, &buses, &mut changes)
        } else {
            buses.silence();
            if data.numSamples == 0 { kResultOk } else { constant(kNotInitialized) }
        };
        changes.apply_rest();
        if changes.is_any() {
            instance.wake_editor();
        }
        tell_moved(instance, data);
        instance.parameters.count_block();
        buses.say_what_is_silent(data);
        result
    }
}

/// Tells a host that takes it of numbers that a knob has set: a point for each, at the first frame.
unsafe fn tell_moved(instance: &Instance, data: &ProcessData) {
    // SAFETY: null or the host's own list, alive during the block.
    let Some(changes) = (unsafe { ComRef::<IParameterChanges>::from_raw(data.outputParameterChanges) })
    else {
        return;
    };
    instance.take_moved(|number, value| {
        let (mut index, mut point) = (0, 0);
        // SAFETY: as above; the queue that comes is the list's.
        unsafe {
            let queue = changes.addParameterData(&raw const number, &raw mut index);
            if let Some(queue) = ComRef::<IParamValueQueue>::from_raw(queue) {
                queue.addPoint(0, value, &raw mut point);
            }
        }
    });
}

/// Hands the framework the block in pieces, each with the parameters of its first frame.
unsafe fn run(
    table: &Table<IAudioProcessorVtbl>,
    this: *mut IAudioProcessor,
    data: &ProcessData,
    buses: &Buses,
    changes: &mut Changes<'_>,
) -> tresult {
    let num_frames = buses.num_frames();
    let link = table.instance.link();
    // SAFETY: by the caller.
    let side = unsafe { side_bus::channels(data) };
    let leave = |start: usize, is_over: bool| {
        let Some(link) = &link else { return };
        // SAFETY: within the block, by the caller.
        let from =
            side.map(|channel| if channel.is_null() { channel } else { unsafe { channel.add(start) } });
        link.side_chain.leave(if is_over { &[] } else { &from });
    };
    let mut start = 0;
    loop {
        // SAFETY: by the caller.
        unsafe {
            let end = changes.apply_until(start).min(num_frames);
            leave(start, false);
            let result = buses.piece(start, end, |inputs, outputs, num_buses| {
                let mut block = ProcessData {
                    numSamples: constant(end - start),
                    numInputs: num_buses,
                    numOutputs: num_buses,
                    inputs,
                    outputs,
                    inputParameterChanges: std::ptr::null_mut(),
                    outputParameterChanges: std::ptr::null_mut(),
                    inputEvents: std::ptr::null_mut(),
                    outputEvents: std::ptr::null_mut(),
                    processContext: std::ptr::null_mut(),
                    ..*data
                };
                (table.framework.process)(this, &raw mut block)
            });
            leave(0, true);
            if end >= num_frames || result != kResultOk {
                return result;
            }
            start = end;
        }
    }
}

/// Channels of the output bus, as host and plug-in have agreed on.
unsafe fn agreed_channels(framework: &IAudioProcessorVtbl, this: *mut IAudioProcessor) -> usize {
    let mut speakers: SpeakerArrangement = 0;
    // SAFETY: `this` is the framework's own; the arrangement outlives the call.
    let result = unsafe {
        (framework.getBusArrangement)(this, constant(BusDirections_::kOutput), 0, &raw mut speakers)
    };
    if result == kResultOk { usize::try_from(speakers.count_ones()).unwrap_or(0) } else { 0 }
}
