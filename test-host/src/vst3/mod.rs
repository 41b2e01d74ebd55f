//! A small VST3 host in this process, with bad manners a test can switch on: any order of calls, views that are never
//! attached, a handler that dies, streams that trickle, blocks that lack something, modes that change with every block.

#![expect(unsafe_code, reason = "a VST3 host is made of raw pointers")]

mod changes;
#[cfg(not(target_os = "linux"))]
mod frame;
mod handler;
#[cfg(target_os = "linux")]
mod run_loop;
mod stream;
mod text;

use std::ffi::c_void;
use std::ptr::null_mut;

use anyhow::{Context, Result, ensure};
use vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, IAudioProcessor, IAudioProcessorTrait, IComponent,
    IComponent_iid, IComponentTrait, IEditController, IEditControllerTrait, ParamID, ParameterInfo,
    ProcessData, ProcessModes_, ProcessSetup, SymbolicSampleSizes_,
};
use vst3::Steinberg::{IBStream, IPluginFactory, IPluginFactoryTrait, PClassInfo, kResultOk, tresult};
use vst3::{ComPtr, ComWrapper};

use crate::Stereo;
pub use changes::{Answers, Changes};
#[cfg(not(target_os = "linux"))]
pub use frame::PlugFrame;
pub use handler::{Dirty, Handler, Told};
#[cfg(target_os = "linux")]
pub use run_loop::PlugFrame;
pub use stream::Trickle;
pub use text::string;

/// Longest block, frames.
pub const BLOCK: usize = 512;
/// Rate instances are started at, Hz.
pub const RATE_HZ: f64 = 48_000.0;

/// A count or a constant as VST3 passes it; the constants' type differs between systems.
pub fn number(value: impl TryInto<i32>) -> i32 {
    value.try_into().unwrap_or(i32::MAX)
}

/// The mode of a host that plays.
pub fn real_time() -> i32 {
    number(ProcessModes_::kRealtime)
}

/// The mode of a host that exports.
pub fn offline() -> i32 {
    number(ProcessModes_::kOffline)
}

/// What is known of a factory's one class.
///
/// # Errors
/// It has none, or several.
pub fn class(factory: &ComPtr<IPluginFactory>) -> Result<PClassInfo> {
    // SAFETY: the information outlives the call; zeros are one.
    unsafe {
        let mut info: PClassInfo = std::mem::zeroed();
        succeed(factory.getClassInfo(0, &raw mut info), "name its class")?;
        ensure!(factory.countClasses() == 1, "the VST3 has more than one class");
        Ok(info)
    }
}

/// An error that says what a call was for, if it has not succeeded.
///
/// # Errors
/// It has not.
pub fn succeed(result: tresult, what: &str) -> Result<()> {
    ensure!(result == kResultOk, "the VST3 does not {what} ({result})");
    Ok(())
}

/// One instance.
pub struct Instance {
    /// The instance, as the component that has states.
    pub component: ComPtr<IComponent>,
    /// As what processes blocks.
    pub processor: ComPtr<IAudioProcessor>,
    /// As what has parameters and a view.
    pub controller: ComPtr<IEditController>,
}

impl Instance {
    /// Of the only class of a factory, not initialized: that is left to those who want to.
    ///
    /// # Errors
    /// It is not the factory of a plug-in that is component, processor and controller in one.
    pub fn of(factory: &ComPtr<IPluginFactory>) -> Result<Self> {
        let (class, interface_id) = (class(factory)?, IComponent_iid);
        let mut made: *mut c_void = null_mut();
        // SAFETY: every pointer is to a live object of this function.
        let component = unsafe {
            let interface = (&raw const interface_id).cast();
            let result = factory.createInstance(class.cid.as_ptr(), interface, &raw mut made);
            succeed(result, "make an instance")?;
            ComPtr::from_raw(made.cast::<IComponent>()).context("the VST3 has made nothing")?
        };
        let processor = component.cast().context("the VST3 does not process")?;
        let controller = component.cast().context("the VST3 has no controller")?;
        Ok(Self { component, processor, controller })
    }

    /// Sets up for one of [`ProcessModes_`]; what the call says.
    pub fn set_up(&self, mode: i32, sample_rate: f64) -> i32 {
        let mut setup = ProcessSetup {
            processMode: mode,
            symbolicSampleSize: number(SymbolicSampleSizes_::kSample32),
            maxSamplesPerBlock: number(BLOCK),
            sampleRate: sample_rate,
        };
        // SAFETY: the setup outlives the call.
        unsafe { self.processor.setupProcessing(&raw mut setup) }
    }

    /// Sets up for one of [`ProcessModes_`] at 48 kHz, activates and starts.
    pub fn start(&self, mode: i32) {
        // SAFETY: the calls are made in the order VST3 prescribes, on one thread.
        unsafe {
            assert_eq!(self.set_up(mode, RATE_HZ), kResultOk);
            assert_eq!(self.component.setActive(1), kResultOk);
            self.processor.setProcessing(1);
        }
    }

