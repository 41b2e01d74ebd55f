//! Ways to get a file wrong, and what the sentence must name: the line, and what was expected there.

use super::tests::{level_db, rows};
use super::*;

/// A file, the place the sentence names, and a part of what it expects.
type Case = (String, &'static str, &'static str);

fn assert_refused(cases: &[Case]) {
    for (text, place, expected) in cases {
        let error = read("file.txt", text.as_bytes()).expect_err(text).to_string();
        assert!(error.contains(place) && error.contains(expected), "{text:?}: {error}");
    }
}

/// Filters.
#[test]
fn malformed_filters_are_refused_by_line() {
    let filter = |line: &str| format!("Preamp: -1 dB\n{line}\n");
    let cases = vec![
        ("Fliter 1: ON PK Fc 100 Hz Gain 1 dB Q 1".to_owned(), "line 1", "filters"),
        ("Preamp: loud".to_owned(), "line 1", "gain in dB"),
        ("Preamp: -600 dB\nFilter: ON PK Fc 9 Hz Gain 1 dB Q 1".to_owned(), "line 1", "within 100 dB"),
        ("Preamp: -6 dB".to_owned(), "line 1", "Filter: ON"),
        (filter("Filter 1 ON PK Fc 100 Hz Gain 1 dB Q 1"), "line 2", "Filter:"),
        (filter("Filter 1: PK Fc 100 Hz Gain 1 dB Q 1"), "line 2", "ON or OFF"),
        (filter("Filter 1:"), "line 2", "ON or OFF"),
        (filter("Filter 1: ON"), "line 2", "PK"),
        (filter("Filter 1: ON XX Fc 100 Hz Gain 1 dB Q 1"), "line 2", "LSC"),
        (filter("Filter 1: ON PK Gain 1 dB Q 1"), "line 2", "Fc"),
        (filter("Filter 1: ON PK Fc Hz Gain 1 dB Q 1"), "line 2", "Fc"),
        (filter("Filter 1: ON PK Fc ten Hz Gain 1 dB Q 1"), "line 2", "Fc"),
        (filter("Filter 1: ON PK Fc 0 Hz Gain 1 dB Q 1"), "line 2", "above 0"),
        (filter("Filter 1: ON PK Fc -50 Hz Gain 1 dB Q 1"), "line 2", "above 0"),
        (filter("Filter 1: ON PK Fc 1e9 Hz Gain 1 dB Q 1"), "line 2", "below 24000 Hz"),
        (filter("Filter 1: ON PK Fc 100 Hz Q 1"), "line 2", "Gain"),
        (filter("Filter 1: ON PK Fc 100 Hz Gain lots dB Q 1"), "line 2", "Gain"),
        (filter("Filter 1: ON PK Fc 100 Hz Gain 1 dB"), "line 2", "Q and a number"),
        (filter("Filter 1: ON PK Fc 100 Hz Gain 1 dB Q"), "line 2", "number behind the width"),
        (filter("Filter 1: ON PK Fc 100 Hz Gain 1 dB Q wide"), "line 2", "number behind the width"),
        (filter("Filter 1: ON PK Fc 100 Hz Gain 1 dB Q -1"), "line 2", "Q 0.01"),
        (filter("Filter 1: ON PK Fc 100 Hz Gain 1 dB Q 1e300"), "line 2", "Q 1000"),
        (filter("Filter 1: ON PK Fc 100 Hz Gain 900 dB Q 1"), "line 2", "within 100 dB"),
        (filter("Filter 1: ON LSC 48 dB Fc 100 Hz Gain 1 dB"), "line 2", "slope up to 12 dB"),
        (filter("Filter 1: ON LS steep Fc 100 Hz Gain 1 dB"), "line 2", "slope up to 12 dB"),
        (filter("Filter 1: ON AP Fc 100 Hz"), "line 2", "Q and a number"),
        (filter("Filter 1: ON AP Fc 100 Hz BW Oct"), "line 2", "number behind the width"),
        (filter("Filter 1: ON AP Fc 30000 Hz BW Oct 1"), "line 2", "below 24000 Hz"),
        (filter("Filter 1: ON PK Fc 1 053 Hz Gain 1 dB Q 1"), "line 2", "Fc and a frequency"),
        (filter("Filter 1: ON PK Fc 1\u{a0}05 Hz Gain 1 dB Q 1"), "line 2", "Fc and a frequency"),
        (filter("Filter 1: ON PK Fc 100 Hz Gain 1 dB Q 1 000"), "line 2", "number behind the width"),
        (filter("Filter 1: ON L-T Fc 50 Hz Q 1.20 Fp 30 Qp 0.50"), "line 2", "LSC"),
        (filter("Stage: post-mix monitor"), "line 2", "pre-mix, post-mix or capture"),
        (filter("Stage: capture\nFilter: ON PK Fc 9 Hz Gain 1 dB Q 1"), "line 3", "at least one line"),
        (filter("Device:\nFilter: ON PK Fc 9 Hz Gain 1 dB Q 1"), "line 2", "all or a device"),
        (
            (1..10).fold(filter(""), |text, number| format!("{text}Device: Card {number}\n")),
            "line 11",
            "at most 8 devices",
        ),
        (filter("Device: A\nFilter: ON PK Fc 9 Hz Gain 1 dB Q 1\nDevice: B\nFilter: ON XX"), "line 5", "LSC"),
        (filter("Convolution: room.wav"), "line 2", "Filter:"),
        (filter("Include: other.txt"), "line 2", "put both in one folder"),
    ];
    assert_refused(&cases);
}

