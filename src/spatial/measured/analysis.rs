//! From measured responses to rows: smoothed magnitudes, and the delay that minimum phase leaves over.

use realfft::num_complex::Complex64;
use realfft::{RealFftPlanner, RealToComplex};

use super::azimuth_neighbors::{Neighbors, neighbors};
use super::balance::balanced;
use super::checked::LOWEST_DB;
use super::delay::{Ears, Shadow, common_db};
use super::{HeadError, MeasuredRow, NUM_ROWS, diffuse, row_angle_deg};
use crate::dsp::curve::Curve;
use crate::spatial::path::highest_ratio_db;
use crate::spatial::sofa::Hrirs;
use crate::units::{db_from_power, to_f64};

/// Width of the power average, octaves: about one auditory filter, and finer detail in the direct sound is
/// not heard (`[hassager-2016]`).
const SMOOTHING_OCT: f64 = 1.0 / 6.0;

/// Between these, Hz, |R| fades to 0 dB downwards: there a far field has no level difference, and short
/// responses hold no information (judgement of 2026-11-24).
const LOW_FADE_HZ: (f64, f64) = (20.0, 80.0);

/// Largest delay a head can have, seconds.
pub const MAX_DELAY_SECS: f64 = 0.8e-3;

/// The tone of the near ear is limited to ± this, dB (acoustics §5).
pub(super) const MAX_NEAR_DB: f64 = 12.0;

/// The band whose tone counts as 0 dB, Hz: below it short responses mean little, above it the head begins.
const LEVEL_HZ: (f64, f64) = (100.0, 300.0);

/// From the side a head delays the far ear at least by this, seconds, and softens it by this, dB: a third of
/// what the smallest adult head does (judgement of 2026-11-24).
const LEAST_SIDE: (f64, f64) = (0.25e-3, 3.0);

/// All rows of a set.
pub(super) fn rows(hrirs: &Hrirs) -> Result<Vec<MeasuredRow>, HeadError> {
    let mut spectra = Spectra::new(hrirs);
    require_head(&mut spectra)?;
    let diffuse = spectra.diffuse_power();
    let mut rows = Vec::with_capacity(NUM_ROWS);
    for row in 0..NUM_ROWS {
        let angle_deg = row_angle_deg(row);
        let left = spectra.side(&neighbors(hrirs, angle_deg)?, Side::Left);
        let right = spectra.side(&neighbors(hrirs, -angle_deg)?, Side::Right);
        let mean = |a: &Curve, b: &Curve| a.zip_with(b, |a, b| 0.5 * (a + b));
        rows.push(MeasuredRow {
            far_db: mean(&left.ratio_db, &right.ratio_db),
            near_db: toned(&mean(&left.near_db, &right.near_db), &diffuse),
            delay_secs: (0.5 * (left.delay_secs + right.delay_secs)).clamp(0.0, MAX_DELAY_SECS),
        });
    }
    Ok(rows)
}

/// The near ear against the diffuse field, 0 dB where the head does not matter yet.
fn toned(near_db: &Curve, diffuse_db: &Curve) -> Curve {
    let difference = near_db.zip_with(diffuse_db, |near, diffuse| near - diffuse);
    let level_db = difference.mean_db(LEVEL_HZ);
    difference.map_with_hz(|freq_hz, db| {
        if freq_hz < LEVEL_HZ.0 { 0.0 } else { (db - level_db).clamp(-MAX_NEAR_DB, MAX_NEAR_DB) }
    })
}

/// Refuses what no head does: from either side the nearer ear is the earlier and the louder one.
fn require_head(spectra: &mut Spectra<'_>) -> Result<(), HeadError> {
    for (azimuth_deg, side) in [(90.0, Side::Left), (-90.0, Side::Right)] {
        let found = spectra.side(&neighbors(spectra.hrirs, azimuth_deg)?, side);
        let (itd_secs, ild_db) = (found.delay_secs, found.level_db);
        if itd_secs < -LEAST_SIDE.0 || (itd_secs < 0.0 && ild_db < 0.0) {
            return Err(HeadError::Exchanged);
        }
        if itd_secs < LEAST_SIDE.0 || itd_secs > 1.5 * MAX_DELAY_SECS || ild_db < LEAST_SIDE.1 {
            return Err(HeadError::NotAHead { itd_micros: 1e6 * itd_secs, ild_db });
        }
    }
    Ok(())
}

