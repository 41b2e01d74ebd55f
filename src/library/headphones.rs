//! Headphones of the user's own on their shelf.

use serde_json::{Map, Value};

use super::LibraryError;
use super::shelf::{Entry, Shelf};
use crate::headphones::{Imported, ImportedError};

impl Entry for Imported {
    const FOLDER: &'static str = "headphones";
    type Error = ImportedError;

    fn key(&self) -> &str {
        &self.key
    }

    fn name(&self) -> String {
        format!("{} {}", self.maker, self.model)
    }

    fn from_json(saved: &Value) -> Result<Self, ImportedError> {
        Self::from_json(saved)
    }

    fn to_json(&self) -> Value {
        self.to_json()
    }

    /// Its name is the user's, who may have changed it since the first import.
    fn onto(&self, mut there: Map<String, Value>) -> Value {
        if let Value::Object(fields) = self.to_json() {
            let is_name = |field: &str, there: &Map<String, Value>| {
                ["maker", "model"].contains(&field) && there.get(field).is_some_and(Value::is_string)
            };
            for (field, value) in fields {
                if !is_name(&field, &there) {
                    there.insert(field, value);
                }
            }
        }
        Value::Object(there)
    }

    fn is_later(&self) -> bool {
        self.is_later()
    }

    fn is_of_later(error: &ImportedError) -> bool {
        matches!(error, ImportedError::Later { .. })
    }
}

