//! What a slot makes of the power of a stereo signal at both ears.
//!
//! The loudness of a slot is a quadratic form: the signal's powers and cross-spectrum, times what the
//! slot's 2 × 2 response gives to each of them, times the ear's weighting. Pink noise, the static level
//! match, is one such signal; what was heard in the last seconds is another.

use pulp::{Arch, Simd, WithSimd};
use realfft::num_complex::{Complex32, Complex64};

use super::bands::{BandPower, Bands, NUM_BANDS, PowerSpectrum};
use crate::units::single;

/// A power behind a slot in one band, per power that comes in.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(C)]
pub struct BandGain {
    /// Per power of the left channel.
    pub left: f32,
    /// Per power of the right channel.
    pub right: f32,
    /// Per cross power: the real part of their product counts.
    pub cross: Complex32,
}

impl BandGain {
    #[inline(always)]
    fn new(left: f64, right: f64, cross: Complex64) -> Self {
        Self {
            left: single(left),
            right: single(right),
            cross: Complex32::new(single(cross.re), single(cross.im)),
        }
    }

    fn add(&mut self, other: &Self, share: f32) {
        self.left += share * other.left;
        self.right += share * other.right;
        self.cross += other.cross * share;
    }

    /// The largest power behind the slot that any two channels of power 1 together can have.
    fn largest(&self) -> f32 {
        // Their powers and cross spectrum are a vector times itself: what is largest is an eigenvalue.
        let (mean, half) = (0.5 * (self.left + self.right), 0.5 * (self.left - self.right));
        mean + (half * half + 0.25 * self.cross.norm_sqr()).sqrt()
    }
}

/// What a slot makes of one band at both ears.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct EarGains {
    /// Of both ears together: what loudness counts.
    pub sum: BandGain,
    /// Of the left ear less that of the right ear: added up over frequency, it says which ear is louder.
    pub difference: BandGain,
}

impl EarGains {
    /// The channels as they come in: slot 0.
    pub const AS_WORN: Self = Self {
        sum: BandGain { left: 1.0, right: 1.0, cross: Complex32::ZERO },
        difference: BandGain { left: 1.0, right: -1.0, cross: Complex32::ZERO },
    };

    /// Of a response `[[left → left, right → left], [left → right, right → right]]`.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn of_response([[ll, rl], [lr, rr]]: [[Complex64; 2]; 2]) -> Self {
        let (left, right) = (2.0 * ll * rl.conj(), 2.0 * lr * rr.conj());
        let (ll, rl, lr, rr) = (ll.norm_sqr(), rl.norm_sqr(), lr.norm_sqr(), rr.norm_sqr());
        Self {
            sum: BandGain::new(ll + lr, rl + rr, left + right),
            difference: BandGain::new(ll - lr, rl - rr, left - right),
        }
    }

    /// Of the way from a channel to its own ear and to the other, alike from both sides: their powers, the first times
    /// the other's conjugate, and the power the left and the right ear's own filters give.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    #[inline(always)]
    pub fn of_sides([own, other]: [f64; 2], product: Complex64, [left, right]: [f64; 2]) -> Self {
        let (sum, difference) = (2.0 * (left + right), 2.0 * (left - right));
        let cross = |re, im| Complex64::new(re * product.re, im * product.im);
        Self {
            sum: BandGain::new(
                left * own + right * other,
                left * other + right * own,
                cross(sum, difference),
            ),
            difference: BandGain::new(
                left * own - right * other,
                left * other - right * own,
                cross(difference, sum),
            ),
        }
    }

    /// Adds a share of another band's.
    ///
    /// # Real-time
    /// Safe.
    pub fn add(&mut self, other: &Self, share: f32) {
        self.sum.add(&other.sum, share);
        self.difference.add(&other.difference, share);
    }
}

/// What a slot makes of every band, level match left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerResponse {
    /// Bands as in [`PowerSpectrum`].
    pub bands: [EarGains; NUM_BANDS],
}

impl PowerResponse {
    /// Slot 0.
    pub const AS_WORN: Self = Self { bands: [EarGains::AS_WORN; NUM_BANDS] };

