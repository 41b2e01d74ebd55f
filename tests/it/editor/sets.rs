//! Six slots at once: loaded as one step, returned to, marked when they differ, kept under a name.

use std::path::PathBuf;

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use grille::dsp::curve::Curve;
use grille::editor::import::session;
use grille::headphones::{BackType, Fit, HeadphoneId, Imported};
use grille::library::{Library, SlotSet};
use grille::presets;

use super::rig::{Note, Rig, automate};

/// A folder of this test's own, known to the window.
fn with_folder(rig: &Rig, name: &str) -> (PathBuf, Library) {
    let root = std::env::temp_dir().join(format!("grille-sets-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&root);
    let library = Library::at(&root);
    session::install(&rig.harness.ctx, library.clone());
    (root, library)
}

/// What the set button says.
fn shown(rig: &Rig) -> String {
    rig.node(Role::ComboBox, "Set").accesskit_node().value().unwrap_or_default()
}

fn load(rig: &mut Rig, set: &'static str) {
    rig.click(Role::ComboBox, "Set");
    rig.click(Role::ListBoxOption, set);
}

fn save_as(rig: &mut Rig, name: &str) {
    rig.click(Role::ComboBox, "Set");
    rig.click(Role::TextInput, "Name for these six slots");
    rig.type_text(name);
    rig.key(Key::Enter);
    rig.click(Role::ComboBox, "Set");
}

fn set_amount(rig: &mut Rig, percent: f32) {
    automate(&rig.harness.state().params.slots[0].amount, percent / 100.0);
    rig.harness.run_steps(60);
}

fn amount(rig: &Rig) -> f32 {
    rig.harness.state().params.slots[0].amount.value()
}

fn undo(rig: &mut Rig) {
    rig.key_with(Modifiers::COMMAND, Key::Z);
}

#[test]
fn a_set_is_loaded_as_one_gesture_and_one_step() {
    let mut rig = Rig::followed(1);
    assert_eq!(shown(&rig), "Mixing");
    let before = rig.harness.state().params.settings_shown().slots;
    rig.notes();
    load(&mut rig, "Mastering");
    let notes = rig.notes();
    let begun = notes.iter().take_while(|note| matches!(note, Note::Begin(_))).count();
    assert_eq!(begun * 3, notes.len(), "all begin before the first moves: {notes:?}");
    assert!(!notes.iter().any(|note| note.param() == "Slot 1: Amount"), "what stays is not touched");
    let mastering = SlotSet::factory().iter().find(|set| set.name == "Mastering").unwrap();
    let slots = rig.harness.state().params.settings_shown().slots;
    assert_eq!(slots.map(|slot| slot.target), mastering.slots.map(|slot| slot.target));
    assert_eq!(shown(&rig), "Mastering", "without a mark: every value is there");
    undo(&mut rig);
    let slots = rig.harness.state().params.settings_shown().slots;
    assert_eq!((slots, shown(&rig)), (before, "Mixing".to_owned()));
    rig.key_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(shown(&rig), "Mastering");
}

/// Comparing two sets loses nothing that was changed in either.
#[test]
fn the_slots_that_were_left_are_returned_to_as_they_were() {
    let mut rig = Rig::followed(1);
    set_amount(&mut rig, 40.0);
    assert_eq!(shown(&rig), "Mixing, changed");
    load(&mut rig, "Tracking");
    assert_eq!((amount(&rig), shown(&rig)), (100.0, "Tracking".to_owned()));
    set_amount(&mut rig, 70.0);
    rig.click(Role::ComboBox, "Set");
    rig.click(Role::Button, "Return to the slots of Mixing");
    assert!((amount(&rig) - 40.0).abs() < 1e-3);
    assert_eq!(shown(&rig), "Mixing, changed");
    rig.click(Role::ComboBox, "Set");
    rig.click(Role::Button, "Return to the slots of Tracking");
    assert!((amount(&rig) - 70.0).abs() < 1e-3);
    undo(&mut rig);
    assert_eq!(shown(&rig), "Mixing, changed");
}

#[test]
fn a_set_of_ones_own_is_saved_renamed_replaced_deleted_and_brought_back() {
    let mut rig = Rig::followed(1);
    let (root, library) = with_folder(&rig, "life");
    set_amount(&mut rig, 40.0);
    save_as(&mut rig, " Kitchen ");
    assert_eq!(shown(&rig), "Kitchen");
    assert_eq!(library.slot_sets.listing().entries[0].slots[0].amount, f64::from(amount(&rig)) / 100.0);
    set_amount(&mut rig, 55.0);
    assert_eq!(shown(&rig), "Kitchen, changed");
    save_as(&mut rig, "Kitchen");
    assert_eq!((library.slot_sets.listing().entries.len(), shown(&rig)), (1, "Kitchen".to_owned()));

    rig.click(Role::ComboBox, "Set");
    rig.click(Role::Button, "Rename");
    rig.click(Role::TextInput, "New name of the set");
    rig.type_text("ette");
    rig.click(Role::Button, "Keep");
    assert_eq!(library.slot_sets.listing().entries[0].name, "Kitchenette");
    rig.click(Role::Button, "Delete");
    assert!(library.slot_sets.listing().entries.is_empty());
    assert!(rig.harness.query(By::new().label("Kitchenette was deleted.")).is_some());
    assert_eq!(shown(&rig), "Kitchenette", "the slots are still those of it");
    rig.click(Role::Button, "Bring back");
    assert_eq!(library.slot_sets.listing().entries.len(), 1);
    std::fs::remove_dir_all(root).unwrap();
}

/// The identity follows from the slots, and these have one already.
#[test]
fn the_same_slots_under_another_name_are_another_set() {
    let mut rig = Rig::followed(1);
    let (root, library) = with_folder(&rig, "apart");
    save_as(&mut rig, "Kitchen");
    let key = library.slot_sets.listing().entries[0].key.clone();
    library.slot_sets.rename(&key, "Parlor").unwrap();
    save_as(&mut rig, "Kitchen");
    let names: Vec<String> = library.slot_sets.listing().entries.into_iter().map(|set| set.name).collect();
    assert_eq!(names, ["Kitchen", "Parlor"]);
    assert_eq!(shown(&rig), "Kitchen");
    std::fs::remove_dir_all(root).unwrap();
}

/// On another machine, in a project where its number is taken.
#[test]
fn a_set_brings_the_headphones_its_slots_name() {
    let import = |model: &str, db: f64| {
        let curve = Curve::from_fn(|freq_hz| if freq_hz < 300.0 { db } else { 0.0 });
        Imported::new("Acme", model, (BackType::Open, Fit::OverEar), &curve)
    };
    let mut rig = Rig::followed(1);
    let (root, library) = with_folder(&rig, "headphones");
    rig.harness.state().params.user.set_library(vec![import("One", 3.0)]);
    let number = |number: f32| number / f32::from(HeadphoneId::MAX.0);
    automate(&rig.harness.state().params.slots[0].target, number(960.0));
    save_as(&mut rig, "Mine");

    let mut elsewhere = Rig::followed(1);
    session::install(&elsewhere.harness.ctx, library.clone());
    elsewhere.harness.state().params.user.set_library(vec![import("Other", -3.0)]);
    automate(&elsewhere.harness.state().params.slots[1].target, number(960.0));
    load(&mut elsewhere, "Mine");
    let params = &elsewhere.harness.state().params;
    let target = HeadphoneId(u16::try_from(params.slots[0].target.value()).unwrap());
    assert_eq!(params.user.data().catalog.display_name(target), "Acme One");
    assert_eq!((target, shown(&elsewhere)), (HeadphoneId(961), "Mine".to_owned()));
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn a_broken_file_is_named_and_the_others_are_there() {
    let mut rig = Rig::followed(1);
    let (root, library) = with_folder(&rig, "broken");
    save_as(&mut rig, "Kitchen");
    std::fs::write(library.slot_sets.folder().join("cut-short.json"), "{\"schema\": 1, \"na").unwrap();
    rig.click(Role::ComboBox, "Set");
    assert!(rig.harness.query(By::new().label_contains("cut-short.json")).is_some());
    rig.node(Role::ListBoxOption, "Kitchen");
    std::fs::remove_dir_all(root).unwrap();
}

/// By the host's preset browser, with the window open: it can be taken back here.
#[test]
fn a_set_that_the_host_loads_is_one_step_and_says_so() {
    let mut rig = Rig::followed(1);
    set_amount(&mut rig, 40.0);
    let before = rig.harness.state().params.settings_shown().slots;
    let find = |name: &str| SlotSet::factory().iter().find(|set| set.name == name).unwrap();
    rig.notes();
    let params = rig.harness.state().params.clone();
    presets::load(find("Mastering"), &params).unwrap();
    rig.harness.run_steps(2);
    assert!(rig.notes().is_empty(), "the host knows, since it is the one that loads");
    assert_eq!(shown(&rig), "Mastering");
    let log: Vec<String> = rig.harness.state().view.log.events().map(|event| event.text.clone()).collect();
    assert!(log.iter().any(|event| event == "Slots brought to the set Mastering"), "{log:?}");
    let wanted = find("Mastering").slots.map(|slot| slot.target);
    assert_eq!(rig.harness.state().params.settings_shown().slots.map(|slot| slot.target), wanted);
    undo(&mut rig);
    assert_eq!(rig.harness.state().params.settings_shown().slots, before);
    assert_eq!(shown(&rig), "Mixing, changed");
    rig.key_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(shown(&rig), "Mastering");
    rig.click(Role::ComboBox, "Set");
    rig.click(Role::Button, "Return to the slots of Mixing");
    assert_eq!(rig.harness.state().params.settings_shown().slots, before);
}

/// VST3 hosts list files of their own kind.
#[test]
fn a_set_of_ones_own_is_a_preset_of_vst3_hosts_for_as_long_as_it_is_kept() {
    let mut rig = Rig::followed(1);
    let (root, library) = with_folder(&rig, "presets");
    let files = || -> Vec<String> {
        let folder = std::fs::read_dir(library.vst3_presets.as_ref().unwrap()).unwrap().flatten();
        folder.map(|file| file.file_name().to_string_lossy().into_owned()).collect()
    };
    save_as(&mut rig, "Kitchen");
    assert_eq!(files(), ["Kitchen.vstpreset"]);
    rig.click(Role::ComboBox, "Set");
    rig.click(Role::Button, "Rename");
    rig.click(Role::TextInput, "New name of the set");
    rig.type_text("ette");
    rig.click(Role::Button, "Keep");
    assert_eq!(files(), ["Kitchenette.vstpreset"]);
    rig.click(Role::Button, "Delete");
    assert!(files().is_empty());
    rig.click(Role::Button, "Bring back");
    let bytes = std::fs::read(library.vst3_presets.as_ref().unwrap().join("Kitchenette.vstpreset")).unwrap();
    assert_eq!(presets::set_in(&bytes).as_ref(), library.slot_sets.listing().entries.first());
    std::fs::remove_dir_all(root).unwrap();
}
