//! The cross path and the recursive part of the common term, in one loop per channel.
//!
//! With `r = g·R{v}` and `v = x − β·r`, the ears `left = v_left + r_right`, `right = v_right + r_left`
//! have the response `(1, gR) / (1 + β·gR)`. A centered sound comes out as `v + r`, which for β = 1 is
//! its input, to the last rounding: the exact transparency the common term promises, with one filter
//! per channel. ILD and ITD stay those of gR at every β.

use pulp::{Arch, Simd, WithSimd};
use realfft::num_complex::Complex64;

use crate::dsp::bank::MAX_FRAMES;
use crate::dsp::delay::{FractionalDelay, NUM_SHORT_TAPS, NUM_TAPS};
use crate::dsp::shelf::FirstOrder;
use crate::spatial::HeadModel;
use crate::units::samples_from_secs;

/// Values below this (−300 dBFS) become zero, long before they could turn subnormal.
const FLUSH_BELOW: f32 = 1e-15;

/// Coefficients of the cross path at one sample rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CrossfeedDesign {
    /// Delay of the contralateral path.
    pub delay: FractionalDelay,
    /// Head shadow, lower shelf.
    pub lower: FirstOrder,
    /// Head shadow, upper shelf.
    pub upper: FirstOrder,
    /// Flat gain g of the cross path.
    pub gain_lin: f64,
    /// β of the common term.
    pub center_color: f64,
}

impl CrossfeedDesign {
    /// The cross path of a head at a sample rate in Hz.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn new(head: &HeadModel, gain_lin: f64, center_color: f64, sample_rate_hz: f64) -> Self {
        Self {
            delay: FractionalDelay::new(samples_from_secs(head.delay_secs, sample_rate_hz)),
            lower: head.lower.at_rate(sample_rate_hz),
            upper: head.upper.at_rate(sample_rate_hz),
            gain_lin,
            center_color,
        }
    }

    /// g·R as it is realized.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn cross(&self, freq_hz: f64, sample_rate_hz: f64) -> Complex64 {
        self.gain_lin
            * self.lower.response(freq_hz, sample_rate_hz)
            * self.upper.response(freq_hz, sample_rate_hz)
            * self.delay.response(freq_hz, sample_rate_hz)
    }
}

/// One value per channel, left and right.
type Pair = [f32; 2];

/// Most frames whose share of the past is computed together.
const CHUNK_FRAMES: usize = 8;

/// Values of one chunk, left and right interleaved.
type Chunk = [f32; 2 * CHUNK_FRAMES];

/// The running cross path of both channels.
#[derive(Debug, Clone)]
pub(super) struct Crossfeed {
    arch: Arch,
    state: State,
}

/// Shelf states and the history of the shelved signal, left and right interleaved.
#[derive(Debug, Clone)]
struct State {
    lower: Pair,
    upper: Pair,
    /// `reach` past frames, then room for one run of frames and a chunk beyond it.
    history: Vec<f32>,
    reach: usize,
}

/// The design in the precision the sound runs in.
#[derive(Debug, Clone, Copy)]
struct Coefficients {
    /// Tap gains times g, oldest first.
    taps: [f32; NUM_TAPS],
    base: usize,
    is_short: bool,
    shelves: Shelves,
    beta: f32,
    /// Share of the present frame in `r`: nonzero only where the delay is under one sample.
    present: f32,
    /// `1 / (1 + β·present)`: solves the loop within one frame.
    solve: f32,
}

/// Both shelves as one recursion on two states: `u = direct·v + lower_out·s₁ + s₂`.
#[derive(Debug, Clone, Copy)]
struct Shelves {
    direct: f32,
    lower_out: f32,
    lower_keep: f32,
    lower_in: f32,
    upper_from_lower: f32,
    upper_keep: f32,
    upper_in: f32,
}

impl Crossfeed {
    /// Silent paths with room for delays up to `max_delay_secs`.
    ///
    /// # Real-time
    /// Not safe: allocates.
    #[must_use]
    pub(super) fn new(max_delay_secs: f64, sample_rate_hz: f64) -> Self {
        let longest = FractionalDelay::new(samples_from_secs(max_delay_secs, sample_rate_hz));
        Self { arch: Arch::new(), state: State::new(longest.base + NUM_TAPS) }
    }

    /// Back to silence.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn reset(&mut self) {
        self.state.lower = [0.0; 2];
        self.state.upper = [0.0; 2];
        self.state.history.fill(0.0);
    }

    /// Sets values that have decayed below −300 dBFS to zero; to be called at control ticks.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn flush(&mut self) {
        let state = &mut self.state;
        for value in state.lower.iter_mut().chain(&mut state.upper) {
            *value = flushed(*value);
        }
        for value in &mut state.history {
            *value = flushed(*value);
        }
    }

    /// Adds the cross paths to both channels, in place.
    ///
    /// # Shape and units
    /// `left`, `right`: same length, at most [`MAX_FRAMES`] frames; the shorter one counts.
    /// # Real-time
    /// Safe: no allocation, no lock, no panic. Cost O(frames × taps).
    /// # Source
    /// Acoustics notes §2.6 for R, §2.7 for the common term.
    pub(super) fn process(&mut self, design: &CrossfeedDesign, left: &mut [f32], right: &mut [f32]) {
        let coefficients = Coefficients::new(design);
        self.arch.dispatch(Run { coefficients, state: &mut self.state, left, right });
    }
}

