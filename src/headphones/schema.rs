//! The JSON of `presets/headphones/`: schema 1.

use serde::{Deserialize, Serialize};

use super::{BackType, Build, Fit};

/// The schema number this version writes and reads.
pub(super) const SCHEMA: u32 = 1;

/// One measured headphone, as `build.rs` leaves it of `models.json` and `in-ears.json`.
#[derive(Debug, Deserialize)]
pub(super) struct ModelRow {
    pub(super) id: u16,
    pub(super) maker: String,
    pub(super) model: String,
    pub(super) variant: Option<String>,
    pub(super) back: BackName,
    /// False where the back is a judgement of ours.
    #[serde(default = "yes")]
    pub(super) back_sure: bool,
    pub(super) fit: FitName,
    #[serde(flatten)]
    pub(super) build: Build,
    pub(super) measured_by: String,
    pub(super) derived_from: String,
    pub(super) bass_valid_from_hz: f64,
    pub(super) fit_rms_db: f64,
    pub(super) fit_max_db: f64,
    #[serde(default)]
    pub(super) note: String,
}

fn yes() -> bool {
    true
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
#[expect(clippy::enum_variant_names, reason = "the field's words for how a headphone sits")]
pub(super) enum FitName {
    OverEar,
    OnEar,
    InEar,
}

/// `back-types.json`: class means, the open − closed difference and the bad-seal curve.
#[derive(Debug, Deserialize)]
pub(super) struct BackTypeFile {
    pub(super) schema: u32,
    pub(super) freq_hz: Vec<f64>,
    pub(super) back_types: Vec<BackTypeRow>,
    pub(super) semi_open_over_ear: MeanRow,
    pub(super) open_minus_closed_over_ear: OpenMinusClosed,
    pub(super) bad_seal_db: Vec<f64>,
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

/// The mean of both kinds of semi-open headphones.
#[derive(Debug, Deserialize)]
pub(super) struct MeanRow {
    pub(super) mean_db: Vec<f64>,
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
            FitName::InEar => Self::InEar,
        }
    }
}

impl From<Fit> for FitName {
    fn from(fit: Fit) -> Self {
        match fit {
            Fit::OverEar => Self::OverEar,
            Fit::OnEar => Self::OnEar,
            Fit::InEar => Self::InEar,
        }
    }
}
