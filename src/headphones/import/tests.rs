use std::fmt::Write as _;

use serde_json::Value;

use super::definitions::analogue_db;
use super::*;
use crate::dsp::curve::freqs_hz;
use crate::headphones::Catalog;

fn rms_db(a: &Curve, b: &Curve, band_hz: (f64, f64)) -> f64 {
    a.zip_with(b, |a, b| (a - b) * (a - b)).mean_db(band_hz).sqrt()
}

pub(super) fn first_curve(file_name: &str, bytes: &[u8]) -> Curve {
    read(file_name, bytes).unwrap_or_else(|error| panic!("{file_name}: {error}")).readings[0].curve
}

pub(super) fn utf16(text: &str, unit: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    let mark = mark.then_some(0xfeff);
    mark.into_iter().chain(text.encode_utf16()).flat_map(unit).collect()
}

/// The same text as programs and systems write it: all give the same readings.
fn assert_reads_alike_in_every_coding(file_name: &str, text: &str) {
    let expected = read(file_name, text.as_bytes()).unwrap();
    let crlf = text.replace('\n', "\r\n");
    let codings = [
        crlf.as_bytes().to_vec(),
        text.replace('\n', "\r").into_bytes(),
        [&[0xef, 0xbb, 0xbf], crlf.as_bytes()].concat(),
        utf16(&crlf, u16::to_le_bytes, true),
        utf16(text, u16::to_be_bytes, true),
        utf16(text, u16::to_le_bytes, false),
        utf16(text, u16::to_be_bytes, false),
        format!("{text}\n\n \u{1a}").into_bytes(),
    ];
    for bytes in codings {
        assert_eq!(read(file_name, &bytes).as_ref(), Ok(&expected), "{file_name}");
    }
}

const AUTOEQ: &str = "Preamp: -6.2 dB\nFilter 1: ON LSC Fc 105 Hz Gain 5.5 dB Q 0.70\n\
    Filter 2: ON PK Fc 8800 Hz Gain 6.0 dB Q 1.30\nFilter 3: ON HSC Fc 10000 Hz Gain -2.1 dB Q 0.70\n";
const AUTOEQ_2019: &str = "Preamp: -6.2 dB\nFilter 1: ON PK Fc 22 Hz Gain 5.5 dB Q 0.91\n\
    Filter 2: ON PK Fc 8800 Hz Gain 6.0 dB Q 1.30\n";
const REW_FILTERS: &str = "Filter Settings file\n\nRoom EQ V5.31\nDated: 24.11.2026 20:14:11\n\n\
    Notes:left ear, third seating\n\nEqualiser: Generic\nHeadphone L\n\
    Filter  1: ON  PK       Fc    63,8 Hz  Gain  -8,3 dB  Q  4,84\n\
    Filter  2: ON  PK       Fc   1,053 Hz  Gain   2,5 dB  Q  1,00\nFilter  3: ON  None\n";
const PEACE: &str = "# Peace\nDevice: all\nStage: post-mix\nChannel: all\nPreamp: -3 dB\n\
    Filter: ON PK Fc 100 Hz Gain 3 dB Q 1\n; switched off\nFilter: OFF PK Fc 200 Hz Gain 3 dB Q 1\n";

#[test]
fn filter_files_of_four_programs_are_read_in_every_coding() {
    for text in [AUTOEQ, AUTOEQ_2019, REW_FILTERS, PEACE] {
        assert_reads_alike_in_every_coding("HD 650 ParametricEQ.txt", text);
    }
    let file = read("C:\\eq\\HD 650 ParametricEQ.txt", AUTOEQ.as_bytes()).unwrap();
    assert_eq!((file.name.as_str(), file.readings[0].meaning), ("HD 650", Meaning::Correction));
    assert_eq!(file.readings[0].place, "3 filters");
    // 20 Hz lies on the low shelf's plateau, behind the preamp.
    assert!((file.readings[0].curve.at_hz(12.0) - (5.5 - 6.2)).abs() < 0.1);
    let one_ear = PEACE.replace("Channel: all", "Channel: L");
    assert_eq!(read("a.txt", one_ear.as_bytes()).unwrap().notes.len(), 1);
}

