//! A head is loaded as a user does it: from the list of the folder, by its path, and not at all.

use std::path::{Path, PathBuf};

use egui::Role;
use egui_kittest::kittest::{By, Queryable as _};
use grille::editor::heads::loader::{HeadLoader, Loading};
use grille::library::Heads;

use super::rig::Rig;

/// A folder of this test's own with a head in it.
fn folder(name: &str) -> (PathBuf, Heads) {
    let root = std::env::temp_dir().join(format!("grille-personal-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&root);
    let heads = Heads::at(&root);
    std::fs::copy(sofa("good"), heads.made_folder().unwrap().join("My ears.sofa")).unwrap();
    (root, heads)
}

pub(super) fn sofa(name: &str) -> PathBuf {
    crate::support::root().join("tests/sofa").join(name).with_extension("sofa")
}

/// Slot 3 in Personal, the list of heads open.
pub(super) fn open_heads(rig: &mut Rig) {
    rig.harness.state_mut().notebook.follows = true;
    rig.click(Role::RadioButton, "Speakers: Personal");
    rig.click(Role::ComboBox, "Measured head");
}

/// Waits for the loader's thread.
pub(super) fn settle(rig: &mut Rig) -> Loading {
    let loader = HeadLoader::of(&rig.harness.ctx);
    while loader.loading().is_busy() {
        std::thread::yield_now();
    }
    rig.harness.run();
    loader.loading()
}

pub(super) fn head_name(rig: &Rig) -> Option<String> {
    rig.harness.state().params.user.head().map(|head| head.name().to_owned())
}

fn shows(rig: &Rig, text: &str) -> bool {
    rig.harness.query_all(By::new().label_contains(text)).next().is_some()
}

#[test]
fn a_head_of_the_folder_is_listed_chosen_and_given_up_again() {
    let (root, heads) = folder("list");
    let mut rig = Rig::in_slot(3);
    HeadLoader::of(&rig.harness.ctx).install(heads);
    open_heads(&mut rig);
    rig.click(Role::Button, "My ears");
    assert_eq!(settle(&mut rig), Loading::Done);
    assert_eq!(head_name(&rig).as_deref(), Some("My ears"));
    rig.click(Role::Button, "Built-in head");
    assert_eq!(head_name(&rig), None);
    std::fs::remove_dir_all(root).unwrap();
}

/// A head from elsewhere is kept, renamed, deleted and brought back; the project's own goes on all the while.
#[test]
fn heads_are_kept_renamed_deleted_and_brought_back() {
    let (root, heads) = folder("keep");
    let mut rig = Rig::in_slot(3);
    HeadLoader::of(&rig.harness.ctx).install(heads.clone());
    open_heads(&mut rig);
    rig.click(Role::TextInput, "Path of a SOFA file");
    rig.type_text(sofa("good").to_str().unwrap());
    rig.click(Role::Button, "Load");
    assert_eq!(settle(&mut rig), Loading::Done);
    rig.click(Role::Button, "Keep good in my folder");
    assert_eq!(settle(&mut rig), Loading::Done);
    assert!(!shows(&rig, "in my folder"), "it is there");
    assert_eq!(names(&heads), ["My ears", "good"]);
    rig.click(Role::Button, "Rename good");
    rig.click(Role::TextInput, "Name of the head");
    rig.key_with(egui::Modifiers::COMMAND, egui::Key::A);
    rig.type_text("My ears");
    rig.click(Role::Button, "Keep");
    assert!(shows(&rig, "There is a My ears in your folder already: choose another name."));
    rig.click(Role::TextInput, "Name of the head");
    rig.type_text(" too");
    rig.click(Role::Button, "Keep");
    assert_eq!(names(&heads), ["My ears", "My ears too"]);
    rig.click(Role::Button, "Delete My ears");
    assert_eq!(names(&heads), ["My ears too"]);
    assert!(shows(&rig, "My ears was deleted."));
    rig.click(Role::Button, "Bring back");
    assert_eq!(names(&heads), ["My ears", "My ears too"]);
    assert_eq!(head_name(&rig).as_deref(), Some("good"));
    std::fs::remove_dir_all(root).unwrap();
}

fn names(heads: &Heads) -> Vec<String> {
    heads.files().iter().map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_pasted_path_loads_a_head_and_a_bad_file_is_said_while_the_old_head_goes_on() {
    let mut rig = Rig::in_slot(3);
    open_heads(&mut rig);
    let load = |rig: &mut Rig, path: &Path| {
        rig.click(Role::TextInput, "Path of a SOFA file");
        rig.key_with(egui::Modifiers::COMMAND, egui::Key::A);
        rig.type_text(&format!("\"{}\"", path.display()));
        rig.click(Role::Button, "Load");
        settle(rig)
    };
    assert_eq!(load(&mut rig, &sofa("good")), Loading::Done);
    assert_eq!(head_name(&rig).as_deref(), Some("good"));
    for name in ["exchanged", "convention", "nested", "nowhere"] {
        assert!(matches!(load(&mut rig, &sofa(name)), Loading::Failed(_)), "{name}");
        assert!(shows(&rig, &format!("Could not load {name}")), "{name}: the sentence is not in the window");
        assert!(shows(&rig, "You still hear what you heard before."));
        assert_eq!(head_name(&rig).as_deref(), Some("good"));
    }
}
