//! The VST3 under supervision.
#![expect(unsafe_code, reason = "a VST3 host is made of raw pointers")]

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};
use test_host::vst3::{Changes, block, bus, number, real_time, succeed};
use vst3::ComPtr;
use vst3::Steinberg::Vst::{IAudioProcessor, IAudioProcessorTrait, IComponentTrait, ProcessData};
use vst3::Steinberg::kResultOk;

use super::{BLOCK, NUM_OPENINGS, NUM_POINTS, NUM_STATES, OPEN, RATE_HZ, Supervised};
use crate::cast::real;
use crate::host::Vst3;
use crate::music::noise::stereo_pink;
use crate::screen::Screen;

/// What the supervised thread needs.
struct Player {
    processor: ComPtr<IAudioProcessor>,
    /// Automation, in turn.
    changes: Vec<Changes>,
    channels: Vec<Vec<f32>>,
}

// SAFETY: `process` is the one call made there, and VST3 allows it from any one thread; the changes are given away.
unsafe impl Send for Player {}

impl Player {
    fn play(&mut self, num: u64) {
        let round = usize::try_from(num).unwrap_or(0) % (self.changes.len() + 1);
        let [left, right] = self.channels.as_mut_slice() else { return };
        let mut pointers = [left.as_mut_ptr(), right.as_mut_ptr()];
        let mut outputs = pointers;
        let (mut inputs, mut outputs) = (bus(&mut pointers), bus(&mut outputs));
        let mut data: ProcessData = block(BLOCK, &mut inputs, &mut outputs);
        if let Some(changes) = self.changes.get(round) {
            data.inputParameterChanges = changes.as_ptr();
        }
        // SAFETY: everything lives to the end of the call, and the buffers are as long as said.
        unsafe { self.processor.process(&raw mut data) };
    }
}

/// Plays with every parameter automated, with states loaded, and with the editor closed, open, opening and closing.
///
/// # Errors
/// The bundle cannot be loaded, or makes a call.
pub(super) fn run(bundle: &Path) -> Result<()> {
    let vst3 = Vst3::load(bundle)?;
    let ids: Vec<u32> = vst3.instance().parameters().iter().map(|info| info.id).collect();
    let state = vst3.instance().state();
    let changes = (0..4).map(|round| automation(&ids, round)).collect();
    let (component, processor) = (vst3.instance().component.clone(), vst3.instance().processor.clone());
    succeed(vst3.instance().set_up(real_time(), f64::from(RATE_HZ)), "set up")?;
    // SAFETY: the calls are made in the order VST3 prescribes.
    unsafe {
        succeed(component.setActive(1), "activate")?;
        processor.setProcessing(1);
    }
    let mut player = Player { processor, changes, channels: stereo_pink(BLOCK) };
    let supervised = Supervised::start(move |num| player.play(num))?;
    supervised.wait_for(super::MIN_BLOCKS)?;
    let screen = Screen::open((980, 640))?;
    for _ in 0..NUM_OPENINGS {
        let editor = vst3.open_editor(screen.window, 1.0)?;
        let opened = Instant::now();
        for _ in 0..NUM_STATES {
            ensure!(vst3.instance().load(&state, 4_096) == kResultOk, "the VST3 does not load its state");
            editor.serve();
            std::thread::sleep(OPEN.saturating_sub(opened.elapsed()) / 10);
        }
        editor.close()?;
    }
    std::mem::forget(vst3);
    supervised.judge("VST3")
}

/// Points on every parameter, all over a block.
fn automation(ids: &[u32], round: usize) -> Changes {
    let points_each = NUM_POINTS.div_ceil(ids.len());
    Changes::new(ids.iter().enumerate().map(|(idx, id)| {
        let point = |point: usize| {
            let frame = number((point * BLOCK + idx) / points_each);
            (frame, real((point + round) % 4) / 3.0)
        };
        (*id, (0..points_each).map(point).collect())
    }))
}
