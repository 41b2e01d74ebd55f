//! Fractional delays as a few taps: windowed sinc where there is room, Lagrange where there is not.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]

use std::f64::consts::PI;

use realfft::num_complex::Complex64;

use super::turn::turn;
use crate::units::{radians_from_hz, to_f64};

/// Taps of the longest fractional delay; unused ones are zero.
pub const NUM_TAPS: usize = 16;
/// Taps of the short kind.
pub const NUM_SHORT_TAPS: usize = 10;

/// Shapes of the Kaiser windows. 6 for 16 taps: flat to 18.9 kHz at 48 kHz (acoustics §4.2).
/// 5 for 10 taps: of all shapes the one that stays nearest to 0.04 dB to 10 kHz and 0.42 dB to 16 kHz at
/// 44.1 kHz, with 0.025 and 0.30 dB, which leaves room for the shelves within acceptance 43.
const KAISER_BETA: f64 = 6.0;
/// See [`KAISER_BETA`].
const SHORT_KAISER_BETA: f64 = 5.0;
/// Highest Lagrange order, used where a sinc does not fit.
const MAX_LAGRANGE_ORDER: usize = 7;
/// Whole samples kept before the first tap of the long sinc, so that a loop around the delay can compute
/// as many frames at once.
const MIN_LONG_BASE: usize = 8;

/// A delay by a fraction of samples: `y[n] = Σ taps[k]·x[n − base − k]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FractionalDelay {
    /// Whole samples before the first tap.
    pub base: usize,
    /// Tap gains; they add up to one.
    pub taps: [f64; NUM_TAPS],
}

impl FractionalDelay {
    /// The most accurate causal delay of `delay_samples` (≥ 0, finite; others count as 0).
    ///
    /// A Kaiser-windowed sinc of 16 taps from 15 samples on and of 10 taps from 4 samples on; below,
    /// the highest odd Lagrange order that is centered on the delay; below one sample, linear.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn new(delay_samples: f64) -> Self {
        let delay = if delay_samples.is_finite() { delay_samples.max(0.0) } else { 0.0 };
        let whole = delay.floor();
        let floor = floor_index(whole);
        let sinc = |num_taps: usize, beta: f64| {
            let before = num_taps / 2 - 1;
            let taps = kaiser_sinc(num_taps, beta, delay - whole + to_f64(before));
            Self { base: floor - before, taps }
        };
        if floor >= NUM_TAPS / 2 - 1 + MIN_LONG_BASE {
            return sinc(NUM_TAPS, KAISER_BETA);
        }
        if floor >= NUM_SHORT_TAPS / 2 - 1 {
            return sinc(NUM_SHORT_TAPS, SHORT_KAISER_BETA);
        }
        let order = (2 * floor + 1).min(MAX_LAGRANGE_ORDER);
        let before = (order - 1) / 2;
        Self { base: floor - before, taps: lagrange(order, delay - whole + to_f64(before)) }
    }

    /// True if only the first [`NUM_SHORT_TAPS`] taps are used.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.taps.iter().skip(NUM_SHORT_TAPS).all(|&tap| tap == 0.0)
    }

    /// Complex response at a frequency.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn response(&self, freq_hz: f64, sample_rate_hz: f64) -> Complex64 {
        let step = turn(-radians_from_hz(freq_hz, sample_rate_hz));
        let taps = self.taps.iter().rev().fold(Complex64::ZERO, |sum, &tap| sum * step + tap);
        taps * step.powu(u32::try_from(self.base).unwrap_or(u32::MAX))
    }
}

/// A delay by a fraction of samples in four taps: `y[n] = Σ taps[k]·x[n − base − k]`. Half a decibel soft at
/// 10 kHz at worst (48 kHz): for what has lost its treble on the way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CubicDelay {
    /// Whole samples before the first tap.
    pub base: usize,
    /// Tap gains; they add up to one.
    pub taps: [f64; 4],
}

impl CubicDelay {
    /// Cubic Lagrange interpolation; delays under one sample count as one.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn new(delay_samples: f64) -> Self {
        let delay = if delay_samples.is_finite() { delay_samples.max(1.0) } else { 1.0 };
        let whole = delay.floor();
        let taps = lagrange(3, delay - whole + 1.0);
        let [a, b, c, d, ..] = taps;
        Self { base: floor_index(whole) - 1, taps: [a, b, c, d] }
    }

    /// Complex response at `theta` radians per sample, where a delay by one sample is `step`.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    #[inline(always)]
    pub fn response(&self, theta: f64, step: Complex64) -> Complex64 {
        let polynomial = self.taps.iter().rev().fold(Complex64::ZERO, |sum, tap| sum * step + tap);
        polynomial * turn(-theta * to_f64(self.base))
    }
}

