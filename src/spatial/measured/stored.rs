//! A measured head as a project keeps it: whole numbers, about 70 kB of text.

use serde::{Deserialize, Serialize};

use super::{HeadFault, MeasuredHead, MeasuredRow};
use crate::dsp::curve::{Curve, NUM_POINTS};

/// Version of this form; another one is not read.
const FORMAT: u32 = 1;

/// Values per dB.
const PER_DB: f64 = 100.0;

/// Values per second: hundredths of a microsecond.
const PER_SEC: f64 = 1e8;

/// What a project needs to open without the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredHead {
    format: u32,
    name: String,
    rows: Vec<StoredRow>,
}

/// One azimuth: hundredths of dB on the product's grid of frequencies, hundredths of µs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct StoredRow {
    delay: i32,
    far: Vec<i16>,
    near: Vec<i16>,
}

impl From<&MeasuredHead> for StoredHead {
    fn from(head: &MeasuredHead) -> Self {
        let row = |row: &MeasuredRow| StoredRow {
            delay: rounded(row.delay_secs * PER_SEC, i32::MAX),
            far: row.far_db.db.iter().map(|db| rounded(db * PER_DB, i16::MAX)).collect(),
            near: row.near_db.db.iter().map(|db| rounded(db * PER_DB, i16::MAX)).collect(),
        };
        Self { format: FORMAT, name: head.name.clone(), rows: head.rows.iter().map(row).collect() }
    }
}

impl StoredHead {
    /// As JSON.
    #[must_use]
    pub fn serialized(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// From JSON; `None` if it has not this form.
    #[must_use]
    pub fn deserialized(saved: &serde_json::Value) -> Option<Self> {
        Self::deserialize(saved).ok()
    }

    /// The head; `None` if this is not one, whoever wrote it.
    #[must_use]
    pub fn restored(&self) -> Option<MeasuredHead> {
        (self.format == FORMAT).then(|| self.head().ok()).flatten()
    }

    /// The head these numbers are.
    pub(super) fn head(&self) -> Result<MeasuredHead, HeadFault> {
        let rows = self.rows.iter().filter_map(StoredRow::restored).collect();
        MeasuredHead::checked(self.name.clone(), rows)
    }
}

impl StoredRow {
    /// The row, if it has as many values as it must; whether they are those of a head is for the whole to say.
    fn restored(&self) -> Option<MeasuredRow> {
        let (far_db, near_db) = (curve(&self.far)?, curve(&self.near)?);
        Some(MeasuredRow { far_db, near_db, delay_secs: f64::from(self.delay) / PER_SEC })
    }
}

fn curve(values: &[i16]) -> Option<Curve> {
    let values: &[i16; NUM_POINTS] = values.try_into().ok()?;
    Some(Curve { db: values.map(|value| f64::from(value) / PER_DB) })
}

/// The nearest whole number within ± `most`.
fn rounded<T: TryFrom<i64> + Into<i64> + Copy + Default>(value: f64, most: T) -> T {
    let most: i64 = most.into();
    let whole = whole(value.clamp(-1e9, 1e9));
    T::try_from(whole.clamp(-most, most)).unwrap_or_default()
}

#[expect(clippy::cast_possible_truncation, reason = "the value is clamped")]
fn whole(value: f64) -> i64 {
    value.round() as i64
}
