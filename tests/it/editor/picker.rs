//! Choosing a headphone: by typing, by clicking, and without other keys getting in the way.

use egui::{Key, Role};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use grille::editor::picker::shortlist::Shortlist;
use grille::headphones::{Catalog, HeadphoneId};
use nice_plug::params::persist::PersistentField as _;

use super::rig::{Rig, automate};
use super::{assert_is_one_gesture, once, values};

#[test]
fn keys_belong_to_the_text_while_it_is_typed() {
    let mut rig = Rig::in_slot(1);
    rig.click(Role::ComboBox, "I wear");
    for key in [Key::Num4, Key::M, Key::D, Key::Space] {
        rig.key(key);
    }
    assert_eq!(rig.notes(), []);
}

#[test]
fn a_headphone_is_found_by_typing() {
    let mut rig = Rig::in_slot(2);
    rig.click(Role::ComboBox, "I want to hear");
    rig.type_text("hd650");
    assert!(rig.harness.query(By::new().label("Sennheiser HD 650")).is_some());
    assert!(rig.harness.query(By::new().label("Sony MDR-7506")).is_none());
    rig.key(Key::Enter);
    let notes = rig.notes();
    assert_is_one_gesture(&notes, "Slot 2: I want to hear");
    let id = Catalog::embedded().find("hd650").unwrap();
    let number = values(&notes)[0] * f32::from(HeadphoneId::MAX.0);
    assert!((number - f32::from(id.0)).abs() < 1e-3);
    assert!(rig.harness.query(By::new().label("Search headphones")).is_none(), "the list closes");
}

#[test]
fn a_headphone_is_clicked_in_its_group() {
    let mut rig = Rig::in_slot(2);
    rig.click(Role::ComboBox, "I wear");
    rig.click(Role::ListBoxOption, "Open on-ear");
    let number = values(&rig.notes())[0] * f32::from(HeadphoneId::MAX.0);
    assert!((number - f32::from(HeadphoneId::OPEN_ON_EAR.0)).abs() < 1e-3);
}

#[test]
fn a_favorite_and_the_latest_choices_are_on_top_and_stay_for_the_next_window() {
    let folder = std::env::temp_dir().join(format!("grille-picker-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let mut rig = Rig::in_slot(2);
    Shortlist::open_at(&rig.harness.ctx, folder.join("headphones.json"));
    rig.click(Role::ComboBox, "I wear");
    rig.type_text("dt770");
    rig.key(Key::Enter);
    rig.click(Role::ComboBox, "I want to hear");
    rig.type_text("hd 650");
    rig.click(Role::CheckBox, "Favorite: Sennheiser HD 650");
    assert_eq!(
        rig.notes().iter().filter(|note| note.param() == "Slot 2: I want to hear").count(),
        0,
        "a star is no choice"
    );

    let mut next = Rig::in_slot(1);
    Shortlist::open_at(&next.harness.ctx, folder.join("headphones.json"));
    next.click(Role::ComboBox, "I want to hear");
    let top = |name: &'static str| {
        let rows = next.harness.query_all(By::new().role(Role::ListBoxOption).label(name));
        rows.map(|row| row.rect().top()).fold(f32::INFINITY, f32::min)
    };
    let (favorite, recent) = (top("Sennheiser HD 650"), top("Beyerdynamic DT 770 Pro (250 ohm)"));
    assert!(favorite < recent && recent < top("Closed over-ear"), "{favorite} {recent}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_slip_of_the_finger_finds_it_and_a_name_nobody_has_is_told_what_helps() {
    let mut rig = Rig::in_slot(1);
    rig.click(Role::ComboBox, "I wear");
    rig.type_text("senheiser 800");
    assert!(rig.harness.query(By::new().label("Sennheiser HD 800 S")).is_some());
    rig.type_text(" xyz");
    assert!(rig.harness.query(By::new().label_contains("Its back type is the nearest thing")).is_some());
}

/// A project that names what is not here keeps it, and the window says so.
#[test]
fn a_missing_headphone_is_said_in_the_window() {
    let mut rig = Rig::in_slot(1);
    let heard = |rig: &Rig| rig.node(Role::Paragraph, "What am I hearing").accesskit_node().value().unwrap();
    for (number, sentence) in
        [(960.0, "Import 960 is missing here"), (700.0, "Model 700 is from a later version")]
    {
        let normalized = number / f32::from(HeadphoneId::MAX.0);
        automate(&rig.harness.state().params.slots[0].target, normalized);
        rig.harness.run();
        assert!(heard(&rig).starts_with(sentence), "{}", heard(&rig));
    }
    automate(&rig.harness.state().params.slots[0].target, 0.0);
    automate(&rig.harness.state().params.source, 961.0 / f32::from(HeadphoneId::MAX.0));
    rig.harness.run();
    assert!(heard(&rig).starts_with("Import 961 is missing here"));
}

#[test]
fn what_of_a_project_cannot_be_used_is_said_in_the_window() {
    let mut rig = Rig::in_slot(1);
    let later =
        serde_json::json!({"schema": 1, "headphones": [{"schema": 9, "maker": "Acme", "model": "Later"}]});
    rig.harness.state().params.user.set(later);
    rig.harness.run();
    let said = rig.node(Role::Paragraph, "What am I hearing");
    assert!(said.accesskit_node().value().unwrap().contains("(Acme Later)"));
}

/// A new project begins with what its user wears; one that was saved, or where something was chosen, does not.
#[test]
fn a_new_project_begins_with_the_headphone_that_is_worn() {
    let folder = std::env::temp_dir().join(format!("grille-worn-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let start = |prepare: fn(&mut Rig)| {
        let mut rig = Rig::in_slot(0);
        Shortlist::open_at(&rig.harness.ctx, folder.join("headphones.json"));
        prepare(&mut rig);
        let ctx = rig.harness.ctx.clone();
        let stage = rig.harness.state_mut();
        Shortlist::start_right(&ctx, &stage.params, &mut stage.notebook);
        Shortlist::start_right(&ctx, &stage.params, &mut stage.notebook);
        rig.notes()
    };
    assert_eq!(start(|_| {}), [], "nobody has chosen anything yet");
    let mut rig = Rig::in_slot(1);
    Shortlist::open_at(&rig.harness.ctx, folder.join("headphones.json"));
    for (picker, typed) in [("I wear", "dt770"), ("I want to hear", "hd 650")] {
        rig.click(Role::ComboBox, picker);
        rig.type_text(typed);
        rig.key(Key::Enter);
    }
    let notes = start(|_| {});
    assert_is_one_gesture(&notes[..3], "I wear");
    assert_eq!(notes[3..], once("Slot", 1.0 / 6.0), "and is heard in the first slot");
    assert!((values(&notes)[0] * f32::from(HeadphoneId::MAX.0) - 50.0).abs() < 1e-3);
    assert_eq!(start(|rig| rig.harness.state().params.user.set(serde_json::Value::Null)), []);
    assert_eq!(start(|rig| automate(&rig.harness.state().params.source, 0.5)), []);
    std::fs::remove_dir_all(folder).unwrap();
}
