//! Second-order sections of the Audio EQ Cookbook (R. Bristow-Johnson): coefficients and magnitude.
//!
//! Headphone rows are stored as such bands at 48 kHz. Only their magnitude enters the product; no
//! signal runs through them. See `[rbj-cookbook]` in REFERENCES.md.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]

use crate::dsp::curve::Curve;
use crate::units::{db_from_power, radians_from_hz};

/// Which cookbook filter a band is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BandKind {
    /// Low shelf.
    LowShelf,
    /// High shelf.
    HighShelf,
    /// Peaking bell.
    Peak,
    /// Second-order low-pass; its gain does not count, nor that of the three below.
    LowPass,
    /// Second-order high-pass.
    HighPass,
    /// Band-pass with 0 dB at its center.
    BandPass,
    /// Notch.
    Notch,
}

/// One parametric band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Filter shape.
    pub kind: BandKind,
    /// Corner (shelves, half the gain) or center (peak), Hz.
    pub freq_hz: f64,
    /// Gain of the shelf or peak, dB.
    pub gain_db: f64,
    /// Quality factor; shelves use alpha = sin(w0) / (2 Q).
    pub q: f64,
}

/// Normalized second-order coefficients: `b[0] + b[1] z⁻¹ + b[2] z⁻²` over `1 + a[0] z⁻¹ + a[1] z⁻²`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Biquad {
    /// Numerator.
    pub b: [f64; 3],
    /// Denominator without its leading one.
    pub a: [f64; 2],
}

impl Band {
    /// Coefficients at a sample rate.
    ///
    /// # Real-time
    /// Safe.
    /// # Source
    /// `[rbj-cookbook]`
    #[must_use]
    pub fn biquad(&self, sample_rate_hz: f64) -> Biquad {
        let w0 = radians_from_hz(self.freq_hz, sample_rate_hz);
        let (sin, cos) = w0.sin_cos();
        let alpha = sin / (2.0 * self.q);
        let amp = 10f64.powf(self.gain_db / 40.0);
        match self.kind {
            BandKind::Peak => normalized(
                [1.0 + alpha * amp, -2.0 * cos, 1.0 - alpha * amp],
                [1.0 + alpha / amp, -2.0 * cos, 1.0 - alpha / amp],
            ),
            BandKind::LowShelf => shelf(amp, cos, alpha, 1.0),
            BandKind::HighShelf => shelf(amp, cos, alpha, -1.0),
            _ => normalized(self.numerator(cos, alpha), [1.0 + alpha, -2.0 * cos, 1.0 - alpha]),
        }
    }

    /// Numerator of the filters that share the plain denominator.
    fn numerator(&self, cos: f64, alpha: f64) -> [f64; 3] {
        let (low, high) = (0.5 * (1.0 - cos), 0.5 * (1.0 + cos));
        match self.kind {
            BandKind::LowPass => [low, 2.0 * low, low],
            BandKind::HighPass => [high, -2.0 * high, high],
            BandKind::BandPass => [alpha, 0.0, -alpha],
            _ => [1.0, -2.0 * cos, 1.0],
        }
    }
}

/// Magnitude of a cascade of bands on the grid, dB, as they are at a sample rate.
///
/// # Real-time
/// Not safe: allocates.
#[must_use]
#[cfg_attr(not(test), expect(clippy::disallowed_methods, reason = "reads files, off the audio thread"))]
pub fn magnitude_db(bands: &[Band], sample_rate_hz: f64) -> Curve {
    let sections: Vec<Biquad> = bands.iter().map(|band| band.biquad(sample_rate_hz)).collect();
    Curve::from_fn(|freq_hz| {
        sections.iter().map(|section| section.magnitude_db(freq_hz, sample_rate_hz)).sum()
    })
}

/// Q of a bandwidth in octaves between the points of half the gain in dB.
///
/// # Source
/// `[rbj-cookbook]`: alpha = sin(w0) · sinh(ln 2 / 2 · BW · w0 / sin(w0)).
#[must_use]
pub fn q_from_bandwidth_oct(freq_hz: f64, bandwidth_oct: f64, sample_rate_hz: f64) -> f64 {
    let w0 = radians_from_hz(freq_hz, sample_rate_hz);
    0.5 / (0.5 * std::f64::consts::LN_2 * bandwidth_oct * w0 / w0.sin()).sinh()
}

