//! Stored files as their programs write them, in every coding, against each format's own definition. What each
//! file reproduces stands in `tests/imports/README.md`.

use super::definitions::{analogue_db, q_of_octaves, q_of_slope};
use super::tests::{level_db, utf16};
use super::*;
use crate::dsp::curve::freqs_hz;

/// A stored file under its name.
struct Stored {
    path: &'static str,
    text: &'static str,
}

macro_rules! stored {
    ($path:literal) => {
        Stored { path: $path, text: include_str!(concat!("../../../tests/imports/", $path)) }
    };
}

impl Stored {
    /// The file as systems and programs save it.
    fn codings(&self) -> Vec<(&'static str, Vec<u8>)> {
        let crlf = self.text.replace('\n', "\r\n");
        let cr = self.text.replace('\n', "\r");
        let mut codings = vec![
            ("UTF-8", self.text.as_bytes().to_vec()),
            ("UTF-8, CRLF", crlf.clone().into_bytes()),
            ("UTF-8, CR", cr.clone().into_bytes()),
            ("UTF-8 with a mark, CRLF", [&[0xef, 0xbb, 0xbf], crlf.as_bytes()].concat()),
            ("UTF-16 LE with a mark, CRLF", utf16(&crlf, u16::to_le_bytes, true)),
            ("UTF-16 BE with a mark", utf16(self.text, u16::to_be_bytes, true)),
            ("UTF-16 BE with a mark, CR", utf16(&cr, u16::to_be_bytes, true)),
            ("UTF-16 LE without", utf16(self.text, u16::to_le_bytes, false)),
            ("blank lines and an end-of-file mark", format!("\n\n{}\n \u{1a}", self.text).into_bytes()),
        ];
        let latin1: Option<Vec<u8>> = crlf.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
        codings.extend(latin1.map(|bytes| ("Latin-1, CRLF", bytes)));
        codings
    }

    /// In every coding the reading at `idx` means this and is this curve within `tolerance_db`, where the format
    /// defines it (`band_hz`) and not below -70 dB.
    fn assert_is(
        &self,
        (idx, meaning): (usize, Meaning),
        tolerance_db: f64,
        expected_db: impl Fn(f64) -> f64,
    ) {
        for (coding, bytes) in self.codings() {
            let file =
                read(self.path, &bytes).unwrap_or_else(|error| panic!("{}, {coding}: {error}", self.path));
            let reading = &file.readings[idx];
            assert_eq!(reading.meaning, meaning, "{}, {coding}", self.path);
            for (at_hz, db) in freqs_hz().iter().zip(&reading.curve.db).filter(|(f, _)| **f < 19_000.0) {
                let expected_db = expected_db(*at_hz);
                let error_db = if expected_db < -70.0 { 0.0 } else { (db - expected_db).abs() };
                assert!(
                    error_db < tolerance_db,
                    "{}, {coding}, {at_hz} Hz: {db}, not {expected_db} dB",
                    self.path
                );
            }
        }
    }

    fn read(&self) -> ImportFile {
        read(self.path, self.text.as_bytes()).unwrap()
    }
}

/// Filters by kind, frequency, gain and Q, and a gain.
fn cascade_db(gain_db: f64, filters: &[(&str, f64, f64, f64)], at_hz: f64) -> f64 {
    let of_filter =
        |&(kind, freq_hz, gain_db, q): &(&str, f64, f64, f64)| analogue_db(kind, freq_hz, gain_db, q, at_hz);
    gain_db + filters.iter().map(of_filter).sum::<f64>()
}

const LIKELIEST: (usize, Meaning) = (0, Meaning::Correction);

