//! The headphones that ship: what is known of them, read once, and where their curves lie.

use std::sync::{Arc, LazyLock};

use super::agreement;
use super::copied::Copied;
use super::imported::Imported;
use super::response::Response;
use super::schema::{BackTypeFile, BackTypeRow, ModelRow, SCHEMA};
use super::{Build, Headphone, HeadphoneId, Provenance};
use crate::dsp::curve::Curve;

/// What is known of the rows, in the order of their curves (`build.rs`).
const ROWS_JSON: &str = include_str!(concat!(env!("OUT_DIR"), "/rows.json"));
const BACK_TYPES_JSON: &str = include_str!("../../presets/headphones/back-types.json");

/// Band over which differences between classes fade to nothing, Hz: no treble signature of the back
/// type is in the measurements. Source: the recommended curve of back-types.json is tapered there.
const CLASS_TAPER_HZ: (f64, f64) = (2200.0, 3200.0);

/// Band over which the bad-seal curve fades to nothing, Hz: above it the mean of the measured pairs is within half a
/// decibel of none (judgement of 2026-11-22, decision 14).
const SEAL_TAPER_HZ: (f64, f64) = (200.0, 500.0);

/// What is said of a row whose back nobody states.
const UNSURE_BACK: &str = "Whether its back is open or closed is our judgement";

static EMBEDDED: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::from_json(ROWS_JSON, BACK_TYPES_JSON).unwrap_or_else(Catalog::empty));

/// All headphones by registry number; a copy shares them, and their list until something is added.
#[derive(Debug, Clone)]
pub struct Catalog {
    entries: Arc<Vec<Arc<Headphone>>>,
    bad_seal: Arc<Curve>,
}

impl PartialEq for Catalog {
    /// What is shared is not looked at.
    fn eq(&self, other: &Self) -> bool {
        let is_same =
            |(ours, theirs): (&Arc<Headphone>, &Arc<Headphone>)| Arc::ptr_eq(ours, theirs) || ours == theirs;
        let has_same_entries = Arc::ptr_eq(&self.entries, &other.entries)
            || (self.entries.len() == other.entries.len()
                && self.entries.iter().zip(other.entries.iter()).all(is_same));
        let has_same_seal = Arc::ptr_eq(&self.bad_seal, &other.bad_seal) || self.bad_seal == other.bad_seal;
        has_same_entries && has_same_seal
    }
}

impl Catalog {
    /// The headphones that ship with the plug-in.
    ///
    /// # Real-time
    /// Safe after the first call, which reads what is known of the rows; curves are not evaluated here or later.
    #[must_use]
    pub fn embedded() -> &'static Self {
        // First what the other rests on: one within the other would need twice the stack.
        let catalog = LazyLock::force(&EMBEDDED);
        agreement::prepare();
        catalog
    }

    /// The same, for what is made from it.
    pub(super) fn shipped() -> &'static Self {
        &EMBEDDED
    }

    fn empty() -> Self {
        Self { entries: Arc::default(), bad_seal: Arc::new(Curve::FLAT) }
    }

    /// Reads what is known of the rows that ship, and a back-type file.
    fn from_json(rows: &str, back_types: &str) -> Option<Self> {
        let classes: BackTypeFile = serde_json::from_str(back_types).ok()?;
        if classes.schema != SCHEMA {
            return None;
        }
        let rows: Vec<ModelRow> = serde_json::from_str(rows).ok()?;
        let mut entries = class_entries(&classes)?;
        for (place, row) in rows.into_iter().enumerate() {
            entries.push(model_entry(row, Response::shipped(place)?));
        }
        entries.sort_by_key(|entry| entry.id);
        let entries = entries.into_iter().map(Arc::new).collect();
        Some(Self { entries: Arc::new(entries), bad_seal: Arc::new(bad_seal(&classes)) })
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
            Arc::make_mut(&mut self.entries).insert(idx, Arc::new(entry));
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
    /// Mean of the five measured pairs of back-types.json.
    #[must_use]
    pub fn bad_seal(&self) -> &Curve {
        &self.bad_seal
    }
}

fn class_entries(file: &BackTypeFile) -> Option<Vec<Headphone>> {
    let table = |db: &[f64]| Curve::from_table(&file.freq_hz, db);
    let closed = file
        .back_types
        .iter()
        .find(|row| row.id == HeadphoneId::CLOSED_OVER_EAR.0)
        .map(|row| table(&row.mean_db))?;
    let open_minus_closed = table(&file.open_minus_closed_over_ear.recommended_db);
    let curve_of = |row: &BackTypeRow| {
        if row.id == HeadphoneId::OPEN_OVER_EAR.0 {
            closed.zip_with(&open_minus_closed, |closed_db, difference_db| closed_db + difference_db)
        } else {
            faded_difference(&table(&row.mean_db), &closed)
        }
    };
    let entries = file.back_types.iter().map(|row| Headphone {
        id: HeadphoneId(row.id),
        maker: String::new(),
        model: row.name.clone(),
        back: row.back.into(),
        fit: row.fit.into(),
        build: Build { wireless: row.id == HeadphoneId::CLOSED_WIRELESS.0, ..Build::default() },
        provenance: Provenance::Class { num_models: row.num_models },
        notes: Vec::new(),
        response: curve_of(row).into(),
        class_spread: Some(Box::new(table(&row.sd_db))),
        imbalance: None,
        is_later: false,
    });
    Some(entries.collect())
}

/// A class mean that joins the common mean in the treble, where classes do not differ measurably.
fn faded_difference(mean: &Curve, common: &Curve) -> Curve {
    let difference = mean.zip_with(common, |a, b| a - b);
    difference
        .map_with_hz(|freq_hz, db| db * (1.0 - fade(freq_hz, CLASS_TAPER_HZ)))
        .zip_with(common, |a, b| a + b)
}

fn model_entry(row: ModelRow, response: Response) -> Headphone {
    let unsure = (!row.back_sure).then(|| UNSURE_BACK.to_owned());
    let note = (!row.note.is_empty()).then_some(row.note);
    Headphone {
        id: HeadphoneId(row.id),
        maker: row.maker,
        model: match row.variant {
            Some(variant) => format!("{} ({variant})", row.model),
            None => row.model,
        },
        back: row.back.into(),
        fit: row.fit.into(),
        build: row.build,
        provenance: Provenance::Model {
            measured_by: row.measured_by,
            derived_from: row.derived_from,
            bass_valid_from_hz: row.bass_valid_from_hz,
            fit_rms_db: row.fit_rms_db,
            fit_max_db: row.fit_max_db,
        },
        notes: unsure.into_iter().chain(note).collect(),
        response,
        class_spread: None,
        imbalance: None,
        is_later: false,
    }
}

fn bad_seal(file: &BackTypeFile) -> Curve {
    Curve::from_table(&file.freq_hz, &file.bad_seal_db)
        .map_with_hz(|freq_hz, db| db * (1.0 - fade(freq_hz, SEAL_TAPER_HZ)))
}

/// 0 below a band, 1 above it, linear in log frequency within.
pub(super) fn fade(freq_hz: f64, band_hz: (f64, f64)) -> f64 {
    ((freq_hz / band_hz.0).ln() / (band_hz.1 / band_hz.0).ln()).clamp(0.0, 1.0)
}