/// Q of a shelf with slope S, 1 being the steepest without overshoot.
///
/// # Source
/// `[rbj-cookbook]`: 1 / Q = √((A + 1/A)(1/S − 1) + 2).
#[must_use]
pub fn q_from_slope(gain_db: f64, slope: f64) -> f64 {
    let amp = 10f64.powf(gain_db / 40.0);
    ((amp + amp.recip()) * (slope.recip() - 1.0) + 2.0).sqrt().recip()
}

/// Slope S of a shelf with a Q: the inverse of [`q_from_slope`].
#[must_use]
pub fn slope_from_q(gain_db: f64, q: f64) -> f64 {
    let amp = 10f64.powf(gain_db / 40.0);
    (((q * q).recip() - 2.0) / (amp + amp.recip()) + 1.0).recip()
}

/// Cookbook shelf; `side` is +1 for a low shelf, −1 for a high shelf.
fn shelf(amp: f64, cos: f64, alpha: f64, side: f64) -> Biquad {
    let root = 2.0 * amp.sqrt() * alpha;
    let (plus, minus) = (amp + 1.0, amp - 1.0);
    normalized(
        [
            amp * (plus - side * minus * cos + root),
            side * 2.0 * amp * (minus - side * plus * cos),
            amp * (plus - side * minus * cos - root),
        ],
        [
            plus + side * minus * cos + root,
            -side * 2.0 * (minus + side * plus * cos),
            plus + side * minus * cos - root,
        ],
    )
}

fn normalized(b: [f64; 3], a: [f64; 3]) -> Biquad {
    let [a0, a1, a2] = a;
    Biquad { b: b.map(|value| value / a0), a: [a1 / a0, a2 / a0] }
}

impl Biquad {
    /// Magnitude in dB at a frequency.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn magnitude_db(&self, freq_hz: f64, sample_rate_hz: f64) -> f64 {
        let w = radians_from_hz(freq_hz, sample_rate_hz);
        let (cos1, cos2) = (w.cos(), (2.0 * w).cos());
        let [b0, b1, b2] = self.b;
        let [a1, a2] = self.a;
        let num = b0 * b0 + b1 * b1 + b2 * b2 + 2.0 * (b0 * b1 + b1 * b2) * cos1 + 2.0 * b0 * b2 * cos2;
        let den = 1.0 + a1 * a1 + a2 * a2 + 2.0 * (a1 + a1 * a2) * cos1 + 2.0 * a2 * cos2;
        db_from_power(num / den)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Impulse response through the direct form, for comparison with the state-variable form.
    fn impulse_response(biquad: &Biquad, len: usize) -> Vec<f64> {
        let (mut x1, mut x2, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0);
        (0..len)
            .map(|n| {
                let x = if n == 0 { 1.0 } else { 0.0 };
                let y = biquad.b[0] * x + biquad.b[1] * x1 + biquad.b[2] * x2
                    - biquad.a[0] * y1
                    - biquad.a[1] * y2;
                (x2, x1, y2, y1) = (x1, x, y1, y);
                y
            })
            .collect()
    }

    /// Simper's trapezoidal state-variable bell: an independent realization of the same analogue bell.
    fn svf_bell_impulse_response(band: &Band, sample_rate_hz: f64, len: usize) -> Vec<f64> {
        let amp = 10f64.powf(band.gain_db / 40.0);
        let g = (std::f64::consts::PI * band.freq_hz / sample_rate_hz).tan();
        let k = 1.0 / (band.q * amp);
        let (a1, m1) = (1.0 / (1.0 + g * (g + k)), k * (amp * amp - 1.0));
        let (a2, a3) = (g * a1, g * g * a1);
        let (mut ic1, mut ic2) = (0.0, 0.0);
        (0..len)
            .map(|n| {
                let v0 = if n == 0 { 1.0 } else { 0.0 };
                let v3 = v0 - ic2;
                let v1 = a1 * ic1 + a2 * v3;
                let v2 = ic2 + a2 * ic1 + a3 * v3;
                (ic1, ic2) = (2.0 * v1 - ic1, 2.0 * v2 - ic2);
                v0 + m1 * v1
            })
            .collect()
    }