#[test]
fn filters_of_four_generations_of_autoeq() {
    let peaks = [
        ("PK", 31.0, 5.5, 1.41),
        ("PK", 62.0, 3.1, 1.41),
        ("PK", 180.0, -2.3, 0.85),
        ("PK", 1250.0, 1.4, 1.41),
        ("PK", 3400.0, -3.2, 2.02),
    ];
    stored!("autoeq-1-parametric.txt").assert_is(LIKELIEST, 1e-3, |f| cascade_db(0.0, &peaks, f));
    stored!("autoeq-2-parametric.txt").assert_is(LIKELIEST, 1e-3, |f| cascade_db(-6.2, &peaks, f));
    let with_shelves = |low_hz, high_hz| {
        let [.., bell, upper, highest] = peaks;
        [("LS", low_hz, 5.5, 0.7), bell, upper, highest, ("HS", high_hz, -2.1, 0.7)]
    };
    // The third named its shelves LS and HS: to Equalizer APO, which it wrote for, their corners.
    let decades = |gain_db: f64| {
        let a = 10f64.powf(gain_db / 40.0);
        let slope = 1.0 / ((1.0 / (0.7 * 0.7) - 2.0) / (a + 1.0 / a) + 1.0);
        gain_db.abs() / (80.0 * slope)
    };
    let corners = with_shelves(105.0 * 10f64.powf(decades(5.5)), 10_000.0 / 10f64.powf(decades(-2.1)));
    stored!("autoeq-3-parametric.txt").assert_is(LIKELIEST, 1e-3, |f| cascade_db(-5.6, &corners, f));
    let centers = with_shelves(105.0, 10_000.0);
    stored!("autoeq-4-parametric.txt").assert_is(LIKELIEST, 1e-3, |f| cascade_db(-5.6, &centers, f));
}

/// Gains have one decimal; below the first point of a correction its gain holds. The anchor is none of its points.
#[test]
fn graphic_equalizers_of_two_generations_of_autoeq() {
    let early = stored!("autoeq-1-graphic.txt");
    for file in [&early, &stored!("autoeq-2-graphic.txt")] {
        file.assert_is(LIKELIEST, 0.06, |f| -level_db(f.max(20.0)) - 8.0);
    }
    let (early, later) = (early.read(), stored!("autoeq-2-graphic.txt").read());
    assert_eq!(
        early.notes,
        ["line 1: the first point, -84 dB at 10 Hz, only ends the curve and is left out"]
    );
    assert!(later.notes.is_empty());
    assert_eq!(
        (early.readings[0].place.as_str(), later.readings[0].place.as_str()),
        ("103 points", "127 points")
    );
    // A steep correction is no anchor, nor is one that begins in hearing.
    for text in ["GraphicEQ: 10 -30; 20 0; 20000 0", "GraphicEQ: 20 -84; 40 0; 20000 0"] {
        assert!(read("x.txt", text.as_bytes()).unwrap().notes.is_empty(), "{text}");
    }
}

#[test]
fn results_and_measurements_of_autoeq() {
    for file in [stored!("autoeq-1-result.csv"), stored!("autoeq-2-result.csv")] {
        file.assert_is((0, Meaning::Deviation), 0.01, |f| level_db(f.max(20.0)));
        let raw_db = |f: f64| level_db(f.max(20.0)) + 3.0 * (f.max(20.0) / 100.0).log10().cos();
        file.assert_is((1, Meaning::Measurement), 0.015, raw_db);
        file.assert_is((2, Meaning::Correction), 0.01, |f| -level_db(f.max(20.0)));
        assert_eq!(file.read().format, "AutoEq CSV");
    }
    let file = stored!("autoeq-1-measurement.csv");
    file.assert_is((0, Meaning::Measurement), 0.01, |f| level_db(f.max(20.0)));
}

#[test]
fn measurements_of_three_generations_of_room_eq_wizard() {
    for file in [
        stored!("rew-3.08-measurement.txt"),
        stored!("rew-5.18-measurement.txt"),
        stored!("rew-5.31-measurement.txt"),
        stored!("rew-5.31-measurement-commas.txt"),
        stored!("rew-5.31-measurement-reordered.txt"),
        stored!("rew-5.31-measurement-german.txt"),
    ] {
        file.assert_is((0, Meaning::Measurement), 0.01, |f| level_db(f.max(20.0)) + 80.0);
        let found = file.read();
        assert_eq!(found.format, "Room EQ Wizard export", "{}", file.path);
        let is_old = file.path.starts_with("rew-3");
        let has_title = found.notes.iter().any(|note| note == "the file's title is “HD 650 L”");
        assert_eq!(has_title, !is_old, "{}: {:?}", file.path, found.notes);
        assert_eq!(found.readings[0].place == "column spl(db)", !is_old, "{}", file.path);
    }
}

