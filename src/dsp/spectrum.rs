//! What frequencies a stereo signal is made of: running band levels on the plot's grid.
//!
//! Not for the audio thread: it feeds the editor from the telemetry stream.

#![cfg_attr(test, expect(clippy::cast_possible_truncation, reason = "test signals are single precision"))]

use std::f64::consts::TAU;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use super::curve::{Curve, NUM_POINTS, freqs_hz};
use crate::units::{db_from_power, single, to_f64};

/// Width of the bands, octaves: pink noise reads flat, single partials stay apart.
const BAND_OCTAVES: f64 = 1.0 / 6.0;

/// Shortest stretch that is analyzed, seconds: 6 Hz between bins at 48 kHz.
const WINDOW_SECS: f64 = 0.15;

/// Time constant of the running mean, seconds.
const AVERAGE_SECS: f64 = 0.25;

/// What silence reads, dB.
pub const FLOOR_DB: f64 = -100.0;

/// A running analysis of one stereo signal.
#[derive(Clone)]
pub struct Spectrum {
    /// The last frames of each channel, rings.
    history: [Vec<f32>; 2],
    next: usize,
    window: Vec<f32>,
    fft: Arc<dyn RealToComplex<f32>>,
    windowed: Vec<f32>,
    bins: Vec<Complex<f32>>,
    /// Power below each bin's lower edge; one more than there are bins.
    below: Vec<f64>,
    /// Lower and upper edge of each band, in bins.
    edges: Vec<(f64, f64)>,
    /// Running mean of each band's power; a sine at full scale is 1.
    powers: Vec<f64>,
}

impl std::fmt::Debug for Spectrum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Spectrum").field("num_frames", &self.window.len()).finish_non_exhaustive()
    }
}

impl Spectrum {
    /// A silent spectrum for a sample rate in Hz. Allocates.
    #[must_use]
    pub fn new(sample_rate_hz: f64) -> Self {
        let mut num_frames = 64_usize;
        while to_f64(num_frames) < WINDOW_SECS * sample_rate_hz {
            num_frames *= 2;
        }
        let fft = RealFftPlanner::new().plan_fft_forward(num_frames);
        let hann = |n: usize| 0.5 - 0.5 * (TAU * to_f64(n) / to_f64(num_frames)).cos();
        let bins = fft.make_output_vec();
        let half = 2f64.powf(BAND_OCTAVES / 2.0);
        let bin_hz = sample_rate_hz / to_f64(num_frames);
        Self {
            history: [vec![0.0; num_frames], vec![0.0; num_frames]],
            next: 0,
            window: (0..num_frames).map(|n| single(hann(n))).collect(),
            windowed: fft.make_input_vec(),
            below: vec![0.0; bins.len() + 1],
            bins,
            fft,
            edges: freqs_hz().iter().map(|hz| (hz / half / bin_hz, hz * half / bin_hz)).collect(),
            powers: vec![0.0; NUM_POINTS],
        }
    }

    /// Takes the next frame, left and right.
    pub fn push(&mut self, frame: [f32; 2]) {
        for (history, sample) in self.history.iter_mut().zip(frame) {
            if let Some(place) = history.get_mut(self.next) {
                *place = sample;
            }
        }
        self.next = (self.next + 1) % self.window.len();
    }

    /// Looks at the latest frames, `elapsed_secs` after the last time. Where none have arrived the picture
    /// fades.
    pub fn advance(&mut self, elapsed_secs: f64, has_frames: bool) {
        let keep = (-elapsed_secs / AVERAGE_SECS).exp();
        self.below.fill(0.0);
        if has_frames {
            let history = std::mem::take(&mut self.history);
            for channel in &history {
                self.accumulate(channel);
            }
            self.history = history;
        }
        for (power, (low, high)) in self.powers.iter_mut().zip(&self.edges) {
            let now = (power_below(&self.below, *high) - power_below(&self.below, *low)).max(0.0);
            *power = now + keep * (*power - now);
        }
    }

    /// Level of each band, dB re a full-scale sine in both channels: the mean of both.
    #[must_use]
    pub fn curve(&self) -> Curve {
        let mut powers = self.powers.iter();
        Curve::from_fn(|_| powers.next().map_or(FLOOR_DB, |&power| db_from_power(power).max(FLOOR_DB)))
    }

