//! The user's folder under two writers at once.

use std::path::Path;
use std::process::Command;

use grille::dsp::curve::Curve;
use grille::headphones::{BackType, Fit, Imported};
use grille::library::Library;

/// Tells the test below that it is one of the writers: the folder, and which one it is.
const WRITER: &str = "GRILLE_TEST_WRITER";

const NUM_WRITES: usize = 1000;

/// Entries of each writer's own.
const NUM_OWN: usize = 100;

fn import(model: &str) -> Imported {
    let curve = Curve::from_fn(|freq_hz| (freq_hz / 1000.0).log2());
    Imported::new("Acme", model, (BackType::Open, Fit::OverEar), &curve)
}

/// Adds its own entries over and over, and renames the one both writers have.
fn write(root: &Path, who: &str) {
    let library = Library::at(root);
    let shared = import("Shared");
    for idx in 0..NUM_WRITES {
        if idx % 4 == 3 {
            library.headphones.rename(&shared.key, "Acme", &format!("Shared by {who} {idx}")).unwrap();
        } else {
            library.headphones.add(&import(&format!("{who} {}", idx % NUM_OWN))).unwrap();
        }
    }
}

#[test]
fn two_processes_write_at_once_and_nothing_is_lost_or_torn() {
    if let Ok(writer) = std::env::var(WRITER) {
        let (who, root) = writer.split_once('|').unwrap();
        return write(Path::new(root), who);
    }
    let root = std::env::temp_dir().join(format!("grille-two-writers-{}", std::process::id()));
    let library = Library::at(&root);
    library.headphones.add(&import("Shared")).unwrap();
    let start = |who: &str| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "library::two_processes_write_at_once_and_nothing_is_lost_or_torn"]);
        command.env(WRITER, format!("{who}|{}", root.display())).spawn().unwrap()
    };
    let writers = [start("first"), start("second")];
    let mut num_looks = 0;
    for mut writer in writers {
        while writer.try_wait().unwrap().is_none() {
            let listing = library.headphones.listing();
            assert!(listing.problems.is_empty(), "{:?}", listing.problems);
            num_looks += 1;
        }
        assert!(writer.wait().unwrap().success());
    }
    assert!(num_looks > 0);
    let listing = library.headphones.listing();
    assert!(listing.problems.is_empty(), "{:?}", listing.problems);
    // Every fourth write is a renaming, so entries 3, 7, … of each hundred are never added.
    assert_eq!(listing.entries.len(), 1 + 2 * (NUM_OWN - NUM_OWN / 4));
    assert!(listing.entries.iter().any(|import| import.model.starts_with("Shared by ")));
    let num_files = std::fs::read_dir(library.headphones.folder()).unwrap().count();
    assert_eq!(num_files, listing.entries.len(), "drafts are left");
    std::fs::remove_dir_all(root).unwrap();
}
