//! A headphone of the user's own: what an import leaves behind, as a project and the library keep it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

use super::catalog::model_spread;
use super::identity::{is_key, kept_name, key_of};
use super::imbalance::{imbalance, largest_db};
use super::schema::{BackName, FitName};
use super::{BackType, Fit, Headphone, HeadphoneId, Provenance};
use crate::dsp::curve::{Curve, NUM_POINTS, freqs_hz};

/// The schema number this version writes; it reads every schema up to it.
const SCHEMA: u32 = 1;

/// Step the curve is kept in, dB: far below what anybody measures, and short to write.
const STEP_DB: f64 = 0.001;

/// Values beyond this are nobody's headphone, dB.
const LIMIT_DB: f64 = 60.0;

/// Why a saved import could not be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportedError {
    /// Not JSON, or not of this shape.
    #[error("could not read the import: {0}; import the headphone's file again")]
    Shape(#[from] serde_json::Error),
    /// Written by a later version.
    #[error("the import has schema {0}; this version reads up to {SCHEMA}: update Grille to use it")]
    Schema(u32),
    /// A key no file can be named after.
    #[error("the import's key is not 1 to 64 letters, digits and dashes; import the headphone's file again")]
    Key,
    /// A curve without the points it claims.
    #[error("the import's curve has {0} points instead of 2 to 4096 each with a frequency and a level")]
    Points(usize),
    /// A value no headphone has.
    #[error(
        "the import's curve has {db} dB at {freq_hz} Hz; frequencies must rise and levels stay within {LIMIT_DB} dB"
    )]
    Value {
        /// Frequency of the point, Hz.
        freq_hz: f64,
        /// Level of the point, dB.
        db: f64,
    },
    /// A difference of both ears that does not belong to the curve.
    #[error(
        "the import's left_minus_right_db has {found} values instead of {expected}, one for each frequency; \
         import the headphone's file again"
    )]
    Ears {
        /// Values there are.
        found: usize,
        /// Points of the curve.
        expected: usize,
    },
    /// A difference no headphone has.
    #[error(
        "the import's left_minus_right_db has {db} dB at {freq_hz} Hz; both ears lie within {LIMIT_DB} dB"
    )]
    EarsValue {
        /// Frequency of the point, Hz.
        freq_hz: f64,
        /// Difference there, dB.
        db: f64,
    },
}

/// One imported headphone.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// Identity across projects, machines and renamings.
    pub key: String,
    /// Its place in the registry; [`HeadphoneId::NONE`] where it has none yet.
    pub number: HeadphoneId,
    /// Maker; may be empty.
    pub maker: String,
    /// Model and variant.
    pub model: String,
    /// Construction of the rear.
    pub back: BackType,
    /// How it sits.
    pub fit: Fit,
    /// Who measured it, if known.
    pub measured_by: String,
    /// Which file it was and what was taken from it.
    pub derived_from: String,
    /// Deviation from the Harman over-ear 2018 target, dB, mean 200 Hz–2 kHz at 0.
    pub curve: Curve,
    /// Left minus right as measured, dB; `None` where the ears were not told apart.
    pub left_minus_right: Option<Curve>,
    /// What a later version wrote beside it: kept, not understood.
    pub(super) unknown: Map<String, Value>,
}

/// The JSON of one import.
#[derive(Serialize, Deserialize)]
struct ImportedRow {
    schema: u32,
    key: String,
    #[serde(default, skip_serializing_if = "is_zero")]
    number: u16,
    #[serde(default)]
    maker: String,
    model: String,
    back: BackName,
    fit: FitName,
    #[serde(default)]
    measured_by: String,
    #[serde(default)]
    derived_from: String,
    freq_hz: Vec<f64>,
    deviation_db: Vec<f64>,
    /// Added within schema 1: who does not know it keeps it, and hears the mean of both ears.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    left_minus_right_db: Option<Vec<f64>>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

impl Imported {
    /// An import of a curve; its identity follows from what is imported, so that the same file taken
    /// twice, or on two machines, is one headphone.
    #[must_use]
    pub fn new(maker: &str, model: &str, (back, fit): (BackType, Fit), curve: &Curve) -> Self {
        let curve = stepped(&curve.map(|db| db.clamp(-LIMIT_DB, LIMIT_DB)));
        let (maker, model) = (kept_name(maker), kept_name(model));
        Self {
            key: key_of_import(&maker, &model, &curve),
            number: HeadphoneId::NONE,
            maker,
            model,
            back,
            fit,
            measured_by: String::new(),
            derived_from: String::new(),
            curve,
            left_minus_right: None,
            unknown: Map::new(),
        }
    }

    /// The same headphone with both ears told apart: another one, since it sounds otherwise.
    #[must_use]
    pub fn with_ears(self, left_minus_right: &Curve) -> Self {
        let difference = stepped(&left_minus_right.map(|db| db.clamp(-LIMIT_DB, LIMIT_DB)));
        let key = key_of_ears(&self.key, &difference);
        Self { key, left_minus_right: Some(difference), ..self }
    }

    /// The same headphone under another name.
    pub fn rename(&mut self, maker: &str, model: &str) {
        (self.maker, self.model) = (kept_name(maker), kept_name(model));
    }

    /// The same headphone with what is known of its origin.
    #[must_use]
    pub fn derived_from(self, file: &str) -> Self {
        Self { derived_from: kept_name(file), ..self }
    }

