//! The programme level match, measured by an independent meter on what the engine gives.

use grille::engine::settings::{LevelMatch, Settings};
use grille::engine::{
    EarGains, Engine, Heard, MAX_MATCH_DB, MatchState, PowerResponse, programme_match, static_gain_db,
};
use grille::params::GrilleParams;
use realfft::num_complex::Complex64;

use crate::support::engine::{engine, headphone, prepared, run};
use crate::support::measure::lufs;
use crate::support::signals::{Random, noise, pink, sine};

const RATE_HZ: f64 = 48_000.0;

/// Seconds heard in slot 0 before the switch, and after it.
const BEFORE_SECS: usize = 8;
const AFTER_SECS: usize = 12;

fn factory(slot: usize) -> Settings {
    Settings { slot, source: headphone("ATH-M50x"), ..GrilleParams::default().settings() }
}

/// First and second formants of five vowels, Hz.
const VOWELS_HZ: [[f64; 2]; 5] =
    [[300.0, 2300.0], [400.0, 2000.0], [700.0, 1200.0], [450.0, 850.0], [320.0, 700.0]];

/// Gains that make the vowels about equally strong: as a voice does, and with no block near the gate.
const VOWEL_GAINS: [f64; 5] = [1.0, 0.8, 0.5, 0.35, 0.3];

/// Voice-like: a phrase of 20 syllables, again and again: pulses through two formants, with pauses.
fn speech(seed: u64, len: usize) -> Vec<f32> {
    let mut noise = Random::new(seed);
    let (mut pitch_hz, mut states) = (120.0, [[0.0f64; 2]; 2]);
    let (mut phase, mut gain) = (0.0, 0.0);
    (0..len)
        .map(|n| {
            if n % 9_600 == 0 {
                let mut random = Random::new(seed + (n / 9_600 % 20) as u64);
                pitch_hz = random.within(90.0, 180.0);
                gain = if random.unit() < 0.3 { 0.0 } else { random.within(0.6, 1.0) };
            }
            phase = (phase + pitch_hz / RATE_HZ).fract();
            let mut x = if phase < pitch_hz / RATE_HZ { gain } else { 0.001 * noise.within(-1.0, 1.0) };
            for (state, center_hz) in states.iter_mut().zip(VOWELS_HZ[n / 9_600 % VOWELS_HZ.len()]) {
                let r = 0.985;
                let y = x + 2.0 * r * (std::f64::consts::TAU * center_hz / RATE_HZ).cos() * state[0]
                    - r * r * state[1];
                *state = [y, state[0]];
                x = 0.05 * y;
            }
            (0.2 * VOWEL_GAINS[n / 9_600 % VOWEL_GAINS.len()] * x) as f32
        })
        .collect()
}

