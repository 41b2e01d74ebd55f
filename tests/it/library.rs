//! The user's folder under two writers at once.

use std::path::Path;
use std::process::Command;

use grille::dsp::curve::Curve;
use grille::engine::settings::{NUM_SLOTS, SlotSettings};
use grille::headphones::{BackType, Fit, Imported};
use grille::library::{Entry, Library, LibraryError, Listing, SlotSet, catch_up, lock};

/// Tells the test below that it is one of the writers: the folder, and which one it is.
const WRITER: &str = "GRILLE_TEST_WRITER";

/// Writes of each writer, of either kind.
const NUM_WRITES: usize = 1000;

/// What both writers have.
const SHARED: &str = "Shared";

/// Entries of each writer's own.
const NUM_OWN: usize = 100;

fn import(model: &str) -> Imported {
    let curve = Curve::from_fn(|freq_hz| (freq_hz / 1000.0).log2());
    Imported::new("Acme", model, (BackType::Open, Fit::OverEar), &curve)
}

fn slot_set(name: &str) -> SlotSet {
    SlotSet::new(name, [SlotSettings::default(); NUM_SLOTS], &[])
}

/// Adds its own entries over and over, takes some out and brings them back, renames the one both writers have, and
/// imports that again, which leaves the other writer's name alone.
fn write(root: &Path, who: &str) {
    let Library { headphones, slot_sets, .. } = Library::at(root);
    let (shared, shared_set) = (import(SHARED), slot_set(SHARED));
    for idx in 0..NUM_WRITES {
        let name = format!("{who} {}", idx % NUM_OWN);
        if idx % 4 == 3 {
            let name = format!("{SHARED} by {who} {idx}");
            headphones.rename(&shared.key, "Acme", &name).unwrap();
            slot_sets.rename(&shared_set.key, &name).unwrap();
            continue;
        }
        headphones.add(&import(&name)).unwrap();
        slot_sets.add(&slot_set(&name)).unwrap();
        if idx % 4 == 1 {
            headphones.restore(&headphones.remove(&import(&name).key).unwrap()).unwrap();
            headphones.add(&shared).unwrap();
        }
    }
}

/// Nothing is torn, and every curve is the one that was written.
fn assert_is_whole(headphones: &Listing<Imported>, slot_sets: &Listing<SlotSet>) {
    assert!(headphones.problems.is_empty(), "{:?}", headphones.problems);
    assert!(slot_sets.problems.is_empty(), "{:?}", slot_sets.problems);
    let curve = import(SHARED).curve;
    assert!(headphones.entries.iter().all(|import| import.curve == curve));
}

/// Each writer's own entries and the shared one are there, and nothing else is.
fn assert_is_complete<E: Entry>(listing: &Listing<E>, folder: &Path) {
    // Every fourth write is a renaming, so entries 3, 7, … of each hundred are never added.
    assert_eq!(listing.entries.len(), 1 + 2 * (NUM_OWN - NUM_OWN / 4));
    assert!(listing.entries.iter().any(|entry| entry.name().contains("Shared by ")));
    let files = std::fs::read_dir(folder).unwrap().flatten().filter(|entry| entry.path().is_file());
    assert_eq!(files.count(), listing.entries.len(), "drafts are left");
}

#[test]
fn two_processes_write_at_once_and_nothing_is_lost_or_torn() {
    if let Ok(writer) = std::env::var(WRITER) {
        let (who, root) = writer.split_once('|').unwrap();
        return write(Path::new(root), who);
    }
    let root = std::env::temp_dir().join(format!("grille-two-writers-{}", std::process::id()));
    let library = Library::at(&root);
    library.headphones.add(&import(SHARED)).unwrap();
    library.slot_sets.add(&slot_set(SHARED)).unwrap();
    let start = |who: &str| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "library::two_processes_write_at_once_and_nothing_is_lost_or_torn"]);
        command.env(WRITER, format!("{who}|{}", root.display())).spawn().unwrap()
    };
    let writers = [start("first"), start("second")];
    let mut num_looks = 0;
    for mut writer in writers {
        while writer.try_wait().unwrap().is_none() {
            assert_is_whole(&library.headphones.listing(), &library.slot_sets.listing());
            num_looks += 1;
        }
        assert!(writer.wait().unwrap().success());
    }
    assert!(num_looks > 0);
    let (headphones, slot_sets) = (library.headphones.listing(), library.slot_sets.listing());
    assert_is_whole(&headphones, &slot_sets);
    assert_is_complete(&headphones, library.headphones.folder());
    assert_is_complete(&slot_sets, library.slot_sets.folder());
    std::fs::remove_dir_all(root).unwrap();
}

/// A program that has stopped in the middle of a change: what is saved meanwhile is made when it has come to its end.
#[test]
fn what_cannot_be_written_yet_is_kept_and_written_later() {
    let root = std::env::temp_dir().join(format!("grille-kept-{}", std::process::id()));
    let library = Library::at(&root);
    library.headphones.add(&import("Early")).unwrap();
    let early = import("Early").key;
    let held = lock(library.headphones.folder()).unwrap();
    let refused = library.headphones.add(&import("Late")).unwrap_err();
    assert!(matches!(refused, LibraryError::Waits(_)), "{refused}");
    let refused = library.headphones.rename(&early, "Acme", "Renamed").unwrap_err();
    assert!(refused.sentence().contains("this is kept"), "{refused}");
    // A deletion has to be seen: it is not made behind anybody's back.
    assert!(matches!(library.headphones.remove(&early), Err(LibraryError::Busy(_))));
    assert_eq!((catch_up(), library.headphones.listing().entries.len()), (Vec::new(), 1));
    drop(held);
    assert_eq!(catch_up(), [""; 0]);
    let models: Vec<String> =
        library.headphones.listing().entries.into_iter().map(|kept| kept.model).collect();
    assert_eq!(models, ["Late", "Renamed"]);
    std::fs::remove_dir_all(root).unwrap();
}

/// Deleted and brought back by another window, over and over: there or not there, and nothing between.
#[test]
fn a_file_on_its_way_is_no_problem() {
    let root = std::env::temp_dir().join(format!("grille-on-its-way-{}", std::process::id()));
    let library = Library::at(&root);
    let models: Vec<Imported> = (0..8).map(|number| import(&number.to_string())).collect();
    for model in &models {
        library.headphones.add(model).unwrap();
    }
    std::thread::scope(|scope| {
        let mover = scope.spawn(|| {
            for round in 0..2000 {
                let removed = library.headphones.remove(&models[round % 8].key).unwrap();
                library.headphones.restore(&removed).unwrap();
            }
        });
        while !mover.is_finished() {
            assert_eq!(library.headphones.listing().problems, [""; 0]);
        }
    });
    assert_eq!(library.headphones.listing().entries.len(), 8);
    std::fs::remove_dir_all(root).unwrap();
}
