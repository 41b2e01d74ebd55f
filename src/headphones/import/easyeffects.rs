//! Presets of `EasyEffects`: the bands of their equalizers. See `[easyeffects]` in REFERENCES.md.

use serde_json::{Map, Value};

use super::channels::Channels;
use super::json::{correction, line_of, number, word};
use super::{FILTER_RATE_HZ, ImportError, ImportFile, parametric};
use crate::dsp::rbj::{Band, BandKind};

const EXPECTED: &str = "an equalizer with at least one band that is not off";
const BAND: &str = "a band with \"type\", \"frequency\" in Hz, \"gain\" in dB and \"q\"";
const TYPE: &str = "Bell, Lo-shelf, Hi-shelf, Lo-pass, Hi-pass, Notch or Bandpass";

/// The mode whose bands are the cookbook's.
const COOKBOOK_MODE: &str = "APO (DR)";

/// True for a preset: effects of the output or the input, in an order.
pub(super) fn is_preset(value: &Value) -> bool {
    ["output", "input"]
        .iter()
        .any(|side| value.get(side).is_some_and(|side| side.get("plugins_order").is_some()))
}

/// Reads a preset.
pub(super) fn read(text: &str, value: &Value, name: String) -> Result<ImportFile, ImportError> {
    let mut reader = Reader { text, channels: Channels::default(), num_bands: 0, other_mode: None };
    let (mut others, mut num_equalizers) = (Vec::new(), 0);
    for (key, effect) in effects(value) {
        if !key.starts_with("equalizer") {
            others.push(key);
        } else if effect.get("bypass").and_then(Value::as_bool) != Some(true) {
            num_equalizers += 1;
            reader.equalizer(&key, effect)?;
        }
    }
    if num_equalizers == 0 || reader.num_bands == 0 {
        return Err(ImportError::line(line_of(text, "\"plugins_order\""), "no equalizer", EXPECTED));
    }
    let mode = reader.other_mode.map(|mode| {
        format!("bands in mode {mode} are read as cookbook filters, which can differ by some tenths of a dB")
    });
    let others = (!others.is_empty()).then(|| format!("other effects are left out: {}", others.join(", ")));
    Ok(correction("EasyEffects preset", name, &reader.channels, mode.into_iter().chain(others).collect()))
}

/// The effects that are in use, in their order; those of the output where there are any.
fn effects(value: &Value) -> Vec<(String, &Value)> {
    let side = ["output", "input"].iter().filter_map(|side| value.get(side)).find(|side| {
        side.get("plugins_order").and_then(Value::as_array).is_some_and(|order| !order.is_empty())
    });
    let order = side.and_then(|side| side.get("plugins_order")).and_then(Value::as_array);
    let names = order.into_iter().flatten().filter_map(Value::as_str);
    names.filter_map(|name| Some((name.to_owned(), side?.get(name)?))).collect()
}

struct Reader<'a> {
    text: &'a str,
    channels: Channels,
    num_bands: usize,
    other_mode: Option<String>,
}

impl Reader<'_> {
    fn equalizer(&mut self, key: &str, effect: &Value) -> Result<(), ImportError> {
        let line = line_of(self.text, &format!("\"{key}\""));
        self.channels.select(line, "all");
        for gain in ["input-gain", "output-gain"] {
            let gain_db = number(effect, gain).unwrap_or(0.0);
            self.channels.add_gain(parametric::checked_gain_db(line, gain, gain_db)?);
        }
        let bands = |side: &str| effect.get(side).and_then(Value::as_object);
        let is_split = effect.get("split-channels").and_then(Value::as_bool) == Some(true);
        match (bands("left"), bands("right")) {
            (Some(left), Some(right)) if is_split && left != right => {
                self.channels.select(line, "L");
                self.side(line, left)?;
                self.channels.select(line, "R");
                self.side(line, right)
            }
            (Some(both), _) | (None, Some(both)) => self.side(line, both),
            (None, None) => Err(ImportError::line(line, key, EXPECTED)),
        }
    }

    fn side(&mut self, line: usize, bands: &Map<String, Value>) -> Result<(), ImportError> {
        for (name, band) in bands {
            let is_muted = band.get("mute").and_then(Value::as_bool) == Some(true);
            let kind = match word(band, "type") {
                _ if is_muted => continue,
                "Off" | "Allpass" => continue,
                "Bell" => BandKind::Peak,
                "Lo-shelf" => BandKind::LowShelf,
                "Hi-shelf" => BandKind::HighShelf,
                "Lo-pass" => BandKind::LowPass,
                "Hi-pass" => BandKind::HighPass,
                "Notch" => BandKind::Notch,
                "Bandpass" => BandKind::BandPass,
                other => return Err(ImportError::line(line, &format!("{name}: {other}"), TYPE)),
            };
            let figures = (number(band, "frequency"), number(band, "gain"), number(band, "q"));
            let (Some(freq_hz), Some(gain_db), Some(q)) = figures else {
                return Err(ImportError::line(line, name, BAND));
            };
            let band_of = Band { kind, freq_hz, gain_db, q };
            let checked = parametric::checked_band(line, name, band_of)?;
            self.channels.add(Some(checked.biquad(FILTER_RATE_HZ)));
            self.num_bands += 1;
            let mode = word(band, "mode");
            if mode != COOKBOOK_MODE && !mode.is_empty() {
                self.other_mode.get_or_insert_with(|| mode.to_owned());
            }
        }
        Ok(())
    }
}