#[test]
fn filters_of_three_generations_of_room_eq_wizard() {
    let generic = [("PK", 63.8, -8.3, 4.84), ("PK", 1053.0, 2.5, 1.0), ("PK", 12_500.0, -3.2, 4.98)];
    stored!("rew-5.18-filters.txt").assert_is(LIKELIEST, 1e-3, |f| cascade_db(0.0, &generic, f));
    let bandwidths =
        [("PK", 64.0, -5.0, q_of_octaves(64.0, 0.5)), ("PK", 1053.0, 2.5, q_of_octaves(1053.0, 1.0))];
    stored!("rew-5.20-filters-bandwidth.txt").assert_is(LIKELIEST, 1e-3, |f| cascade_db(0.0, &bandwidths, f));
    let all_kinds = [
        ("PK", 53.9, -3.3, 2.0),
        ("PK", 89.4, -2.1, 12.197),
        ("LP", 16_000.0, 0.0, 0.5f64.sqrt()),
        ("HP1", 20.0, 0.0, 1.0),
        ("LP", 18_000.0, 0.0, 0.9),
        ("LS", 130.0, 2.0, q_of_slope(2.0, 0.9)),
        ("HS", 4000.0 / 10f64.powf(1.5 / 80.0), -1.5, q_of_slope(-1.5, 1.0)),
        ("NO", 6300.0, 0.0, 3.0),
    ];
    stored!("rew-5.31-filters.txt").assert_is(LIKELIEST, 1e-3, |f| cascade_db(0.0, &all_kinds, f));
}

/// What is for one device is never added to what is for another, nor what is for a microphone to either.
#[test]
fn a_configuration_of_equalizer_apo_is_a_reading_for_each_device() {
    let file = stored!("equalizer-apo-config.txt");
    let for_all = |f: f64| cascade_db(-4.5, &[("PK", 3000.0, -2.0, 2.0)], f);
    // 0 dB up to 1 kHz, from 2 kHz on the last gain, half of both between.
    let graphic_db = |gain_db: f64, f: f64| gain_db * (f / 1000.0).log2().clamp(0.0, 1.0);
    let ear_db = |shelf_db: f64, graphic: f64, f: f64| {
        for_all(f) + cascade_db(graphic_db(graphic, f), &[("LS", 105.0, shelf_db, 0.7)], f)
    };
    file.assert_is(LIKELIEST, 0.02, |f| 0.5 * (ear_db(5.5, 1.5, f) + ear_db(4.5, 0.5, f)));
    file.assert_is((1, Meaning::Correction), 1e-3, |f| {
        for_all(f) + cascade_db(0.0, &[("PK", 60.0, 6.0, 1.0)], f)
    });
    file.assert_is((2, Meaning::Correction), 1e-3, for_all);
    let found = file.read();
    let difference = found.readings[0].left_minus_right.unwrap();
    for (at_hz, db) in freqs_hz().iter().zip(&difference.db) {
        let expected_db = ear_db(5.5, 1.5, *at_hz) - ear_db(4.5, 0.5, *at_hz);
        assert!((db - expected_db).abs() < 0.02, "{at_hz} Hz: {db}, not {expected_db} dB");
    }
    let places: Vec<&str> = found.readings.iter().map(|reading| reading.place.as_str()).collect();
    assert!(
        places[0].starts_with("2 filters and 4 points left, 2 filters and 4 points right, device Headphones")
    );
    assert!(places[0].ends_with(" of line 5") && places[1].ends_with(" of line 18"), "{places:?}");
    assert_eq!(places[2], "1 filters, for all devices");
    let note = "line 5, line 18: filters for one device only; take those of the device with your headphone";
    assert_eq!(found.notes, [note]);
}

