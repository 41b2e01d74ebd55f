//! Every control by role and name, with every hand: the host hears of the right parameter, and the keyboard
//! gets everywhere.

use std::collections::BTreeSet;

use egui::{Key, Modifiers, Role, Shape, vec2};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use grille::editor::shell::theme;

use super::rig::Rig;
use super::{assert_is_one_gesture, once};

/// Continuous controls in slot 3: the name shown, the parameter the host knows.
const SLIDERS: [(&str, &str); 9] = [
    ("Seal", "Seal"),
    ("Amount", "Slot 3: Amount"),
    ("Crossfeed", "Slot 3: Crossfeed"),
    ("Vocal tone", "Slot 3: Vocal tone"),
    ("Angle", "Slot 3: Angle"),
    ("Center trim", "Slot 3: Center trim"),
    ("Balance", "Balance"),
    ("Dim by", "Dim by"),
    ("Output trim", "Output trim"),
];

/// Those of the room, behind its tab.
const ROOM_SLIDERS: [(&str, &str); 3] =
    [("Room", "Slot 3: Room"), ("Room size", "Slot 3: Room size"), ("Room damping", "Slot 3: Room damping")];

/// Switches, in the same way.
const SWITCHES: [(&str, &str); 9] = [
    ("Fold to mono", "Slot 3: Fold to mono"),
    ("Mono", "Mono"),
    ("Side", "Side"),
    ("Solo left", "Solo left"),
    ("Solo right", "Solo right"),
    ("Swap", "Swap"),
    ("Flip left", "Flip left"),
    ("Flip right", "Flip right"),
    ("Dim", "Dim"),
];

#[test]
fn every_slider_follows_drag_wheel_and_arrows() {
    let of_room = ROOM_SLIDERS.map(|slider| (Some("Speaker controls: Room"), slider));
    for (tab, (label, param)) in SLIDERS.map(|slider| (None, slider)).into_iter().chain(of_room) {
        let mut rig = Rig::in_slot(3);
        if let Some(tab) = tab {
            rig.click(Role::Tab, tab);
        }
        let place = rig.center(Role::Slider, label);
        // Both ways: some stand at one end of their range.
        rig.drag(place, vec2(-20.0, 20.0), Modifiers::NONE);
        rig.drag(place, vec2(20.0, -20.0), Modifiers::NONE);
        let dragged = rig.notes();
        assert!(dragged.len() >= 3, "{label}: {dragged:?}");
        assert!(dragged.iter().all(|note| note.param() == param), "{label}: {dragged:?}");
        rig.wheel(place, -1.0);
        rig.wheel(place, 1.0);
        let wheeled = rig.notes();
        assert!(
            wheeled.len() >= 3 && wheeled.iter().all(|note| note.param() == param),
            "{label}: {wheeled:?}"
        );
        rig.node(Role::Slider, label).focus();
        rig.harness.run();
        rig.key(Key::Home);
        rig.key(Key::End);
        let keyed = rig.notes();
        assert!(keyed.len() >= 3, "{label}: {keyed:?}");
        assert_is_one_gesture(&keyed[..3], param);
    }
}

/// A number of 1024 is nothing for a knob: the menu says what is.
#[test]
fn the_menu_of_a_headphone_names_the_knob_for_it() {
    for (label, knob) in [("I wear", "“Browse: I wear”"), ("I want to hear", "“Browse: I want to hear”")]
    {
        let mut rig = Rig::in_slot(3);
        rig.node(Role::ComboBox, label).click_secondary();
        rig.harness.run();
        assert_eq!(rig.harness.query_all_by_label_contains(knob).count(), 1, "{label}");
    }
}

#[test]
fn every_switch_follows_click_and_space() {
    for (label, param) in SWITCHES {
        let mut rig = Rig::in_slot(3);
        rig.click(Role::CheckBox, label);
        assert_eq!(rig.notes(), once(param, 1.0), "{label}");
        rig.key(Key::Tab);
        rig.node(Role::CheckBox, label).focus();
        rig.harness.run();
        rig.key(Key::Space);
        assert_eq!(rig.notes(), once(param, 1.0), "{label}");
    }
}

