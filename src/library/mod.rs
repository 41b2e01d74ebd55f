//! The user's folder: headphones kept across projects, one file each.
//!
//! May import `headphones`. Called by the window only, never on the audio thread. One file per entry and
//! every write whole: instances and hosts that write at once lose nothing and see nothing torn.

mod replace;

pub use replace::replace_file;

use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};

use directories::ProjectDirs;
use serde_json::Value;
use thiserror::Error;

use crate::headphones::{Imported, ImportedError};

/// Largest file that is read, bytes; an import has some ten thousand.
const MAX_BYTES: u64 = 1 << 20;

/// Where removed entries wait to be brought back.
const REMOVED: &str = "removed";

/// Why the user's folder could not be read or changed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LibraryError {
    /// The system refused.
    #[error("could not write {}: {source}; make room or allow writing there, then try again", path.display())]
    Write {
        /// What the system says.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// A file that cannot be used; it is left as it is.
    #[error("could not use {}: {source}", path.display())]
    Read {
        /// What is wrong with it.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// A file that holds no headphone; it is left as it is.
    #[error("could not use {}: {source}", path.display())]
    Headphone {
        /// What is wrong with it.
        source: ImportedError,
        /// The file.
        path: PathBuf,
    },
    /// The entry is not there any more.
    #[error("this headphone is not in your folder any more: it was removed elsewhere")]
    Gone,
}

/// What the folder holds.
#[derive(Debug, Default)]
pub struct Listing {
    /// Every headphone that can be used, by name.
    pub headphones: Vec<Imported>,
    /// One sentence per file that cannot.
    pub problems: Vec<String>,
}

/// A removed entry, to be brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    from: PathBuf,
    to: PathBuf,
}

/// The user's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Library {
    folder: PathBuf,
}

impl Library {
    /// The folder in the platform's data directory; `None` where there is none.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        Some(Self::at(ProjectDirs::from("org", "Grille", "Grille")?.data_dir()))
    }

    /// The folder below `root`.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self { folder: root.join("headphones") }
    }

    /// Where the files are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// When something was last added, changed or removed; `None` before the first time.
    #[must_use]
    pub fn changed(&self) -> Option<SystemTime> {
        fs::metadata(&self.folder).and_then(|folder| folder.modified()).ok()
    }

    /// Reads the folder; one that does not exist yet is empty.
    #[must_use]
    pub fn listing(&self) -> Listing {
        let mut listing = Listing::default();
        for path in self.files() {
            match read(&path) {
                Ok((import, _)) => listing.headphones.push(import),
                Err(error) => listing.problems.push(error.to_string()),
            }
        }
        listing
            .headphones
            .sort_by_key(|import| (import.maker.clone(), import.model.clone(), import.key.clone()));
        listing
    }

    /// Keeps a headphone, in place of one with the same identity.
    ///
    /// # Errors
    /// The file could not be written; what was there before is as it was.
    pub fn add(&self, import: &Imported) -> Result<(), LibraryError> {
        let path =
            self.path_of(&import.key).unwrap_or_else(|| self.folder.join(format!("{}.json", import.key)));
        write(&path, &import.to_json())
    }

    /// Gives a headphone another name.
    ///
    /// # Errors
    /// The entry is gone, or its file could not be written.
    pub fn rename(&self, key: &str, maker: &str, model: &str) -> Result<(), LibraryError> {
        let path = self.path_of(key).ok_or(LibraryError::Gone)?;
        let (_, mut saved) = read(&path)?;
        saved["maker"] = maker.into();
        saved["model"] = model.into();
        write(&path, &saved)
    }

    /// Takes a headphone out, so that [`Self::restore`] can bring it back.
    ///
    /// # Errors
    /// The entry is gone, or its file could not be moved.
    pub fn remove(&self, key: &str) -> Result<Removed, LibraryError> {
        let from = self.path_of(key).ok_or(LibraryError::Gone)?;
        let to = self.folder.join(REMOVED).join(from.file_name().unwrap_or_default());
        move_file(&from, &to)?;
        Ok(Removed { from, to })
    }

    /// Brings a removed headphone back.
    ///
    /// # Errors
    /// Its file could not be moved.
    pub fn restore(&self, removed: &Removed) -> Result<(), LibraryError> {
        move_file(&removed.to, &removed.from)
    }

    /// The file that holds an entry: the one named after it, or any other that says so.
    fn path_of(&self, key: &str) -> Option<PathBuf> {
        let named = self.folder.join(format!("{key}.json"));
        if named.exists() {
            return Some(named);
        }
        self.files().into_iter().find(|path| read(path).is_ok_and(|(import, _)| import.key == key))
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> = entries
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .collect();
        files.sort();
        files
    }
}

