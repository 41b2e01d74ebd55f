//! Exponentials and logarithms without branches: a loop over points takes them side by side.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]

use std::f64::consts::{LN_2, LN_10, LOG2_E, SQRT_2};

use super::turn::WHOLE;
use crate::units::{NEPER_PER_DB, to_f64};

/// ln 2 in two parts: the first has so few digits that any exponent of it is exact.
const LN_2_PARTS: (f64, f64) = {
    let high = f64::from_bits(LN_2.to_bits() & !0xf_ffff);
    (high, LN_2 - high + LN_2_REST)
};

/// What ln 2 has beyond its nearest double.
const LN_2_REST: f64 = 2.319_046_813_846_299_6e-17;

/// Beyond this the result or its inverse is no normal number.
const LARGEST: f64 = 708.0;

/// Reciprocal factorials: with |x| ≤ ln 2 / 2, the first term that is left out is below 10⁻¹⁷.
const EXP_TERMS: [f64; 14] = reciprocal_factorials();

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn reciprocal_factorials() -> [f64; 14] {
    let mut terms = [1.0; 14];
    let mut idx = 1;
    while idx < terms.len() {
        terms[idx] = terms[idx - 1] / to_f64(idx);
        idx += 1;
    }
    terms
}

/// `exp(x)`, within 3·10⁻¹⁶ of it; −708 and 708 stand for what is beyond them.
///
/// # Real-time
/// Safe. What is not a number gives some number.
#[must_use]
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let x = x.clamp(-LARGEST, LARGEST);
    let shifted = x * LOG2_E + WHOLE;
    let twos = shifted - WHOLE;
    let rest = (x - twos * LN_2_PARTS.0) - twos * LN_2_PARTS.1;
    let value = EXP_TERMS.iter().rev().fold(0.0, |sum, term| sum * rest + term);
    // The exponent stands in the lowest bits of the sum: it is moved to its place and added there.
    f64::from_bits(value.to_bits().wrapping_add(shifted.to_bits() << 52))
}

/// Twice the reciprocals of the odd numbers: between √½ and √2, the first term that is left out is below 10⁻¹⁷.
const LN_TERMS: [f64; 11] = odd_reciprocals();

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn odd_reciprocals() -> [f64; 11] {
    let mut terms = [0.0; 11];
    let mut idx = 0;
    while idx < terms.len() {
        terms[idx] = 2.0 / to_f64(2 * idx + 1);
        idx += 1;
    }
    terms
}

/// 2⁵², whose lowest bits are whole numbers.
const COUNTS: f64 = 4_503_599_627_370_496.0;

/// `ln(x)` of a normal positive number, within 3·10⁻¹⁶ of it or of 1.
///
/// # Real-time
/// Safe. What has no logarithm gives some number.
#[must_use]
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    // What lies from √½ to √2 has the exponent 0.
    let below = (0.5 * SQRT_2).to_bits();
    let shifted = x.to_bits().wrapping_sub(below).wrapping_add(1 << 62);
    let exponent = f64::from_bits(COUNTS.to_bits() | (shifted >> 52)) - COUNTS - 1024.0;
    let mantissa = f64::from_bits((shifted & ((1 << 52) - 1)).wrapping_add(below));
    let ratio = (mantissa - 1.0) / (mantissa + 1.0);
    let square = ratio * ratio;
    let series = LN_TERMS.iter().rev().fold(0.0, |sum, term| sum * square + term);
    exponent * LN_2_PARTS.0 + (ratio * series + exponent * LN_2_PARTS.1)
}

/// Linear amplitude ratio from a gain in dB: [`crate::units::lin_from_db`] for many points.
///
/// # Real-time
/// Safe.
#[must_use]
#[inline(always)]
pub fn lin_from_db(gain_db: f64) -> f64 {
    exp(gain_db * NEPER_PER_DB)
}

/// Gain in dB from a power ratio, silence as −200 dB: [`crate::units::db_from_power`] for many points.
///
/// # Real-time
/// Safe.
#[must_use]
#[inline(always)]
pub fn db_from_power(power: f64) -> f64 {
    10.0 / LN_10 * ln(power.max(1e-20))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units;

    #[test]
    fn it_is_the_exponential() {
        for idx in -100_000..=100_000 {
            let x = 0.007 * f64::from(idx);
            let error = exp(x) / x.exp() - 1.0;
            assert!(error.abs() < 5e-16, "{x}: {error}");
        }
        assert_eq!((exp(0.0), exp(-0.0)), (1.0, 1.0));
        assert_eq!((exp(f64::INFINITY), exp(-1e9)), (exp(LARGEST), exp(-LARGEST)));
    }

    #[test]
    fn it_is_the_logarithm() {
        for idx in -100_000..=100_000 {
            let x = (0.006_9 * f64::from(idx)).exp();
            let error = (ln(x) - x.ln()) / x.ln().abs().max(1.0);
            assert!(error.abs() < 5e-16, "{x}: {error}");
        }
        for x in
            [f64::MIN_POSITIVE, 0.5 * SQRT_2, 1.0 - f64::EPSILON, 1.0, 1.0 + f64::EPSILON, SQRT_2, f64::MAX]
        {
            assert!((ln(x) - x.ln()).abs() <= 5e-16 * x.ln().abs(), "{x}: {} and {}", ln(x), x.ln());
        }
    }

    #[test]
    fn decibels_are_those_of_single_points() {
        for gain_db in [-300.0, -20.0, 0.0, 0.1, 40.0] {
            assert!((lin_from_db(gain_db) / units::lin_from_db(gain_db) - 1.0).abs() < 1e-14);
        }
        for power in [0.0, 1e-12, 0.5, 1.0, 7e5] {
            assert!((db_from_power(power) - units::db_from_power(power)).abs() < 1e-12);
        }
    }
}
