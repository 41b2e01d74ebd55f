//! The status line, the banner and the log: what happens to the sound is always said.

use egui::Role;
use egui_kittest::kittest::{By, Queryable as _};
use grille::editor::monitor::reported::Status;
use grille::engine::{ExportState, MatchState};

use super::once;
use super::rig::Rig;

fn line(rig: &mut Rig, change: impl FnOnce(&mut Status)) -> String {
    let status = &mut rig.harness.state_mut().status;
    *status = Status { sample_rate_hz: 48_000.0, ..Status::IDLE };
    change(status);
    rig.harness.run();
    rig.node(Role::Status, "Status line").value().unwrap()
}

#[test]
fn the_line_says_slot_level_export_and_what_was_healed() {
    let mut rig = Rig::in_slot(3);
    let text = line(&mut rig, |status| {
        (status.match_gain_db, status.match_state) = (1.4, MatchState::Programme);
    });
    assert_eq!(
        text,
        "Slot 3: Open, + speakers 30°  ·  level match +1.4\u{A0}dB, from the programme  ·  0 samples of latency"
    );
    let text = line(&mut rig, |status| {
        (status.match_gain_db, status.match_state) = (2.0, MatchState::LimitedByClipping);
        status.match_shortfall_db = 1.5;
    });
    assert!(text.contains("\u{2212}1.5\u{A0}dB short so that it does not clip"), "{text}");
    let text = line(&mut rig, |status| status.export = ExportState::PassingThrough);
    assert!(text.starts_with("Exporting: your mix is rendered bit for bit, without Grille"), "{text}");
    let text = line(&mut rig, |status| status.export = ExportState::Printing);
    assert!(text.contains("the file gets Slot 3"), "{text}");
    let text = line(&mut rig, |status| status.is_held = true);
    assert!(text.starts_with("What was heard became too loud and was stopped"), "{text}");
    let text = line(&mut rig, |status| status.healed_samples = 3);
    assert!(text.ends_with("3 samples healed"), "{text}");
    assert!(line(&mut rig, |status| status.sample_rate_hz = 0.0).ends_with("no audio yet"));
}

/// What was too loud is heard again once somebody has clicked, and not before.
#[test]
fn a_click_on_the_line_takes_note_of_what_was_too_loud() {
    let mut rig = Rig::in_slot(3);
    rig.click(Role::Status, "Status line");
    assert!(!rig.harness.state().view.is_acknowledged);
    line(&mut rig, |status| status.is_held = true);
    rig.click(Role::Status, "Status line");
    assert!(rig.harness.state().view.is_acknowledged);
}

#[test]
fn the_banner_offers_the_other_choice_with_one_click() {
    let mut rig = Rig::in_slot(3);
    assert!(rig.harness.query(By::new().role(Role::Alert)).is_none());
    line(&mut rig, |status| status.export = ExportState::PassingThrough);
    assert!(rig.harness.query(By::new().role(Role::Alert)).is_some());
    rig.click(Role::RadioButton, "On export: Process");
    assert_eq!(rig.notes(), once("On export", 1.0));
}

#[test]
fn the_log_holds_what_happened_and_is_copied_with_what_a_report_needs() {
    let mut rig = Rig::followed(1);
    line(&mut rig, |status| status.match_state = MatchState::Programme);
    rig.click(Role::CheckBox, "Swap");
    rig.key_with(egui::Modifiers::COMMAND, egui::Key::Z);
    line(&mut rig, |status| status.healed_samples = 1);
    rig.click(Role::Button, "Log");
    let text = rig.click_to_copy("Copy for a report");
    for part in
        ["Grille ", "sample rate: 48000 Hz", "worn: Closed over-ear", "Undone: Swap on", "1 sample healed"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
}