/// Lagrange interpolation of odd `order` at `delay` samples from the first tap.
fn lagrange(order: usize, delay: f64) -> [f64; NUM_TAPS] {
    let mut taps = [0.0; NUM_TAPS];
    for (k, tap) in taps.iter_mut().enumerate().take(order + 1) {
        *tap =
            (0..=order).filter(|&m| m != k).map(|m| (delay - to_f64(m)) / (to_f64(k) - to_f64(m))).product();
    }
    taps
}

/// Sinc at `delay` samples from the first tap under a Kaiser window centered on the delay.
fn kaiser_sinc(num_taps: usize, beta: f64, delay: f64) -> [f64; NUM_TAPS] {
    let mut taps = [0.0; NUM_TAPS];
    for (k, tap) in taps.iter_mut().enumerate().take(num_taps) {
        let t = to_f64(k) - delay;
        let sinc = if t == 0.0 { 1.0 } else { (PI * t).sin() / (PI * t) };
        let inside = 1.0 - (t / to_f64(num_taps / 2)).powi(2);
        *tap = sinc * bessel_i0(beta * inside.max(0.0).sqrt());
    }
    let sum: f64 = taps.iter().sum();
    taps.map(|tap| tap / sum)
}

/// Modified Bessel function of the first kind, order zero, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let quarter = 0.25 * x * x;
    let (mut term, mut sum, mut k) = (1.0, 1.0, 1.0);
    while term > 1e-17 * sum {
        term *= quarter / (k * k);
        sum += term;
        k += 1.0;
    }
    sum
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the delay is finite and ≥ 0")]
fn floor_index(whole: f64) -> usize {
    whole as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    fn magnitude_db(delay: &FractionalDelay, freq_hz: f64) -> f64 {
        20.0 * delay.response(freq_hz, 48_000.0).norm().log10()
    }

    /// Acceptance 38, first clause: Lagrange-3 at half a sample, 48 kHz, −0.53 ± 0.02 dB at 10 kHz.
    #[test]
    fn lagrange_3_has_its_published_droop() {
        let delay = FractionalDelay::new(1.5);
        assert!((magnitude_db(&delay, 10_000.0) + 0.53).abs() < 0.02);
        for (tap, expected) in delay.taps.iter().zip([-0.0625, 0.5625, 0.5625, -0.0625]) {
            assert!((tap - expected).abs() < 1e-12);
        }
    }

    /// Acceptance 38, second clause: the 16-tap sinc within 0.1 dB to 18.8 kHz.
    #[test]
    fn the_sinc_is_flat_to_18_8_khz() {
        for tenth in 0..10 {
            let delay = FractionalDelay::new(23.0 + 0.1 * f64::from(tenth));
            for freq_hz in (0..=188).map(|k| 100.0 * f64::from(k)) {
                assert!(magnitude_db(&delay, freq_hz).abs() <= 0.1, "{tenth}: {freq_hz}");
            }
        }
    }

    /// Acceptance 38, last clause: a step of 0.1 sample is 2.08 ± 0.1 µs.
    #[test]
    fn a_tenth_of_a_sample_is_a_tenth_of_a_sample() {
        let phase = |samples: f64| FractionalDelay::new(samples).response(1000.0, 48_000.0).arg();
        let step_us = (phase(11.3) - phase(11.4)) / (TAU * 1000.0) * 1e6;
        assert!((step_us - 2.083).abs() < 0.1, "{step_us}");
    }

    /// Near its corner a windowed sinc ripples by up to 0.3 dB; whatever loops around it must leave room.
    #[test]
    fn every_delay_is_right_at_low_frequencies_and_hardly_amplifies() {
        for delay_samples in [0.0, 0.24, 0.9, 1.3, 1.93, 2.6, 3.99, 4.0, 11.568, 14.99, 15.0, 273.4] {
            let delay = FractionalDelay::new(delay_samples);
            let measured = -delay.response(20.0, 48_000.0).arg() / (TAU * 20.0 / 48_000.0);
            // Three thousandths of a sample are 0.06 µs at 48 kHz; the audible step is 10 µs.
            assert!((measured - delay_samples).abs() < 3e-3, "{delay_samples}: {measured}");
            for k in 0..=100 {
                let gain = delay.response(240.0 * f64::from(k), 48_000.0).norm();
                assert!(gain <= 1.036, "{delay_samples} at {k}: {gain}");
            }
        }
    }
}
