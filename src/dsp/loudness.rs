//! K-weighting of ITU-R BS.1770 at any sample rate, as a filter and as a magnitude.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]

use std::f64::consts::PI;

use super::rbj::Biquad;

/// High-shelf prototype: frequency Hz, gain dB, Q, and the exponent of its band gain.
const SHELF: (f64, f64, f64, f64) =
    (1_681.974_450_955_533, 3.999_843_853_973_347, 0.707_175_236_955_419_6, 0.499_666_774_154_541_6);
/// High-pass prototype: frequency Hz and Q.
const HIGH_PASS: (f64, f64) = (38.135_470_876_024_44, 0.500_327_037_323_877_3);

/// Both K-weighting sections at one sample rate.
///
/// # Source
/// `[bs1770-4]`; bilinear prototypes as in `[libebur128]`. The high-pass numerator is 1, −2, 1 at every
/// rate, as the standard's table has it at 48 kHz.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KWeighting {
    /// The head-diffraction shelf.
    pub shelf: Biquad,
    /// The low-frequency roll-off.
    pub high_pass: Biquad,
}

impl KWeighting {
    /// Coefficients at a sample rate in Hz.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn new(sample_rate_hz: f64) -> Self {
        let (freq_hz, gain_db, q, exponent) = SHELF;
        let k = (PI * freq_hz / sample_rate_hz).tan();
        let high = 10f64.powf(gain_db / 20.0);
        let band = high.powf(exponent);
        let a0 = 1.0 + k / q + k * k;
        let shelf = Biquad {
            b: [
                (high + band * k / q + k * k) / a0,
                2.0 * (k * k - high) / a0,
                (high - band * k / q + k * k) / a0,
            ],
            a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0],
        };
        let (freq_hz, q) = HIGH_PASS;
        let k = (PI * freq_hz / sample_rate_hz).tan();
        let a0 = 1.0 + k / q + k * k;
        let high_pass =
            Biquad { b: [1.0, -2.0, 1.0], a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0] };
        Self { shelf, high_pass }
    }

    /// Magnitude at a frequency, dB.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn magnitude_db(&self, freq_hz: f64, sample_rate_hz: f64) -> f64 {
        self.shelf.magnitude_db(freq_hz, sample_rate_hz)
            + self.high_pass.magnitude_db(freq_hz, sample_rate_hz)
    }
}

/// The running K-weighting of one channel, transposed direct form II in f64.
#[derive(Debug, Clone, Copy)]
pub struct KFilter {
    weighting: KWeighting,
    state: [[f64; 2]; 2],
}

impl KFilter {
    /// A filter at rest.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn new(sample_rate_hz: f64) -> Self {
        Self { weighting: KWeighting::new(sample_rate_hz), state: [[0.0; 2]; 2] }
    }

    /// One K-weighted sample.
    ///
    /// # Real-time
    /// Safe.
    pub fn process(&mut self, sample: f64) -> f64 {
        let [first, second] = &mut self.state;
        let shelved = tick(&self.weighting.shelf, first, sample);
        tick(&self.weighting.high_pass, second, shelved)
    }
}

fn tick(biquad: &Biquad, state: &mut [f64; 2], x: f64) -> f64 {
    let [b0, b1, b2] = biquad.b;
    let [a1, a2] = biquad.a;
    let [s1, s2] = *state;
    let y = b0 * x + s1;
    *state = [b1 * x - a1 * y + s2, b2 * x - a2 * y];
    y
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::lufs_from_power;
    use std::f64::consts::TAU;

    /// Acceptance 35: the 48 kHz coefficients of the standard's table, ± 1e-12.
    #[test]
    fn coefficients_at_48_khz_are_the_standards() {
        let k = KWeighting::new(48_000.0);
        let expected = [
            (k.shelf.b[0], 1.535_124_859_586_97),
            (k.shelf.b[1], -2.691_696_189_406_38),
            (k.shelf.b[2], 1.198_392_810_852_85),
            (k.shelf.a[0], -1.690_659_293_182_41),
            (k.shelf.a[1], 0.732_480_774_215_85),
            (k.high_pass.a[0], -1.990_047_454_833_98),
            (k.high_pass.a[1], 0.990_072_250_366_21),
        ];
        for (ours, standard) in expected {
            assert!((ours - standard).abs() < 1e-12, "{ours} against {standard}");
        }
    }

    /// Acceptance 35: gain at 1 kHz, 20 Hz and 10 kHz.
    #[test]
    fn the_magnitude_has_its_published_values() {
        let k = KWeighting::new(48_000.0);
        for (freq_hz, expected_db) in [(1e3, 0.698), (20.0, -13.275), (10e3, 4.042)] {
            assert!((k.magnitude_db(freq_hz, 48_000.0) - expected_db).abs() < 0.002, "{freq_hz}");
        }
    }

    /// Acceptance 35: 997 Hz at 0 dBFS in one channel −3.010 LKFS; at −23 dBFS in both −23.00 LKFS.
    #[test]
    fn a_sine_reads_its_published_loudness() {
        let mut filter = KFilter::new(48_000.0);
        let mut power = 0.0;
        let len = 96_000;
        for n in 0..len {
            let y = filter.process((TAU * 997.0 * f64::from(n) / 48_000.0).sin());
            if n >= len / 2 {
                power += y * y / f64::from(len / 2);
            }
        }
        assert!((lufs_from_power(power) + 3.010).abs() < 0.01);
        let both = 2.0 * power * 10f64.powf(-2.3);
        assert!((lufs_from_power(both) + 23.0).abs() < 0.01);
    }
}
