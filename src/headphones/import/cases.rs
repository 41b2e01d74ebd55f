//! Files that people have by the thousands: each is read, and what is right is held here.

use super::definitions::analogue_db;
use super::*;

macro_rules! case {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../../tests/imports/", $name)).as_slice())
    };
}

fn read_case((name, bytes): (&str, &[u8])) -> ImportFile {
    read(name, bytes).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn assert_near(curve: &Curve, at_hz: f64, expected_db: f64) {
    let db = curve.at_hz(at_hz);
    assert!((db - expected_db).abs() < 0.06, "{at_hz} Hz: {db} instead of {expected_db} dB");
}

/// Forty lines of a table, from 20 Hz to 24 kHz.
fn rows(line: impl Fn(f64) -> String) -> String {
    let lines: Vec<String> = (0..40).map(|idx| line(20.0 * 1.2_f64.powi(idx))).collect();
    lines.join("\n")
}

#[test]
fn an_export_of_audio_tools_is_its_numbers() {
    let file = read_case(case!("audiotools.txt"));
    assert_eq!((file.readings.len(), file.readings[0].meaning), (1, Meaning::Measurement));
    assert_near(&file.readings[0].curve, 20.0, 85.4);
    assert_near(&file.readings[0].curve, 126.2, 82.0);
    let [note] = file.notes.as_slice() else { panic!("{:?}", file.notes) };
    assert!(note.contains("the curve ends before") && note.contains("overall dB"), "{note}");
}

#[test]
fn a_raw_export_says_maker_and_model_above_its_rows() {
    let file = read_case(case!("key-value-heading.csv"));
    assert_eq!((file.maker.as_str(), file.name.as_str()), ("A", "B"));
    assert_eq!(file.readings[0].meaning, Meaning::Measurement);
    assert_near(&file.readings[0].curve, 20.0, -4.564);
    assert_near(&file.readings[0].curve, 112.4683, -7.9998);
}

#[test]
fn the_name_is_the_files_and_not_the_title_or_the_ear() {
    let file = read_case(case!("title_is_L.txt"));
    assert_eq!(file.name, "title is");
    assert_eq!(file.notes, ["the file's title is “L”"]);
    let (name, bytes) = case!("title_is_L.txt");
    assert_eq!(read("HD 650.txt", bytes).unwrap().name, "HD 650", "{name}");
    let numbered = read_case(case!("Headphone High Gain filter L1.txt"));
    assert_eq!(numbered.name, "Headphone High Gain filter");
    assert_eq!(numbered.readings[0].meaning, Meaning::Measurement, "whatever the file is called");
    let others = other_ears_names("Headphone High Gain filter L1.txt");
    assert!(others.contains(&(Ear::Left, "Headphone High Gain filter R1.txt".to_owned())));
}

#[test]
fn earbuds_with_little_bass_are_plausible() {
    let file = read_case(case!("weakbass.txt"));
    let import = file.headphone(&file.likely()).unwrap();
    assert!(import.curve.at_hz(40.0) > -20.0 && import.curve.at_hz(20.0) < -30.0);
    let absurd = file.readings[0].curve.map_with_hz(|hz, db| if hz > 3000.0 { db - 80.0 } else { db });
    assert!(deviation(&absurd, Meaning::Measurement, &Reference::Flat).is_err());
}

#[test]
fn the_level_is_found_among_other_columns() {
    let file = read_case(case!("phase_first.csv"));
    assert_eq!((file.readings.len(), file.readings[0].place.as_str()), (1, "column spl(db)"));
    assert_near(&file.readings[0].curve, 20.0, 85.44);
    let file = read_case(case!("multi.csv"));
    let places: Vec<&str> = file.readings.iter().map(|reading| reading.place.as_str()).collect();
    assert_eq!(places, ["column average", "column target a", "column target b"]);
    assert_near(&file.readings[0].curve, 20.0, 85.44);
    for (heading, expected) in [
        ("Frequency,Impedance (Ohm)", "a column with a level in dB"),
        ("Freq,THD %", "a column with a level in dB"),
        ("Time (ms),Amplitude", "frequencies in Hz in the first column"),
    ] {
        let rows = rows(|freq_hz| format!("{freq_hz},50"));
        let error = read("x.csv", format!("{heading}\n{rows}").as_bytes()).unwrap_err().to_string();
        assert!(error.contains("line 1") && error.contains(expected), "{heading}: {error}");
    }
}

/// Audio Precision's export: pairs of columns, each with its own frequencies, under a title, and a second table.
#[test]
fn pairs_of_columns_are_offered_and_a_second_table_is_left_out() {
    let rows = rows(|f| format!("{f},80,{f},81"));
    let text = format!(
        "RMS Level\nCh1,,Ch2,\nX,Y,X,Y\nHz,dBSPL,Hz,dBSPL\n{rows}\nPhase\nX,Y,X,Y\nHz,deg,Hz,deg\n{rows}"
    );
    let file = read("x.csv", text.as_bytes()).unwrap();
    assert_eq!(file.readings.len(), 2);
    assert_near(&file.readings[0].curve, 1000.0, 80.0);
    assert_near(&file.readings[1].curve, 1000.0, 81.0);
}

#[test]
fn three_decimals_are_decimals_where_the_file_writes_all_numbers_so() {
    let file = read_case(case!("three-decimals.txt"));
    assert!(file.notes.is_empty(), "{:?}", file.notes);
    let expected = |hz: f64| {
        analogue_db("PK", 20.125, 6.0, 1.0, hz)
            + analogue_db("PK", 125.0, -4.0, 1.0, hz)
            + analogue_db("PK", 1000.0, 2.0, 1.0, hz)
            - 3.0
    };
    for at_hz in [20.125, 125.0, 1000.0] {
        assert_near(&file.readings[0].curve, at_hz, expected(at_hz));
    }
    let open = read("x.txt", b"Filter 1: ON PK Fc 20.125 Hz Gain 6.0 dB Q 1.0\n").unwrap();
    assert!(open.notes[0].contains("is read as 20125 Hz"), "{:?}", open.notes);
}

#[test]
fn presets_of_other_programs_are_corrections() {
    let shelf = |hz: f64| analogue_db("LS", 105.0, 2.0, 0.7, hz);
    let file = read_case(case!("easyeffects.json"));
    assert_eq!((file.format, file.readings[0].meaning), ("EasyEffects preset", Meaning::Correction));
    for at_hz in [30.0, 105.0, 1000.0] {
        assert_near(&file.readings[0].curve, at_hz, shelf(at_hz) - 6.2);
    }
    let file = read_case(case!("preset.peace"));
    assert_eq!((file.format, file.readings[0].meaning), ("Peace preset", Meaning::Correction));
    for at_hz in [60.0, 119.0, 154.0, 1000.0] {
        let bells = analogue_db("PK", 119.0, -6.2, 1.4, at_hz) + analogue_db("PK", 154.0, -10.8, 1.0, at_hz);
        assert_near(&file.readings[0].curve, at_hz, bells - 6.0);
    }
    let file = read_case(case!("camilla.yml"));
    assert_eq!((file.format, file.readings[0].meaning), ("CamillaDSP configuration", Meaning::Correction));
    for at_hz in [60.0, 105.0, 1000.0] {
        assert_near(&file.readings[0].curve, at_hz, analogue_db("PK", 105.0, 2.0, 0.7, at_hz));
    }
    let poweramp = r#"[{"name": "HD 650", "preamp": -2.0, "parametric": true, "bands": [
        {"type": 4, "channels": 0, "frequency": 105, "q": 0.7, "gain": 2.0, "color": 0},
        {"type": 3, "channels": 0, "frequency": 31, "q": 1.0, "gain": 0.0, "color": 0}]}]"#;
    let file = read("poweramp.json", poweramp.as_bytes()).unwrap();
    assert_eq!((file.format, file.name.as_str()), ("Poweramp preset", "HD 650"));
    assert_near(&file.readings[0].curve, 40.0, shelf(40.0) - 2.0);
}

