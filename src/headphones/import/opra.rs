//! EQ entries of the OPRA database: JSON with a gain and bands. See `[opra]` in REFERENCES.md.
//!
//! By its schema shelves, peaks and band filters have a Q, low and high passes a slope: 6 dB per octave for
//! each order, taken as Butterworth's. A pass without one has 12 dB.

use serde::Deserialize;
use serde_json::Value;

use crate::dsp::rbj::{Band, BandKind, Biquad};

use super::json::{after_key, line_at, line_of};
use super::{
    FILTER_RATE_HZ, ImportError, ImportFile, Meaning, Reading, butterworth, magnitude_db, parametric, slugs,
    text,
};

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
    bands: Vec<Value>,
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

/// Where a band stands.
struct Place {
    line: usize,
    /// Counted from 1.
    number: usize,
}

const FORMAT: &str = "OPRA entry";
pub(super) const EXPECTED: &str =
    "an OPRA entry: an object with \"parameters\" that has \"gain_db\" and \"bands\"";
const BAND: &str = "a band with \"type\", \"frequency\" in Hz, \"gain_db\", and \"q\" or \"slope\"";
const TYPE: &str = "peak_dip, low_shelf, high_shelf, low_pass, high_pass, band_pass or band_stop";

/// Reads one entry, bare or within `data` as the database's own listing has it.
pub(super) fn read(
    file_name: &str,
    text: &str,
    value: &Value,
    name: String,
) -> Result<ImportFile, ImportError> {
    let value = value.get("data").unwrap_or(value);
    if value.get("parameters").is_none() {
        return Err(without_parameters(text, value));
    }
    let entry = Entry::deserialize(value)
        .map_err(|error| ImportError::line(line_of(text, "\"parameters\""), &error.to_string(), EXPECTED))?;
    let line = line_of(text, "\"gain_db\"");
    let gain_db = parametric::checked_gain_db(line, "gain_db", entry.parameters.gain_db)?;
    let sections = sections(text, &entry.parameters.bands)?;
    let curve = magnitude_db(&sections).map(|db| db + gain_db);
    let place = format!("{} filters", entry.parameters.bands.len());
    let reading = Reading { meaning: Meaning::Correction, place, curve, left_minus_right: None };
    let (maker, name) = slugs::maker_and_model(file_name).unwrap_or((String::new(), name));
    let words: Vec<String> =
        [entry.author.clone(), entry.details.clone()].into_iter().filter(|word| !word.is_empty()).collect();
    Ok(ImportFile {
        maker,
        measured_by: measured_by(&entry.author, &entry.details),
        source: words.join(", "),
        notes: words,
        ..ImportFile::of(FORMAT, name, vec![reading])
    })
}

/// An entry under the names its database gives in the pages of the product and the vendor, which lie above it. Without
/// those pages it keeps what its folders are called.
#[must_use]
pub fn named_in_database(file: ImportFile, product: Option<&[u8]>, vendor: Option<&[u8]>) -> ImportFile {
    let name_of = |page: Option<&[u8]>| {
        let page: Value = serde_json::from_slice(page?).ok()?;
        let name = page.get("name")?.as_str()?.trim().to_owned();
        (!name.is_empty()).then_some(name)
    };
    if file.format != FORMAT {
        return file;
    }
    let (name, maker) = (name_of(product), name_of(vendor));
    ImportFile { name: name.unwrap_or(file.name), maker: maker.unwrap_or(file.maker), ..file }
}

/// Who measured: `details` may say so between its bullets; else whoever made the entry.
fn measured_by(author: &str, details: &str) -> String {
    let says = details.split('\u{2022}').find_map(|part| part.trim().strip_prefix("Measured by "));
    says.unwrap_or(author).trim().to_owned()
}

