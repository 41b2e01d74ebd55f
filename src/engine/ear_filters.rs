//! What each ear has of its own: one filter per ear, behind all that reaches it, where the ears of the worn headphone
//! differ.

use realfft::num_complex::Complex64;

use super::frames::Frames;
use crate::dsp::bank::{EarBank, EarPoles, EarWeights, MAX_FRAMES};

/// The filters of both ears at one sample rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EarsDesign {
    /// Left, then right: opposite in dB, so that the mean of both ears stays.
    pub weights: [EarWeights; 2],
}

impl EarsDesign {
    /// What the left ear gets on top, and what the right.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn responses(&self, freq_hz: f64, sample_rate_hz: f64, poles: &EarPoles) -> [Complex64; 2] {
        self.weights.map(|weights| weights.response(poles, freq_hz, sample_rate_hz))
    }
}

/// The running filters of both ears.
#[derive(Debug, Clone, Default)]
pub(super) struct EarFilters {
    banks: [EarBank; 2],
}

impl EarFilters {
    /// Back to silence.
    pub(super) fn reset(&mut self) {
        for bank in &mut self.banks {
            bank.reset();
        }
    }

    /// Sets decayed values to zero.
    pub(super) fn flush(&mut self) {
        for bank in &mut self.banks {
            bank.flush();
        }
    }

    /// Filters each ear, in place.
    pub(super) fn process(
        &mut self,
        design: &EarsDesign,
        poles: &EarPoles,
        ears: &mut Frames,
        num_frames: usize,
    ) {
        for ((bank, weights), ear) in self.banks.iter_mut().zip(&design.weights).zip(ears) {
            let mut output = [[[0.0; MAX_FRAMES]]];
            bank.process(poles, &[*ear], num_frames, [weights], &mut output);
            let [[filtered]] = output;
            *ear = filtered;
        }
    }
}