/// A pipeline says which channel a filter is for, and which filters are used at all.
#[test]
fn a_pipeline_and_split_channels_are_pairs() {
    let text = "filters:\n  a:\n    type: Biquad\n    parameters: {type: Peaking, freq: 1000, gain: 4, q: 1}\n  b:\n    \
        type: Biquad\n    parameters: {type: Peaking, freq: 1000, gain: 2, q: 1}\n  unused:\n    type: Conv\npipeline:\n  \
        - {type: Filter, channel: 0, names: [a]}\n  - {type: Filter, channel: 1, names: [b]}\n";
    let file = read("x.yml", text.as_bytes()).unwrap();
    assert_near(&file.readings[0].left_minus_right.unwrap(), 1000.0, 2.0);
    assert_near(&file.readings[0].curve, 1000.0, 3.0);
}

#[test]
fn equalizer_apo_is_read_as_generously_as_it_reads() {
    let bell = "Filter: ON PK Fc 1000 Hz Gain 3 dB Q 1\n";
    let expected = read("x.txt", bell.as_bytes()).unwrap().readings;
    for text in [
        format!("Filter notes: warm\n{bell}"),
        format!("my settings of last week\n{bell}"),
        "Filter: ON PK Gain 3 dB Q 1 Fc 1000 Hz\n".to_owned(),
    ] {
        assert_eq!(read("x.txt", text.as_bytes()).unwrap().readings, expected, "{text}");
    }
    let shelf = read("x.txt", b"Filter: ON LSC Fc 105 Hz Gain 3 dB Q 0.7").unwrap().readings;
    assert_eq!(read("x.txt", b"Filter: ON LSC Q 0.7 Fc 105 Hz Gain 3 dB").unwrap().readings, shelf);
    let points = read("x.txt", b"GraphicEQ: 100 -1.0; 1000 3.0; 10000 -5.5").unwrap().readings;
    for text in [
        "GraphicEQ: 100 -1.0 1000 3.0 10000 -5.5",
        "GraphicEQ: 100 -1.0, 1000 3.0, 10000 -5.5",
        "GraphicEQ: 100,-1.0,1000,3.0,10000,-5.5",
        "GraphicEQ: 100Hz -1.0dB; 1000 Hz 3.0 dB; 10000Hz -5.5dB",
    ] {
        assert_eq!(read("x.txt", text.as_bytes()).unwrap().readings, points, "{text}");
    }
    let outer = "Preamp: -1 dB\nInclude: bell.txt\n";
    let mut beside = |name: &str| (name == "bell.txt").then(|| bell.as_bytes().to_vec());
    let taken_in = read_with("x.txt", outer.as_bytes(), &mut beside).unwrap();
    assert_near(&taken_in.readings[0].curve, 1000.0, 2.0);
    let mut itself = |_: &str| Some(outer.as_bytes().to_vec());
    assert!(read_with("x.txt", outer.as_bytes(), &mut itself).is_err(), "a file that takes in itself ends");
    let error = read("x.txt", b"Include: HD650.txt\n").unwrap_err().to_string();
    assert!(
        error.contains("line 1") && error.contains("HD650.txt") && error.contains("one folder"),
        "{error}"
    );
}

