//! From what is worn to what is to be heard: one curve and how sure it is.

use std::sync::LazyLock;

use super::HeadphoneId;
use super::catalog::Catalog;
use crate::dsp::curve::Curve;

/// Largest boost of a conversion, dB (acoustics §8: excursion and distortion of the worn driver).
pub const MAX_BOOST_DB: f64 = 9.0;

/// Largest cut of a conversion, dB (acoustics §8).
pub const MAX_CUT_DB: f64 = -14.0;

/// Above this a conversion fades to its own mean, Hz: couplers disagree there (acoustics §8).
const TREBLE_FADE_HZ: (f64, f64) = (10_000.0, 12_500.0);

/// Band whose mean the treble fades to, Hz; rows are valid to 16 kHz.
const TREBLE_MEAN_HZ: (f64, f64) = (10_000.0, 16_000.0);

/// Smoothing width in octaves below and from 8 kHz on (acoustics §8; acceptance 34).
const SMOOTHING_OCT: (f64, f64) = (1.0 / 6.0, 1.0 / 3.0);

/// A conversion between two headphones.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversion {
    /// Response of what is worn, seal included, dB.
    pub source: Curve,
    /// Response of what is to be heard, dB.
    pub target: Curve,
    /// What is applied to get from one to the other, dB, before `amount`.
    pub applied: Curve,
    /// Standard deviation of `applied`, dB.
    pub spread: Curve,
    /// What the left ear gets on top of `applied`, dB, before `amount`; the right ear gets the opposite. `None` where
    /// both ears get the same.
    pub left_on_top: Option<Curve>,
}

impl Conversion {
    /// No conversion: nothing is applied, with certainty.
    pub const NONE: Self = Self {
        source: Curve::FLAT,
        target: Curve::FLAT,
        applied: Curve::FLAT,
        spread: Curve::FLAT,
        left_on_top: None,
    };
}

/// The conversion from `source`, sealing to `seal` (0…1), to `target`.
///
/// The difference of both curves is clamped, faded to its own mean above 10 kHz and smoothed.
/// A headphone converted to itself is exactly flat at full seal; an unknown number on either side and
/// "as worn" convert nothing. Where the ears of the worn headphone differ, each is brought to the target, whose own
/// ears count as their mean.
///
/// # Real-time
/// Safe: no allocation, two passes over the grid.
/// # Source
/// Product definition §2; `headphones/back-types.json` for classes.
#[must_use]
pub fn convert(catalog: &Catalog, source: HeadphoneId, seal: f64, target: HeadphoneId) -> Conversion {
    let mut conversion = Conversion::NONE;
    conversion.set(catalog, source, seal, target);
    conversion
}

impl Conversion {
    /// Becomes what [`convert`] gives, in place.
    ///
    /// # Real-time
    /// Safe, as [`convert`], and small on the stack.
    pub fn set(&mut self, catalog: &Catalog, source: HeadphoneId, seal: f64, target: HeadphoneId) {
        for curve in [&mut self.source, &mut self.target, &mut self.applied, &mut self.spread] {
            curve.db.fill(0.0);
        }
        self.left_on_top = None;
        let Some(worn) = catalog.get(source) else { return };
        let broken = 1.0 - seal.clamp(0.0, 1.0);
        let sealed = worn.curve.db.iter().zip(&catalog.bad_seal().db);
        for (to, (db, loss_db)) in self.source.db.iter_mut().zip(sealed) {
            *to = db + broken * loss_db;
        }
        let Some(wanted) = catalog.get(target) else {
            self.target.db.copy_from_slice(&self.source.db);
            return;
        };
        self.target.db.copy_from_slice(&wanted.curve.db);
        if source != target {
            let spreads = worn.spread.db.iter().zip(&wanted.spread.db);
            for (to, (worn, wanted)) in self.spread.db.iter_mut().zip(spreads) {
                *to = worn.hypot(*wanted);
            }
        }
        if let Some(imbalance) = &worn.imbalance {
            self.left_on_top = Some(imbalance.map(|db| -db));
        }
        let ends = self.target.db.iter().zip(&self.source.db);
        for (to, (target_db, source_db)) in self.applied.db.iter_mut().zip(ends) {
            *to = target_db - source_db;
        }
        condition(&mut self.applied);
    }
}