/// Where a speaker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// One speaker at both ears.
struct Pair {
    near_db: Curve,
    /// |R|, limited.
    ratio_db: Curve,
    delay_secs: f64,
    /// Level of the near ear above the far one over the audible band, dB.
    level_db: f64,
}

/// Transforms of a set's responses.
struct Spectra<'a> {
    hrirs: &'a Hrirs,
    plan: std::sync::Arc<dyn RealToComplex<f64>>,
    input: Vec<f64>,
    output: Vec<Complex64>,
}

impl<'a> Spectra<'a> {
    fn new(hrirs: &'a Hrirs) -> Self {
        let len = 4 * hrirs.num_samples.next_power_of_two().max(1024);
        let plan = RealFftPlanner::new().plan_fft_forward(len);
        let (input, output) = (plan.make_input_vec(), plan.make_output_vec());
        Self { hrirs, plan, input, output }
    }

    fn bin_hz(&self) -> f64 {
        self.hrirs.sample_rate_hz / to_f64(self.input.len())
    }

    /// Power per bin of one response.
    fn power(&mut self, response: &[f64]) -> Vec<f64> {
        self.input.fill(0.0);
        for (to, from) in self.input.iter_mut().zip(response) {
            *to = *from;
        }
        if self.plan.process(&mut self.input, &mut self.output).is_err() {
            self.output.fill(Complex64::ZERO);
        }
        self.output.iter().map(Complex64::norm_sqr).collect()
    }

    /// The diffuse field of both ears, dB.
    fn diffuse_power(&mut self) -> Curve {
        let weights = diffuse::weights(self.hrirs);
        let mut sum = vec![0.0; self.output.len()];
        for (direction, weight) in weights.into_iter().enumerate().filter(|(_, weight)| *weight > 0.0) {
            for response in self.hrirs.pair(direction) {
                for (sum, power) in sum.iter_mut().zip(self.power(response)) {
                    *sum += 0.5 * weight * power;
                }
            }
        }
        smoothed_db(&sum, self.bin_hz())
    }

    /// A speaker between measured directions: magnitudes in dB and delays interpolated each for itself.
    fn side(&mut self, neighbors: &Neighbors, side: Side) -> Pair {
        let mut sum = Pair { near_db: Curve::FLAT, ratio_db: Curve::FLAT, delay_secs: 0.0, level_db: 0.0 };
        for &(direction, weight) in neighbors {
            let pair = self.pair(direction, side);
            sum.near_db = sum.near_db.zip_with(&pair.near_db, |sum, db| sum + weight * db);
            sum.ratio_db = sum.ratio_db.zip_with(&pair.ratio_db, |sum, db| sum + weight * db);
            sum.delay_secs += weight * pair.delay_secs;
            sum.level_db += weight * pair.level_db;
        }
        sum
    }

    fn pair(&mut self, direction: usize, side: Side) -> Pair {
        let ([left, right], [left_secs, right_secs]) =
            (self.hrirs.pair(direction), self.hrirs.delays_secs(direction));
        let (near, far, surplus_secs) = match side {
            Side::Left => (left, right, right_secs - left_secs),
            Side::Right => (right, left, left_secs - right_secs),
        };
        let (near_power, far_power) = (self.power(near), self.power(far));
        let level_db = db_from_power(near_power.iter().sum()) - db_from_power(far_power.iter().sum());
        let bin_hz = self.bin_hz();
        let (near_db, far_db) = (smoothed_db(&near_power, bin_hz), smoothed_db(&far_power, bin_hz));
        let ratio_db = far_db.zip_with(&near_db, |far, near| far - near);
        let ears = Ears::new(near, far, self.hrirs.sample_rate_hz);
        // What is rendered has a white near ear, or that of the common term, which depends on R.
        let white = Shadow::new(&limited(&balanced(&ratio_db, &near_db, &[Curve::FLAT])));
        let common_db = common_db(&white, surplus_secs + ears.delay_secs(&white, &[Curve::FLAT]));
        let rendered_db = [Curve::FLAT, common_db];
        let ratio_db = limited(&balanced(&ratio_db, &near_db, &rendered_db));
        let delay_secs = surplus_secs + ears.delay_secs(&Shadow::new(&ratio_db), &rendered_db);
        Pair { near_db, ratio_db, delay_secs, level_db }
    }
}

