//! What a speaker in front does to the near ear that a headphone beside it does not.

use std::sync::LazyLock;

use crate::dsp::curve::Curve;

/// Ipsilateral ear, speaker at 30° minus lateral incidence: mean of ten ears, dB. Source: acoustics
/// §1.6. Outside 250 Hz–12.5 kHz nothing was measured: it fades to nothing within an octave.
const TABLE: [(f64, f64); 17] = [
    (125.0, 0.0),
    (250.0, -0.7),
    (500.0, -2.1),
    (800.0, -1.4),
    (1_000.0, -1.7),
    (1_250.0, -2.8),
    (1_600.0, -0.3),
    (2_000.0, 0.7),
    (2_500.0, 1.0),
    (3_150.0, 2.6),
    (4_000.0, 4.0),
    (5_000.0, 0.3),
    (6_300.0, -4.9),
    (8_000.0, -7.7),
    (10_000.0, -4.2),
    (12_500.0, -1.9),
    (20_000.0, 0.0),
];

/// Smoothing, octaves: a third below 5 kHz; above it the ears differ by 3 to 5 dB and two thirds are kept.
const WIDTHS: (f64, f64) = (1.0 / 3.0, 2.0 / 3.0);

static CURVE: LazyLock<Curve> = LazyLock::new(|| {
    let (freqs_hz, db): (Vec<f64>, Vec<f64>) = TABLE.into_iter().unzip();
    Curve::from_table(&freqs_hz, &db).smoothed(|freq_hz| {
        let above = ((freq_hz / 4_000.0).log2()).clamp(0.0, 0.5) / 0.5;
        WIDTHS.0 + above * (WIDTHS.1 - WIDTHS.0)
    })
});

/// The whole difference, smoothed; no more than half of it may be applied, since it moves with the pinna.
///
/// # Real-time
/// Safe once it has been read; the first call computes it.
#[must_use]
pub fn frontal_curve() -> &'static Curve {
    &CURVE
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The signs of Blauert's directional bands, and no more than the table.
    #[test]
    fn it_lifts_the_presence_and_lowers_the_treble() {
        let curve = frontal_curve();
        assert!((1.0..4.0).contains(&curve.at_hz(3_500.0)), "{}", curve.at_hz(3_500.0));
        assert!((-7.7..-3.5).contains(&curve.at_hz(8_000.0)), "{}", curve.at_hz(8_000.0));
        assert!((curve.at_hz(500.0) + 1.9).abs() < 0.4 && curve.at_hz(60.0).abs() < 0.05);
    }
}