/// What only the grid decides: how far each point fades to the treble's mean, and how wide it is smoothed.
struct Conditioning {
    fade: Curve,
    width_oct: Curve,
}

static CONDITIONING: LazyLock<Conditioning> = LazyLock::new(|| {
    let span = (TREBLE_FADE_HZ.1 / TREBLE_FADE_HZ.0).ln();
    Conditioning {
        fade: Curve::from_fn(|freq_hz| ((freq_hz / TREBLE_FADE_HZ.0).ln() / span).clamp(0.0, 1.0)),
        width_oct: Curve::from_fn(smoothing_oct),
    }
});

/// Computes what conversions share, so that the first one does not have to.
pub fn prepare_conversions() {
    LazyLock::force(&CONDITIONING);
}

/// Clamp, treble fade and smoothing, in this order.
fn condition(difference: &mut Curve) {
    for db in &mut difference.db {
        *db = db.clamp(MAX_CUT_DB, MAX_BOOST_DB);
    }
    let mean_db = difference.mean_db(TREBLE_MEAN_HZ);
    let Conditioning { fade, width_oct } = &*CONDITIONING;
    for (db, t) in difference.db.iter_mut().zip(&fade.db) {
        *db += t * (mean_db - *db);
    }
    let mut widths = width_oct.db.iter();
    *difference = difference.smoothed(|_| widths.next().copied().unwrap_or_default());
    for db in &mut difference.db {
        *db = db.clamp(MAX_CUT_DB, MAX_BOOST_DB);
    }
}

