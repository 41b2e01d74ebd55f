//! The first minutes of somebody who has never seen the window: nothing is changed before it is known what is worn, and
//! what is needed can be found.

use egui::{Key, LayerId, Order, Role, vec2};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use grille::headphones::{Catalog, HeadphoneId};
use grille::params::GrilleParams;

use super::rig::{Note, Rig, automate, params_in_slot};
use super::{assert_is_one_gesture, once, values};

/// A new instance in the hands of a new user.
fn new_instance() -> Rig {
    Rig::untouched(GrilleParams::default(), vec2(980.0, 640.0), 1.0)
}

fn worn(rig: &Rig) -> String {
    rig.node(Role::ComboBox, "I wear").value().unwrap()
}

fn number_of(notes: &[Note]) -> u16 {
    let number = values(notes)[0] * f32::from(HeadphoneId::MAX.0);
    (0..=HeadphoneId::MAX.0).find(|id| (f32::from(*id) - number).abs() < 1e-2).unwrap()
}

fn id_of(name: &str) -> u16 {
    Catalog::embedded().find(name).unwrap().0
}

#[test]
fn a_new_instance_changes_nothing_and_asks_what_is_worn() {
    let mut rig = new_instance();
    assert_eq!(rig.harness.state().params.settings_shown().slot, 0);
    assert_eq!(worn(&rig), "Choose your headphone");
    let heard = rig.node(Role::Paragraph, "What am I hearing").value().unwrap();
    assert!(heard.starts_with("First choose the headphone you wear"), "{heard}");
    rig.harness.state_mut().notebook.follows = true;
    rig.click(Role::ComboBox, "I wear");
    rig.type_text("m50");
    rig.key(Key::Enter);
    let notes = rig.notes();
    assert_is_one_gesture(&notes[..3], "I wear");
    assert_eq!(number_of(&notes), id_of("ATH-M50x"));
    assert_eq!(notes[3..], once("Slot", 1.0 / 6.0));
    assert_eq!(worn(&rig), "Audio-Technica ATH-M50x");
    assert_eq!(rig.harness.state().params.settings_shown().slot, 1);
}

/// Who wears what is not listed says so, and is not asked again.
#[test]
fn a_back_type_that_is_chosen_is_an_answer() {
    let mut rig = new_instance();
    rig.click(Role::ComboBox, "I wear");
    rig.click(Role::ListBoxOption, "Closed over-ear");
    assert_eq!(worn(&rig), "Closed over-ear");
    assert!(rig.notes().ends_with(&once("Slot", 1.0 / 6.0)));
}

/// What the host brings is no answer of the user's: nothing is switched.
#[test]
fn a_project_that_is_loaded_stays_in_its_slot() {
    let mut rig = new_instance();
    automate(&rig.harness.state().params.source, 50.0 / f32::from(HeadphoneId::MAX.0));
    rig.harness.run();
    assert_eq!(rig.notes(), []);
    assert_eq!(worn(&rig), "Beyerdynamic DT 770 Pro (250 ohm)");
}

/// The best match is marked as soon as it is typed; Down goes to the second.
#[test]
fn enter_takes_the_best_match_and_down_goes_to_the_second() {
    for (downs, name) in [(0, "ATH-M50x"), (1, "ATH-M50x (Dekoni sheepskin pads)")] {
        let mut rig = Rig::in_slot(1);
        rig.click(Role::ComboBox, "I wear");
        rig.type_text("m50");
        for _ in 0..downs {
            rig.key(Key::ArrowDown);
        }
        let about = rig.node(Role::Paragraph, "About the marked headphone").value().unwrap();
        assert!(about.contains(name), "{about}");
        rig.key(Key::Enter);
        assert_eq!(number_of(&rig.notes()), id_of(name));
    }
}