#[test]
fn the_reference_is_chosen_by_its_button_and_by_its_key() {
    let mut rig = Rig::in_slot(3);
    rig.key(Key::R);
    assert_eq!(rig.notes(), once("Reference", 1.0));
    rig.click(Role::RadioButton, "Reference R: Ref, none");
    assert_eq!(rig.notes(), once("Reference", 1.0));
}

/// Roles that can be acted on.
const ACTIVE: [Role; 6] =
    [Role::Slider, Role::CheckBox, Role::RadioButton, Role::Tab, Role::ComboBox, Role::Button];

#[test]
fn tab_reaches_every_control_once_and_shows_where_it_is() {
    let mut rig = Rig::in_slot(3);
    let name = |node: &egui_kittest::Node<'_>| {
        format!("{:?} {:?}", node.accesskit_node().role(), node.accesskit_node().label())
    };
    let is_active = |node: &egui_kittest::Node<'_>| {
        ACTIVE.contains(&node.accesskit_node().role()) && !node.accesskit_node().is_disabled()
    };
    let all: BTreeSet<String> = rig
        .harness
        .query_all(By::new().predicate(|node| node.label().is_some()))
        .filter(is_active)
        .map(|node| name(&node))
        .collect();
    assert!(all.len() > 35, "{all:?}");
    let mut reached = Vec::new();
    for _ in 0..2 * all.len() {
        rig.key(Key::Tab);
        let has_keyboard = By::new().predicate(|node| node.is_focused() && node.label().is_some());
        let Some(focused) = rig.harness.query(has_keyboard) else {
            continue;
        };
        let focused = name(&focused);
        if reached.first() == Some(&focused) {
            break;
        }
        let ring =
            rig.harness.output().shapes.iter().any(
                |clipped| matches!(&clipped.shape, Shape::Rect(rect) if rect.stroke.color == theme::FOCUS),
            );
        assert!(ring, "nothing shows that {focused} has the keyboard");
        reached.push(focused);
    }
    let once: BTreeSet<String> = reached.iter().cloned().collect();
    assert_eq!(once.len(), reached.len(), "a control is reached twice: {reached:?}");
    let missed: Vec<&String> = all.difference(&once).collect();
    assert!(missed.is_empty(), "the keyboard does not reach {missed:?}");
}

/// Hovers over a place until a tooltip has had time to appear; true if one has.
fn has_tooltip(rig: &mut Rig, at: egui::Pos2) -> bool {
    rig.harness.hover_at(egui::Pos2::ZERO);
    rig.harness.run();
    rig.harness.hover_at(at);
    rig.harness.run_steps(60);
    let is_tooltip = |layer: &egui::LayerId| layer.order == egui::Order::Tooltip;
    rig.harness.ctx.memory(|memory| memory.areas().visible_layer_ids().iter().any(is_tooltip))
}

#[test]
fn every_control_says_what_it_is_for_when_the_pointer_rests_on_it() {
    for (slot, clicks) in [(3, vec![]), (3, vec!["Speaker controls: Room"]), (1, vec!["Plot: Speakers"])] {
        let mut rig = Rig::in_slot(slot);
        for label in &clicks {
            rig.click(Role::Tab, label);
        }
        let controls: Vec<(String, egui::Pos2)> = rig
            .harness
            .query_all(By::new().predicate(|node| node.label().is_some() && !node.is_disabled()))
            .filter(|node| ACTIVE.contains(&node.accesskit_node().role()))
            .map(|node| (node.accesskit_node().label().unwrap_or_default(), node.rect().center()))
            .collect();
        let silent: Vec<&String> = controls
            .iter()
            .filter(|(_, center)| !has_tooltip(&mut rig, *center))
            .map(|(label, _)| label)
            .collect();
        assert!(controls.len() > 35, "{controls:?}");
        assert!(silent.is_empty(), "no tooltip in slot {slot} after {clicks:?}: {silent:?}");
    }
}
