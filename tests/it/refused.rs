//! A disk that takes no more, and folders nobody may write to: real ones. A message, and every old byte intact.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use grille::dsp::curve::Curve;
use grille::engine::settings::{NUM_SLOTS, SlotSettings};
use grille::headphones::{BackType, Fit, Imported};
use grille::library::{Heads, Library, LibraryError, SlotSet};

use crate::support::child;

/// The folders of each kind.
const FOLDERS: [&str; 3] = ["headphones", "slot-sets", "heads"];

fn import(model: &str) -> Imported {
    Imported::new("Acme", model, (BackType::Open, Fit::OverEar), &Curve::FLAT)
}

fn set(name: &str) -> SlotSet {
    SlotSet::new(name, [SlotSettings::default(); NUM_SLOTS], &[])
}

/// A head outside the folder.
fn head() -> PathBuf {
    crate::support::root().join("tests/sofa/good.sofa")
}

/// A user's folder with one thing of each kind.
fn filled(test: &str) -> PathBuf {
    let root = std::env::temp_dir().join(format!("grille-refused-{test}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&root);
    let library = Library::at(&root);
    library.headphones.add(&import("One")).unwrap();
    library.slot_sets.add(&set("Kitchen")).unwrap();
    Heads::at(&root).keep(&head()).unwrap();
    root
}

/// Every file in the folders, drafts too, and what it holds.
fn contents(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let folders = FOLDERS.map(|folder| fs::read_dir(root.join(folder)).unwrap());
    let paths = folders.into_iter().flatten().map(|entry| entry.unwrap().path());
    paths.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// The sentence says which file, why, and what to do.
fn assert_says<T: std::fmt::Debug>(refused: Result<T, LibraryError>, path: &Path, why: &str) {
    let sentence = format!(
        "could not write {}: {why}; make room or allow writing there, then try again",
        path.display()
    );
    assert_eq!(refused.unwrap_err().to_string(), sentence);
}

/// Every way to write a file.
fn assert_refuses_to_write(root: &Path, why: &str) {
    let Library { headphones, slot_sets, .. } = Library::at(root);
    let (one, two) = (import("One"), import("Two"));
    let file = |key: &str| headphones.folder().join(format!("{key}.json"));
    assert_says(headphones.add(&two), &file(&two.key), why);
    assert_says(headphones.add(&one), &file(&one.key), why);
    assert_says(headphones.rename(&one.key, "Acme", "Uno"), &file(&one.key), why);
    let kitchen = set("Kitchen");
    let path = slot_sets.folder().join(format!("{}.json", kitchen.key));
    assert_says(slot_sets.add(&kitchen), &path, why);
    assert_says(slot_sets.rename(&kitchen.key, "Parlor"), &path, why);
    assert_eq!(headphones.listing().entries, [one]);
    assert_eq!(slot_sets.listing().entries, [kitchen]);
}

#[test]
fn a_full_disk_is_a_message_and_every_old_file_stays() {
    if let Some(root) = child::folder() {
        let why = "File too large (os error 27)";
        assert_refuses_to_write(&root, why);
        return assert_says(Heads::at(&root).keep(&head()), &root.join("heads/good 2.sofa"), why);
    }
    let root = filled("full");
    let before = contents(&root);
    child::run_on_full_disk("refused::a_full_disk_is_a_message_and_every_old_file_stays", &root);
    assert_eq!(contents(&root), before, "nothing is torn, and no draft is left");
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn a_folder_nobody_may_write_to_is_a_message_and_every_old_file_stays() {
    if let Some(root) = child::folder() {
        return assert_refuses_any_change(&root, "Permission denied (os error 13)");
    }
    let root = filled("read-only");
    let before = contents(&root);
    let set_mode = |mode: u32| {
        for folder in FOLDERS {
            fs::set_permissions(root.join(folder), Permissions::from_mode(mode)).unwrap();
        }
    };
    set_mode(0o555);
    child::run_without_rights(
        "refused::a_folder_nobody_may_write_to_is_a_message_and_every_old_file_stays",
        &root,
    );
    set_mode(0o755);
    assert_eq!(contents(&root), before);
    fs::remove_dir_all(root).unwrap();
}

/// Writing, and moving files away.
fn assert_refuses_any_change(root: &Path, why: &str) {
    assert_refuses_to_write(root, why);
    let Library { headphones, slot_sets, .. } = Library::at(root);
    let waiting = |folder: &Path, key: &str| folder.join("removed").join(format!("{key}.json"));
    let (one, kitchen) = (import("One").key, set("Kitchen").key);
    assert_says(headphones.remove(&one), &waiting(headphones.folder(), &one), why);
    assert_says(slot_sets.remove(&kitchen), &waiting(slot_sets.folder(), &kitchen), why);
    let heads = Heads::at(root);
    let kept = root.join("heads/good.sofa");
    assert_says(heads.keep(&head()), &root.join("heads/good 2.sofa"), why);
    assert_says(heads.rename(&kept, "Mine"), &root.join("heads/Mine.sofa"), why);
    assert_says(heads.remove(&kept), &root.join("heads/removed/good.sofa"), why);
    assert_eq!(heads.files(), [kept]);
}
