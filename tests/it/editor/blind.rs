//! A blind test in the window: it can be heard, answered and read, and nothing gives the slot away.

use egui::{Key, Role, vec2};
use egui_kittest::kittest::{By, Queryable as _};
use grille::editor::blind::session::{BlindSession, Finished, Run};
use grille::editor::blind::start::unmatched;
use grille::editor::model::Model;
use grille::editor::monitor::meters::{Levels, Meters};
use grille::editor::monitor::reported::Status;
use grille::editor::plot::model::PlotModel;
use grille::editor::shell::status::StatusLine;
use grille::engine::settings::{LevelMatch, Settings};
use grille::engine::{ExportState, Heard, MatchState, ReferenceInput, ReferenceStatus};
use grille::telemetry::TapFrame;
use nice_plug::prelude::Param as _;

use super::rig::{Note, Rig, automate, playing};
use super::{once, values};
use crate::support::engine::{design_of, engine, prepared, run};
use crate::support::measure::lufs;
use crate::support::signals::pink;

/// A running test of slots 0 and 3 while music plays, X being heard.
pub(super) fn running() -> Rig {
    let mut rig = planning(3);
    rig.click(Role::Button, "Start");
    rig.notes();
    rig
}

/// A test of slots 0 and `slot`, not yet started.
fn planning(slot: i32) -> Rig {
    let mut rig = Rig::followed(slot);
    rig.harness.state_mut().levels = playing(4_800);
    rig.click(Role::Button, "Blind test");
    rig
}

pub(super) fn run_of(rig: &Rig) -> &Run {
    let BlindSession::Running(run) = &rig.harness.state().view.blind else { panic!("no test runs") };
    run
}

/// Answers what X is, right.
fn answer(rig: &mut Rig) {
    rig.key(if hidden(rig)[0] == 0 { Key::Num0 } else { Key::Num3 });
    rig.key(Key::Enter);
}

/// What the window says of the test at its foot.
fn said(rig: &Rig) -> String {
    rig.node(Role::Status, "Blind test").value().unwrap()
}

fn hidden(rig: &Rig) -> Vec<usize> {
    run_of(rig).test.hidden().to_vec()
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
        rig.key(if (x == 0) == (trial < 13) { Key::Num0 } else { Key::Num3 });
        rig.key(Key::Enter);
    }
    let BlindSession::Over(Finished { test, .. }) = &rig.harness.state().view.blind else {
        panic!("not over")
    };
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
    for key in [Key::Num4, Key::Num5] {
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
    let mut rig = planning(3);
    automate(&rig.harness.state().params.level_match, 0.0);
    rig.click(Role::Button, "Start");
    rig.key(Key::B);
    let settings = rig.harness.state().params.settings();
    assert_eq!((settings.slot, settings.level_match), (3, LevelMatch::Off));
    let gain_db = settings.frozen_gains_db.unwrap()[2];
    let fixed = design_of(
        &Settings { frozen_gains_db: None, level_match: LevelMatch::Static, ..settings },
        &prepared(48_000.0),
    );
    assert!((gain_db - fixed.match_gain_db).abs() < 1e-9, "nothing was heard: on pink noise");
}

/// Slot 6 folds to mono, and so takes 3 dB more on a wide programme than on a narrow one.
#[test]
fn a_slot_is_as_loud_under_its_letter_as_under_its_name_whatever_plays_meanwhile() {
    let (wide, narrow) = ([pink(1, 384_000), pink(2, 384_000)], pink(3, 384_000));
    let mut rig = planning(6);
    let mut engine = engine(48_000.0, &rig.harness.state().params.settings());
    run(&mut engine, &wide[0], &wide[1]);
    rig.harness.state_mut().status.heard = *engine.newly_heard().unwrap();
    rig.click(Role::Button, "Start");
    let letter = if hidden(&rig)[0] == 6 { Key::X } else { Key::Y };
    let mut heard = Vec::new();
    for key in [letter, Key::A, Key::B, Key::A, letter, Key::B] {
        rig.key(key);
        engine.set_target(&rig.harness.state().params.settings());
        let (left, right) = run(&mut engine, &narrow, &narrow);
        let loudness = lufs(48_000.0, &left[48_000..], &right[48_000..]);
        if key != Key::A {
            heard.push((engine.status().matched.gain_db, loudness));
        }
    }
    let (gain_db, loudness) = heard[0];
    assert!((2.0..5.0).contains(&gain_db), "on the wide programme heard before the start: {gain_db}");
    for (again_db, again) in &heard {
        assert!(*again_db == gain_db && (again - loudness).abs() < 0.01, "{heard:?}");
    }
}

