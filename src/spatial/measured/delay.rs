//! The delay that minimum phase leaves over, and the tone it gives the common term.
//!
//! An interaural delay is the maximum of the cross-correlation below 1.5 kHz, where the ear uses the phase (acoustics
//! notes §7, 16). It depends on the tone both ears share, which weighs the frequencies: what is rendered has a white
//! near ear or that of the common term, the file its own, and at 60° the same R is read up to 25 µs apart.

use std::f64::consts::TAU;

use realfft::num_complex::Complex64;

use super::MAX_DELAY_SECS;
use crate::dsp::curve::Curve;
use crate::dsp::min_phase_fir::{response_of_taps, taps_from_curve};
use crate::units::{db_from_lin, lin_from_db};

/// Corner of the fourth-order Butterworth low pass that runs forwards and backwards over both ears, Hz.
const LOW_PASS_HZ: f64 = 1_500.0;

/// Step and end of the frequencies at which cross-spectra are read, Hz; at the end nothing passes.
const CROSS_HZ: (f64, f64) = (20.0, 5_000.0);

/// Rate and length at which minimum phase is computed for the delay; below 5 kHz they do not matter.
const PHASE_RATE_HZ: f64 = 48_000.0;
/// See [`PHASE_RATE_HZ`].
const PHASE_TAPS: usize = 512;

/// β of the common term that tones are taken for: the default, between what is flat in the center and what is flat at
/// the near ear.
const CENTER_COLOR: f64 = 0.5;

/// What is rendered should not be further off than this, seconds: the smallest JND (acoustics §6) ...
const LARGEST_ERROR_SECS: f64 = 10e-6;

/// ... and for that the delay leaves the middle by at most this, seconds (judgement of 2026-11-25: at 45° the two
/// readings are 50 µs apart, and a listener has a near ear of his own).
const LARGEST_SHIFT_SECS: f64 = 3e-6;

/// R's minimum phase.
pub(super) struct Shadow(Vec<f64>);

impl Shadow {
    /// Of R's magnitude, dB.
    pub(super) fn new(ratio_db: &Curve) -> Self {
        Self(taps_from_curve(ratio_db, PHASE_RATE_HZ, PHASE_TAPS))
    }

    fn at_hz(&self, freq_hz: f64) -> Complex64 {
        response_of_taps(&self.0, freq_hz, PHASE_RATE_HZ)
    }
}

/// One direction at both ears, below 5 kHz.
pub(super) struct Ears {
    /// Frequency and near ear.
    points: Vec<(f64, Complex64)>,
    /// The file's own interaural delay, seconds.
    file_secs: f64,
}

impl Ears {
    pub(super) fn new(near: &[f64], far: &[f64], sample_rate_hz: f64) -> Self {
        let at = |ear: &[f64], freq_hz| response_of_taps(ear, freq_hz, sample_rate_hz);
        let points: Vec<_> = cross_freqs_hz().map(|freq_hz| (freq_hz, at(near, freq_hz))).collect();
        let file = points.iter().map(|&(freq_hz, near)| (freq_hz, at(far, freq_hz) * near.conj()));
        let file_secs = peak_secs(file);
        Self { points, file_secs }
    }

    /// The delay with which R, here at its minimum phase, has the file's interaural delay: in the middle between what is
    /// rendered, behind any of the tones `rendered_db`, and the same behind the file's near ear.
    pub(super) fn delay_secs(&self, shadow: &Shadow, rendered_db: &[Curve]) -> f64 {
        let read_secs = |power_at: &dyn Fn(f64, Complex64) -> f64| {
            peak_secs(
                self.points
                    .iter()
                    .map(|&(freq_hz, near)| (freq_hz, shadow.at_hz(freq_hz) * power_at(freq_hz, near))),
            )
        };
        let toned = read_secs(&|_, near| near.norm_sqr());
        let rendered = rendered_db
            .iter()
            .map(|tone_db| read_secs(&|freq_hz, _| lin_from_db(tone_db.at_hz(freq_hz)).powi(2)));
        let (early, late) =
            rendered.fold((toned, toned), |(early, late), secs| (early.min(secs), late.max(secs)));
        let error = 0.5 * (late - early);
        let shift = (error - LARGEST_ERROR_SECS).clamp(0.0, LARGEST_SHIFT_SECS);
        let towards = if toned < late { -shift } else { shift };
        self.file_secs - 0.5 * (early + late) + towards
    }
}

/// The tone that the common term gives the near ear for an R of this shadow and delay, dB.
pub(super) fn common_db(shadow: &Shadow, delay_secs: f64) -> Curve {
    Curve::from_fn(|freq_hz| {
        let ratio = shadow.at_hz(freq_hz) * Complex64::from_polar(1.0, -TAU * freq_hz * delay_secs);
        -db_from_lin((1.0 + CENTER_COLOR * ratio).norm())
    })
}

fn cross_freqs_hz() -> impl Iterator<Item = f64> {
    let (step_hz, end_hz) = CROSS_HZ;
    std::iter::successors(Some(step_hz), move |freq_hz| Some(freq_hz + step_hz))
        .take_while(move |freq_hz| *freq_hz <= end_hz)
}

/// How much later the far ear is, seconds, by its cross-spectrum with the near one: the maximum of the low-passed
/// correlation, refined by a parabola.
fn peak_secs(cross: impl Iterator<Item = (f64, Complex64)>) -> f64 {
    let low_passed = |(freq_hz, value): (f64, Complex64)| {
        let low_pass = 1.0 / (1.0 + (freq_hz / LOW_PASS_HZ).powi(8));
        (TAU * freq_hz, value * low_pass.powi(2))
    };
    let points: Vec<(f64, Complex64)> = cross.map(low_passed).collect();
    let correlation = |delay_secs: f64| {
        let terms = points.iter().map(|(w, value)| (value * Complex64::from_polar(1.0, w * delay_secs)).re);
        terms.sum::<f64>()
    };
    let steps = 400;
    let step_secs = 2.0 * MAX_DELAY_SECS / f64::from(steps);
    let tried = (-steps..=steps).map(|step| (step, correlation(f64::from(step) * step_secs)));
    let (best, peak) = tried.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or_default();
    let [before, after] = [best - 1, best + 1].map(|step| correlation(f64::from(step) * step_secs));
    let curvature = before - 2.0 * peak + after;
    let offset = if curvature < 0.0 { 0.5 * (before - after) / curvature } else { 0.0 };
    (f64::from(best) + offset) * step_secs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An impulse and a later, softer one: a delay and nothing else.
    #[test]
    fn a_pure_delay_is_found_to_a_tenth_of_a_microsecond() {
        let mut near = vec![0.0; 512];
        let mut far = vec![0.0; 512];
        near[40] = 1.0;
        far[53] = 0.5;
        let ratio_db = Curve::from_fn(|_| -6.02);
        let micros =
            1e6 * Ears::new(&near, &far, 48_000.0).delay_secs(&Shadow::new(&ratio_db), &[Curve::FLAT]);
        assert!((micros - 13.0 / 0.048).abs() < 0.1, "{micros}");
    }

    /// R = 1/2 without a delay: 1 / (1 + 1/4).
    #[test]
    fn the_common_term_of_a_constant_is_known() {
        let tone_db = common_db(&Shadow::new(&Curve::from_fn(|_| db_from_lin(0.5))), 0.0);
        assert!((tone_db.at_hz(1_000.0) - db_from_lin(0.8)).abs() < 1e-3, "{}", tone_db.at_hz(1_000.0));
    }
}
