//! The editor, driven by role and name as a screen reader would: what the hands do, the host is told.

mod blind;
mod blind_sounds;
mod collections;
mod contrast;
mod controls;
mod drop;
mod first;
mod first_hour;
mod import;
mod imported;
mod keys;
mod layout;
mod personal;
mod picker;
mod picker_facts;
mod popups;
mod profile;
mod project;
mod raster;
pub(crate) mod rig;
mod said;
mod scenes;
mod sets;
mod snapshots;
mod status;
mod undo;
mod worn;

use egui::{Key, Modifiers, Role, vec2};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use grille::editor::shell::Help;
use grille::editor::shell::prefs::KeyChoice;
use rig::{Note, Rig, params_in_slot};

/// A whole gesture with one value.
fn once(name: &str, value: f32) -> Vec<Note> {
    vec![Note::Begin(name.to_owned()), Note::Set(name.to_owned(), value), Note::End(name.to_owned())]
}

fn values(notes: &[Note]) -> Vec<f32> {
    notes.iter().filter_map(|note| if let Note::Set(_, value) = note { Some(*value) } else { None }).collect()
}

/// One begin, at least one value, one end, all on the same parameter.
fn assert_is_one_gesture(notes: &[Note], name: &str) {
    assert!(notes.len() >= 3, "{notes:?}");
    let (first, last) = (&notes[0], &notes[notes.len() - 1]);
    assert_eq!((first, last), (&Note::Begin(name.to_owned()), &Note::End(name.to_owned())));
    let middle = &notes[1..notes.len() - 1];
    assert!(middle.iter().all(|note| matches!(note, Note::Set(set, _) if set == name)), "{notes:?}");
}

#[test]
fn every_control_has_a_role_and_a_name() {
    let rig = Rig::in_slot(3);
    for (role, label) in [
        (Role::ComboBox, "I wear"),
        (Role::Slider, "Seal"),
        (Role::ComboBox, "I want to hear"),
        (Role::Slider, "Amount"),
        (Role::CheckBox, "Fold to mono"),
        (Role::RadioButton, "Speakers: Off"),
        (Role::RadioButton, "Speakers: Head"),
        (Role::Slider, "Crossfeed"),
        (Role::Slider, "Vocal tone"),
        (Role::Slider, "Angle"),
        (Role::Slider, "Center trim"),
        (Role::Slider, "Front tone"),
        (Role::Slider, "Distance"),
        (Role::CheckBox, "Leak"),
        (Role::RadioButton, "Speakers: Classic"),
        (Role::Tab, "Speaker controls: Room"),
        (Role::Slider, "Left speaker"),
        (Role::Slider, "Right speaker"),
        (Role::Tab, "Plot: Response"),
        (Role::Tab, "Plot: Speakers"),
        (Role::CheckBox, "Mono"),
        (Role::CheckBox, "Side"),
        (Role::CheckBox, "Solo left"),
        (Role::CheckBox, "Solo right"),
        (Role::CheckBox, "Swap"),
        (Role::CheckBox, "Flip left"),
        (Role::CheckBox, "Flip right"),
        (Role::CheckBox, "Dim"),
        (Role::Slider, "Balance"),
        (Role::Slider, "Dim by"),
        (Role::Slider, "Output trim"),
        (Role::RadioButton, "Level match: Static"),
        (Role::Meter, "Input level"),
        (Role::Meter, "Output level"),
        (Role::Status, "Status"),
        (Role::Button, "Settings"),
        (Role::Button, "Help"),
    ] {
        rig.node(role, label);
    }
    assert_eq!(rig.node(Role::Slider, "Angle").value().as_deref(), Some("30°"));
}

#[test]
fn a_drag_is_one_gesture_on_the_slot_being_heard() {
    let mut rig = Rig::in_slot(3);
    let knob = rig.center(Role::Slider, "Vocal tone");
    rig.drag(knob, vec2(0.0, -32.0), Modifiers::NONE);
    let notes = rig.notes();
    assert_is_one_gesture(&notes, "Slot 3: Vocal tone");
    let values = values(&notes);
    assert!(values.is_sorted(), "{values:?}");
    assert!((values[values.len() - 1] - 0.7).abs() < 0.03, "{values:?}");
}

#[test]
fn a_drag_with_shift_is_ten_times_finer() {
    let mut rig = Rig::in_slot(3);
    let knob = rig.center(Role::Slider, "Vocal tone");
    rig.drag(knob, vec2(0.0, -32.0), Modifiers::SHIFT);
    let notes = rig.notes();
    assert_is_one_gesture(&notes, "Slot 3: Vocal tone");
    let last = values(&notes).pop().unwrap();
    assert!((last - 0.52).abs() < 0.004, "{last}");
}

