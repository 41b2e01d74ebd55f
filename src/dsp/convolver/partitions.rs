//! The taps beyond the direct ones: uniform partitions in the frequency domain, their work cut into a step per frame.

use std::ops::Range;

use super::BLOCK_FRAMES;
use super::transform::{NUM_BINS, NUM_POINTS, NUM_STEPS, SILENT, Spectrum, Transform};
use crate::units::{single, to_f64};

/// Blocks from one that is complete to the one it contributes to, over the direct taps.
const BLOCKS_AHEAD: usize = super::DIRECT_TAPS / BLOCK_FRAMES;

/// Frames in which products are added up, between the transform and the one back; the last frame of a block has enough
/// to do with ending it.
const PRODUCT_STEPS: usize = BLOCK_FRAMES - 1 - 2 * NUM_STEPS;

/// Partitions, and what they still have to give.
#[derive(Debug, Clone)]
pub(super) struct Partitions {
    transform: Transform,
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

impl Partitions {
    /// Silent, with room for `max_taps` taps beyond the direct ones.
    #[expect(clippy::disallowed_macros, reason = "allocates once, while the engine is built")]
    pub(super) fn new(max_taps: usize) -> Self {
        let num_partitions = max_taps.div_ceil(BLOCK_FRAMES);
        Self {
            transform: Transform::new(),
            responses: vec![SILENT; num_partitions],
            num_used: 0,
            inputs: vec![SILENT; num_partitions],
            newest: 0,
            sum: SILENT,
            due: [[0.0; BLOCK_FRAMES]; BLOCKS_AHEAD],
            present: 0,
        }
    }

    /// The taps beyond the direct ones.
    pub(super) fn set_taps(&mut self, taps: &[f32]) {
        self.num_used = taps.len().div_ceil(BLOCK_FRAMES).min(self.responses.len());
        // The transform forward gives twice the spectrum, of the response and of the input.
        let scale = 0.25 / single(to_f64(NUM_POINTS));
        for (response, taps) in self.responses.iter_mut().zip(taps.chunks(BLOCK_FRAMES)) {
            let mut scaled = [0.0; NUM_POINTS];
            for (point, tap) in scaled.iter_mut().zip(taps) {
                *point = scale * tap;
            }
            for step in 0..NUM_STEPS {
                self.transform.forward_step(step, &scaled, response);
            }
        }
    }

    pub(super) fn reset(&mut self) {
        self.inputs.fill(SILENT);
        self.sum = SILENT;
        self.due = [[0.0; BLOCK_FRAMES]; BLOCKS_AHEAD];
        self.newest = 0;
        self.present = 0;
    }

    /// The steps of some frames of the present block, for the block that ended last; `last_two_blocks` are that one and
    /// the one before it.
    pub(super) fn work(&mut self, frames: Range<usize>, last_two_blocks: &[f32; NUM_POINTS]) {
        const PRODUCTS: Range<usize> = NUM_STEPS..NUM_STEPS + PRODUCT_STEPS;
        for step in frames.start..frames.end.min(PRODUCTS.start) {
            self.take_in(step, last_two_blocks);
        }
        let shares = frames.start.max(PRODUCTS.start)..frames.end.min(PRODUCTS.end);
        if !shares.is_empty() {
            self.multiply(shares.start - PRODUCTS.start..shares.end - PRODUCTS.start);
        }
        for frame in frames.start.max(PRODUCTS.end)..frames.end {
            self.give_out(frame - PRODUCTS.end);
        }
    }

    /// What past blocks contribute to the present one.
    pub(super) fn due(&self) -> &[f32; BLOCK_FRAMES] {
        self.due.get(self.present).unwrap_or(&[0.0; BLOCK_FRAMES])
    }

    pub(super) fn end_block(&mut self) {
        self.present = (self.present + 1) % BLOCKS_AHEAD;
    }

    fn take_in(&mut self, step: usize, last_two_blocks: &[f32; NUM_POINTS]) {
        if step == 0 {
            self.newest = (self.newest + 1) % self.inputs.len().max(1);
            self.sum = SILENT;
        }
        if let Some(input) = self.inputs.get_mut(self.newest) {
            self.transform.forward_step(step, last_two_blocks, input);
        }
    }

    /// Some of the equal shares of the products: so many bins, on through the partitions.
    fn multiply(&mut self, shares: Range<usize>) {
        let num_products = self.num_used * NUM_BINS;
        let (mut next, end) =
            (shares.start * num_products / PRODUCT_STEPS, shares.end * num_products / PRODUCT_STEPS);
        while next < end {
            let (partition, first) = (next / NUM_BINS, next % NUM_BINS);
            let bins = first..NUM_BINS.min(first + end - next);
            next += bins.len();
            let place =
                self.newest.checked_sub(partition).unwrap_or(self.newest + self.inputs.len() - partition);
            let (Some(input), Some(response)) = (self.inputs.get(place), self.responses.get(partition))
            else {
                continue;
            };
            let (Some(input), Some(response)) = (input.get(bins.clone()), response.get(bins.clone())) else {
                continue;
            };
            for ((sum, x), h) in
                self.sum.get_mut(bins).unwrap_or_default().iter_mut().zip(input).zip(response)
            {
                *sum += x * h;
            }
        }
    }

    /// A step of what the block that ended last contributes to the block [`BLOCKS_AHEAD`] after it, which is the
    /// one just before this place in the ring is the present again. None is left for the last frame.
    fn give_out(&mut self, step: usize) {
        if step >= NUM_STEPS {
            return;
        }
        if let Some(due) = self.due.get_mut((self.present + BLOCKS_AHEAD - 1) % BLOCKS_AHEAD) {
            self.transform.inverse_step(step, &self.sum, due);
        }
    }
}
