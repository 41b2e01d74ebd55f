//! Files of the user's own → curves: one file here per format, one error for all of them.
//!
//! A file says which curves it holds and what they most likely mean; a person says what they do mean.

mod butterworth;
mod camilla;
mod channels;
mod columns;
mod commands;
mod devices;
mod ears;
mod easyeffects;
mod error;
mod graphic;
mod heading;
mod impulse;
mod include;
mod json;
mod neutral;
mod number;
mod opra;
mod parametric;
mod peace;
mod poweramp;
mod sides;
mod slugs;
mod smoothing;
mod table;
mod text;
mod two_files;
mod typed;

pub use error::ImportError;
pub use neutral::Reference;
pub use opra::named_in_database;
pub(super) use sides::without_ear;
pub use sides::{Ear, ear_of_first, other_ears_names};
pub use typed::Typed;

use serde::{Deserialize, Serialize};

use super::identity::kept_name;
use super::{BackType, Fit, Imported};
use crate::dsp::curve::Curve;
use crate::dsp::rbj::Biquad;

/// Rate the formats' second-order filters are evaluated at, Hz: that of the shipped rows. Equalizer APO
/// runs them at the rate of the device; below 10 kHz the difference to 44.1 kHz is under 0.3 dB.
const FILTER_RATE_HZ: f64 = 48_000.0;

/// Band whose mean is brought to 0 dB, Hz: the alignment of the shipped rows.
const ALIGNED_HZ: (f64, f64) = (200.0, 2000.0);

/// Differences beyond this say that a file was taken for what it is not, dB.
const LARGEST_DEVIATION_DB: f64 = 40.0;

/// Where that is judged, Hz: below, earbuds and worn pads lose 40 dB and more.
const JUDGED_HZ: (f64, f64) = (40.0, 10_000.0);

/// What a curve in a file means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// What a microphone heard: needs a reference.
    Measurement,
    /// What is already relative to the Harman over-ear target.
    Deviation,
    /// An equalizer towards a target: the headphone is what the target has and the equalizer has not.
    Correction,
}

impl Meaning {
    /// The word used in texts.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Measurement => "measurement",
            Self::Deviation => "deviation from the target",
            Self::Correction => "correction",
        }
    }
}

/// One curve of a file and what it most likely means.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The likely meaning.
    pub meaning: Meaning,
    /// Where in the file it stands: "column error", "10 filters".
    pub place: String,
    /// The curve as the file says it, dB; of both ears the mean.
    pub curve: Curve,
    /// How far the left ear lies above the right one, dB; `None` where the file does not tell them apart.
    pub left_minus_right: Option<Curve>,
}

/// Everything a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportFile {
    /// The format, as people call it.
    pub format: &'static str,
    /// The maker, where the file lies in a database that says so; else empty.
    pub maker: String,
    /// A name for the headphone, from the file or its name.
    pub name: String,
    /// Who measured the headphone, if the file says so; else empty.
    pub measured_by: String,
    /// Who made the curve and what for, in the file's own words; else empty.
    pub source: String,
    /// What can be taken from it, the likeliest first; never empty.
    pub readings: Vec<Reading>,
    /// What is worth knowing before taking it.
    pub notes: Vec<String>,
    /// True for a file of AutoEq's, whose equalizers smooth the treble.
    pub is_smoothed: bool,
}

/// What a person says about an import.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Which reading, counted from 0.
    pub reading: usize,
    /// What it means.
    pub meaning: Meaning,
    /// What a neutral headphone measures on the same rig, or what a correction aims at; says nothing of a deviation.
    pub reference: Reference,
    /// Whether each ear is to get its own conversion, where the file tells them apart.
    pub each_ear: bool,
    /// Maker; may be empty.
    pub maker: String,
    /// Model.
    pub model: String,
    /// Construction of the rear.
    pub back: BackType,
    /// How it sits.
    pub fit: Fit,
}

/// Reads a file of any known format. Its name may come with its folders, which say more in a database.
///
/// # Errors
/// What is wrong, in which line, and what was expected there.
pub fn read(file_name: &str, bytes: &[u8]) -> Result<ImportFile, ImportError> {
    read_with(file_name, bytes, &mut |_| None)
}