    /// Stops and deactivates.
    pub fn stop(&self) {
        // SAFETY: as above.
        unsafe {
            self.processor.setProcessing(0);
            self.component.setActive(0);
        }
    }

    /// What comes out in one of [`ProcessModes_`], set up once as hosts do.
    pub fn render(&self, mode: i32, input: &Stereo) -> Stereo {
        self.start(mode);
        let mut output = input.clone();
        let [left, right] = &mut output;
        for (left, right) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)) {
            self.process(mode, left, right);
        }
        self.stop();
        output
    }

    /// One stereo block in one of [`ProcessModes_`], in place.
    pub fn process(&self, mode: i32, left: &mut [f32], right: &mut [f32]) {
        assert_eq!(self.process_with(left, right, |data| data.processMode = mode).0, kResultOk);
    }

    /// One stereo block after `change`: what the call says, and the output's flags of silence.
    pub fn process_with(
        &self,
        left: &mut [f32],
        right: &mut [f32],
        change: impl FnOnce(&mut ProcessData),
    ) -> (i32, u64) {
        let num_frames = left.len();
        let mut from = [left.to_vec(), right.to_vec()];
        let mut from = from.each_mut().map(Vec::as_mut_ptr);
        let mut to = [left.as_mut_ptr(), right.as_mut_ptr()];
        let (mut inputs, mut outputs) = (bus(&mut from), bus(&mut to));
        let mut data = block(num_frames, &mut inputs, &mut outputs);
        change(&mut data);
        // SAFETY: the buffers are as long as said and live to the end of the call.
        let result = unsafe { self.processor.process(&raw mut data) };
        (result, outputs.silenceFlags)
    }

    /// Frames of one block, with parameter changes.
    pub fn process_changes(&self, changes: &Changes, left: &mut [f32], right: &mut [f32]) {
        let (result, _) =
            self.process_with(left, right, |data| data.inputParameterChanges = changes.as_ptr());
        assert_eq!(result, kResultOk);
    }

    /// Saves into a stream; what the call says.
    pub fn save(&self, stream: &ComWrapper<Trickle>) -> i32 {
        // SAFETY: the stream outlives the call.
        unsafe { self.component.getState(stream.as_com_ref::<IBStream>().unwrap().as_ptr()) }
    }

    /// Loads from a stream that hands out at most `piece` bytes at a time; what the call says.
    pub fn load(&self, bytes: &[u8], piece: usize) -> i32 {
        let stream = Trickle::with(bytes, piece, 0);
        // SAFETY: as above.
        unsafe { self.component.setState(stream.as_com_ref::<IBStream>().unwrap().as_ptr()) }
    }

    /// What is saved.
    pub fn state(&self) -> Vec<u8> {
        let stream = Trickle::with(&[], usize::MAX, usize::MAX);
        assert_eq!(self.save(&stream), kResultOk);
        stream.bytes.take()
    }

    /// What hosts know of every parameter.
    pub fn parameters(&self) -> Vec<ParameterInfo> {
        // SAFETY: the information outlives each call; zeros are one.
        unsafe {
            let read = |index| {
                let mut info: ParameterInfo = std::mem::zeroed();
                assert_eq!(self.controller.getParameterInfo(index, &raw mut info), kResultOk);
                info
            };
            (0..self.controller.getParameterCount()).map(read).collect()
        }
    }

    /// The parameter of a name.
    pub fn parameter(&self, name: &str) -> ParameterInfo {
        self.parameters().into_iter().find(|info| string(&info.title) == name).unwrap()
    }

    /// The number of the parameter of a name.
    pub fn id(&self, name: &str) -> ParamID {
        self.parameter(name).id
    }
}

/// A bus of channels, none of which is silent.
pub fn bus(channels: &mut [*mut f32]) -> AudioBusBuffers {
    AudioBusBuffers {
        numChannels: number(channels.len()),
        silenceFlags: 0,
        __field0: AudioBusBuffers__type0 { channelBuffers32: channels.as_mut_ptr() },
    }
}

/// A block of real time with one bus each way, and nothing else.
pub fn block(num_frames: usize, inputs: &mut AudioBusBuffers, outputs: &mut AudioBusBuffers) -> ProcessData {
    ProcessData {
        processMode: real_time(),
        symbolicSampleSize: number(SymbolicSampleSizes_::kSample32),
        numSamples: number(num_frames),
        numInputs: 1,
        numOutputs: 1,
        inputs,
        outputs,
        inputParameterChanges: null_mut(),
        outputParameterChanges: null_mut(),
        inputEvents: null_mut(),
        outputEvents: null_mut(),
        processContext: null_mut(),
    }
}
