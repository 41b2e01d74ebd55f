//! The running cross path: history of the shadowed signal, taps, and the loop around them.

use pulp::{Arch, Simd, WithSimd};

use super::shelves::{ShelfState, Shelves};
use super::{CrossfeedDesign, MAX_CROSS_SECS, ShadowFilter};
use crate::dsp::bank::{MAX_FRAMES, ShadowBank, ShadowPoles, ShadowWeights};
use crate::dsp::delay::{FractionalDelay, NUM_SHORT_TAPS, NUM_TAPS};
use crate::dsp::flush::flush_all;
use crate::units::{samples_from_secs, single};

/// One value per channel, left and right.
pub(super) type Pair = [f32; 2];

/// Most frames whose share of the past is computed together.
const CHUNK_FRAMES: usize = 8;

/// Values of one chunk, left and right interleaved. Where a chunk is shorter, the rest of it is computed along and
/// overwritten by the next one.
pub(super) type Chunk = [f32; 2 * CHUNK_FRAMES];

/// Values of one run of frames, interleaved, and room for a chunk that begins with the last one.
type Interleaved = [f32; 2 * (MAX_FRAMES + CHUNK_FRAMES)];

/// The running cross path of both channels.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Crossfeed {
    arch: Arch,
    state: State,
}

/// Filter states and the history of the shadowed signal, left and right interleaved.
#[derive(Debug, Clone)]
struct State {
    shelves: ShelfState,
    bank: ShadowBank<2>,
    /// `reach` past frames, then room for one run of frames and a chunk beyond it.
    history: Vec<f32>,
    reach: usize,
}

/// The design in the precision the sound runs in.
#[derive(Debug, Clone, Copy)]
struct Taps {
    /// Tap gains times g, oldest first.
    gains: [f32; NUM_TAPS],
    base: usize,
    is_short: bool,
    /// Share of the present frame in `r`: nonzero only where the delay is under one sample.
    present: f32,
    /// `1 / (1 + β·present)`: solves the loop within one frame.
    solve: f32,
    /// `β · solve`.
    feedback: f32,
}

impl Crossfeed {
    /// Silent paths with room for the longest delay.
    ///
    /// # Real-time
    /// Not safe: allocates.
    #[must_use]
    pub(in crate::engine) fn new(sample_rate_hz: f64) -> Self {
        let longest = FractionalDelay::new(samples_from_secs(MAX_CROSS_SECS, sample_rate_hz));
        Self { arch: Arch::new(), state: State::new(longest.base + NUM_TAPS) }
    }

    /// Back to silence.
    ///
    /// # Real-time
    /// Safe.
    pub(in crate::engine) fn reset(&mut self) {
        self.state.shelves = ShelfState::default();
        self.state.bank.reset();
        self.state.history.fill(0.0);
    }

    /// Sets values that have decayed below −300 dBFS to zero; to be called at control ticks.
    ///
    /// # Real-time
    /// Safe.
    pub(in crate::engine) fn flush(&mut self) {
        let state = &mut self.state;
        state.shelves.flush();
        state.bank.flush();
        flush_all(state.history.get_mut(..2 * state.reach).unwrap_or_default());
    }

    /// Adds the cross paths to both channels, in place.
    ///
    /// # Shape and units
    /// `left`, `right`: same length, at most [`MAX_FRAMES`] frames; the shorter one counts.
    /// # Real-time
    /// Safe: no allocation, no lock, no panic. Cost O(frames × (taps + poles)).
    /// # Source
    /// Acoustics notes §2.6 for R, §2.7 for the common term.
    pub(in crate::engine) fn process(
        &mut self,
        design: &CrossfeedDesign,
        poles: &ShadowPoles,
        left: &mut [f32],
        right: &mut [f32],
    ) {
        let state = &mut self.state;
        match &design.shadow {
            ShadowFilter::Shelves(lower, upper) => {
                let shelves = Shelves::new(lower, upper);
                let taps = Taps::new(design, single(shelves.direct));
                self.arch.dispatch(Run { taps, filter: ShelfRun { shelves }, state, left, right });
            }
            ShadowFilter::Bank(weights) => {
                let taps = Taps::new(design, weights.present());
                self.arch.dispatch(Run { taps, filter: BankRun { poles, weights }, state, left, right });
            }
        }
    }
}

