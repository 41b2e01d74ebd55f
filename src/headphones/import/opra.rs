//! EQ entries of the OPRA database: JSON with a gain and bands. See `[opra]` in REFERENCES.md.

use serde::Deserialize;
use serde_json::Value;

use crate::dsp::rbj::{Band, BandKind, magnitude_db};

use super::{FILTER_RATE_HZ, ImportError, ImportFile, Meaning, Reading, parametric};

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    author: String,
    #[serde(default)]
    details: String,
    parameters: Parameters,
}

#[derive(Deserialize)]
struct Parameters {
    #[serde(default)]
    gain_db: f64,
    bands: Vec<BandEntry>,
}

#[derive(Deserialize)]
struct BandEntry {
    #[serde(rename = "type")]
    kind: String,
    frequency: f64,
    #[serde(default)]
    gain_db: f64,
    q: Option<f64>,
    slope: Option<f64>,
}

const EXPECTED: &str = "an OPRA entry: an object with \"parameters\" that has \"gain_db\" and \"bands\"";

/// Reads one entry, bare or within `data` as the database's own listing has it.
pub(super) fn read(text: &str, name: String) -> Result<ImportFile, ImportError> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| ImportError::line(error.line().max(1), &error.to_string(), EXPECTED))?;
    let value = value.get("data").unwrap_or(&value);
    if value.get("parameters").is_none() {
        return Err(ImportError::line(1, text.lines().next().unwrap_or_default(), EXPECTED));
    }
    let entry = Entry::deserialize(value)
        .map_err(|error| ImportError::line(line_of(text, "parameters"), &error.to_string(), EXPECTED))?;
    let mut from = 0;
    let mut bands = Vec::new();
    for band in &entry.parameters.bands {
        // Each band is looked for behind the one before it, so that the line is its own.
        let at = text.get(from..).and_then(|rest| rest.find("\"frequency\"")).map_or(from, |at| from + at);
        let line = 1 + text.get(..at).map_or(0, |before| before.matches('\n').count());
        from = at + 1;
        bands.push(checked_band(line, band)?);
    }
    let gain_db = parametric::checked_gain_db(line_of(text, "gain_db"), "gain_db", entry.parameters.gain_db)?;
    let curve = magnitude_db(&bands, FILTER_RATE_HZ).map(|db| db + gain_db);
    let place = format!("{} filters", bands.len());
    let notes = [entry.author, entry.details].into_iter().filter(|note| !note.is_empty()).collect();
    let readings = vec![Reading { meaning: Meaning::Correction, place, curve, left_minus_right: None }];
    Ok(ImportFile { format: "OPRA entry", name, readings, notes })
}

fn checked_band(line: usize, band: &BandEntry) -> Result<Band, ImportError> {
    let kind = match band.kind.as_str() {
        "peak_dip" => BandKind::Peak,
        "low_shelf" => BandKind::LowShelf,
        "high_shelf" => BandKind::HighShelf,
        "low_pass" => BandKind::LowPass,
        "high_pass" => BandKind::HighPass,
        "band_pass" => BandKind::BandPass,
        "band_stop" => BandKind::Notch,
        _ => {
            let expected = "peak_dip, low_shelf, high_shelf, low_pass, high_pass, band_pass or band_stop";
            return Err(ImportError::line(line, &band.kind, expected));
        }
    };
    if band.slope.is_some_and(|slope| slope != 12.0) {
        return Err(ImportError::line(
            line,
            &format!("slope {:?}", band.slope),
            "a slope of 12 dB per octave",
        ));
    }
    let q = band.q.unwrap_or(std::f64::consts::FRAC_1_SQRT_2);
    parametric::checked_band(
        line,
        &band.kind,
        Band { kind, freq_hz: band.frequency, gain_db: band.gain_db, q },
    )
}

fn line_of(text: &str, word: &str) -> usize {
    1 + text.find(word).map_or(0, |at| text.get(..at).map_or(0, |before| before.matches('\n').count()))
}