/// The database has files of the same name for vendors and products, which have no equalizer.
fn without_parameters(text: &str, value: &Value) -> ImportError {
    let has = |key: &str| value.get(key).is_some();
    let (page, below) = match (has("name"), has("type") || has("subtype")) {
        (true, true) => ("product", "eq/<entry>/info.json"),
        (true, false) => ("vendor", "products/<product>/eq/<entry>/info.json"),
        _ => {
            let (line, first) = text::lines(text).next().unwrap_or((1, ""));
            return ImportError::line(line, first, EXPECTED);
        }
    };
    ImportError::Page { line: line_of(text, "\"name\""), page, below }
}

fn sections(text: &str, bands: &[Value]) -> Result<Vec<Biquad>, ImportError> {
    let lines = band_lines(text);
    let mut sections = Vec::new();
    for (number, value) in (1..).zip(bands) {
        let line = lines.get(number - 1).copied().unwrap_or_else(|| line_of(text, "\"bands\""));
        sections.extend(band(&Place { line, number }, value)?);
    }
    Ok(sections)
}

fn band(place: &Place, value: &Value) -> Result<Vec<Biquad>, ImportError> {
    let entry = BandEntry::deserialize(value).map_err(|error| place.error(&error.to_string(), BAND))?;
    let kind = match entry.kind.as_str() {
        "peak_dip" => BandKind::Peak,
        "low_shelf" => BandKind::LowShelf,
        "high_shelf" => BandKind::HighShelf,
        "low_pass" => BandKind::LowPass,
        "high_pass" => BandKind::HighPass,
        "band_pass" => BandKind::BandPass,
        "band_stop" => BandKind::Notch,
        other => return Err(place.error(other, TYPE)),
    };
    let (order, q) = match kind {
        BandKind::LowPass | BandKind::HighPass => {
            (Some(order(place, &entry)?), std::f64::consts::FRAC_1_SQRT_2)
        }
        _ => (None, entry.q.ok_or_else(|| place.error(&entry.kind, "\"q\" and a number"))?),
    };
    let band = Band { kind, freq_hz: entry.frequency, gain_db: entry.gain_db, q };
    let band = parametric::checked_band(place.line, &place.named(&entry.kind), band)?;
    Ok(match order {
        Some(order) => butterworth::sections(kind, band.freq_hz, order, FILTER_RATE_HZ),
        None => vec![band.biquad(FILTER_RATE_HZ)],
    })
}

/// The order of a pass. A Q beside it would say another filter: the schema gives passes none.
fn order(place: &Place, entry: &BandEntry) -> Result<u8, ImportError> {
    const SLOPE: &str = "a slope of 6, 12, 18, 24, 30 or 36 dB per octave";
    if entry.q.is_some() {
        return Err(place.error(&format!("{} with q", entry.kind), "\"slope\" instead of \"q\""));
    }
    let slope_db = entry.slope.unwrap_or(12.0);
    let order = (1..=6).find(|order| 6.0 * f64::from(*order) == slope_db);
    order.ok_or_else(|| place.error(&format!("slope {slope_db}"), SLOPE))
}

impl Place {
    fn named(&self, found: &str) -> String {
        format!("band {}: {found}", self.number)
    }

    fn error(&self, found: &str, expected: &'static str) -> ImportError {
        ImportError::line(self.line, &self.named(found), expected)
    }
}

/// The lines in which the objects of `bands` begin.
fn band_lines(text: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    let Some(start) = after_key(text, "\"bands\"") else { return lines };
    let mut line = line_at(text, start);
    let (mut depth, mut is_string, mut is_escaped) = (0, false, false);
    for byte in text.bytes().skip(start) {
        match byte {
            b'\n' => line += 1,
            _ if is_escaped => is_escaped = false,
            b'\\' if is_string => is_escaped = true,
            b'"' => is_string = !is_string,
            _ if is_string => {}
            b'{' | b'[' => {
                depth += 1;
                if depth == 2 {
                    lines.push(line);
                }
            }
            b'}' | b']' if depth == 1 => break,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    lines
}
