//! `GraphicEQ: 20 -1.5; 21 -1.4; …`: gains in dB, linear in log frequency and constant beyond the ends, as
//! Equalizer APO defines it. See `[equalizer-apo]` in REFERENCES.md.

use crate::dsp::curve::Curve;

use super::{ImportError, ImportFile, Meaning, Reading, number, parametric, table};

/// True for a line of this format.
pub(super) fn is_graphic(line: &str) -> bool {
    parametric::key_of(line).is_some_and(|(key, _)| key.eq_ignore_ascii_case("GraphicEQ"))
}

/// Reads a file whose equalizer is graphic.
pub(super) fn read(lines: &[(usize, &str)], name: String) -> Result<ImportFile, ImportError> {
    let mut curve = Curve::FLAT;
    let mut num_points = 0;
    for &(line, text) in lines {
        if parametric::is_comment(text) {
            continue;
        }
        match parametric::key_of(text) {
            Some((key, value)) if key.eq_ignore_ascii_case("GraphicEQ") => {
                let (freq_hz, db) = points(line, value)?;
                num_points += freq_hz.len();
                curve = curve.zip_with(&Curve::from_table(&freq_hz, &db), |a, b| a + b);
            }
            Some((key, value)) if key.eq_ignore_ascii_case("Preamp") => {
                let gain_db = parametric::gain_db(line, value)?;
                curve = curve.map(|db| db + gain_db);
            }
            Some((key, _)) if parametric::is_harmless(key) => {}
            _ => return Err(ImportError::line(line, text, "GraphicEQ: or Preamp:")),
        }
    }
    let place = format!("{num_points} points");
    let reading = Reading { meaning: Meaning::Correction, place, curve, left_minus_right: None };
    Ok(ImportFile { format: "Equalizer APO GraphicEQ", name, readings: vec![reading], notes: Vec::new() })
}

fn points(line: usize, value: &str) -> Result<(Vec<f64>, Vec<f64>), ImportError> {
    let mut points = Vec::new();
    for part in value.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let mut words = part.split_whitespace();
        let pair =
            (words.next().and_then(number::parsed), words.next().and_then(number::parsed), words.next());
        let (Some(freq_hz), Some(db), None) = pair else {
            return Err(ImportError::line(
                line,
                part,
                "a frequency in Hz and a gain in dB, such as 105 -3.2",
            ));
        };
        points.push(table::checked_point(line, part, (freq_hz, db))?);
    }
    table::sorted(line, points)
}
