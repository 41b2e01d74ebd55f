//! The user's own headphones in the import sheet, and a folder that is full, closed, or knows them by another name.

use std::path::{Path, PathBuf};

use egui::Role;
use egui_kittest::kittest::{By, Queryable as _};
use grille::dsp::curve::Curve;
use grille::editor::import::session;
use grille::headphones::{BackType, Fit, HeadphoneId, Imported};
use grille::library::Library;
use nice_plug::params::persist::PersistentField as _;

use super::import::{folder, open_sheet, shows};
use super::rig::Rig;

fn import(model: &str) -> Imported {
    Imported::new("Acme", model, (BackType::Open, Fit::OverEar), &Curve::FLAT)
}

/// A window that knows the folder.
fn rig_at(root: &Path) -> (Rig, Library) {
    let (rig, library) = (Rig::followed(1), Library::at(root));
    session::install(&rig.harness.ctx, library.clone());
    (rig, library)
}

/// A folder of this test's own that holds headphones of these names.
fn holding(test: &str, models: &[&str]) -> PathBuf {
    let (root, _) = folder(test);
    for model in models {
        Library::at(&root).headphones.add(&import(model)).unwrap();
    }
    root
}

fn show_sheet(rig: &mut Rig) {
    rig.click(Role::ComboBox, "I wear");
    rig.click(Role::Button, "My headphone is not here …");
}

fn names(library: &Library) -> Vec<String> {
    library.headphones.listing().entries.into_iter().map(|import| import.model).collect()
}

fn offers(rig: &Rig, button: &'static str) -> bool {
    rig.harness.query_all(By::new().role(Role::Button).label(button)).next().is_some()
}

/// Clicks *Delete* in the line of a headphone.
fn delete(rig: &mut Rig, name: &'static str) {
    let row = rig.harness.get(By::new().label(name)).rect().center().y;
    let mut buttons = rig.harness.query_all(By::new().role(Role::Button).label("Delete"));
    buttons.find(|button| (button.rect().center().y - row).abs() < 4.0).unwrap().click();
    drop(buttons);
    rig.harness.run();
}

/// Types something behind the name of the only headphone there is.
fn rename(rig: &mut Rig, more: &str) {
    rig.click(Role::Button, "Rename");
    // Two clicks at one place would be a double click.
    rig.harness.run_steps(60);
    rig.click(Role::TextInput, "New name of the headphone");
    rig.type_text(more);
    rig.click(Role::Button, "Keep");
    rig.harness.run();
}

#[test]
fn an_import_is_renamed_in_the_project_and_in_the_folder() {
    let root = holding("rename", &["One"]);
    let (mut rig, library) = rig_at(&root);
    show_sheet(&mut rig);
    rename(&mut rig, " (loud)");
    assert_eq!(names(&library), ["Acme One (loud)"]);
    let data = rig.harness.state().params.user.data();
    assert_eq!(data.catalog.display_name(HeadphoneId(960)), "Acme One (loud)");
    std::fs::remove_dir_all(root).unwrap();
}

