//! A measured head, reduced to what speakers in front of it need: R, the near ear's tone and the delay, from
//! 15° to 90° on the horizon.
//!
//! Magnitudes and delays are kept apart, so that directions can be interpolated without a comb, and neither
//! depends on a sample rate, so that nothing is resampled: responses are made at the running rate from the
//! magnitude, delays from seconds.

mod analysis;
mod azimuth_neighbors;
mod balance;
mod checked;
mod delay;
mod diffuse;
mod error;
mod realized;
mod stored;

pub use analysis::MAX_DELAY_SECS;
pub use checked::HeadFault;
pub use error::HeadError;
pub use realized::{HeadAtAngle, MAX_TAPS, RealizedHead, num_taps};
pub use stored::StoredHead;

use super::sofa::Hrirs;
use crate::dsp::curve::Curve;

/// First and last azimuth of the rows, degrees.
pub const ROW_ANGLES_DEG: (f64, f64) = (15.0, 90.0);

/// Distance of neighboring rows, degrees: the step of MIT KEMAR and of most sets on the horizon.
pub const ROW_STEP_DEG: f64 = 5.0;

/// Number of rows.
pub const NUM_ROWS: usize = 16;

/// What a head does to a speaker at one azimuth, left and right taken together.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredRow {
    /// |R|: the far ear relative to the near one, dB, never above 0.
    pub far_db: Curve,
    /// The near ear relative to a diffuse field, dB.
    pub near_db: Curve,
    /// Delay of the far ear beyond the minimum phase of R, seconds.
    pub delay_secs: f64,
}

/// A measured head: made by `checked` alone, so that one that exists can be heard.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredHead {
    name: String,
    rows: Vec<MeasuredRow>,
}

impl MeasuredHead {
    /// Reduces measured responses; `name` is what the user sees.
    ///
    /// Values are rounded as a project keeps them (0.01 dB, 0.01 µs), so that a head that has been saved and
    /// loaded is the same head.
    ///
    /// # Real-time
    /// Not safe: allocates, and computes for a good part of a second.
    /// # Errors
    /// Responses that are not those of a head, or not all around it.
    pub fn from_hrirs(hrirs: &Hrirs, name: &str) -> Result<Self, HeadError> {
        let rows = match analysis::rows(hrirs) {
            Err(HeadError::Exchanged) if hrirs.is_right_first => analysis::rows(&hrirs.exchanged())?,
            rows => rows?,
        };
        let head = Self { name: name.to_owned(), rows };
        Ok(StoredHead::from(&head).head()?)
    }

    /// What the user sees.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The rows, from the front to the side.
    #[must_use]
    pub fn rows(&self) -> &[MeasuredRow] {
        &self.rows
    }
}

/// The azimuth of a row, degrees.
#[must_use]
pub fn row_angle_deg(row: usize) -> f64 {
    ROW_ANGLES_DEG.0 + ROW_STEP_DEG * crate::units::to_f64(row)
}
