//! The cross path and the recursive part of the common term, in one loop per channel.
//!
//! With `r = g·R{v}` and `v = x − β·r`, the ears `left = v_left + r_right`, `right = v_right + r_left`
//! have the response `(1, gR) / (1 + β·gR)`. A centered sound comes out as `v + r`, which for β = 1 is
//! its input, to the last rounding: the exact transparency the common term promises, with one filter
//! per channel. ILD and ITD stay those of gR at every β.
//!
//! R is a delay and a minimum-phase shadow: two first-order shelves, or weights on a small bank of poles
//! for everything shelves cannot follow.

mod running;
mod shelves;

pub(super) use running::Crossfeed;

use realfft::num_complex::Complex64;

use crate::dsp::bank::{ShadowPoles, ShadowWeights};
use crate::dsp::delay::FractionalDelay;
use crate::dsp::shelf::FirstOrder;
use crate::spatial::{CrossPath, Shadow};
use crate::units::samples_from_secs;

use super::prepared::Prepared;

/// Longest delay a cross path may have, seconds: a 65 cm head with a speaker at its side half a meter
/// away needs 0.8 ms.
pub(super) const MAX_CROSS_SECS: f64 = 1.2e-3;

/// Coefficients of the cross path at one sample rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CrossfeedDesign {
    /// Delay of the contralateral path.
    pub delay: FractionalDelay,
    /// Head shadow.
    pub shadow: ShadowFilter,
    /// Flat gain g of the cross path.
    pub gain_lin: f64,
    /// β of the common term.
    pub center_color: f64,
}

/// The realized minimum-phase part of R.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ShadowFilter {
    /// Two first-order shelves, lower and upper.
    Shelves(FirstOrder, FirstOrder),
    /// Weights on the poles of shadows.
    Bank(ShadowWeights),
}

impl ShadowFilter {
    /// The filter of a shadow.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn new(shadow: &Shadow, prepared: &Prepared) -> Self {
        match shadow {
            Shadow::Shelves(lower, upper) => {
                let rate_hz = prepared.sample_rate_hz;
                Self::Shelves(lower.at_rate(rate_hz), upper.at_rate(rate_hz))
            }
            Shadow::Curve(curve) => Self::Bank(prepared.designer.design_shadow(curve)),
        }
    }
}

impl CrossfeedDesign {
    /// The cross path at the rate of `prepared`, as far as its delay fits.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn new(path: &CrossPath, gain_lin: f64, center_color: f64, prepared: &Prepared) -> Self {
        let shadow = ShadowFilter::new(&path.shadow, prepared);
        Self::with_filter(path.delay_secs, shadow, gain_lin, center_color, prepared.sample_rate_hz)
    }

    /// The same with a filter that has been designed already.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn with_filter(
        delay_secs: f64,
        shadow: ShadowFilter,
        gain_lin: f64,
        center_color: f64,
        sample_rate_hz: f64,
    ) -> Self {
        let delay_samples = samples_from_secs(delay_secs.min(MAX_CROSS_SECS), sample_rate_hz);
        Self { delay: FractionalDelay::new(delay_samples), shadow, gain_lin, center_color }
    }

    /// g·R as it is realized.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn cross(&self, freq_hz: f64, sample_rate_hz: f64, poles: &ShadowPoles) -> Complex64 {
        let shadow = match &self.shadow {
            ShadowFilter::Shelves(lower, upper) => {
                lower.response(freq_hz, sample_rate_hz) * upper.response(freq_hz, sample_rate_hz)
            }
            ShadowFilter::Bank(weights) => weights.response(poles, freq_hz, sample_rate_hz),
        };
        self.gain_lin * shadow * self.delay.response(freq_hz, sample_rate_hz)
    }
}
