//! A parameter of a VST3 that changes in every block, from a thread of its own, as a host's automation does.
#![expect(unsafe_code, reason = "a VST3 host is made of raw pointers")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use anyhow::{Context, Result, anyhow};
use test_host::vst3::{BLOCK, Changes, block, bus, real_time, succeed};
use vst3::ComPtr;
use vst3::Steinberg::Vst::{IAudioProcessor, IAudioProcessorTrait, IComponent, IComponentTrait};

use crate::cast::real_u64;
use crate::host::Vst3;

/// Place of "Seal" in the list of parameters.
const SEAL_INDEX: usize = 2;

/// Blocks being processed with a parameter that never rests.
pub(crate) struct Automation {
    thread: JoinHandle<u64>,
    is_over: Arc<AtomicBool>,
    processor: ComPtr<IAudioProcessor>,
    component: ComPtr<IComponent>,
}

/// What the thread needs: VST3 calls `process` from another thread than the rest, by its rules.
struct Player(ComPtr<IAudioProcessor>);

// SAFETY: `process` is the one call made there, and VST3 allows it from any one thread.
unsafe impl Send for Player {}

impl Automation {
    /// Activates the instance and starts, as fast as it can.
    ///
    /// # Errors
    /// The VST3 refuses, or has no parameters.
    pub(crate) fn start(vst3: &Vst3) -> Result<Self> {
        let instance = vst3.instance();
        let parameter = instance.parameters().get(SEAL_INDEX).context("the VST3 has no parameters")?.id;
        succeed(instance.set_up(real_time(), 48_000.0), "set up")?;
        let (component, processor) = (instance.component.clone(), instance.processor.clone());
        // SAFETY: the calls are made in the order VST3 prescribes.
        unsafe {
            succeed(component.setActive(1), "activate")?;
            processor.setProcessing(1);
        }
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

fn play(player: &Player, parameter: u32, is_over: &AtomicBool) -> u64 {
    let mut channels = [[0.0f32; BLOCK]; 2];
    let mut num_blocks = 0;
    while !is_over.load(Ordering::Relaxed) {
        let changes = Changes::new([(parameter, vec![(0, real_u64(num_blocks % 100) / 100.0)])]);
        let mut pointers = channels.each_mut().map(|channel| channel.as_mut_ptr());
        let (mut inputs, mut outputs) = (bus(&mut pointers), bus(&mut pointers));
        let mut data = block(BLOCK, &mut inputs, &mut outputs);
        data.inputParameterChanges = changes.as_ptr();
        // SAFETY: everything lives to the end of the call, and the buffers are as long as said.
        unsafe { player.0.process(&raw mut data) };
        num_blocks += 1;
    }
    num_blocks
}