#[test]
fn double_click_and_ctrl_click_go_to_the_default() {
    let mut rig = Rig::in_slot(3);
    rig.node(Role::Slider, "Center trim").click();
    rig.node(Role::Slider, "Center trim").click();
    rig.harness.run();
    assert_eq!(rig.notes(), once("Slot 3: Center trim", 0.5));
    rig.node(Role::Slider, "Seal").click_modifiers(Modifiers::COMMAND);
    rig.harness.run();
    assert_eq!(rig.notes(), once("Seal", 1.0));
}

#[test]
fn wheel_arrows_and_end_keys_step_a_knob() {
    let mut rig = Rig::in_slot(3);
    let knob = rig.center(Role::Slider, "Angle");
    rig.wheel(knob, 1.0);
    let up = values(&rig.notes());
    assert!((up[0] - (0.2 + 1.0 / 75.0)).abs() < 1e-3, "{up:?}");
    rig.node(Role::Slider, "Angle").focus();
    rig.harness.run();
    for (key, expected) in [
        (Key::ArrowUp, 0.2 + 1.0 / 75.0),
        (Key::ArrowLeft, 0.2 - 1.0 / 75.0),
        (Key::Home, 0.0),
        (Key::End, 1.0),
    ] {
        rig.key(key);
        let notes = rig.notes();
        assert_is_one_gesture(&notes, "Slot 3: Angle");
        assert!((values(&notes)[0] - expected).abs() < 1e-3, "{key:?}: {notes:?}");
    }
}

#[test]
fn a_screen_reader_can_set_a_value() {
    let mut rig = Rig::in_slot(3);
    rig.node(Role::Slider, "Crossfeed").set_value_accesskit(0.25);
    rig.harness.run();
    let notes = rig.notes();
    assert_is_one_gesture(&notes, "Slot 3: Crossfeed");
    assert!((values(&notes)[0] - 0.25).abs() < 1e-3);
}

#[test]
fn a_value_is_typed_as_people_write_it() {
    let mut rig = Rig::in_slot(3);
    rig.click(Role::Button, "Type crossfeed");
    rig.type_text("-10,5");
    rig.key(Key::Enter);
    let notes = rig.notes();
    assert_is_one_gesture(&notes, "Slot 3: Crossfeed");
    assert!((values(&notes)[0] - 0.5).abs() < 1e-3, "{notes:?}");
    rig.node(Role::Button, "Type crossfeed");
}

#[test]
fn nonsense_and_escape_leave_a_value_as_it_is() {
    let mut rig = Rig::in_slot(3);
    for (text, key) in [("loud", Key::Enter), ("10", Key::Escape)] {
        rig.click(Role::Button, "Type amount");
        rig.type_text(text);
        rig.key(key);
        assert_eq!(rig.notes(), []);
        rig.node(Role::Button, "Type amount");
    }
}

#[test]
fn keys_choose_slots_and_tools() {
    let mut rig = Rig::in_slot(1);
    rig.key(Key::Num4);
    assert_eq!(rig.notes(), once("Slot", 4.0 / 6.0));
    rig.key(Key::Num1);
    assert_eq!(rig.notes(), [], "the slot being heard is not chosen again");
    rig.key(Key::M);
    assert_eq!(rig.notes(), once("Mono", 1.0));
    rig.key(Key::D);
    assert_eq!(rig.notes(), once("Dim", 1.0));
}

#[test]
fn speakers_are_dragged_around_the_head_and_away_from_it() {
    for (label, outwards) in [("Left speaker", -1.0), ("Right speaker", 1.0)] {
        let mut rig = Rig::in_slot(3);
        let speaker = rig.center(Role::Slider, label);
        rig.drag(speaker, vec2(outwards * 30.0, 0.0), Modifiers::NONE);
        let notes = rig.notes();
        for (name, at_least) in [("Slot 3: Angle", 0.3), ("Slot 3: Distance", 0.5)] {
            let is_of = |note: &&Note| match note {
                Note::Begin(of) | Note::Set(of, _) | Note::End(of) => of == name,
            };
            let own: Vec<Note> = notes.iter().filter(is_of).cloned().collect();
            assert_is_one_gesture(&own, name);
            let values = values(&own);
            assert!(values.is_sorted() && values[values.len() - 1] > at_least, "{label}: {values:?}");
        }
    }
}

#[test]
fn switches_and_segments_set_their_parameter() {
    let mut rig = Rig::in_slot(3);
    rig.click(Role::CheckBox, "Flip left");
    assert_eq!(rig.notes(), once("Flip left", 1.0));
    rig.click(Role::RadioButton, "Speakers: Off");
    assert_eq!(rig.notes(), once("Slot 3: Speakers", 0.0));
    rig.click(Role::RadioButton, "Speakers: Head");
    assert_eq!(rig.notes(), [], "the chosen segment is not chosen again");
    rig.click(Role::RadioButton, "Level match: Off");
    assert_eq!(rig.notes(), once("Level match", 0.0));
}

