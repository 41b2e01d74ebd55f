//! Points of the unit circle, at a fraction of what the system's sine and cosine cost together.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]

use std::f64::consts::{FRAC_2_PI, FRAC_PI_2};

use realfft::num_complex::Complex64;

/// A quarter of a turn in two parts: the first has so few digits that 10⁶ of it are exact.
const QUARTER: (f64, f64) = {
    let high = f64::from_bits(FRAC_PI_2.to_bits() & !0xf_ffff);
    (high, FRAC_PI_2 - high)
};

/// Added to a number below 2⁵¹, it leaves no digits behind the point: 1.5 · 2⁵².
pub(super) const WHOLE: f64 = 6_755_399_441_055_744.0;

/// `exp(i·theta)`, within 10⁻¹⁵ for few turns and 10⁻¹¹ for 10⁵ of them.
///
/// What is left of whole quarters is at most π/4; there the first term of the series that is left out is below 10⁻¹⁷.
///
/// # Real-time
/// Safe. An angle that is not finite gives no number.
#[must_use]
#[inline(always)]
pub fn turn(theta: f64) -> Complex64 {
    let shifted = theta * FRAC_2_PI + WHOLE;
    let quarters = shifted - WHOLE;
    let x = (theta - quarters * QUARTER.0) - quarters * QUARTER.1;
    let square = x * x;
    let series = |terms: [f64; 8]| terms.iter().rev().fold(0.0, |sum, term| sum * square + term);
    let (sin, cos) = (x * series(SINE), series(COSINE) + square.powi(8) / 20_922_789_888_000.0);
    // Each quarter exchanges both and turns a sign, without a branch, which would be guessed wrong as often as not.
    let (quarter, sin, cos) = (shifted.to_bits(), sin.to_bits(), cos.to_bits());
    let exchanged = (sin ^ cos) & 0u64.wrapping_sub(quarter & 1);
    let sign = |of: u64| (of & 2) << 62;
    Complex64::new(
        f64::from_bits(cos ^ exchanged ^ sign(quarter.wrapping_add(1))),
        f64::from_bits(sin ^ exchanged ^ sign(quarter)),
    )
}

/// Terms of `sin(x) / x` in `x²`: every second reciprocal factorial, with alternating signs.
const SINE: [f64; 8] = alternating(1);
/// Terms of `cos(x)` in `x²`.
const COSINE: [f64; 8] = alternating(0);

/// `1 / first!, −1 / (first + 2)!, …`
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn alternating(first: usize) -> [f64; 8] {
    let mut terms = [1.0; 8];
    let mut idx = 1;
    while idx < terms.len() {
        let n = crate::units::to_f64(first + 2 * idx);
        terms[idx] = -terms[idx - 1] / (n * (n - 1.0));
        idx += 1;
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_sine_and_cosine() {
        for idx in -200_000..200_000 {
            let theta = 0.003_7 * f64::from(idx);
            let (sin, cos) = theta.sin_cos();
            let error = (turn(theta) - Complex64::new(cos, sin)).norm();
            assert!(error < 4e-16 + 1e-16 * theta.abs(), "{theta}: {error}");
        }
        assert_eq!(turn(0.0), Complex64::ONE);
    }
}
