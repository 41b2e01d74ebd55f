//! What other laboratories say of the rows: what of a measured curve belongs to the model, and how far off the rest is.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::catalog::Catalog;
use super::schema::{BackTypeFile, SCHEMA};
use super::{BackType, Build, Fit, Headphone, HeadphoneId};
use crate::dsp::curve::{Curve, NUM_POINTS};

const LAB_SPREAD_JSON: &str = include_str!("../../presets/headphones/lab-spread.json");
const BACK_TYPES_JSON: &str = include_str!("../../presets/headphones/back-types.json");

/// Smoothing of slopes and errors, octaves: single points of them rest on some tens of pairs.
const SMOOTHING_OCT: f64 = 1.0;

/// How much less sure an in-ear is than a headphone: it is compared through a target of its own, two targets are alike
/// only as far as listeners liked both, and its bass depends on how it sits (judgement of 2026-11-29).
const IN_EAR_SPREAD: f64 = 1.5;

/// How the curves of measured models are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Rows {
    /// Drawn towards the mean of their kind, as far as other laboratories do not find their deviation again.
    #[default]
    BestEstimate,
    /// As the one laboratory measured them.
    AsMeasured,
}

/// What is known of one kind of headphone.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kind {
    /// Mean of the kind, dB.
    mean: Curve,
    /// Which share of a measured deviation from that mean another laboratory finds again.
    slope: Curve,
    /// How far another laboratory is from the best estimate, ± dB: about two of three are within.
    best_estimate_spread: Curve,
    /// The same from the row as measured.
    as_measured_spread: Curve,
}

impl Kind {
    /// The curve drawn towards the mean of its kind.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn drawn(&self, measured: &Curve) -> Curve {
        let mut drawn = *measured;
        for ((db, mean_db), slope) in drawn.db.iter_mut().zip(&self.mean.db).zip(&self.slope.db) {
            *db = mean_db + slope * (*db - mean_db);
        }
        drawn
    }

    pub(super) fn spread(&self, rows: Rows) -> &Curve {
        match rows {
            Rows::BestEstimate => &self.best_estimate_spread,
            Rows::AsMeasured => &self.as_measured_spread,
        }
    }
}

/// The kinds there are figures for, each in a place of its own: together they would need 90 KB of the stack they are
/// made on, which may be a host's.
struct Kinds {
    closed: Box<Kind>,
    closed_active: Box<Kind>,
    open: Box<Kind>,
    semi_open: Box<Kind>,
    closed_on_ear: Box<Kind>,
    open_on_ear: Box<Kind>,
    in_ear: Box<Kind>,
}

static KINDS: LazyLock<Kinds> = LazyLock::new(|| Kinds::read().unwrap_or_else(Kinds::unknown));

/// Reads the figures, so that nothing on the audio thread has to.
pub(super) fn prepare() {
    LazyLock::force(&KINDS);
}

/// The kind of a headphone.
///
/// # Real-time
/// Safe after [`prepare`].
pub(super) fn kind(back: BackType, fit: Fit, build: Build) -> &'static Kind {
    let kinds = &*KINDS;
    match (fit, back) {
        (Fit::InEar, _) => &kinds.in_ear,
        (Fit::OnEar, BackType::Closed) => &kinds.closed_on_ear,
        (Fit::OnEar, BackType::SemiOpen | BackType::Open) => &kinds.open_on_ear,
        (Fit::OverEar, BackType::Closed) if build.is_active() => &kinds.closed_active,
        (Fit::OverEar, BackType::Closed) => &kinds.closed,
        (Fit::OverEar, BackType::SemiOpen) => &kinds.semi_open,
        (Fit::OverEar, BackType::Open) => &kinds.open,
    }
}

/// `lab-spread.json`, as far as it is needed here.
#[derive(Deserialize)]
struct LabSpreadFile {
    schema: u32,
    freq_hz: Vec<f64>,
    between_labs: BTreeMap<String, BetweenLabs>,
    agreement: BTreeMap<String, Agreement>,
}

#[derive(Deserialize)]
struct BetweenLabs {
    sd_difference_db: Vec<f64>,
    robust_sd_difference_db: Vec<f64>,
}

#[derive(Deserialize)]
struct Agreement {
    slope: Vec<f64>,
    error_unscaled_db: Vec<f64>,
    error_scaled_db: Vec<f64>,
}

