//! The programme level match, measured by an independent meter on what the engine gives.

use grille::engine::settings::Settings;
use grille::engine::{Engine, MatchState};
use grille::params::GrilleParams;

use crate::support::engine::{engine, headphone, run};
use crate::support::measure::lufs;
use crate::support::signals::{noise, pink};

const RATE_HZ: f64 = 48_000.0;

/// Seconds heard in slot 0 before the switch, and after it.
const BEFORE_SECS: usize = 8;
const AFTER_SECS: usize = 12;

fn factory(slot: usize) -> Settings {
    Settings { slot, source: headphone("ATH-M50x"), ..GrilleParams::default().settings() }
}

/// Named programmes: what the static match is for, and what it gets wrong.
fn programmes(len: usize) -> Vec<(&'static str, Vec<f32>, Vec<f32>)> {
    let scaled = |signal: &[f32], gain: f32| signal.iter().map(|x| gain * x).collect::<Vec<f32>>();
    let mono = pink(301, len);
    let mixed = |share: f32| {
        let (center, side) = (pink(303, len), pink(304, len));
        let left = center.iter().zip(&side).map(|(c, s)| c + share * s).collect::<Vec<f32>>();
        let right = center.iter().zip(&side).map(|(c, s)| c - share * s).collect::<Vec<f32>>();
        (left, right)
    };
    let (left, right) = mixed(0.4);
    vec![
        ("mono pink", mono.clone(), mono.clone()),
        ("panned pink", mono.clone(), scaled(&mono, 0.1)),
        ("wide pink", pink(305, len), pink(306, len)),
        ("correlated pink", left, right),
        ("white noise", scaled(&noise(307, len), 0.05), scaled(&noise(308, len), 0.05)),
    ]
}

/// What is heard after `BEFORE_SECS` in slot 0 and a switch.
fn heard_after_switch(settings: &Settings, left: &[f32], right: &[f32]) -> (Engine, Vec<f32>, Vec<f32>) {
    let start = BEFORE_SECS * RATE_HZ as usize;
    let mut engine = engine(RATE_HZ, &Settings { slot: 0, ..*settings });
    run(&mut engine, &left[..start], &right[..start]);
    engine.set_target(settings);
    let (left, right) = run(&mut engine, &left[start..], &right[start..]);
    (engine, left, right)
}

/// Every pair of slots within 0.3 LU on programmes the static match is up to 3 LU off on.
#[test]
fn every_pair_of_slots_is_as_loud_on_any_programme() {
    let len = (BEFORE_SECS + AFTER_SECS) * RATE_HZ as usize;
    let start = BEFORE_SECS * RATE_HZ as usize;
    for (name, left, right) in programmes(len) {
        let mut loudness = vec![lufs(RATE_HZ, &left[start..], &right[start..])];
        for slot in 1..=6 {
            let settings = Settings { output_trim_db: -12.0, ..factory(slot) };
            let (engine, out_left, out_right) = heard_after_switch(&settings, &left, &right);
            assert_eq!(engine.status().matched.state, MatchState::Programme, "{name}, slot {slot}");
            loudness.push(12.0 + lufs(RATE_HZ, &out_left, &out_right));
        }
        let (softest, loudest) =
            loudness.iter().fold((f64::MAX, f64::MIN), |(a, b), &l| (a.min(l), b.max(l)));
        assert!(loudest - softest <= 0.3, "{name}: {loudness:?}");
    }
}
