//! Acoustic data: what headphones measure like, where each figure comes from, and what one has to do
//! to a signal so that one headphone sounds like another.
//!
//! May import `dsp::curve`, `dsp::rbj` and `units`. Knows nothing of hosts, engines or windows.

mod catalog;
mod conversion;
mod copied;
mod facts;
mod identity;
mod imbalance;
pub mod import;
mod import_numbers;
mod imported;
mod nearest;
mod numbering;
mod saved_curve;
mod schema;
mod search;

pub use catalog::{Catalog, CatalogError};
pub use conversion::{Conversion, MAX_BOOST_DB, MAX_CUT_DB, convert, prepare_conversions};
pub use copied::{Copied, CopiedError};
pub use facts::Fact;
pub use identity::{is_key, kept_name, kept_sentence, key_of};
pub use imbalance::{MAX_EAR_DB, TOLD_APART_HZ, imbalance, largest_db};
pub use import_numbers::ImportNumbers;
pub use imported::{Imported, ImportedError};
pub use numbering::{Kept, placed};
pub use saved_curve::SavedCurveError;

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::dsp::curve::Curve;

/// A place in the append-only registry of headphones: what the host parameters carry.
///
/// 0 is none, 1…31 back types, 32…959 measured models in the order they were first shipped,
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
}

impl Fit {
    /// The word used in texts.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::OverEar => "over-ear",
            Self::OnEar => "on-ear",
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
    /// Where the curve comes from.
    pub provenance: Provenance,
    /// Deviation from the Harman over-ear 2018 target, dB, mean 200 Hz–2 kHz at 0.
    pub curve: Curve,
    /// Standard deviation of that curve: between models of a class, or between units and seatings, dB.
    pub spread: Curve,
    /// How far its left ear lies above `curve` and its right ear below it, as far as that is believed, dB; `None` where
    /// the ears were not told apart.
    pub imbalance: Option<Curve>,
    /// True for one that a later version has saved: a model this one does not have, or an import this one may not
    /// understand all of. What is heard is the curve saved with it.
    pub is_later: bool,
}

impl Headphone {
    /// Full name: maker and model.
    #[must_use]
    pub fn name(&self) -> String {
        if self.maker.is_empty() { self.model.clone() } else { format!("{} {}", self.maker, self.model) }
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

    /// One line that says what it is and who measured it.
    #[must_use]
    pub fn summary(&self) -> String {
        let what = format!("{}, {}", self.back.label(), self.fit.label());
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
