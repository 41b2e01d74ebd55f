//! Equalizer APO's commands, line by line, and for which device and stage they count.
//!
//! Lines behind `Device:` count for the devices it names, and every line before for all of them. Each named
//! device with filters of its own is a reading of its own, together with the lines for all; they are never
//! added up. Lines behind `Stage:` count if the stage is one of playback. See `[equalizer-apo]` in
//! REFERENCES.md.

use super::channels::Channels;
use super::devices::{self, Device};
use super::error::shortened;
use super::graphic::Graphic;
use super::number::ThreeDigits;
use super::{ImportError, ImportFile, Reading, parametric};

/// Most filters of one file, counted for each device: far more than any equalizer has, few enough to be quick.
const MAX_FILTERS: usize = 1000;

/// Most points of graphic equalizers, counted likewise.
const MAX_POINTS: usize = 100_000;

/// Commands that do not change a magnitude.
const HARMLESS: [&str; 3] = ["Delay", "Equaliser", "Dated"];

const COMMAND: &str = "Preamp:, Filter: with ON or OFF, or GraphicEQ:";

/// What counts for whom.
struct Configuration<'a> {
    /// Devices with filters of their own.
    owners: Vec<(Device<'a>, Correction)>,
    for_all: Correction,
}

/// What counts for one device, or for all.
struct Correction {
    channels: Channels,
    /// Filters and points, and how many of them are the device's own.
    num_filters: usize,
    num_points: usize,
    num_own: usize,
    three_digits: ThreeDigits,
    notes: Vec<String>,
}

/// Whose the next lines are.
#[derive(Clone, Copy, PartialEq)]
enum Section {
    All,
    Own,
    Others,
}

/// The two halves of `Key: value`.
pub(super) fn key_of(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    Some((key.trim(), value.trim()))
}

pub(super) fn is_comment(line: &str) -> bool {
    line.starts_with('#') || line.starts_with(';') || line.starts_with("//")
}

fn is_command(line: &str, name: &str) -> bool {
    key_of(line).is_some_and(|(key, _)| key.eq_ignore_ascii_case(name))
}

fn begins_with_filter(text: &str) -> bool {
    text.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("filter"))
}

/// `Filter`, `Filter 3`: a filter's command. `Filter notes` is none.
fn is_filter(key: &str) -> bool {
    begins_with_filter(key)
        && key.get(6..).is_some_and(|number| number.trim().chars().all(|c| c.is_ascii_digit()))
}

/// A line without a command: Equalizer APO passes over it. One that looks like a command without its colon does not.
fn is_plain_text(text: &str) -> bool {
    const COMMANDS: [&str; 4] = ["filter", "preamp", "graphiceq", "channel"];
    let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
    !text.contains(':') && !COMMANDS.contains(&first.as_str())
}

/// True if the lines look like commands at all, be they well written or not.
pub(super) fn are_commands(lines: &[(usize, &str)]) -> bool {
    lines.iter().any(|(_, line)| {
        begins_with_filter(line)
            || ["Preamp", "GraphicEQ", "Include"].iter().any(|name| is_command(line, name))
    })
}

/// True if a line takes in another file.
pub(super) fn takes_in_others(lines: &[(usize, &str)]) -> bool {
    lines.iter().any(|(_, line)| is_command(line, "Include"))
}

/// Reads a file of commands.
pub(super) fn read(lines: &[(usize, &str)], name: String) -> Result<ImportFile, ImportError> {
    let file = Configuration::of(lines)?;
    if file.corrections().next().is_none() {
        let (line, text) = lines.last().copied().unwrap_or((1, ""));
        return Err(ImportError::line(line, text, "at least one line with Filter: ON or GraphicEQ:"));
    }
    let has_filters = file.corrections().any(|(correction, _)| correction.num_filters > 0);
    let format = if has_filters { "Equalizer APO filters" } else { "Equalizer APO GraphicEQ" };
    Ok(ImportFile { notes: file.notes(), ..ImportFile::of(format, name, file.readings()) })
}

fn checked_total(
    line: usize,
    found: &str,
    (num_filters, num_points): (usize, usize),
) -> Result<(), ImportError> {
    if num_filters > MAX_FILTERS {
        return Err(ImportError::line(line, found, "at most 1000 filters"));
    }
    if num_points > MAX_POINTS {
        return Err(ImportError::line(line, found, "at most 100000 points"));
    }
    Ok(())
}

