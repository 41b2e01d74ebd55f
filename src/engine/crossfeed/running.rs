//! The running cross path: history of the shadowed signal, taps, and the loop around them.

use pulp::{Arch, Simd, WithSimd};

use super::shelves::{ShelfState, Shelves};
use super::{CrossfeedDesign, MAX_CROSS_SECS, ShadowFilter};
use crate::dsp::bank::{MAX_FRAMES, ShadowBank, ShadowPoles, ShadowWeights};
use crate::dsp::delay::{FractionalDelay, NUM_SHORT_TAPS, NUM_TAPS};
use crate::dsp::flush::flushed;
use crate::units::samples_from_secs;

/// One value per channel, left and right.
pub(super) type Pair = [f32; 2];

/// Most frames whose share of the past is computed together.
const CHUNK_FRAMES: usize = 8;

/// Values of one chunk, left and right interleaved.
type Chunk = [f32; 2 * CHUNK_FRAMES];

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
    beta: f32,
    /// Share of the present frame in `r`: nonzero only where the delay is under one sample.
    present: f32,
    /// `1 / (1 + β·present)`: solves the loop within one frame.
    solve: f32,
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
        for value in state.shelves.lower.iter_mut().chain(&mut state.shelves.upper) {
            *value = flushed(*value);
        }
        state.bank.flush();
        for value in &mut state.history {
            *value = flushed(*value);
        }
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
                let taps = Taps::new(design, shelves.direct);
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
    fn past<const T: usize>(&self, c: &Taps, frame: usize) -> Chunk {
        let start = 2 * (self.reach + frame + 1 - c.base - T);
        let windows = self.history.get(start..).unwrap_or_default();
        let mut sums = [[0.0f32; 2 * CHUNK_FRAMES]; 2];
        for (pair, idx) in c.gains.get(NUM_TAPS - T..).unwrap_or_default().chunks_exact(2).zip(0..) {
            for ((sum, tap), part) in sums.iter_mut().zip(pair).zip(0..) {
                let offset = 2 * (2 * idx + part);
                let window =
                    windows.get(offset..offset + 2 * CHUNK_FRAMES).unwrap_or(&[0.0; 2 * CHUNK_FRAMES]);
                for (sum, value) in sum.iter_mut().zip(window) {
                    *sum += tap * value;
                }
            }
        }
        let [mut total, odd] = sums;
        for (total, odd) in total.iter_mut().zip(odd) {
            *total += odd;
        }
        total
    }

    #[inline(always)]
    fn remember(&mut self, frame: usize, values: Pair) {
        let start = 2 * (self.reach + frame);
        if let Some(slot) = self.history.get_mut(start..start + 2) {
            slot.copy_from_slice(&values);
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
        gains.reverse();
        Self {
            gains,
            base: design.delay.base,
            is_short: design.delay.is_short(),
            beta,
            present,
            solve: 1.0 / (1.0 + beta * present),
        }
    }
}

/// One of the two shadows, running within the loop.
trait Filter: Copy {
    /// What the filter would give at `v = 0`.
    fn at_rest<S: Simd>(self, simd: S, state: &State) -> Pair;

    /// Takes `v` of one chunk into the filter and the history, from `frame` on.
    fn take_in<S: Simd>(self, simd: S, state: &mut State, frame: usize, v: &[Pair]);
}

#[derive(Clone, Copy)]
struct ShelfRun {
    shelves: Shelves,
}

impl Filter for ShelfRun {
    #[inline(always)]
    fn at_rest<S: Simd>(self, _: S, state: &State) -> Pair {
        state.shelves.at_rest(&self.shelves)
    }

    #[inline(always)]
    fn take_in<S: Simd>(self, _: S, state: &mut State, frame: usize, v: &[Pair]) {
        for (v, frame) in v.iter().zip(frame..) {
            let shadowed = state.shelves.tick(&self.shelves, *v);
            state.remember(frame, shadowed);
        }
    }
}

#[derive(Clone, Copy)]
struct BankRun<'a> {
    poles: &'a ShadowPoles,
    weights: &'a ShadowWeights,
}

impl Filter for BankRun<'_> {
    #[inline(always)]
    fn at_rest<S: Simd>(self, simd: S, state: &State) -> Pair {
        let mut bank = state.bank.clone();
        let [[left], [right]] = bank.tick(simd, self.poles, [[0.0], [0.0]], self.weights);
        [left, right]
    }

    #[inline(always)]
    fn take_in<S: Simd>(self, simd: S, state: &mut State, frame: usize, v: &[Pair]) {
        let (fours, rest) = v.as_chunks::<4>();
        let mut next = frame;
        for &[a, b, c, d] in fours {
            let input = [[a[0], b[0], c[0], d[0]], [a[1], b[1], c[1], d[1]]];
            let [left, right] = state.bank.tick(simd, self.poles, input, self.weights);
            for (left, right) in left.into_iter().zip(right) {
                state.remember(next, [left, right]);
                next += 1;
            }
        }
        for &[left, right] in rest {
            let [[left], [right]] = state.bank.tick(simd, self.poles, [[left], [right]], self.weights);
            state.remember(next, [left, right]);
            next += 1;
        }
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
        let chunk = c.base.clamp(1, CHUNK_FRAMES);
        let chunks = left.chunks_mut(chunk).zip(right.chunks_mut(chunk));
        for ((left, right), first) in chunks.zip((0..num_frames).step_by(chunk)) {
            if c.base == 0 {
                let rest = filter.at_rest(simd, state);
                state.remember(first, rest);
            }
            let past = if c.is_short {
                state.past::<NUM_SHORT_TAPS>(&c, first)
            } else {
                state.past::<NUM_TAPS>(&c, first)
            };
            let mut v = [[0.0; 2]; CHUNK_FRAMES];
            let frames = left.iter_mut().zip(right.iter_mut()).zip(past.chunks_exact(2)).zip(&mut v);
            let mut count = 0;
            for (((left, right), past), v) in frames {
                let &[past_left, past_right] = past else { continue };
                let v_left = (*left - c.beta * past_left) * c.solve;
                let v_right = (*right - c.beta * past_right) * c.solve;
                *v = [v_left, v_right];
                *left = v_left + (past_right + c.present * v_right);
                *right = v_right + (past_left + c.present * v_left);
                count += 1;
            }
            filter.take_in(simd, state, first, v.get(..count).unwrap_or_default());
        }
        state.advance(num_frames);
    }
}
