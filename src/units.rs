//! Conversions between physical units, and the ranges the whole product works in.
//!
//! Every conversion is named `target_from_source`, so that a value never crosses a unit unnoticed.

/// Lowest and highest frequency a response is drawn and specified for, in Hz.
pub const AUDIBLE_HZ: (f64, f64) = (20.0, 20_000.0);

/// Sample rates the plug-in accepts, in Hz (decision 66).
pub const SAMPLE_RATE_RANGE_HZ: (f64, f64) = (1_000.0, 768_000.0);

/// Nepers per decibel: `ln(10) / 20`.
pub const NEPER_PER_DB: f64 = std::f64::consts::LN_10 / 20.0;

/// Linear amplitude ratio from a gain in dB.
#[must_use]
pub fn lin_from_db(gain_db: f64) -> f64 {
    (gain_db * NEPER_PER_DB).exp()
}

/// Gain in dB from a linear amplitude ratio; silence reads as −400 dB instead of −∞.
#[must_use]
pub fn db_from_lin(gain_lin: f64) -> f64 {
    20.0 * gain_lin.abs().max(1e-20).log10()
}

/// Gain in dB from a power ratio; silence reads as −200 dB instead of −∞.
#[must_use]
pub fn db_from_power(power: f64) -> f64 {
    10.0 * power.max(1e-20).log10()
}

/// A duration in samples, fractional, from seconds.
#[must_use]
pub fn samples_from_secs(secs: f64, sample_rate_hz: f64) -> f64 {
    secs * sample_rate_hz
}

/// Angular frequency in radians per sample from Hz.
#[must_use]
pub fn radians_from_hz(freq_hz: f64, sample_rate_hz: f64) -> f64 {
    std::f64::consts::TAU * freq_hz / sample_rate_hz
}

/// Mean-square loudness contribution as BS.1770 states it: −0.691 LU offset on the K-weighted power.
#[must_use]
pub fn lufs_from_power(k_weighted_power: f64) -> f64 {
    -0.691 + db_from_power(k_weighted_power)
}

/// The nearest single-precision value: from the precision of designs to that of signals and hosts.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "rounding to single precision is what is asked for")]
pub fn single(value: f64) -> f32 {
    value as f32
}

/// A count as a number; exact below 2⁵³.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "nothing here counts to 2⁵³")]
pub const fn to_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decibels_and_ratios_are_inverse() {
        for gain_db in [-120.0, -6.0, 0.0, 3.5, 24.0] {
            assert!((db_from_lin(lin_from_db(gain_db)) - gain_db).abs() < 1e-12);
        }
        assert!((lin_from_db(20.0) - 10.0).abs() < 1e-12);
        assert!((db_from_power(100.0) - 20.0).abs() < 1e-12);
    }

    #[test]
    fn silence_has_a_finite_level() {
        assert!(db_from_lin(0.0).is_finite() && db_from_power(0.0).is_finite());
    }
}
