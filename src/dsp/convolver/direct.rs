//! The first taps, in direct form.

use pulp::{Arch, Simd, WithSimd};

use super::{BLOCK_FRAMES, DIRECT_TAPS};
use crate::dsp::flush::flushed;

/// Taps are used in multiples of this: an even number of registers on every machine.
const LANES: usize = 32;

/// Taps and the inputs they still need.
#[derive(Debug, Clone)]
pub(super) struct Direct {
    /// Tap gains, the last one first: a window of the history lies beside them.
    taps: [f32; DIRECT_TAPS],
    /// First place of `taps` in use, a multiple of [`LANES`].
    first: usize,
    /// Past inputs, then the present block.
    history: [f32; NUM_PAST + BLOCK_FRAMES],
    arch: Arch,
}

/// Past inputs the direct form needs.
const NUM_PAST: usize = DIRECT_TAPS - 1;

impl Direct {
    pub(super) fn new() -> Self {
        Self {
            taps: [0.0; DIRECT_TAPS],
            first: DIRECT_TAPS,
            history: [0.0; NUM_PAST + BLOCK_FRAMES],
            arch: Arch::new(),
        }
    }

    /// At most [`DIRECT_TAPS`] taps.
    pub(super) fn set_taps(&mut self, taps: &[f32]) {
        self.taps = [0.0; DIRECT_TAPS];
        for (to, from) in self.taps.iter_mut().rev().zip(taps) {
            *to = *from;
        }
        self.first = DIRECT_TAPS - taps.len().min(DIRECT_TAPS).next_multiple_of(LANES);
    }

    pub(super) fn reset(&mut self) {
        self.history.fill(0.0);
    }

    pub(super) fn flush(&mut self) {
        for x in &mut self.history {
            *x = flushed(*x);
        }
    }

    /// The two blocks before the present one.
    pub(super) fn last_two_blocks(&self) -> &[f32; 2 * BLOCK_FRAMES] {
        self.history
            .get(NUM_PAST - 2 * BLOCK_FRAMES..)
            .and_then(<[f32]>::first_chunk)
            .unwrap_or(&[0.0; 2 * BLOCK_FRAMES])
    }

    /// Frames `start…` of the present block.
    pub(super) fn process(&mut self, start: usize, input: &[f32], output: &mut [f32]) {
        let fresh = self.history.get_mut(NUM_PAST + start..).unwrap_or_default();
        for (to, from) in fresh.iter_mut().zip(input) {
            *to = *from;
        }
        let past = self.history.get(start + self.first..).unwrap_or_default();
        let taps = self.taps.get(self.first..).unwrap_or_default();
        self.arch.dispatch(Run { taps, past, output });
    }

    /// Keeps of the block what is still needed.
    pub(super) fn end_block(&mut self) {
        self.history.copy_within(BLOCK_FRAMES.., 0);
    }
}

struct Run<'a> {
    taps: &'a [f32],
    /// From the oldest input the first frame needs to the newest of all.
    past: &'a [f32],
    output: &'a mut [f32],
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { taps, past, output } = self;
        let (fours, rest) = output.as_chunks_mut::<4>();
        let (twos, ones) = rest.as_chunks_mut::<2>();
        let mut frame = 0;
        for four in fours {
            *four = sums(simd, taps, past, frame);
            frame += 4;
        }
        for two in twos {
            *two = sums(simd, taps, past, frame);
            frame += 2;
        }
        for one in ones {
            [*one] = sums(simd, taps, past, frame);
            frame += 1;
        }
    }
}

/// The outputs of `F` frames in a row, so that taps are read once for all of them. Products are added up in the
/// same order whatever `F` is.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "the history reaches as many frames back as there are direct taps; idx < lanes"
)]
fn sums<S: Simd, const F: usize>(simd: S, taps: &[f32], past: &[f32], first: usize) -> [f32; F] {
    let taps = S::as_simd_f32s(taps).0;
    let mut windows = [taps; F];
    for frame in 0..F {
        windows[frame] = &S::as_simd_f32s(&past[first + frame..]).0[..taps.len()];
    }
    let zero = simd.splat_f32s(0.0);
    let (mut even, mut odd) = ([zero; F], [zero; F]);
    for idx in 0..taps.len() / 2 {
        for frame in 0..F {
            even[frame] = simd.mul_add_e_f32s(taps[2 * idx], windows[frame][2 * idx], even[frame]);
            odd[frame] = simd.mul_add_e_f32s(taps[2 * idx + 1], windows[frame][2 * idx + 1], odd[frame]);
        }
    }
    let mut totals = [0.0; F];
    for frame in 0..F {
        totals[frame] = simd.reduce_sum_f32s(simd.add_f32s(even[frame], odd[frame]));
    }
    totals
}