    /// Adds the power of one channel to the running sum over the bins.
    fn accumulate(&mut self, channel: &[f32]) {
        let (newer, older) = channel.split_at(self.next.min(channel.len()));
        let (old_places, new_places) = self.windowed.split_at_mut(older.len());
        let (old_weights, new_weights) = self.window.split_at(older.len());
        multiply(older, old_weights, old_places);
        multiply(newer, new_weights, new_places);
        if self.fft.process(&mut self.windowed, &mut self.bins).is_err() {
            return;
        }
        // The squares of a Hann window add up to 3/8 of its length. One side of the spectrum counts twice,
        // half a sine's squared amplitude is its power, and the two channels share.
        let num_frames = to_f64(self.window.len());
        let scale = 2.0 * 2.0 * 0.5 / (0.375 * num_frames * num_frames);
        let mut sum = 0.0;
        for (bin, below) in self.bins.iter().zip(self.below.iter_mut().skip(1)) {
            sum += scale * f64::from(bin.norm_sqr());
            *below += sum;
        }
    }
}

fn multiply(samples: &[f32], weights: &[f32], products: &mut [f32]) {
    for ((product, sample), weight) in products.iter_mut().zip(samples).zip(weights) {
        *product = sample * weight;
    }
}

/// Power below a place in bins, from what lies below each bin's lower edge; a bin's power lies evenly over half a bin to
/// either side.
pub(crate) fn power_below(below: &[f64], bins: f64) -> f64 {
    let place = (bins + 0.5).clamp(0.0, to_f64(below.len() - 1));
    let index = index_from(place).min(below.len() - 2);
    let at = |index: usize| below.get(index).copied().unwrap_or(0.0);
    at(index) + (place - to_f64(index)) * (at(index + 1) - at(index))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a table, not negative"
)]
fn index_from(place: f64) -> usize {
    place as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::lin_from_db;

    fn spectrum(sample_rate_hz: f64, secs: f64, mut frame: impl FnMut(f64) -> [f64; 2]) -> Curve {
        let mut spectrum = Spectrum::new(sample_rate_hz);
        let mut passed = 0.0;
        let mut looked = 0.0;
        while passed < secs {
            spectrum.push(frame(passed).map(|x| x as f32));
            passed += 1.0 / sample_rate_hz;
            if passed - looked > 0.03 {
                spectrum.advance(passed - looked, true);
                looked = passed;
            }
        }
        spectrum.curve()
    }

    /// A sine of −20 dBFS reads −20 dB at its frequency and nothing two octaves away, at every rate.
    #[test]
    fn a_sine_reads_its_level_at_its_frequency() {
        for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
            for freq_hz in [250.0, 1_000.0, 10_000.0] {
                let curve = spectrum(rate_hz, 3.0, |t| [lin_from_db(-20.0) * (TAU * freq_hz * t).sin(); 2]);
                let level_db = curve.at_hz(freq_hz);
                assert!((level_db + 20.0).abs() < 0.2, "{rate_hz} Hz, {freq_hz} Hz: {level_db}");
                assert!(curve.at_hz(freq_hz / 4.0) < -85.0, "{rate_hz} Hz, {freq_hz} Hz");
            }
        }
    }

    /// White noise of variance σ²: a band of B Hz holds 2σ²·B/(rate/2) on the scale of a full-scale sine.
    #[test]
    fn white_noise_reads_the_power_its_bandwidth_holds() {
        let mut state = 1_u64;
        let mut uniform = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f64::from((state >> 40) as u32) / f64::from(1_u32 << 23) - 1.0
        };
        let curve = spectrum(48_000.0, 6.0, |_| [0.1 * uniform(), 0.1 * uniform()]);
        let variance = 0.01 / 3.0;
        for freq_hz in [60.0, 500.0, 2_000.0, 8_000.0] {
            let width_hz = freq_hz * (2f64.powf(1.0 / 12.0) - 2f64.powf(-1.0 / 12.0));
            let expected_db = db_from_power(2.0 * variance * width_hz / 24_000.0);
            // Fewer bins hold fewer independent values: the spread of a mean of that many.
            let tolerance_db = 1.0 + 30.0 / width_hz.sqrt().max(4.0);
            let level_db = curve.at_hz(freq_hz);
            assert!((level_db - expected_db).abs() < tolerance_db, "{freq_hz} Hz: {level_db} {expected_db}");
        }
    }

    /// A running mean loses a factor e per time constant.
    #[test]
    fn it_fades_when_nothing_arrives() {
        let mut spectrum = Spectrum::new(48_000.0);
        assert!(spectrum.curve().db.iter().all(|db| *db == FLOOR_DB));
        for n in 0..20_000 {
            spectrum.push([(TAU * 0.02 * f64::from(n)).sin() as f32; 2]);
        }
        spectrum.advance(1.0, true);
        let heard_db = spectrum.curve().at_hz(960.0);
        spectrum.advance(AVERAGE_SECS, false);
        let faded_db = spectrum.curve().at_hz(960.0);
        assert!((heard_db - faded_db - 10.0 * std::f64::consts::E.log10()).abs() < 1e-6);
    }
}
