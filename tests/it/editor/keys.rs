//! Whose a key is: the window's, a sheet's over it, or the host's.

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{By, Queryable as _};
use grille::editor::shell::prefs::KeyChoice;

use super::blind::{run_of, running};
use super::rig::{Rig, params_in_slot};
use super::{Note, once};

/// A window in slot 2, where slot 5 was heard before.
fn after_slot_5() -> Rig {
    let mut rig = Rig::in_slot(5);
    rig.harness.state_mut().params = params_in_slot(2).into();
    rig.harness.run();
    rig.notes();
    rig
}

fn handed_back(rig: &mut Rig, key: Key) -> bool {
    rig.harness.key_down(key);
    rig.harness.step();
    let is_back = rig.harness.state().view.handed_back.contains(&key);
    rig.harness.key_up(key);
    rig.harness.run();
    is_back
}

#[test]
fn space_is_the_hosts_unless_it_is_chosen_and_x_goes_back_in_either_case() {
    let mut rig = after_slot_5();
    assert!(handed_back(&mut rig, Key::Space));
    assert_eq!(rig.notes(), []);
    rig.key(Key::X);
    assert_eq!(rig.notes(), once("Slot", 5.0 / 6.0));
    rig.click(Role::Button, "Settings");
    rig.click(Role::Tab, "Space: The last two slots");
    rig.key(Key::Escape);
    assert_eq!(KeyChoice::of(&rig.harness.ctx), KeyChoice { digits: true, space: true });
    assert!(!handed_back(&mut rig, Key::Space));
    assert_eq!(rig.notes(), once("Slot", 5.0 / 6.0));
}

#[test]
fn digits_can_be_left_to_the_host() {
    let mut rig = after_slot_5();
    rig.click(Role::Button, "Settings");
    rig.click(Role::Tab, "Keys 0–6: The host’s");
    rig.key(Key::Escape);
    rig.key(Key::Num4);
    assert_eq!(rig.notes(), []);
}

/// A mouse led there, so the keys mean the host.
#[test]
fn a_control_that_was_clicked_takes_neither_space_nor_enter() {
    let mut rig = Rig::in_slot(3);
    rig.click(Role::CheckBox, "Mono");
    let mono = rig.center(Role::CheckBox, "Mono");
    rig.drag(mono, egui::Vec2::ZERO, Modifiers::NONE);
    rig.node(Role::CheckBox, "Mono").focus();
    rig.harness.run();
    rig.notes();
    for key in [Key::Space, Key::Enter] {
        assert!(handed_back(&mut rig, key), "{key:?}");
        assert_eq!(rig.notes(), [], "{key:?}");
    }
}

#[test]
fn a_key_that_is_held_switches_once_and_alt_is_the_hosts() {
    let mut rig = Rig::in_slot(3);
    let held = |repeat| egui::Event::Key {
        key: Key::M,
        physical_key: None,
        pressed: true,
        repeat,
        modifiers: Modifiers::NONE,
    };
    for repeat in [false, true, true] {
        rig.harness.event(held(repeat));
        rig.harness.step();
    }
    assert_eq!(rig.notes(), once("Mono", 1.0));
    rig.key_with(Modifiers::ALT, Key::D);
    assert_eq!(rig.notes(), []);
}

/// With the keyboard in the path's field and beside it: typing a path must not change what is heard.
#[test]
fn no_key_acts_on_the_sound_behind_the_import_sheet() {
    let mut rig = Rig::in_slot(3);
    rig.click(Role::ComboBox, "I wear");
    rig.click(Role::Button, "My headphone is not here …");
    assert!(rig.node(Role::TextInput, "Path of the file").is_focused(), "it is ready to be typed into");
    rig.type_text("/no/such/file");
    rig.key(Key::Enter);
    rig.harness.run();
    assert!(rig.node(Role::TextInput, "Path of the file").is_focused(), "and again after an error");
    rig.harness.ctx.memory_mut(|memory| {
        if let Some(focused) = memory.focused() {
            memory.surrender_focus(focused);
        }
    });
    rig.harness.run();
    for key in [Key::M, Key::D, Key::Num4, Key::A, Key::X, Key::Space] {
        rig.key(key);
    }
    assert_eq!(rig.notes(), []);
    assert_eq!(rig.harness.state().view.kept.variants.letter(3), None);
}

#[test]
fn a_slot_gets_no_second_variant_by_accident() {
    let mut rig = Rig::followed(3);
    rig.notes();
    rig.key(Key::A);
    assert_eq!((rig.notes(), rig.harness.state().view.kept.variants.letter(3)), (Vec::<Note>::new(), None));
    assert!(rig.harness.query(By::new().label_contains("Slot 3 has no variant yet")).is_some());
    rig.harness.run_steps(10 * 60);
    assert!(rig.harness.query(By::new().label_contains("has no variant")).is_none());
}

#[test]
fn the_window_says_when_it_has_no_keyboard() {
    let mut rig = Rig::in_slot(3);
    let says = |rig: &Rig| rig.harness.query(By::new().label_contains("Keys: click here first")).is_some();
    assert!(!says(&rig));
    rig.harness.input_mut().focused = false;
    rig.harness.step();
    assert!(says(&rig));
}

/// Help marks what is there, and no key reaches the test behind it.
#[test]
fn help_over_a_test_marks_the_test() {
    let mut rig = running();
    rig.click(Role::Button, "Help");
    rig.node(Role::Note, "Blind test");
    for title in ["Headphone", "Speakers", "Plot", "What am I hearing"] {
        assert!(rig.harness.query(By::new().role(Role::Note).label(title)).is_none(), "{title}");
    }
    rig.key(Key::Num3);
    rig.key(Key::Enter);
    assert_eq!((run_of(&rig).said, run_of(&rig).test.answers().len()), (None, 0));
}

/// By its key or a click: the host is told nothing, and the audio thread is asked to listen again.
#[test]
fn the_slot_that_is_heard_is_matched_anew_when_it_is_chosen_again() {
    let asked = |rig: &mut Rig| std::mem::take(&mut rig.harness.state_mut().view.asks_for_match);
    let mut rig = Rig::in_slot(3);
    rig.key(Key::Num3);
    assert!(asked(&mut rig));
    rig.click(Role::RadioButton, "Slot 3: Open, + speakers 30°");
    assert!(asked(&mut rig));
    assert_eq!(rig.notes(), []);
    rig.key(Key::Num4);
    assert!(!asked(&mut rig), "another slot is matched by the switch");
    let level_match = &rig.harness.state().params.level_match;
    super::rig::automate(level_match, 1.0 / 3.0);
    rig.harness.run();
    rig.key(Key::Num3);
    assert!(!asked(&mut rig), "pink noise does not change");
}
