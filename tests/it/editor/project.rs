//! What the window made in one project ends when the host loads another into the instance.

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use grille::editor::blind::session::BlindSession;
use nice_plug::params::persist::PersistentField as _;
use serde_json::Value;

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
    rig.click(Role::CheckBox, "Mono slot");
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
