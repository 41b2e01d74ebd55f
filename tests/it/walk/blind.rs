//! Blind tests on the way: begun, heard, answered and left in a window, while everything else goes on.

use std::collections::BTreeMap;

use egui::{Key, Role};
use grille::editor::blind::session::BlindSession;
use grille::engine::Heard;
use grille::engine::settings::{LevelMatch, Settings};

use super::steps::look;
use super::world::{FRAMES, Instance, RATE_HZ, World};
use crate::editor::rig::{Rig, playing};
use crate::support::engine::{engine_with, run};
use crate::support::host::{Stereo, hash};
use crate::support::signals::noise;

/// What the same sound may differ by, LU.
const ALIKE_LU: f64 = 0.1;

/// Keys of the letters, in the order of the parameter's values.
const LETTERS: [Key; 12] =
    [Key::X, Key::Y, Key::Z, Key::U, Key::V, Key::W, Key::A, Key::B, Key::C, Key::D, Key::E, Key::F];

/// Keys of the slots.
const SLOTS: [Key; 7] = [Key::Num0, Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6];

/// Seconds of programme before a test that is matched on it.
const HEARD_SECS: usize = 4;

/// Begins a test of two to four slots, after programme that was heard or after silence. Its gains are those that an engine
/// of its own has for the slots outside a test.
pub(super) fn start(world: &mut World) -> String {
    look(world);
    let mut slots: Vec<usize> = (0..=6).collect();
    while slots.len() > 2 + world.random.below(3) {
        slots.remove(world.random.below(slots.len()));
    }
    let programme = world.random.coin().then(|| {
        [7, 8].map(|seed| noise(seed + world.seed, HEARD_SECS * 48_000).iter().map(|x| x / 32.0).collect())
    });
    let place = world.place();
    let instance = world.instance();
    if instance.is_blind() {
        return "nothing".to_owned();
    }
    let settings = matched(&instance.params.settings_shown());
    let mut engine = engine_with(RATE_HZ, &instance.params.user.data(), &Settings { slot: 0, ..settings });
    let heard = programme.map(|[left, right]: Stereo| {
        run(&mut engine, &left, &right);
        *engine.newly_heard().unwrap()
    });
    let Some(rig) = &mut instance.window else { return "nothing".to_owned() };
    let stage = rig.harness.state_mut();
    (stage.levels, stage.status.heard) = (playing(4_800), heard.unwrap_or(Heard::NOTHING));
    stage.view.blind.open(0);
    if let BlindSession::Planning(plan, _) = &mut stage.view.blind {
        for slot in 0..=6 {
            if plan.slots().contains(&slot) != slots.contains(&slot) {
                plan.toggle(slot);
            }
        }
    }
    rig.harness.run_steps(2);
    rig.click(Role::Button, "Start");
    rig.harness.run_steps(2);
    assert!(instance.is_blind(), "{place}");
    let (gains_db, silence) = (instance.params.blind_order.gains_db(), vec![0.0; FRAMES]);
    for &slot in slots.iter().filter(|slot| **slot > 0) {
        engine.set_target(&Settings { slot, ..settings });
        run(&mut engine, &silence, &silence);
        let (gain_db, there_db) = (gains_db[slot - 1], engine.status().matched.gain_db);
        let is_alike = settings.bypass || (gain_db - there_db).abs() <= ALIKE_LU;
        assert!(is_alike, "slot {slot}: {gain_db} dB in the test, {there_db} outside; {place}");
    }
    format!("blind test of {slots:?}")
}

/// As a test would match it.
fn matched(settings: &Settings) -> Settings {
    let level_match = match settings.level_match {
        LevelMatch::Off => LevelMatch::default(),
        chosen => chosen,
    };
    Settings { level_match, ..*settings }
}

/// Presses a letter, or a key that a test has no use for.
pub(super) fn hear(world: &mut World) -> String {
    let key = LETTERS[world.random.below(LETTERS.len())];
    let Some(rig) = running(world.instance()) else { return "nothing".to_owned() };
    rig.harness.key_press(key);
    rig.harness.run_steps(2);
    format!("key {key:?}")
}

/// Answers: taken if nothing stands in the way, and only then.
pub(super) fn answer(world: &mut World) -> String {
    let (place, key) = (world.place(), SLOTS[world.random.below(SLOTS.len())]);
    let Some(rig) = running(world.instance()) else { return "nothing".to_owned() };
    rig.harness.run_steps(2);
    rig.harness.key_press(key);
    rig.harness.run_steps(2);
    let BlindSession::Running(run) = &rig.harness.state().view.blind else { panic!("{place}") };
    let (before, said, hindrance) = (run.test.answers().len(), run.said, run.hindrance);
    let is_last = before + 1 == run.test.plan().trials;
    rig.harness.key_press(Key::Enter);
    rig.harness.run_steps(2);
    let is_taken = match &rig.harness.state().view.blind {
        BlindSession::Running(run) => run.test.answers().len() == before + 1,
        BlindSession::Over(_) => is_last,
        _ => panic!("{place}"),
    };
    assert_eq!(is_taken, said.is_some() && hindrance.is_none(), "{hindrance:?}; {place}");
    format!("answer {key:?}")
}

/// Stops a test, and leaves its result.
pub(super) fn leave(world: &mut World) -> String {
    let instance = world.instance();
    let Some(rig) = running(instance) else { return "nothing".to_owned() };
    rig.click(Role::Button, "Stop");
    rig.harness.key_press(Key::Escape);
    rig.harness.run_steps(2);
    assert!(!instance.is_blind());
    "stop".to_owned()
}

/// The window in which a test is heard.
fn running(instance: &mut Instance) -> Option<&mut Rig> {
    instance.window.as_mut().filter(|_| instance.params.blind_order.is_set())
}

/// Every slot is one sound under its hidden and its named letter, to the bit.
pub(super) fn a_letter_is_its_slot(world: &mut World) {
    let (place, input) = (world.place(), world.input.clone());
    let instance = world.instance();
    if !instance.is_blind() {
        return;
    }
    let was = instance.host.value(hash("blind"));
    let mut heard: BTreeMap<usize, Vec<Stereo>> = BTreeMap::new();
    for letter in 1..=LETTERS.len() {
        let Some(slot) = instance.params.blind_order.slot(letter) else { continue };
        instance.host.set("blind", letter as f64);
        heard.entry(slot).or_default().push(instance.play(&input));
    }
    instance.host.set("blind", was);
    for (slot, sounds) in &heard {
        let [hidden, named] = &sounds[..] else {
            panic!("slot {slot} has {} letters; {place}", sounds.len())
        };
        assert!(hidden == named, "slot {slot} differs under its letters; {place}");
    }
}
