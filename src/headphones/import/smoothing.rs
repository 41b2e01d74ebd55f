//! What AutoEq's smoothing takes from the treble of a headphone, and puts back on average.

use std::sync::LazyLock;

use serde::Deserialize;

use super::super::Fit;
use super::stem;
use crate::dsp::curve::Curve;

const COUPLER_JSON: &str = include_str!("../../../presets/headphones/coupler.json");

/// What AutoEq calls its presets.
pub(super) const PRESETS: [&str; 3] = ["ParametricEQ", "GraphicEQ", "FixedBandEQ"];

/// `coupler.json`, as far as imports need it.
#[derive(Deserialize)]
struct CouplerFile {
    freq_hz: Vec<f64>,
    /// Over-ears and on-ears.
    onear: MeanFeature,
    inear: MeanFeature,
}

#[derive(Deserialize)]
struct MeanFeature {
    eq_minus_measured_db: Vec<f64>,
}

/// EQ minus measured, dB: of over-ears and on-ears, and of in-ears.
static EQ_MINUS_MEASURED: LazyLock<[Curve; 2]> = LazyLock::new(|| {
    let file = serde_json::from_str::<CouplerFile>(COUPLER_JSON);
    file.map_or([Curve::FLAT; 2], |file| {
        [file.onear, file.inear].map(|mean| Curve::from_table(&file.freq_hz, &mean.eq_minus_measured_db))
    })
});

/// True for a file that AutoEq has made: by its name, as AutoEq calls it, or by what it says of itself.
pub(super) fn is_autoeq(file_name: &str, source: &str) -> bool {
    let stem = stem(file_name);
    let is_preset = PRESETS.iter().any(|preset| stem.ends_with(preset)) || without_phase(stem).is_some();
    is_preset || source.to_lowercase().contains("autoeq")
}

/// The headphone's name in that of an impulse response of AutoEq's: `HD 650 minimum phase 48000Hz`.
pub(super) fn without_phase(stem: &str) -> Option<&str> {
    let (name, rate) = stem.rsplit_once(" phase ")?;
    let is_rate = rate.strip_suffix("Hz").is_some_and(|rate| rate.parse::<u32>().is_ok());
    let name = name.strip_suffix(" minimum").or_else(|| name.strip_suffix(" linear"))?;
    is_rate.then_some(name)
}

/// The inverse of an AutoEq equalizer as a measured curve, dB.
///
/// # Source
/// coupler.json: means over models that exist in both kinds, 307 over-ears and on-ears (+3.05 ± 0.22 dB at 10 kHz) and 144
/// in-ears, whose presets aim 1.5 dB lower at 20 Hz as well.
pub(super) fn as_measured(inverse: &Curve, fit: Fit) -> Curve {
    let [on_ear, in_ear] = &*EQ_MINUS_MEASURED;
    let mean = if fit == Fit::InEar { in_ear } else { on_ear };
    inverse.zip_with(mean, |db, smoothing_db| db - smoothing_db)
}
