//! What was heard in the last seconds: powers over frequency, gated as BS.1770 gates loudness.

use super::analysis::Analysis;
use super::matching::Heard;
use super::power::{BandPower, NUM_BANDS, PowerResponse, PowerSpectrum};
use super::prepared::Prepared;
use super::voice::Frames;
use super::whole::Whole;
use crate::units::{lufs_from_power, single, to_f64};

/// Loudness a block must have to count at all, LUFS. Source: `[bs1770-4]`.
const ABSOLUTE_GATE_LUFS: f64 = -70.0;

/// Power relative to the mean below which a block does not count: −10 LU. Source: `[bs1770-4]`.
const RELATIVE_GATE: f64 = 0.1;

/// Blocks that are remembered: about six seconds (decision 30).
const NUM_BLOCKS: usize = 15;

const SILENCE: PowerSpectrum = [BandPower::SILENCE; NUM_BANDS];

/// One gating block.
#[derive(Debug, Clone, Copy)]
struct Block {
    spectrum: PowerSpectrum,
    /// K-weighted power.
    weighted: f64,
    peak_lin: f32,
}

impl Block {
    const SILENT: Self = Self { spectrum: SILENCE, weighted: 0.0, peak_lin: 0.0 };
}

/// The memory of the last seconds.
#[derive(Debug, Clone)]
pub(super) struct Programme {
    analysis: Analysis,
    /// The block that is being heard.
    running: Box<Block>,
    block_secs: f64,
    /// The blocks that passed the absolute gate, overwritten in turn; the first `num_blocks` count.
    blocks: Vec<Block>,
    next_idx: usize,
    num_blocks: usize,
    /// Everything since the last reset.
    whole: Whole,
    /// Blocks that have passed since the last reset: moves when there is something new.
    pub(super) revision: u64,
}

impl Programme {
    /// A memory of nothing.
    #[expect(
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        reason = "allocates once, while the engine is built"
    )]
    pub(super) fn new(prepared: &Prepared) -> Self {
        Self {
            analysis: Analysis::new(&prepared.analysis),
            running: Box::new(Block::SILENT),
            block_secs: to_f64(prepared.analysis.block_frames()) / prepared.sample_rate_hz,
            blocks: vec![Block::SILENT; NUM_BLOCKS],
            next_idx: 0,
            num_blocks: 0,
            whole: Whole::new(),
            revision: 0,
        }
    }

    /// Forgets everything.
    pub(super) fn reset(&mut self) {
        self.analysis.reset();
        *self.running = Block::SILENT;
        self.whole.reset();
        (self.next_idx, self.num_blocks, self.revision) = (0, 0, 0);
    }

    /// Hears `num_frames`, which must not reach beyond the next tick.
    pub(super) fn take_in(&mut self, signal: &Frames, num_frames: usize) {
        let peak_lin = self.analysis.take_in(signal, num_frames);
        self.running.peak_lin = self.running.peak_lin.max(peak_lin);
    }

    /// Does the work of one control tick.
    pub(super) fn tick(&mut self, prepared: &Prepared) {
        if self.analysis.tick(&prepared.analysis, &mut self.running.spectrum) {
            self.close_block(prepared);
        }
    }

    fn close_block(&mut self, prepared: &Prepared) {
        let block = &mut self.running;
        block.weighted = PowerResponse::AS_WORN.weighted(&block.spectrum, &prepared.bands);
        if lufs_from_power(block.weighted) >= ABSOLUTE_GATE_LUFS {
            if let Some(place) = self.blocks.get_mut(self.next_idx) {
                *place = **block;
            }
            self.whole.take_in(&block.spectrum, block.weighted, block.peak_lin);
            self.next_idx = (self.next_idx + 1) % NUM_BLOCKS;
            self.num_blocks = (self.num_blocks + 1).min(NUM_BLOCKS);
            self.revision += 1;
        }
        *self.running = Block::SILENT;
    }

    /// Writes everything that was heard since the last reset to `heard`.
    pub(super) fn recall_all(&self, heard: &mut Heard) {
        self.whole.recall(heard, self.block_secs);
    }

    /// Writes what was heard in the last seconds to `heard`.
    pub(super) fn recall(&self, heard: &mut Heard) {
        *heard = Heard::NOTHING;
        let known = || self.blocks.iter().take(self.num_blocks);
        let mean = known().map(|block| block.weighted).sum::<f64>() / to_f64(self.num_blocks.max(1));
        let counting = || known().filter(|block| block.weighted >= RELATIVE_GATE * mean);
        let num_counting = counting().count();
        let share = single(1.0 / to_f64(num_counting.max(1)));
        for block in counting() {
            for (to, from) in heard.spectrum.iter_mut().zip(&block.spectrum) {
                to.add(from, share);
            }
        }
        heard.peak_lin = known().fold(0.0, |peak, block| peak.max(block.peak_lin));
        heard.secs = self.block_secs * to_f64(num_counting);
    }
}
