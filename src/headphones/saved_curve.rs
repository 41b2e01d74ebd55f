//! Curves as files and projects keep them: checked, and back on the grid point by point.

use thiserror::Error;

use crate::dsp::curve::{Curve, NUM_POINTS, freqs_hz};

/// Step a curve is kept in, dB: far below what anybody measures, and short to write.
const STEP_DB: f64 = 0.001;

/// Step a frequency is kept in, Hz.
const STEP_HZ: f64 = 0.001;

/// Values beyond this are nobody's headphone, dB.
pub(super) const LIMIT_DB: f64 = 60.0;

/// Frequencies beyond these are nobody's measurement, Hz; their ratios could not be computed with.
const LIMITS_HZ: (f64, f64) = (0.001, 1e7);

/// Why a saved curve could not be used. Reads on after whose curve it is.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SavedCurveError {
    /// A curve without the points it claims.
    #[error("curve has {0} points instead of 2 to 4096 each with a frequency and a level")]
    Points(usize),
    /// A value no headphone has.
    #[error(
        "curve has {db} dB at {freq_hz} Hz; frequencies must rise from {} Hz on and levels stay within {LIMIT_DB} dB",
        LIMITS_HZ.0
    )]
    Value {
        /// Frequency of the point, Hz.
        freq_hz: f64,
        /// Level of the point, dB.
        db: f64,
    },
}

/// The saved curve, checked and on the grid.
pub(super) fn checked(saved_hz: &[f64], saved_db: &[f64]) -> Result<Curve, SavedCurveError> {
    let num_points = saved_hz.len();
    if num_points != saved_db.len() || !(2..=4096).contains(&num_points) {
        return Err(SavedCurveError::Points(num_points.min(saved_db.len())));
    }
    let mut below_hz = 0.0;
    for (&freq_hz, &db) in saved_hz.iter().zip(saved_db) {
        let is_frequency = freq_hz > below_hz && (LIMITS_HZ.0..=LIMITS_HZ.1).contains(&freq_hz);
        if !(is_frequency && db.abs() <= LIMIT_DB) {
            return Err(SavedCurveError::Value { freq_hz, db });
        }
        below_hz = freq_hz;
    }
    Ok(on_grid(saved_hz, saved_db))
}

/// Saved points on the grid, in the steps they are saved in: as they are where they were saved on this very grid.
pub(super) fn on_grid(saved_hz: &[f64], saved_db: &[f64]) -> Curve {
    let is_own_grid = saved_hz.len() == NUM_POINTS
        && freqs_hz().iter().zip(saved_hz).all(|(ours, theirs)| (ours - theirs).abs() <= STEP_HZ);
    let mut curve = Curve::from_table(saved_hz, saved_db);
    if is_own_grid {
        for (ours, theirs) in curve.db.iter_mut().zip(saved_db) {
            *ours = *theirs;
        }
    }
    stepped(&curve)
}

/// The grid's frequencies as they are saved, Hz.
pub(super) fn saved_freqs_hz() -> Vec<f64> {
    freqs_hz().iter().map(|freq_hz| rounded(*freq_hz, STEP_HZ)).collect()
}

/// The curve in the steps it is saved in, so that a project sounds the same before and after saving.
pub(super) fn stepped(curve: &Curve) -> Curve {
    curve.map(|db| rounded(db, STEP_DB))
}

fn rounded(value: f64, step: f64) -> f64 {
    let steps_per_unit = 1.0 / step;
    (value * steps_per_unit).round() / steps_per_unit
}
