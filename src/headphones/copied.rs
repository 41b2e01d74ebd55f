//! The project's own copy of a shipped headphone: what is heard where a version does not know its number yet.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use super::identity::{kept_name, kept_sentence};
use super::saved_curve::{self, SavedCurveError, saved_freqs_hz, stepped};
use super::schema::{BackName, FitName};
use super::{Build, Headphone, HeadphoneId, Provenance, Rows};

/// Back types every version knows: the six of the first one (the registry only grows).
const KNOWN_TO_ALL: u16 = 6;

/// Why a copy could not be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CopiedError {
    /// Not of this shape.
    #[error("could not read it: {0}")]
    Shape(#[from] serde_json::Error),
    /// Not the number of a headphone that ships.
    #[error("{0} is not the number of a headphone that ships")]
    Number(u16),
    /// Neither a model nor a class.
    #[error("it does not say where it comes from")]
    Origin,
    /// A curve that is none.
    #[error("its {0}")]
    Curve(#[from] SavedCurveError),
}

/// A copy, and how it was saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Copied {
    headphone: Box<Headphone>,
    saved: Value,
}

/// The JSON of one copy.
#[derive(Serialize, Deserialize)]
struct CopiedRow {
    number: u16,
    #[serde(default)]
    maker: String,
    model: String,
    back: BackName,
    fit: FitName,
    freq_hz: Vec<f64>,
    deviation_db: Vec<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    class: Option<ClassRow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    measured: Option<MeasuredRow>,
}

/// What a mean of models has: its spread is the standard deviation between them.
#[derive(Serialize, Deserialize)]
struct ClassRow {
    num_models: u32,
    spread_db: Vec<f64>,
}

/// What a measured model has: its spread follows from its construction.
#[derive(Serialize, Deserialize)]
struct MeasuredRow {
    measured_by: String,
    derived_from: String,
    bass_valid_from_hz: f64,
    fit_rms_db: f64,
    fit_max_db: f64,
}

impl Copied {
    /// A copy of a headphone that some version may not know; `None` for a back type every version has, and for an
    /// import, which projects carry anyway.
    #[must_use]
    pub fn of(entry: &Headphone) -> Option<Self> {
        if !is_copied(entry.id) {
            return None;
        }
        Self::from_json(serde_json::to_value(row_of(entry)).ok()?).ok()
    }

    /// Reads one, whichever version wrote it: what else it wrote is kept and means nothing here.
    ///
    /// # Errors
    /// Another shape, a number that does not ship, or a curve no headphone has.
    pub fn from_json(saved: Value) -> Result<Self, CopiedError> {
        let row = CopiedRow::deserialize(&saved)?;
        if !is_copied(HeadphoneId(row.number)) {
            return Err(CopiedError::Number(row.number));
        }
        Ok(Self { headphone: Box::new(headphone_of(row)?), saved })
    }

    /// The number it stands at.
    #[must_use]
    pub fn number(&self) -> HeadphoneId {
        self.headphone.id
    }

    /// The copy as it is saved: as it was read, where it was.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.saved.clone()
    }

    /// The headphone it is.
    pub(super) fn headphone(&self) -> &Headphone {
        &self.headphone
    }
}

fn is_copied(id: HeadphoneId) -> bool {
    (KNOWN_TO_ALL + 1..HeadphoneId::IMPORTS.start().0).contains(&id.0)
}

fn headphone_of(row: CopiedRow) -> Result<Headphone, CopiedError> {
    let curve = saved_curve::checked(&row.freq_hz, &row.deviation_db)?;
    let (provenance, class_spread) = match (&row.class, row.measured) {
        (Some(class), _) => {
            let spread = saved_curve::checked(&row.freq_hz, &class.spread_db)?.map(f64::abs);
            (Provenance::Class { num_models: class.num_models }, Some(Box::new(spread)))
        }
        (None, Some(measured)) => (measured.provenance(), None),
        (None, None) => return Err(CopiedError::Origin),
    };
    Ok(Headphone {
        id: HeadphoneId(row.number),
        maker: kept_name(&row.maker),
        model: kept_name(&row.model),
        back: row.back.into(),
        fit: row.fit.into(),
        build: Build::default(),
        provenance,
        notes: Vec::new(),
        response: curve.into(),
        class_spread,
        imbalance: None,
        is_later: true,
    })
}

impl MeasuredRow {
    fn provenance(self) -> Provenance {
        Provenance::Model {
            measured_by: kept_name(&self.measured_by),
            derived_from: kept_sentence(&self.derived_from),
            bass_valid_from_hz: self.bass_valid_from_hz,
            fit_rms_db: self.fit_rms_db,
            fit_max_db: self.fit_max_db,
        }
    }
}

