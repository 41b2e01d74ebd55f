//! Acceptance 40's bound while something turns: every control of the speakers from end to end in one second, and
//! measured heads that come and go, on a sine and on music.

use std::sync::Arc;

use grille::engine::settings::{Settings, SlotSettings, SpeakersMode};
use grille::engine::{Engine, UserData};
use grille::spatial::measured::MeasuredHead;
use grille::spatial::sofa;

use crate::support::engine::{engine_with, prepared, run, settings_of, speakers};
use crate::support::kemar::{self, user_data};
use crate::support::measure::largest_step;
use crate::support::signals::{music, sine};

const RATE_HZ: f64 = 48_000.0;

/// One second.
const NUM_FRAMES: usize = 48_000;

/// What is swept moves every 10 ms, as often as a design may be made; over as long steps are compared, so that
/// none between two beats can hide behind the beats.
const BLOCK_FRAMES: usize = 480;

/// Blocks until a cold start is over.
const NUM_COLD: usize = 10;

/// Puts a control somewhere between its ends, 0…1.
type Turn = fn(&mut Settings, f64);

/// A sine in one channel, and music that differs in both.
fn signals() -> [[Vec<f32>; 2]; 2] {
    let silence = vec![0.0; NUM_FRAMES];
    let [left, right] = [81, 82].map(|seed| music(seed, RATE_HZ, NUM_FRAMES));
    [[sine(1000.0, RATE_HZ, NUM_FRAMES), silence], [left, right.iter().rev().copied().collect()]]
}

/// Largest step of the left ear within each block, `before` being called ahead of each.
fn block_steps(
    engine: &mut Engine,
    [left, right]: &[Vec<f32>; 2],
    mut before: impl FnMut(&mut Engine, usize),
) -> Vec<f32> {
    let mut last = 0.0;
    let blocks = left.chunks(BLOCK_FRAMES).zip(right.chunks(BLOCK_FRAMES));
    let step = |(idx, (left, right))| {
        before(engine, idx);
        let mut heard = vec![last];
        heard.extend(run(engine, left, right).0);
        last = heard[heard.len() - 1];
        largest_step(&heard)
    };
    blocks.enumerate().map(step).collect()
}

/// No block of `swept` steps further than 1.5 × the same block and its neighbors do in any of `at_rest`.
fn assert_no_click(name: &str, swept: &[f32], at_rest: &[Vec<f32>]) {
    for (idx, step) in swept.iter().enumerate().skip(NUM_COLD) {
        let near = idx - 1..(idx + 2).min(swept.len());
        let allowed = at_rest.iter().flat_map(|steps| &steps[near.clone()]).fold(0.0f32, |a, &b| a.max(b));
        assert!(*step <= 1.5 * allowed, "{name} after {} ms: {step} over {allowed}", 10 * idx);
    }
}

fn assert_turns_without_a_click(name: &str, slot: SlotSettings, user: &Arc<UserData>, turn: Turn) {
    let at = |t: f64| {
        let mut settings = settings_of(slot);
        turn(&mut settings, t);
        settings
    };
    let still = [0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0];
    for (idx, signal) in signals().iter().enumerate() {
        let at_rest = still.map(|t| block_steps(&mut engine_with(RATE_HZ, user, &at(t)), signal, |_, _| ()));
        let last = (NUM_FRAMES / BLOCK_FRAMES - 1) as f64;
        let swept = block_steps(&mut engine_with(RATE_HZ, user, &at(0.0)), signal, |engine, idx| {
            engine.set_target(&at(idx as f64 / last));
        });
        assert_no_click(&format!("{name}, signal {idx}"), &swept, &at_rest);
    }
}

#[test]
fn turning_any_control_of_the_speakers_does_not_click() {
    let _tables = prepared(RATE_HZ);
    let turns: [(&str, Turn); 7] = [
        ("angle", |s, t| s.slots[0].angle_deg = 15.0 + 75.0 * t),
        ("distance", |s, t| s.slots[0].distance_m = 0.5 + 2.5 * t),
        ("head size", |s, t| s.head_size_cm = 50.0 + 15.0 * t),
        ("room", |s, t| s.slots[0].room_db = -31.0 + 31.0 * t),
        ("room size", |s, t| (s.slots[0].room_db, s.slots[0].room_size_m) = (0.0, 3.0 + 5.0 * t)),
        ("damping", |s, t| (s.slots[0].room_db, s.slots[0].room_damping) = (0.0, t)),
        ("frontal", |s, t| s.slots[0].frontal = 0.5 * t),
    ];
    for (name, turn) in turns {
        assert_turns_without_a_click(name, speakers(0.5), &Arc::default(), turn);
    }
}

#[test]
fn turning_a_measured_head_does_not_click() {
    let _tables = prepared(RATE_HZ);
    let user = user_data(&kemar::head(), RATE_HZ, 1);
    let personal = SlotSettings { speakers: SpeakersMode::Personal, ..speakers(0.5) };
    let turns: [(&str, Turn); 3] = [
        ("angle", |s, t| s.slots[0].angle_deg = 15.0 + 75.0 * t),
        ("room", |s, t| s.slots[0].room_db = -31.0 + 31.0 * t),
        ("frontal", |s, t| s.slots[0].frontal = 0.5 * t),
    ];
    for (name, turn) in turns {
        assert_turns_without_a_click(name, personal, &user, turn);
    }
}

/// A head is exchanged for another, for none, and back, ten times a second.
#[test]
fn exchanging_the_head_does_not_click() {
    let _tables = prepared(RATE_HZ);
    let good = std::fs::read("tests/sofa/good.sofa").unwrap();
    let other = MeasuredHead::from_hrirs(&sofa::parse(good).unwrap(), "sphere").unwrap();
    let kemar = kemar::head();
    let none = |revision| Arc::new(UserData { revision, ..UserData::default() });
    let settings = settings_of(SlotSettings { speakers: SpeakersMode::Personal, ..speakers(0.5) });
    let users = [user_data(&kemar, RATE_HZ, 1), user_data(&Arc::new(other), RATE_HZ, 1), none(1)];
    for (idx, signal) in signals().iter().enumerate() {
        let at_rest = users
            .each_ref()
            .map(|user| block_steps(&mut engine_with(RATE_HZ, user, &settings), signal, |_, _| ()));
        let swept = block_steps(&mut engine_with(RATE_HZ, &users[0], &settings), signal, |engine, idx| {
            if idx % 10 == 5 {
                let revision = 2 + idx as u32;
                let head = users[idx / 10 % users.len()].head.clone();
                let next = UserData { head, revision, ..UserData::default() };
                let _ = engine.replace_user_data(Arc::new(next));
            }
        });
        assert_no_click(&format!("signal {idx}"), &swept, &at_rest);
    }
}