impl<'a> Configuration<'a> {
    fn of(lines: &[(usize, &'a str)]) -> Result<Self, ImportError> {
        let is_rew = lines.first().is_some_and(|(_, line)| line.starts_with("Filter Settings file"));
        let devices = if is_rew { Vec::new() } else { Device::all(lines)? };
        let for_all = Correction::of(lines, is_rew, None)?;
        let mut total = (for_all.num_filters, for_all.num_points);
        let mut owners = Vec::new();
        for device in devices {
            let correction = Correction::of(lines, is_rew, Some(&device))?;
            total = (total.0 + correction.num_filters, total.1 + correction.num_points);
            checked_total(device.line, device.name, total)?;
            if correction.num_own > 0 {
                owners.push((device, correction));
            }
        }
        Ok(Self { owners, for_all })
    }

    /// What can be taken, and for which device: first of those with filters of their own, then what is for all.
    fn corrections(&self) -> impl Iterator<Item = (&Correction, Option<&Device<'a>>)> {
        let of_owners = self.owners.iter().map(|(device, correction)| (correction, Some(device)));
        let has_filters = self.for_all.num_filters + self.for_all.num_points > 0;
        of_owners.chain(has_filters.then_some((&self.for_all, None)))
    }

    fn readings(&self) -> Vec<Reading> {
        let is_alone = self.corrections().count() == 1;
        let reading = |(correction, device): (&Correction, Option<&Device<'a>>)| {
            let reading = correction.channels.reading();
            let place = match device {
                _ if is_alone => return reading,
                Some(Device { line, name }) => format!("{}, device {name} of line {line}", reading.place),
                None => format!("{}, for all devices", reading.place),
            };
            Reading { place, ..reading }
        };
        self.corrections().map(reading).collect()
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.corrections().count() > 1 {
            let lines: Vec<String> =
                self.owners.iter().map(|(device, _)| format!("line {}", device.line)).collect();
            let lines = lines.join(", ");
            notes.push(format!(
                "{lines}: filters for one device only; take those of the device with your headphone"
            ));
        }
        for (correction, _) in self.corrections() {
            let said = correction.channels.notes().into_iter().chain(correction.notes.clone());
            let news: Vec<String> = said.filter(|note| !notes.contains(note)).collect();
            notes.extend(news);
        }
        notes
    }
}

impl Default for Correction {
    fn default() -> Self {
        Self {
            channels: Channels::default(),
            num_filters: 0,
            num_points: 0,
            num_own: 0,
            three_digits: ThreeDigits::Thousands,
            notes: Vec::new(),
        }
    }
}

/// What to say of a frequency that can be read in two ways.
fn asked(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    format!("“{text}” is read as {digits} Hz: if the file means a fraction, write it with two decimals")
}

impl Correction {
    /// What counts for a device, or for those that are not named.
    fn of(lines: &[(usize, &str)], is_rew: bool, device: Option<&Device<'_>>) -> Result<Self, ImportError> {
        let mut found = Self::default();
        let (mut section, mut is_heard) = (Section::All, true);
        let filters = lines.iter().filter_map(|(_, text)| key_of(text)).filter(|(key, _)| is_filter(key));
        let (three_digits, first) = parametric::three_digits(filters.map(|(_, value)| value));
        found.three_digits = three_digits;
        found.notes.extend(first.filter(|_| three_digits == ThreeDigits::Unknown).map(asked));
        for &(line, text) in lines.iter().filter(|(_, text)| !is_comment(text)) {
            match key_of(text) {
                Some((key, value)) if key.eq_ignore_ascii_case("Device") && !is_rew => {
                    section = Section::of(value, device);
                }
                _ if section == Section::Others => {}
                Some((key, value)) if key.eq_ignore_ascii_case("Stage") && !is_rew => {
                    is_heard = is_playback(line, value)?;
                }
                _ if !is_heard => {}
                // Room EQ Wizard writes its own heading, with notes of the user's, before the filters.
                command if is_rew && found.num_filters == 0 && !is_sound(command) => {}
                command => found.take(line, text, command, section)?,
            }
        }
        Ok(found)
    }

    fn take(
        &mut self,
        line: usize,
        text: &str,
        command: Option<(&str, &str)>,
        section: Section,
    ) -> Result<(), ImportError> {
        if is_plain_text(text) {
            self.notes.push(format!("line {line}: “{}” is no command and is left out", shortened(text)));
            return Ok(());
        }
        let (key, value) = command.ok_or_else(|| ImportError::line(line, text, COMMAND))?;
        let num_before = self.num_filters + self.num_points;
        if is_filter(key) {
            self.num_filters += 1;
            self.channels.add(parametric::filter(line, value, self.three_digits)?);
        } else if key.eq_ignore_ascii_case("Preamp") {
            self.channels.add_gain(parametric::gain_db(line, value)?);
        } else if key.eq_ignore_ascii_case("GraphicEQ") {
            self.add_graphic(line, value)?;
        } else if key.eq_ignore_ascii_case("Channel") {
            self.channels.select(line, value);
        } else if key.eq_ignore_ascii_case("Include") {
            return Err(ImportError::Include { line, name: value.to_owned() });
        } else if !begins_with_filter(key)
            && !HARMLESS.iter().any(|harmless| key.eq_ignore_ascii_case(harmless))
        {
            return Err(ImportError::line(line, text, COMMAND));
        }
        if section == Section::Own {
            self.num_own += self.num_filters + self.num_points - num_before;
        }
        checked_total(line, text, (self.num_filters, self.num_points))
    }

    fn add_graphic(&mut self, line: usize, value: &str) -> Result<(), ImportError> {
        let graphic = Graphic::of_line(line, value)?;
        self.channels.add_graphic(&graphic.curve, graphic.num_points);
        self.num_points += graphic.num_points;
        self.notes.extend(graphic.anchor.map(|(freq_hz, gain_db)| {
            format!("line {line}: the first point, {gain_db} dB at {freq_hz} Hz, only ends the curve and is left out")
        }));
        Ok(())
    }
}

impl Section {
    fn of(name: &str, device: Option<&Device<'_>>) -> Self {
        match device {
            _ if devices::means_all(name) => Self::All,
            Some(device) if device.is_named(name) => Self::Own,
            _ => Self::Others,
        }
    }
}

/// True for commands a heading of Room EQ Wizard's ends with.
fn is_sound(command: Option<(&str, &str)>) -> bool {
    command.is_some_and(|(key, _)| is_filter(key) || key.eq_ignore_ascii_case("Preamp"))
}

/// `Stage: pre-mix post-mix capture`: true if it has one of playback.
fn is_playback(line: usize, value: &str) -> Result<bool, ImportError> {
    let mut is_playback = false;
    for stage in value.split_whitespace() {
        match stage.to_ascii_lowercase().as_str() {
            "pre-mix" | "post-mix" => is_playback = true,
            "capture" => {}
            _ => return Err(ImportError::line(line, value, "a stage: pre-mix, post-mix or capture")),
        }
    }
    Ok(is_playback)
}