#[test]
fn host_automation_moves_the_picture() {
    let mut rig = Rig::in_slot(1);
    let words = |rig: &Rig| rig.node(Role::Paragraph, "What am I hearing").value().unwrap();
    assert!(words(&rig).starts_with("Open over-ear instead of closed over-ear"), "{}", words(&rig));
    rig.harness.state_mut().params = params_in_slot(4).into();
    rig.harness.run();
    assert!(words(&rig).contains("reaches the right ear"), "{}", words(&rig));
    let heard = rig.node(Role::RadioButton, "Slot 4: Speakers, as worn, 30°");
    assert_eq!(heard.accesskit_node().toggled(), Some(egui::accesskit::Toggled::True));
}

#[test]
fn what_does_nothing_in_a_slot_is_disabled() {
    let rig = Rig::in_slot(4);
    assert!(rig.node(Role::Slider, "Amount").accesskit_node().is_disabled(), "no target, no amount");
    let mut rig = Rig::in_slot(1);
    let knob = rig.center(Role::Slider, "Crossfeed");
    rig.drag(knob, vec2(0.0, -30.0), Modifiers::NONE);
    assert_eq!(rig.notes(), [], "no speakers, no crossfeed");
}

#[test]
fn help_marks_the_regions_says_what_it_cannot_do_and_closes() {
    let mut rig = Rig::in_slot(1);
    rig.click(Role::Button, "Help");
    assert_eq!(rig.harness.state().view.help, Help::Regions);
    for region in ["Slots", "Headphone", "Speakers", "Plot"] {
        rig.node(Role::Note, region);
    }
    rig.key(Key::Num4);
    assert_eq!(rig.notes(), [], "keys do nothing behind the veil");
    rig.click(Role::Button, "Limits, keys, about");
    assert_eq!(rig.harness.state().view.help, Help::Sheet);
    rig.harness.get(By::new().label_contains("how your headphone isolates").include_labels());
    rig.harness.get(By::new().label_contains(env!("CARGO_PKG_VERSION")).include_labels());
    rig.key(Key::Escape);
    assert_eq!(rig.harness.state().view.help, Help::Closed);
}

#[test]
fn a_right_click_offers_copy_paste_and_default() {
    let mut rig = Rig::in_slot(3);
    let open = |rig: &mut Rig, label| {
        rig.node(Role::Slider, label).click_secondary();
        rig.harness.run();
    };
    open(&mut rig, "Seal");
    rig.click(Role::Button, "Copy");
    open(&mut rig, "Amount");
    rig.click(Role::Button, "Paste 100 %");
    assert_eq!(rig.notes(), once("Slot 3: Amount", 1.0));
    open(&mut rig, "Center trim");
    rig.click(Role::Button, "Default 0.0 dB");
    assert_eq!(rig.notes(), once("Slot 3: Center trim", 0.5));
}

#[test]
fn scale_is_chosen_in_the_settings() {
    let mut rig = Rig::in_slot(1);
    rig.click(Role::Button, "Settings");
    rig.click(Role::Tab, "Scale: 150 %");
    assert_eq!(rig.harness.ctx.zoom_factor(), 1.5);
}

#[test]
fn space_still_changes_the_slot_after_a_knob_was_dragged_but_not_on_a_button_reached_by_tab() {
    let mut rig = Rig::in_slot(5);
    KeyChoice { space: true, ..KeyChoice::default() }.store(&rig.harness.ctx);
    rig.harness.state_mut().params = params_in_slot(3).into();
    rig.harness.run();
    let knob = rig.center(Role::Slider, "Center trim");
    rig.drag(knob, vec2(0.0, -10.0), Modifiers::NONE);
    rig.notes();
    rig.key(Key::Space);
    assert_eq!(rig.notes(), once("Slot", 5.0 / 6.0));
    rig.key(Key::Tab);
    rig.node(Role::CheckBox, "Swap").focus();
    rig.harness.run();
    rig.key(Key::Space);
    assert_eq!(rig.notes(), once("Swap", 1.0));
}

#[test]
fn enter_opens_the_field_of_a_focused_control_and_gives_the_keyboard_back() {
    let mut rig = Rig::in_slot(3);
    for (label, text, expected) in [("Angle", "20", 5.0 / 75.0), ("Seal", "40", 0.4), ("Dim by", "-10", 0.75)]
    {
        rig.node(Role::Slider, label).focus();
        rig.harness.run();
        rig.key(Key::Enter);
        assert_eq!(rig.notes(), [], "{label}");
        rig.type_text(text);
        rig.key(Key::Enter);
        let notes = rig.notes();
        assert_eq!(notes.len(), 3, "{label}: {notes:?}");
        assert!((values(&notes)[0] - expected).abs() < 1e-3, "{label}: {notes:?}");
        assert!(rig.node(Role::Slider, label).is_focused(), "{label}");
    }
}

#[test]
fn a_slider_is_typed_into_after_a_right_click() {
    let mut rig = Rig::in_slot(3);
    rig.node(Role::Slider, "Balance").click_secondary();
    rig.harness.run();
    rig.click(Role::Button, "Type a value");
    rig.type_text("30 L");
    rig.key(Key::Enter);
    assert_eq!(rig.notes(), once("Balance", 0.35));
}
