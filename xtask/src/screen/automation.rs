//! A parameter of a VST3 that changes in every block, from a thread of its own, as a host's automation does.
#![expect(unsafe_code, reason = "a VST3 host is made of raw pointers")]

use std::ptr::null_mut;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;

use anyhow::{Context, Result, anyhow};
use vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, IAudioProcessor, IAudioProcessorTrait, IComponentTrait,
    IEditController, IEditControllerTrait, IParamValueQueue, IParamValueQueueTrait, IParameterChanges,
    IParameterChangesTrait, ParameterInfo, ProcessData, ProcessSetup,
};
use vst3::Steinberg::{kResultFalse, kResultOk, tresult};
use vst3::{Class, ComPtr, ComWrapper};

use super::vst3::{Vst3, succeed};

/// Frames of a block.
const BLOCK: usize = 64;

/// Frames per second the automation claims; it runs as fast as it can.
const RATE_HZ: f64 = 48_000.0;

/// Blocks being processed with a parameter that never rests.
pub(crate) struct Automation {
    thread: JoinHandle<u64>,
    is_over: Arc<AtomicBool>,
    processor: ComPtr<IAudioProcessor>,
    component: ComPtr<vst3::Steinberg::Vst::IComponent>,
}

/// What the thread needs: VST3 calls `process` from another thread than the rest, by its rules.
struct Player(ComPtr<IAudioProcessor>);

// SAFETY: `process` is the one call made there, and VST3 allows it from any one thread.
unsafe impl Send for Player {}

impl Automation {
    /// Activates the instance and starts.
    ///
    /// # Errors
    /// The VST3 refuses, or has no parameters.
    pub(crate) fn start(vst3: &Vst3) -> Result<Self> {
        let component = vst3.component.clone();
        let processor = component.cast::<IAudioProcessor>().context("the VST3 does not process")?;
        let controller = component.cast::<IEditController>().context("the VST3 has no controller")?;
        let mut setup = ProcessSetup {
            processMode: 0,
            symbolicSampleSize: 0,
            maxSamplesPerBlock: i32::try_from(BLOCK)?,
            sampleRate: RATE_HZ,
        };
        // SAFETY: the calls are made in the order VST3 prescribes; the structures outlive them.
        let parameter = unsafe {
            let mut info: ParameterInfo = std::mem::zeroed();
            succeed(controller.getParameterInfo(SEAL_INDEX, &raw mut info), "name its parameters")?;
            succeed(processor.setupProcessing(&raw mut setup), "set up")?;
            succeed(component.setActive(1), "activate")?;
            processor.setProcessing(1);
            info.id
        };
        let (is_over, player) = (Arc::new(AtomicBool::new(false)), Player(processor.clone()));
        let ends = Arc::clone(&is_over);
        let thread = std::thread::Builder::new()
            .name("automation".to_owned())
            .spawn(move || play(&player, parameter, &ends))?;
        Ok(Self { thread, is_over, processor, component })
    }

    /// Stops, deactivates the instance, and says how many blocks there were.
    ///
    /// # Errors
    /// The thread has ended by itself.
    pub(crate) fn stop(self) -> Result<u64> {
        self.is_over.store(true, Ordering::Relaxed);
        let num_blocks = self.thread.join().map_err(|_| anyhow!("the automation has crashed"))?;
        // SAFETY: nothing is being processed any more.
        unsafe {
            self.processor.setProcessing(0);
            self.component.setActive(0);
        }
        Ok(num_blocks)
    }
}

/// Place of "Seal" in the list of parameters.
const SEAL_INDEX: i32 = 2;

fn play(player: &Player, parameter: u32, is_over: &AtomicBool) -> u64 {
    let value = Arc::new(AtomicU64::new(0));
    let changes = ComWrapper::new(Changes(ComWrapper::new(Queue { parameter, value: Arc::clone(&value) })));
    let mut channels = [[0.0f32; BLOCK]; 2];
    let mut num_blocks = 0;
    while !is_over.load(Ordering::Relaxed) {
        value.store(num_blocks % 100, Ordering::Relaxed);
        let mut pointers = channels.each_mut().map(|channel| channel.as_mut_ptr());
        let mut bus = AudioBusBuffers {
            numChannels: 2,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 { channelBuffers32: pointers.as_mut_ptr() },
        };
        let buses = &raw mut bus;
        let input = changes.as_com_ref::<IParameterChanges>().map_or(null_mut(), |changes| changes.as_ptr());
        let mut data = ProcessData {
            processMode: 0,
            symbolicSampleSize: 0,
            numSamples: i32::try_from(BLOCK).unwrap_or(0),
            numInputs: 1,
            numOutputs: 1,
            inputs: buses,
            outputs: buses,
            inputParameterChanges: input,
            outputParameterChanges: null_mut(),
            inputEvents: null_mut(),
            outputEvents: null_mut(),
            processContext: null_mut(),
        };
        // SAFETY: everything lives to the end of the call, and the buffers are as long as said.
        unsafe { player.0.process(&raw mut data) };
        num_blocks += 1;
    }
    num_blocks
}

/// One queue.
struct Changes(ComWrapper<Queue>);

impl Class for Changes {
    type Interfaces = (IParameterChanges,);
}

impl IParameterChangesTrait for Changes {
    unsafe fn getParameterCount(&self) -> i32 {
        1
    }

    unsafe fn getParameterData(&self, _index: i32) -> *mut IParamValueQueue {
        self.0.as_com_ref::<IParamValueQueue>().map_or(null_mut(), |queue| queue.as_ptr())
    }

    unsafe fn addParameterData(&self, _id: *const u32, _index: *mut i32) -> *mut IParamValueQueue {
        null_mut()
    }
}

/// One point, in hundredths of the range.
struct Queue {
    parameter: u32,
    value: Arc<AtomicU64>,
}

impl Class for Queue {
    type Interfaces = (IParamValueQueue,);
}

impl IParamValueQueueTrait for Queue {
    unsafe fn getParameterId(&self) -> u32 {
        self.parameter
    }

    unsafe fn getPointCount(&self) -> i32 {
        1
    }

    unsafe fn getPoint(&self, _index: i32, offset: *mut i32, value: *mut f64) -> tresult {
        let hundredths = u32::try_from(self.value.load(Ordering::Relaxed)).unwrap_or(0);
        // SAFETY: the plug-in's own variables.
        unsafe {
            offset.write(0);
            value.write(f64::from(hundredths) / 100.0);
        }
        kResultOk
    }

    unsafe fn addPoint(&self, _offset: i32, _value: f64, _index: *mut i32) -> tresult {
        kResultFalse
    }
}
