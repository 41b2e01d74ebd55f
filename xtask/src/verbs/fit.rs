//! `cargo xtask fit`: a measurement or an equalizer as a row of `presets/headphones/models.json`.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::Result;
use grille::dsp::curve::Curve;
use grille::dsp::rbj::BandKind;
use grille::headphones::import::{Choice, Meaning, read};
use grille::headphones::{BackType, Catalog, Fit as Seat, HeadphoneId};
use lexopt::prelude::*;
use serde_json::{Value, json};

use crate::error::user_error;
use crate::fit::{Fit, fit};
use crate::terminal::say;
use crate::verbs::help::usage;

/// Gain of a published EQ beyond which it may hide a lack of bass, dB: such EQs are capped at 6 dB.
const CAPPED_DB: f64 = 5.5;

/// What the caller said.
#[derive(Debug, Default)]
struct Arguments {
    file: Option<PathBuf>,
    maker: Option<String>,
    model: Option<String>,
    back: Option<BackType>,
    is_on_ear: bool,
    measured_by: Option<String>,
}

/// Prints the row of a file.
///
/// # Errors
/// The file holds no curve, or an argument is none.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let arguments = parse(arguments)?;
    let path = arguments.file.clone().ok_or_else(|| user_error(format!("give a file; {}", usage("fit"))))?;
    let bytes = std::fs::read(&path)
        .map_err(|error| user_error(format!("could not read {}: {error}", path.display())))?;
    let file = read(&path.to_string_lossy(), &bytes)
        .map_err(|error| user_error(format!("could not read {}: {error}", path.display())))?;
    let choice = with_arguments(file.likely(), &arguments);
    let import = file.headphone(&choice).map_err(|error| user_error(error.to_string()))?;
    let reading = &file.readings[choice.reading];
    say(format!(
        "# {} · {}, taken as {}, {}",
        file.format,
        reading.place,
        choice.meaning.label(),
        choice.reference.label()
    ));
    let bass_hz =
        if choice.meaning == Meaning::Correction { bass_valid_from_hz(&reading.curve) } else { 20.0 };
    let fit = fit(&import.curve);
    say(format!(
        "# {} bands, {:.2} dB rms up to 10 kHz, {:.2} dB at most",
        fit.bands.len(),
        fit.rms_db,
        fit.max_db
    ));
    let measured_by = arguments.measured_by.unwrap_or(file.measured_by);
    say(row(&choice, &fit, (&measured_by, bass_hz)).to_string());
    Ok(())
}

fn parse(arguments: &[OsString]) -> Result<Arguments> {
    let mut parsed = Arguments::default();
    let mut parser = lexopt::Parser::from_args(arguments.to_vec());
    let explain = |error: lexopt::Error| user_error(format!("{error}; {}", usage("fit")));
    let text = |parser: &mut lexopt::Parser| -> Result<String> {
        Ok(parser.value().map_err(explain)?.to_string_lossy().into_owned())
    };
    while let Some(argument) = parser.next().map_err(explain)? {
        match argument {
            Long("maker") => parsed.maker = Some(text(&mut parser)?),
            Long("model") => parsed.model = Some(text(&mut parser)?),
            Long("by") => parsed.measured_by = Some(text(&mut parser)?),
            Long("on-ear") => parsed.is_on_ear = true,
            Long("back") => {
                let name = text(&mut parser)?;
                let known = [BackType::Open, BackType::SemiOpen, BackType::Closed];
                let back = known.into_iter().find(|back| back.label() == name);
                parsed.back =
                    Some(back.ok_or_else(|| {
                        user_error(format!("there is no back \"{name}\"; {}", usage("fit")))
                    })?);
            }
            Value(path) if parsed.file.is_none() => parsed.file = Some(std::path::absolute(path)?),
            other => return Err(explain(other.unexpected())),
        }
    }
    Ok(parsed)
}

fn with_arguments(choice: Choice, arguments: &Arguments) -> Choice {
    Choice {
        each_ear: false,
        maker: arguments.maker.clone().unwrap_or(choice.maker),
        model: arguments.model.clone().unwrap_or(choice.model),
        back: arguments.back.unwrap_or(choice.back),
        fit: if arguments.is_on_ear { Seat::OnEar } else { Seat::OverEar },
        ..choice
    }
}

