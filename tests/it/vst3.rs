//! Guarded export through the real VST3 entry, in this process.

#![expect(unsafe_code, reason = "a VST3 host is made of raw pointers; the entry is linked in")]

use std::ffi::c_void;
use std::ptr::null_mut;

use nice_plug::wrapper::vst3::vst3::ComPtr;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, IAudioProcessor, IAudioProcessorTrait, IComponent,
    IComponent_iid, IComponentTrait, ProcessData, ProcessModes_, ProcessSetup, SymbolicSampleSizes_,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{IPluginFactory, IPluginFactoryTrait, PClassInfo, kResultOk};

use crate::support::host::Stereo;
use crate::support::signals::noise;

const BLOCK: usize = 512;

/// A count or a constant as VST3 passes it; the constants' type differs between systems.
fn number(value: impl TryInto<i32>) -> i32 {
    value.try_into().unwrap_or(i32::MAX)
}

/// One instance, not running.
struct Instance {
    component: ComPtr<IComponent>,
    processor: ComPtr<IAudioProcessor>,
}

impl Instance {
    fn new() -> Self {
        // SAFETY: the factory is this crate's own; every pointer is to a live object of this function.
        unsafe {
            let factory = grille::vst3::GetPluginFactory().cast::<IPluginFactory>();
            let factory = ComPtr::from_raw(factory).unwrap();
            let mut info: PClassInfo = std::mem::zeroed();
            assert_eq!((factory.countClasses(), factory.getClassInfo(0, &raw mut info)), (1, kResultOk));
            let mut made: *mut c_void = null_mut();
            let interface_id = IComponent_iid;
            let interface = (&raw const interface_id).cast();
            assert_eq!(factory.createInstance(info.cid.as_ptr(), interface, &raw mut made), kResultOk);
            let component = ComPtr::from_raw(made.cast::<IComponent>()).unwrap();
            let processor = component.cast::<IAudioProcessor>().unwrap();
            Self { component, processor }
        }
    }

    /// What comes out in one of [`ProcessModes_`], set up once as hosts do.
    fn render(&self, mode: i32, input: &Stereo) -> Stereo {
        let mut setup = ProcessSetup {
            processMode: mode,
            symbolicSampleSize: number(SymbolicSampleSizes_::kSample32),
            maxSamplesPerBlock: number(BLOCK),
            sampleRate: 48_000.0,
        };
        // SAFETY: the calls are made in the order VST3 prescribes, on one thread.
        unsafe {
            assert_eq!(self.processor.setupProcessing(&raw mut setup), kResultOk);
            assert_eq!(self.component.setActive(1), kResultOk);
            self.processor.setProcessing(1);
        }
        let mut output = input.clone();
        let [left, right] = &mut output;
        for (left, right) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)) {
            self.process(mode, left, right);
        }
        // SAFETY: as above.
        unsafe {
            self.processor.setProcessing(0);
            self.component.setActive(0);
        }
        output
    }

    fn process(&self, mode: i32, left: &mut [f32], right: &mut [f32]) {
        let (mut from_left, mut from_right) = (left.to_vec(), right.to_vec());
        let mut from = [from_left.as_mut_ptr(), from_right.as_mut_ptr()];
        let mut to = [left.as_mut_ptr(), right.as_mut_ptr()];
        let bus = |channels: &mut [*mut f32; 2]| AudioBusBuffers {
            numChannels: 2,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 { channelBuffers32: channels.as_mut_ptr() },
        };
        let (mut inputs, mut outputs) = (bus(&mut from), bus(&mut to));
        let mut data = ProcessData {
            processMode: mode,
            symbolicSampleSize: number(SymbolicSampleSizes_::kSample32),
            numSamples: number(left.len()),
            numInputs: 1,
            numOutputs: 1,
            inputs: &raw mut inputs,
            outputs: &raw mut outputs,
            inputParameterChanges: null_mut(),
            outputParameterChanges: null_mut(),
            inputEvents: null_mut(),
            outputEvents: null_mut(),
            processContext: null_mut(),
        };
        // SAFETY: the buffers are as long as said and live to the end of the call.
        assert_eq!(unsafe { self.processor.process(&raw mut data) }, kResultOk);
    }
}

/// A host that says "offline" once is left alone, and monitored again when it comes back, once.
#[test]
fn the_mode_of_this_setup_counts_and_not_that_of_the_last() {
    let input: Stereo = [noise(401, 12_000), noise(402, 12_000)];
    let instance = Instance::new();
    let (real_time, offline) = (number(ProcessModes_::kRealtime), number(ProcessModes_::kOffline));
    let prefetch = number(ProcessModes_::kPrefetch);
    let heard = instance.render(real_time, &input);
    assert!(heard != input, "real time is monitored");
    assert!(instance.render(offline, &input) == input, "the first offline setup");
    assert!(instance.render(offline, &input) == input, "the second");
    assert!(instance.render(real_time, &input) == heard, "back in real time");
    assert!(instance.render(prefetch, &input) == heard, "ahead of real time");
    assert!(Instance::new().render(offline, &input) == input, "a new instance");
}
