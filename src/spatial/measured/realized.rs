//! A measured head at one sample rate: what a design interpolates.

use std::sync::Arc;

use realfft::num_complex::Complex64;

use super::{MeasuredHead, NUM_ROWS, ROW_ANGLES_DEG, ROW_STEP_DEG};
use crate::dsp::curve::{Curve, NUM_POINTS, freqs_hz};
use crate::dsp::min_phase_fir::{response_of_taps, taps_from_curve};
use crate::units::to_f64;

/// Length of the responses, seconds. With 5 ms the octaves from 125 Hz up keep their level difference within
/// 0.3 dB; together with the taps of the delay that is 256 taps at 48 kHz, the direct form's limit.
const LENGTH_SECS: f64 = 5e-3;

/// Most taps, whatever the rate.
pub const MAX_TAPS: usize = 960;

/// Taps of the responses at a sample rate in Hz.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and bounded")]
pub fn num_taps(sample_rate_hz: f64) -> usize {
    ((LENGTH_SECS * sample_rate_hz).round() as usize).clamp(16, MAX_TAPS)
}

/// A measured head at one sample rate.
#[derive(Debug, Clone)]
pub struct RealizedHead {
    /// What it was made from.
    pub measured: Arc<MeasuredHead>,
    /// Rate of the taps, Hz.
    pub sample_rate_hz: f64,
    rows: Vec<RealizedRow>,
}

/// Everything else follows from these two.
impl PartialEq for RealizedHead {
    fn eq(&self, other: &Self) -> bool {
        self.sample_rate_hz == other.sample_rate_hz && self.measured == other.measured
    }
}

/// One azimuth.
#[derive(Debug, Clone)]
struct RealizedRow {
    /// Minimum-phase taps of |R|.
    taps: Vec<f64>,
    /// Response of the taps on the grid of curves.
    responses: Vec<Complex64>,
    near_db: Curve,
    delay_secs: f64,
}

/// A head at an azimuth between two rows.
#[derive(Debug, Clone, Copy)]
pub struct HeadAtAngle<'a> {
    below: &'a RealizedRow,
    above: &'a RealizedRow,
    /// Weight of `above`.
    share: f64,
}

impl RealizedHead {
    /// The taps at `sample_rate_hz`, and their responses on the grid of curves.
    ///
    /// # Real-time
    /// Not safe: allocates and computes for up to a tenth of a second.
    #[must_use]
    pub fn new(measured: Arc<MeasuredHead>, sample_rate_hz: f64) -> Self {
        let num_taps = num_taps(sample_rate_hz);
        let row = |row: &super::MeasuredRow| {
            let taps = taps_from_curve(&row.far_db, sample_rate_hz, num_taps);
            let at = |&freq_hz: &f64| response_of_taps(&taps, freq_hz, sample_rate_hz);
            let responses = freqs_hz().iter().map(at).collect();
            RealizedRow { taps, responses, near_db: row.near_db, delay_secs: row.delay_secs }
        };
        let rows = measured.rows().iter().map(row).collect();
        Self { measured, sample_rate_hz, rows }
    }

    /// The head for speakers at ± `angle_deg`; angles beyond the rows take the nearest. `None` without rows.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn at_angle(&self, angle_deg: f64) -> Option<HeadAtAngle<'_>> {
        let position = ((angle_deg - ROW_ANGLES_DEG.0) / ROW_STEP_DEG).clamp(0.0, to_f64(NUM_ROWS - 1));
        let below = position.floor();
        let (below_idx, share) = (whole(below), position - below);
        let below = self.rows.get(below_idx)?;
        Some(HeadAtAngle { below, above: self.rows.get(below_idx + 1).unwrap_or(below), share })
    }
}

impl HeadAtAngle<'_> {
    /// Minimum-phase taps of |R|: those of both rows, which begin together, in their shares.
    ///
    /// # Real-time
    /// Safe.
    pub fn taps(&self) -> impl Iterator<Item = f64> {
        let (share, above) = (self.share, self.above.taps.iter());
        self.below.taps.iter().zip(above).map(move |(below, above)| below + share * (above - below))
    }

    /// Writes the response of [`Self::taps`] on the grid of curves: R without its delay.
    ///
    /// # Real-time
    /// Safe.
    pub fn write_shadow(&self, shadow: &mut [Complex64; NUM_POINTS]) {
        let rows = self.below.responses.iter().zip(&self.above.responses);
        for (value, (below, above)) in shadow.iter_mut().zip(rows) {
            *value = below + self.share * (above - below);
        }
    }

    /// The near ear relative to a diffuse field, dB.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn near_db(&self) -> Curve {
        self.below.near_db.zip_with(&self.above.near_db, |below, above| below + self.share * (above - below))
    }

    /// Delay of the far ear beyond the taps, seconds.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn delay_secs(&self) -> f64 {
        self.below.delay_secs + self.share * (self.above.delay_secs - self.below.delay_secs)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the rows")]
fn whole(position: f64) -> usize {
    position as usize
}
