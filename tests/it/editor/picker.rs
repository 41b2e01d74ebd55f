//! Choosing a headphone: by typing, by clicking, and without other keys getting in the way.

use egui::{Key, Role};
use egui_kittest::kittest::{By, Queryable as _};
use grille::headphones::{Catalog, HeadphoneId};

use super::rig::Rig;
use super::{assert_is_one_gesture, values};

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
    assert_is_one_gesture(&notes, "Target 2");
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
