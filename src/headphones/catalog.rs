//! The headphones that ship, read once from the embedded JSON.

use std::sync::{Arc, LazyLock};

use thiserror::Error;

use super::copied::Copied;
use super::imported::Imported;
use super::schema::{BackTypeFile, BackTypeRow, BandName, ModelFile, ModelRow, SCHEMA};
use super::{BackType, Headphone, HeadphoneId, Provenance};
use crate::dsp::curve::Curve;
use crate::dsp::rbj::{Band, BandKind, magnitude_db};

const MODELS_JSON: &str = include_str!("../../presets/headphones/models.json");
const BACK_TYPES_JSON: &str = include_str!("../../presets/headphones/back-types.json");

/// Rate the rows' cookbook bands are defined at, Hz (stated in the file's own `meta`).
const ROW_RATE_HZ: f64 = 48_000.0;

/// Band over which differences between classes fade to nothing, Hz: no treble signature of the back
/// type is in the measurements. Source: the recommended curve of back-types.json is tapered there.
const CLASS_TAPER_HZ: (f64, f64) = (2200.0, 3200.0);

/// Band over which the bad-seal curve fades to nothing, Hz: above it the two measured pairs disagree
/// in sign (judgement of 2026-11-22, decision 12).
const SEAL_TAPER_HZ: (f64, f64) = (200.0, 500.0);

/// Spread between units and seatings of one model: 1 dB to 4 kHz rising to 4 dB at 10 kHz.
/// Source: judgement of 2026-11-22, after the seat-to-seat figures of [kulkarni-2000] and [moller-1995].
const MODEL_SPREAD_DB: [(f64, f64); 2] = [(4000.0, 1.0), (10_000.0, 4.0)];

/// The extra spread of the bass below 100 Hz, fading out by 200 Hz, dB: the same model on two rigs
/// differs by SD 1.7–2.1 dB when closed and 0.8–1.1 dB when open, below 125 Hz.
const BASS_SPREAD_DB: (f64, f64) = (2.0, 1.0);

static EMBEDDED: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::from_json(MODELS_JSON, BACK_TYPES_JSON).unwrap_or_else(|_| Catalog::empty()));

/// Why a headphone file could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// Not the JSON this version knows.
    #[error("could not read the headphone file: {0}")]
    Json(#[from] serde_json::Error),
    /// Written by another version.
    #[error("the headphone file has schema {0}; this version reads schema {SCHEMA}")]
    Schema(u32),
    /// The class every other class is compared with is missing.
    #[error("the back-type file lacks the closed over-ear class (id 1)")]
    NoReference,
}

/// All headphones by registry number; a copy shares them.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalog {
    entries: Vec<Arc<Headphone>>,
    bad_seal: Curve,
}

impl Catalog {
    /// The headphones that ship with the plug-in.
    ///
    /// # Real-time
    /// Safe after the first call, which parses the embedded files.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    fn empty() -> Self {
        Self { entries: Vec::new(), bad_seal: Curve::FLAT }
    }

    /// Reads a model file and a back-type file.
    ///
    /// # Errors
    /// Malformed JSON, another schema, or no closed over-ear class.
    pub fn from_json(models: &str, back_types: &str) -> Result<Self, CatalogError> {
        let classes: BackTypeFile = serde_json::from_str(back_types)?;
        let models: ModelFile = serde_json::from_str(models)?;
        for schema in [classes.schema, models.schema] {
            if schema != SCHEMA {
                return Err(CatalogError::Schema(schema));
            }
        }
        let mut entries = class_entries(&classes)?;
        entries.extend(models.headphones.iter().map(model_entry));
        entries.sort_by_key(|entry| entry.id);
        Ok(Self { entries: entries.into_iter().map(Arc::new).collect(), bad_seal: bad_seal(&classes) })
    }

    /// This catalog and a project's copies of headphones that a later version ships; a number that is taken keeps what
    /// it has.
    #[must_use]
    pub fn with_copies(&self, copies: &[Copied]) -> Self {
        let mut catalog = self.clone();
        for copy in copies {
            catalog.insert(copy.headphone().clone());
        }
        catalog
    }

    /// This catalog and the user's imports, each at its number; a number that is taken or not among
    /// [`HeadphoneId::IMPORTS`] is left out, and a name that is taken gets a suffix, so that every name
    /// finds its own number.
    #[must_use]
    pub fn with_imports(&self, imports: &[Imported]) -> Self {
        let mut catalog = self.clone();
        for import in imports.iter().filter(|import| HeadphoneId::IMPORTS.contains(&import.number)) {
            catalog.insert(import.headphone());
        }
        catalog
    }

    /// Puts an entry at its number if nothing stands there, under a name nothing else has.
    fn insert(&mut self, mut entry: Headphone) {
        if let Err(idx) = self.entries.binary_search_by_key(&entry.id, |known| known.id) {
            self.make_unique(&mut entry);
            self.entries.insert(idx, Arc::new(entry));
        }
    }

    fn make_unique(&self, entry: &mut Headphone) {
        let plain = entry.model.clone();
        let mut num_tries = 1;
        while self.is_taken(&entry.name()) {
            let suffix = if num_tries == 1 { "yours".to_owned() } else { format!("yours {num_tries}") };
            entry.model = format!("{plain} ({suffix})");
            num_tries += 1;
        }
    }

    /// The headphone with a registry number, if this version knows it.
    ///
    /// # Real-time
    /// Safe: a binary search.
    #[must_use]
    pub fn get(&self, id: HeadphoneId) -> Option<&Headphone> {
        let idx = self.entries.binary_search_by_key(&id, |entry| entry.id).ok()?;
        self.entries.get(idx).map(Arc::as_ref)
    }

    /// All headphones, back types first, then models in the order they were first shipped, then imports.
    #[must_use]
    pub fn entries(&self) -> &[Arc<Headphone>] {
        &self.entries
    }

    /// What a fully broken seal takes from the bass, dB (values ≤ 0 where it matters).
    ///
    /// # Source
    /// Mean of the two measured pairs of back-types.json (HD 25-1 II bad seal, DT 770 worn pads).
    #[must_use]
    pub fn bad_seal(&self) -> &Curve {
        &self.bad_seal
    }
}

