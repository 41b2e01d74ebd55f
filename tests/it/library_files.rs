//! Files of the user's folder as every version wrote them: read, and meant, as they were.

use std::fs;
use std::path::PathBuf;

use grille::dsp::curve::Curve;
use grille::engine::settings::{NUM_SLOTS, SlotSettings, SpeakersMode};
use grille::headphones::{BackType, Fit, HeadphoneId, Imported};
use grille::library::{Entry, Library, SlotSet};

fn headphone() -> Imported {
    let curve = Curve::from_fn(|freq_hz| 4.0 * (freq_hz / 300.0).log2().sin());
    let import = Imported::new("Acme", "One", (BackType::SemiOpen, Fit::OnEar), &curve);
    import.derived_from("AutoEq CSV, column raw, as measurement against Harman over-ear 2018")
}

fn pair() -> Imported {
    let difference = Curve::from_fn(|freq_hz| 2.0 * (freq_hz / 900.0).log2().cos());
    let mut pair = headphone().with_ears(&difference);
    pair.rename("Acme", "Two");
    "Acme Lab".clone_into(&mut pair.measured_by);
    pair
}

/// One slot on an import of its own, one with everything changed, the others as they begin.
fn slot_set() -> SlotSet {
    let mut import = headphone();
    import.number = HeadphoneId(960);
    let mut slots = [SlotSettings::default(); NUM_SLOTS];
    slots[0].target = import.number;
    slots[1] = SlotSettings {
        target: HeadphoneId(44),
        amount: 0.8,
        mono: true,
        speakers: SpeakersMode::Head,
        angle_deg: 52.5,
        distance_m: 0.9,
        room_db: -10.0,
        ..SlotSettings::default()
    };
    SlotSet::new("Kitchen", slots, &[import])
}

fn folder() -> PathBuf {
    crate::support::root().join("tests/golden/library")
}

/// Writes what a version that has none yet would write; an existing file is never rewritten.
fn record(name: &str, saved: &serde_json::Value) {
    let path = folder().join(format!("v{}-{name}.json", env!("CARGO_PKG_VERSION")));
    if std::env::var_os("UPDATE_GOLDEN").is_some() && !path.exists() {
        fs::create_dir_all(folder()).unwrap();
        fs::write(path, saved.to_string()).unwrap();
    }
}

/// What the folder's files of this kind are read as, each put where a shelf looks for it.
fn read<E: Entry + std::fmt::Debug>(
    kind: &str,
    listing: impl Fn(&Library) -> grille::library::Listing<E>,
) -> Vec<E> {
    let mut entries = Vec::new();
    for file in fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        if !path.file_stem().unwrap().to_string_lossy().ends_with(&format!("-{kind}")) {
            continue;
        }
        let root = std::env::temp_dir().join(format!("grille-library-files-{kind}-{}", std::process::id()));
        let library = Library::at(&root);
        fs::create_dir_all(root.join(E::FOLDER)).unwrap();
        fs::copy(&path, root.join(E::FOLDER).join("as-saved.json")).unwrap();
        let mut found = listing(&library);
        assert!(found.problems.is_empty(), "{}: {:?}", path.display(), found.problems);
        assert_eq!(found.entries.len(), 1, "{}", path.display());
        entries.append(&mut found.entries);
        fs::remove_dir_all(root).unwrap();
    }
    assert!(!entries.is_empty(), "{kind}");
    entries
}

#[test]
fn files_of_all_versions_are_read_as_they_were_meant() {
    record("headphone", &headphone().to_json());
    record("pair", &pair().to_json());
    record("slot-set", &slot_set().to_json());
    for (kind, meant) in [("headphone", headphone()), ("pair", pair())] {
        for import in read(kind, |library| library.headphones.listing()) {
            assert_eq!(import, meant);
        }
    }
    for set in read("slot-set", |library| library.slot_sets.listing()) {
        assert_eq!(set, slot_set());
    }
}
