//! What filters are by their definitions, on another way than the reader's, and each filter line against it.

use std::f64::consts::PI;

use super::tests::first_curve;
use crate::dsp::curve::freqs_hz;

/// The cookbook's analogue prototypes at their prewarped frequency: |H(j·tan(w/2)/tan(w0/2))|, an independent
/// way to the magnitude of the digital filters.
pub(super) fn analogue_db(kind: &str, freq_hz: f64, gain_db: f64, q: f64, at_hz: f64) -> f64 {
    let x = (PI * at_hz / 48_000.0).tan() / (PI * freq_hz / 48_000.0).tan();
    let a = 10f64.powf(gain_db / 40.0);
    let power = |re: f64, im: f64| re * re + im * im;
    let plain = power(1.0 - x * x, x / q);
    let ratio = match kind {
        "PK" => power(1.0 - x * x, a * x / q) / power(1.0 - x * x, x / (a * q)),
        "LS" => a * a * power(a - x * x, a.sqrt() * x / q) / power(1.0 - a * x * x, a.sqrt() * x / q),
        "HS" => a * a * power(1.0 - a * x * x, a.sqrt() * x / q) / power(a - x * x, a.sqrt() * x / q),
        "LP" => 1.0 / plain,
        "HP" => x.powi(4) / plain,
        "LP1" => 1.0 / (1.0 + x * x),
        "HP1" => x * x / (1.0 + x * x),
        "BP" => (x / q).powi(2) / plain,
        "NO" => power(1.0 - x * x, 0.0) / plain,
        _ => 1.0,
    };
    10.0 * ratio.log10()
}

/// The cookbook's Q of a bandwidth in octaves.
pub(super) fn q_of_octaves(freq_hz: f64, octaves: f64) -> f64 {
    let w0 = 2.0 * PI * freq_hz / 48_000.0;
    0.5 / (0.5 * 2f64.ln() * octaves * w0 / w0.sin()).sinh()
}

/// The cookbook's Q of a shelf with slope S.
pub(super) fn q_of_slope(gain_db: f64, s: f64) -> f64 {
    let a = 10f64.powf(gain_db / 40.0);
    1.0 / ((a + 1.0 / a) * (1.0 / s - 1.0) + 2.0).sqrt()
}

fn assert_filter(line: &str, expected: (&str, f64, f64, f64)) {
    let curve = first_curve("eq.txt", format!("Preamp: 0 dB\nFilter 1: {line}\n").as_bytes());
    let (kind, freq_hz, gain_db, q) = expected;
    for (at_hz, db) in freqs_hz().iter().zip(&curve.db).filter(|(_, db)| **db > -80.0) {
        let expected_db = analogue_db(kind, freq_hz, gain_db, q, *at_hz);
        assert!((db - expected_db).abs() < 1e-3, "{line} at {at_hz} Hz: {db} instead of {expected_db} dB");
    }
}