impl Kinds {
    fn read() -> Option<Self> {
        let labs: LabSpreadFile = serde_json::from_str(LAB_SPREAD_JSON).ok()?;
        let classes: BackTypeFile = serde_json::from_str(BACK_TYPES_JSON).ok()?;
        if [labs.schema, classes.schema] != [SCHEMA, SCHEMA] {
            return None;
        }
        let kind = |name, id| labs.kind(name, &*boxed_mean(&classes, id)?);
        let semi_open = Box::new(Curve::from_table(&classes.freq_hz, &classes.semi_open_over_ear.mean_db));
        Some(Self {
            closed: kind("closed", HeadphoneId::CLOSED_OVER_EAR)?,
            closed_active: kind("closed", HeadphoneId::CLOSED_WIRELESS)?,
            open: kind("open", HeadphoneId::OPEN_OVER_EAR)?,
            semi_open: labs.kind("semi-open", &semi_open)?,
            closed_on_ear: kind("on-ear", HeadphoneId::CLOSED_ON_EAR)?,
            open_on_ear: kind("on-ear", HeadphoneId::OPEN_ON_EAR)?,
            in_ear: labs.kind("all", &mean_of_in_ears())?.times(IN_EAR_SPREAD),
        })
    }

    /// Nothing is known: rows are what they are.
    fn unknown() -> Self {
        let kind = || Box::new(Kind::UNKNOWN);
        Self {
            closed: kind(),
            closed_active: kind(),
            open: kind(),
            semi_open: kind(),
            closed_on_ear: kind(),
            open_on_ear: kind(),
            in_ear: kind(),
        }
    }
}

/// The mean of a class.
#[inline(never)]
fn boxed_mean(classes: &BackTypeFile, id: HeadphoneId) -> Option<Box<Curve>> {
    let row = classes.back_types.iter().find(|row| row.id == id.0)?;
    Some(Box::new(Curve::from_table(&classes.freq_hz, &row.mean_db)))
}

impl LabSpreadFile {
    /// The figures of a kind around its mean. Where there are too few pairs for a slope, that of all pairs counts, and the
    /// kind's own difference between laboratories is reduced as it is for all.
    #[inline(never)]
    fn kind(&self, name: &str, mean: &Curve) -> Option<Box<Kind>> {
        let table = |db: &[f64]| boxed_table(&self.freq_hz, db);
        let between = self.between_labs.get(name)?;
        let all = self.agreement.get("all")?;
        let own = self.agreement.get(name);
        let sd = table(&between.sd_difference_db);
        let (as_measured, best_estimate) = if let Some(own) = own {
            (table(&own.error_unscaled_db), table(&own.error_scaled_db))
        } else {
            let (scaled, unscaled) = (table(&all.error_scaled_db), table(&all.error_unscaled_db));
            let reduced = boxed_zip(&scaled, &unscaled, |a, b| a / b);
            let best = boxed_zip(&sd, &reduced, |sd_db, share| sd_db * share);
            (sd.clone(), best)
        };
        let two_thirds = boxed_zip(&table(&between.robust_sd_difference_db), &sd, within_two_thirds);
        let spread = |error: &Curve| boxed_zip(error, &two_thirds, |error_db, share| error_db * share);
        let mut kind = Box::new(Kind::UNKNOWN);
        kind.mean = *mean;
        smooth_into(&mut kind.slope, &table(&own.unwrap_or(all).slope));
        smooth_into(&mut kind.best_estimate_spread, &spread(&best_estimate));
        smooth_into(&mut kind.as_measured_spread, &spread(&as_measured));
        Some(kind)
    }
}

impl Kind {
    /// A row is what it is.
    const UNKNOWN: Self = Self {
        mean: Curve::FLAT,
        slope: Curve { db: [1.0; NUM_POINTS] },
        best_estimate_spread: Curve::FLAT,
        as_measured_spread: Curve::FLAT,
    };

    fn times(mut self: Box<Self>, factor: f64) -> Box<Self> {
        for spread in [&mut self.best_estimate_spread, &mut self.as_measured_spread] {
            spread.db.iter_mut().for_each(|db| *db *= factor);
        }
        self
    }
}

/// Half-width that holds two of three conversion errors, as a share of their standard deviation: errors of single rows
/// have long tails, those of conversions, sums of two, shorter ones. For Student distributions with the measured ratio
/// of robust to plain deviation the square root of that ratio holds 68–71 %.
fn within_two_thirds(robust_sd_db: f64, sd_db: f64) -> f64 {
    (robust_sd_db / sd_db).min(1.0).sqrt()
}

