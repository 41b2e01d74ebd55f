//! The real VST3 entry, in this process: guarded export, and hosts that do less or more than usual.

#![expect(unsafe_code, reason = "a VST3 host is made of raw pointers; the entry is linked in")]

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr::null_mut;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, IAudioProcessor, IAudioProcessorTrait, IComponent,
    IComponent_iid, IComponentTrait, IEditController, IEditControllerTrait, ParameterInfo, ProcessData,
    ProcessModes_, ProcessSetup, SymbolicSampleSizes_,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IBStream, IBStreamTrait, IPluginFactory, IPluginFactoryTrait, PClassInfo, kInvalidArgument,
    kNotImplemented, kResultFalse, kResultOk,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComWrapper};

use crate::support::host::Stereo;
use crate::support::signals::noise;

const BLOCK: usize = 512;

/// A count or a constant as VST3 passes it; the constants' type differs between systems.
fn number(value: impl TryInto<i32>) -> i32 {
    value.try_into().unwrap_or(i32::MAX)
}

/// One instance, not running.
pub(crate) struct Instance {
    component: ComPtr<IComponent>,
    processor: ComPtr<IAudioProcessor>,
}

impl Instance {
    pub(crate) fn new() -> Self {
        // SAFETY: the factory is this crate's own; every pointer is to a live object of this function.
        unsafe {
            let factory = grille::entry::vst3::GetPluginFactory().cast::<IPluginFactory>();
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

    /// Sets up for one of [`ProcessModes_`] at 48 kHz, activates and starts.
    fn start(&self, mode: i32) {
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
    }

    /// What comes out in one of [`ProcessModes_`], set up once as hosts do.
    pub(crate) fn render(&self, mode: i32, input: &Stereo) -> Stereo {
        self.start(mode);
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
        let num_frames = left.len();
        let mut from = [left.to_vec(), right.to_vec()];
        let mut from = from.each_mut().map(Vec::as_mut_ptr);
        let mut to = [left.as_mut_ptr(), right.as_mut_ptr()];
        let (mut inputs, mut outputs) = (bus(&mut from), bus(&mut to));
        let mut data = block(num_frames, &mut inputs, &mut outputs);
        data.processMode = mode;
        // SAFETY: the buffers are as long as said and live to the end of the call.
        assert_eq!(unsafe { self.processor.process(&raw mut data) }, kResultOk);
    }

    /// Running at 48 kHz in real time, heard from slot 1.
    fn running() -> Self {
        let instance = Self::new();
        instance.start(number(ProcessModes_::kRealtime));
        instance
    }

    /// One block of four channels in and out, after `change`: what came out, and the flags of silence.
    fn block_of_four(&self, change: impl FnOnce(&mut ProcessData)) -> (i32, Vec<Vec<f32>>, u64) {
        let mut input: Vec<Vec<f32>> = (0..4).map(|channel| noise(411 + channel, BLOCK)).collect();
        let mut output = vec![vec![0.5f32; BLOCK]; 4];
        let mut from: Vec<*mut f32> = input.iter_mut().map(Vec::as_mut_ptr).collect();
        let mut to: Vec<*mut f32> = output.iter_mut().map(Vec::as_mut_ptr).collect();
        let (mut inputs, mut outputs) = (bus(&mut from), bus(&mut to));
        outputs.silenceFlags = 3;
        let mut data = block(BLOCK, &mut inputs, &mut outputs);
        change(&mut data);
        // SAFETY: the buffers are as long as said and live to the end of the call.
        let result = unsafe { self.processor.process(&raw mut data) };
        (result, output, outputs.silenceFlags)
    }
}

fn bus(channels: &mut [*mut f32]) -> AudioBusBuffers {
    AudioBusBuffers {
        numChannels: number(channels.len()),
        silenceFlags: 0,
        __field0: AudioBusBuffers__type0 { channelBuffers32: channels.as_mut_ptr() },
    }
}

fn block(num_frames: usize, inputs: &mut AudioBusBuffers, outputs: &mut AudioBusBuffers) -> ProcessData {
    ProcessData {
        processMode: number(ProcessModes_::kRealtime),
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

fn is_silent(channels: &[Vec<f32>]) -> bool {
    channels.iter().flatten().all(|sample| *sample == 0.0)
}

#[test]
fn a_block_without_an_input_is_silence_and_not_what_lay_in_the_output() {
    let lacking: [fn(&mut ProcessData); 4] = [
        |data| data.numInputs = 0,
        |data| data.inputs = null_mut(),
        // SAFETY: the bus is the test's own.
        |data| unsafe { (*data.inputs).__field0.channelBuffers32 = null_mut() },
        // SAFETY: as above; the bus has four channels.
        |data| unsafe { *(*data.inputs).__field0.channelBuffers32 = null_mut() },
    ];
    for lack in lacking {
        let (result, output, silence_flags) = Instance::running().block_of_four(lack);
        assert_eq!((result, is_silent(&output), silence_flags), (kResultOk, true, 0));
    }
}

#[test]
fn channels_too_many_are_silent_and_change_nothing() {
    let (result, output, silence_flags) = Instance::running().block_of_four(|_| {});
    let (mut left, mut right) = (noise(411, BLOCK), noise(412, BLOCK));
    Instance::running().process(number(ProcessModes_::kRealtime), &mut left, &mut right);
    assert_eq!((result, silence_flags), (kResultOk, 0));
    assert!(output[..2] == [left, right] && is_silent(&output[2..]));
}

#[test]
fn a_block_without_an_output_changes_parameters_only_and_leaves_nothing_unsaid() {
    let lacking: [fn(&mut ProcessData); 4] = [
        |data| data.numOutputs = 0,
        |data| data.outputs = null_mut(),
        // SAFETY: the bus is the test's own.
        |data| unsafe { (*data.outputs).__field0.channelBuffers32 = null_mut() },
        // SAFETY: as above.
        |data| unsafe { (*data.outputs).numChannels = 1 },
    ];
    for (idx, lack) in lacking.into_iter().enumerate() {
        let (result, output, _) = Instance::running().block_of_four(lack);
        assert_eq!((result, is_silent(&output[..1])), (kResultOk, idx == 3), "{idx}");
    }
    let refused = |change: fn(&mut ProcessData)| Instance::running().block_of_four(change).0;
    assert_eq!(
        refused(|data| data.symbolicSampleSize = number(SymbolicSampleSizes_::kSample64)),
        kInvalidArgument
    );
    assert_eq!(refused(|data| data.numSamples = -1), kInvalidArgument);
    // SAFETY: null is what the call must take.
    assert_eq!(unsafe { Instance::running().processor.process(null_mut()) }, kInvalidArgument);
}

#[test]
fn a_parameter_that_does_not_exist_is_refused() {
    let controller = Instance::new().component.cast::<IEditController>().unwrap();
    // SAFETY: the information outlives each call.
    unsafe {
        let mut info: ParameterInfo = std::mem::zeroed();
        let num_parameters = controller.getParameterCount();
        assert!(num_parameters > 100);
        assert_eq!(controller.getParameterInfo(num_parameters - 1, &raw mut info), kResultOk);
        for index in [num_parameters, num_parameters + 1, i32::MAX, -1, i32::MIN] {
            assert_eq!(controller.getParameterInfo(index, &raw mut info), kInvalidArgument, "{index}");
        }
    }
}

/// A host's stream that hands out and takes a few bytes at a time, knows no length, and takes so many in all.
struct Trickle {
    bytes: RefCell<Vec<u8>>,
    num_read: Cell<usize>,
    piece: usize,
    room: usize,
}

impl Trickle {
    fn with(bytes: &[u8], piece: usize, room: usize) -> ComWrapper<Self> {
        let bytes = RefCell::new(bytes.to_vec());
        ComWrapper::new(Self { bytes, num_read: Cell::new(0), piece, room })
    }
}

impl Class for Trickle {
    type Interfaces = (IBStream,);
}

impl IBStreamTrait for Trickle {
    unsafe fn read(&self, to: *mut c_void, num_bytes: i32, num_read: *mut i32) -> i32 {
        let bytes = self.bytes.borrow();
        let left = &bytes[self.num_read.get()..];
        let piece = &left[..left.len().min(self.piece).min(usize::try_from(num_bytes).unwrap())];
        self.num_read.set(self.num_read.get() + piece.len());
        // SAFETY: the plug-in's buffer is as long as it says.
        unsafe {
            to.cast::<u8>().copy_from(piece.as_ptr(), piece.len());
            *num_read = number(piece.len());
        }
        if piece.is_empty() { kResultFalse } else { kResultOk }
    }

    unsafe fn write(&self, from: *mut c_void, num_bytes: i32, num_written: *mut i32) -> i32 {
        let mut bytes = self.bytes.borrow_mut();
        let taken = usize::try_from(num_bytes).unwrap().min(self.piece).min(self.room - bytes.len());
        // SAFETY: the plug-in's bytes are as many as it says.
        unsafe {
            bytes.extend_from_slice(std::slice::from_raw_parts(from.cast::<u8>(), taken));
            *num_written = number(taken);
        }
        kResultOk
    }

    unsafe fn seek(&self, _to: i64, _mode: i32, _position: *mut i64) -> i32 {
        kNotImplemented
    }

    unsafe fn tell(&self, _position: *mut i64) -> i32 {
        kNotImplemented
    }
}

impl Instance {
    fn save(&self, stream: &ComWrapper<Trickle>) -> i32 {
        // SAFETY: the stream outlives the call.
        unsafe { self.component.getState(stream.as_com_ref::<IBStream>().unwrap().as_ptr()) }
    }

    pub(crate) fn load(&self, bytes: &[u8], piece: usize) -> i32 {
        let stream = Trickle::with(bytes, piece, 0);
        // SAFETY: as above.
        unsafe { self.component.setState(stream.as_com_ref::<IBStream>().unwrap().as_ptr()) }
    }

    pub(crate) fn state(&self) -> Vec<u8> {
        let stream = Trickle::with(&[], usize::MAX, usize::MAX);
        assert_eq!(self.save(&stream), kResultOk);
        stream.bytes.take()
    }
}

#[test]
fn states_come_and_go_in_streams_of_a_few_bytes_that_know_no_length() {
    let changed = String::from_utf8(Instance::new().state())
        .unwrap()
        .replace(r#""slot":{"i32":1}"#, r#""slot":{"i32":4}"#);
    for piece in [1, 3, 1_000, 1 << 20] {
        let instance = Instance::new();
        assert_eq!(instance.load(changed.as_bytes(), piece), kResultOk, "{piece}");
        let stream = Trickle::with(&[], piece, usize::MAX);
        assert_eq!(instance.save(&stream), kResultOk, "{piece}");
        assert!(
            stream.bytes.take() == changed.as_bytes()
                && changed != String::from_utf8(Instance::new().state()).unwrap()
        );
    }
}

#[test]
fn a_state_that_could_not_be_written_is_not_said_to_be_saved() {
    let instance = Instance::new();
    let whole = instance.state().len();
    for room in [0, 1, whole - 1] {
        assert_eq!(instance.save(&Trickle::with(&[], 1_000, room)), kResultFalse, "{room}");
    }
    assert_eq!(instance.save(&Trickle::with(&[], 1_000, whole)), kResultOk);
}

#[test]
fn a_state_that_is_none_is_refused_and_changes_nothing() {
    let instance = Instance::new();
    let before = instance.state();
    for nonsense in [&b""[..], b"{", b"[]", &before[..before.len() / 2], &vec![b' '; 65 << 20]] {
        assert_eq!(instance.load(nonsense, 1 << 20), kResultFalse);
        assert_eq!(instance.state(), before);
    }
}