/// Filters of each ear, some of both, in the order and under the names Equalizer APO takes them.
#[test]
fn filters_for_left_and_right_are_a_pair_and_not_a_sum() {
    let peak = |gain_db: f64| format!("Filter: ON PK Fc 1000 Hz Gain {gain_db} dB Q 1\n");
    let both = format!(
        "Channel: L\n{}Channel: 2\nPreamp: -0.5 dB\n{}Channel: L R\n{}Channel: SUB\n{}",
        peak(4.0),
        peak(2.0),
        peak(-1.0),
        peak(9.0),
    );
    let file = read("pair.txt", both.as_bytes()).unwrap();
    assert_eq!(file.notes, ["line 8: filters for other channels are left out"]);
    let reading = &file.readings[0];
    assert_eq!(reading.place, "2 filters left, 2 right");
    let difference = reading.left_minus_right.unwrap();
    assert!((reading.curve.at_hz(1000.0) - (2.0 - 0.25)).abs() < 0.01);
    assert!((difference.at_hz(1000.0) - 2.5).abs() < 0.01 && (difference.at_hz(40.0) - 0.5).abs() < 0.05);
    let of_headphone = reading.ears(&file.likely()).unwrap();
    assert_eq!(of_headphone, difference.map(|db| -db), "a correction is the headphone in reverse");
    let import = file.headphone(&file.likely()).unwrap();
    assert!((import.left_minus_right.unwrap().at_hz(1000.0) + 2.5).abs() < 0.01);
    let mean = file.headphone(&Choice { each_ear: false, ..file.likely() }).unwrap();
    assert_eq!((mean.left_minus_right, mean.curve), (None, import.curve));
}

#[test]
fn a_graphic_equalizer_is_linear_in_log_frequency_and_constant_beyond_its_ends() {
    let text = "GraphicEQ: 100 -1.0; 1000 3.0; 10000 -5.5";
    let german = "Preamp: 0 dB\nGraphicEQ: 100,0 -1,0; 1000,0 3,0; 10000,0 -5,5;";
    for text in [text, german] {
        assert_reads_alike_in_every_coding("x GraphicEQ.txt", text);
        let curve = first_curve("x GraphicEQ.txt", text.as_bytes());
        for (at_hz, db) in [
            (12.0, -1.0),
            (100.0, -1.0),
            (316.227_766, 1.0),
            (1000.0, 3.0),
            (3162.277, -1.25),
            (20_000.0, -5.5),
        ] {
            assert!((curve.at_hz(at_hz) - db).abs() < 0.05, "{at_hz} Hz: {} dB", curve.at_hz(at_hz));
        }
    }
    let lowered = first_curve("x.txt", b"Preamp: -6 dB\nGraphicEQ: 20 1; 20000 1");
    assert_eq!(lowered.at_hz(500.0), -5.0);
}

/// A smooth response nobody would mistake, dB.
pub(super) fn level_db(freq_hz: f64) -> f64 {
    6.0 * (freq_hz / 900.0).log10().sin() - 2.0
}

pub(super) fn rows(separator: &str, comma: bool, columns: &[fn(f64) -> f64]) -> String {
    let mut text = String::new();
    let mut freq_hz = 20.0;
    while freq_hz < 20_000.0 {
        let mut line = format!("{freq_hz:.3}");
        for column in columns {
            write!(line, "{separator}{:.4}", column(freq_hz)).unwrap();
        }
        writeln!(text, "{}", if comma { line.replace('.', ",") } else { line }).unwrap();
        freq_hz *= 1.02;
    }
    text
}

fn assert_is_level(curve: &Curve, offset_db: f64) {
    for (at_hz, db) in freqs_hz().iter().zip(&curve.db).filter(|(f, _)| (20.0..19_000.0).contains(*f)) {
        assert!((db - offset_db - level_db(*at_hz)).abs() < 0.01, "{at_hz} Hz: {db} dB");
    }
}

