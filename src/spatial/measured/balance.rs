//! |R| whose octaves keep a head's level differences, whatever tone both ears share.
//!
//! The level difference of a band is a ratio of two means over it, and the tone that both ears share weighs them.
//! The file's ears share the near ear's tone; what is rendered has a nearly white near ear. Where the near ear
//! rises within an octave as R falls, the two differ. So R's detail within an octave is turned towards or away from
//! the near ear's, as little as it takes, until every weighting gives the octave's difference in the file.

use std::f64::consts::PI;
use std::ops::Range;

use crate::dsp::curve::{Curve, freqs_hz};
use crate::units::{db_from_power, lin_from_db};

/// The octaves that are balanced, Hz.
const OCTAVES_HZ: [f64; 8] = [125.0, 250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0, 16_000.0];

/// An octave may differ by this, dB. The smallest level difference that is heard is 0.5 to 1 dB (acoustics
/// §6); what is not heard is not worth R's detail.
const TOLERANCE_DB: f64 = 0.25;

/// The near ear's detail counts in this many dB, about its standard deviation: a change of the level by 1 dB and
/// one of the detail by 1 are then about equally large.
const DETAIL_DB: f64 = 6.0;

/// Weight of the size of a change against what it mends: keeps changes small where the tones hardly differ
/// (judgement of 2026-11-25).
const RELUCTANCE: f64 = 0.02;

/// Rounds over all octaves; neighbors share points, so they settle together.
const MAX_ROUNDS: usize = 60;

/// Rounds end when no octave is further beyond its tolerance, dB.
const SETTLED_DB: f64 = 0.02;

/// The ratio of far and near ear, dB, balanced between the near ear `near_db`, dB, and other tones of both ears.
pub(super) fn balanced(ratio_db: &Curve, near_db: &Curve, others_db: &[Curve]) -> Curve {
    let tones = Tones::new(near_db, others_db);
    let octaves = OCTAVES_HZ.map(Octave::new);
    let file_db = octaves.each_ref().map(|octave| tones.sums(near_db, ratio_db, octave).level_db());
    let mut balanced = *ratio_db;
    for _ in 0..MAX_ROUNDS {
        let mut furthest_db = 0.0f64;
        for (octave, file_db) in octaves.iter().zip(file_db) {
            furthest_db = furthest_db.max(tones.step(&mut balanced, octave, file_db));
        }
        if furthest_db < SETTLED_DB {
            break;
        }
    }
    balanced
}

/// An octave on the grid.
struct Octave {
    /// Its points.
    points: Range<usize>,
    /// How much of a change each point of the grid takes.
    taper: Curve,
}

impl Octave {
    fn new(center_hz: f64) -> Self {
        let [first, end] = [-0.5f64, 0.5].map(|octaves| {
            let edge_hz = center_hz * octaves.exp2();
            freqs_hz().partition_point(|freq_hz| *freq_hz < edge_hz)
        });
        let taper = Curve::from_fn(|freq_hz| taper((freq_hz / center_hz).log2()));
        Self { points: first..end, taper }
    }
}

/// The tones both ears may share, dB, and the near ear's detail.
struct Tones<'a> {
    near_db: &'a Curve,
    others_db: &'a [Curve],
    detail: Curve,
}

/// Sums over the points of an octave, weighted by a tone.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    /// Power of the near ear.
    near: f64,
    /// Power of the far ear.
    far: f64,
    /// How much of the latter a change of the level reaches.
    by_level: f64,
    /// How much of it a change of the detail reaches.
    by_detail: f64,
}

impl Sums {
    /// Far ear against near ear, dB.
    fn level_db(&self) -> f64 {
        db_from_power(self.far / self.near)
    }
}

impl<'a> Tones<'a> {
    fn new(near_db: &'a Curve, others_db: &'a [Curve]) -> Self {
        let mean_db = near_db.smoothed(|_| 1.0);
        let detail = near_db.zip_with(&mean_db, |near, mean| (near - mean) / DETAIL_DB);
        Self { near_db, others_db, detail }
    }

