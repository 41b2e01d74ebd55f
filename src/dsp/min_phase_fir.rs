//! A curve as the taps of a minimum-phase response, by the folded cepstrum.

use realfft::RealFftPlanner;
use realfft::num_complex::Complex64;

use super::curve::{Curve, GRID_HZ};
use crate::units::{NEPER_PER_DB, radians_from_hz, to_f64};

/// Points of the transform per tap: the cepstrum of a curve with details of a sixth of an octave has decayed
/// within them.
const POINTS_PER_TAP: usize = 64;

/// The minimum-phase response with the magnitude of `curve`, which goes on constant beyond its grid.
///
/// # Shape and units
/// `num_taps` taps at `sample_rate_hz`; the last quarter fades out.
/// # Real-time
/// Not safe: allocates and transforms, milliseconds.
#[must_use]
pub fn taps_from_curve(curve: &Curve, sample_rate_hz: f64, num_taps: usize) -> Vec<f64> {
    let len = (POINTS_PER_TAP * num_taps.max(1)).next_power_of_two();
    let mut planner = RealFftPlanner::<f64>::new();
    let (forward, inverse) = (planner.plan_fft_forward(len), planner.plan_fft_inverse(len));
    let bin_hz = sample_rate_hz / to_f64(len);
    let mut spectrum: Vec<Complex64> = (0..=len / 2)
        .map(|bin| curve.at_hz((to_f64(bin) * bin_hz).max(GRID_HZ.0)) * NEPER_PER_DB)
        .map(Complex64::from)
        .collect();
    let mut cepstrum = inverse.make_output_vec();
    let is_inverted = inverse.process(&mut spectrum, &mut cepstrum).is_ok();
    fold(&mut cepstrum);
    let is_transformed = forward.process(&mut cepstrum, &mut spectrum).is_ok();
    let scale = 1.0 / to_f64(len);
    for value in &mut spectrum {
        *value = (*value * scale).exp();
    }
    make_real_at_ends(&mut spectrum);
    let mut taps = inverse.make_output_vec();
    let is_done = is_inverted && is_transformed && inverse.process(&mut spectrum, &mut taps).is_ok();
    taps.truncate(if is_done { num_taps } else { 0 });
    taps.resize(num_taps, 0.0);
    for (k, tap) in taps.iter_mut().enumerate() {
        *tap *= scale * fade_out(k, num_taps);
    }
    taps
}

/// The complex response of taps at a frequency.
///
/// # Real-time
/// Safe, O(taps).
#[must_use]
pub fn response_of_taps(taps: &[f64], freq_hz: f64, sample_rate_hz: f64) -> Complex64 {
    let step = Complex64::from_polar(1.0, -radians_from_hz(freq_hz, sample_rate_hz));
    taps.iter().rev().fold(Complex64::ZERO, |sum, &tap| sum * step + tap)
}

/// Moves the anticausal half of a real cepstrum onto the causal one.
fn fold(cepstrum: &mut [f64]) {
    let half = cepstrum.len() / 2;
    for (n, value) in cepstrum.iter_mut().enumerate() {
        if n > half {
            *value = 0.0;
        } else if n > 0 && n < half {
            *value *= 2.0;
        }
    }
}

/// At 0 Hz and at Nyquist the spectrum of a real signal is real; rounding may say otherwise.
fn make_real_at_ends(spectrum: &mut [Complex64]) {
    if let Some(first) = spectrum.first_mut() {
        first.im = 0.0;
    }
    if let Some(last) = spectrum.last_mut() {
        last.im = 0.0;
    }
}

/// Half a Hann window over the last quarter.
fn fade_out(k: usize, num_taps: usize) -> f64 {
    let length = num_taps / 4;
    let into = (k + length + 1).saturating_sub(num_taps);
    if into == 0 {
        return 1.0;
    }
    0.5 + 0.5 * (std::f64::consts::PI * (to_f64(into) - 0.5) / to_f64(length)).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A first-order high shelf, 0 dB at low and −6 dB at high frequencies, is minimum phase: its taps are
    /// known in closed form, y = b0·x + b1·x₁ + p·y₁.
    #[test]
    fn a_known_minimum_phase_response_comes_back() {
        let (p, zero) = (0.6, 0.3);
        let gain = (1.0 - p) / (1.0 - zero);
        let magnitude_db = |freq_hz: f64| {
            let step = Complex64::from_polar(1.0, -radians_from_hz(freq_hz, 48_000.0));
            20.0 * (gain * (1.0 - zero * step) / (1.0 - p * step)).norm().log10()
        };
        let taps = taps_from_curve(&Curve::from_fn(magnitude_db), 48_000.0, 240);
        assert!((taps[0] - gain).abs() < 2e-3, "{}", taps[0]);
        assert!((taps[1] - gain * (p - zero)).abs() < 2e-3);
        assert!((taps[2] - gain * (p - zero) * p).abs() < 2e-3);
        for freq_hz in [50.0, 500.0, 3_000.0, 10_000.0, 18_000.0] {
            let db = 20.0 * response_of_taps(&taps, freq_hz, 48_000.0).norm().log10();
            assert!((db - magnitude_db(freq_hz)).abs() < 0.02, "{freq_hz}: {db}");
        }
    }
}