/// Tables and graphic equalizers.
#[test]
fn malformed_tables_and_graphic_equalizers_are_refused_by_line() {
    let table = |line: &str| {
        let mut text = rows(",", false, &[level_db]).lines().take(20).collect::<Vec<_>>().join("\n");
        text.push('\n');
        text.push_str(line);
        text
    };
    let cases = vec![
        (String::new(), "", "empty"),
        (" \n\t\n".to_owned(), "", "empty"),
        ("hello\nworld".to_owned(), "line 2", "frequency"),
        ("<html><body>404</body></html>".to_owned(), "line 1", "frequency"),
        ("GraphicEQ: 20 1; 30".to_owned(), "line 1", "a frequency in Hz and a gain"),
        ("GraphicEQ: 20 1; 30 2 3".to_owned(), "line 1", "a frequency in Hz and a gain"),
        ("GraphicEQ: 20 x; 30 2".to_owned(), "line 1", "a frequency in Hz and a gain"),
        ("GraphicEQ: 1 053 1; 2000 2".to_owned(), "line 1", "a frequency in Hz and a gain"),
        ("GraphicEQ: 1\u{a0}05 1; 2000 2".to_owned(), "line 1", "a frequency in Hz and a gain"),
        (
            "Preamp: -3 dB\nChannel: L\nGraphicEQ: 20 1; x".to_owned(),
            "line 3",
            "a frequency in Hz and a gain",
        ),
        ("GraphicEQ: -20 1; 30 2".to_owned(), "line 1", "above 0 Hz"),
        ("GraphicEQ: 20 1e9".to_owned(), "line 1", "within 300 dB"),
        ("GraphicEQ:".to_owned(), "line 1", "at least 1"),
        ("GraphicEQ: 20 1\nWarp: 7".to_owned(), "line 2", "GraphicEQ"),
        (table("12000"), "line 21", "a frequency in Hz and a level"),
        (table("12000,"), "line 21", "a frequency in Hz and a level"),
        (table("12000,loud"), "line 21", "a frequency in Hz and a level"),
        (rows(" ", false, &[level_db]) + "1\u{a0}05 3", "line 350", "a frequency in Hz and a level"),
        (table("----\n12000,"), "line 22", "a frequency in Hz and a level"),
        (table("end of file\n12000,1"), "line 21", "a frequency in Hz and a level"),
        (table("0,1"), "line 21", "above 0 Hz"),
        (table("nan,1"), "line 21", "a frequency in Hz and a level"),
        (table("12000,1e12"), "line 21", "within 300 dB"),
        (table("12000,inf"), "line 21", "a frequency in Hz and a level"),
        ("20,1\n30,2\n".to_owned(), "line 2", "at least 8"),
        ("frequency,raw\n".to_owned(), "line 1", "frequency and a level"),
        ("5,5\n".repeat(20), "line 20", "at least 8"),
        (format!("frequency,raw\n{}", rows(",", true, &[level_db])), "line 2", "as many columns"),
        (format!("frequency,raw,error\n{}", rows(",", false, &[level_db])), "line 2", "as many columns"),
    ];
    assert_refused(&cases);
}