#[test]
fn presets_of_peace_and_squiglink() {
    let peace = [("PK", 100.0, 3.0, 1.0), ("HS", 8000.0, -2.5, 0.71)];
    stored!("peace-config.txt").assert_is(LIKELIEST, 1e-3, |f| cascade_db(-3.0, &peace, f));
    let squiglink = [("PK", 22.0, -0.86, 1.717), ("LS", 105.0, 3.2, 0.7), ("HS", 7624.0, 0.6, 0.71)];
    stored!("squiglink-filters.txt").assert_is(LIKELIEST, 1e-3, |f| cascade_db(-6.5, &squiglink, f));
    let file = stored!("squiglink-measurement.txt");
    file.assert_is((0, Meaning::Measurement), 0.01, |f| level_db(f.max(20.0)) + 80.0);
    assert_eq!(file.read().readings[0].place, "column spl (db)");
}

#[test]
fn spreadsheets_of_four_countries() {
    for file in [
        stored!("spreadsheet-german.csv"),
        stored!("spreadsheet-french.csv"),
        stored!("spreadsheet-swiss.tsv"),
        stored!("spreadsheet-scientific.tsv"),
    ] {
        file.assert_is((0, Meaning::Measurement), 0.01, |f| level_db(f.max(20.0)));
    }
}

/// Shelves and peaks as the cookbook has them, passes as Butterworth's.
#[test]
fn an_entry_of_opra_says_whose_it_is() {
    let file = stored!("opra/vendors/example_audio/products/hd_1x/eq/autoeq_example/info.json");
    let bands = [
        ("LS", 105.0, 5.5, 0.7),
        ("PK", 2100.0, -3.0, 2.0),
        ("HS", 9000.0, 2.5, 0.7),
        ("LP1", 17_500.0, 0.0, 1.0),
    ];
    let high_pass_db = |f: f64| {
        let x = (std::f64::consts::PI * f / 48_000.0).tan() / (std::f64::consts::PI * 18.0 / 48_000.0).tan();
        -10.0 * (1.0 + x.powi(-8)).log10()
    };
    file.assert_is(LIKELIEST, 1e-3, |f| cascade_db(-5.5, &bands, f) + high_pass_db(f));
    let found = file.read();
    assert_eq!((found.format, found.readings[0].place.as_str()), ("OPRA entry", "5 filters"));
    let choice = found.likely();
    assert_eq!((choice.maker.as_str(), choice.model.as_str()), ("Example Audio", "HD 1X"));
    let import = found.headphone(&choice).unwrap();
    assert_eq!(import.measured_by, "Example Lab");
    let origin = "OPRA entry (AutoEQ, Measured by Example Lab \u{2022} Harman Target), 5 filters, as correction, treble as measured";
    assert_eq!(import.derived_from, origin);
    let elsewhere = read("downloads/info.json", file.text.as_bytes()).unwrap();
    assert_eq!((elsewhere.maker.as_str(), elsewhere.name.as_str()), ("", "My headphone"));
    let oratory = file.text.replace("Measured by Example Lab \u{2022} ", "");
    assert_eq!(read("info.json", oratory.as_bytes()).unwrap().measured_by, "AutoEQ");
}

/// The database's other files of that name have no equalizer, and say where there is one.
#[test]
fn pages_of_opra_say_where_its_entries_are() {
    for (file, page, below) in [
        (
            stored!("opra/vendors/example_audio/info.json"),
            "vendor",
            "products/<product>/eq/<entry>/info.json",
        ),
        (stored!("opra/vendors/example_audio/products/hd_1x/info.json"), "product", "eq/<entry>/info.json"),
    ] {
        for (coding, bytes) in file.codings() {
            let line = if coding.starts_with("blank") { 4 } else { 2 };
            assert_eq!(read(file.path, &bytes), Err(ImportError::Page { line, page, below }), "{coding}");
        }
    }
}
