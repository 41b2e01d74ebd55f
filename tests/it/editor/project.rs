//! What the window made in one project ends when the host loads another into the instance.

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use grille::dsp::curve::Curve;
use grille::editor::blind::session::BlindSession;
use grille::editor::import::session;
use grille::engine::settings::{NUM_SLOTS, SlotSettings};
use grille::headphones::{BackType, Fit, HeadphoneId, Imported};
use grille::library::{Library, SlotSet};
use nice_plug::params::persist::PersistentField as _;
use serde_json::{Value, json};

use super::rig::{Rig, automate};

/// Loads a project: the values as the host's wrapper sets them, then what is no parameter.
fn load_project(rig: &mut Rig, amount: f32) {
    let params = &rig.harness.state().params;
    automate(&params.slots[0].amount, amount);
    params.user.set(Value::Null);
    rig.harness.run_steps(60);
    rig.notes();
}

fn logged(rig: &Rig, words: &str) -> bool {
    rig.harness.state().view.log.events().any(|event| event.text.contains(words))
}

#[test]
fn no_step_and_no_variant_changes_the_next_project() {
    let mut rig = Rig::followed(1);
    let amount = |rig: &Rig| rig.harness.state().params.slots[0].amount.value();
    rig.key(Key::A);
    rig.click(Role::CheckBox, "Fold to mono");
    rig.click(Role::ComboBox, "Set");
    rig.click(Role::ListBoxOption, "Tracking");
    // The very values the last step left: nothing but the counter tells this project from the one before.
    let left_at = rig.harness.state().params.slots[0].amount.value() / 100.0;
    load_project(&mut rig, left_at);
    for (modifiers, key) in
        [(Modifiers::COMMAND, Key::Z), (Modifiers::COMMAND, Key::Y), (Modifiers::NONE, Key::A)]
    {
        rig.key_with(modifiers, key);
        assert_eq!(rig.notes(), [], "{key:?}");
    }
    assert!(rig.node(Role::Button, "Undo").accesskit_node().is_disabled());
    rig.click(Role::ComboBox, "Set");
    assert!(rig.harness.query(By::new().label("Return to the slots of Mixing")).is_none());
    assert_eq!(amount(&rig), 100.0 * left_at);
    assert!(logged(&rig, "A project was loaded"));
}

#[test]
fn a_blind_test_ends_with_its_project() {
    let mut rig = Rig::followed(3);
    rig.click(Role::Button, "Blind test");
    rig.click(Role::Button, "Start");
    assert!(matches!(rig.harness.state().view.blind, BlindSession::Running(_)));
    load_project(&mut rig, 0.5);
    let stage = rig.harness.state();
    assert!(matches!(stage.view.blind, BlindSession::Closed) && !stage.params.blind_order.is_set());
    assert_eq!(stage.params.settings(), stage.params.settings_shown(), "no letter is heard");
    assert!(logged(&rig, "The blind test ended without a result"));
}

/// A set that brings a headphone into a project that holds 64: said where it is chosen, and mended there.
#[test]
fn a_full_project_says_so_where_a_set_is_chosen_and_is_emptied_there() {
    let import = |model: &str| Imported::new("Acme", model, (BackType::Open, Fit::OverEar), &Curve::FLAT);
    let carried = |number: u16| {
        let mut import = import(&number.to_string());
        import.number = HeadphoneId(number);
        import.to_json()
    };
    let mut rig = Rig::followed(1);
    let root = std::env::temp_dir().join(format!("grille-full-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&root);
    let library = Library::at(&root);
    session::install(&rig.harness.ctx, library.clone());
    let mut hers = import("Hers");
    hers.number = HeadphoneId(1000);
    let slot = SlotSettings { target: hers.number, ..SlotSettings::default() };
    library.slot_sets.add(&SlotSet::new("Hers", [slot; NUM_SLOTS], &[hers])).unwrap();
    let all: Vec<Value> = (960..=1023).map(carried).collect();
    rig.harness.state().params.user.set(json!({"headphones": all}));
    rig.harness.run();
    rig.click(Role::ComboBox, "Set");
    rig.click(Role::ListBoxOption, "Hers");
    assert!(rig.harness.query(By::new().label_contains("holds all 64 imports")).is_some());
    rig.click(Role::Button, "Take 64 unused imports out of this project");
    assert!(rig.harness.query(By::new().label("64 imports were taken out of this project.")).is_some());
    rig.click(Role::ListBoxOption, "Hers");
    let params = &rig.harness.state().params;
    let target = HeadphoneId(u16::try_from(params.slots[0].target.value()).unwrap());
    assert_eq!(params.user.data().catalog.display_name(target), "Acme Hers");
    std::fs::remove_dir_all(root).unwrap();
}

/// What is typed reads the same in the window and in the host; what is not taken as it stands is said.
#[test]
fn what_is_typed_is_taken_as_it_is_meant_or_it_is_said() {
    let mut rig = Rig::followed(3);
    let dim = |rig: &Rig| rig.harness.state().params.tools.dim_db.value();
    let says = |rig: &Rig, words: &str| rig.harness.query(By::new().label_contains(words)).is_some();
    let type_dim = |rig: &mut Rig, text: &str| {
        rig.harness.run_steps(60);
        rig.click(Role::Button, "Type dim by");
        rig.type_text(text);
        rig.key(Key::Enter);
    };
    type_dim(&mut rig, "12");
    assert_eq!(dim(&rig), -12.0);
    type_dim(&mut rig, "60 dB");
    assert_eq!(dim(&rig), -40.0);
    assert!(says(&rig, "60 dB was set to −40.0 dB"));
    type_dim(&mut rig, "loud");
    assert_eq!(dim(&rig), -40.0);
    assert!(says(&rig, "“loud” is no value for Dim by: it stays at −40.0 dB."));
    assert!(logged(&rig, "was set to") && logged(&rig, "“loud”"));
}

/// A running test leaves the monitor tools alone but for the letters it needs.
#[test]
fn mono_and_dim_work_in_a_blind_test() {
    let mut rig = Rig::followed(3);
    rig.click(Role::Button, "Blind test");
    rig.click(Role::Button, "Start");
    rig.key(Key::M);
    rig.key(Key::D);
    let tools = rig.harness.state().params.settings().tools;
    assert!(tools.mono && tools.dim);
}

/// Without its test a letter means nothing, and the host does not show one.
#[test]
fn a_letter_reads_off_unless_its_test_runs() {
    let mut rig = Rig::followed(3);
    let shown = |rig: &Rig, letter: f32| {
        let params = &rig.harness.state().params;
        grille::editor::edit::gateway::HostParam::text_of(&params.blind, letter / 12.0)
    };
    assert_eq!(shown(&rig, 1.0), "off");
    rig.click(Role::Button, "Blind test");
    rig.click(Role::Button, "Start");
    assert_eq!((shown(&rig, 1.0).as_str(), shown(&rig, 0.0).as_str()), ("X", "off"));
}