impl State {
    #[expect(clippy::disallowed_macros, reason = "allocates once, while the engine is built")]
    fn new(reach: usize) -> Self {
        let room = 2 * (reach + MAX_FRAMES + CHUNK_FRAMES);
        Self { lower: [0.0; 2], upper: [0.0; 2], history: vec![0.0; room], reach }
    }

    /// What the shelves give at `v = 0`.
    #[inline(always)]
    fn at_rest(&self, shelves: &Shelves) -> Pair {
        let ([lower_left, lower_right], [upper_left, upper_right]) = (self.lower, self.upper);
        [shelves.lower_out * lower_left + upper_left, shelves.lower_out * lower_right + upper_right]
    }

    /// The share of past frames in `r`, for [`CHUNK_FRAMES`] frames from `frame` on, by the last `T` taps.
    ///
    /// No frame of the chunk may depend on another one of it: the caller keeps chunks within the delay.
    #[inline(always)]
    fn past<const T: usize>(&self, c: &Coefficients, frame: usize) -> Chunk {
        let start = 2 * (self.reach + frame + 1 - c.base - T);
        let windows = self.history.get(start..).unwrap_or_default();
        let mut sums = [[0.0f32; 2 * CHUNK_FRAMES]; 2];
        for (pair, idx) in c.taps.get(NUM_TAPS - T..).unwrap_or_default().chunks_exact(2).zip(0..) {
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

    /// One frame of one chunk: takes `v` into the shelves and the history.
    #[inline(always)]
    fn take_in(&mut self, shelves: &Shelves, frame: usize, v: Pair) {
        let ([v_left, v_right], [rest_left, rest_right]) = (v, self.at_rest(shelves));
        let ([lower_left, lower_right], [upper_left, upper_right]) = (self.lower, self.upper);
        let (left, lower_left, upper_left) = shelves.tick(v_left, rest_left, lower_left, upper_left);
        let (right, lower_right, upper_right) = shelves.tick(v_right, rest_right, lower_right, upper_right);
        self.lower = [lower_left, lower_right];
        self.upper = [upper_left, upper_right];
        self.remember(frame, [left, right]);
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

impl Coefficients {
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the precision the sound runs in")]
    fn new(design: &CrossfeedDesign) -> Self {
        let mut taps = design.delay.taps.map(|tap| (tap * design.gain_lin) as f32);
        let shelves = Shelves::new(&design.lower, &design.upper);
        let first_tap = if design.delay.base == 0 { taps[0] } else { 0.0 };
        let present = first_tap * shelves.direct;
        let beta = design.center_color as f32;
        taps.reverse();
        Self {
            taps,
            base: design.delay.base,
            is_short: design.delay.is_short(),
            shelves,
            beta,
            present,
            solve: 1.0 / (1.0 + beta * present),
        }
    }
}

impl Shelves {
    /// One frame of one channel: the shelved signal and both next states.
    #[inline(always)]
    fn tick(&self, v: f32, rest: f32, lower: f32, upper: f32) -> (f32, f32, f32) {
        let lower_next = self.lower_keep * lower + self.lower_in * v;
        let upper_next = (self.upper_from_lower * lower + self.upper_in * v) + self.upper_keep * upper;
        (rest + self.direct * v, lower_next, upper_next)
    }

    /// Transposed direct form II of both sections, the intermediate signal substituted.
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the precision the sound runs in")]
    fn new(lower: &FirstOrder, upper: &FirstOrder) -> Self {
        let direct = lower.b0 * upper.b0;
        Self {
            direct: direct as f32,
            lower_out: upper.b0 as f32,
            lower_keep: lower.pole as f32,
            lower_in: (lower.b1 + lower.pole * lower.b0) as f32,
            upper_from_lower: (upper.b1 + upper.pole * upper.b0) as f32,
            upper_keep: upper.pole as f32,
            upper_in: (upper.b1 * lower.b0 + upper.pole * direct) as f32,
        }
    }
}

struct Run<'a> {
    coefficients: Coefficients,
    state: &'a mut State,
    left: &'a mut [f32],
    right: &'a mut [f32],
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { coefficients: c, state, left, right } = self;
        let num_frames = left.len().min(right.len()).min(MAX_FRAMES);
        let chunk = c.base.clamp(1, CHUNK_FRAMES);
        let chunks = left.chunks_mut(chunk).zip(right.chunks_mut(chunk));
        for ((left, right), first) in chunks.zip((0..num_frames).step_by(chunk)) {
            if c.base == 0 {
                let rest = state.at_rest(&c.shelves);
                state.remember(first, rest);
            }
            let past = if c.is_short {
                state.past::<NUM_SHORT_TAPS>(&c, first)
            } else {
                state.past::<NUM_TAPS>(&c, first)
            };
            let frames = left.iter_mut().zip(right).zip(past.chunks_exact(2));
            for (((left, right), past), frame) in frames.zip(first..) {
                let &[past_left, past_right] = past else { continue };
                let v_left = (*left - c.beta * past_left) * c.solve;
                let v_right = (*right - c.beta * past_right) * c.solve;
                state.take_in(&c.shelves, frame, [v_left, v_right]);
                *left = v_left + (past_right + c.present * v_right);
                *right = v_right + (past_left + c.present * v_left);
            }
        }
        state.advance(num_frames);
    }
}

#[inline(always)]
fn flushed(value: f32) -> f32 {
    if value.abs() < FLUSH_BELOW { 0.0 } else { value }
}