/// A project from another machine: what it carries can be kept here, and is not deleted from where it is not.
#[test]
fn what_only_the_project_has_can_be_kept_and_renamed() {
    let (root, _) = folder("keep");
    let (mut rig, library) = rig_at(&root);
    let mut hers = import("Hers");
    hers.number = HeadphoneId(960);
    rig.harness.state().params.user.set(serde_json::json!({"headphones": [hers.to_json()]}));
    show_sheet(&mut rig);
    assert!(!offers(&rig, "Delete"));
    rename(&mut rig, " two");
    assert!(shows(&rig, "Acme Hers two"));
    assert!(!shows(&rig, "not in your folder"));
    rig.click(Role::Button, "Keep in my folder");
    assert_eq!(names(&library), ["Acme Hers two"]);
    assert!(offers(&rig, "Delete") && !offers(&rig, "Keep in my folder"));
    rig.click(Role::Button, "Delete");
    assert!(names(&library).is_empty() && offers(&rig, "Keep in my folder"), "the project still has it");
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn every_deletion_is_brought_back_latest_first_also_after_the_sheet_was_closed() {
    let root = holding("deletions", &["One", "Two"]);
    let (mut rig, library) = rig_at(&root);
    show_sheet(&mut rig);
    for name in ["Acme One", "Acme Two"] {
        delete(&mut rig, name);
    }
    assert!(names(&library).is_empty() && shows(&rig, "Acme Two was deleted, and 1 before it."));
    rig.click(Role::Button, "Close");
    show_sheet(&mut rig);
    rig.click(Role::Button, "Bring back");
    assert!(names(&library) == ["Two"] && shows(&rig, "Acme One was deleted."));
    rig.click(Role::Button, "Bring back");
    assert_eq!(names(&library), ["One", "Two"]);
    assert!(!offers(&rig, "Bring back"));
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn what_a_project_has_no_room_for_is_counted() {
    let models: Vec<String> = (0..66).map(|number| format!("Model {number}")).collect();
    let root = holding("room", &models.iter().map(String::as_str).collect::<Vec<_>>());
    let (mut rig, library) = rig_at(&root);
    show_sheet(&mut rig);
    assert!(shows(
        &rig,
        "2 headphones of your folder are not in the list, because a project has room for 64"
    ));
    for model in &models[..2] {
        library.headphones.remove(&import(model).key).unwrap();
    }
    rig.click(Role::Button, "Close");
    show_sheet(&mut rig);
    assert!(!shows(&rig, "not in the list"));
    std::fs::remove_dir_all(root).unwrap();
}

/// The name is the user's, whatever the file is called.
#[test]
fn what_is_imported_again_keeps_the_name_it_was_given() {
    let (root, preset) = folder("again");
    let (mut rig, library) = rig_at(&root);
    open_sheet(&mut rig, "I wear", preset.to_str().unwrap());
    rig.click(Role::Button, "Import");
    let key = library.headphones.listing().entries[0].key.clone();
    library.headphones.rename(&key, "", "Uno").unwrap();
    open_sheet(&mut rig, "I wear", preset.to_str().unwrap());
    rig.click(Role::Button, "Import");
    assert!(shows(&rig, "This headphone was in your folder already and keeps its name there: Uno."));
    assert_eq!(names(&library), ["Uno"]);
    let data = rig.harness.state().params.user.data();
    assert_eq!(data.catalog.display_name(HeadphoneId(960)), "Uno");
    std::fs::remove_dir_all(root).unwrap();
}

/// Imported into a folder nobody may write to: it is heard, the sheet says where it is not, and how to keep it later.
#[cfg(unix)]
#[test]
fn an_import_that_cannot_be_kept_is_heard_all_the_same() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;

    use crate::support::child;

    if let Some(root) = child::folder() {
        return assert_is_heard_but_not_kept(&root);
    }
    let (root, _) = folder("closed");
    let kept = root.join("headphones");
    std::fs::create_dir(&kept).unwrap();
    set_permissions(&kept, Permissions::from_mode(0o555)).unwrap();
    child::run_without_rights("editor::imported::an_import_that_cannot_be_kept_is_heard_all_the_same", &root);
    assert_eq!(std::fs::read_dir(&kept).unwrap().count(), 0, "not even a draft");
    set_permissions(&kept, Permissions::from_mode(0o755)).unwrap();
    std::fs::remove_dir_all(root).unwrap();
}

#[cfg(unix)]
fn assert_is_heard_but_not_kept(root: &Path) {
    use crate::support::engine::{engine_with, run};
    use crate::support::signals::noise;

    let (mut rig, library) = rig_at(root);
    open_sheet(&mut rig, "I wear", root.join("Acme One ParametricEQ.txt").to_str().unwrap());
    rig.click(Role::Button, "Import");
    assert!(shows(&rig, "It is in this project, but not in your folder: could not write"));
    assert!(shows(
        &rig,
        "Permission denied (os error 13); make room or allow writing there, then try again."
    ));
    assert!(offers(&rig, "Keep in my folder") && library.headphones.listing().entries.is_empty());
    let params = &rig.harness.state().params;
    let (settings, user) = (params.settings(), params.user.data());
    assert_eq!((settings.source, settings.slot), (HeadphoneId(960), 1));
    let mut unworn = settings;
    unworn.source = HeadphoneId::NONE;
    let input = noise(1, 4800);
    let [heard, without] =
        [settings, unworn].map(|settings| run(&mut engine_with(48_000.0, &user, &settings), &input, &input));
    assert_ne!(heard, without);
}