/// 1/6 octave, widening to 1/3 octave in the third of an octave below 8 kHz.
fn smoothing_oct(freq_hz: f64) -> f64 {
    let t = (3.0 * (freq_hz / 8000.0).log2() + 1.0).clamp(0.0, 1.0);
    SMOOTHING_OCT.0 + t * (SMOOTHING_OCT.1 - SMOOTHING_OCT.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::curve::freqs_hz;
    use crate::headphones::{BackType, Fit, Imported};

    fn rms_db(curve: &Curve, band_hz: (f64, f64)) -> f64 {
        curve.map(|db| db * db).mean_db(band_hz).sqrt()
    }

    #[test]
    fn a_headphone_converted_to_itself_is_exactly_flat() {
        let catalog = Catalog::embedded();
        for entry in catalog.entries() {
            let conversion = convert(catalog, entry.id, 1.0, entry.id);
            assert_eq!(conversion.applied, Curve::FLAT);
            assert_eq!(conversion.spread, Curve::FLAT);
        }
    }

    /// Acceptance 34: |target − result| ≤ 0.5 dB rms 50 Hz–10 kHz after smoothing where the clamp does
    /// not act, boost ≤ the limit.
    #[test]
    fn every_conversion_reaches_its_target_within_half_a_decibel() {
        let catalog = Catalog::embedded();
        for worn in catalog.entries() {
            for wanted in catalog.entries() {
                let conversion = convert(catalog, worn.id, 1.0, wanted.id);
                let wish = wanted
                    .curve
                    .zip_with(&worn.curve, |t, s| (t - s).clamp(MAX_CUT_DB, MAX_BOOST_DB))
                    .smoothed(smoothing_oct);
                let error = conversion.applied.zip_with(&wish, |a, b| a - b);
                let rms = rms_db(&error, (50.0, 10_000.0));
                assert!(rms <= 0.5, "{} → {}: {rms} dB", worn.name(), wanted.name());
                assert!(conversion.applied.db.iter().all(|&db| (MAX_CUT_DB..=MAX_BOOST_DB).contains(&db)));
            }
        }
    }

    /// Acceptance 34, last clause: nothing finer than 1/3 octave above 8 kHz.
    #[test]
    fn a_narrow_treble_feature_is_spread_over_a_third_of_an_octave() {
        let mut result = Curve::from_fn(|f| if (f / 9000.0).log2().abs() < 0.02 { 9.0 } else { 0.0 });
        condition(&mut result);
        let peak = result.at_hz(9000.0);
        assert!(result.at_hz(9000.0 * 0.16f64.exp2()) > 0.4 * peak);
    }

    /// The recommended open − closed difference is what an unknown closed headphone gets.
    #[test]
    fn unknown_closed_to_open_is_the_recommended_difference_and_no_treble_is_invented() {
        let catalog = Catalog::embedded();
        let applied = convert(catalog, HeadphoneId::CLOSED_OVER_EAR, 1.0, HeadphoneId::OPEN_OVER_EAR).applied;
        for (freq_hz, expected_db) in [(50.0, -2.57), (99.2, -2.32), (396.9, 1.33), (1587.4, -1.66)] {
            assert!(
                (applied.at_hz(freq_hz) - expected_db).abs() < 0.1,
                "{freq_hz} Hz: {}",
                applied.at_hz(freq_hz)
            );
        }
        for class in catalog.entries().iter().filter(|entry| entry.is_class()) {
            let applied = convert(catalog, HeadphoneId::CLOSED_OVER_EAR, 1.0, class.id).applied;
            assert!(applied.db.iter().zip(freqs_hz()).all(|(db, &f)| f < 3600.0 || db.abs() < 1e-9));
        }
    }

    #[test]
    fn a_broken_seal_asks_for_more_bass_and_nothing_else() {
        let catalog = Catalog::embedded();
        let id = HeadphoneId::CLOSED_OVER_EAR;
        let broken = convert(catalog, id, 0.0, id).applied;
        assert!(broken.at_hz(70.0) > 4.0);
        assert!(broken.at_hz(1000.0).abs() < 1e-9);
        assert!(broken.at_hz(8000.0).abs() < 1e-9);
    }

    /// What is worn is corrected; of what is to be heard both ears count as their mean.
    #[test]
    fn each_ear_of_what_is_worn_is_brought_to_the_mean_of_what_is_to_be_heard() {
        let tilt = Curve::from_fn(|f| 2.0 * (f / 1000.0).log2().clamp(-1.0, 1.0));
        let pair =
            Imported::new("Acme", "One", (BackType::Closed, Fit::OverEar), &Curve::FLAT).with_ears(&tilt);
        let pair = Imported { number: HeadphoneId(960), ..pair };
        let catalog = Catalog::embedded().with_imports(&[pair]);
        let (worn, other) = (HeadphoneId(960), HeadphoneId::OPEN_OVER_EAR);
        let left = convert(&catalog, worn, 1.0, other).left_on_top.unwrap();
        for (freq_hz, db) in [(40.0, 0.0), (200.0, 1.0), (1000.0, 0.0), (5000.0, -1.0)] {
            assert!((left.at_hz(freq_hz) - db).abs() < 0.01, "{freq_hz} Hz: {}", left.at_hz(freq_hz));
        }
        assert_eq!(convert(&catalog, other, 1.0, worn).left_on_top, None);
        assert_eq!(convert(&catalog, worn, 1.0, HeadphoneId::NONE).left_on_top, None);
        let own = convert(&catalog, worn, 1.0, worn);
        assert_eq!((own.applied, own.left_on_top), (Curve::FLAT, Some(left)));
    }

    #[test]
    fn as_worn_and_unknown_numbers_change_nothing() {
        let catalog = Catalog::embedded();
        for target in [HeadphoneId::NONE, HeadphoneId(700)] {
            assert_eq!(convert(catalog, HeadphoneId::CLOSED_OVER_EAR, 0.3, target).applied, Curve::FLAT);
        }
        assert_eq!(convert(catalog, HeadphoneId(700), 1.0, HeadphoneId::OPEN_OVER_EAR), Conversion::NONE);
    }
}