/// The sixth-octave above the last point where an equalizer is near its cap: below it the headphone may have less bass
/// than the equalizer says.
fn bass_valid_from_hz(equalizer: &Curve) -> f64 {
    let reference_db = equalizer.mean_db((200.0, 2_000.0));
    let steps = (0..40).map(|step| 20.0 * (f64::from(step) / 12.0).exp2());
    let last = steps.filter(|hz| equalizer.at_hz(*hz) - reference_db > CAPPED_DB).fold(0.0, f64::max);
    if last > 0.0 { (last * (1.0_f64 / 6.0).exp2()).round() } else { 20.0 }
}

/// The next free number of a model that ships.
fn next_id() -> u16 {
    let ids = Catalog::embedded().entries().iter().map(|entry| entry.id.0);
    ids.filter(|id| *id < HeadphoneId::IMPORTS.start().0).max().unwrap_or(31) + 1
}

fn row(choice: &Choice, fit: &Fit, (measured_by, bass_hz): (&str, f64)) -> Value {
    let rounded = |value: f64, digits: i32| {
        let scale = 10.0_f64.powi(digits);
        (value * scale).round() / scale
    };
    let bands: Vec<Value> = fit
        .bands
        .iter()
        .map(|band| {
            let kind = match band.kind {
                BandKind::LowShelf => "low_shelf",
                BandKind::HighShelf => "high_shelf",
                _ => "peak",
            };
            let digits = i32::from(band.freq_hz < 1_000.0);
            json!({
                "type": kind,
                "f0_hz": rounded(band.freq_hz, digits),
                "gain_db": rounded(band.gain_db, 2),
                "q": rounded(band.q, 2),
            })
        })
        .collect();
    let derived_from =
        if choice.meaning == Meaning::Correction { "inverse of a published EQ" } else { "measured curve" };
    json!({
        "id": next_id(),
        "maker": choice.maker,
        "model": choice.model,
        "variant": null,
        "back": choice.back.label(),
        "fit": choice.fit.label(),
        "measured_by": measured_by,
        "derived_from": derived_from,
        "bass_valid_from_hz": bass_hz,
        "offset_db": rounded(fit.offset_db, 2),
        "bands": bands,
        "fit_rms_db": rounded(fit.rms_db, 3),
        "fit_max_db": rounded(fit.max_db, 2),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What CONTRIBUTING does with a measurement: every field a row has, and the next number.
    #[test]
    fn a_measurement_becomes_a_row() {
        let rows: Vec<String> = (0..100)
            .map(|idx| 20.0 * 10.0_f64.powf(f64::from(idx) * 0.03))
            .map(|hz| format!("{hz:.1} {:.2}", 80.0 + 3.0 * (hz / 300.0).log2().sin()))
            .collect();
        let table = rows.join("\n");
        let file = read("Acme One.txt", table.as_bytes()).unwrap();
        let arguments = parse(&["x.txt", "--maker", "Acme", "--back", "open"].map(OsString::from)).unwrap();
        let choice = with_arguments(file.likely(), &arguments);
        let fit = fit(&file.headphone(&choice).unwrap().curve);
        let row = row(&choice, &fit, ("nobody", 20.0));
        let shipped: Value =
            serde_json::from_str(include_str!("../../../presets/headphones/models.json")).unwrap();
        let known = row.as_object().unwrap();
        let shipped = shipped["headphones"].as_array().unwrap();
        let is_in_all = |field: &str| shipped.iter().all(|row| row.get(field).is_some());
        for field in shipped.iter().flat_map(|row| row.as_object().unwrap().keys()) {
            assert!(known.contains_key(field) || !is_in_all(field), "{field}: {known:?}");
        }
        assert_eq!((row["maker"].as_str(), row["back"].as_str()), (Some("Acme"), Some("open")));
        assert!(row["fit_rms_db"].as_f64().unwrap() < 0.4, "{row}");
    }

    #[test]
    fn a_capped_equalizer_says_where_the_bass_begins() {
        let capped = Curve::from_fn(|hz| if hz < 40.0 { 6.0 } else { 0.0 });
        let from_hz = bass_valid_from_hz(&capped);
        assert!((38.0..50.0).contains(&from_hz), "{from_hz}");
        assert_eq!(bass_valid_from_hz(&Curve::FLAT), 20.0);
    }

    #[test]
    fn mistakes_show_the_usage() {
        assert!(parse(&["a", "b"].map(OsString::from)).is_err());
        let error = parse(&["a", "--back", "ajar"].map(OsString::from)).unwrap_err().to_string();
        assert!(error.contains("there is no back") && error.contains("usage:"), "{error}");
    }
}