impl Shelf<Imported> {
    /// Gives a headphone another name.
    ///
    /// # Errors
    /// The headphone is gone, or its file could not be written.
    pub fn rename(&self, key: &str, maker: &str, model: &str) -> Result<(), LibraryError> {
        let fields = [("maker", maker), ("model", model)];
        self.change(key, fields.into_iter().map(|(field, text)| (field.to_owned(), text.into())).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;
    use crate::dsp::curve::Curve;
    use crate::headphones::{BackType, Fit};
    use crate::library::{Fingerprint, Library};

    fn fresh(name: &str) -> (PathBuf, Shelf<Imported>) {
        let root = std::env::temp_dir().join(format!("grille-library-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        (root.clone(), Library::at(&root).headphones)
    }

    fn import(model: &str) -> Imported {
        Imported::new("Acme", model, (BackType::Open, Fit::OverEar), &Curve::FLAT)
    }

    fn names(shelf: &Shelf<Imported>) -> Vec<String> {
        shelf.listing().entries.into_iter().map(|import| import.model).collect()
    }

    #[test]
    fn headphones_are_kept_renamed_removed_and_brought_back() {
        let (root, shelf) = fresh("life");
        assert!(
            names(&shelf).is_empty()
                && shelf.fingerprint() == Fingerprint::default()
                && !shelf.folder().exists()
        );
        assert!(shelf.made_folder().unwrap().is_dir(), "to be shown before there is anything in it");
        let (one, two) = (import("One"), import("Two"));
        shelf.add(&one).unwrap();
        shelf.add(&two).unwrap();
        shelf.rename(&one.key, "Acme", "Uno").unwrap();
        assert_eq!(names(&shelf), ["Two", "Uno"]);
        let removed = shelf.remove(&one.key).unwrap();
        assert_eq!(names(&shelf), ["Two"]);
        assert!(matches!(shelf.rename(&one.key, "", "x"), Err(LibraryError::Gone)));
        shelf.restore(&removed).unwrap();
        assert_eq!(names(&shelf), ["Two", "Uno"]);
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn both_ears_survive_the_folder_and_a_renaming() {
        let (root, shelf) = fresh("ears");
        let pair = import("One").with_ears(&Curve::from_fn(|freq_hz| (freq_hz / 500.0).log2()));
        shelf.add(&pair).unwrap();
        shelf.add(&import("One")).unwrap();
        assert_eq!(shelf.listing().entries.len(), 2, "the mean is another headphone");
        shelf.rename(&pair.key, "Acme", "Uno").unwrap();
        let back = shelf.listing().entries.into_iter().find(|entry| entry.key == pair.key).unwrap();
        assert_eq!((back.left_minus_right, back.model.as_str()), (pair.left_minus_right, "Uno"));
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn what_a_later_version_wrote_beside_it_survives_a_renaming() {
        let (root, shelf) = fresh("later");
        let mut saved = import("One").to_json();
        saved["rating"] = 5.into();
        fs::create_dir_all(shelf.folder()).unwrap();
        let path = shelf.folder().join("by hand.json");
        fs::write(&path, saved.to_string()).unwrap();
        shelf.rename(&import("One").key, "Acme", "Uno").unwrap();
        let saved: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!((saved["rating"].as_u64(), saved["model"].as_str()), (Some(5), Some("Uno")));
        fs::remove_dir_all(root).unwrap();
    }

    /// The same file imported again, perhaps on purpose with another back type.
    #[test]
    fn an_import_made_again_keeps_the_name_it_was_given() {
        let (root, shelf) = fresh("again");
        shelf.add(&import("One")).unwrap();
        shelf.rename(&import("One").key, "", "Uno").unwrap();
        let path = shelf.folder().join(format!("{}.json", import("One").key));
        let mut saved: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        saved["rating"] = 5.into();
        fs::write(&path, saved.to_string()).unwrap();
        let mut again = import("One");
        again.back = BackType::Closed;
        let kept = shelf.add(&again).unwrap();
        assert_eq!((kept.maker.as_str(), kept.model.as_str(), kept.back), ("", "Uno", BackType::Closed));
        assert_eq!(shelf.listing().entries, [kept]);
        let saved: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(saved["rating"].as_u64(), Some(5));
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn what_a_later_version_wrote_is_never_replaced_by_less() {
        let (root, shelf) = fresh("less");
        fs::create_dir_all(shelf.folder()).unwrap();
        let path = shelf.folder().join(format!("{}.json", import("One").key));
        let mut later = import("One").to_json();
        (later["schema"], later["model"], later["pads"]) = (2.into(), "Uno".into(), "velour".into());
        fs::write(&path, later.to_string()).unwrap();
        assert_eq!(shelf.add(&import("One")).unwrap().model, "Uno");
        assert_eq!(fs::read_to_string(&path).unwrap(), later.to_string());
        later["back"] = "sideways".into();
        fs::write(&path, later.to_string()).unwrap();
        let error = shelf.add(&import("One")).unwrap_err().to_string();
        assert!(error.contains("schema 2") && error.contains("update Grille"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), later.to_string());
        fs::remove_dir_all(root).unwrap();
    }

    /// Copied by hand over another one's name: the file says what it is.
    #[test]
    fn a_file_under_another_ones_name_is_not_written_over() {
        let (root, shelf) = fresh("misnamed");
        fs::create_dir_all(shelf.folder()).unwrap();
        let path = shelf.folder().join(format!("{}.json", import("One").key));
        fs::write(path, import("Two").to_json().to_string()).unwrap();
        shelf.add(&import("One")).unwrap();
        shelf.rename(&import("One").key, "Acme", "Uno").unwrap();
        assert_eq!(names(&shelf), ["Two", "Uno"]);
        fs::remove_dir_all(root).unwrap();
    }

    /// A file of ours that a crash of the machine has cut short.
    #[test]
    fn an_import_made_again_heals_half_a_file() {
        let (root, shelf) = fresh("cut short");
        shelf.add(&import("One")).unwrap();
        let path = shelf.folder().join(format!("{}.json", import("One").key));
        for half in ["", "{\"schema\": 1, \"key\": \"", "{}", "[]"] {
            fs::write(&path, half).unwrap();
            assert_eq!(shelf.add(&import("One")).unwrap(), import("One"));
            assert_eq!(shelf.listing().entries, [import("One")]);
        }
        fs::remove_dir_all(root).unwrap();
    }

    /// Deleted twice under one name of a file, and deleted again after it was imported again.
    #[test]
    fn every_deletion_can_be_taken_back() {
        let (root, shelf) = fresh("deletions");
        fs::create_dir_all(shelf.folder()).unwrap();
        let by_hand = shelf.folder().join("by hand.json");
        let removed = ["One", "Two"].map(|model| {
            fs::write(&by_hand, import(model).to_json().to_string()).unwrap();
            shelf.remove(&import(model).key).unwrap()
        });
        for removed in &removed {
            shelf.restore(removed).unwrap();
        }
        assert_eq!(names(&shelf), ["One", "Two"]);
        let removed = shelf.remove(&import("One").key).unwrap();
        shelf.add(&import("One")).unwrap();
        shelf.rename(&import("One").key, "Acme", "Uno").unwrap();
        shelf.restore(&removed).unwrap();
        assert_eq!(names(&shelf), ["Two", "Uno"]);
        fs::remove_dir_all(root).unwrap();
    }

    /// A folder, and a pipe that nobody writes to.
    #[cfg(unix)]
    #[test]
    fn only_files_are_read() {
        let (root, shelf) = fresh("regular");
        shelf.add(&import("One")).unwrap();
        fs::create_dir(shelf.folder().join("folder.json")).unwrap();
        let pipe = shelf.folder().join("pipe.json");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let listing = shelf.listing();
        assert_eq!((listing.entries.len(), listing.problems.len()), (1, 2));
        assert_eq!(
            listing.problems[1],
            format!(
                "could not read {}: it is not a regular file; allow reading it, or take it away",
                pipe.display()
            )
        );
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_broken_file_is_named_skipped_and_left_alone() {
        let (root, shelf) = fresh("broken");
        shelf.add(&import("One")).unwrap();
        let files =
            [("a.json", "{"), ("b.json", "[1]"), ("c.json", r#"{"schema": 99}"#), ("notes.txt", "hello")];
        for (name, text) in files {
            fs::write(shelf.folder().join(name), text).unwrap();
        }
        let listing = shelf.listing();
        assert_eq!((listing.entries.len(), listing.problems.len()), (1, 3));
        assert!(listing.problems[2].contains("c.json") && listing.problems[2].contains("schema 99"));
        for (name, text) in files {
            assert_eq!(fs::read_to_string(shelf.folder().join(name)).unwrap(), text);
        }
        fs::remove_dir_all(root).unwrap();
    }

    /// The folder's place is taken by a file: as good as a disk that takes nothing.
    #[test]
    fn a_folder_that_cannot_be_written_is_a_message() {
        let (root, shelf) = fresh("blocked");
        fs::create_dir_all(&root).unwrap();
        fs::write(shelf.folder(), "in the way").unwrap();
        let error = shelf.add(&import("One")).unwrap_err().to_string();
        assert!(error.contains("could not write") && error.contains("try again"), "{error}");
        assert!(shelf.listing().problems[0].contains("could not read"), "{:?}", shelf.listing());
        assert_eq!(fs::read_to_string(shelf.folder()).unwrap(), "in the way");
        fs::remove_dir_all(root).unwrap();
    }
}
