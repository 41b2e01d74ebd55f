//! The Fourier transform of 128 real points in steps, so that no frame has to pay for the whole of it.
//!
//! The points are taken for 64 complex ones in one step, these are transformed in another, and making the real
//! transform's 65 bins of them takes four more. The way back goes the same way in reverse.

use std::fmt;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

use super::BLOCK_FRAMES;
use crate::dsp::flush::flushed;
use crate::units::{single, to_f64};

/// Points: a block of frames and the one before it.
pub(super) const NUM_POINTS: usize = 2 * BLOCK_FRAMES;

/// Complex points.
const HALF: usize = NUM_POINTS / 2;

/// Bins of a real transform.
pub(super) const NUM_BINS: usize = HALF + 1;

/// Steps in which bins are made of complex points: so many pairs, mirrored at a quarter of the rate, in each.
const PAIR_STEPS: usize = 4;

/// Pairs in one of these.
const PAIRS: usize = HALF / 2 / PAIR_STEPS;

/// Steps of a transform.
pub(super) const NUM_STEPS: usize = 2 + PAIR_STEPS;

/// The bins of a real transform.
pub(super) type Spectrum = [Complex32; NUM_BINS];

/// Nothing.
pub(super) const SILENT: Spectrum = [Complex32::ZERO; NUM_BINS];

/// Plans, and the complex points at work.
#[derive(Clone)]
pub(super) struct Transform {
    forward: Arc<dyn Fft<f32>>,
    inverse: Arc<dyn Fft<f32>>,
    /// What a bin of the odd points is turned by against the even ones.
    twists: [Complex32; HALF / 2 + 1],
    points: [Complex32; HALF],
    scratch: Vec<Complex32>,
}

impl fmt::Debug for Transform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transform").finish_non_exhaustive()
    }
}

impl Transform {
    /// # Real-time
    /// Not safe: allocates and plans.
    #[expect(clippy::disallowed_macros, reason = "allocates once, while the engine is built")]
    pub(super) fn new() -> Self {
        let mut planner = FftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(HALF), planner.plan_fft_inverse(HALF));
        let num_scratch = forward.get_inplace_scratch_len().max(inverse.get_inplace_scratch_len());
        let twist = |k: usize| {
            let angle = -std::f64::consts::TAU * to_f64(k) / to_f64(NUM_POINTS);
            Complex32::new(single(angle.cos()), single(angle.sin()))
        };
        Self {
            forward,
            inverse,
            twists: std::array::from_fn(twist),
            points: [Complex32::ZERO; HALF],
            scratch: vec![Complex32::ZERO; num_scratch],
        }
    }

    /// One of [`NUM_STEPS`] steps from `frames` to twice their `spectrum`.
    pub(super) fn forward_step(&mut self, step: usize, frames: &[f32; NUM_POINTS], spectrum: &mut Spectrum) {
        match step {
            0 => {
                for (point, &[even, odd]) in self.points.iter_mut().zip(frames.as_chunks().0) {
                    *point = Complex32::new(even, odd);
                }
            }
            1 => self.forward.process_with_scratch(&mut self.points, &mut self.scratch),
            _ => self.part(step - 2, spectrum),
        }
    }

    /// One of [`NUM_STEPS`] steps from `spectrum` to the newer half of the frames, [`NUM_POINTS`] times as large.
    pub(super) fn inverse_step(
        &mut self,
        step: usize,
        spectrum: &Spectrum,
        frames: &mut [f32; BLOCK_FRAMES],
    ) {
        match step {
            ..PAIR_STEPS => self.join(step, spectrum),
            PAIR_STEPS => self.inverse.process_with_scratch(&mut self.points, &mut self.scratch),
            _ => {
                let newer = self.points.iter().skip(HALF / 2);
                for ([even, odd], point) in frames.as_chunks_mut().0.iter_mut().zip(newer) {
                    (*even, *odd) = (flushed(point.re), flushed(point.im));
                }
            }
        }
    }

    /// From complex bins to those of the real transform.
    fn part(&self, step: usize, spectrum: &mut Spectrum) {
        if step == 0 {
            let point = bin(&self.points, 0);
            set(spectrum, 0, Complex32::from(2.0 * (point.re + point.im)));
            set(spectrum, HALF, Complex32::from(2.0 * (point.re - point.im)));
        }
        for k in pairs_of(step) {
            let (below, above) = (bin(&self.points, k), bin(&self.points, HALF - k).conj());
            let (even, odd) = (below + above, (below - above) * self.twist(k));
            // Minus i times the odd points' bin.
            let odd = Complex32::new(odd.im, -odd.re);
            set(spectrum, k, even + odd);
            set(spectrum, HALF - k, (even - odd).conj());
        }
    }

    /// The way back.
    fn join(&mut self, step: usize, spectrum: &Spectrum) {
        if step == 0 {
            let (first, last) = (bin(spectrum, 0).re, bin(spectrum, HALF).re);
            set(&mut self.points, 0, Complex32::new(first + last, first - last));
        }
        for k in pairs_of(step) {
            let (below, above) = (bin(spectrum, k), bin(spectrum, HALF - k).conj());
            let (even, odd) = (below + above, (below - above) * self.twist(k).conj());
            // Plus i times the odd points' bin.
            let odd = Complex32::new(-odd.im, odd.re);
            set(&mut self.points, k, even + odd);
            set(&mut self.points, HALF - k, (even - odd).conj());
        }
    }

    fn twist(&self, k: usize) -> Complex32 {
        self.twists.get(k).copied().unwrap_or_default()
    }
}

/// The lower bins of a step's pairs.
fn pairs_of(step: usize) -> std::ops::RangeInclusive<usize> {
    step * PAIRS + 1..=(step + 1) * PAIRS
}

fn bin(bins: &[Complex32], k: usize) -> Complex32 {
    bins.get(k).copied().unwrap_or_default()
}

fn set(bins: &mut [Complex32], k: usize, value: Complex32) {
    if let Some(bin) = bins.get_mut(k) {
        *bin = value;
    }
}