fn class_entries(file: &BackTypeFile) -> Result<Vec<Headphone>, CatalogError> {
    let table = |db: &[f64]| Curve::from_table(&file.freq_hz, db);
    let closed = file
        .back_types
        .iter()
        .find(|row| row.id == HeadphoneId::CLOSED_OVER_EAR.0)
        .map(|row| table(&row.mean_db))
        .ok_or(CatalogError::NoReference)?;
    let open_minus_closed = table(&file.open_minus_closed_over_ear.recommended_db);
    let curve_of = |row: &BackTypeRow| {
        if row.id == HeadphoneId::OPEN_OVER_EAR.0 {
            closed.zip_with(&open_minus_closed, |closed_db, difference_db| closed_db + difference_db)
        } else {
            faded_difference(&table(&row.mean_db), &closed)
        }
    };
    Ok(file
        .back_types
        .iter()
        .map(|row| Headphone {
            id: HeadphoneId(row.id),
            maker: String::new(),
            model: row.name.clone(),
            back: row.back.into(),
            fit: row.fit.into(),
            provenance: Provenance::Class { num_models: row.num_models },
            curve: curve_of(row),
            spread: table(&row.sd_db),
            imbalance: None,
            is_later: false,
        })
        .collect())
}

/// A class mean that joins the common mean in the treble, where classes do not differ measurably.
fn faded_difference(mean: &Curve, common: &Curve) -> Curve {
    let difference = mean.zip_with(common, |a, b| a - b);
    difference
        .map_with_hz(|freq_hz, db| db * (1.0 - fade(freq_hz, CLASS_TAPER_HZ)))
        .zip_with(common, |a, b| a + b)
}

fn model_entry(row: &ModelRow) -> Headphone {
    let back = row.back.into();
    Headphone {
        id: HeadphoneId(row.id),
        maker: row.maker.clone(),
        model: match &row.variant {
            Some(variant) => format!("{} ({variant})", row.model),
            None => row.model.clone(),
        },
        back,
        fit: row.fit.into(),
        provenance: Provenance::Model {
            measured_by: row.measured_by.clone(),
            derived_from: row.derived_from.clone(),
            bass_valid_from_hz: row.bass_valid_from_hz,
            fit_rms_db: row.fit_rms_db,
            fit_max_db: row.fit_max_db,
        },
        curve: row_curve(row),
        spread: model_spread(back),
        imbalance: None,
        is_later: false,
    }
}

fn row_curve(row: &ModelRow) -> Curve {
    let bands: Vec<Band> = row
        .bands
        .iter()
        .map(|band| Band { kind: band.kind.into(), freq_hz: band.f0_hz, gain_db: band.gain_db, q: band.q })
        .collect();
    magnitude_db(&bands, ROW_RATE_HZ).map(|db| row.offset_db + db)
}

pub(super) fn model_spread(back: BackType) -> Curve {
    let [(flat_to_hz, low_db), (steep_to_hz, high_db)] = MODEL_SPREAD_DB;
    let bass_db = if back == BackType::Closed { BASS_SPREAD_DB.0 } else { BASS_SPREAD_DB.1 };
    Curve::from_fn(|freq_hz| {
        let treble = low_db + (high_db - low_db) * fade(freq_hz, (flat_to_hz, steep_to_hz));
        let bass = bass_db * (1.0 - fade(freq_hz, (100.0, 200.0)));
        treble.hypot(bass)
    })
}

fn bad_seal(file: &BackTypeFile) -> Curve {
    let mut mean = Curve::FLAT;
    let weight = 1.0 / f64::from(u32::try_from(file.bad_seal.len()).unwrap_or(1).max(1));
    for db in file.bad_seal.values() {
        let curve = Curve::from_table(&file.freq_hz, db);
        mean = mean.zip_with(&curve, |sum, value| sum + weight * value);
    }
    mean.map_with_hz(|freq_hz, db| db * (1.0 - fade(freq_hz, SEAL_TAPER_HZ)))
}

/// 0 below a band, 1 above it, linear in log frequency within.
pub(super) fn fade(freq_hz: f64, band_hz: (f64, f64)) -> f64 {
    ((freq_hz / band_hz.0).ln() / (band_hz.1 / band_hz.0).ln()).clamp(0.0, 1.0)
}

impl From<BandName> for BandKind {
    fn from(name: BandName) -> Self {
        match name {
            BandName::LowShelf => Self::LowShelf,
            BandName::HighShelf => Self::HighShelf,
            BandName::Peak => Self::Peak,
        }
    }
}
