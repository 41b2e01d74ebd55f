//! The cross path and the recursive part of the common term, in one loop per channel.
//!
//! With `r = g·R{v}` and `v = x − β·r`, the ears `left = v_left + r_right`, `right = v_right + r_left`
//! have the response `(1, gR) / (1 + β·gR)`. A centered sound comes out as `v + r`, which for β = 1 is
//! its input, to the last rounding: the exact transparency the common term promises, with one filter
//! per channel. ILD and ITD stay those of gR at every β.

use pulp::{Arch, Simd, WithSimd};
use realfft::num_complex::Complex64;

use crate::dsp::bank::MAX_FRAMES;
use crate::dsp::delay::{FractionalDelay, NUM_TAPS};
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

/// Taps of both channels side by side.
const NUM_PAIR_TAPS: usize = 2 * NUM_TAPS;

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
    /// `reach` past frames, then room for one run of frames.
    history: Vec<f32>,
    reach: usize,
}

/// The design in the precision the sound runs in.
#[derive(Debug, Clone, Copy)]
struct Coefficients {
    /// Tap gains times g, oldest first, each twice: for left and right.
    taps: [f32; NUM_PAIR_TAPS],
    base: usize,
    lower: [f32; 3],
    upper: [f32; 3],
    beta: f32,
    /// Gain from `v` to the shelved signal of the same frame.
    direct: f32,
    /// Share of the present frame in `r`: nonzero only where the delay is under one sample.
    present: f32,
    /// `1 / (1 + β·present)`: solves the loop within one frame.
    solve: f32,
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
        Self { lower: [0.0; 2], upper: [0.0; 2], history: vec![0.0; 2 * (reach + MAX_FRAMES)], reach }
    }

    /// One frame: from `x` to (v, r).
    #[inline(always)]
    #[expect(clippy::indexing_slicing, reason = "side < 2, the length of a pair")]
    fn tick(&mut self, c: &Coefficients, frame: usize, x: Pair) -> (Pair, Pair) {
        let end = 2 * (self.reach + frame + 1);
        let from_past = pair(|side| c.upper[0] * self.lower[side] + self.upper[side]);
        self.remember(end, from_past);
        let window_end = end.saturating_sub(2 * c.base);
        let window = self.history.get(window_end.saturating_sub(NUM_PAIR_TAPS)..window_end);
        let r_past = dot(&c.taps, window.unwrap_or_default());
        let v = pair(|side| flushed((x[side] - c.beta * r_past[side]) * c.solve));
        let lowered = pair(|side| c.lower[0] * v[side] + self.lower[side]);
        let shelved = pair(|side| from_past[side] + c.direct * v[side]);
        self.lower = pair(|side| flushed(c.lower[1] * v[side] + c.lower[2] * lowered[side]));
        self.upper = pair(|side| flushed(c.upper[1] * lowered[side] + c.upper[2] * shelved[side]));
        self.remember(end, shelved);
        (v, pair(|side| r_past[side] + c.present * v[side]))
    }

    #[inline(always)]
    fn remember(&mut self, end: usize, values: Pair) {
        if let Some(slot) = self.history.get_mut(end - 2..end) {
            slot.copy_from_slice(&values);
        }
    }

    /// Keeps the last `reach` frames for the next run.
    fn advance(&mut self, num_frames: usize) {
        let end = (2 * (self.reach + num_frames)).min(self.history.len());
        self.history.copy_within((2 * num_frames).min(end)..end, 0);
    }
}

/// Both channels at once; arrays of two so that they share a register.
#[inline(always)]
fn pair(value: impl FnMut(usize) -> f32) -> Pair {
    std::array::from_fn(value)
}

impl Coefficients {
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the precision the sound runs in")]
    fn new(design: &CrossfeedDesign) -> Self {
        let taps = design.delay.taps.map(|tap| (tap * design.gain_lin) as f32);
        let section = |s: &FirstOrder| [s.b0 as f32, s.b1 as f32, s.pole as f32];
        let (lower, upper) = (section(&design.lower), section(&design.upper));
        let direct = lower[0] * upper[0];
        let first_tap = if design.delay.base == 0 { taps[0] } else { 0.0 };
        let present = first_tap * direct;
        let beta = design.center_color as f32;
        let mut pairs = [0.0; NUM_PAIR_TAPS];
        for (pair, tap) in pairs.chunks_exact_mut(2).zip(taps.iter().rev()) {
            pair.fill(*tap);
        }
        Self {
            taps: pairs,
            base: design.delay.base,
            lower,
            upper,
            beta,
            direct,
            present,
            solve: 1.0 / (1.0 + beta * present),
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
        let num_frames = self.left.len().min(self.right.len()).min(MAX_FRAMES);
        let frames = self.left.iter_mut().zip(self.right.iter_mut()).take(MAX_FRAMES);
        for (frame, (left, right)) in frames.enumerate() {
            let ([v_left, v_right], [r_left, r_right]) =
                self.state.tick(&self.coefficients, frame, [*left, *right]);
            (*left, *right) = (v_left + r_right, v_right + r_left);
        }
        self.state.advance(num_frames);
    }
}

/// Sums of products of both channels, in eight running sums, so that they vectorize.
#[inline(always)]
fn dot(taps: &[f32; NUM_PAIR_TAPS], window: &[f32]) -> Pair {
    let mut sums = [0.0f32; 8];
    for (taps, window) in taps.chunks_exact(8).zip(window.chunks_exact(8)) {
        for ((sum, tap), value) in sums.iter_mut().zip(taps).zip(window) {
            *sum += tap * value;
        }
    }
    let [a, b, c, d, e, f, g, h] = sums;
    [(a + e) + (c + g), (b + f) + (d + h)]
}

#[inline(always)]
fn flushed(value: f32) -> f32 {
    if value.abs() < FLUSH_BELOW { 0.0 } else { value }
}
