//! A blind test in the window: it can be heard, answered and read, and nothing gives the slot away.

use egui::{Key, Role, vec2};
use egui_kittest::kittest::Queryable as _;
use grille::editor::blind::session::BlindSession;
use grille::editor::model::{Model, Status};
use grille::editor::monitor::meters::Meters;
use grille::editor::plot::model::PlotModel;
use grille::editor::shell::status::StatusLine;
use grille::engine::MatchState;
use grille::engine::settings::LevelMatch;
use grille::params::{GrilleParams, LevelMatchChoice};
use grille::telemetry::TapFrame;
use nice_plug::prelude::EnumParam;

use super::rig::{Note, Rig, automate};
use super::{once, values};

/// A running test of slots 0 and 3, X being heard.
fn running() -> Rig {
    let mut rig = Rig::followed(3);
    rig.click(Role::Button, "Blind test");
    rig.click(Role::Button, "Start");
    rig.notes();
    rig
}

fn hidden(rig: &Rig) -> Vec<usize> {
    let BlindSession::Running(run) = &rig.harness.state().view.blind else { panic!("no test runs") };
    run.test.hidden().to_vec()
}

fn heard(rig: &Rig) -> usize {
    rig.harness.state().params.settings().slot
}

#[test]
fn labels_are_heard_by_click_and_by_key_and_the_slot_parameter_stays() {
    let mut rig = running();
    let [x, y] = hidden(&rig)[..] else { panic!("two slots") };
    assert_eq!(heard(&rig), x);
    rig.key(Key::Y);
    assert_eq!(heard(&rig), y);
    rig.click(Role::RadioButton, "Sound A: As worn, closed over-ear");
    assert_eq!(heard(&rig), 0);
    rig.key(Key::B);
    assert_eq!(heard(&rig), 3);
    rig.key(Key::Space);
    assert_eq!(heard(&rig), 0, "space goes back to A");
    assert!(rig.notes().iter().all(|note| match note {
        Note::Begin(name) | Note::Set(name, _) | Note::End(name) => name == "Blind test",
    }));
    assert_eq!(rig.harness.state().params.slot.value(), 3);
}

#[test]
fn a_test_is_answered_to_its_end_and_leaves_everything_as_it_was() {
    let mut rig = running();
    for trial in 0..16 {
        let x = hidden(&rig)[0];
        rig.key(if (x == 0) == (trial < 13) { Key::Num1 } else { Key::Num2 });
        rig.key(Key::Enter);
    }
    let BlindSession::Over(test) = &rig.harness.state().view.blind else { panic!("not over") };
    assert_eq!((test.outcome().right, test.outcome().answered), (13, 16));
    let params = &rig.harness.state().params;
    assert_eq!((heard(&rig), params.slot.value(), params.blind.value()), (3, 3, 0));
    assert!(!params.blind_order.is_set());
    let text = rig.click_to_copy("Copy result");
    assert!(text.contains("right: 13\np = 0.011"), "{text}");
    rig.click(Role::Button, "Close");
    rig.node(Role::Slider, "Amount");
}

#[test]
fn nothing_changes_a_setting_while_a_test_runs() {
    let mut rig = running();
    for key in [Key::Num4, Key::M, Key::Z] {
        rig.key(key);
    }
    rig.key_with(egui::Modifiers::COMMAND, Key::Z);
    rig.node(Role::RadioButton, "Slot 1: Open, over-ear").click();
    rig.harness.run();
    let seal = rig.center(Role::Slider, "Seal");
    rig.drag(seal, vec2(-20.0, 0.0), egui::Modifiers::NONE);
    assert_eq!(rig.notes(), []);
}

/// What the host does to `slot` waits until the test ends.
#[test]
fn host_automation_of_the_slot_does_not_reach_the_ear() {
    let mut rig = running();
    let x = hidden(&rig)[0];
    automate(&rig.harness.state().params.slot, 5.0 / 6.0);
    assert_eq!(heard(&rig), x);
    rig.click(Role::Button, "Stop");
    assert_eq!(values(&rig.notes()), [0.0]);
    assert_eq!(heard(&rig), 5);
}

#[test]
fn levels_are_matched_even_if_the_match_is_off() {
    let params = GrilleParams {
        level_match: EnumParam::new("Level match", LevelMatchChoice::Off),
        ..GrilleParams::default()
    };
    assert_eq!(params.settings().level_match, LevelMatch::Off);
    params.blind_order.store(&[0, 3], &[3, 0]);
    automate(&params.blind, 1.0 / 12.0);
    assert_eq!((params.settings().slot, params.settings().level_match), (3, LevelMatch::default()));
}

/// Everything the window shows and says, for a label being heard and for what the audio thread reports of it.
fn shown(value: u8) -> (String, Vec<(String, egui::Rect)>) {
    let mut rig = running();
    let mut meters = Meters::new(48_000.0);
    let loud = f32::from(value + 1) / 20.0;
    let frames = (0..48_000u32).map(|n| {
        let wave = if n % 96 < 48 { 0.3 } else { -0.3 };
        TapFrame { input: [wave; 2], output: [wave * loud, -wave * loud] }
    });
    meters.advance(48_000.0, 1.0, frames);
    let stage = rig.harness.state_mut();
    stage.levels = meters.levels();
    stage.status = Status {
        match_gain_db: f64::from(value),
        match_state: MatchState::ALL[usize::from(value) % MatchState::ALL.len()],
        match_shortfall_db: f64::from(value),
        sample_rate_hz: 48_000.0,
        ..Status::IDLE
    };
    // The label itself is shown: it is what was pressed. What it stands for must not be.
    let order = [[0, 3], [3, 0]][usize::from(value) % 2];
    stage.params.blind_order.store(&[0, 3], &order);
    rig.harness.run();
    let stage = rig.harness.state();
    let user = stage.params.user.data();
    let plot = PlotModel::new(&stage.params.settings_shown(), &user, 48_000.0);
    let model = Model::new(&stage.params, &user, plot.curves(), stage.levels, stage.status);
    let words = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        model.settings,
        model.curves,
        model.levels,
        model.status,
        model.slots,
        model.hearing,
        StatusLine::new(&model),
    );
    let events: Vec<String> = stage.view.log.events().map(|event| event.text.clone()).collect();
    (format!("{words} {events:?}"), rig.places())
}

#[test]
fn nothing_shown_depends_on_what_is_heard() {
    let first = shown(0);
    for value in 1..8 {
        assert_eq!(shown(value), first);
    }
    assert!(!first.0.contains("level match"), "{}", first.0);
}

#[test]
fn a_test_survives_a_frame_without_it_and_can_be_stopped_before_the_first_answer() {
    let mut rig = running();
    rig.click(Role::Button, "Stop");
    assert!(matches!(rig.harness.state().view.blind, BlindSession::Planning(_)));
    assert!(rig.harness.query_by_label("Start").is_some());
    assert_eq!(rig.notes(), once("Blind test", 0.0));
}
