//! Presets of Peace, the window of Equalizer APO: sections of sliders. See `[peace]` in REFERENCES.md.

use std::collections::BTreeMap;

use super::channels::Channels;
use super::json::correction;
use super::number::{self, ThreeDigits};
use super::{ImportError, ImportFile, parametric};

/// Most sliders of one group: Peace has 31.
const MAX_SLIDERS: usize = 64;

/// Most groups of sliders: one for all speakers and one for each.
const MAX_GROUPS: usize = 9;

/// What a slider has that says no quality.
const DEFAULT_Q: &str = "1.41";

const KINDS: &str = "a filter that is a peak, a pass, a notch, or a shelf with a Q";

/// The values of a file, by section and key in lower case, with their lines.
type Sections<'a> = BTreeMap<(String, String), (usize, &'a str)>;

/// True for lines with Peace's sections.
pub(super) fn is_preset(lines: &[(usize, &str)]) -> bool {
    let has = |section: &str| lines.iter().any(|(_, line)| line.eq_ignore_ascii_case(section));
    has("[Frequencies]") && has("[Gains]")
}

/// Reads a preset.
pub(super) fn read(lines: &[(usize, &str)], name: String) -> Result<ImportFile, ImportError> {
    let sections = sections(lines);
    let value = |section: &str, key: String| sections.get(&(section.to_owned(), key)).copied();
    let mut channels = Channels::default();
    if let Some((line, text)) = value("general", "preamp".to_owned()) {
        channels.add_gain(parametric::gain_db(line, text)?);
    }
    let mut num_heard = 0;
    for group in 0..MAX_GROUPS {
        let suffix = if group == 0 { String::new() } else { group.to_string() };
        let ears = value("speakers", format!("speakertargets{group}")).map_or("all", |(_, ears)| ears);
        for slider in 1..=MAX_SLIDERS {
            let of =
                |section: &str, key: &str| value(&format!("{section}{suffix}"), format!("{key}{slider}"));
            let (Some(frequency), Some((line, gain))) = (of("frequencies", "frequency"), of("gains", "gain"))
            else {
                continue;
            };
            if of("disabled", "disabled").is_some_and(|(_, is_disabled)| is_disabled == "1") {
                continue;
            }
            let q = of("qualities", "quality").map_or(DEFAULT_Q, |(_, q)| q);
            let code = of("filters", "filter").map_or("0", |(_, code)| code);
            let text = as_command(line, code, (frequency.1, gain, q))?;
            channels.select(line, ears);
            channels.add(parametric::filter(line, &text, ThreeDigits::Decimals)?);
            num_heard += 1;
        }
    }
    if num_heard == 0 {
        let line = lines.last().map_or(1, |(line, _)| *line);
        return Err(ImportError::line(line, "no slider with a gain", "at least one Frequency with a Gain"));
    }
    Ok(correction("Peace preset", name, &channels, Vec::new()))
}

fn sections<'a>(lines: &[(usize, &'a str)]) -> Sections<'a> {
    let mut found = Sections::new();
    let mut section = String::new();
    for (line, text) in lines {
        if let Some(name) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.trim().to_lowercase();
        } else if let Some((key, value)) = text.split_once('=') {
            let place = (section.clone(), key.trim().to_lowercase());
            found.insert(place, (*line, value.trim().trim_matches('"')));
        }
    }
    found
}

/// A slider as the filter Peace writes for Equalizer APO.
fn as_command(
    line: usize,
    code: &str,
    (frequency, gain, q): (&str, &str, &str),
) -> Result<String, ImportError> {
    let plain =
        |text: &str, expected| number::parsed(text).ok_or_else(|| ImportError::line(line, text, expected));
    let freq_hz = plain(frequency, "a frequency in Hz")?;
    let (gain_db, q) = (plain(gain, "a gain in dB")?, plain(q, "a Q")?);
    let name = match code {
        "0" => "PK",
        "1" => "LPQ",
        "2" => "HPQ",
        "3" => "BP",
        "6" => "NO",
        "7" => "AP",
        "14" => "LS",
        "15" => "HS",
        "16" => "LSC",
        "17" => "HSC",
        other => return Err(ImportError::line(line, &format!("filter {other}"), KINDS)),
    };
    Ok(format!("ON {name} Fc {freq_hz} Hz Gain {gain_db} dB Q {q}"))
}
