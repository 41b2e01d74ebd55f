//! The bands loudness is predicted in, and what a stereo signal holds in each of them.

use pulp::{Arch, Simd, WithSimd};
use realfft::num_complex::Complex32;

use crate::dsp::curve::{GRID_HZ, NUM_POINTS, freqs_hz, octave_step};
use crate::dsp::loudness::KWeighting;
use crate::units::{single, to_f64};

/// Rate at which the K-weighting's magnitude is read, Hz: its analogue meaning is that of the table.
const K_RATE_HZ: f64 = 48_000.0;

/// Octaves beyond the product's grid that are told apart, up to the Nyquist frequency of any rate.
const NUM_BEYOND: usize = 5;

/// Bands: the points of the product's grid, then the octaves beyond it.
pub const NUM_BANDS: usize = NUM_POINTS + NUM_BEYOND;

/// The powers of a stereo signal in one band.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(C)]
pub struct BandPower {
    /// Mean square of the left channel.
    pub left: f32,
    /// Mean square of the right channel.
    pub right: f32,
    /// Mean of left times the conjugate of right.
    pub cross: Complex32,
}

impl BandPower {
    /// Nothing.
    pub const SILENCE: Self = Self { left: 0.0, right: 0.0, cross: Complex32::ZERO };

    /// The same behind a gain matrix `[ll, lr, rl, rr]`, with `left' = ll·left + lr·right`.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    #[inline(always)]
    pub fn through(&self, [ll, lr, rl, rr]: [f32; 4]) -> Self {
        let Self { left, right, cross } = *self;
        Self {
            left: (ll * ll * left + lr * lr * right + 2.0 * ll * lr * cross.re).max(0.0),
            right: (rl * rl * left + rr * rr * right + 2.0 * rl * rr * cross.re).max(0.0),
            cross: Complex32::new(
                ll * rl * left + lr * rr * right + (ll * rr + lr * rl) * cross.re,
                (ll * rr - lr * rl) * cross.im,
            ),
        }
    }

    /// Adds a multiple of other powers.
    ///
    /// # Real-time
    /// Safe.
    pub fn add(&mut self, other: &Self, factor: f32) {
        self.left += factor * other.left;
        self.right += factor * other.right;
        self.cross += other.cross * factor;
    }
}

/// The powers of a stereo signal in all bands, as they are: nothing is weighted.
pub type PowerSpectrum = [BandPower; NUM_BANDS];

/// Writes a spectrum behind a gain matrix to `to`, as [`BandPower::through`] has it.
///
/// # Real-time
/// Safe: four hundred bands.
pub(super) fn write_through(spectrum: &PowerSpectrum, matrix: [f32; 4], to: &mut PowerSpectrum) {
    Arch::new().dispatch(Through { spectrum, matrix, to });
}

struct Through<'a> {
    spectrum: &'a PowerSpectrum,
    matrix: [f32; 4],
    to: &'a mut PowerSpectrum,
}

impl WithSimd for Through<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (to, band) in self.to.iter_mut().zip(self.spectrum) {
            *to = band.through(self.matrix);
        }
    }
}

/// Points per octave beyond the grid: enough for the comb of speakers, whose teeth lie 4 kHz apart.
const BEYOND_PER_OCTAVE: f64 = 36.0;

/// A point beyond the grid, at rates that reach there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BeyondPoint {
    /// Frequency, Hz.
    pub freq_hz: f64,
    /// Its band.
    pub band_idx: usize,
    /// Its share of the band.
    pub share: f32,
}

/// The bands of [`PowerSpectrum`] at one sample rate.
#[derive(Debug, Clone)]
pub struct Bands {
    /// How the ear weighs the power of each band (K-weighting).
    pub k_power: Vec<f64>,
    /// Stereo pink noise with independent channels, up to Nyquist.
    pub pink: Box<PowerSpectrum>,
    /// Points that stand for the octaves beyond the grid.
    pub beyond: Vec<BeyondPoint>,
}