/// Named programmes: what the static match is for, and what it gets wrong.
fn programmes(len: usize) -> Vec<(&'static str, Vec<f32>, Vec<f32>)> {
    let scaled = |signal: &[f32], gain: f32| signal.iter().map(|x| gain * x).collect::<Vec<f32>>();
    let mono = pink(301, len);
    let voice = speech(302, len);
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
        ("voice", voice.clone(), voice),
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

/// Too little heard: static, and it says so, until enough was heard.
#[test]
fn without_a_second_of_programme_the_match_is_static() {
    let (left, right) = (pink(311, 96_000), pink(312, 96_000));
    let frozen = |slot| Settings { level_match: LevelMatch::Frozen, ..factory(slot) };
    let mut engine = engine(RATE_HZ, &frozen(0));
    run(&mut engine, &left[..24_000], &right[..24_000]);
    engine.set_target(&frozen(3));
    run(&mut engine, &left[24_000..], &right[24_000..]);
    let matched = engine.status().matched;
    assert_eq!(matched.state, MatchState::StaticTooLittleHeard);
    let mut fixed = self::engine(RATE_HZ, &Settings { level_match: LevelMatch::Static, ..factory(3) });
    run(&mut fixed, &left, &right);
    assert_eq!(fixed.status().matched.state, MatchState::Static);
    assert_eq!(fixed.status().matched.gain_db, matched.gain_db);
}

/// Frozen when too little had been heard: matched once, as soon as enough was, and then left alone. Chosen again, it is
/// matched to what has played since. Slot 6 folds to mono: wide programme needs 3 dB more than narrow.
#[test]
fn a_level_that_was_frozen_too_early_is_matched_once() {
    let second = 48_000;
    let (wide, narrow) = ((pink(321, 9 * second), pink(322, 9 * second)), pink(323, 40 * second));
    let frozen = |slot| Settings { level_match: LevelMatch::Frozen, ..factory(slot) };
    let mut engine = engine(RATE_HZ, &frozen(0));
    let play =
        |engine: &mut Engine, from: usize, to: usize| run(engine, &wide.0[from..to], &wide.1[from..to]);
    play(&mut engine, 0, second / 2);
    engine.set_target(&frozen(6));
    play(&mut engine, second / 2, 3 * second);
    assert_eq!(engine.status().matched.state, MatchState::StaticTooLittleHeard);
    play(&mut engine, 3 * second, 7 * second);
    let (left, right) = play(&mut engine, 7 * second, 9 * second);
    let matched = engine.status().matched;
    assert_eq!(matched.state, MatchState::Frozen);
    let there = lufs(RATE_HZ, &wide.0[7 * second..], &wide.1[7 * second..]);
    assert!((lufs(RATE_HZ, &left, &right) - there).abs() < 0.2);
    run(&mut engine, &narrow, &narrow);
    assert_eq!(engine.status().matched.gain_db, matched.gain_db, "once");
    engine.match_anew();
    let (left, right) = run(&mut engine, &narrow[..2 * second], &narrow[..2 * second]);
    let there = lufs(RATE_HZ, &narrow[..2 * second], &narrow[..2 * second]);
    assert_eq!(engine.status().matched.state, MatchState::Frozen);
    assert!((lufs(RATE_HZ, &left, &right) - there).abs() < 0.3);
    assert!(matched.gain_db - engine.status().matched.gain_db > 2.0);
}

/// Frozen at the switch: the programme may change as it likes. A setting that changes within the slot gets
/// the level it would have had at the switch; the next switch listens anew.
#[test]
fn the_match_is_frozen_until_the_next_switch() {
    let wide = (pink(313, 192_000), pink(314, 192_000));
    let narrow = sine(3_000.0, RATE_HZ, 384_000);
    let soft: Vec<f32> = narrow.iter().map(|x| 0.1 * x).collect();
    let frozen = |slot| Settings { level_match: LevelMatch::Frozen, ..factory(slot) };
    let at_half = |slot| {
        let mut settings = frozen(slot);
        settings.slots[2].amount = 0.5;
        settings
    };
    let gain_after = |first: &Settings, then: &Settings| {
        let mut engine = engine(RATE_HZ, &Settings { slot: 0, ..*first });
        run(&mut engine, &wide.0, &wide.1);
        engine.set_target(first);
        run(&mut engine, &soft, &soft);
        let frozen = engine.status().matched.gain_db;
        engine.set_target(then);
        run(&mut engine, &soft[..9_600], &soft[..9_600]);
        (frozen, engine.status().matched.gain_db)
    };
    let (whole, dragged) = gain_after(&frozen(3), &at_half(3));
    let (half, still) = gain_after(&at_half(3), &at_half(3));
    assert_eq!(dragged, half);
    assert_eq!(still, half);
    assert!((whole - half).abs() > 0.05);
    let (_, listened) = gain_after(&frozen(3), &frozen(6));
    let (on_wide, _) = gain_after(&frozen(6), &frozen(6));
    assert!((listened - on_wide).abs() > 0.5, "{listened} and {on_wide}");
}

/// The match is the same however the host cuts its blocks.
#[test]
fn the_match_does_not_depend_on_blocks() {
    let (left, right) = (pink(315, 150_000), pink(316, 150_000));
    let mut random = Random::new(317);
    let heard = |pieces: &mut dyn FnMut() -> usize| {
        let mut engine = engine(RATE_HZ, &factory(0));
        let (mut start, switch) = (0, 123_457);
        while start < left.len() {
            let end = (start + pieces()).min(if start < switch { switch } else { left.len() });
            run(&mut engine, &left[start..end], &right[start..end]);
            if end == switch {
                engine.set_target(&factory(6));
            }
            start = end;
        }
        engine.status().matched
    };
    let whole = heard(&mut || usize::MAX / 2);
    assert_eq!(whole.state, MatchState::Programme);
    assert_eq!(heard(&mut || 1 + random.below(900)), whole);
}

/// A slot that is nearly silent is raised by 12 dB and no more, and pink noise gives the static match.
#[test]
fn the_match_has_a_limit_and_pink_noise_gives_the_static_one() {
    let bands = &prepared(RATE_HZ).bands;
    let scaled = |gain_lin: f64| {
        let own = Complex64::new(gain_lin, 0.0);
        EarGains::of_response([[own, Complex64::ZERO], [Complex64::ZERO, own]])
    };
    let mut power = PowerResponse::AS_WORN;
    for gains in &mut power.bands {
        *gains = scaled(1e-2);
    }
    let heard = Heard { spectrum: *bands.pink, peak_lin: 0.01, secs: 5.0 };
    let matched = programme_match(&power, &heard, 1.0, bands);
    assert_eq!((matched.state, matched.gain_db), (MatchState::LimitedByRange, MAX_MATCH_DB));
    assert!((matched.shortfall_db - 28.0).abs() < 1e-3);
    for (idx, gains) in power.bands.iter_mut().enumerate() {
        *gains = scaled((0.5 + 0.001 * idx as f64).sqrt());
    }
    let matched = programme_match(&power, &heard, 1.0, bands);
    assert_eq!(matched.gain_db, static_gain_db(&power, bands));
}
