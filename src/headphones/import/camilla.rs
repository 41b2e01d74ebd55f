//! Configurations of `CamillaDSP`: their parametric filters, as the pipeline uses them. See `[camilladsp]` in
//! REFERENCES.md.

use yaml_rust2::{Yaml, YamlLoader};

use super::channels::Channels;
use super::error::shortened;
use super::json::correction;
use super::{FILTER_RATE_HZ, ImportError, ImportFile, butterworth, parametric};
use crate::dsp::rbj::{Band, BandKind, Biquad, q_from_bandwidth_oct, q_from_slope};

/// Most filters that are read.
const MAX_FILTERS: usize = 1000;

/// Kinds of filters that change no magnitude.
const HARMLESS: [&str; 4] = ["Delay", "Dither", "Volume", "Limiter"];

const EXPECTED: &str = "filters with type: Biquad and their parameters";
const TYPE: &str = "Peaking, Lowshelf, Highshelf, Lowpass, Highpass, Notch, Bandpass or Allpass";

/// True for the keys a configuration has at its left margin.
pub(super) fn is_configuration(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_end);
    lines.any(|line| line == "filters:") && text.contains("type:")
}

/// Reads a configuration.
pub(super) fn read(text: &str, name: String) -> Result<ImportFile, ImportError> {
    let documents = YamlLoader::load_from_str(text).map_err(|error| {
        let message = error.to_string();
        ImportError::line(error.marker().line().max(1), &message, EXPECTED)
    })?;
    let Some(configuration) = documents.first() else { return Err(ImportError::Empty) };
    let Some(filters) = configuration["filters"].as_hash() else {
        return Err(ImportError::line(1, &shortened(text), EXPECTED));
    };
    let mut reader = Reader { text, channels: Channels::default(), num_filters: 0, notes: Vec::new() };
    let pipeline = configuration["pipeline"].as_vec().map(Vec::as_slice);
    match pipeline {
        None => filters.iter().try_for_each(|(name, filter)| reader.filter(name, filter))?,
        Some(steps) => steps.iter().try_for_each(|step| reader.step(step, &configuration["filters"]))?,
    }
    if reader.num_filters == 0 {
        return Err(ImportError::line(1, "no filter that is used", EXPECTED));
    }
    Ok(correction("CamillaDSP configuration", name, &reader.channels, reader.notes))
}

struct Reader<'a> {
    text: &'a str,
    channels: Channels,
    num_filters: usize,
    notes: Vec<String>,
}

impl Reader<'_> {
    fn line(&self, name: &str) -> usize {
        let key = format!("{name}:");
        let found = self.text.lines().position(|line| line.trim_start().starts_with(&key));
        found.map_or(1, |idx| idx + 1)
    }

    /// A step of the pipeline: some filters for some channels.
    fn step(&mut self, step: &Yaml, filters: &Yaml) -> Result<(), ImportError> {
        let kind = step["type"].as_str().unwrap_or_default();
        if step["bypassed"].as_bool() == Some(true) {
            return Ok(());
        }
        if kind != "Filter" {
            self.note(format!("a step of type {kind} is left out"));
            return Ok(());
        }
        let single = step["channel"].as_i64().into_iter();
        let several = step["channels"].as_vec().into_iter().flatten().filter_map(Yaml::as_i64);
        let channels: Vec<String> = single.chain(several).map(|channel| (channel + 1).to_string()).collect();
        let ears = if channels.is_empty() { "all".to_owned() } else { channels.join(" ") };
        for name in step["names"].as_vec().into_iter().flatten() {
            self.channels.select(self.line("pipeline"), &ears);
            self.filter(name, &filters[name.as_str().unwrap_or_default()])?;
        }
        Ok(())
    }

    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn filter(&mut self, name: &Yaml, filter: &Yaml) -> Result<(), ImportError> {
        let name = name.as_str().unwrap_or_default();
        let line = self.line(name);
        let parameters = &filter["parameters"];
        self.num_filters += 1;
        if self.num_filters > MAX_FILTERS {
            return Err(ImportError::line(line, name, "at most 1000 filters"));
        }
        match filter["type"].as_str().unwrap_or_default() {
            "Gain" if parameters["scale"].as_str().is_none_or(|scale| scale == "dB") => {
                let gain_db = number(&parameters["gain"]).unwrap_or(0.0);
                self.channels.add_gain(parametric::checked_gain_db(line, name, gain_db)?);
            }
            "Biquad" => self.channels.add(biquad(line, name, parameters)?),
            kind if HARMLESS.contains(&kind) => {}
            kind => return Err(ImportError::line(line, &format!("{name}: {kind}"), EXPECTED)),
        }
        Ok(())
    }
}

fn number(value: &Yaml) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "frequencies and gains are far below 2⁵³")]
    value.as_f64().or_else(|| value.as_i64().map(|whole| whole as f64))
}

fn biquad(line: usize, name: &str, parameters: &Yaml) -> Result<Option<Biquad>, ImportError> {
    let kind_name = parameters["type"].as_str().unwrap_or_default();
    let (base, is_first_order) = match kind_name.strip_suffix("FO") {
        Some(base) => (base, true),
        None => (kind_name, false),
    };
    let kind = match base {
        "Peaking" => BandKind::Peak,
        "Lowshelf" => BandKind::LowShelf,
        "Highshelf" => BandKind::HighShelf,
        "Lowpass" => BandKind::LowPass,
        "Highpass" => BandKind::HighPass,
        "Notch" => BandKind::Notch,
        "Bandpass" => BandKind::BandPass,
        "Allpass" => return Ok(None),
        _ => return Err(ImportError::line(line, &format!("{name}: {kind_name}"), TYPE)),
    };
    let missing = |expected| ImportError::line(line, name, expected);
    let freq_hz = number(&parameters["freq"]).ok_or_else(|| missing("freq and a frequency in Hz"))?;
    let is_shelf = matches!(kind, BandKind::LowShelf | BandKind::HighShelf);
    let has_gain = is_shelf || kind == BandKind::Peak;
    let gain_db = number(&parameters["gain"]);
    let gain_db = if has_gain { gain_db.ok_or_else(|| missing("gain and a number in dB"))? } else { 0.0 };
    if is_first_order && is_shelf {
        return Err(missing(TYPE));
    }
    if is_first_order {
        let band = Band { kind, freq_hz, gain_db, q: std::f64::consts::FRAC_1_SQRT_2 };
        let band = parametric::checked_band(line, name, band)?;
        return Ok(Some(butterworth::first_order(kind, band.freq_hz, FILTER_RATE_HZ)));
    }
    let of_slope = number(&parameters["slope"]).map(|slope_db| q_from_slope(gain_db, slope_db / 12.0));
    let of_bandwidth =
        number(&parameters["bandwidth"]).map(|oct| q_from_bandwidth_oct(freq_hz, oct, FILTER_RATE_HZ));
    let q =
        number(&parameters["q"]).or(of_slope).or(of_bandwidth).ok_or_else(|| missing("q and a number"))?;
    let band = parametric::checked_band(line, name, Band { kind, freq_hz, gain_db, q })?;
    Ok(Some(band.biquad(FILTER_RATE_HZ)))
}