#[expect(clippy::disallowed_methods, reason = "allocates once per rate, off the audio thread")]
impl Bands {
    /// Pink noise has the same power at every point of a log grid, up to Nyquist.
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        let nyquist_hz = 0.5 * sample_rate_hz;
        let k = KWeighting::new(K_RATE_HZ);
        let k_power = |freq_hz: f64| 10f64.powf(0.1 * k.magnitude_db(freq_hz.min(GRID_HZ.1), K_RATE_HZ));
        let step = 1.0 / BEYOND_PER_OCTAVE;
        let octaves = (nyquist_hz / GRID_HZ.1).log2().clamp(0.0, to_f64(NUM_BEYOND));
        let beyond: Vec<f64> = std::iter::successors(Some(0.5 * step), |octave| Some(octave + step))
            .take_while(|octave| *octave < octaves)
            .collect();
        let num_within = |idx: usize| beyond.iter().filter(|octave| octave_idx(**octave) == idx).count();
        let per_point = step / octave_step();
        Self {
            k_power: (0..NUM_BANDS)
                .map(|idx| k_power(freqs_hz().get(idx).copied().unwrap_or(GRID_HZ.1)))
                .collect(),
            pink: Box::new(std::array::from_fn(|idx| match freqs_hz().get(idx) {
                Some(&freq_hz) => independent(if freq_hz <= nyquist_hz { 1.0 } else { 0.0 }),
                None => independent(per_point * to_f64(num_within(idx - NUM_POINTS))),
            })),
            beyond: beyond
                .iter()
                .map(|&octave| BeyondPoint {
                    freq_hz: GRID_HZ.1 * octave.exp2(),
                    band_idx: NUM_POINTS + octave_idx(octave),
                    share: single(1.0 / to_f64(num_within(octave_idx(octave)))),
                })
                .collect(),
        }
    }

    /// The band a frequency in Hz belongs to.
    #[must_use]
    pub fn band_idx(freq_hz: f64) -> usize {
        let octaves = (freq_hz / GRID_HZ.0).max(1e-9).log2();
        let position = (octaves / octave_step()).round().max(0.0);
        if position < to_f64(NUM_POINTS) {
            return whole(position);
        }
        NUM_POINTS + octave_idx((freq_hz / GRID_HZ.1).log2().max(0.0)).min(NUM_BEYOND - 1)
    }
}

/// Two channels of the same power that have nothing in common.
fn independent(power: f64) -> BandPower {
    BandPower { left: single(power), right: single(power), ..BandPower::default() }
}

/// Whole octaves beyond the grid.
fn octave_idx(octaves: f64) -> usize {
    whole(octaves.floor())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole numbers from 0 on")]
fn whole(position: f64) -> usize {
    position as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pink_noise_reaches_to_nyquist_and_no_further() {
        for rate_hz in [8_000.0, 48_000.0, 192_000.0, 768_000.0] {
            let bands = Bands::new(rate_hz);
            let above =
                freqs_hz().iter().zip(bands.pink.iter()).filter(|(freq_hz, _)| **freq_hz > 0.5 * rate_hz);
            assert!(above.into_iter().all(|(_, power)| power.left == 0.0));
            assert!(bands.beyond.iter().all(|p| p.freq_hz > 20_000.0 && p.freq_hz < 0.5 * rate_hz));
            let octaves = (0.5 * rate_hz / GRID_HZ.1).log2().max(0.0);
            let beyond: f64 = bands.pink.iter().skip(NUM_POINTS).map(|power| f64::from(power.left)).sum();
            assert!((beyond * octave_step() - octaves).abs() < 0.02, "{rate_hz}");
            for band_idx in NUM_POINTS..NUM_BANDS {
                let points = bands.beyond.iter().filter(|point| point.band_idx == band_idx);
                let share: f32 = points.map(|point| point.share).sum();
                assert!(share == 0.0 || (share - 1.0).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn every_frequency_has_its_band() {
        for (idx, &freq_hz) in freqs_hz().iter().enumerate() {
            assert_eq!(Bands::band_idx(freq_hz), idx);
        }
        assert_eq!(Bands::band_idx(0.0), 0);
        assert_eq!(Bands::band_idx(30_000.0), NUM_POINTS);
        assert_eq!(Bands::band_idx(1e6), NUM_BANDS - 1);
    }
}