/// OPRA entries.
#[test]
fn malformed_entries_are_refused_by_line() {
    let opra = |band: &str| format!("{{\n\"parameters\": {{\"gain_db\": 0,\n\"bands\": [\n{band}]}}}}");
    let cases = vec![
        (
            (1..20).fold(String::new(), |text, f| format!("{text}{f},1\n")),
            "line 19",
            "at least 200 to 2000 Hz",
        ),
        ("{".to_owned(), "line 1", "parameters"),
        ("{\n\"a\": 1,\n}".to_owned(), "line 3", "parameters"),
        ("[1, 2]".to_owned(), "line 1", "an OPRA entry"),
        ("{\"parameters\": {\"gain_db\": 1}}".to_owned(), "line 1", "bands"),
        (opra("{\"type\": \"comb\", \"frequency\": 5}"), "line 4", "peak_dip"),
        (opra("{\"type\": \"peak_dip\", \"frequency\": 0, \"q\": 1}"), "line 4", "above 0"),
        (
            opra("{\"type\": \"high_pass\", \"frequency\": 9, \"slope\": 48}"),
            "line 4",
            "6, 12, 18, 24, 30 or 36 dB per octave",
        ),
        (
            opra("{\"type\": \"low_pass\", \"frequency\": 9, \"q\": 1}"),
            "line 4",
            "\"slope\" instead of \"q\"",
        ),
        (opra("{\"type\": \"peak_dip\", \"frequency\": 90, \"gain_db\": 1}"), "line 4", "\"q\" and a number"),
        (
            opra(
                "{\"type\": \"peak_dip\", \"frequency\": 90, \"q\": 1},\n\n{\"type\": \"low_shelf\", \"frequency\": 90}",
            ),
            "line 6: found “band 2: low_shelf”",
            "\"q\" and a number",
        ),
        (opra("{\"type\": \"peak_dip\", \"q\": 1}"), "line 4: found “band 1: missing field", "frequency"),
        (opra("{\"type\": \"peak_dip\", \"frequency\": \"90\", \"q\": 1}"), "line 4", "\"frequency\" in Hz"),
        ("\n\n{\n\"a\": 1,\n}".to_owned(), "line 5", "parameters"),
        ("\r\r{\r\"a\": 1,\r}".to_owned(), "line 5", "parameters"),
        ("\r\n\r\n{\r\n\"a\": 1,\r\n}".to_owned(), "line 5", "parameters"),
        ("\n{\"name\": \"AKG\", \"logo\": \"logo.png\"}".to_owned(), "line 2", "page of a vendor"),
        ("{\"name\": \"K371\",\n\"type\": \"headphones\"}".to_owned(), "line 1", "eq/<entry>/info.json"),
        (
            opra("{\"type\": \"peak_dip\", \"frequency\": 90, \"gain_db\": 4000, \"q\": 1}"),
            "line 4",
            "within 100 dB",
        ),
    ];
    assert_refused(&cases);
}

#[test]
fn what_is_no_text_or_no_curve_says_what_to_export() {
    let binary = read("a.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR").unwrap_err().to_string();
    assert!(binary.contains("not text") && binary.contains("export"), "{binary}");
    let huge = read("a.csv", &vec![b'1'; 9 << 20]).unwrap_err().to_string();
    assert!(huge.contains("at most 8388608"), "{huge}");
}
