//! The leak of open cups: what the other ear hears of each, through the air.

use std::f64::consts::TAU;

use realfft::num_complex::Complex64;

use super::frames::Frames;
use crate::dsp::bank::MAX_FRAMES;
use crate::dsp::line::DelayLine;
use crate::dsp::shelf::FirstOrder;
use crate::dsp::turn::turn;
use crate::spatial::{CupLeak, LEAK_DELAY_SECS};
use crate::units::{samples_from_secs, single, to_f64};

/// The leak at one sample rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeakDesign {
    /// The leak without its delay.
    pub leak: CupLeak,
    /// Share of it: the amount of the conversion.
    pub amount: f64,
    /// Delay, whole samples: 44 dB down nothing hears the rest.
    pub delay_samples: usize,
}

impl LeakDesign {
    /// # Real-time
    /// Safe.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a short delay")]
    pub(super) fn new(amount: f64, sample_rate_hz: f64) -> Self {
        let delay = samples_from_secs(LEAK_DELAY_SECS, sample_rate_hz).round().max(1.0);
        Self { leak: CupLeak::at_rate(sample_rate_hz), amount, delay_samples: delay as usize }
    }

    /// From one ear to the other.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    #[inline(always)]
    pub fn response(&self, freq_hz: f64, sample_rate_hz: f64) -> Complex64 {
        let high_pass = self.leak.high_pass.response(freq_hz, sample_rate_hz);
        let theta = -TAU * freq_hz / sample_rate_hz * to_f64(self.delay_samples);
        self.amount * self.leak.gain_lin * high_pass * high_pass * turn(theta)
    }
}

/// The running leak of both cups.
#[derive(Debug, Clone)]
pub(super) struct Leak {
    lines: [DelayLine; 2],
    states: [[f32; 2]; 2],
}

impl Leak {
    /// Silence, with room for the delay.
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        let len = LeakDesign::new(1.0, sample_rate_hz).delay_samples + MAX_FRAMES;
        Self { lines: [DelayLine::new(len), DelayLine::new(len)], states: [[0.0; 2]; 2] }
    }

    /// Back to silence.
    pub(super) fn reset(&mut self) {
        for line in &mut self.lines {
            line.reset();
        }
        self.states = [[0.0; 2]; 2];
    }

    /// Sets decayed values to zero.
    pub(super) fn flush(&mut self) {
        for value in self.states.iter_mut().flatten() {
            *value = if value.abs() < 1e-15 { 0.0 } else { *value };
        }
    }

    /// Adds to each ear what leaks over from the other, in place.
    pub(super) fn process(&mut self, design: &LeakDesign, ears: &mut Frames, num_frames: usize) {
        let gain = single(design.amount * design.leak.gain_lin);
        let FirstOrder { b0, pole, .. } = design.leak.high_pass;
        let (rise, pole) = (single(b0), single(pole));
        for ((line, states), ear) in self.lines.iter_mut().zip(&mut self.states).zip(ears.iter()) {
            let mut leaked = [0.0; MAX_FRAMES];
            for (leaked, x) in leaked.iter_mut().zip(ear).take(num_frames) {
                let mut value = gain * x;
                for state in states.iter_mut() {
                    // rise·(1 − z⁻¹)/(1 − pole·z⁻¹), its low-pass as state.
                    let y = rise * value + *state;
                    *state = pole * y - rise * value;
                    value = y;
                }
                *leaked = value;
            }
            line.push(leaked.get(..num_frames).unwrap_or_default());
        }
        let [left, right] = ears;
        let [from_left, from_right] = &self.lines;
        for (ear, line) in [(left, from_right), (right, from_left)] {
            for (y, leaked) in ear.iter_mut().zip(line.stretch(design.delay_samples, num_frames)) {
                *y += leaked;
            }
        }
    }
}
