//! Acoustic data: what headphones measure like, where each figure comes from, and what one has to do
//! to a signal so that one headphone sounds like another.
//!
//! May import `dsp::curve`, `dsp::rbj` and `units`. Knows nothing of hosts, engines or windows.

mod agreement;
mod boost_limit;
mod build;
pub mod by_ear;
mod catalog;
pub mod collection;
mod conversion;
mod copied;
mod facts;
mod identity;
mod imbalance;
pub mod import;
mod import_numbers;
mod imported;
mod names;
mod numbering;
mod query;
mod response;
mod saved_curve;
mod schema;
mod search;
mod similar_names;
mod slips;

pub use agreement::{Judged, Rows, judged};
pub use boost_limit::BoostLimit;
pub use build::{Build, Driver, NoiseCancelling};
pub use catalog::Catalog;
pub use conversion::{Conversion, MAX_BOOST_DB, MAX_CUT_DB, convert, limited, prepare_conversions};
pub use copied::{Copied, CopiedError};
pub use facts::Fact;
pub use identity::{is_key, kept_name, kept_sentence, key_of};
pub use imbalance::{MAX_EAR_DB, TOLD_APART_HZ, imbalance, largest_db};
pub use import_numbers::ImportNumbers;
pub use imported::{Imported, ImportedError};
pub use names::{Names, folded};
pub use numbering::{Kept, placed};
pub use query::Query;
pub use saved_curve::SavedCurveError;

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::dsp::curve::Curve;
use response::Response;

/// A place in the append-only registry of headphones: what the host parameters carry.
///
/// 0 is none, 1…31 back types, 32…959 measured models and in-ears in the order they were first shipped,
/// 960…1023 the user's imports. A number is never reused, so an automation lane never changes meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HeadphoneId(pub u16);

impl HeadphoneId {
    /// No headphone: as worn.
    pub const NONE: Self = Self(0);
    /// The class of closed circumaural headphones: "closed, model unknown".
    pub const CLOSED_OVER_EAR: Self = Self(1);
    /// The class of open circumaural headphones.
    pub const OPEN_OVER_EAR: Self = Self(2);
    /// Semi-open circumaurals that keep their bass (DT 880, T1).
    pub const SEMI_OPEN_SEALED: Self = Self(3);
    /// Semi-open circumaurals with a vented front (K240, HD 668B, HD 681).
    pub const SEMI_OPEN_VENTED: Self = Self(4);
    /// The class of closed supra-aural headphones.
    pub const CLOSED_ON_EAR: Self = Self(5);
    /// The class of open supra-aural headphones.
    pub const OPEN_ON_EAR: Self = Self(6);
    /// The class of closed circumaural headphones with a radio or noise cancelling.
    pub const CLOSED_WIRELESS: Self = Self(7);
    /// Largest number the registry has room for.
    pub const MAX: Self = Self(1023);
    /// First number of the measured models.
    pub const FIRST_MODEL: Self = Self(32);
    /// Numbers of the user's imports; which import stands where is a matter of each project.
    pub const IMPORTS: RangeInclusive<Self> = Self(960)..=Self::MAX;
}

/// Construction of the rear of the cup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackType {
    /// The rear of the driver opens to the room.
    Open,
    /// The rear is vented through a resistance.
    SemiOpen,
    /// The rear is sealed.
    Closed,
}

impl BackType {
    /// The word used in texts.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::SemiOpen => "semi-open",
            Self::Closed => "closed",
        }
    }
}

/// How the headphone sits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Around the ear (circumaural).
    OverEar,
    /// On the ear (supra-aural).
    OnEar,
    /// In the ear canal, or before it: something to check a mix on, never what is worn here.
    InEar,
}

impl Fit {
    /// The word used in texts.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::OverEar => "over-ear",
            Self::OnEar => "on-ear",
            Self::InEar => "in-ear",
        }
    }
}

/// Where a headphone's curve comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Provenance {
    /// The mean of a class of measured models.
    Class {
        /// Number of models averaged.
        num_models: u32,
    },
    /// Our fit to one model's published measurement.
    Model {
        /// Who measured it.
        measured_by: String,
        /// What our row was fitted to.
        derived_from: String,
        /// Below this the true response may be lower than the curve says, Hz.
        bass_valid_from_hz: f64,
        /// Root-mean-square error of the fit, dB.
        fit_rms_db: f64,
        /// Largest error of the fit, dB.
        fit_max_db: f64,
    },
    /// The user's own file.
    Import {
        /// Who measured it, if the user or the file says so.
        measured_by: String,
        /// Which file it was and what was taken from it.
        derived_from: String,
    },
}