#[test]
fn every_filter_is_what_equalizer_apo_defines() {
    assert_filter("ON PK Fc 105 Hz Gain -3.2 dB Q 1.41", ("PK", 105.0, -3.2, 1.41));
    assert_filter("ON PK Fc 105,5 Hz Gain -3,2 dB Q 1,41", ("PK", 105.5, -3.2, 1.41));
    assert_filter("ON  PK       Fc   1,053 Hz  Gain   4.5 dB  Q  4.00", ("PK", 1053.0, 4.5, 4.0));
    assert_filter("ON PEQ Fc 2k Hz Gain 2e0 dB Q 3", ("PK", 2000.0, 2.0, 3.0));
    assert_filter("ON Modal Fc 63.8Hz Gain -8.3dB Q4.84", ("PK", 63.8, -8.3, 4.84));
    assert_filter("ON PK Fc 800 Hz Gain 6 dB BW Oct 0.5", ("PK", 800.0, 6.0, q_of_octaves(800.0, 0.5)));
    assert_filter("ON LSC Fc 105 Hz Gain 6.2 dB Q 0.70", ("LS", 105.0, 6.2, 0.7));
    assert_filter("ON HSC Fc 10000 Hz Gain -4.1 dB Q 0.70", ("HS", 10_000.0, -4.1, 0.7));
    assert_filter("ON LSC 6 dB Fc 200 Hz Gain 5 dB", ("LS", 200.0, 5.0, q_of_slope(5.0, 0.5)));
    assert_filter("ON HSC 9,6dB Fc 3000 Hz Gain -5 dB", ("HS", 3000.0, -5.0, q_of_slope(-5.0, 0.8)));
    assert_filter("ON LS Fc 200 Hz Gain 5 dB", ("LS", 200.0, 5.0, q_of_slope(5.0, 0.9)));
    assert_filter("ON HSC Fc 200 Hz Gain 5 dB", ("HS", 200.0, 5.0, q_of_slope(5.0, 0.9)));
    // A corner: |gain| / (80 S) decades below the center of a low shelf, above that of a high shelf.
    let center = 200.0 * 10f64.powf(5.0 / 80.0 / 0.5);
    assert_filter("ON LS 6dB Fc 200 Hz Gain -5 dB", ("LS", center, -5.0, q_of_slope(-5.0, 0.5)));
    let center = 4000.0 / 10f64.powf(6.0 / 80.0);
    assert_filter("ON HS 12dB Fc 4000 Hz Gain 6 dB", ("HS", center, 6.0, q_of_slope(6.0, 1.0)));
    let a = 10f64.powf(6.0 / 40.0);
    let s = 1.0 / ((1.0 / (0.5 * 0.5) - 2.0) / (a + 1.0 / a) + 1.0);
    let center = 100.0 * 10f64.powf(6.0 / 80.0 / s);
    assert_filter("ON LS Fc 100 Hz Gain 6 dB Q 0.5", ("LS", center, 6.0, 0.5));
    assert_filter("ON LP Fc 9000 Hz", ("LP", 9000.0, 0.0, 0.5f64.sqrt()));
    assert_filter("ON LPQ Fc 9000 Hz Q 1.2", ("LP", 9000.0, 0.0, 1.2));
    assert_filter("ON HP Fc 30 Hz", ("HP", 30.0, 0.0, 0.5f64.sqrt()));
    assert_filter("ON HPQ Fc 30 Hz Q 0.6", ("HP", 30.0, 0.0, 0.6));
    assert_filter("ON BP Fc 1000 Hz Q 0.5", ("BP", 1000.0, 0.0, 0.5));
    assert_filter("ON NO Fc 5000 Hz Q 2", ("NO", 5000.0, 0.0, 2.0));
    assert_filter("ON NO Fc 5000 Hz", ("NO", 5000.0, 0.0, 30.0));
    assert_filter("ON LPQ Fc 9000 Hz BW Oct 0.5", ("LP", 9000.0, 0.0, q_of_octaves(9000.0, 0.5)));
    assert_filter("ON AP Fc 900 Hz Q 0.7", ("AP", 900.0, 0.0, 1.0));
    assert_filter("ON AP Fc 900 Hz BW Oct 1.5", ("AP", 900.0, 0.0, 1.0));
    assert_filter("OFF PK Fc 105 Hz Gain -3.2 dB Q 1.41", ("AP", 900.0, 0.0, 1.0));
    // Names of Room EQ Wizard's and of the squiglink sites' own.
    assert_filter("ON  LP Q     Fc   9000 Hz  Q  1.200", ("LP", 9000.0, 0.0, 1.2));
    assert_filter("ON  HP1      Fc   30.00 Hz ", ("HP1", 30.0, 0.0, 1.0));
    assert_filter("ON  LP1      Fc   9000 Hz ", ("LP1", 9000.0, 0.0, 1.0));
    assert_filter("ON  Notch Q  Fc   5000 Hz  Q  2.000", ("NO", 5000.0, 0.0, 2.0));
    assert_filter("ON  All pass  Fc   100.0 Hz  Q  0.707", ("AP", 900.0, 0.0, 1.0));
    assert_filter("ON LSQ Fc 105 Hz Gain 6.2 dB Q 0.70", ("LS", 105.0, 6.2, 0.7));
    assert_filter("ON HSQ Fc 10000 Hz Gain -4.1 dB Q 0.70", ("HS", 10_000.0, -4.1, 0.7));
    // Units, tabs, exponents, and thousands as systems mark them.
    assert_filter("ON\tPK\tFc\t1.053e+03\tHz\tGain\t-3.2E0\tdB\tQ\t1.41e0", ("PK", 1053.0, -3.2, 1.41));
    assert_filter("ON PK Fc 8.00 kHz Gain -3 dB Q 1", ("PK", 8000.0, -3.0, 1.0));
    assert_filter("ON PK Fc 8kHz Gain -3 dB Q 1", ("PK", 8000.0, -3.0, 1.0));
    for mark in ["\u{a0}", "\u{202f}", "\u{2009}", "\u{2007}", "'", "\u{2019}"] {
        let line = format!("ON PK Fc 1{mark}053 Hz Gain 4.5 dB Q 4");
        assert_filter(&line, ("PK", 1053.0, 4.5, 4.0));
        let line = format!("ON PK Fc 10{mark}530,5 Hz Gain 4,5 dB Q 4");
        assert_filter(&line, ("PK", 10_530.5, 4.5, 4.0));
    }
    // A blank that does not break parts words as any other.
    assert_filter("ON\u{a0}PK Fc\u{a0}105\u{a0}Hz Gain\u{a0}-3.2 dB Q 1.41", ("PK", 105.0, -3.2, 1.41));
    assert_filter("ON None", ("AP", 900.0, 0.0, 1.0));
}
