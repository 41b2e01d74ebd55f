//! One kind of thing in the user's folder: a file each, every write whole.

use std::error::Error;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};

use serde_json::Value;

use super::removed::{move_file, waiting_place};
use super::{LibraryError, Removed, replace_file};

/// Largest file that is read, bytes; an import has some ten thousand, a slot set with six of them sixty.
const MAX_BYTES: u64 = 1 << 20;

/// What a file of the user's folder can hold.
pub trait Entry: Sized {
    /// The folder of its kind.
    const FOLDER: &'static str;
    /// Why a file holds none.
    type Error: Error + From<serde_json::Error> + Send + Sync + 'static;
    /// Identity across renamings; files are named after it.
    fn key(&self) -> &str;
    /// What it is called.
    fn name(&self) -> String;
    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with it.
    fn from_json(saved: &Value) -> Result<Self, Self::Error>;
    /// One as it is saved.
    fn to_json(&self) -> Value;
}

/// What a shelf holds.
#[derive(Debug)]
pub struct Listing<E> {
    /// Everything that can be used, by name.
    pub entries: Vec<E>,
    /// One sentence per file that cannot.
    pub problems: Vec<String>,
}

/// The entries of one kind. Instances and hosts that write at once lose nothing and see nothing torn.
#[derive(Debug, Clone)]
pub struct Shelf<E> {
    folder: PathBuf,
    holds: PhantomData<fn() -> E>,
}

impl<E: Entry> Shelf<E> {
    /// The folder of this kind below `root`.
    pub(super) fn at(root: &Path) -> Self {
        Self { folder: root.join(E::FOLDER), holds: PhantomData }
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
    pub fn listing(&self) -> Listing<E> {
        let mut listing = Listing { entries: Vec::new(), problems: Vec::new() };
        for path in self.files() {
            match read::<E>(&path) {
                Ok((entry, _)) => listing.entries.push(entry),
                // Taken out by somebody else between the two looks.
                Err(_) if !path.exists() => {}
                Err(error) => listing.problems.push(error.to_string()),
            }
        }
        listing.entries.sort_by_cached_key(|entry| (entry.name(), entry.key().to_owned()));
        listing
    }

    /// Keeps an entry, in place of one with the same identity.
    ///
    /// # Errors
    /// The file could not be written; what was there before is as it was.
    pub fn add(&self, entry: &E) -> Result<(), LibraryError> {
        let key = entry.key();
        let path = self.path_of(key).unwrap_or_else(|| self.folder.join(format!("{key}.json")));
        write(&path, &entry.to_json())
    }

    /// Changes fields of a saved entry and leaves everything else in its file as it is.
    ///
    /// # Errors
    /// The entry is gone, or its file could not be written.
    pub(super) fn change(&self, key: &str, fields: &[(&str, &str)]) -> Result<(), LibraryError> {
        let path = self.path_of(key).ok_or(LibraryError::Gone)?;
        let (_, mut saved) = read::<E>(&path)?;
        for (field, text) in fields {
            saved[field] = (*text).into();
        }
        write(&path, &saved)
    }

    /// Takes an entry out, so that [`Self::restore`] can bring it back.
    ///
    /// # Errors
    /// The entry is gone, or its file could not be moved.
    pub fn remove(&self, key: &str) -> Result<Removed, LibraryError> {
        let from = self.path_of(key).ok_or(LibraryError::Gone)?;
        let to = waiting_place(&from);
        move_file(&from, &to)?;
        Ok(Removed { from, to })
    }

    /// Brings a removed entry back.
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
        self.files().into_iter().find(|path| read::<E>(path).is_ok_and(|(entry, _)| entry.key() == key))
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

fn read<E: Entry>(path: &Path) -> Result<(E, Value), LibraryError> {
    let unreadable = |source: io::Error| unusable(path, source);
    if fs::metadata(path).map_err(unreadable)?.len() > MAX_BYTES {
        return Err(unusable(path, io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 1 MB")));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    let saved: Value =
        serde_json::from_slice(&bytes).map_err(|error| unusable(path, E::Error::from(error)))?;
    let entry = E::from_json(&saved).map_err(|error| unusable(path, error))?;
    Ok((entry, saved))
}

fn unusable(path: &Path, source: impl Error + Send + Sync + 'static) -> LibraryError {
    LibraryError::Unusable { source: Box::new(source), path: path.to_owned() }
}

fn write(path: &Path, saved: &Value) -> Result<(), LibraryError> {
    replace_file(path, saved.to_string().as_bytes())
        .map_err(|source| LibraryError::Write { source, path: path.to_owned() })
}
