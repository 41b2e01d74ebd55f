//! Second-order filters as Equalizer APO defines them: what AutoEq, Room EQ Wizard and Peace write.
//!
//! Numbers may have a decimal comma. A shelf with a width and a name that does not end in C names its
//! corner, from which the center lies |gain| / (80 · S) decades towards the flat side; one without a width
//! has a slope of S = 0.9. See `[equalizer-apo]` in REFERENCES.md.

use crate::dsp::rbj::{Band, BandKind, q_from_bandwidth_oct, q_from_slope, slope_from_q};

use super::channels::Channels;
use super::{FILTER_RATE_HZ, ImportError, ImportFile, number};

/// Q of a pass filter without one, and S of a shelf and Q of a notch, as the format defines them.
const DEFAULT_PASS_Q: f64 = std::f64::consts::FRAC_1_SQRT_2;
const DEFAULT_SHELF_SLOPE: f64 = 0.9;
const DEFAULT_NOTCH_Q: f64 = 30.0;

/// Most filters of one file: far more than any equalizer has, few enough to be quick.
const MAX_FILTERS: usize = 1000;

/// Commands that do not change a magnitude.
const HARMLESS: [&str; 5] = ["Device", "Stage", "Delay", "Equaliser", "Dated"];

/// The words of a filter line after its name, and where it stands.
struct Words<'a> {
    line: usize,
    text: &'a str,
    all: Vec<&'a str>,
}

/// The two halves of `Key: value`.
pub(super) fn key_of(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    Some((key.trim(), value.trim()))
}

pub(super) fn is_comment(line: &str) -> bool {
    line.starts_with('#') || line.starts_with(';') || line.starts_with("//")
}

/// True for commands that do not change a magnitude.
pub(super) fn is_harmless(key: &str) -> bool {
    HARMLESS.iter().any(|harmless| key.eq_ignore_ascii_case(harmless))
}

/// True for `Filter 3: …`, `Filter: …`.
pub(super) fn is_filter(line: &str) -> bool {
    key_of(line).is_some_and(|(key, _)| key.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("filter")))
}

/// True if the lines look like this format at all.
pub(super) fn is_parametric(lines: &[(usize, &str)]) -> bool {
    let has_preamp = |line: &str| key_of(line).is_some_and(|(key, _)| key.eq_ignore_ascii_case("preamp"));
    let names_filters = |line: &str| line.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("filter"));
    lines.iter().any(|(_, line)| has_preamp(line) || is_filter(line) || names_filters(line))
}

/// Reads a file of filters.
pub(super) fn read(lines: &[(usize, &str)], name: String) -> Result<ImportFile, ImportError> {
    let is_rew = lines.first().is_some_and(|(_, line)| line.starts_with("Filter Settings file"));
    let (mut channels, mut num_filters) = (Channels::default(), 0);
    for &(line, text) in lines {
        if is_comment(text) {
            continue;
        }
        match key_of(text) {
            Some((key, value)) if key.eq_ignore_ascii_case("preamp") => {
                channels.add_gain(gain_db(line, value)?);
            }
            Some((_, value)) if is_filter(text) => {
                num_filters += 1;
                channels.add(filter(line, value)?);
            }
            Some((key, value)) if key.eq_ignore_ascii_case("channel") => channels.select(line, value),
            Some((key, _)) if is_harmless(key) => {}
            // Room EQ Wizard writes its own heading, with notes of the user's, before the filters.
            _ if is_rew && num_filters == 0 => {}
            _ => return Err(ImportError::line(line, text, "Preamp: or Filter: with ON or OFF")),
        }
        if num_filters > MAX_FILTERS {
            return Err(ImportError::line(line, text, "at most 1000 filters"));
        }
    }
    if num_filters == 0 {
        let (line, text) = lines.last().copied().unwrap_or((1, ""));
        return Err(ImportError::line(line, text, "at least one line with Filter: ON"));
    }
    let (readings, notes) = (vec![channels.reading()], channels.notes());
    Ok(ImportFile { format: "Equalizer APO filters", name, readings, notes })
}

/// The gain of `Preamp: -6,2 dB`.
pub(super) fn gain_db(line: usize, value: &str) -> Result<f64, ImportError> {
    let number = value.trim().trim_end_matches(|c: char| c.is_ascii_alphabetic()).trim();
    let parsed = number::parsed(number);
    let gain_db = parsed.ok_or_else(|| ImportError::line(line, value, "a gain in dB, such as -6.2 dB"))?;
    checked_gain_db(line, value, gain_db)
}

pub(super) fn checked_gain_db(line: usize, found: &str, gain_db: f64) -> Result<f64, ImportError> {
    if gain_db.abs() <= 100.0 {
        return Ok(gain_db);
    }
    Err(ImportError::line(line, found, "a gain within 100 dB"))
}

/// The band with every value in the range a filter can have.
pub(super) fn checked_band(line: usize, found: &str, band: Band) -> Result<Band, ImportError> {
    if !(band.freq_hz > 0.0 && band.freq_hz < 0.5 * FILTER_RATE_HZ) {
        return Err(ImportError::line(line, found, "a frequency above 0 and below 24000 Hz"));
    }
    if !(band.q >= 0.01 && band.q <= 1000.0) {
        return Err(ImportError::line(line, found, "a width between Q 0.01 and Q 1000"));
    }
    checked_gain_db(line, found, band.gain_db)?;
    Ok(band)
}