/// |R| as a filter that can stand in a loop may have it.
fn limited(ratio_db: &Curve) -> Curve {
    ratio_db.map_with_hz(|freq_hz, db| {
        low_share(freq_hz) * db.clamp(LOWEST_DB, highest_ratio_db(freq_hz * MAX_DELAY_SECS))
    })
}

/// The loudest |R| of a head at a frequency, dB, whatever its delay.
pub(super) fn highest_db(freq_hz: f64) -> f64 {
    low_share(freq_hz) * highest_ratio_db(freq_hz * MAX_DELAY_SECS)
}

/// How much of |R| is left where it fades to 0 dB downwards.
fn low_share(freq_hz: f64) -> f64 {
    let (from_hz, to_hz) = LOW_FADE_HZ;
    ((freq_hz / from_hz).ln() / (to_hz / from_hz).ln()).clamp(0.0, 1.0)
}

/// Power per bin as a curve in dB: the mean over [`SMOOTHING_OCT`] around each point.
fn smoothed_db(power: &[f64], bin_hz: f64) -> Curve {
    let mut sums = Vec::with_capacity(power.len() + 1);
    let mut sum = 0.0;
    sums.push(0.0);
    for value in power {
        sum += value;
        sums.push(sum);
    }
    let last = to_f64(power.len().saturating_sub(1));
    // The integral over the bins, each a step as wide as their distance around its center.
    let integral = |position: f64| {
        let position = position + 0.5;
        let idx = whole(position);
        let at = |idx: usize| sums.get(idx).copied().unwrap_or(sum);
        at(idx) + position.fract() * (at(idx + 1) - at(idx))
    };
    let half = (0.5 * SMOOTHING_OCT).exp2();
    Curve::from_fn(|freq_hz| {
        let center = (freq_hz / bin_hz).min(last - 1.0);
        let (low, high) = (center / half, center * half);
        let (low, high) = if high - low < 1.0 { (center - 0.5, center + 0.5) } else { (low, high) };
        let (low, high) = (low.max(-0.5), high.min(last + 0.5));
        db_from_power((integral(high) - integral(low)) / (high - low))
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the spectrum")]
fn whole(position: f64) -> usize {
    position as usize
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::dsp::curve::freqs_hz;

    #[test]
    fn smoothing_keeps_the_power_and_reads_white_as_flat() {
        let flat = smoothed_db(&vec![2.0; 2049], 10.0);
        assert!(flat.db.iter().all(|db| (db - 3.0103).abs() < 1e-3));
    }

    /// The guard: however |R| and a delay within a head's combine, |1 + R| stays at 0.2.
    #[test]
    fn one_plus_r_never_falls_below_its_floor() {
        let highest = limited(&Curve::from_fn(|_| 6.0));
        for (freq_hz, db) in freqs_hz().iter().zip(highest.db) {
            let magnitude = 10f64.powf(db / 20.0);
            assert!(magnitude <= 1.0);
            for step in 0..=80 {
                let phase = -TAU * freq_hz * MAX_DELAY_SECS * f64::from(step) / 80.0;
                let sum = 1.0 + Complex64::from_polar(magnitude, phase);
                assert!(sum.norm() >= 0.199, "{freq_hz} Hz: {}", sum.norm());
            }
        }
    }
}
