//! Files over the window and dropped on it, whichever way the system brings them.

use std::path::PathBuf;

use egui::Role;
use egui_kittest::kittest::Queryable as _;
use grille::editor::heads::loader::Loading;
use grille::editor::import::dropping::Notice;
use grille::editor::platform::drop_box::DropBox;
use grille::headphones::HeadphoneId;

use super::import::{ears, folder, open_sheet, shows};
use super::personal::{head_name, settle, sofa};
use super::rig::Rig;
use super::{assert_is_one_gesture, once};

fn drop(rig: &mut Rig, paths: Vec<PathBuf>) {
    DropBox::of(&rig.harness.ctx).put(paths);
    rig.harness.run();
}

#[test]
fn a_dropped_preset_opens_the_sheet_and_the_others_are_named() {
    let (root, preset) = folder("drop");
    let mut rig = Rig::in_slot(2);
    drop(&mut rig, vec![preset, root.join("b.txt"), root.join("c.sofa")]);
    assert!(shows(&rig, "Equalizer APO filters · 2 filters"));
    assert!(shows(&rig, "One file is taken at a time, or one for each ear. Left out: b.txt, c.sofa."));
    rig.click(Role::Button, "Import");
    assert_is_one_gesture(&rig.notes(), "I wear");
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn a_sheet_that_is_open_takes_the_file_for_whom_it_was_opened() {
    let (root, preset) = folder("drop-open");
    let mut rig = Rig::in_slot(2);
    open_sheet(&mut rig, "I want to hear", "/no/such/file.txt");
    drop(&mut rig, vec![preset]);
    assert!(!shows(&rig, "There is no file"));
    rig.click(Role::Button, "Import");
    assert_is_one_gesture(&rig.notes(), "Slot 2: I want to hear");
    std::fs::remove_dir_all(root).unwrap();
}

/// Together or one after the other, in any order.
#[test]
fn files_of_both_ears_are_dropped_as_one_headphone() {
    let (root, _) = folder("drop-ears");
    let [left, right] = ears(&root);
    let third = root.join("c.txt");
    let dropped = "Left HD 650 L.txt · right HD 650 R.txt";
    for together in
        [vec![left.clone(), third.clone(), right.clone()], vec![right.clone(), left.clone(), third]]
    {
        let mut rig = Rig::in_slot(1);
        drop(&mut rig, together);
        assert!(shows(&rig, dropped));
        assert!(shows(&rig, "One file is taken at a time, or one for each ear. Left out: c.txt."));
    }
    let mut rig = Rig::in_slot(1);
    drop(&mut rig, vec![right]);
    assert!(!shows(&rig, dropped));
    drop(&mut rig, vec![left]);
    assert!(shows(&rig, dropped));
    rig.click(Role::Button, "Import");
    let catalog = rig.harness.state().params.user.data().catalog.clone();
    // Left lies 2 dB above right at 3 kHz: one decibel per ear.
    let taken = catalog.get(HeadphoneId(960)).unwrap();
    assert!((taken.imbalance.as_ref().unwrap().at_hz(3000.0) - 1.0).abs() < 0.1);
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn what_cannot_be_imported_is_refused_in_the_readers_own_words() {
    let (root, _) = folder("drop-refuse");
    let mut rig = Rig::in_slot(1);
    drop(&mut rig, vec![root.clone()]);
    assert!(shows(&rig, "a text file of at most 8 MB or an impulse response is expected"));
    rig.click(Role::Button, "Close");
    drop(&mut rig, vec![]);
    assert!(shows(&rig, "That isn’t a file on this computer."));
    rig.click(Role::Button, "Close");
    assert_eq!(Notice::load(&rig.harness.ctx), Notice::None);
    assert_eq!(rig.notes(), []);
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn a_dropped_head_is_loaded_and_can_be_heard_at_once() {
    let mut rig = Rig::followed(3);
    drop(&mut rig, vec![sofa("good"), PathBuf::from("/music/other.sofa")]);
    assert_eq!(settle(&mut rig), Loading::Done);
    assert_eq!(head_name(&rig).as_deref(), Some("good"));
    assert!(shows(&rig, "good is your Personal head now.") && shows(&rig, "Left out: other.sofa."));
    rig.notes();
    rig.click(Role::Button, "Hear it in this slot");
    assert_eq!(rig.notes(), once("Slot 3: Speakers", 2.0 / 3.0));
    assert!(rig.harness.query_by_label("Hear it in this slot").is_none(), "it is heard");
    drop(&mut rig, vec![sofa("exchanged")]);
    assert!(matches!(settle(&mut rig), Loading::Failed(_)));
    assert!(shows(&rig, "Could not load exchanged") && head_name(&rig).as_deref() == Some("good"));
}

#[test]
fn the_window_invites_while_files_are_over_it() {
    let mut rig = Rig::in_slot(1);
    let drops = DropBox::of(&rig.harness.ctx);
    assert!(!shows(&rig, "Drop a headphone"));
    drops.set_hovered(true);
    rig.harness.run();
    assert!(shows(&rig, "Drop a headphone’s measurement, an equalizer preset or a head (.sofa)"));
    drops.set_hovered(false);
    rig.harness.run();
    assert!(!shows(&rig, "Drop a headphone"));
}

/// A headphone that changes would change the question.
#[test]
fn a_blind_test_takes_nothing_and_says_so() {
    let (root, preset) = folder("drop-blind");
    let mut rig = Rig::followed(3);
    rig.click(Role::Button, "Blind test");
    rig.click(Role::Button, "Start");
    let drops = DropBox::of(&rig.harness.ctx);
    drops.set_hovered(true);
    rig.harness.run();
    assert!(shows(&rig, "Finish the blind test first"));
    drops.set_hovered(false);
    drop(&mut rig, vec![preset]);
    assert!(!shows(&rig, "Equalizer APO filters"));
    std::fs::remove_dir_all(root).unwrap();
}
