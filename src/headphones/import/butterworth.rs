//! Low and high passes of Butterworth's, first to sixth order, as bilinear sections.

use std::f64::consts::PI;

use crate::dsp::rbj::{Band, BandKind, Biquad};
use crate::units::radians_from_hz;

/// The sections of a pass of this order: its poles in pairs, and the single one of an odd order.
pub(super) fn sections(kind: BandKind, freq_hz: f64, order: u8, sample_rate_hz: f64) -> Vec<Biquad> {
    let pairs = (0..order / 2).map(|pair| {
        let angle = PI * (2.0 * f64::from(pair) + 1.0) / (2.0 * f64::from(order));
        let band = Band { kind, freq_hz, gain_db: 0.0, q: 0.5 / angle.sin() };
        band.biquad(sample_rate_hz)
    });
    let single = (order % 2 == 1).then(|| first_order(kind, freq_hz, sample_rate_hz));
    pairs.chain(single).collect()
}

/// One pole at the corner; its zero at half the rate (low pass) or at 0 Hz (high pass).
pub(super) fn first_order(kind: BandKind, freq_hz: f64, sample_rate_hz: f64) -> Biquad {
    let corner = (0.5 * radians_from_hz(freq_hz, sample_rate_hz)).tan();
    let b = match kind {
        BandKind::LowPass => [corner, corner, 0.0],
        _ => [1.0, -1.0, 0.0],
    };
    Biquad { b: b.map(|value| value / (1.0 + corner)), a: [(corner - 1.0) / (corner + 1.0), 0.0] }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Butterworth's own definition, |H|² = 1 / (1 + x^2n), x the prewarped frequency over the corner's. Far below
    /// the pass band a magnitude computed from coefficients loses its digits.
    #[test]
    fn every_order_is_what_butterworth_defines() {
        let rate_hz = 48_000.0;
        for order in 1..=6 {
            for at_hz in [20.0_f64, 90.0, 120.0, 1000.0, 9000.0, 20_000.0] {
                for (kind, sign) in [(BandKind::LowPass, 1), (BandKind::HighPass, -1)] {
                    for freq_hz in [120.0, 9000.0] {
                        let x = (PI * at_hz / rate_hz).tan() / (PI * freq_hz / rate_hz).tan();
                        let expected_db = -10.0 * (1.0 + x.powi(2 * sign * i32::from(order))).log10();
                        let sections = sections(kind, freq_hz, order, rate_hz);
                        let db: f64 =
                            sections.iter().map(|section| section.magnitude_db(at_hz, rate_hz)).sum();
                        assert!(
                            expected_db < -80.0 || (db - expected_db).abs() < 1e-3,
                            "{order} at {at_hz} Hz: {db}, not {expected_db} dB"
                        );
                    }
                }
            }
        }
    }
}
