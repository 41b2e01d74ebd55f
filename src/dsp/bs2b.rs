//! The Bauer stereophonic-to-binaural blend as libbs2b publishes it: bass of one channel in the other.
//!
//! Its poles are mapped exponentially and so shift with the sample rate, by design of the original.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]

use realfft::num_complex::Complex64;

use super::shelf::FirstOrder;
use super::turn::turn;
use crate::units::{db_from_lin, lin_from_db, radians_from_hz};

/// The published presets: name, corner Hz, feed dB.
pub const PRESETS: [(&str, f64, f64); 3] =
    [("Default", 700.0, 4.5), ("Chu Moy", 700.0, 6.0), ("Jan Meier", 650.0, 9.5)];

/// States below this become zero, long before they could turn subnormal.
const FLUSH_BELOW: f64 = 1e-15;

/// Coefficients at one sample rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bs2b {
    /// Own channel: its bass is lowered.
    pub high: FirstOrder,
    /// Other channel: a low-pass.
    pub low: FirstOrder,
    /// Gain of the sum.
    pub gain_lin: f64,
}

/// The running blend.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bs2bState {
    low: [f64; 2],
    high: [f64; 2],
    previous: [f64; 2],
}

impl Bs2b {
    /// The blend for a corner in Hz (300–2000) and a feed in dB (1–15).
    ///
    /// # Real-time
    /// Safe.
    /// # Source
    /// `[bs2b]`; acoustics §2.1.
    #[must_use]
    pub fn new(corner_hz: f64, feed_db: f64, sample_rate_hz: f64) -> Self {
        let low_db = -5.0 / 6.0 * feed_db - 3.0;
        let high_db = feed_db / 6.0 - 3.0;
        let (low_gain, high_gain) = (lin_from_db(low_db), 1.0 - lin_from_db(high_db));
        let high_corner_hz = corner_hz * ((low_db - db_from_lin(high_gain)) / 12.0).exp2();
        let low_pole = (-radians_from_hz(corner_hz, sample_rate_hz)).exp();
        let high_pole = (-radians_from_hz(high_corner_hz, sample_rate_hz)).exp();
        Self {
            high: FirstOrder { b0: 1.0 - high_gain * (1.0 - high_pole), b1: -high_pole, pole: high_pole },
            low: FirstOrder { b0: low_gain * (1.0 - low_pole), b1: 0.0, pole: low_pole },
            gain_lin: 1.0 / (1.0 - high_gain + low_gain),
        }
    }

    /// Responses from a channel to its own ear and to the other.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    #[inline(always)]
    pub fn responses(&self, freq_hz: f64, sample_rate_hz: f64) -> [Complex64; 2] {
        let step = turn(-radians_from_hz(freq_hz, sample_rate_hz));
        [self.high, self.low].map(|filter| self.gain_lin * filter.response_at(step))
    }
}

impl Bs2bState {
    /// One frame, left and right.
    ///
    /// # Real-time
    /// Safe.
    #[inline(always)]
    pub fn tick(&mut self, blend: &Bs2b, input: [f64; 2]) -> [f64; 2] {
        let (high, low) = (&blend.high, &blend.low);
        for ((state, previous), x) in self.high.iter_mut().zip(&self.previous).zip(input) {
            *state = high.b0 * x + high.b1 * previous + high.pole * *state;
        }
        for (state, x) in self.low.iter_mut().zip(input) {
            *state = low.b0 * x + low.pole * *state;
        }
        self.previous = input;
        let ([high_left, high_right], [low_left, low_right]) = (self.high, self.low);
        [blend.gain_lin * (high_left + low_right), blend.gain_lin * (high_right + low_left)]
    }