/// As [`read`]; `beside` gives the files that the file takes in by name, such as Equalizer APO's `Include:`.
///
/// # Errors
/// As [`read`].
pub fn read_with(
    file_name: &str,
    bytes: &[u8],
    beside: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
) -> Result<ImportFile, ImportError> {
    let mut file = read_format(file_name, bytes, beside)?;
    let is_correction = file.readings.first().is_some_and(|reading| reading.meaning == Meaning::Correction);
    file.is_smoothed = is_correction && smoothing::is_autoeq(file_name, &file.source);
    if file.is_smoothed {
        file.notes.push(SMOOTHED.to_owned());
    }
    Ok(file)
}

/// What is said of a preset of AutoEq's.
const SMOOTHED: &str = "AutoEq smooths the treble of its presets. What that takes away on average is put back: \
    3\u{a0}dB at 10\u{a0}kHz, 1\u{a0}dB for in-ears.";

fn read_format(
    file_name: &str,
    bytes: &[u8],
    beside: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
) -> Result<ImportFile, ImportError> {
    let name = name_from_file(file_name);
    if impulse::is_wav(bytes) {
        return impulse::read(bytes, name);
    }
    let text = text::decoded(bytes)?;
    let Some((_, first)) = text::lines(&text).next() else { return Err(ImportError::Empty) };
    if is_json(first) {
        return json::read(file_name, &text, name);
    }
    if camilla::is_configuration(&text) {
        return camilla::read(&text, name);
    }
    let text = number::without_thousands_marks(&text);
    let lines: Vec<(usize, &str)> = text::lines(&text).collect();
    if peace::is_preset(&lines) {
        return peace::read(&lines, name);
    }
    if commands::takes_in_others(&lines) {
        let whole = include::expanded(&text, beside)?;
        return commands::read(&text::lines(&whole).collect::<Vec<_>>(), name);
    }
    if commands::are_commands(&lines) {
        return commands::read(&lines, name);
    }
    table::read(&lines, name)
}

/// True for a first line of JSON; a section of an INI file begins with a bracket, too.
fn is_json(first: &str) -> bool {
    first.starts_with('{')
        || first.strip_prefix('[').is_some_and(|rest| {
            let rest = rest.trim_start();
            rest.is_empty()
                || rest.starts_with(['{', '[', ']', '"', '-'])
                || rest.starts_with(|c: char| c.is_ascii_digit())
        })
}

impl ImportFile {
    /// A file that says nothing beyond its curves.
    fn of(format: &'static str, name: String, readings: Vec<Reading>) -> Self {
        let (maker, measured_by, source) = Default::default();
        Self { format, maker, name, measured_by, source, readings, notes: Vec::new(), is_smoothed: false }
    }

    /// The answers a person most likely gives.
    #[must_use]
    pub fn likely(&self) -> Choice {
        Choice {
            reading: 0,
            meaning: self.readings.first().map_or(Meaning::Measurement, |reading| reading.meaning),
            reference: self.likely_reference(),
            each_ear: true,
            maker: self.maker.clone(),
            model: self.name.clone(),
            back: BackType::Closed,
            fit: Fit::OverEar,
        }
    }

    /// What the file's own words say of its target; without any, the one that almost all have.
    fn likely_reference(&self) -> Reference {
        let is_correction =
            self.readings.first().is_some_and(|reading| reading.meaning == Meaning::Correction);
        let words = format!("{} {}", self.source, self.notes.join(" ")).to_lowercase();
        if is_correction && words.contains("diffuse") {
            Reference::DiffuseField
        } else {
            Reference::Harman2018
        }
    }

