//! The first taps, in direct form.

use pulp::{Arch, Simd, WithSimd};

use super::{BLOCK_FRAMES, FLUSH_BELOW, HEAD_TAPS};

/// Products that are added up side by side: four registers of eight lanes.
const LANES: usize = 32;

/// Taps and the inputs they still need.
#[derive(Debug, Clone)]
pub(super) struct Head {
    /// Tap gains, the last one first: a window of the history lies beside them.
    taps: [f32; HEAD_TAPS],
    /// First place of `taps` in use, a multiple of [`LANES`].
    first: usize,
    /// Past inputs, then the present block.
    history: [f32; NUM_PAST + BLOCK_FRAMES],
    arch: Arch,
}

/// Past inputs the direct form needs.
const NUM_PAST: usize = HEAD_TAPS - 1;

impl Head {
    pub(super) fn new() -> Self {
        Self {
            taps: [0.0; HEAD_TAPS],
            first: HEAD_TAPS,
            history: [0.0; NUM_PAST + BLOCK_FRAMES],
            arch: Arch::new(),
        }
    }

    /// At most [`HEAD_TAPS`] taps.
    pub(super) fn set_taps(&mut self, taps: &[f32]) {
        self.taps = [0.0; HEAD_TAPS];
        for (to, from) in self.taps.iter_mut().rev().zip(taps) {
            *to = *from;
        }
        self.first = HEAD_TAPS - taps.len().min(HEAD_TAPS).next_multiple_of(LANES);
    }

    pub(super) fn reset(&mut self) {
        self.history.fill(0.0);
    }

    pub(super) fn flush(&mut self) {
        for x in &mut self.history {
            *x = if x.abs() < FLUSH_BELOW { 0.0 } else { *x };
        }
    }

    /// The two blocks before the present one.
    pub(super) fn last_two_blocks(&self) -> &[f32] {
        self.history.get(NUM_PAST - 2 * BLOCK_FRAMES..NUM_PAST).unwrap_or_default()
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
    fn with_simd<S: Simd>(self, _: S) {
        let Self { taps, past, output } = self;
        for (frame, y) in output.iter_mut().enumerate() {
            let window = past.get(frame..).unwrap_or_default();
            let mut sums = [0.0f32; LANES];
            for (window, taps) in window.chunks_exact(LANES).zip(taps.chunks_exact(LANES)) {
                for ((sum, x), tap) in sums.iter_mut().zip(window).zip(taps) {
                    *sum += tap * x;
                }
            }
            *y = total(&sums);
        }
    }
}

/// The sum of all lanes, pairwise.
#[inline(always)]
fn total(sums: &[f32; LANES]) -> f32 {
    let mut octet = [0.0f32; 8];
    for part in sums.chunks_exact(8) {
        for (to, from) in octet.iter_mut().zip(part) {
            *to += from;
        }
    }
    let [a, b, c, d, e, f, g, h] = octet;
    ((a + e) + (b + f)) + ((c + g) + (d + h))
}
