//! JSON files: whose they are, and what of them is a correction.

use serde_json::Value;

use super::channels::Channels;
use super::{ImportError, ImportFile, easyeffects, opra, poweramp, text};

const EXPECTED: &str = "a preset of EasyEffects or Poweramp, or an OPRA entry";

/// Reads a preset of `EasyEffects` or Poweramp, or an entry of OPRA's.
pub(super) fn read(file_name: &str, file: &str, name: String) -> Result<ImportFile, ImportError> {
    let text = text::json(file);
    let value: Value = serde_json::from_str(&text)
        .map_err(|error| ImportError::line(error.line().max(1), &error.to_string(), opra::EXPECTED))?;
    if easyeffects::is_preset(&value) {
        return easyeffects::read(&text, &value, name);
    }
    if let Some(preset) = poweramp::preset(&value) {
        return poweramp::read(&text, preset, name);
    }
    if value.is_array() {
        return Err(ImportError::line(1, &text, EXPECTED));
    }
    opra::read(file_name, &text, &value, name)
}

/// A correction of one format whose bands have been taken.
pub(super) fn correction(
    format: &'static str,
    name: String,
    channels: &Channels,
    more_notes: Vec<String>,
) -> ImportFile {
    let notes = channels.notes().into_iter().chain(more_notes).collect();
    ImportFile { notes, ..ImportFile::of(format, name, vec![channels.reading()]) }
}

/// A number of an object; `None` where there is none.
pub(super) fn number(value: &Value, key: &str) -> Option<f64> {
    value.get(key)?.as_f64()
}

/// A text of an object; empty where there is none.
pub(super) fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Where the value of a key begins.
pub(super) fn after_key(text: &str, key: &str) -> Option<usize> {
    text.match_indices(key)
        .map(|(at, _)| at + key.len())
        .find(|at| text.get(*at..).is_some_and(|rest| rest.trim_start().starts_with(':')))
}

/// The line a key stands in, counted from 1; the first one where it does not.
pub(super) fn line_of(text: &str, key: &str) -> usize {
    after_key(text, key).map_or(1, |at| line_at(text, at))
}

/// The line of a byte, counted from 1.
pub(super) fn line_at(text: &str, at: usize) -> usize {
    1 + text.get(..at).map_or(0, |before| before.matches('\n').count())
}
