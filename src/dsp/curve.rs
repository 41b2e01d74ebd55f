//! A magnitude response in dB on the one log-frequency grid of the product.
//!
//! Headphones, conversions, the common equalizer and the plot all speak this type, so that no two of
//! them can disagree about where a point lies.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]

use crate::units::to_f64;
use std::array;
use std::sync::LazyLock;

/// Number of points of the grid: 37 per octave, three within the narrowest smoothing window.
pub const NUM_POINTS: usize = 400;

/// First and last frequency of the grid, Hz.
pub const GRID_HZ: (f64, f64) = (12.0, 20_000.0);

static FREQS_HZ: LazyLock<[f64; NUM_POINTS]> =
    LazyLock::new(|| array::from_fn(|i| GRID_HZ.0 * (octave_step() * to_f64(i)).exp2()));

/// The grid's frequencies, Hz, ascending and log-spaced.
///
/// # Real-time
/// Safe once any curve has been built; the first call computes the table.
#[must_use]
pub fn freqs_hz() -> &'static [f64; NUM_POINTS] {
    &FREQS_HZ
}

/// Distance between neighboring grid points, octaves.
#[must_use]
pub fn octave_step() -> f64 {
    (GRID_HZ.1 / GRID_HZ.0).log2() / to_f64(NUM_POINTS - 1)
}

/// A magnitude response: one value in dB per point of [`freqs_hz`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Curve {
    /// Values in dB, ascending frequency.
    pub db: [f64; NUM_POINTS],
}

impl Default for Curve {
    fn default() -> Self {
        Self::FLAT
    }
}

impl Curve {
    /// 0 dB everywhere.
    pub const FLAT: Self = Self { db: [0.0; NUM_POINTS] };

    /// A curve from a function of frequency in Hz returning dB.
    ///
    /// # Real-time
    /// Safe if `db_at` is.
    #[must_use]
    pub fn from_fn(mut db_at: impl FnMut(f64) -> f64) -> Self {
        let freqs = freqs_hz();
        Self { db: array::from_fn(|i| freqs.get(i).map_or(0.0, |&freq_hz| db_at(freq_hz))) }
    }

    /// A curve through tabulated points, linear in log frequency and constant beyond the ends.
    ///
    /// # Shape and units
    /// `freq_hz` ascending, Hz; `db` in dB; the shorter length counts. Empty tables give a flat curve.
    #[must_use]
    pub fn from_table(freq_hz: &[f64], db: &[f64]) -> Self {
        Self::from_fn(|at_hz| {
            let mut below: Option<(f64, f64)> = None;
            for (&f, &value) in freq_hz.iter().zip(db) {
                if f >= at_hz {
                    return match below {
                        Some((f0, value0)) => {
                            let t = (at_hz / f0).ln() / (f / f0).ln();
                            value0 + t * (value - value0)
                        }
                        None => value,
                    };
                }
                below = Some((f, value));
            }
            below.map_or(0.0, |(_, value)| value)
        })
    }