#[test]
fn tables_are_read_as_programs_and_countries_write_them() {
    let spl: fn(f64) -> f64 = |f| level_db(f) + 80.0;
    let phase: fn(f64) -> f64 = |f| -f / 300.0;
    let rew = "* Measurement data measured by REW V5.31\n* Source: ear\n* Measurement: HD 650 L\n\
        * Smoothing: None\n*\n* Freq(Hz) SPL(dB) Phase(degrees)\n";
    let cases = [
        ("rew 5.31", format!("{rew}{}", rows(" ", false, &[spl, phase])), 80.0),
        ("rew commas", format!("{rew}{}", rows(", ", false, &[spl, phase])), 80.0),
        ("rew tabs", format!("{rew}{}", rows("\t", false, &[spl, phase])), 80.0),
        ("rew german", format!("{rew}{}", rows("\t", true, &[spl, phase])), 80.0),
        ("rew semicolons", format!("{rew}{}", rows(";", true, &[spl, phase])), 80.0),
        ("plain csv", rows(",", false, &[level_db]), 0.0),
        ("heading", format!("Frequency (Hz),SPL (dB)\n{}", rows(",", false, &[spl])), 80.0),
        ("quoted", format!("\"freq\";\"spl\"\n{}", rows(";", true, &[spl])), 80.0),
        ("german excel", format!("Frequenz;Pegel\n{}", rows(";", true, &[level_db])), 0.0),
        ("tsv", format!("Hz\tdB\n{}", rows("\t", false, &[level_db])), 0.0),
        ("squiglink", format!("freq[hz]\tspl[db]\tphase[deg]\n{}", rows("\t", false, &[spl, phase])), 80.0),
    ];
    for (name, text, offset_db) in cases {
        assert_reads_alike_in_every_coding(name, &text);
        let file = read(name, text.as_bytes()).unwrap();
        assert_eq!(file.readings[0].meaning, Meaning::Measurement, "{name}");
        assert_is_level(&file.readings[0].curve, offset_db);
        let title_note = file.notes == ["the file's title is “HD 650 L”"];
        assert_eq!(title_note, name.starts_with("rew"), "{name}: {:?}", file.notes);
    }
    let mut scientific = String::new();
    for line in rows(" ", false, &[level_db]).lines() {
        let (freq_hz, db) = line.split_once(' ').unwrap();
        writeln!(scientific, "{:E} {:e}", freq_hz.parse::<f64>().unwrap(), db.parse::<f64>().unwrap())
            .unwrap();
    }
    assert_is_level(&first_curve("scientific", scientific.as_bytes()), 0.0);
    let reversed: Vec<String> = rows(",", false, &[level_db]).lines().rev().map(str::to_owned).collect();
    assert_is_level(&first_curve("descending", reversed.join("\n").as_bytes()), 0.0);
}

#[test]
fn autoeq_columns_say_what_they_mean() {
    let minus: fn(f64) -> f64 = |f| -level_db(f);
    let zero: fn(f64) -> f64 = |_| 0.0;
    let raw: fn(f64) -> f64 = |f| level_db(f) + 1.0;
    let result = format!(
        "frequency,raw,error,smoothed,error_smoothed,equalization,parametric_eq,fixed_band_eq,equalized_raw,\
         equalized_smoothed,target\n{}",
        rows(",", false, &[raw, level_db, raw, level_db, minus, zero, zero, zero, zero, zero])
    );
    let file = read("HD 650.csv", result.as_bytes()).unwrap();
    let meanings: Vec<Meaning> = file.readings.iter().map(|reading| reading.meaning).collect();
    let expected = [Meaning::Deviation, Meaning::Measurement, Meaning::Correction, Meaning::Correction];
    assert_eq!((file.format, meanings.as_slice()), ("AutoEq CSV", expected.as_slice()));
    assert_is_level(&file.readings[0].curve, 0.0);
    let taken = file.headphone(&file.likely()).unwrap();
    let corrected =
        file.headphone(&Choice { reading: 2, meaning: Meaning::Correction, ..file.likely() }).unwrap();
    assert!(rms_db(&taken.curve, &corrected.curve, (20.0, 20_000.0)) < 1e-3);
    let measurement = format!("frequency,raw\n{}", rows(",", false, &[raw]));
    assert_eq!(read("x.csv", measurement.as_bytes()).unwrap().readings[0].meaning, Meaning::Measurement);
    let sides = format!("frequency,left,right\n{}", rows(",", false, &[raw, minus]));
    let file = read("x.csv", sides.as_bytes()).unwrap();
    assert!((file.readings[0].curve.at_hz(1000.0) - 0.5).abs() < 0.01);
    let softer: fn(f64) -> f64 = |f| level_db(f) - 1.0;
    for heading in ["freq;L (dB);R (dB)", "Frequency Hz;SPL left;SPL right"] {
        let table = format!("{heading}\n{}", rows(";", true, &[raw, softer]));
        let difference = read("x.csv", table.as_bytes()).unwrap().readings[0].left_minus_right.unwrap();
        assert!((difference.at_hz(1000.0) - 2.0).abs() < 1e-3, "{heading}");
    }
    let sides = format!("frequency,left,right\n{}", rows(",", false, &[raw, softer]));
    let reading = read("x.csv", sides.as_bytes()).unwrap().readings.remove(0);
    for each_ear in [true, false] {
        let words = reading.ears_explained(each_ear).unwrap();
        assert!(words.starts_with("Left and right differ by 2.0 dB rms"), "{words}");
        assert_eq!(words.contains("1.0 dB at most here, never more than 3 dB"), each_ear, "{words}");
    }
}

