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

/// The running cross path of both channels.
#[derive(Debug, Clone)]
pub(super) struct Crossfeed {
    arch: Arch,
    paths: [Path; 2],
}

/// One channel: shelf states and the history of the shelved signal.
#[derive(Debug, Clone)]
struct Path {
    shelves: [f32; 2],
    /// `reach` past frames, then room for one run of frames.
    history: Vec<f32>,
    reach: usize,
}

/// The design in the precision the sound runs in.
#[derive(Debug, Clone, Copy)]
struct Coefficients {
    /// Tap gains times g, oldest first.
    taps: [f32; NUM_TAPS],
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
        let path = Path::new(longest.base + NUM_TAPS);
        Self { arch: Arch::new(), paths: [path.clone(), path] }
    }

    /// Back to silence.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn reset(&mut self) {
        for path in &mut self.paths {
            path.shelves = [0.0; 2];
            path.history.fill(0.0);
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
        self.arch.dispatch(Run { coefficients, paths: &mut self.paths, left, right });
    }
}

impl Path {
    #[expect(clippy::disallowed_macros, reason = "allocates once, while the engine is built")]
    fn new(reach: usize) -> Self {
        Self { shelves: [0.0; 2], history: vec![0.0; reach + MAX_FRAMES], reach }
    }

    /// One frame: from `x` to (v, r).
    #[inline(always)]
    fn tick(&mut self, c: &Coefficients, frame: usize, x: f32) -> (f32, f32) {
        let [s1, s2] = self.shelves;
        let now = self.reach + frame;
        let from_past = c.upper[0] * s1 + s2;
        let window_end = (now + 1).saturating_sub(c.base);
        if let Some(slot) = self.history.get_mut(now) {
            *slot = from_past;
        }
        let window = self.history.get(window_end.saturating_sub(NUM_TAPS)..window_end).unwrap_or_default();
        let r_past = dot(&c.taps, window);
        let v = flushed((x - c.beta * r_past) * c.solve);
        let lowered = c.lower[0] * v + s1;
        self.shelves = [
            flushed(c.lower[1] * v + c.lower[2] * lowered),
            flushed(c.upper[1] * lowered + c.upper[2] * (from_past + c.direct * v)),
        ];
        if let Some(slot) = self.history.get_mut(now) {
            *slot = from_past + c.direct * v;
        }
        (v, r_past + c.present * v)
    }

    /// Keeps the last `reach` frames for the next run.
    fn advance(&mut self, num_frames: usize) {
        let end = (self.reach + num_frames).min(self.history.len());
        self.history.copy_within(num_frames.min(end)..end, 0);
    }
}

impl Coefficients {
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the precision the sound runs in")]
    fn new(design: &CrossfeedDesign) -> Self {
        let mut taps = design.delay.taps.map(|tap| (tap * design.gain_lin) as f32);
        let section = |s: &FirstOrder| [s.b0 as f32, s.b1 as f32, s.pole as f32];
        let (lower, upper) = (section(&design.lower), section(&design.upper));
        let direct = lower[0] * upper[0];
        let first_tap = if design.delay.base == 0 { taps[0] } else { 0.0 };
        let present = first_tap * direct;
        let beta = design.center_color as f32;
        taps.reverse();
        Self {
            taps,
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
    paths: &'a mut [Path; 2],
    left: &'a mut [f32],
    right: &'a mut [f32],
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let [left_path, right_path] = self.paths;
        let num_frames = self.left.len().min(self.right.len()).min(MAX_FRAMES);
        for (frame, (left, right)) in
            self.left.iter_mut().zip(self.right.iter_mut()).enumerate().take(MAX_FRAMES)
        {
            let (v_left, r_left) = left_path.tick(&self.coefficients, frame, *left);
            let (v_right, r_right) = right_path.tick(&self.coefficients, frame, *right);
            (*left, *right) = (v_left + r_right, v_right + r_left);
        }
        left_path.advance(num_frames);
        right_path.advance(num_frames);
    }
}

/// Sum of products in eight running sums, so that it vectorizes.
#[inline(always)]
fn dot(taps: &[f32; NUM_TAPS], window: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    for (taps, window) in taps.chunks_exact(8).zip(window.chunks_exact(8)) {
        for ((sum, tap), value) in sums.iter_mut().zip(taps).zip(window) {
            *sum += tap * value;
        }
    }
    let [a, b, c, d, e, f, g, h] = sums;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

#[inline(always)]
fn flushed(value: f32) -> f32 {
    if value.abs() < FLUSH_BELOW { 0.0 } else { value }
}