#[inline(never)]
fn smooth_into(to: &mut Curve, curve: &Curve) {
    *to = curve.smoothed(|_| SMOOTHING_OCT);
}

/// Curves on the heap: a dozen of them side by side on the stack are more than a host's thread can be asked for.
#[inline(never)]
fn boxed_table(freqs_hz: &[f64], db: &[f64]) -> Box<Curve> {
    Box::new(Curve::from_table(freqs_hz, db))
}

/// See [`boxed_table`].
#[inline(never)]
fn boxed_zip(one: &Curve, other: &Curve, combine: impl Fn(f64, f64) -> f64) -> Box<Curve> {
    Box::new(one.zip_with(other, combine))
}

/// There is no larger set of in-ears than the rows that ship.
#[inline(never)]
fn mean_of_in_ears() -> Box<Curve> {
    let in_ears = || Catalog::shipped().entries().iter().filter(|entry| entry.fit == Fit::InEar);
    let share = 1.0 / f64::from(u32::try_from(in_ears().count()).unwrap_or(1).max(1));
    let mut mean = Box::new(Curve::FLAT);
    for entry in in_ears() {
        for (mean_db, db) in mean.db.iter_mut().zip(&entry.curve().db) {
            *mean_db += share * db;
        }
    }
    mean
}

/// How far a conversion of this kind was off by the data of other laboratories, 100 Hz–8 kHz.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// Median over the pairs, dB rms.
    pub typical_db: f64,
    /// Share of pairs for which no conversion would have been nearer; `None` where nobody has counted.
    pub none_nearer: Option<f64>,
}

/// What other laboratories' data say of conversions between headphones like these; `None` where nothing is converted, and
/// for in-ears, of which no other laboratory's data are at hand.
///
/// # Source
/// 190 pairs of one model measured by oratory1990 and by Rtings, Innerfidelity or Headphone.com (139 models), both
/// models left out of means and slopes; `conversion_error` of lab-spread.json for the rest.
#[must_use]
pub fn judged(rows: Rows, worn: &Headphone, wanted: &Headphone) -> Option<Judged> {
    use BackType::{Closed, Open};
    use Fit::{InEar, OnEar, OverEar};
    let uncounted = |typical_db| Some(Judged { typical_db, none_nearer: None });
    if worn.id == wanted.id || wanted.fit == InEar {
        return None;
    }
    if worn.is_class() || wanted.is_class() {
        return uncounted(3.07);
    }
    let (drawn, measured) = match ((worn.back, worn.fit), (wanted.back, wanted.fit)) {
        ((Closed, OverEar), (Open, OverEar)) => ((2.32, 0.16), (2.60, 0.33)),
        ((Open, OverEar), (Closed, OverEar)) => ((2.33, 0.17), (2.61, 0.32)),
        ((Closed, OverEar), (Closed, OverEar)) => ((2.66, 0.20), (3.03, 0.39)),
        ((Open, OverEar), (Open, OverEar)) => ((1.77, 0.12), (1.89, 0.24)),
        ((_, OnEar), _) | (_, (_, OnEar)) => return uncounted(3.13),
        _ => return uncounted(2.61),
    };
    let (typical_db, share) = if rows == Rows::BestEstimate { drawn } else { measured };
    Some(Judged { typical_db, none_nearer: Some(share) })
}

/// How far conversions from and to a model are from those of nine laboratories' published equalizers, 80 Hz–10 kHz, dB
/// rms, by registry number: the best and the worst supported of 57 models that were compared.
const SUPPORT_DB: [(u16, f64); 13] = [
    (73, 0.7),
    (74, 0.7),
    (77, 0.7),
    (64, 0.8),
    (78, 0.8),
    (63, 0.9),
    (75, 0.9),
    (71, 3.6),
    (60, 2.7),
    (34, 2.2),
    (57, 2.2),
    (72, 2.1),
    (86, 2.1),
];

/// How far other laboratories are from a model's row, dB rms, where that is known.
pub(super) fn support_db(id: HeadphoneId) -> Option<f64> {
    SUPPORT_DB.iter().find(|(number, _)| *number == id.0).map(|(_, db)| *db)
}

#[cfg(test)]
mod tests;
