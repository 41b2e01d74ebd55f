//! `GraphicEQ: 20 -1.5; 21 -1.4; …`: gains in dB, linear in log frequency and constant beyond the ends, as
//! Equalizer APO defines it. See `[equalizer-apo]` in REFERENCES.md.

use crate::dsp::curve::Curve;

use super::{ImportError, number, table};

/// A first point below the lowest of these and this far below the next one is AutoEq's anchor: its early
/// generation wrote `10 -84` before the points of its correction, to end the equalizer below hearing. It says
/// nothing about the headphone.
const ANCHOR_BELOW_HZ: f64 = 20.0;
const ANCHOR_DROP_DB: f64 = 40.0;

/// One graphic equalizer.
pub(super) struct Graphic {
    pub(super) curve: Curve,
    pub(super) num_points: usize,
    /// Frequency and gain of an anchor that was left out.
    pub(super) anchor: Option<(f64, f64)>,
}

impl Graphic {
    /// The points of one line.
    pub(super) fn of_line(line: usize, value: &str) -> Result<Self, ImportError> {
        let (mut freqs_hz, mut gains_db) = points(line, value)?;
        let anchor = anchor(&freqs_hz, &gains_db);
        if anchor.is_some() {
            freqs_hz.remove(0);
            gains_db.remove(0);
        }
        let curve = Curve::from_table(&freqs_hz, &gains_db);
        Ok(Self { curve, num_points: freqs_hz.len(), anchor })
    }
}

fn anchor(freqs_hz: &[f64], gains_db: &[f64]) -> Option<(f64, f64)> {
    let ([anchor_hz, ..], [anchor_db, next_db, ..]) = (freqs_hz, gains_db) else { return None };
    let is_anchor = *anchor_hz < ANCHOR_BELOW_HZ && next_db - anchor_db >= ANCHOR_DROP_DB;
    is_anchor.then_some((*anchor_hz, *anchor_db))
}

fn points(line: usize, value: &str) -> Result<(Vec<f64>, Vec<f64>), ImportError> {
    const EXPECTED: &str = "a frequency in Hz and a gain in dB, such as 105 -3.2";
    let mut points = Vec::new();
    for part in pairs(value) {
        let mut words = part.split_whitespace().filter(|word| !is_unit(word)).map(without_unit);
        let pair =
            (words.next().and_then(number::parsed), words.next().and_then(number::parsed), words.next());
        let (Some(freq_hz), Some(db), None) = pair else {
            return Err(ImportError::line(line, &part, EXPECTED));
        };
        points.push(table::checked_point(line, &part, (freq_hz, db))?);
    }
    table::sorted(line, points)
}

/// The points of a line, a frequency and a gain each: parted by semicolons, or by blanks and commas alone.
fn pairs(value: &str) -> Vec<String> {
    if value.contains(';') {
        let parts = value.split(';').map(str::trim).filter(|part| !part.is_empty());
        return parts.map(|part| part.replace(", ", " ")).collect();
    }
    let spaced: Vec<&str> = value.split_whitespace().map(|word| word.trim_end_matches(',')).collect();
    let words = if spaced.len() == 1 { value.trim().split(',').collect() } else { spaced };
    let words: Vec<&str> = words.into_iter().filter(|word| !is_unit(word)).collect();
    words.chunks(2).map(|pair| pair.join(" ")).collect()
}

/// `105Hz` and `-3.2dB` without what they are counted in.
fn without_unit(word: &str) -> &str {
    let bare = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if is_unit(word.get(bare.len()..).unwrap_or_default()) { bare } else { word }
}

fn is_unit(word: &str) -> bool {
    word.eq_ignore_ascii_case("hz") || word.eq_ignore_ascii_case("db")
}
