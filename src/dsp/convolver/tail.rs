//! The taps beyond the head: uniform partitions in the frequency domain, their work cut into even slices.

use std::fmt;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use super::{BLOCK_FRAMES, FLUSH_BELOW};

/// Slices a block's work is cut into: one forward transform, six shares of the products, one transform back.
pub(super) const NUM_SLICES: usize = 8;

/// Points of the transform: the block and the one before it.
const NUM_POINTS: usize = 2 * BLOCK_FRAMES;

/// Bins of a real transform.
const NUM_BINS: usize = BLOCK_FRAMES + 1;

/// Blocks from one that is complete to the one it contributes to, over the head's taps.
const BLOCKS_AHEAD: usize = super::HEAD_TAPS / BLOCK_FRAMES;

type Spectrum = [Complex32; NUM_BINS];

const SILENT: Spectrum = [Complex32::ZERO; NUM_BINS];

/// Partitions, and what they still have to give.
#[derive(Debug, Clone)]
pub(super) struct Tail {
    plans: Plans,
    scratch: Vec<Complex32>,
    points: [f32; NUM_POINTS],
    /// Spectra of the partitions, the nearest first; those in use come first.
    responses: Vec<Spectrum>,
    num_used: usize,
    /// Spectra of past blocks with the one before each, in a ring.
    inputs: Vec<Spectrum>,
    newest: usize,
    sum: Spectrum,
    /// What past blocks contribute to the present one and those to come, in a ring.
    due: [[f32; BLOCK_FRAMES]; BLOCKS_AHEAD],
    /// Place of the present block in that ring.
    present: usize,
}

/// Both transforms.
#[derive(Clone)]
struct Plans {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
}

impl fmt::Debug for Plans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plans").finish_non_exhaustive()
    }
}

impl Tail {
    /// Silent, with room for `max_taps` taps beyond the head.
    #[expect(clippy::disallowed_macros, reason = "allocates once, while the engine is built")]
    pub(super) fn new(max_taps: usize) -> Self {
        let mut planner = RealFftPlanner::new();
        let plans = Plans {
            forward: planner.plan_fft_forward(NUM_POINTS),
            inverse: planner.plan_fft_inverse(NUM_POINTS),
        };
        let num_scratch = plans.forward.get_scratch_len().max(plans.inverse.get_scratch_len());
        let num_partitions = max_taps.div_ceil(BLOCK_FRAMES);
        Self {
            plans,
            scratch: vec![Complex32::ZERO; num_scratch],
            points: [0.0; NUM_POINTS],
            responses: vec![SILENT; num_partitions],
            num_used: 0,
            inputs: vec![SILENT; num_partitions],
            newest: 0,
            sum: SILENT,
            due: [[0.0; BLOCK_FRAMES]; BLOCKS_AHEAD],
            present: 0,
        }
    }

    /// The taps beyond the head.
    pub(super) fn set_taps(&mut self, taps: &[f32]) {
        self.num_used = taps.len().div_ceil(BLOCK_FRAMES).min(self.responses.len());
        let scale = 1.0 / crate::units::single(crate::units::to_f64(NUM_POINTS));
        for (response, taps) in self.responses.iter_mut().zip(taps.chunks(BLOCK_FRAMES)) {
            self.points.fill(0.0);
            for (point, tap) in self.points.iter_mut().zip(taps) {
                *point = scale * tap;
            }
            forward(&self.plans, &mut self.points, response, &mut self.scratch);
        }
    }

    pub(super) fn reset(&mut self) {
        self.inputs.fill(SILENT);
        self.sum = SILENT;
        self.due = [[0.0; BLOCK_FRAMES]; BLOCKS_AHEAD];
        self.newest = 0;
        self.present = 0;
    }

    /// One slice of the work for the block that ended last; `last_two_blocks` are that one and the one
    /// before it.
    pub(super) fn work(&mut self, slice: usize, last_two_blocks: &[f32]) {
        if slice == 0 {
            self.take_in(last_two_blocks);
        } else if slice + 1 < NUM_SLICES {
            self.multiply(slice - 1);
        } else {
            self.give_out();
        }
    }

    /// What past blocks contribute to the present one.
    pub(super) fn due(&self) -> &[f32; BLOCK_FRAMES] {
        self.due.get(self.present).unwrap_or(&[0.0; BLOCK_FRAMES])
    }

    pub(super) fn end_block(&mut self) {
        self.present = (self.present + 1) % BLOCKS_AHEAD;
    }

    fn take_in(&mut self, last_two_blocks: &[f32]) {
        for (point, x) in self.points.iter_mut().zip(last_two_blocks) {
            *point = *x;
        }
        self.newest = (self.newest + 1) % self.inputs.len().max(1);
        if let Some(input) = self.inputs.get_mut(self.newest) {
            forward(&self.plans, &mut self.points, input, &mut self.scratch);
        }
        self.sum = SILENT;
    }

    /// One of the equal shares of the products.
    fn multiply(&mut self, share: usize) {
        let num_shares = NUM_SLICES - 2;
        let (first, end) = (share * self.num_used / num_shares, (share + 1) * self.num_used / num_shares);
        let num_inputs = self.inputs.len();
        for (idx, response) in self.responses.iter().enumerate().take(end).skip(first) {
            let Some(input) = self.inputs.get((self.newest + num_inputs - idx) % num_inputs) else {
                continue;
            };
            for ((sum, x), h) in self.sum.iter_mut().zip(input).zip(response) {
                *sum += x * h;
            }
        }
    }

    /// Writes what the block that ended last contributes to the block [`BLOCKS_AHEAD`] after it, which is the
    /// one just before this place in the ring is the present again.
    fn give_out(&mut self) {
        let result =
            self.plans.inverse.process_with_scratch(&mut self.sum, &mut self.points, &mut self.scratch);
        let due = self.due.get_mut((self.present + BLOCKS_AHEAD - 1) % BLOCKS_AHEAD);
        let Some(due) = due.filter(|_| result.is_ok()) else { return };
        for (due, y) in due.iter_mut().zip(self.points.iter().skip(BLOCK_FRAMES)) {
            *due = if y.abs() < FLUSH_BELOW { 0.0 } else { *y };
        }
    }
}

/// The spectrum of `points`, which are used up; silence should the plan not fit, which it does by
/// construction.
fn forward(plans: &Plans, points: &mut [f32], spectrum: &mut Spectrum, scratch: &mut [Complex32]) {
    if plans.forward.process_with_scratch(points, spectrum, scratch).is_err() {
        *spectrum = SILENT;
    }
}
