//! The JSON of `presets/headphones/`: schema 1. The same reader serves a user's own files.

use serde::{Deserialize, Serialize};

use super::{BackType, Fit};

/// The schema number this version writes and reads.
pub(super) const SCHEMA: u32 = 1;

/// `models.json`: one row per measured headphone.
#[derive(Debug, Deserialize)]
pub(super) struct ModelFile {
    pub(super) schema: u32,
    pub(super) headphones: Vec<ModelRow>,
}

/// One measured headphone.
#[derive(Debug, Deserialize)]
pub(super) struct ModelRow {
    pub(super) id: u16,
    pub(super) maker: String,
    pub(super) model: String,
    pub(super) variant: Option<String>,
    pub(super) back: BackName,
    pub(super) fit: FitName,
    pub(super) measured_by: String,
    pub(super) derived_from: String,
    pub(super) bass_valid_from_hz: f64,
    pub(super) offset_db: f64,
    pub(super) bands: Vec<BandRow>,
    pub(super) fit_rms_db: f64,
    pub(super) fit_max_db: f64,
}

/// One band of a model's fit, an Audio EQ Cookbook filter at 48 kHz.
#[derive(Debug, Deserialize)]
pub(super) struct BandRow {
    #[serde(rename = "type")]
    pub(super) kind: BandName,
    pub(super) f0_hz: f64,
    pub(super) gain_db: f64,
    pub(super) q: f64,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum BandName {
    LowShelf,
    HighShelf,
    Peak,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum BackName {
    Open,
    SemiOpen,
    Closed,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum FitName {
    OverEar,
    OnEar,
}

/// `back-types.json`: class means, the open − closed difference and the bad-seal curves.
#[derive(Debug, Deserialize)]
pub(super) struct BackTypeFile {
    pub(super) schema: u32,
    pub(super) freq_hz: Vec<f64>,
    pub(super) back_types: Vec<BackTypeRow>,
    pub(super) open_minus_closed_over_ear: OpenMinusClosed,
    pub(super) bad_seal: std::collections::BTreeMap<String, Vec<f64>>,
}

/// One class.
#[derive(Debug, Deserialize)]
pub(super) struct BackTypeRow {
    pub(super) id: u16,
    pub(super) name: String,
    pub(super) back: BackName,
    pub(super) fit: FitName,
    pub(super) num_models: u32,
    pub(super) mean_db: Vec<f64>,
    pub(super) sd_db: Vec<f64>,
}

/// The recommended difference, tapered to nothing in the treble.
#[derive(Debug, Deserialize)]
pub(super) struct OpenMinusClosed {
    pub(super) recommended_db: Vec<f64>,
}

impl From<BackName> for BackType {
    fn from(name: BackName) -> Self {
        match name {
            BackName::Open => Self::Open,
            BackName::SemiOpen => Self::SemiOpen,
            BackName::Closed => Self::Closed,
        }
    }
}

impl From<BackType> for BackName {
    fn from(back: BackType) -> Self {
        match back {
            BackType::Open => Self::Open,
            BackType::SemiOpen => Self::SemiOpen,
            BackType::Closed => Self::Closed,
        }
    }
}

impl From<FitName> for Fit {
    fn from(name: FitName) -> Self {
        match name {
            FitName::OverEar => Self::OverEar,
            FitName::OnEar => Self::OnEar,
        }
    }
}

impl From<Fit> for FitName {
    fn from(fit: Fit) -> Self {
        match fit {
            Fit::OverEar => Self::OverEar,
            Fit::OnEar => Self::OnEar,
        }
    }
}
