//! What the window changed can be taken back, through the host, and nothing else is.

use egui::{Key, Modifiers, Role, vec2};
use egui_kittest::kittest::NodeT as _;

use super::rig::{Note, Rig, automate};
use super::{assert_is_one_gesture, once, values};

/// Undo with the keyboard.
fn undo(rig: &mut Rig) -> Vec<Note> {
    rig.notes();
    rig.key_with(Modifiers::COMMAND, Key::Z);
    rig.notes()
}

fn amount(rig: &Rig, slot: usize) -> f32 {
    rig.harness.state().params.slots[slot - 1].amount.value()
}

fn pass_secs(rig: &mut Rig, frames: usize) {
    rig.harness.run_steps(frames);
}

#[test]
fn a_drag_is_undone_as_one_step_and_redone() {
    let mut rig = Rig::followed(3);
    let knob = rig.center(Role::Slider, "Vocal tone");
    rig.drag(knob, vec2(0.0, -32.0), Modifiers::NONE);
    let after = rig.harness.state().params.slots[2].center_color.value();
    assert!(after > 60.0);
    let notes = undo(&mut rig);
    assert_is_one_gesture(&notes, "Slot 3: Vocal tone");
    assert_eq!(values(&notes), [0.5]);
    rig.key_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(rig.harness.state().params.slots[2].center_color.value(), after);
    assert_eq!(rig.notes().len(), 3);
}

#[test]
fn the_buttons_undo_and_redo_and_are_disabled_when_there_is_nothing() {
    let mut rig = Rig::followed(1);
    assert!(rig.node(Role::Button, "Undo").accesskit_node().is_disabled());
    rig.click(Role::CheckBox, "Flip left");
    rig.notes();
    rig.click(Role::Button, "Undo");
    assert_eq!(rig.notes(), once("Flip left", 0.0));
    rig.click(Role::Button, "Redo");
    assert_eq!(rig.notes(), once("Flip left", 1.0));
}

/// Nobody wants to step back through what they listened to.
#[test]
fn listening_is_no_step() {
    let mut rig = Rig::followed(1);
    rig.key(Key::Num4);
    assert_eq!(undo(&mut rig), []);
}

#[test]
fn what_the_host_moved_since_is_left_alone() {
    let mut rig = Rig::followed(1);
    rig.click(Role::CheckBox, "Swap");
    rig.click(Role::CheckBox, "Fold to mono");
    pass_secs(&mut rig, 60);
    automate(&rig.harness.state().params.slots[0].mono, 0.0);
    assert_eq!(undo(&mut rig), once("Swap", 0.0), "the step the host has overtaken is gone");
    assert_eq!(undo(&mut rig), []);
}

/// A host gives a value back a block later; two quick undos must not take that for automation.
#[test]
fn a_host_that_lags_behind_is_not_taken_for_automation() {
    let mut rig = Rig::in_slot(1);
    rig.click(Role::CheckBox, "Swap");
    assert_eq!(undo(&mut rig), once("Swap", 0.0));
}

#[test]
fn wheel_notches_in_a_row_are_one_step() {
    let mut rig = Rig::followed(3);
    let knob = rig.center(Role::Slider, "Center trim");
    for _ in 0..3 {
        rig.wheel(knob, 1.0);
    }
    assert!((rig.harness.state().params.slots[2].center_trim.value() - 1.5).abs() < 1e-3);
    assert_eq!(values(&undo(&mut rig)), [0.5]);
}

#[test]
fn a_slot_is_copied_and_reset_as_one_step_each() {
    let mut rig = Rig::followed(3);
    rig.node(Role::RadioButton, "Slot 3: Open, + speakers 30°").click_secondary();
    rig.harness.run();
    rig.click(Role::Button, "Slot 1 · Open");
    let params = &rig.harness.state().params;
    assert_eq!(params.slots[0].settings(), params.slots[2].settings());
    let notes = rig.notes();
    let begun = notes.iter().take_while(|note| matches!(note, Note::Begin(_))).count();
    assert_eq!(begun * 3, notes.len(), "all begin before the first moves: {notes:?}");
    undo(&mut rig);
    let params = &rig.harness.state().params;
    assert_eq!(params.slots[0].settings(), grille::params::GrilleParams::default().slots[0].settings());

    rig.click(Role::RadioButton, "Speakers: Off");
    rig.node(Role::RadioButton, "Slot 3: Open, over-ear").focus();
    rig.harness.run();
    rig.key_with(Modifiers::SHIFT, Key::F10);
    rig.click(Role::Button, "Reset to the factory’s slot");
    rig.node(Role::RadioButton, "Slot 3: Open, + speakers 30°");
}

/// Makes variant B of slot 1, which changes nothing.
fn make_variant(rig: &mut Rig) {
    rig.notes();
    rig.node(Role::RadioButton, "Slot 1: Open, over-ear").focus();
    rig.harness.run();
    rig.key_with(Modifiers::SHIFT, Key::F10);
    rig.click(Role::Button, "Keep this as A, change B");
    assert_eq!(rig.notes(), [], "making B changes nothing");
}

/// What was A of one set is nothing of another.
#[test]
fn variants_are_put_away_with_their_set_and_undo_brings_them_back() {
    let mut rig = Rig::followed(1);
    make_variant(&mut rig);
    let letter = |rig: &Rig| rig.harness.state().view.kept.variants.letter(1);
    rig.click(Role::ComboBox, "Set");
    rig.click(Role::ListBoxOption, "Sound design");
    assert_eq!(letter(&rig), None);
    let loaded = rig.harness.state().params.settings_shown().slots;
    rig.key(Key::A);
    assert_eq!(
        rig.harness.state().params.settings_shown().slots,
        loaded,
        "A brings nothing of the other set"
    );
    undo(&mut rig);
    assert_eq!(letter(&rig), Some("B"));
    rig.key_with(Modifiers::COMMAND, Key::Y);
    assert_eq!(letter(&rig), None);
    rig.click(Role::ComboBox, "Set");
    rig.click(Role::Button, "Return to the slots of Mixing");
    assert_eq!(letter(&rig), Some("B"));
}

#[test]
fn two_variants_of_a_slot_are_exchanged_and_undo_follows() {
    let mut rig = Rig::followed(1);
    make_variant(&mut rig);
    rig.notes();
    automate(&rig.harness.state().params.slots[0].amount, 0.4);
    pass_secs(&mut rig, 60);
    rig.key(Key::A);
    assert_eq!(amount(&rig, 1), 100.0);
    assert_eq!(rig.harness.state().view.kept.variants.letter(1), Some("A"));
    rig.key(Key::A);
    assert_eq!((amount(&rig, 1), rig.harness.state().view.kept.variants.letter(1)), (40.0, Some("B")));
    undo(&mut rig);
    assert_eq!((amount(&rig, 1), rig.harness.state().view.kept.variants.letter(1)), (100.0, Some("A")));
    rig.key(Key::A);
    assert_eq!(amount(&rig, 1), 40.0, "what was undone is still the other variant");
}
