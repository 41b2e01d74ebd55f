//! What a head may be, wherever its numbers come from: a file, a project, a folder.

use realfft::num_complex::Complex64;

use super::analysis::{MAX_NEAR_DB, highest_db};
use super::{MAX_DELAY_SECS, MeasuredHead, MeasuredRow, NUM_ROWS, row_angle_deg};
use crate::dsp::curve::freqs_hz;
use crate::dsp::min_phase_fir::{response_of_taps, taps_from_curve};
use crate::units::radians_from_hz;

/// Values may lie beyond a limit by this, dB: half the step they are kept in.
const ROUNDING_DB: f64 = 0.005_001;

/// Delays may, by half of theirs, seconds.
const ROUNDING_SECS: f64 = 0.5001e-8;

/// The far ear is no softer than this against the near one, dB (judgement of 2026-11-24).
pub(super) const LOWEST_DB: f64 = -60.0;

/// The real part of R stays above this at every frequency. The loop `1 / (1 + β·g·R)` is stable for every β and g up to
/// 1 if R does not go around −1, and a curve that stays to the right of −0.9 does not. Heads within [`highest_db`] stay above
/// −0.8; the rest is for the taps they are realized with.
const LEAST_REAL: f64 = -0.9;

/// Rate and length R's minimum phase is computed with; frequencies beyond half of it behave as its last.
const PHASE_RATE_HZ: f64 = 48_000.0;
/// See [`PHASE_RATE_HZ`].
const PHASE_TAPS: usize = 512;

/// Why numbers are not those of a head.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum HeadFault {
    /// Another number of rows than there are azimuths.
    #[error("the head has {0} azimuths instead of {NUM_ROWS}")]
    Rows(usize),
    /// A far ear louder or softer than any head makes it.
    #[error(
        "at {angle_deg}° and {freq_hz:.0} Hz the far ear has {db:.1} dB against the near one, which no head gives"
    )]
    Far {
        /// Azimuth, degrees.
        angle_deg: f64,
        /// Frequency, Hz.
        freq_hz: f64,
        /// Level against the near ear, dB.
        db: f64,
    },
    /// A near ear no head has.
    #[error("at {angle_deg}° and {freq_hz:.0} Hz the near ear has {db:.1} dB, which no head gives")]
    Near {
        /// Azimuth, degrees.
        angle_deg: f64,
        /// Frequency, Hz.
        freq_hz: f64,
        /// Level against a diffuse field, dB.
        db: f64,
    },
    /// A delay no head has.
    #[error("at {angle_deg}° the far ear is {micros:.0} µs late, which no head gives")]
    Delay {
        /// Azimuth, degrees.
        angle_deg: f64,
        /// Delay, µs.
        micros: f64,
    },
    /// Far ear and delay of which each is possible, but not both together.
    #[error("at {angle_deg}° and {freq_hz:.0} Hz the far ear would cancel the near one, which no head does")]
    Loop {
        /// Azimuth, degrees.
        angle_deg: f64,
        /// Frequency, Hz.
        freq_hz: f64,
    },
}

impl MeasuredHead {
    /// A head of these rows, if they are those of one: within what heads do, and with a loop that is stable.
    ///
    /// # Errors
    /// What no head does.
    pub(super) fn checked(name: String, rows: Vec<MeasuredRow>) -> Result<Self, HeadFault> {
        if rows.len() != NUM_ROWS {
            return Err(HeadFault::Rows(rows.len()));
        }
        for (row, angle_deg) in rows.iter().zip((0..).map(row_angle_deg)) {
            check_values(row, angle_deg)?;
            check_loop(row, angle_deg)?;
        }
        Ok(Self { name, rows })
    }
}

