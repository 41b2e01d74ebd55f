//! Presets of Poweramp's parametric equalizer. See `[poweramp]` in REFERENCES.md.

use serde_json::Value;

use super::channels::Channels;
use super::json::{correction, line_of, number, word};
use super::{FILTER_RATE_HZ, ImportError, ImportFile, parametric};
use crate::dsp::rbj::{Band, BandKind};

const BAND: &str = "a band with \"type\", \"frequency\" in Hz, \"gain\" in dB and \"q\"";
const TYPE: &str = "a band of type 0 to 5";

/// The first preset of a file that has bands.
pub(super) fn preset(value: &Value) -> Option<&Value> {
    let has_bands =
        |value: &&Value| value.get("bands").is_some_and(Value::is_array) && value.get("preamp").is_some();
    match value {
        Value::Array(presets) => presets.iter().find(has_bands),
        _ => Some(value).filter(has_bands),
    }
}

/// Reads a preset.
pub(super) fn read(text: &str, preset: &Value, file_name: String) -> Result<ImportFile, ImportError> {
    let mut channels = Channels::default();
    let line = line_of(text, "\"preamp\"");
    channels.add_gain(parametric::checked_gain_db(line, "preamp", number(preset, "preamp").unwrap_or(0.0))?);
    let line = line_of(text, "\"bands\"");
    let bands = preset.get("bands").and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
    let mut num_heard = 0;
    for (number_of, band) in (1..).zip(bands) {
        let found = format!("band {number_of}");
        let figures = (number(band, "type"), number(band, "frequency"), number(band, "q"));
        let (Some(kind), Some(freq_hz), Some(q)) = figures else {
            return Err(ImportError::line(line, &found, BAND));
        };
        let gain_db = number(band, "gain").unwrap_or(0.0);
        let kind =
            kind_of(kind).ok_or_else(|| ImportError::line(line, &format!("{found}: type {kind}"), TYPE))?;
        // A bell or a shelf without gain is one of the sliders that were left alone.
        let is_idle =
            matches!(kind, BandKind::Peak | BandKind::LowShelf | BandKind::HighShelf) && gain_db == 0.0;
        if is_idle {
            continue;
        }
        let band_of = parametric::checked_band(line, &found, Band { kind, freq_hz, gain_db, q })?;
        let ears = match number(band, "channels") {
            Some(1.0) => "L",
            Some(2.0) => "R",
            _ => "all",
        };
        channels.select(line, ears);
        channels.add(Some(band_of.biquad(FILTER_RATE_HZ)));
        num_heard += 1;
    }
    if num_heard == 0 {
        return Err(ImportError::line(line, "no band with a gain", "at least one band with a gain"));
    }
    let name = Some(word(preset, "name")).filter(|name| !name.is_empty()).map_or(file_name, str::to_owned);
    Ok(correction("Poweramp preset", name, &channels, Vec::new()))
}

fn kind_of(code: f64) -> Option<BandKind> {
    const KINDS: [(f64, BandKind); 6] = [
        (0.0, BandKind::LowPass),
        (1.0, BandKind::HighPass),
        (2.0, BandKind::BandPass),
        (3.0, BandKind::Peak),
        (4.0, BandKind::LowShelf),
        (5.0, BandKind::HighShelf),
    ];
    KINDS.iter().find(|(known, _)| *known == code).map(|(_, kind)| *kind)
}