    /// The largest gain of both ears against both channels at any frequency, whatever comes in.
    ///
    /// # Real-time
    /// Safe: four hundred bands.
    #[must_use]
    pub fn largest_gain_lin(&self) -> f64 {
        let largest = self.bands.iter().fold(0.0f32, |largest, gains| largest.max(gains.sum.largest()));
        f64::from(largest).sqrt()
    }

    /// K-weighted power of both ears together when `input` comes in.
    ///
    /// # Real-time
    /// Safe: four hundred bands, a few multiplications each.
    #[must_use]
    pub fn weighted(&self, input: &PowerSpectrum, bands: &Bands) -> f64 {
        Arch::new().dispatch(Weighted { gains: self, input, weights: &bands.k_power })
    }

    /// Power of the louder ear when `input` comes in, as it is: nothing is weighted.
    ///
    /// # Real-time
    /// Safe: four hundred bands, a few multiplications each.
    #[must_use]
    pub fn louder_ear(&self, input: &PowerSpectrum) -> f64 {
        let (sum, difference) = Arch::new().dispatch(Louder { gains: self, input });
        0.5 * (sum + difference.abs())
    }
}

/// What becomes of one band, in parts that are summed side by side.
type Parts = [f64; 4];

impl BandGain {
    #[inline(always)]
    fn add_power(&self, input: &BandPower, weight: f64, sums: &mut Parts) {
        let (gain, cross) = (self.cross, input.cross);
        let parts =
            [self.left * input.left, self.right * input.right, gain.re * cross.re, -(gain.im * cross.im)];
        for (sum, part) in sums.iter_mut().zip(parts) {
            *sum += weight * f64::from(part);
        }
    }
}

struct Weighted<'a> {
    gains: &'a PowerResponse,
    input: &'a PowerSpectrum,
    weights: &'a [f64],
}

impl WithSimd for Weighted<'_> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f64 {
        // Two sums, so that a band need not wait for the one before it.
        let (mut sums, mut others) = (Parts::default(), Parts::default());
        let (gains, last_gains) = self.gains.bands.as_chunks::<2>();
        let (input, last_input) = self.input.as_chunks::<2>();
        let (weights, last_weights) = self.weights.as_chunks::<2>();
        for (([gain, other_gain], [x, other_x]), [weight, other_weight]) in
            gains.iter().zip(input).zip(weights)
        {
            gain.sum.add_power(x, *weight, &mut sums);
            other_gain.sum.add_power(other_x, *other_weight, &mut others);
        }
        for ((gain, x), weight) in last_gains.iter().zip(last_input).zip(last_weights) {
            gain.sum.add_power(x, *weight, &mut sums);
        }
        sums.iter().chain(&others).sum()
    }
}

struct Louder<'a> {
    gains: &'a PowerResponse,
    input: &'a PowerSpectrum,
}

impl WithSimd for Louder<'_> {
    /// Both ears together, and the left one less the right one.
    type Output = (f64, f64);

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> (f64, f64) {
        let (mut sums, mut differences) = (Parts::default(), Parts::default());
        for (gain, x) in self.gains.bands.iter().zip(self.input) {
            gain.sum.add_power(x, 1.0, &mut sums);
            gain.difference.add_power(x, 1.0, &mut differences);
        }
        (sums.iter().sum(), differences.iter().sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_from_both_sides_is_a_response_like_any_other() {
        let (own, other) = (Complex64::new(0.8, -0.3), Complex64::new(-0.1, 0.4));
        let (left_lin, right_lin) = (1.3, 0.7);
        let response = [[left_lin * own, left_lin * other], [right_lin * other, right_lin * own]];
        let sides = EarGains::of_sides(
            [own, other].map(|ear| ear.norm_sqr()),
            own * other.conj(),
            [left_lin * left_lin, right_lin * right_lin],
        );
        let expected = EarGains::of_response(response);
        for (got, want) in [(sides.sum, expected.sum), (sides.difference, expected.difference)] {
            let off = [got.left - want.left, got.right - want.right, (got.cross - want.cross).norm()];
            assert!(off.iter().all(|off| off.abs() < 1e-6), "{got:?} and {want:?}");
        }
    }
}