fn read(path: &Path) -> Result<(Imported, Value), LibraryError> {
    let refused = |source| LibraryError::Read { source, path: path.to_owned() };
    if fs::metadata(path).map_err(refused)?.len() > MAX_BYTES {
        return Err(refused(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "it is larger than a headphone can be",
        )));
    }
    let bytes = fs::read(path).map_err(refused)?;
    let headphone = |source| LibraryError::Headphone { source, path: path.to_owned() };
    let saved: Value = serde_json::from_slice(&bytes).map_err(|error| headphone(error.into()))?;
    let import = Imported::from_json(&saved).map_err(headphone)?;
    Ok((import, saved))
}

fn write(path: &Path, saved: &Value) -> Result<(), LibraryError> {
    replace_file(path, saved.to_string().as_bytes())
        .map_err(|source| LibraryError::Write { source, path: path.to_owned() })
}

fn move_file(from: &Path, to: &Path) -> Result<(), LibraryError> {
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder)
        .and_then(|()| fs::rename(from, to))
        .map_err(|source| LibraryError::Write { source, path: to.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::curve::Curve;
    use crate::headphones::{BackType, Fit};

    fn fresh(name: &str) -> (PathBuf, Library) {
        let root = std::env::temp_dir().join(format!("grille-library-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        (root.clone(), Library::at(&root))
    }

    fn import(model: &str) -> Imported {
        Imported::new("Acme", model, (BackType::Open, Fit::OverEar), &Curve::FLAT)
    }

    fn names(library: &Library) -> Vec<String> {
        library.listing().headphones.into_iter().map(|import| import.model).collect()
    }

    #[test]
    fn headphones_are_kept_renamed_removed_and_brought_back() {
        let (root, library) = fresh("life");
        assert!(names(&library).is_empty() && library.changed().is_none());
        let (one, two) = (import("One"), import("Two"));
        library.add(&one).unwrap();
        library.add(&two).unwrap();
        library.rename(&one.key, "Acme", "Uno").unwrap();
        assert_eq!(names(&library), ["Two", "Uno"]);
        let removed = library.remove(&one.key).unwrap();
        assert_eq!(names(&library), ["Two"]);
        assert!(matches!(library.rename(&one.key, "", "x"), Err(LibraryError::Gone)));
        library.restore(&removed).unwrap();
        assert_eq!(names(&library), ["Two", "Uno"]);
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn what_a_later_version_wrote_beside_it_survives_a_renaming() {
        let (root, library) = fresh("later");
        let mut saved = import("One").to_json();
        saved["rating"] = 5.into();
        fs::create_dir_all(library.folder()).unwrap();
        let path = library.folder().join("by hand.json");
        fs::write(&path, saved.to_string()).unwrap();
        library.rename(&import("One").key, "Acme", "Uno").unwrap();
        let saved: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!((saved["rating"].as_u64(), saved["model"].as_str()), (Some(5), Some("Uno")));
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_broken_file_is_named_skipped_and_left_alone() {
        let (root, library) = fresh("broken");
        library.add(&import("One")).unwrap();
        let files =
            [("a.json", "{"), ("b.json", "[1]"), ("c.json", r#"{"schema": 99}"#), ("notes.txt", "hello")];
        for (name, text) in files {
            fs::write(library.folder().join(name), text).unwrap();
        }
        let listing = library.listing();
        assert_eq!((listing.headphones.len(), listing.problems.len()), (1, 3));
        assert!(listing.problems[2].contains("c.json") && listing.problems[2].contains("schema 99"));
        for (name, text) in files {
            assert_eq!(fs::read_to_string(library.folder().join(name)).unwrap(), text);
        }
        fs::remove_dir_all(root).unwrap();
    }

    /// The folder's place is taken by a file: as good as a disk that takes nothing.
    #[test]
    fn a_folder_that_cannot_be_written_is_a_message() {
        let (root, library) = fresh("blocked");
        fs::create_dir_all(&root).unwrap();
        fs::write(library.folder(), "in the way").unwrap();
        let error = library.add(&import("One")).unwrap_err().to_string();
        assert!(error.contains("could not write") && error.contains("try again"), "{error}");
        assert_eq!(fs::read_to_string(library.folder()).unwrap(), "in the way");
        fs::remove_dir_all(root).unwrap();
    }
}