fn row_of(entry: &Headphone) -> CopiedRow {
    let (class, measured) = match entry.provenance.clone() {
        Provenance::Class { num_models } => (
            Some(ClassRow { num_models, spread_db: stepped(&entry.spread_as(Rows::AsMeasured)).db.to_vec() }),
            None,
        ),
        Provenance::Model { measured_by, derived_from, bass_valid_from_hz, fit_rms_db, fit_max_db } => (
            None,
            Some(MeasuredRow { measured_by, derived_from, bass_valid_from_hz, fit_rms_db, fit_max_db }),
        ),
        Provenance::Import { .. } => (None, None),
    };
    CopiedRow {
        number: entry.id.0,
        maker: entry.maker.clone(),
        model: entry.model.clone(),
        back: entry.back.into(),
        fit: entry.fit.into(),
        freq_hz: saved_freqs_hz(),
        deviation_db: stepped(&entry.curve()).db.to_vec(),
        class,
        measured,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::headphones::Catalog;
    use serde_json::json;

    fn shipped(number: u16) -> &'static Headphone {
        Catalog::embedded().get(HeadphoneId(number)).unwrap()
    }

    /// What a later version with one more model would save.
    fn later(number: u16) -> Value {
        let mut saved = Copied::of(shipped(44)).unwrap().to_json();
        (saved["number"], saved["model"], saved["color"]) =
            (json!(number), json!("Later One"), json!("walnut"));
        saved
    }

    #[test]
    fn a_copy_has_every_fact_of_its_model_and_the_curve_to_a_thousandth_of_a_decibel() {
        for entry in Catalog::embedded().entries().iter().filter(|entry| !entry.is_class()) {
            let copy = Copied::of(entry).unwrap();
            let (ours, theirs) = (copy.headphone(), entry);
            assert_eq!((&ours.provenance, ours.name()), (&theirs.provenance, theirs.name()));
            assert_eq!((ours.back, ours.fit), (theirs.back, theirs.fit));
            assert!(ours.curve().db.iter().zip(&theirs.curve().db).all(|(a, b)| (a - b).abs() <= 0.000_501));
        }
    }

    #[test]
    fn what_every_version_knows_is_not_copied_and_a_later_back_type_is() {
        assert_eq!(Copied::of(shipped(2)), None);
        let class = Headphone { id: HeadphoneId(7), ..shipped(2).clone() };
        let copy = Copied::of(&class).unwrap();
        let read = copy.headphone();
        assert_eq!((read.is_class(), read.id, read.is_later), (true, HeadphoneId(7), true));
        assert!(
            read.spread_as(Rows::default())
                .db
                .iter()
                .zip(&class.spread_as(Rows::default()).db)
                .all(|(a, b)| (a - b).abs() <= 0.000_501)
        );
    }

    #[test]
    fn a_copy_is_saved_as_it_was_read_with_what_nobody_here_understands() {
        let read = Copied::from_json(later(700)).unwrap();
        assert_eq!((read.to_json(), read.number()), (later(700), HeadphoneId(700)));
    }

    #[test]
    fn a_copy_stands_where_nothing_ships_and_only_there() {
        let copies: Vec<Copied> = [44, 700].map(|number| Copied::from_json(later(number)).unwrap()).into();
        let catalog = Catalog::embedded().with_copies(&copies);
        assert_eq!(catalog.get(HeadphoneId(44)), Some(shipped(44)));
        let heard = catalog.get(HeadphoneId(700)).unwrap();
        assert_eq!((heard.is_later, heard.curve()), (true, copies[1].headphone().curve()));
        assert!(heard.details().contains("project's own copy"), "{}", heard.details());
        let name = catalog.display_name(HeadphoneId(700));
        assert_eq!((name.ends_with("Later One"), catalog.find(&name)), (true, Some(HeadphoneId(700))));
    }

    #[test]
    fn what_is_no_copy_is_refused_in_words() {
        let broken = |change: &dyn Fn(&mut Value)| {
            let mut saved = later(700);
            change(&mut saved);
            Copied::from_json(saved).unwrap_err().to_string()
        };
        assert!(broken(&|v| v["number"] = json!(960)).contains("960 is not the number"));
        assert!(broken(&|v| v["number"] = json!(3)).contains("3 is not the number"));
        assert!(broken(&|v| v["deviation_db"] = json!([1.0])).contains("its curve has 1 points"));
        assert!(broken(&|v| v["deviation_db"][3] = json!(1e9)).contains("within 60 dB"));
        assert!(broken(&|v| v["back"] = json!("sideways")).contains("sideways"));
        assert!(broken(&|v| v["measured"] = Value::Null).contains("where it comes from"));
        assert!(broken(&|v| v["measured"]["fit_max_db"] = json!("none")).contains("could not read it"));
        assert!(broken(&|v| *v = json!(7)).contains("could not read it"));
    }
}