#[test]
fn a_measurement_is_compared_with_what_was_chosen() {
    let measured = Reference::Harman2018.curve().map_with_hz(|f, db| db + level_db(f) + 94.0);
    let mean_db = Curve::from_fn(level_db).mean_db(ALIGNED_HZ);
    let expected = Curve::from_fn(|f| level_db(f) - mean_db);
    let taken = deviation(&measured, Meaning::Measurement, &Reference::Harman2018).unwrap();
    assert!(rms_db(&taken, &expected, (20.0, 20_000.0)) < 1e-9);
    let other = Reference::Measured(Box::new(Reference::Harman2018.curve()));
    assert_eq!(deviation(&measured, Meaning::Measurement, &other).unwrap(), taken);
    let diffuse = deviation(&measured, Meaning::Measurement, &Reference::DiffuseField).unwrap();
    // Harman has 4.2 dB less at 3.15 kHz than the diffuse field, both taken re 1 kHz (acoustics §1.7).
    let lift = |curve: &Curve| curve.at_hz(3150.0) - curve.at_hz(1000.0);
    assert!((lift(&diffuse) - lift(&taken) - (8.48 - (15.7 - 4.1))).abs() < 0.5);
    let error = deviation(&measured.map(|db| 9.0 * db), Meaning::Measurement, &Reference::Flat).unwrap_err();
    assert!(error.to_string().contains("choose another meaning"));
}

#[test]
fn an_opra_entry_is_its_bands() {
    let entry = r#"{
  "author": "oratory1990",
  "details": "Harman Target",
  "type": "parametric_eq",
  "parameters": {
    "gain_db": -5.5,
    "bands": [
      {"type": "low_shelf", "frequency": 105, "gain_db": 5.5, "q": 0.71},
      {"type": "peak_dip", "frequency": 2100, "gain_db": -3.0, "q": 2.0},
      {"type": "high_shelf", "frequency": 9000, "gain_db": 2.5, "q": 0.7}
    ]
  }
}
"#;
    assert_reads_alike_in_every_coding("info.json", entry);
    let file = read("info.json", entry.as_bytes()).unwrap();
    let wrapped = format!(r#"{{"type":"eq","id":"x","data":{entry}}}"#);
    assert_eq!(read("info.json", wrapped.as_bytes()).unwrap(), file);
    assert_eq!(file.notes, ["oratory1990", "Harman Target"]);
    for (at_hz, db) in freqs_hz().iter().zip(&file.readings[0].curve.db) {
        let expected_db = analogue_db("LS", 105.0, 5.5, 0.71, *at_hz)
            + analogue_db("PK", 2100.0, -3.0, 2.0, *at_hz)
            + analogue_db("HS", 9000.0, 2.5, 0.7, *at_hz)
            - 5.5;
        assert!((db - expected_db).abs() < 1e-3);
    }
}

/// Some of the rows that ship, with their filters.
fn shipped_rows() -> Vec<Value> {
    let text = include_str!("../../../presets/headphones/models.json");
    let file: Value = serde_json::from_str(text).unwrap();
    file["headphones"].as_array().unwrap().iter().step_by(9).cloned().collect()
}

/// What AutoEq would write for a row: the inverse of its bands, figures as rounded as AutoEq's.
fn parametric_of(row: &Value) -> String {
    let mut text = "Preamp: -7.3 dB\n".to_owned();
    for (number, band) in (1..).zip(row["bands"].as_array().unwrap()) {
        let kind = match band["type"].as_str().unwrap() {
            "low_shelf" => "LSC",
            "high_shelf" => "HSC",
            _ => "PK",
        };
        let [freq_hz, gain_db, q] = ["f0_hz", "gain_db", "q"].map(|key| band[key].as_f64().unwrap());
        let (freq_hz, gain_db) = (freq_hz.round(), -gain_db);
        writeln!(text, "Filter {number}: ON {kind} Fc {freq_hz} Hz Gain {gain_db:.1} dB Q {q:.2}").unwrap();
    }
    text
}