    /// The headphone that follows from a person's answers.
    ///
    /// # Errors
    /// A curve that no headphone has under these answers, or no such reading.
    pub fn headphone(&self, choice: &Choice) -> Result<Imported, ImportError> {
        let reading = self.readings.get(choice.reading).ok_or(ImportError::Empty)?;
        let curve = deviation(&reading.curve, choice.meaning, &choice.reference)?;
        let is_smoothed = self.is_smoothed && choice.meaning == Meaning::Correction;
        let curve = if is_smoothed { smoothing::as_measured(&curve, choice.fit) } else { curve };
        let ears = match (reading.left_minus_right, choice.each_ear) {
            (None, _) => "",
            (Some(_), true) => ", each ear its own",
            (Some(_), false) => ", mean of both ears",
        };
        let source = if self.source.is_empty() { String::new() } else { format!(" ({})", self.source) };
        let against = match choice.meaning {
            Meaning::Measurement => format!(" against {}", choice.reference.label()),
            Meaning::Correction if choice.reference != Reference::Harman2018 => {
                format!(" towards {}", choice.reference.label())
            }
            Meaning::Deviation | Meaning::Correction => String::new(),
        };
        let meaning = choice.meaning.label();
        let treble = if is_smoothed { ", treble as measured" } else { "" };
        let origin =
            format!("{}{source}, {}{ears}, as {meaning}{against}{treble}", self.format, reading.place);
        let import = Imported::new(&choice.maker, &choice.model, (choice.back, choice.fit), &curve);
        let import = reading.ears(choice).iter().fold(import, Imported::with_ears);
        Ok(Imported { measured_by: kept_name(&self.measured_by), ..import.derived_from(&origin) })
    }
}

/// Deviation from the Harman target of its kind, over-ear 2018 or in-ear 2019, aligned as the shipped rows are.
///
/// # Errors
/// Values no headphone has.
pub fn deviation(curve: &Curve, meaning: Meaning, reference: &Reference) -> Result<Curve, ImportError> {
    let deviation = match meaning {
        Meaning::Measurement => curve.zip_with(&reference.curve(), |db, neutral_db| db - neutral_db),
        Meaning::Deviation => *curve,
        Meaning::Correction if *reference == reference.neutral() => curve.map(|db| -db),
        Meaning::Correction => {
            let target =
                reference.curve().zip_with(&reference.neutral().curve(), |db, neutral_db| db - neutral_db);
            target.zip_with(curve, |target_db, db| target_db - db)
        }
    };
    let mean_db = deviation.mean_db(ALIGNED_HZ);
    let aligned = deviation.map(|db| db - mean_db);
    let within = aligned
        .map_with_hz(|freq_hz, db| if (JUDGED_HZ.0..=JUDGED_HZ.1).contains(&freq_hz) { db } else { 0.0 });
    let largest_db = within.db.iter().fold(0.0, |largest: f64, db| largest.max(db.abs()));
    if largest_db > LARGEST_DEVIATION_DB {
        return Err(ImportError::Implausible { largest_db, limit_db: LARGEST_DEVIATION_DB });
    }
    Ok(aligned.map(|db| db.clamp(-LARGEST_DEVIATION_DB, LARGEST_DEVIATION_DB)))
}

/// Magnitude of a cascade of sections, dB.
fn magnitude_db(sections: &[Biquad]) -> Curve {
    Curve::from_fn(|freq_hz| {
        sections.iter().map(|section| section.magnitude_db(freq_hz, FILTER_RATE_HZ)).sum()
    })
}

/// A file's name without its folders and its extension.
fn stem(file_name: &str) -> &str {
    let base = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    base.rsplit_once('.').map_or(base, |(stem, _)| stem)
}

/// `HD 650 ParametricEQ.txt` → `HD 650`.
fn name_from_file(file_name: &str) -> String {
    let stem = stem(file_name);
    let mut name = smoothing::without_phase(stem).unwrap_or(stem).replace('_', " ");
    for word in smoothing::PRESETS.into_iter().chain(["parametric", "graphic"]) {
        name = name.replace(word, "");
    }
    let name = name.trim().trim_end_matches('-').trim();
    // What every file of the OPRA database is called.
    if name.is_empty() || name == "info" { "My headphone".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod definitions;
#[cfg(test)]
mod files;
#[cfg(test)]
mod malformed;
#[cfg(test)]
mod tests;