    /// Sets decayed values to zero.
    ///
    /// # Real-time
    /// Safe.
    pub fn flush(&mut self) {
        for value in self.low.iter_mut().chain(&mut self.high).chain(&mut self.previous) {
            *value = if value.abs() < FLUSH_BELOW { 0.0 } else { *value };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    const RATE_HZ: f64 = 48_000.0;

    fn preset(idx: usize) -> Bs2b {
        let (_, corner_hz, feed_db) = PRESETS[idx];
        Bs2b::new(corner_hz, feed_db, RATE_HZ)
    }

    /// Acceptance 12: the 48 kHz coefficients of all presets, ± 1e-8; 44.1 and 96 kHz of the default.
    #[test]
    fn coefficients_are_the_published_ones() {
        let rows = [
            (0, 0.040_252_368_2, 0.912_442_886, 0.972_138_35, 0.877_911_421, 0.812_005_663),
            (1, 0.034_857_114_8, 0.912_442_886, 0.975_356_788, 0.880_181_845, 0.838_619_849),
            (2, 0.023_209_924, 0.918_434_397, 0.983_366_488, 0.889_473_607, 0.881_786_227),
        ];
        let near = |got: f64, expected: f64| assert!((got - expected).abs() <= 1e-8, "{got}, {expected}");
        for (idx, low_b0, low_pole, high_b0, high_pole, gain_lin) in rows {
            let blend = preset(idx);
            near(blend.low.b0, low_b0);
            near(blend.low.pole, low_pole);
            near(blend.high.b0, high_b0);
            near(blend.high.pole, high_pole);
            near(blend.high.b1, -high_pole);
            near(blend.gain_lin, gain_lin);
        }
        let others = [
            (44_100.0, 0.043_637_767_9, 0.905_078_951, 0.969_844_562, 0.867_860_136),
            (96_000.0, 0.020_587_142_9, 0.955_218_764, 0.985_615_854, 0.936_969_274),
        ];
        for (rate_hz, low_b0, low_pole, high_b0, high_pole) in others {
            let blend = Bs2b::new(700.0, 4.5, rate_hz);
            near(blend.low.b0, low_b0);
            near(blend.low.pole, low_pole);
            near(blend.high.b0, high_b0);
            near(blend.high.pole, high_pole);
        }
    }

    /// Acceptance 13: an impulse in the left channel, ± 1e-8.
    #[test]
    fn the_impulse_response_is_the_published_one() {
        let (blend, mut state) = (preset(0), Bs2bState::default());
        let same = [0.789_381_846, -0.019_861_708, -0.017_436_820, -0.015_307_983];
        let other = [0.032_685_151, 0.029_823_333, 0.027_212_088, 0.024_829_477];
        for (n, (same, other)) in same.into_iter().zip(other).enumerate() {
            let [left, right] = state.tick(&blend, [if n == 0 { 1.0 } else { 0.0 }, 0.0]);
            assert!((left - same).abs() <= 1e-8 && (right - other).abs() <= 1e-8, "{n}: {left}, {right}");
        }
    }

    /// Acceptance 14: levels at DC and in the treble, and the delay at low frequencies.
    #[test]
    fn levels_and_delays_are_the_published_ones() {
        let db = |value: Complex64| 20.0 * value.norm().log10();
        for (idx, delay_us) in [261.0, 257.0, 264.0].into_iter().enumerate() {
            let [same, other] = preset(idx).responses(1.0, RATE_HZ);
            let later_us = -1e6 * (other / same).arg() / TAU;
            assert!((later_us - delay_us).abs() <= 2.0, "{idx}: {later_us} µs");
            let [same, other] = preset(idx).responses(0.0, RATE_HZ);
            assert!(db(same + other).abs() <= 1e-6);
        }
        let [same, other] = preset(0).responses(0.0, RATE_HZ);
        assert!((db(same / other) - 4.5).abs() <= 0.01 && (db(same - other) + 11.92).abs() <= 0.02);
        let [same, other] = preset(0).responses(20_000.0, RATE_HZ);
        assert!((db(same + other) + 1.76).abs() <= 0.02, "{}", db(same + other));
    }
}