#[test]
fn without_a_match_no_headphone_is_shown_beside_the_list() {
    let mut rig = Rig::in_slot(1);
    rig.click(Role::ComboBox, "I wear");
    let about = |rig: &Rig| rig.node(Role::Paragraph, "About the marked headphone").value().unwrap();
    assert!(about(&rig).starts_with("Closed over-ear."), "{}", about(&rig));
    rig.type_text("dt770 pro 80");
    assert_eq!(about(&rig), "Nothing of that name.");
    rig.key(Key::Enter);
    assert_eq!(rig.notes(), []);
}

/// Wherever the choice of the moment stands, and wherever the list was left.
#[test]
fn the_list_opens_at_its_top() {
    let mut rig = Rig::in_slot(1);
    automate(&rig.harness.state().params.slots[0].target, 78.0 / f32::from(HeadphoneId::MAX.0));
    rig.harness.run();
    for _ in 0..2 {
        rig.click(Role::ComboBox, "I want to hear");
        rig.harness.run_steps(30);
        let field = rig.harness.get(By::new().label("Search headphones")).rect();
        let first = rig.node(Role::ListBoxOption, "As worn").rect();
        assert!(first.top() >= field.bottom(), "{first:?} {field:?}");
        rig.wheel(first.center() + vec2(0.0, 60.0), -30.0);
        rig.key(Key::Escape);
    }
}

/// Whoever looks at the window sees that a bounce is safe, and a click on it says what else there is.
#[test]
fn the_guard_of_exports_is_shown_while_it_is_on() {
    let mut rig = Rig::followed(1);
    let says =
        |rig: &Rig| rig.node(Role::Status, "Status").accesskit_node().description().unwrap_or_default();
    assert!(says(&rig).contains("your bounce is left alone"), "{}", says(&rig));
    rig.click(Role::Status, "Status");
    assert!(rig.harness.query(By::new().label_contains("Your bounce is left alone")).is_some());
    rig.click(Role::RadioButton, "On export: Process");
    assert_eq!(says(&rig), "");
}

fn tooltips(rig: &mut Rig, label: &'static str) -> usize {
    let place = rig.center(Role::Button, label);
    rig.harness.hover_at(place);
    rig.harness.run_steps(60);
    let is_tooltip = |layer: &&LayerId| layer.order == Order::Tooltip;
    rig.harness.ctx.memory(|memory| memory.areas().visible_layer_ids().iter().filter(is_tooltip).count())
}

#[test]
fn undo_says_once_what_it_takes_and_with_which_key() {
    let mut rig = Rig::followed(3);
    rig.click(Role::CheckBox, "Swap");
    assert_eq!(tooltips(&mut rig, "Undo"), 1);
    let key = if cfg!(target_os = "macos") { "⌘Z" } else { "Ctrl-Z" };
    let hint = format!("Undo: Swap on ({key})");
    let texts: Vec<String> = rig
        .harness
        .output()
        .shapes
        .iter()
        .filter_map(|clipped| match &clipped.shape {
            egui::Shape::Text(text) => Some(text.galley.text().to_owned()),
            _ => None,
        })
        .collect();
    assert!(texts.contains(&hint), "{texts:?}");
}

/// Nothing that can be set or read is out of reach where the window is at its smallest.
#[test]
fn the_smallest_window_has_what_the_others_have() {
    let mut rig = Rig::new(params_in_slot(3), vec2(720.0, 480.0), 1.0);
    for label in ["Angle", "Distance"] {
        rig.node(Role::Slider, label);
    }
    rig.harness.state_mut().levels = super::rig::playing(48_000);
    rig.harness.run();
    let output = rig.node(Role::Meter, "Output level").value().unwrap();
    assert!(output.contains("Headroom"), "{output}");
    let texts =
        |wanted: &str| {
            rig.harness.output().shapes.iter().any(
                |clipped| matches!(&clipped.shape, egui::Shape::Text(text) if text.galley.text() == wanted),
            )
        };
    assert!(texts("I WANT TO HEAR") && texts("Set"));
}