/// The band of one line; none if it is off or changes no magnitude.
fn filter(line: usize, text: &str) -> Result<Option<Band>, ImportError> {
    let words = Words { line, text, all: text.split_whitespace().collect() };
    let is_on = match words.all.first() {
        Some(word) if word.eq_ignore_ascii_case("on") => true,
        Some(word) if word.eq_ignore_ascii_case("off") => return Ok(None),
        _ => return Err(words.error("ON or OFF")),
    };
    let name = words.all.get(usize::from(is_on)).map(|word| word.to_ascii_uppercase()).unwrap_or_default();
    let kind = match name.as_str() {
        "PK" | "PEQ" | "MODAL" => BandKind::Peak,
        "LP" | "LPQ" => BandKind::LowPass,
        "HP" | "HPQ" => BandKind::HighPass,
        "BP" => BandKind::BandPass,
        "LS" | "LSC" => BandKind::LowShelf,
        "HS" | "HSC" => BandKind::HighShelf,
        "NO" => BandKind::Notch,
        "AP" => {
            words.frequency_hz()?;
            words.width("Q")?.ok_or_else(|| words.error("Q and a number"))?;
            return Ok(None);
        }
        "NONE" => return Ok(None),
        _ => return Err(words.error("a filter: PK, LS, LSC, HS, HSC, LP, LPQ, HP, HPQ, BP, NO or AP")),
    };
    let band = match kind {
        BandKind::LowShelf | BandKind::HighShelf => shelf(&words, kind, name.ends_with('C'))?,
        _ => bell_or_pass(&words, kind)?,
    };
    checked_band(line, text, band).map(Some)
}

fn bell_or_pass(words: &Words<'_>, kind: BandKind) -> Result<Band, ImportError> {
    let freq_hz = words.frequency_hz()?;
    let gain_db = if kind == BandKind::Peak { words.gain_db()? } else { 0.0 };
    let bandwidth = words.width("Oct")?.filter(|width| *width > 0.0);
    let q = match (bandwidth, words.width("Q")?.filter(|q| *q != 0.0)) {
        (Some(bandwidth_oct), _) => q_from_bandwidth_oct(freq_hz, bandwidth_oct, FILTER_RATE_HZ),
        (None, Some(q)) => q,
        (None, None) => match kind {
            BandKind::Peak => return Err(words.error("Q and a number, or BW Oct and a number")),
            BandKind::Notch => DEFAULT_NOTCH_Q,
            _ => DEFAULT_PASS_Q,
        },
    };
    Ok(Band { kind, freq_hz, gain_db, q })
}

fn shelf(words: &Words<'_>, kind: BandKind, names_center: bool) -> Result<Band, ImportError> {
    let (mut freq_hz, gain_db) = (words.frequency_hz()?, words.gain_db()?);
    let (q, slope) = match (words.slope_db()?, words.width("Q")?.filter(|q| *q != 0.0)) {
        (Some(slope_db), _) => (q_from_slope(gain_db, slope_db / 12.0), Some(slope_db / 12.0)),
        (None, Some(q)) => (q, Some(slope_from_q(gain_db, q))),
        (None, None) => (q_from_slope(gain_db, DEFAULT_SHELF_SLOPE), None),
    };
    if let (Some(slope), false) = (slope, names_center) {
        let decades = gain_db.abs() / (80.0 * slope);
        let side = if kind == BandKind::LowShelf { 1.0 } else { -1.0 };
        freq_hz *= 10f64.powf(side * decades);
    }
    Ok(Band { kind, freq_hz, gain_db, q })
}

impl Words<'_> {
    fn error(&self, expected: &'static str) -> ImportError {
        ImportError::line(self.line, self.text, expected)
    }

    /// The word behind `name`; the name and its number may also be one word, as in `Q1.41`.
    fn after(&self, name: &str) -> Option<&str> {
        let (idx, word) = self.all.iter().enumerate().skip(2).find(|(_, word)| {
            word.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
                && word.get(name.len()..).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphabetic()))
        })?;
        match word.get(name.len()..) {
            Some("") | None => self.all.get(idx + 1).copied(),
            rest => rest,
        }
    }

    fn frequency_hz(&self) -> Result<f64, ImportError> {
        const EXPECTED: &str = "Fc and a frequency in Hz, such as Fc 105 Hz";
        let word = self.after("Fc").ok_or_else(|| self.error(EXPECTED))?;
        let number = word.trim_end_matches(['H', 'h', 'z']);
        number::frequency_hz(number).ok_or_else(|| self.error(EXPECTED))
    }

    fn gain_db(&self) -> Result<f64, ImportError> {
        const EXPECTED: &str = "Gain and a number in dB, such as Gain -3.2 dB";
        let word = self.after("Gain").ok_or_else(|| self.error(EXPECTED))?;
        let number = word.trim_end_matches(['d', 'B']);
        number::parsed(number).ok_or_else(|| self.error(EXPECTED))
    }

    /// The number behind `Q` or `Oct`; none if the line has no such word.
    fn width(&self, name: &str) -> Result<Option<f64>, ImportError> {
        let Some(word) = self.after(name) else {
            let is_cut_off = self.all.last().is_some_and(|last| last.eq_ignore_ascii_case(name));
            return if is_cut_off { Err(self.error("a number behind the width")) } else { Ok(None) };
        };
        number::parsed(word).map(Some).ok_or_else(|| self.error("a number behind the width"))
    }

    /// The slope of `LSC 6 dB` or `LS 6dB`, dB per octave; none if `Fc` follows at once.
    fn slope_db(&self) -> Result<Option<f64>, ImportError> {
        let Some(word) = self.all.get(2).filter(|word| !word.eq_ignore_ascii_case("fc")) else {
            return Ok(None);
        };
        let number = number::parsed(word.trim_end_matches(['d', 'D', 'B', 'b']));
        let slope_db = number.filter(|slope_db| *slope_db > 0.0 && *slope_db <= 12.0);
        slope_db.map(Some).ok_or_else(|| self.error("a slope up to 12 dB, or Fc"))
    }
}