/// A measured model or a back type: its response and how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Headphone {
    /// Its place in the registry.
    pub id: HeadphoneId,
    /// Maker; empty for a back type.
    pub maker: String,
    /// Model and variant as shown, without the maker.
    pub model: String,
    /// Construction of the rear.
    pub back: BackType,
    /// How it sits.
    pub fit: Fit,
    /// What else is known of how it is built.
    pub build: Build,
    /// Where the curve comes from.
    pub provenance: Provenance,
    /// What its measurer or we want to be known, without a full stop; empty if nothing.
    pub notes: Vec<String>,
    /// Its response, packed where it ships.
    response: Response,
    /// Standard deviation between the models of a class, dB; `None` for anything else.
    class_spread: Option<Box<Curve>>,
    /// How far its left ear lies above its curve and its right ear below it, as far as that is believed, dB; `None` where
    /// the ears were not told apart.
    pub imbalance: Option<Box<Curve>>,
    /// True for one that a later version has saved: a model this one does not have, or an import this one may not
    /// understand all of. What is heard is the curve saved with it.
    pub is_later: bool,
}

/// Maker and model, as far as a maker is known.
fn full_name(maker: &str, model: &str) -> String {
    if maker.is_empty() { model.to_owned() } else { format!("{maker} {model}") }
}

impl Headphone {
    /// Full name: maker and model.
    #[must_use]
    pub fn name(&self) -> String {
        full_name(&self.maker, &self.model)
    }

    /// Deviation from the target its fit is compared through, dB, mean 200 Hz–2 kHz at 0: Harman over-ear 2018, or for
    /// in-ears Harman in-ear 2019v2.
    ///
    /// # Real-time
    /// Safe: no allocation, one pass over the grid.
    #[must_use]
    pub fn curve(&self) -> Curve {
        self.response.curve()
    }

    /// The curve that is converted from or to: drawn towards the mean of its kind, or as measured. The mean of a class is
    /// what it is.
    ///
    /// # Real-time
    /// Safe: no allocation, two passes over the grid.
    #[must_use]
    pub fn curve_as(&self, rows: Rows) -> Curve {
        let measured = self.curve();
        if rows == Rows::AsMeasured || self.is_class() {
            return measured;
        }
        agreement::kind(self.back, self.fit, self.build).drawn(&measured)
    }

    /// How far that curve may be off, ± dB, in two of three cases: between models of a class, or between laboratories,
    /// units and seatings.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn spread_as(&self, rows: Rows) -> Curve {
        match &self.class_spread {
            Some(spread) => **spread,
            None => *agreement::kind(self.back, self.fit, self.build).spread(rows),
        }
    }

    /// How its row counts while it is worn: a measurement of the user's own is of the very headphone that is worn.
    #[must_use]
    pub fn rows_when_worn(&self, rows: Rows) -> Rows {
        let is_import = matches!(self.provenance, Provenance::Import { .. });
        if is_import && !self.is_from_correction() { Rows::AsMeasured } else { rows }
    }

    /// How far other laboratories are from it, dB rms, where that is known.
    fn support_db(&self) -> Option<f64> {
        agreement::support_db(self.id)
    }

    /// Who measured it, where that is known.
    #[must_use]
    pub fn measured_by(&self) -> Option<&str> {
        match &self.provenance {
            Provenance::Model { measured_by, .. } | Provenance::Import { measured_by, .. } => {
                Some(measured_by.as_str()).filter(|name| !name.is_empty())
            }
            Provenance::Class { .. } => None,
        }
    }

    /// True for what can be worn to mix on; an in-ear can only be heard.
    #[must_use]
    pub fn can_be_worn(&self) -> bool {
        self.fit != Fit::InEar
    }

    /// True for the mean of a class rather than one model.
    #[must_use]
    pub fn is_class(&self) -> bool {
        matches!(self.provenance, Provenance::Class { .. })
    }

    /// What to know of one that a later version has saved; `None` for every other.
    #[must_use]
    pub fn caveat(&self) -> Option<String> {
        let name = self.name();
        self.is_later.then(|| {
            format!("{name} was saved by a later version of Grille: you hear the curve saved with it.")
        })
    }

    /// What it is, in words: "closed, over-ear, wireless".
    #[must_use]
    pub fn kind(&self) -> String {
        let radio = if self.build.wireless { ", wireless" } else { "" };
        match self.fit {
            // Where it sits says what closes it.
            Fit::InEar => format!("{}{radio}", self.fit.label()),
            Fit::OverEar | Fit::OnEar => format!("{}, {}{radio}", self.back.label(), self.fit.label()),
        }
    }

    /// One line that says what it is and who measured it.
    #[must_use]
    pub fn summary(&self) -> String {
        let what = self.kind();
        match &self.provenance {
            Provenance::Class { num_models } => format!("{what} · mean of {num_models} models"),
            Provenance::Import { measured_by, .. } if measured_by.is_empty() => {
                format!("{what} · your import")
            }
            Provenance::Import { measured_by, .. } => {
                format!("{what} · your import, measured by {measured_by}")
            }
            Provenance::Model { measured_by, .. } => format!("{what} · measured by {measured_by}"),
        }
    }
}
