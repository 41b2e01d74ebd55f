//! How far the two ears of one headphone differ, and how much of that is believed.

use super::catalog::fade;
use crate::dsp::curve::Curve;

/// The most one ear gets of its own, dB: beyond 6 dB between both, a headphone is broken or sat badly while it was
/// measured, and neither is mended by a filter (judgement of 2026-11-25, decision 56).
pub const MAX_EAR_DB: f64 = 3.0;

/// Where a difference is taken as it was measured, Hz: below, the seal decides it, above, the seating
/// ([kulkarni-2000], [moller-1995]).
pub const TOLD_APART_HZ: (f64, f64) = (100.0, 8000.0);

/// Where nothing is left of it, Hz: an octave below, over half an octave above.
const ENDS_HZ: (f64, f64) = (50.0, 12_000.0);

/// Smoothing width, octaves: nothing finer repeats from one seating to the next (acoustics §3).
const SMOOTHING_OCT: f64 = 1.0 / 3.0;

/// What of `left_minus_right`, dB, is believed: how far the left ear lies above the mean of both, and the right ear
/// below it, dB.
#[must_use]
pub fn imbalance(left_minus_right: &Curve) -> Curve {
    left_minus_right
        .map(|db| (0.5 * db).clamp(-MAX_EAR_DB, MAX_EAR_DB))
        .smoothed(|_| SMOOTHING_OCT)
        .map_with_hz(|freq_hz, db| {
            let low = fade(freq_hz, (ENDS_HZ.0, TOLD_APART_HZ.0));
            let high = 1.0 - fade(freq_hz, (TOLD_APART_HZ.1, ENDS_HZ.1));
            db * low * high
        })
}

/// Largest value of a curve either way, dB.
#[must_use]
pub fn largest_db(curve: &Curve) -> f64 {
    curve.db.iter().fold(0.0, |largest, db| largest.max(db.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_difference_is_believed_where_ears_are_told_apart_and_none_elsewhere() {
        let believed = imbalance(&Curve::FLAT.map(|_| -2.0));
        for (freq_hz, db) in [(40.0, 0.0), (100.0, -1.0), (900.0, -1.0), (8000.0, -1.0), (12_500.0, 0.0)] {
            assert!((believed.at_hz(freq_hz) - db).abs() < 0.05, "{freq_hz} Hz: {}", believed.at_hz(freq_hz));
        }
        assert!(
            (-0.9..-0.1).contains(&believed.at_hz(70.0)) && (-0.9..-0.1).contains(&believed.at_hz(10_000.0))
        );
    }

    #[test]
    fn no_ear_gets_more_than_three_decibels_of_its_own() {
        let steep = Curve::from_fn(|freq_hz| if freq_hz < 1000.0 { 30.0 } else { -30.0 });
        let believed = imbalance(&steep);
        assert!(largest_db(&believed) <= MAX_EAR_DB + 1e-9);
        for (freq_hz, db) in [(400.0, MAX_EAR_DB), (4000.0, -MAX_EAR_DB)] {
            assert!((believed.at_hz(freq_hz) - db).abs() < 1e-9);
        }
    }

    #[test]
    fn nothing_finer_than_a_third_of_an_octave_is_believed() {
        let spike = Curve::from_fn(|freq_hz| if (freq_hz / 3000.0).log2().abs() < 0.02 { 6.0 } else { 0.0 });
        assert!(largest_db(&imbalance(&spike)) < 0.6);
    }
}
