//! What designing needs and only the sample rate decides: computed once, shared by every instance.

use crate::dsp::bank::BankDesigner;
use crate::dsp::curve::{NUM_POINTS, freqs_hz, octave_step};
use crate::dsp::loudness::KWeighting;

/// Rate at which the K-weighting's magnitude is read, Hz: its analogue meaning is that of the table.
const K_RATE_HZ: f64 = 48_000.0;

/// Tables of one sample rate.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Host rate, Hz.
    pub sample_rate_hz: f64,
    /// Curve → bank weights.
    pub designer: BankDesigner,
    /// Share of each grid point in the K-weighted power of pink noise; they add up to one.
    pub pink_weights: [f64; NUM_POINTS],
}

impl Prepared {
    /// The tables for a sample rate in Hz.
    ///
    /// # Real-time
    /// Not safe: allocates and factorizes; tens of milliseconds.
    #[must_use]
    pub fn new(sample_rate_hz: f64) -> Self {
        Self {
            sample_rate_hz,
            designer: BankDesigner::new(sample_rate_hz),
            pink_weights: pink_weights(sample_rate_hz),
        }
    }
}

/// Pink noise has the same power at every point of a log grid; the last point below Nyquist also stands
/// for what lies between it and Nyquist, where every response simply goes on.
fn pink_weights(sample_rate_hz: f64) -> [f64; NUM_POINTS] {
    let k = KWeighting::new(K_RATE_HZ);
    let nyquist_hz = 0.5 * sample_rate_hz;
    let mut weights = [0.0; NUM_POINTS];
    let mut sum = 0.0;
    for (weight, &freq_hz) in weights.iter_mut().zip(freqs_hz()) {
        if freq_hz > nyquist_hz {
            break;
        }
        let is_last = freq_hz * octave_step().exp2() > nyquist_hz.min(20_000.0);
        let points = if is_last { 1.0 + (nyquist_hz / freq_hz).log2() / octave_step() } else { 1.0 };
        *weight = points * 10f64.powf(0.1 * k.magnitude_db(freq_hz.min(20_000.0), K_RATE_HZ));
        sum += *weight;
    }
    weights.map(|weight| weight / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_pink_noise_add_up_and_reach_to_nyquist() {
        for rate_hz in [8_000.0, 48_000.0, 192_000.0] {
            let weights = pink_weights(rate_hz);
            assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            let above = freqs_hz().iter().zip(&weights).filter(|(f, _)| **f > 0.5 * rate_hz);
            assert!(above.into_iter().all(|(_, weight)| *weight == 0.0));
        }
    }
}