/// A print is what the host shows, whatever letter is heard.
#[test]
fn a_print_is_what_the_host_shows() {
    let mut rig = running();
    rig.key(Key::A);
    let params = &rig.harness.state().params;
    assert_eq!(params.settings_for(ExportState::Monitoring).slot, 0);
    let printed = params.settings_for(ExportState::Printing);
    assert_eq!((printed.slot, printed.frozen_gains_db), (3, None));
}

/// Lets something interfere, or no longer.
type Interfere = fn(&mut Rig, bool);

/// What stands in the way is said, and no answer is taken until it is gone; the result names it.
#[test]
fn answers_wait_while_the_test_is_not_heard() {
    let mut rig = running();
    answer(&mut rig);
    let interferences: [(Interfere, &str); 5] = [
        (|rig, on| automate(&rig.harness.state().params.bypass, f32::from(u8::from(on))), "bypasses"),
        (
            |rig, on| {
                let to = if on { ExportState::PassingThrough } else { ExportState::Monitoring };
                rig.harness.state_mut().status.export = to;
            },
            "exporting",
        ),
        (
            |rig, on| rig.harness.state_mut().levels = if on { Levels::SILENT } else { playing(4_800) },
            "Nothing",
        ),
        (
            |rig, on| automate(&rig.harness.state().params.tools.mono, f32::from(u8::from(on))),
            "monitor tools",
        ),
        (|rig, on| automate(&rig.harness.state().params.blind, if on { 0.0 } else { 1.0 / 12.0 }), "letter"),
    ];
    for (trial, (interfere, words)) in interferences.into_iter().enumerate() {
        interfere(&mut rig, true);
        rig.harness.run();
        answer(&mut rig);
        assert!(said(&rig).contains(words), "{}", said(&rig));
        assert_eq!(run_of(&rig).test.answers().len(), trial + 1, "{words}");
        interfere(&mut rig, false);
        rig.harness.run();
        answer(&mut rig);
        assert_eq!(run_of(&rig).test.answers().len(), trial + 2, "{words}: {}", said(&rig));
    }
    rig.click(Role::Button, "Stop");
    let text = rig.click_to_copy("Copy result");
    for part in [
        "bypassed Grille (trial 2)",
        "exported (trial 3)",
        "tools were changed (trial 5)",
        "letter (trial 6)",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

/// Who hears X change knows which slot it is: the trial is dealt anew, and the result keeps the names it began with.
#[test]
fn a_slot_that_is_changed_from_outside_locks_the_trial_and_deals_it_anew() {
    let mut rig = running();
    answer(&mut rig);
    let mut orders = std::collections::BTreeSet::new();
    for _ in 0..24 {
        let was = rig.harness.state().params.slots[2].target.unmodulated_normalized_value();
        automate(&rig.harness.state().params.slots[2].target, 0.0);
        rig.harness.run();
        answer(&mut rig);
        assert!(said(&rig).starts_with("Slot 3 was changed from outside"), "{}", said(&rig));
        automate(&rig.harness.state().params.slots[2].target, was);
        rig.harness.run();
        orders.insert(hidden(&rig));
        assert_eq!((run_of(&rig).test.answers().len(), run_of(&rig).said), (1, None));
    }
    assert_eq!(orders.len(), 2, "one order in 24 deals is a chance of 1 in 8 million");
    automate(&rig.harness.state().params.slots[2].target, 0.0);
    rig.harness.run();
    rig.click(Role::Button, "Stop");
    let text = rig.click_to_copy("Copy result");
    assert!(text.contains("B · Open, + speakers 30° (slot 3"), "{text}");
    assert!(text.contains("slot 3 was changed from outside (trial 2)"), "{text}");
}

/// A slot the test does not use may change: nobody hears it.
#[test]
fn what_is_not_compared_may_change() {
    let mut rig = running();
    automate(&rig.harness.state().params.slots[4].target, 0.0);
    automate(&rig.harness.state().params.tools.dim, 1.0);
    rig.harness.run();
    answer(&mut rig);
    assert_eq!(run_of(&rig).test.answers().len(), 1, "{}", said(&rig));
}

/// The window closes, or another project is loaded: the order goes, and with it the test.
#[test]
fn a_test_whose_order_is_gone_is_over() {
    let mut rig = running();
    answer(&mut rig);
    rig.harness.state().params.blind_order.clear();
    rig.harness.run();
    assert!(matches!(rig.harness.state().view.blind, BlindSession::Over(_)));
    rig.harness.get(By::new().label("Close").role(Role::Button));
}

/// The key of a slot answers that slot, also where the compared slots are not the first ones.
#[test]
fn the_key_of_a_slot_answers_it() {
    let mut rig = planning(2);
    rig.click(Role::RadioButton, "Compare slot 0: As worn, closed over-ear");
    for label in ["Compare slot 3: Open, + speakers 30°", "Compare slot 4: Speakers, as worn, 30°"] {
        rig.click(Role::RadioButton, label);
    }
    rig.click(Role::Button, "Start");
    for (key, said) in [(Key::Num3, 3), (Key::Num1, 3), (Key::Num4, 4), (Key::Num2, 2)] {
        rig.key(key);
        assert_eq!(run_of(&rig).said, Some(said));
    }
}

#[test]
fn escape_leaves_the_plan_and_the_result_but_no_running_test() {
    let mut rig = planning(3);
    rig.key(Key::Escape);
    assert!(!rig.harness.state().view.blind.is_open());
    let mut rig = running();
    rig.key(Key::Escape);
    answer(&mut rig);
    rig.click(Role::Button, "Stop");
    rig.key(Key::Escape);
    assert!(!rig.harness.state().view.blind.is_open());
}

/// A slot that cannot be as loud is named before the start and in the result.
#[test]
fn a_slot_that_cannot_be_matched_is_named() {
    let mut rig = planning(3);
    let mut heard = Heard::NOTHING;
    heard.spectrum = *prepared(48_000.0).bands.pink;
    // Opposite polarity: folded to mono nothing is left of it.
    for band in &mut heard.spectrum {
        band.cross = (-band.left).into();
    }
    (heard.peak_lin, heard.secs) = (0.01, 10.0);
    rig.harness.state_mut().status.heard = heard;
    automate(&rig.harness.state().params.slots[2].mono, 1.0);
    rig.harness.run();
    let start = rig.harness.state();
    let shown = |rig: &Rig| format!("{:?}", rig.harness.state().view.blind);
    assert!(matches!(start.view.blind, BlindSession::Planning(..)), "{}", shown(&rig));
    rig.click(Role::Button, "Start");
    let matched = run_of(&rig).start.matches[3];
    assert_eq!(matched.state, MatchState::LimitedByRange, "{matched:?}");
    let words = unmatched(&run_of(&rig).start.matches, &[0, 3]);
    assert!(words[0].starts_with("Slot 3 is ") && words[0].contains("no more than +12 dB"), "{words:?}");
    answer(&mut rig);
    rig.click(Role::Button, "Stop");
    let text = rig.click_to_copy("Copy result");
    assert!(text.contains(&words[0]), "{text}");
}

/// Everything the window shows and says, for a label being heard and for what the audio thread reports of it.
fn shown(value: u8) -> (String, Vec<(String, egui::Rect)>) {
    let mut rig = running();
    let mut meters = Meters::new(48_000.0);
    let loud = f32::from(value + 1) / 20.0;
    let frames = (0..48_000u32).map(|n| {
        let wave = if n % 96 < 48 { 0.3 } else { -0.3 };
        TapFrame { input: [wave; 2], output: [wave * loud, -wave * loud], reference: 0.0 }
    });
    meters.advance(48_000.0, 1.0, frames);
    let stage = rig.harness.state_mut();
    stage.levels = meters.levels();
    stage.status = Status {
        match_gain_db: f64::from(value),
        match_state: MatchState::ALL[usize::from(value) % MatchState::ALL.len()],
        match_shortfall_db: f64::from(value),
        sample_rate_hz: 48_000.0,
        reference: ReferenceStatus {
            input: ReferenceInput::Playing,
            is_heard: value % 2 == 1,
            gain_db: f64::from(value),
            ..ReferenceStatus::NOTHING
        },
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
        model.summary,
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
    assert!(matches!(rig.harness.state().view.blind, BlindSession::Planning(..)));
    assert!(rig.harness.query_by_label("Start").is_some());
    assert_eq!(rig.notes(), once("Blind test", 0.0));
}