    /// Reads one import.
    ///
    /// # Errors
    /// Another shape, a later schema, or a curve no headphone has.
    pub fn from_json(value: &Value) -> Result<Self, ImportedError> {
        if let Some(schema) = value.get("schema").and_then(Value::as_u64)
            && schema > u64::from(SCHEMA)
        {
            return Err(ImportedError::Schema(u32::try_from(schema).unwrap_or(u32::MAX)));
        }
        let row = ImportedRow::deserialize(value)?;
        let curve = checked_curve(&row)?;
        let left_minus_right = checked_ears(&row)?;
        if !is_key(&row.key) {
            return Err(ImportedError::Key);
        }
        Ok(Self {
            key: row.key,
            number: HeadphoneId(row.number),
            maker: kept_name(&row.maker),
            model: kept_name(&row.model),
            back: row.back.into(),
            fit: row.fit.into(),
            measured_by: kept_name(&row.measured_by),
            derived_from: kept_name(&row.derived_from),
            curve,
            left_minus_right,
            unknown: row.unknown,
        })
    }

    /// The import as it is saved, unknown fields included.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let row = ImportedRow {
            schema: SCHEMA,
            key: self.key.clone(),
            number: self.number.0,
            maker: self.maker.clone(),
            model: self.model.clone(),
            back: self.back.into(),
            fit: self.fit.into(),
            measured_by: self.measured_by.clone(),
            derived_from: self.derived_from.clone(),
            freq_hz: freqs_hz().iter().map(|freq_hz| rounded(*freq_hz, STEP_DB)).collect(),
            deviation_db: self.curve.db.to_vec(),
            left_minus_right_db: self.left_minus_right.map(|difference| difference.db.to_vec()),
            unknown: self.unknown.clone(),
        };
        serde_json::to_value(row).unwrap_or_default()
    }

    /// The headphone it is.
    pub(super) fn headphone(&self) -> Headphone {
        Headphone {
            id: self.number,
            maker: self.maker.clone(),
            model: self.model.clone(),
            back: self.back,
            fit: self.fit,
            provenance: Provenance::Import {
                measured_by: self.measured_by.clone(),
                derived_from: self.derived_from.clone(),
            },
            curve: self.curve,
            spread: model_spread(self.back),
            imbalance: self.left_minus_right.as_ref().map(imbalance).filter(|curve| largest_db(curve) > 0.0),
        }
    }
}

/// The saved curve, back on the grid: point by point where it was saved on this very grid.
fn checked_curve(row: &ImportedRow) -> Result<Curve, ImportedError> {
    let num_points = row.freq_hz.len();
    if num_points != row.deviation_db.len() || !(2..=4096).contains(&num_points) {
        return Err(ImportedError::Points(num_points.min(row.deviation_db.len())));
    }
    let mut below_hz = 0.0;
    for (&freq_hz, &db) in row.freq_hz.iter().zip(&row.deviation_db) {
        if !(freq_hz > below_hz && freq_hz.is_finite() && db.abs() <= LIMIT_DB) {
            return Err(ImportedError::Value { freq_hz, db });
        }
        below_hz = freq_hz;
    }
    Ok(on_grid(&row.freq_hz, &row.deviation_db))
}

/// The saved difference of both ears, which must belong to a checked curve.
fn checked_ears(row: &ImportedRow) -> Result<Option<Curve>, ImportedError> {
    let Some(difference_db) = &row.left_minus_right_db else { return Ok(None) };
    let (found, expected) = (difference_db.len(), row.freq_hz.len());
    if found != expected {
        return Err(ImportedError::Ears { found, expected });
    }
    match row.freq_hz.iter().zip(difference_db).find(|(_, db)| db.is_nan() || db.abs() > LIMIT_DB) {
        Some((&freq_hz, &db)) => Err(ImportedError::EarsValue { freq_hz, db }),
        None => Ok(Some(on_grid(&row.freq_hz, difference_db))),
    }
}

/// Saved points on the grid: as they are where they were saved on this very grid.
fn on_grid(saved_hz: &[f64], saved_db: &[f64]) -> Curve {
    let is_own_grid = saved_hz.len() == NUM_POINTS
        && freqs_hz().iter().zip(saved_hz).all(|(ours, theirs)| (ours - theirs).abs() <= STEP_DB);
    let mut curve = Curve::from_table(saved_hz, saved_db);
    if is_own_grid {
        for (ours, theirs) in curve.db.iter_mut().zip(saved_db) {
            *ours = *theirs;
        }
    }
    curve
}

/// The curve in the steps it is saved in, so that a project sounds the same before and after saving.
fn stepped(curve: &Curve) -> Curve {
    curve.map(|db| rounded(db, STEP_DB))
}

fn rounded(value: f64, step: f64) -> f64 {
    let steps_per_unit = 1.0 / step;
    (value * steps_per_unit).round() / steps_per_unit
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_zero(number: &u16) -> bool {
    *number == 0
}

/// The identity of these names and this curve.
fn key_of_import(maker: &str, model: &str, curve: &Curve) -> String {
    let names = maker.bytes().chain([0]).chain(model.bytes()).chain([0]);
    key_of(names.chain(bytes_of(curve)))
}

/// The identity of a headphone whose ears differ so.
fn key_of_ears(key: &str, left_minus_right: &Curve) -> String {
    key_of(key.bytes().chain([0]).chain(bytes_of(left_minus_right)))
}

fn bytes_of(curve: &Curve) -> impl Iterator<Item = u8> {
    curve.db.iter().flat_map(|db| db.to_bits().to_le_bytes())
}

#[cfg(test)]
mod tests;