/// Not a number is within no range.
fn check_values(row: &MeasuredRow, angle_deg: f64) -> Result<(), HeadFault> {
    if !(-ROUNDING_SECS..=MAX_DELAY_SECS + ROUNDING_SECS).contains(&row.delay_secs) {
        return Err(HeadFault::Delay { angle_deg, micros: 1e6 * row.delay_secs });
    }
    for (&freq_hz, (&far_db, &near_db)) in freqs_hz().iter().zip(row.far_db.db.iter().zip(&row.near_db.db)) {
        let highest_db = highest_db(freq_hz);
        if !(LOWEST_DB - ROUNDING_DB..=highest_db + ROUNDING_DB).contains(&far_db) {
            return Err(HeadFault::Far { angle_deg, freq_hz, db: far_db });
        }
        if !(-MAX_NEAR_DB - ROUNDING_DB..=MAX_NEAR_DB + ROUNDING_DB).contains(&near_db) {
            return Err(HeadFault::Near { angle_deg, freq_hz, db: near_db });
        }
    }
    Ok(())
}

fn check_loop(row: &MeasuredRow, angle_deg: f64) -> Result<(), HeadFault> {
    let taps = taps_from_curve(&row.far_db, PHASE_RATE_HZ, PHASE_TAPS);
    for &freq_hz in freqs_hz() {
        let turn = -radians_from_hz(freq_hz, 1.0 / row.delay_secs.max(1e-9));
        let ratio = response_of_taps(&taps, freq_hz, PHASE_RATE_HZ) * Complex64::from_polar(1.0, turn);
        if ratio.re.is_nan() || ratio.re < LEAST_REAL {
            return Err(HeadFault::Loop { angle_deg, freq_hz });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::curve::Curve;

    fn rows(change: impl Fn(&mut MeasuredRow)) -> Vec<MeasuredRow> {
        let mut row = MeasuredRow {
            far_db: Curve::from_fn(|freq_hz| -(freq_hz / 400.0).sqrt().min(20.0) * 3.0),
            near_db: Curve::FLAT,
            delay_secs: 240e-6,
        };
        for (db, freq_hz) in row.far_db.db.iter_mut().zip(freqs_hz()) {
            *db = db.min(highest_db(*freq_hz));
        }
        change(&mut row);
        vec![row; NUM_ROWS]
    }

    fn fault(change: impl Fn(&mut MeasuredRow)) -> Option<HeadFault> {
        MeasuredHead::checked(String::new(), rows(change)).err()
    }

    #[test]
    fn a_plausible_head_is_one_and_fewer_rows_are_not() {
        assert_eq!(fault(|_| {}), None);
        let few = MeasuredHead::checked(String::new(), rows(|_| {}).split_off(1));
        assert_eq!(few, Err(HeadFault::Rows(NUM_ROWS - 1)));
    }

    /// Both were seen in projects made by hand: a loop that grows to 10¹³ in four seconds, and +164 dB at once.
    #[test]
    fn what_no_head_does_is_refused() {
        assert!(matches!(fault(|row| row.far_db = Curve::FLAT), Some(HeadFault::Far { .. })));
        assert!(matches!(fault(|row| row.near_db.db[200] = 327.0), Some(HeadFault::Near { .. })));
        assert!(matches!(fault(|row| row.near_db.db[0] = f64::NAN), Some(HeadFault::Near { .. })));
        assert!(matches!(fault(|row| row.far_db.db[399] = -327.0), Some(HeadFault::Far { .. })));
        assert!(matches!(fault(|row| row.delay_secs = 0.9e-3), Some(HeadFault::Delay { .. })));
        assert!(matches!(fault(|row| row.delay_secs = f64::NAN), Some(HeadFault::Delay { .. })));
    }

    /// Each value is a head's; together they turn R by half a turn where it is still nearly 1.
    #[test]
    fn a_cliff_whose_phase_would_cancel_the_near_ear_is_refused() {
        let cliff = |row: &mut MeasuredRow| {
            row.delay_secs = 0.8e-3;
            for (db, &freq_hz) in row.far_db.db.iter_mut().zip(freqs_hz()) {
                *db = if freq_hz < 330.0 { highest_db(freq_hz) } else { LOWEST_DB };
            }
        };
        assert!(matches!(fault(cliff), Some(HeadFault::Loop { .. })), "{:?}", fault(cliff));
    }
}