/// The database's own names, where its pages lie above the entry.
#[test]
fn an_opra_entry_is_called_as_its_database_calls_it() {
    let entry = r#"{"author": "x", "parameters": {"gain_db": 0, "bands": [
        {"type": "peak_dip", "frequency": 1000, "gain_db": 3, "q": 1}]}}"#;
    let file = read("vendors/akg/products/k371bt/eq/x/info.json", entry.as_bytes()).unwrap();
    assert_eq!((file.maker.as_str(), file.name.as_str()), ("AKG", "K371BT"));
    let (product, vendor) =
        (br#"{"name": "K371-BT"}"#.as_slice(), br#"{"name": "AKG Acoustics"}"#.as_slice());
    let named = named_in_database(file.clone(), Some(product), Some(vendor));
    assert_eq!((named.maker.as_str(), named.name.as_str()), ("AKG Acoustics", "K371-BT"));
    assert_eq!(named_in_database(file.clone(), Some(b"no page"), None), file);
}

/// A correction towards another target is another headphone: the one that measures as that target without it.
#[test]
fn a_correction_knows_what_it_aims_at() {
    let entry = |details: &str| {
        format!(
            r#"{{"author": "x", "details": "{details}", "parameters": {{"gain_db": 0, "bands": [
            {{"type": "peak_dip", "frequency": 1000, "gain_db": 3, "q": 1}}]}}}}"#
        )
    };
    let harman = read("info.json", entry("Harman Target").as_bytes()).unwrap();
    let diffuse = read("info.json", entry("Diffuse Field Target").as_bytes()).unwrap();
    assert_eq!(harman.likely().reference, Reference::Harman2018);
    assert_eq!(diffuse.likely().reference, Reference::DiffuseField);
    let [harman, diffuse] = [harman, diffuse].map(|file| file.headphone(&file.likely()).unwrap());
    assert!(diffuse.derived_from.ends_with("towards diffuse field"), "{}", diffuse.derived_from);
    let moved = diffuse.curve.at_hz(3150.0)
        - diffuse.curve.at_hz(1000.0)
        - (harman.curve.at_hz(3150.0) - harman.curve.at_hz(1000.0));
    // Diffuse field over Harman, both re 1 kHz (acoustics §1.7).
    assert!((moved - (15.7 - 4.1 - 8.48)).abs() < 0.5, "{moved}");
}
