//! What AutoEq's smoothing takes from the treble of a headphone, and puts back on average.

use std::sync::LazyLock;

use serde::Deserialize;

use super::stem;
use crate::dsp::curve::Curve;

const COUPLER_JSON: &str = include_str!("../../../presets/headphones/coupler.json");

/// What AutoEq calls its presets.
pub(super) const PRESETS: [&str; 3] = ["ParametricEQ", "GraphicEQ", "FixedBandEQ"];

/// `coupler.json`, as far as over-ears and on-ears need it.
#[derive(Deserialize)]
struct CouplerFile {
    freq_hz: Vec<f64>,
    onear: MeanFeature,
}

#[derive(Deserialize)]
struct MeanFeature {
    eq_minus_measured_db: Vec<f64>,
}

static EQ_MINUS_MEASURED: LazyLock<Curve> = LazyLock::new(|| {
    let file = serde_json::from_str::<CouplerFile>(COUPLER_JSON);
    file.map_or(Curve::FLAT, |file| Curve::from_table(&file.freq_hz, &file.onear.eq_minus_measured_db))
});

/// True for a file that AutoEq has made: by its name, as AutoEq calls it, or by what it says of itself.
pub(super) fn is_autoeq(file_name: &str, source: &str) -> bool {
    let stem = stem(file_name);
    PRESETS.iter().any(|preset| stem.ends_with(preset)) || source.to_lowercase().contains("autoeq")
}

/// The inverse of an AutoEq equalizer as a measured curve, dB.
///
/// # Source
/// coupler.json: mean over 307 models that exist in both kinds, +3.05 ± 0.22 dB at 10 kHz.
pub(super) fn as_measured(inverse: &Curve) -> Curve {
    inverse.zip_with(&EQ_MINUS_MEASURED, |db, smoothing_db| db - smoothing_db)
}
