//! Power over frequency: what a stereo signal holds, and what a slot makes of it at both ears.
//!
//! The loudness of a slot is a quadratic form: the signal's powers and cross-spectrum, times what the
//! slot's 2 × 2 response gives to each of them, times the ear's weighting. Pink noise, the static level
//! match, is one such signal; what was heard in the last seconds is another.

use realfft::num_complex::{Complex32, Complex64};

use super::prepared::Bands;
use crate::dsp::curve::NUM_POINTS;
use crate::units::single;

/// Octaves beyond the product's grid that are told apart, up to the Nyquist frequency of any rate.
pub(super) const NUM_BEYOND: usize = 5;

/// Bands: the points of the product's grid, then the octaves beyond it.
pub const NUM_BANDS: usize = NUM_POINTS + NUM_BEYOND;

/// The powers of a stereo signal in one band.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct BandPower {
    /// Mean square of the left channel.
    pub left: f32,
    /// Mean square of the right channel.
    pub right: f32,
    /// Mean of left times the conjugate of right.
    pub cross: Complex32,
}

impl BandPower {
    /// Nothing.
    pub const SILENCE: Self = Self { left: 0.0, right: 0.0, cross: Complex32::ZERO };

    /// Adds a multiple of other powers.
    ///
    /// # Real-time
    /// Safe.
    pub fn add(&mut self, other: &Self, factor: f32) {
        self.left += factor * other.left;
        self.right += factor * other.right;
        self.cross += other.cross * factor;
    }
}

/// The powers of a stereo signal in all bands, as they are: nothing is weighted.
pub type PowerSpectrum = [BandPower; NUM_BANDS];

/// What a slot makes of one band: the power at both ears together, per power that comes in.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct BandGain {
    /// Per power of the left channel.
    pub left: f32,
    /// Per power of the right channel.
    pub right: f32,
    /// Per cross power: the real part of their product counts.
    pub cross: Complex32,
}

impl BandGain {
    /// The channels as they come in: slot 0.
    pub const AS_WORN: Self = Self { left: 1.0, right: 1.0, cross: Complex32::ZERO };

    /// Of a response `[[left → left, right → left], [left → right, right → right]]`.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn of_response([[ll, rl], [lr, rr]]: [[Complex64; 2]; 2]) -> Self {
        let cross = 2.0 * (ll * rl.conj() + lr * rr.conj());
        Self {
            left: single(ll.norm_sqr() + lr.norm_sqr()),
            right: single(rl.norm_sqr() + rr.norm_sqr()),
            cross: Complex32::new(single(cross.re), single(cross.im)),
        }
    }

    /// Adds a share of another gain.
    ///
    /// # Real-time
    /// Safe.
    pub fn add(&mut self, other: &Self, share: f32) {
        self.left += share * other.left;
        self.right += share * other.right;
        self.cross += other.cross * share;
    }

    /// Power at both ears together.
    fn power(&self, input: &BandPower) -> f32 {
        self.left * input.left + self.right * input.right + (self.cross * input.cross).re
    }
}

/// What a slot makes of every band, level match left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerResponse {
    /// Bands as in [`PowerSpectrum`].
    pub bands: [BandGain; NUM_BANDS],
}

/// Power of a signal at both ears.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct EarPower {
    /// As the ear weighs it (K-weighting).
    pub weighted: f64,
    /// As it is.
    pub plain: f64,
}

impl PowerResponse {
    /// Slot 0.
    pub const AS_WORN: Self = Self { bands: [BandGain::AS_WORN; NUM_BANDS] };

    /// What is at the ears when `input` comes in.
    ///
    /// # Real-time
    /// Safe: four hundred multiplications.
    #[must_use]
    pub fn ears(&self, input: &PowerSpectrum, bands: &Bands) -> EarPower {
        let mut sum = EarPower::default();
        for ((gain, input), weight) in self.bands.iter().zip(input).zip(&bands.k_power) {
            let power = f64::from(gain.power(input));
            sum.weighted += weight * power;
            sum.plain += power;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complex(re: f64, im: f64) -> Complex64 {
        Complex64::new(re, im)
    }

    /// Against the power of two tones pushed through the matrix one by one.
    #[test]
    fn the_quadratic_form_is_the_power_at_both_ears() {
        let matrix = [[complex(0.9, 0.1), complex(-0.3, 0.4)], [complex(0.2, -0.5), complex(0.7, 0.0)]];
        for (left, right) in [
            (complex(1.0, 0.0), complex(0.0, 0.0)),
            (complex(1.0, 0.0), complex(1.0, 0.0)),
            (complex(0.3, -0.8), complex(-0.6, 0.1)),
        ] {
            let [[ll, rl], [lr, rr]] = matrix;
            let expected = (ll * left + rl * right).norm_sqr() + (lr * left + rr * right).norm_sqr();
            let cross = left * right.conj();
            let input = BandPower {
                left: single(left.norm_sqr()),
                right: single(right.norm_sqr()),
                cross: Complex32::new(single(cross.re), single(cross.im)),
            };
            let got = f64::from(BandGain::of_response(matrix).power(&input));
            assert!((got - expected).abs() < 1e-6, "{got} against {expected}");
        }
    }
}
