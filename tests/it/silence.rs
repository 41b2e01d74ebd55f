//! Acceptance 42: ten seconds of silence after a burst end in exact zeros, hold no subnormals, and take no longer than
//! sound does.

use std::time::Duration;

use grille::engine::settings::{Settings, SlotSettings, SpeakersMode};
use grille::headphones::HeadphoneId;

use crate::support::cpu_time;
use crate::support::engine::{engine_with, headphone, prepared, run, settings_of, speakers};
use crate::support::kemar::{self, user_data};
use crate::support::signals::noise;

const RATE_HZ: f64 = 48_000.0;
const SILENT_SECS: usize = 10;

/// Frames timed at once.
const WINDOW_FRAMES: usize = 12_000;

/// Runs at most; of each window the quickest counts, since caches are shared with whatever else is running. Subnormals
/// would slow down the same windows in every run, by far more than is allowed.
const MAX_RUNS: usize = 8;

/// Everything with a state: conversion, loop, long responses, reflections, the leak, the classic blend.
fn slots() -> [(&'static str, SlotSettings); 4] {
    let target = headphone("HD 650");
    let in_room = SlotSettings { target, room_db: 0.0, ..speakers(0.5) };
    [
        ("fitted head", SlotSettings { target, ..speakers(1.0) }),
        ("sphere in a room", SlotSettings { angle_deg: 75.0, ..in_room }),
        ("measured head in a room", SlotSettings { speakers: SpeakersMode::Personal, ..in_room }),
        (
            "classic and leak",
            SlotSettings {
                speakers: SpeakersMode::Classic,
                target: HeadphoneId::OPEN_OVER_EAR,
                cup_leak: true,
                ..SlotSettings::default()
            },
        ),
    ]
}

#[test]
fn silence_is_silent_and_costs_no_more_than_sound() {
    let _tables = prepared(RATE_HZ);
    let user = user_data(&kemar::head(), RATE_HZ, 1);
    let burst = [noise(451, 4 * WINDOW_FRAMES), noise(452, 4 * WINDOW_FRAMES)];
    let silence = vec![0.0; WINDOW_FRAMES];
    let num_windows = SILENT_SECS * RATE_HZ as usize / WINDOW_FRAMES;
    for (name, slot) in slots() {
        let settings = Settings { source: headphone("ATH-M50x"), ..settings_of(slot) };
        let mut active = [Duration::MAX; 4];
        let mut silent = vec![Duration::MAX; num_windows];
        let is_slow = |active: &[Duration], silent: &[Duration]| {
            let sound = active.iter().max().unwrap().as_secs_f64();
            silent.iter().any(|window| window.as_secs_f64() > 1.2 * sound)
        };
        for run_idx in 1.. {
            let mut engine = engine_with(RATE_HZ, &user, &settings);
            let windows = burst[0].chunks(WINDOW_FRAMES).zip(burst[1].chunks(WINDOW_FRAMES));
            for ((left, right), quickest) in windows.zip(&mut active) {
                let (_, time) = cpu_time::of(|| run(&mut engine, left, right));
                *quickest = time.min(*quickest);
            }
            for (idx, quickest) in silent.iter_mut().enumerate() {
                let ((left, right), time) = cpu_time::of(|| run(&mut engine, &silence, &silence));
                *quickest = time.min(*quickest);
                assert!(left.iter().chain(&right).all(|y| !y.is_subnormal()), "{name}: subnormal");
                let is_late = 10 * idx >= 9 * num_windows;
                assert!(!is_late || left.iter().chain(&right).all(|&y| y == 0.0), "{name}: not silent");
            }
            if !is_slow(&active, &silent) {
                break;
            }
            assert!(run_idx < MAX_RUNS, "{name}: silence takes {silent:?}, sound {active:?}");
        }
    }
}

/// Acceptance of "almost nothing": a reverb in front of us decays through numbers too small to be normal.
fn almost_nothing() -> [Vec<f32>; 3] {
    let scaled = |seed, scale: &dyn Fn(usize) -> f32| -> Vec<f32> {
        noise(seed, WINDOW_FRAMES).iter().enumerate().map(|(n, x)| scale(n) * x).collect()
    };
    [
        scaled(453, &|_| 1e-39),
        scaled(454, &|_| 3e-38),
        scaled(455, &|n| 10f32.powf(-30.0 - 15.0 * n as f32 / WINDOW_FRAMES as f32)),
    ]
}

/// Fifty times as long took them, in slot 0 too, before they counted as silence.
#[test]
fn almost_nothing_costs_no_more_than_sound_and_leaves_as_silence() {
    let user = user_data(&kemar::head(), RATE_HZ, 1);
    let sound = noise(456, WINDOW_FRAMES);
    let as_worn = ("as worn", SlotSettings::default());
    for (idx, (name, slot)) in std::iter::once(as_worn).chain(slots()).enumerate() {
        let settings = Settings { source: headphone("ATH-M50x"), ..settings_of(slot) };
        let settings = Settings { slot: usize::from(idx > 0), ..settings };
        let mut quickest = [Duration::MAX; 4];
        for run_idx in 1.. {
            let signals = std::iter::once(sound.clone()).chain(almost_nothing());
            for (quickest, signal) in quickest.iter_mut().zip(signals) {
                let mut engine = engine_with(RATE_HZ, &user, &settings);
                let ((left, right), time) = cpu_time::of(|| run(&mut engine, &signal, &signal));
                *quickest = time.min(*quickest);
                assert!(left.iter().chain(&right).all(|y| !y.is_subnormal()), "{name}: subnormal");
            }
            let [sound, almost_nothing @ ..] = quickest;
            if almost_nothing.iter().all(|time| time.as_secs_f64() <= 1.3 * sound.as_secs_f64()) {
                break;
            }
            assert!(run_idx < MAX_RUNS, "{name}: sound takes {sound:?}, almost nothing {almost_nothing:?}");
        }
    }
}