fn graphic_of(curve: &Curve) -> String {
    let mut points = Vec::new();
    let mut freq_hz: f64 = 20.0;
    while freq_hz < 20_000.0 {
        points.push(format!("{} {:.1}", freq_hz.round(), -curve.at_hz(freq_hz)));
        freq_hz *= 1.056;
    }
    format!("GraphicEQ: {}", points.join("; "))
}

#[test]
fn a_correction_for_a_model_that_ships_gives_the_shipped_row() {
    let catalog = Catalog::embedded();
    let mut worst_db: f64 = 0.0;
    for row in shipped_rows() {
        let shipped = catalog
            .get(crate::headphones::HeadphoneId(u16::try_from(row["id"].as_u64().unwrap()).unwrap()))
            .unwrap();
        let mut spreadsheet = "frequency,raw,error\n".to_owned();
        for (freq_hz, db) in freqs_hz().iter().zip(&shipped.curve().db) {
            writeln!(spreadsheet, "{freq_hz:.2},{:.2},{db:.2}", db + 3.0).unwrap();
        }
        let files = [
            ("ParametricEQ.txt", parametric_of(&row)),
            ("GraphicEQ.txt", graphic_of(&shipped.curve())),
            ("result.csv", spreadsheet),
        ];
        for (file_name, text) in files {
            let file = read(file_name, text.as_bytes()).unwrap();
            let import = file.headphone(&file.likely()).unwrap();
            let error_db = rms_db(&import.curve, &shipped.curve(), (40.0, 6000.0));
            worst_db = worst_db.max(error_db);
            assert!(error_db <= 0.5, "{} from {file_name}: {error_db} dB", shipped.name());
        }
    }
    assert!(worst_db > 0.0);
}

/// AutoEq's treble smoothing is undone on average, and only for AutoEq's presets.
#[test]
fn a_preset_of_autoeq_gets_back_what_its_smoothing_takes() {
    let text = "Preamp: -3 dB\nFilter 1: ON PK Fc 1000 Hz Gain 2.0 dB Q 1.00\n";
    let taken = |name: &str| {
        let file = read(name, text.as_bytes()).unwrap();
        (file.headphone(&file.likely()).unwrap(), file.notes.len())
    };
    let (preset, notes) = taken("HD 650 ParametricEQ.txt");
    let (own, no_notes) = taken("my filters.txt");
    assert_eq!((notes, no_notes), (1, 0));
    assert!((preset.curve.at_hz(10_079.4) - own.curve.at_hz(10_079.4) + 3.05).abs() < 0.05);
    assert!((preset.curve.at_hz(3000.0) - own.curve.at_hz(3000.0)).abs() < 0.01);
    assert!(preset.derived_from.ends_with("treble as measured"), "{}", preset.derived_from);
}

/// In-ears have a target and a mean of their own.
#[test]
fn a_preset_for_in_ears_is_taken_against_their_own_target() {
    let text = "Preamp: -3 dB\nFilter 1: ON PK Fc 300 Hz Gain 2.0 dB Q 1.00\n";
    let taken = |name: &str| {
        let file = read(name, text.as_bytes()).unwrap();
        let likely = file.likely();
        let reference = likely.reference.clone().suited_to(Fit::InEar);
        file.headphone(&Choice { fit: Fit::InEar, reference, ..likely }).unwrap()
    };
    let (preset, own) = (taken("IE 300 ParametricEQ.txt"), taken("my filters.txt"));
    assert!((own.curve.at_hz(300.0) - own.curve.at_hz(3000.0) + 2.0).abs() < 0.05);
    assert!((own.curve.at_hz(3000.0) - own.curve.at_hz(8000.0)).abs() < 0.05, "no target's shape is left");
    let put_back_db = |freq_hz| {
        let difference_db = |freq_hz| preset.curve.at_hz(freq_hz) - own.curve.at_hz(freq_hz);
        difference_db(freq_hz) - difference_db(1000.0)
    };
    for (freq_hz, db) in [(19.7, 1.52 - 0.07), (4000.0, 1.69 - 0.07), (10_079.4, 1.12 - 0.07)] {
        assert!((put_back_db(freq_hz) + db).abs() < 0.05, "{freq_hz} Hz: {} dB", put_back_db(freq_hz));
    }
    assert!(own.derived_from.ends_with("towards Harman in-ear 2019"), "{}", own.derived_from);
}