    /// Value at a frequency, dB, linear in log frequency and constant beyond the grid.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn at_hz(&self, freq_hz: f64) -> f64 {
        let position = ((freq_hz / GRID_HZ.0).log2() / octave_step()).clamp(0.0, to_f64(NUM_POINTS - 1));
        let below = position.floor();
        let idx = index_from_position(below);
        let low = self.db.get(idx).copied().unwrap_or_default();
        let high = self.db.get(idx + 1).copied().unwrap_or(low);
        low + (position - below) * (high - low)
    }

    /// Point-wise combination of two curves.
    ///
    /// # Real-time
    /// Safe if `combine` is.
    #[must_use]
    pub fn zip_with(&self, other: &Self, mut combine: impl FnMut(f64, f64) -> f64) -> Self {
        let mut result = *self;
        for (value, &theirs) in result.db.iter_mut().zip(&other.db) {
            *value = combine(*value, theirs);
        }
        result
    }

    /// The curve with a function applied to every value in dB.
    ///
    /// # Real-time
    /// Safe if `change` is.
    #[must_use]
    pub fn map(&self, mut change: impl FnMut(f64) -> f64) -> Self {
        let mut result = *self;
        for value in &mut result.db {
            *value = change(*value);
        }
        result
    }

    /// The curve with a function of (frequency in Hz, value in dB) applied to every point.
    ///
    /// # Real-time
    /// Safe if `change` is.
    #[must_use]
    pub fn map_with_hz(&self, mut change: impl FnMut(f64, f64) -> f64) -> Self {
        let mut result = *self;
        for (value, &freq_hz) in result.db.iter_mut().zip(freqs_hz()) {
            *value = change(freq_hz, *value);
        }
        result
    }

    /// Mean value in dB over the grid points within a band, 0 for a band that holds none.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn mean_db(&self, band_hz: (f64, f64)) -> f64 {
        let (mut sum, mut count) = (0.0, 0.0);
        for (&value, &freq_hz) in self.db.iter().zip(freqs_hz()) {
            if freq_hz >= band_hz.0 && freq_hz <= band_hz.1 {
                sum += value;
                count += 1.0;
            }
        }
        if count > 0.0 { sum / count } else { 0.0 }
    }

    /// Running mean over a window whose width in octaves may depend on frequency.
    ///
    /// The mean is that of the piecewise-linear curve, so windows need not match the grid; a window
    /// that reaches past an end of the grid is cut there.
    ///
    /// # Real-time
    /// Safe if `width_oct` is.
    #[must_use]
    pub fn smoothed(&self, mut width_oct: impl FnMut(f64) -> f64) -> Self {
        let integral = self.integral();
        let step = octave_step();
        let end = to_f64(NUM_POINTS - 1);
        let mut position = 0.0;
        self.map_with_hz(|freq_hz, value| {
            let half = 0.5 * width_oct(freq_hz) / step;
            let (low, high) = ((position - half).max(0.0), (position + half).min(end));
            position += 1.0;
            if high - low < 1e-9 {
                return value;
            }
            (self.integral_at(&integral, high) - self.integral_at(&integral, low)) / (high - low)
        })
    }

    /// Cumulative trapezoid integral, in dB × grid steps, at each point.
    fn integral(&self) -> [f64; NUM_POINTS] {
        let mut sum = 0.0;
        let mut previous = self.db.first().copied().unwrap_or_default();
        self.db.map(|value| {
            sum += 0.5 * (previous + value);
            previous = value;
            sum
        })
    }

    /// The integral of the piecewise-linear curve up to a fractional position.
    fn integral_at(&self, integral: &[f64; NUM_POINTS], position: f64) -> f64 {
        let below = position.floor();
        let t = position - below;
        let idx = index_from_position(below);
        let low = self.db.get(idx).copied().unwrap_or_default();
        let high = self.db.get(idx + 1).copied().unwrap_or(low);
        integral.get(idx).copied().unwrap_or_default() + t * (low + 0.5 * t * (high - low))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers clamp the position to the grid"
)]
fn index_from_position(position: f64) -> usize {
    position as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_runs_from_12_hz_to_20_khz() {
        assert!((freqs_hz()[0] - 12.0).abs() < 1e-9);
        assert!((freqs_hz()[NUM_POINTS - 1] - 20_000.0).abs() < 1e-6);
    }

    #[test]
    fn a_table_is_read_linearly_in_log_frequency() {
        let curve = Curve::from_table(&[100.0, 1000.0, 10_000.0], &[0.0, 10.0, -10.0]);
        assert!((curve.at_hz(316.227_766) - 5.0).abs() < 0.01);
        assert!((curve.at_hz(20.0)).abs() < 1e-12);
        assert!((curve.at_hz(20_000.0) + 10.0).abs() < 1e-12);
    }

    #[test]
    fn smoothing_keeps_a_slope_and_halves_a_step_at_its_edge() {
        let slope = Curve::from_fn(|f| 3.0 * (f / 1000.0).log2());
        let smooth = slope.smoothed(|_| 1.0 / 6.0);
        assert!((smooth.at_hz(500.0) + 3.0).abs() < 1e-9);
        let step = Curve::from_fn(|f| if f < 1000.0 { 0.0 } else { 6.0 });
        let smooth = step.smoothed(|_| 1.0 / 3.0);
        assert!((smooth.at_hz(1000.0) - 3.0).abs() < 0.4);
        assert!((smooth.at_hz(1000.0 * 0.2f64.exp2()) - 6.0).abs() < 1e-9);
    }

    #[test]
    fn a_flat_curve_stays_exactly_flat() {
        assert_eq!(Curve::FLAT.smoothed(|_| 0.3), Curve::FLAT);
    }
}
