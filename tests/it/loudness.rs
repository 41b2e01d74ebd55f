//! Level match, measured by an independent meter (the `ebur128` crate).

use grille::engine::Response;
use grille::engine::settings::{LevelMatch, Settings, SlotSettings};
use grille::params::GrilleParams;

use crate::support::engine::{design_of, engine, headphone, prepared, run, settings_of, speakers};
use crate::support::measure::lufs;
use crate::support::random::processing;
use crate::support::signals::{Random, pink};

const RATE_HZ: f64 = 48_000.0;
const LEN: usize = 20 * 48_000;

fn loudness(settings: &Settings, left: &[f32], right: &[f32]) -> f64 {
    let (left, right) = run(&mut engine(RATE_HZ, settings), left, right);
    lufs(RATE_HZ, &left, &right)
}

/// Static match: every factory slot within 0.1 LU of slot 0 on stereo pink noise, for several worn models.
#[test]
fn every_slot_is_as_loud_as_slot_0_on_pink_noise() {
    let (left, right) = (pink(41, LEN), pink(42, LEN));
    let reference = lufs(RATE_HZ, &left, &right);
    for worn in ["Closed over-ear", "ATH-M50x", "DT 770", "HD 650"] {
        for slot in 1..=6 {
            let factory = GrilleParams::default().settings();
            let settings = Settings { slot, source: headphone(worn), ..factory };
            let got = loudness(&settings, &left, &right);
            assert!((got - reference).abs() <= 0.1, "{worn}, slot {slot}: {} LU", got - reference);
        }
    }
}

/// The same at other rates, where pink noise reaches beyond what can be heard.
#[test]
fn every_rate_is_matched() {
    for rate_hz in [44_100.0, 96_000.0, 192_000.0] {
        let (left, right) = (pink(51, 10 * rate_hz as usize), pink(52, 10 * rate_hz as usize));
        let reference = lufs(rate_hz, &left, &right);
        for slot in 1..=6 {
            let settings = Settings { slot, ..GrilleParams::default().settings() };
            let (left, right) = run(&mut engine(rate_hz, &settings), &left, &right);
            let difference = lufs(rate_hz, &left, &right) - reference;
            assert!(difference.abs() <= 0.1, "{rate_hz} Hz, slot {slot}: {difference} LU");
        }
    }
}

/// The same for random settings.
#[test]
fn random_slots_are_matched_too() {
    let mut random = Random::new(43);
    let (left, right) = (pink(44, LEN / 2), pink(45, LEN / 2));
    for _ in 0..12 {
        let settings = Settings { level_match: LevelMatch::Static, ..processing(&mut random) };
        let difference = loudness(&settings, &left, &right) - lufs(RATE_HZ, &left, &right);
        assert!(difference.abs() <= 0.1, "{difference} LU: {settings:?}");
    }
}

/// Acceptance 25s: Loudness with a direct path of unity: mono, independent and opposite channels, ± 0.1 LU.
#[test]
fn crossfeed_raises_the_level_as_published() {
    let settings = Settings { level_match: LevelMatch::Off, ..settings_of(speakers(0.0)) };
    let tables = prepared(RATE_HZ);
    let design = design_of(&settings, &tables);
    let direct_db = 20.0 * Response::new(&design, &tables).ipsilateral(1000.0).norm().log10();
    let (left, right) = (pink(46, LEN), pink(47, LEN));
    let opposite: Vec<f32> = left.iter().map(|x| -x).collect();
    for (right, expected) in [(&left, 1.94), (&right, 1.18), (&opposite, 0.27)] {
        let raised = loudness(&settings, &left, right) - lufs(RATE_HZ, &left, right) - direct_db;
        assert!((raised - expected).abs() <= 0.1, "{raised} against {expected} LU");
    }
}

/// Off means off: the slot plays at the level its curve gives it.
#[test]
fn without_level_match_nothing_is_corrected() {
    let slot = SlotSettings { target: headphone("Open over-ear"), ..SlotSettings::default() };
    let tables = prepared(RATE_HZ);
    let off = Settings { level_match: LevelMatch::Off, ..settings_of(slot) };
    assert_eq!(design_of(&off, &tables).match_gain_db, 0.0);
    assert_ne!(design_of(&settings_of(slot), &tables).match_gain_db, 0.0);
}
