//! A headphone of the user's own: what an import leaves behind, as a project and the library keep it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

use super::identity::{is_key, kept_name, key_of};
use super::imbalance::{imbalance, largest_db};
use super::saved_curve::{self, LIMIT_DB, SavedCurveError, on_grid, saved_freqs_hz, stepped};
use super::schema::{BackName, FitName};
use super::{BackType, Build, Fit, Headphone, HeadphoneId, Provenance};
use crate::dsp::curve::Curve;

/// The schema number this version writes. A later one is read as far as it has these fields, which never mean anything
/// else (decision 32), and is saved again as it came.
const SCHEMA: u32 = 1;

/// Why a saved import could not be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportedError {
    /// Not JSON, or not of this shape.
    #[error("could not read the import: {0}; import the headphone's file again")]
    Shape(#[from] serde_json::Error),
    /// Written by a later version, and not readable by this one.
    #[error(
        "the import is from a later version (schema {schema}) and lacks what this one needs ({cause}): update Grille to use it"
    )]
    Later {
        /// The schema it says it has.
        schema: u64,
        /// What this version misses.
        cause: Box<ImportedError>,
    },
    /// A key no file can be named after.
    #[error("the import's key is not 1 to 64 letters, digits and dashes; import the headphone's file again")]
    Key,
    /// A curve that is none.
    #[error("the import's {0}")]
    Curve(#[from] SavedCurveError),
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
    /// The schema it was written in.
    pub(super) schema: u64,
    /// What a later version wrote beside it: kept, not understood.
    pub(super) unknown: Map<String, Value>,
}

/// The JSON of one import.
#[derive(Serialize, Deserialize)]
struct ImportedRow {
    schema: u64,
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
            schema: SCHEMA.into(),
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
    /// Another shape, or a curve no headphone has.
    pub fn from_json(value: &Value) -> Result<Self, ImportedError> {
        let later = value.get("schema").and_then(Value::as_u64).filter(|schema| *schema > u64::from(SCHEMA));
        Self::read(value).map_err(|cause| match later {
            Some(schema) => ImportedError::Later { schema, cause: Box::new(cause) },
            None => cause,
        })
    }

    /// True for one a later version has written.
    #[must_use]
    pub fn is_later(&self) -> bool {
        self.schema > u64::from(SCHEMA)
    }

    fn read(value: &Value) -> Result<Self, ImportedError> {
        let row = ImportedRow::deserialize(value)?;
        let curve = saved_curve::checked(&row.freq_hz, &row.deviation_db)?;
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
            schema: row.schema,
            unknown: row.unknown,
        })
    }

    /// The import as it is saved, unknown fields included.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let row = ImportedRow {
            schema: self.schema,
            key: self.key.clone(),
            number: self.number.0,
            maker: self.maker.clone(),
            model: self.model.clone(),
            back: self.back.into(),
            fit: self.fit.into(),
            measured_by: self.measured_by.clone(),
            derived_from: self.derived_from.clone(),
            freq_hz: saved_freqs_hz(),
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
            build: Build::default(),
            provenance: Provenance::Import {
                measured_by: self.measured_by.clone(),
                derived_from: self.derived_from.clone(),
            },
            notes: Vec::new(),
            response: self.curve.into(),
            class_spread: None,
            imbalance: self
                .left_minus_right
                .as_ref()
                .map(imbalance)
                .filter(|own| largest_db(own) > 0.0)
                .map(Box::new),
            is_later: self.is_later(),
        }
    }
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