impl State {
    #[expect(clippy::disallowed_macros, reason = "allocates once, while the engine is built")]
    fn new(reach: usize) -> Self {
        let room = 2 * (reach + MAX_FRAMES + CHUNK_FRAMES);
        Self { shelves: ShelfState::default(), bank: ShadowBank::default(), history: vec![0.0; room], reach }
    }

    /// The share of past frames in `r`, for [`CHUNK_FRAMES`] frames from `frame` on, by the last `T` taps.
    ///
    /// No frame of the chunk may depend on another one of it: the caller keeps chunks within the delay.
    #[inline(always)]
    #[expect(
        clippy::indexing_slicing,
        reason = "tap < T ≤ NUM_TAPS; a window has as many vectors as what it adds to"
    )]
    fn past<S: Simd, const T: usize>(&self, simd: S, c: &Taps, frame: usize) -> Chunk {
        let mut past = Chunk::default();
        let start = 2 * (self.reach + frame + 1 - c.base - T);
        let Some(windows) = self.history.get(start..start + 2 * (T + CHUNK_FRAMES)) else { return past };
        let past_vectors = S::as_mut_simd_f32s(&mut past).0;
        for (idx, past) in past_vectors.iter_mut().enumerate() {
            // Two sums, so that a tap need not wait for the one before it.
            let (mut sum, mut other) = (simd.splat_f32s(0.0), simd.splat_f32s(0.0));
            for tap in 0..T {
                let gain = simd.splat_f32s(c.gains[NUM_TAPS - T + tap]);
                let window = S::as_simd_f32s(&windows[2 * tap..2 * (tap + CHUNK_FRAMES)]).0[idx];
                (sum, other) = (other, simd.mul_add_e_f32s(gain, window, sum));
            }
            *past = simd.add_f32s(sum, other);
        }
        past
    }

    /// Takes what the filter made of one chunk to the history.
    #[inline(always)]
    fn remember(&mut self, frame: usize, shadowed: &Chunk) {
        let start = 2 * (self.reach + frame);
        if let Some(slots) = self.history.get_mut(start..start + shadowed.len()) {
            slots.copy_from_slice(shadowed);
        }
    }

    /// Keeps the last `reach` frames for the next run.
    fn advance(&mut self, num_frames: usize) {
        let end = (2 * (self.reach + num_frames)).min(self.history.len());
        self.history.copy_within((2 * num_frames).min(end)..end, 0);
    }
}

impl Taps {
    /// `direct`: the filter's gain of the present frame.
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the precision the sound runs in")]
    fn new(design: &CrossfeedDesign, direct: f32) -> Self {
        let mut gains = design.delay.taps.map(|tap| (tap * design.gain_lin) as f32);
        let first_tap = if design.delay.base == 0 { gains[0] } else { 0.0 };
        let present = first_tap * direct;
        let beta = design.center_color as f32;
        let solve = 1.0 / (1.0 + beta * present);
        gains.reverse();
        Self {
            gains,
            base: design.delay.base,
            is_short: design.delay.is_short(),
            feedback: beta * solve,
            present,
            solve,
        }
    }

    /// `v = x − β·r` of one chunk.
    #[inline(always)]
    #[expect(clippy::indexing_slicing, reason = "all have as many vectors")]
    fn v<S: Simd>(&self, simd: S, x: &Chunk, past: &Chunk) -> Chunk {
        let (solve, feedback) = (simd.splat_f32s(self.solve), simd.splat_f32s(self.feedback));
        let (x, past) = (S::as_simd_f32s(x).0, S::as_simd_f32s(past).0);
        let mut v = Chunk::default();
        let v_vectors = S::as_mut_simd_f32s(&mut v).0;
        for idx in 0..v_vectors.len() {
            v_vectors[idx] = simd.negate_mul_add_e_f32s(feedback, past[idx], simd.mul_f32s(solve, x[idx]));
        }
        v
    }

    /// The ears of one chunk: each has its own `v` and the other one's `r`.
    #[inline(always)]
    #[expect(clippy::indexing_slicing, reason = "idx and its neighbor are below the even length of a chunk")]
    fn ears(&self, v: &Chunk, past: &Chunk) -> Chunk {
        let (mut r, mut ears) = (Chunk::default(), Chunk::default());
        for ((r, past), v) in r.iter_mut().zip(past).zip(v) {
            *r = past + self.present * v;
        }
        for idx in 0..ears.len() {
            ears[idx] = v[idx] + r[idx ^ 1];
        }
        ears
    }
}