    /// Acceptance 36: state-variable bell 3 kHz, Q 2, +6 dB against the cookbook, ≤ 1e-12.
    #[test]
    fn the_bell_equals_a_state_variable_bell() {
        let band = Band { kind: BandKind::Peak, freq_hz: 3000.0, gain_db: 6.0, q: 2.0 };
        let direct = impulse_response(&band.biquad(48_000.0), 512);
        let svf = svf_bell_impulse_response(&band, 48_000.0, 512);
        for (ours, theirs) in direct.iter().zip(&svf) {
            assert!((ours - theirs).abs() <= 1e-12);
        }
    }

    #[test]
    fn shelves_reach_their_gain_on_their_own_side_and_half_of_it_at_the_corner() {
        for (kind, inside_hz, outside_hz) in
            [(BandKind::LowShelf, 1.0, 20_000.0), (BandKind::HighShelf, 23_900.0, 2.0)]
        {
            let band = Band { kind, freq_hz: 1000.0, gain_db: -8.0, q: 0.7 };
            let biquad = band.biquad(48_000.0);
            assert!((biquad.magnitude_db(inside_hz, 48_000.0) + 8.0).abs() < 0.01);
            assert!(biquad.magnitude_db(outside_hz, 48_000.0).abs() < 0.01);
            assert!((biquad.magnitude_db(1000.0, 48_000.0) + 4.0).abs() < 1e-9);
        }
    }

    #[test]
    fn pass_filters_fall_by_3_db_at_their_corner_and_a_notch_to_nothing() {
        let q = std::f64::consts::FRAC_1_SQRT_2;
        let db = |kind, freq_hz| {
            Band { kind, freq_hz: 1000.0, gain_db: 0.0, q }.biquad(48_000.0).magnitude_db(freq_hz, 48_000.0)
        };
        for (kind, passed_hz, blocked_hz) in
            [(BandKind::LowPass, 20.0, 23_000.0), (BandKind::HighPass, 20_000.0, 10.0)]
        {
            assert!((db(kind, 1000.0) + 3.0103).abs() < 1e-3);
            assert!(db(kind, passed_hz).abs() < 0.01 && db(kind, blocked_hz) < -40.0);
        }
        assert!(db(BandKind::BandPass, 1000.0).abs() < 1e-9 && db(BandKind::BandPass, 100.0) < -15.0);
        assert!(db(BandKind::Notch, 1000.0) < -100.0 && db(BandKind::Notch, 20.0).abs() < 0.01);
    }

    /// A bandwidth is where the bell has half its decibels; a slope of 1 is Q 0.7071 at any gain.
    #[test]
    fn widths_are_what_the_cookbook_calls_them() {
        let q = q_from_bandwidth_oct(500.0, 1.0, 48_000.0);
        let bell = Band { kind: BandKind::Peak, freq_hz: 500.0, gain_db: 8.0, q }.biquad(48_000.0);
        for side in [0.5f64, -0.5] {
            assert!((bell.magnitude_db(500.0 * side.exp2(), 48_000.0) - 4.0).abs() < 0.02);
        }
        for gain_db in [-12.0, 3.0] {
            assert!((q_from_slope(gain_db, 1.0) - std::f64::consts::FRAC_1_SQRT_2).abs() < 1e-12);
            assert!((slope_from_q(gain_db, q_from_slope(gain_db, 0.5)) - 0.5).abs() < 1e-12);
        }
    }

    /// Acceptance 27: the Harman bass shelf, RBJ 105 Hz, Q 0.71, +6 dB, is a 6 dB shelf (§1.7).
    #[test]
    fn the_harman_bass_shelf_has_its_published_values() {
        let band = Band { kind: BandKind::LowShelf, freq_hz: 105.0, gain_db: 6.0, q: 0.71 };
        let biquad = band.biquad(48_000.0);
        assert!((biquad.magnitude_db(105.0, 48_000.0) - 3.0).abs() < 1e-6);
        assert!((biquad.magnitude_db(15.0, 48_000.0) - 6.0).abs() < 0.02);
    }
}
