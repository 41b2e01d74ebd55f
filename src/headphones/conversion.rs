//! From what is worn to what is to be heard: one curve and how sure it is.

use std::sync::LazyLock;

use super::agreement;
use super::catalog::{Catalog, fade};
use super::{HeadphoneId, Rows};
use crate::dsp::curve::Curve;

/// Largest boost of a conversion, dB (acoustics §8: excursion and distortion of the worn driver).
pub const MAX_BOOST_DB: f64 = 9.0;

/// Largest boost of a conversion where rigs and ears disagree, dB: what exceeds it there is more often an artifact than a
/// headphone (judgement of 2026-11-29, after the errors of lab-spread.json at 6–10 kHz).
const MAX_TREBLE_BOOST_DB: f64 = 6.0;

/// Where the one limit becomes the other, Hz.
const TREBLE_BOOST_HZ: (f64, f64) = (5000.0, 6000.0);

/// Largest cut of a conversion, dB (acoustics §8).
pub const MAX_CUT_DB: f64 = -14.0;

/// Above this a conversion fades to its own mean, Hz: couplers disagree there (acoustics §8).
const TREBLE_FADE_HZ: (f64, f64) = (10_000.0, 12_500.0);

/// Band whose mean the treble fades to, Hz; rows are valid to 16 kHz.
const TREBLE_MEAN_HZ: (f64, f64) = (10_000.0, 16_000.0);

/// Smoothing width in octaves, up to the first of [`SMOOTHING_HZ`] and from the second on. Source: judged by three other
/// laboratories, conversions so smoothed are nearer at 8–10.5 kHz (5.7 → 5.2, 5.9 → 5.0, 5.7 → 5.0 dB rms).
const SMOOTHING_OCT: (f64, f64) = (1.0 / 6.0, 1.0);
/// See [`SMOOTHING_OCT`].
const SMOOTHING_HZ: (f64, f64) = (6000.0, 8000.0);

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

/// The conversion from `source`, sealing to `seal` (0…1), to `target`, both rows taken as `rows` says; a measurement of the
/// user's own counts as measured while it is worn.
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
pub fn convert(
    catalog: &Catalog,
    rows: Rows,
    source: HeadphoneId,
    seal: f64,
    target: HeadphoneId,
) -> Conversion {
    let mut conversion = Conversion::NONE;
    conversion.set(catalog, rows, (source, seal), target);
    conversion
}

impl Conversion {
    /// Becomes what [`convert`] gives, in place.
    ///
    /// # Real-time
    /// Safe, as [`convert`], and small on the stack.
    pub fn set(
        &mut self,
        catalog: &Catalog,
        rows: Rows,
        (source, seal): (HeadphoneId, f64),
        target: HeadphoneId,
    ) {
        for curve in [&mut self.source, &mut self.target, &mut self.applied, &mut self.spread] {
            curve.db.fill(0.0);
        }
        self.left_on_top = None;
        let Some(worn) = catalog.get(source) else { return };
        let broken = 1.0 - seal.clamp(0.0, 1.0);
        let rows_of_worn = worn.rows_when_worn(rows);
        // What is worn and to be heard at once is one curve, however it is taken.
        let rows = if source == target { rows_of_worn } else { rows };
        self.source = worn.curve_as(rows_of_worn);
        for (db, loss_db) in self.source.db.iter_mut().zip(&catalog.bad_seal().db) {
            *db += broken * loss_db;
        }
        let wanted = catalog.get(target).filter(|_| worn.can_be_worn());
        let Some(wanted) = wanted else {
            self.target.db.copy_from_slice(&self.source.db);
            return;
        };
        self.target = wanted.curve_as(rows);
        if source != target {
            self.spread = worn.spread_as(rows_of_worn);
            for (to, wanted_db) in self.spread.db.iter_mut().zip(&wanted.spread_as(rows).db) {
                *to = to.hypot(*wanted_db);
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

/// What only the grid decides: how far each point fades to the treble's mean, how wide it is smoothed, and the most it may
/// be raised.
struct Conditioning {
    fade: Curve,
    width_oct: Curve,
    max_boost_db: Curve,
}

static CONDITIONING: LazyLock<Conditioning> = LazyLock::new(|| Conditioning {
    fade: Curve::from_fn(|freq_hz| fade(freq_hz, TREBLE_FADE_HZ)),
    width_oct: Curve::from_fn(smoothing_oct),
    max_boost_db: Curve::from_fn(max_boost_db),
});

/// Computes what conversions share, so that the first one does not have to.
pub fn prepare_conversions() {
    LazyLock::force(&CONDITIONING);
    agreement::prepare();
}

/// What one gets of the way from one curve to another, dB.
#[cfg(test)]
pub(super) fn between(worn: &Curve, wanted: &Curve) -> Curve {
    let mut difference = wanted.zip_with(worn, |wanted_db, worn_db| wanted_db - worn_db);
    condition(&mut difference);
    difference
}

/// How much of what was wished for the limits of boost and cut take away, dB: positive where a boost is cut short.
/// Zero wherever no limit acts.
#[must_use]
pub fn limited(conversion: &Conversion) -> Curve {
    let mut wish =
        conversion.target.zip_with(&conversion.source, |target_db, source_db| target_db - source_db);
    soften(&mut wish);
    wish.zip_with(&conversion.applied, |wish_db, applied_db| wish_db - applied_db)
}

/// The most a conversion may raise a frequency, dB.
fn max_boost_db(freq_hz: f64) -> f64 {
    MAX_BOOST_DB + fade(freq_hz, TREBLE_BOOST_HZ) * (MAX_TREBLE_BOOST_DB - MAX_BOOST_DB)
}

/// Limits, treble fade and smoothing, in this order.
fn condition(difference: &mut Curve) {
    limit(difference);
    soften(difference);
    limit(difference);
}

fn limit(difference: &mut Curve) {
    for (db, most_db) in difference.db.iter_mut().zip(&CONDITIONING.max_boost_db.db) {
        *db = db.clamp(MAX_CUT_DB, *most_db);
    }
}

/// Treble fade and smoothing.
fn soften(difference: &mut Curve) {
    let mean_db = difference.mean_db(TREBLE_MEAN_HZ);
    let Conditioning { fade, width_oct, .. } = &*CONDITIONING;
    for (db, t) in difference.db.iter_mut().zip(&fade.db) {
        *db += t * (mean_db - *db);
    }
    let mut widths = width_oct.db.iter();
    *difference = difference.smoothed(|_| widths.next().copied().unwrap_or_default());
}

/// Smoothing width at a frequency, octaves: linear in log frequency between both widths.
fn smoothing_oct(freq_hz: f64) -> f64 {
    SMOOTHING_OCT.0 + fade(freq_hz, SMOOTHING_HZ) * (SMOOTHING_OCT.1 - SMOOTHING_OCT.0)
}

#[cfg(test)]
mod tests;
