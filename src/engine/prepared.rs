//! What designing needs and only the sample rate decides: computed once, shared by every instance.

use crate::dsp::bank::BankDesigner;
use crate::dsp::curve::{GRID_HZ, NUM_POINTS, freqs_hz, octave_step};
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
    /// How stereo pink noise spreads over frequency, as the ear weighs it.
    pub pink: PinkShares,
}

/// Shares of frequencies in the K-weighted power of pink noise; all of them add up to one.
#[derive(Debug, Clone)]
pub struct PinkShares {
    /// Share of each grid point.
    pub grid: [f64; NUM_POINTS],
    /// Points beyond the grid, at high rates: frequency Hz and share.
    pub beyond: Vec<(f64, f64)>,
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
            pink: PinkShares::new(sample_rate_hz),
        }
    }
}

/// Points per octave beyond the grid: enough for the comb of speakers, whose teeth lie 4 kHz apart.
const BEYOND_PER_OCTAVE: f64 = 36.0;

#[expect(clippy::disallowed_methods, reason = "allocates once per rate, off the audio thread")]
impl PinkShares {
    /// Pink noise has the same power at every point of a log grid, up to Nyquist.
    fn new(sample_rate_hz: f64) -> Self {
        let k = KWeighting::new(K_RATE_HZ);
        let share = |freq_hz: f64| 10f64.powf(0.1 * k.magnitude_db(freq_hz.min(GRID_HZ.1), K_RATE_HZ));
        let nyquist_hz = 0.5 * sample_rate_hz;
        let mut grid = [0.0; NUM_POINTS];
        for (entry, &freq_hz) in grid.iter_mut().zip(freqs_hz()) {
            *entry = if freq_hz <= nyquist_hz { share(freq_hz) } else { 0.0 };
        }
        let step = 1.0 / BEYOND_PER_OCTAVE;
        let grid_points = step / octave_step();
        let octaves = (nyquist_hz / GRID_HZ.1).log2().max(0.0);
        let beyond: Vec<(f64, f64)> = std::iter::successors(Some(0.5 * step), |octave| Some(octave + step))
            .take_while(|octave| *octave < octaves)
            .map(|octave| GRID_HZ.1 * octave.exp2())
            .map(|freq_hz| (freq_hz, grid_points * share(freq_hz)))
            .collect();
        let sum = grid.iter().sum::<f64>() + beyond.iter().map(|(_, share)| share).sum::<f64>();
        Self {
            grid: grid.map(|share| share / sum),
            beyond: beyond.into_iter().map(|(freq_hz, share)| (freq_hz, share / sum)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_pink_noise_add_up_and_reach_to_nyquist() {
        for rate_hz in [8_000.0, 48_000.0, 192_000.0] {
            let shares = PinkShares::new(rate_hz);
            let beyond: f64 = shares.beyond.iter().map(|(_, share)| share).sum();
            assert!((shares.grid.iter().sum::<f64>() + beyond - 1.0).abs() < 1e-12);
            let above = freqs_hz().iter().zip(&shares.grid).filter(|(f, _)| **f > 0.5 * rate_hz);
            assert!(above.into_iter().all(|(_, share)| *share == 0.0));
            assert!(shares.beyond.iter().all(|(freq_hz, _)| *freq_hz > 20_000.0 && *freq_hz < 0.5 * rate_hz));
        }
    }
}
