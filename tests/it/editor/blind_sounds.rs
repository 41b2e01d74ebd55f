//! Blind tests with the reference, of what is liked, and of somebody else's.

use egui::{Event, Key, Role};
use grille::editor::blind::session::{BlindSession, Finished};
use grille::engine::{ReferenceInput, ReferenceLevel, ReferenceStatus};
use grille::params::{BlindLabel, REFERENCE};

use super::blind::run_of;
use super::rig::{Rig, playing};

/// What comes in beside the mix.
pub(super) fn reference(rig: &mut Rig) {
    let status = &mut rig.harness.state_mut().status;
    status.sample_rate_hz = 48_000.0;
    status.reference = ReferenceStatus {
        input: ReferenceInput::Playing,
        level: ReferenceLevel::Matched,
        loudness_lufs: Some([-16.2, -9.8]),
        short_term_lufs: Some(-9.1),
        ..ReferenceStatus::NOTHING
    };
}

/// A plan that compares slot 3 with slot 0 and the reference.
pub(super) fn planned() -> Rig {
    let mut rig = Rig::followed(3);
    rig.harness.state_mut().levels = playing(48_000);
    reference(&mut rig);
    rig.click(Role::Button, "Blind test");
    rig.click(Role::RadioButton, "Compare slot R: Ref, through slot 3");
    rig
}

/// The letter a slot is hidden behind.
fn letter(rig: &Rig, slot: usize) -> Key {
    let place = run_of(rig).test.hidden().iter().position(|hidden| *hidden == slot).unwrap();
    [Key::X, Key::Y, Key::Z][place]
}

/// Under its letter and under its name the reference is heard through the slot that was chosen, whatever the host does to
/// the slot meanwhile; the others are the mix.
#[test]
fn the_reference_is_one_more_letter() {
    let mut rig = planned();
    rig.click(Role::Button, "Start");
    super::rig::automate(&rig.harness.state().params.slot, 5.0 / 6.0);
    for (slot, key) in [(0, Key::A), (3, Key::B), (REFERENCE, Key::C)] {
        for key in [key, letter(&rig, slot)] {
            rig.key(key);
            let settings = rig.harness.state().params.settings();
            let heard = if settings.reference { REFERENCE } else { settings.slot };
            assert_eq!(heard, slot);
            assert_eq!(settings.slot, if slot == REFERENCE { 3 } else { slot });
            assert!(settings.frozen_gains_db.is_some());
        }
    }
    rig.key(Key::R);
    assert_eq!(run_of(&rig).said, Some(REFERENCE));
    rig.key(Key::Enter);
    rig.click(Role::Button, "Stop");
    let text = rig.click_to_copy("Copy result");
    assert!(text.contains("C · Reference, through slot 3\n"), "{text}");
    assert!(!text.contains("The reference was"), "{text}");
}

#[test]
fn answers_wait_while_the_reference_is_not_there() {
    let mut rig = planned();
    rig.click(Role::Button, "Start");
    for input in [ReferenceInput::Absent, ReferenceInput::Silent] {
        rig.harness.state_mut().status.reference.input = input;
        rig.harness.run();
        rig.key(Key::R);
        rig.key(Key::Enter);
        let said = rig.said(Role::Status, "Blind test");
        assert!(said.starts_with("The reference is silent or not connected"), "{said}");
        assert_eq!(run_of(&rig).test.answers().len(), 0);
    }
    rig.harness.state_mut().status.reference.level = ReferenceLevel::TooLittleHeard;
    rig.harness.state_mut().status.reference.input = ReferenceInput::Playing;
    rig.harness.run();
    rig.key(Key::Enter);
    assert_eq!(run_of(&rig).test.answers().len(), 1);
    rig.click(Role::Button, "Stop");
    let text = rig.click_to_copy("Copy result");
    assert!(text.contains("silent or not connected (trial 1)"), "{text}");
    assert!(text.contains("The reference was not matched"), "{text}");
}

/// Nothing is named while it is heard, and what is liked is counted by what was behind the letter.
#[test]
fn what_is_liked_is_counted_without_a_name() {
    let mut rig = planned();
    rig.click(Role::Tab, "Question: Which do I like?");
    rig.click(Role::Button, "Start");
    assert!(rig.has_no(Role::RadioButton, "Sound B: Open, + speakers 30°"));
    let heard = rig.harness.state().params.blind_label();
    rig.key(Key::B);
    assert_eq!(rig.harness.state().params.blind_label(), heard, "no letter has a name");
    for trial in 0..16 {
        let liked = if trial < 14 { 3 } else { 0 };
        let key = [Key::Num1, Key::Num2, Key::Num3]
            [run_of(&rig).test.hidden().iter().position(|hidden| *hidden == liked).unwrap()];
        rig.key(key);
        assert_eq!(run_of(&rig).said, Some(liked));
        rig.key(Key::Enter);
    }
    let BlindSession::Over(Finished { test, .. }) = &rig.harness.state().view.blind else {
        panic!("not over")
    };
    assert_eq!((test.favorite(), test.outcome().right), (Some(3), 14));
    assert!(test.outcome().is_convincing());
    let text = rig.click_to_copy("Copy result");
    for part in ["which do I like?", "A · As worn, closed over-ear: liked best 2×", "times 3 sounds"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

/// Somebody else's result is pasted: the same slots, question and trials, one step of undo, and what is worn stays.
#[test]
fn the_test_of_another_person_is_run_again() {
    let mut theirs = planned();
    theirs.click(Role::Tab, "Question: Which do I like?");
    theirs.click(Role::Tab, "Trials: 10");
    super::rig::automate(&theirs.harness.state().params.slots[2].amount, 0.5);
    theirs.harness.run();
    theirs.click(Role::Button, "Start");
    for key in [Key::Num1, Key::Enter] {
        theirs.key(key);
    }
    theirs.click(Role::Button, "Stop");
    let text = theirs.click_to_copy("Copy result");

    let mut rig = Rig::followed(1);
    rig.harness.state_mut().levels = playing(4_800);
    let before = rig.harness.state().params.settings_shown();
    rig.click(Role::Button, "Blind test");
    rig.click(Role::TextInput, "Result of a blind test to run again");
    rig.harness.event(Event::Paste("a text of another kind".to_owned()));
    rig.harness.run();
    assert_eq!(rig.harness.state().params.settings_shown(), before);
    rig.key_with(egui::Modifiers::COMMAND, Key::A);
    rig.harness.event(Event::Paste(text));
    rig.harness.run();
    let BlindSession::Planning(plan, _) = &rig.harness.state().view.blind else { panic!("not planned") };
    assert_eq!((plan.slots(), plan.trials), ([0, 3, REFERENCE].as_slice(), 10));
    let now = rig.harness.state().params.settings_shown();
    assert_eq!(now.slots, theirs.harness.state().params.settings_shown().slots);
    assert_eq!((now.slot, now.source), (3, before.source));
    // The field has the keyboard: Escape leaves it and the plan.
    rig.key(Key::Escape);
    assert!(!rig.harness.state().view.blind.is_open());
    rig.click(Role::Button, "Undo");
    assert_eq!(rig.harness.state().params.settings_shown().slots, before.slots);
    assert_eq!(rig.harness.state().params.blind_label(), None::<BlindLabel>);
}