/// One of the two shadows, running within the loop.
trait Filter: Copy {
    /// What the filter would give at `v = 0`.
    fn at_rest<S: Simd>(&self, simd: S, state: &State) -> Pair;

    /// What the filter makes of the first `num_frames` frames of `v`.
    fn run<S: Simd>(&self, simd: S, state: &mut State, v: &Chunk, num_frames: usize) -> Chunk;
}

#[derive(Clone, Copy)]
struct ShelfRun {
    shelves: Shelves,
}

impl Filter for ShelfRun {
    #[inline(always)]
    fn at_rest<S: Simd>(&self, _: S, state: &State) -> Pair {
        state.shelves.at_rest(&self.shelves)
    }

    #[inline(always)]
    fn run<S: Simd>(&self, _: S, state: &mut State, v: &Chunk, num_frames: usize) -> Chunk {
        state.shelves.run(&self.shelves, v, num_frames)
    }
}

#[derive(Clone, Copy)]
struct BankRun<'a> {
    poles: &'a ShadowPoles,
    weights: &'a ShadowWeights,
}

impl Filter for BankRun<'_> {
    #[inline(always)]
    fn at_rest<S: Simd>(&self, simd: S, state: &State) -> Pair {
        let mut bank = state.bank.clone();
        let [[left], [right]] = bank.tick(simd, self.poles, [[0.0], [0.0]], self.weights);
        [left, right]
    }

    #[inline(always)]
    fn run<S: Simd>(&self, simd: S, state: &mut State, v: &Chunk, num_frames: usize) -> Chunk {
        let mut output = Chunk::default();
        let (fours, ones) = v.as_chunks::<2>().0.get(..num_frames).unwrap_or_default().as_chunks::<4>();
        let mut frames = output.as_chunks_mut::<2>().0.iter_mut();
        for &[a, b, c, d] in fours {
            let input = [[a[0], b[0], c[0], d[0]], [a[1], b[1], c[1], d[1]]];
            let [left, right] = state.bank.tick(simd, self.poles, input, self.weights);
            for ((left, right), frame) in left.into_iter().zip(right).zip(&mut frames) {
                *frame = [left, right];
            }
        }
        for (&[left, right], frame) in ones.iter().zip(frames) {
            let [[left], [right]] = state.bank.tick(simd, self.poles, [[left], [right]], self.weights);
            *frame = [left, right];
        }
        output
    }
}

struct Run<'a, F: Filter> {
    taps: Taps,
    filter: F,
    state: &'a mut State,
    left: &'a mut [f32],
    right: &'a mut [f32],
}

impl<F: Filter> WithSimd for Run<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { taps: c, filter, state, left, right } = self;
        let num_frames = left.len().min(right.len()).min(MAX_FRAMES);
        let (mut input, mut output): (Interleaved, Interleaved) = ([0.0; _], [0.0; _]);
        for (to, (left, right)) in input.as_chunks_mut::<2>().0.iter_mut().zip(left.iter().zip(&*right)) {
            *to = [*left, *right];
        }
        let chunk = c.base.clamp(1, CHUNK_FRAMES);
        for first in (0..num_frames).step_by(chunk) {
            if c.base == 0 {
                let [left, right] = filter.at_rest(simd, state);
                let mut rest = Chunk::default();
                (rest[0], rest[1]) = (left, right);
                state.remember(first, &rest);
            }
            let past = if c.is_short {
                state.past::<S, NUM_SHORT_TAPS>(simd, &c, first)
            } else {
                state.past::<S, NUM_TAPS>(simd, &c, first)
            };
            let v = c.v(simd, chunk_at(&input, first), &past);
            if let Some(ears) = output.get_mut(2 * first..).and_then(<[f32]>::first_chunk_mut) {
                *ears = c.ears(&v, &past);
            }
            let shadowed = filter.run(simd, state, &v, chunk.min(num_frames - first));
            state.remember(first, &shadowed);
        }
        for (from, (left, right)) in output.as_chunks::<2>().0.iter().zip(left.iter_mut().zip(right)) {
            [*left, *right] = *from;
        }
        state.advance(num_frames);
    }
}

/// The chunk that begins with a frame.
#[inline(always)]
fn chunk_at(run: &Interleaved, frame: usize) -> &Chunk {
    run.get(2 * frame..).and_then(<[f32]>::first_chunk).unwrap_or(&[0.0; _])
}