    fn sums(&self, tone_db: &Curve, ratio_db: &Curve, octave: &Octave) -> Sums {
        let mut sums = Sums::default();
        let levels = freqs_hz().iter().zip(&tone_db.db).zip(&ratio_db.db);
        let points = levels.zip(octave.taper.db.iter().zip(&self.detail.db));
        let Range { start, end } = octave.points;
        for (((freq_hz, tone_db), ratio_db), (taper, detail)) in points.take(end).skip(start) {
            let near = freq_hz * lin_from_db(*tone_db).powi(2);
            let far = near * lin_from_db(*ratio_db).powi(2);
            sums.near += near;
            sums.far += far;
            sums.by_level += far * taper;
            sums.by_detail += far * taper * detail;
        }
        sums
    }

    /// One step of damped least squares for one octave. Returns by how much it was beyond the tolerance, dB.
    fn step(&self, ratio_db: &mut Curve, octave: &Octave, file_db: f64) -> f64 {
        let (mut level, mut mixed, mut detail) = (RELUCTANCE, 0.0, RELUCTANCE);
        let (mut to_level, mut to_detail, mut furthest_db) = (0.0, 0.0, 0.0f64);
        for tone_db in std::iter::once(self.near_db).chain(self.others_db) {
            let sums = self.sums(tone_db, ratio_db, octave);
            let off_db = sums.level_db() - file_db;
            let beyond_db = off_db - off_db.clamp(-TOLERANCE_DB, TOLERANCE_DB);
            let (by_level, by_detail) = (sums.by_level / sums.far, sums.by_detail / sums.far);
            level += by_level * by_level;
            mixed += by_level * by_detail;
            detail += by_detail * by_detail;
            to_level -= by_level * beyond_db;
            to_detail -= by_detail * beyond_db;
            furthest_db = furthest_db.max(beyond_db.abs());
        }
        let determinant = level * detail - mixed * mixed;
        let level_db = (detail * to_level - mixed * to_detail) / determinant;
        let share_db = (level * to_detail - mixed * to_level) / determinant;
        let change =
            octave.taper.zip_with(&self.detail, |taper, detail| taper * (level_db + share_db * detail));
        *ratio_db = ratio_db.zip_with(&change, |ratio, change| ratio + change);
        furthest_db
    }
}

/// How much of an octave's change a point so many octaves from its center takes; neighbors' add up to 1.
fn taper(octaves: f64) -> f64 {
    if octaves.abs() < 1.0 { 0.5 + 0.5 * (PI * octaves).cos() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn octave_db(ratio_db: &Curve, tone_db: &Curve, center_hz: f64) -> f64 {
        Tones::new(tone_db, &[]).sums(tone_db, ratio_db, &Octave::new(center_hz)).level_db()
    }

    /// A near ear with a notch and a far ear without one, as at 8 kHz from the side: the ratio has a peak that a
    /// white near ear hears in full.
    #[test]
    fn every_weighting_gives_the_octave_of_the_file() {
        let notch = |freq_hz: f64| -18.0 * (-8.0 * (freq_hz / 8_500.0).log2().powi(2)).exp();
        let near_db = Curve::from_fn(notch);
        let ratio_db = Curve::from_fn(|freq_hz| -10.0 - notch(freq_hz));
        let file_db = octave_db(&ratio_db, &near_db, 8_000.0);
        let white_db = |ratio_db: &Curve| octave_db(ratio_db, &Curve::FLAT, 8_000.0);
        assert!((white_db(&ratio_db) - file_db).abs() > 2.0, "the case must be one that needs balancing");
        let balanced = balanced(&ratio_db, &near_db, &[Curve::FLAT]);
        assert!((white_db(&balanced) - file_db).abs() < 0.5, "{} dB", white_db(&balanced) - file_db);
        assert!((octave_db(&balanced, &near_db, 8_000.0) - file_db).abs() < 0.5);
    }

    #[test]
    fn a_flat_near_ear_changes_nothing() {
        let ratio_db = Curve::from_fn(|freq_hz| -(freq_hz / 1_000.0).sqrt());
        assert_eq!(balanced(&ratio_db, &Curve::FLAT, &[Curve::FLAT]), ratio_db);
    }
}
