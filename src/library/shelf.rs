//! One kind of thing in the user's folder: a file each, every write whole.

use std::error::Error;
use std::fs::{self, File};
use std::io;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::trash::{move_file, places, waiting_place};
use super::waiting::now_or_later;
use super::{Fingerprint, LibraryError, Removed, lock, read_file, replace_file};

/// Largest file that is read, bytes; an import has some ten thousand, a slot set with six of them sixty.
const MAX_BYTES: u64 = 1 << 20;

/// Looks for a file that is on its way: taken out and brought back, or held while it is replaced.
const NUM_LOOKS: usize = 3;

/// What a file of the user's folder can hold.
pub trait Entry: Clone + Send + 'static {
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
    /// One as it is saved over what there is of it already: what others have given it stays.
    fn onto(&self, there: Map<String, Value>) -> Value;
    /// True for one a later version has written: less must not take its place.
    fn is_later(&self) -> bool;
    /// True where this version cannot read what a later one has written.
    fn is_of_later(error: &Self::Error) -> bool;
}

/// An entry, and everything that stands in its file.
type Held<E> = (E, Value);

/// What a shelf holds.
#[derive(Debug)]
pub struct Listing<E> {
    /// Everything that can be used, by name.
    pub entries: Vec<E>,
    /// One sentence per file that cannot.
    pub problems: Vec<String>,
}

/// The entries of one kind. Instances and hosts that write at once lose nothing and never see half a file.
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

    /// Where the files are, made if it is not there yet.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn made_folder(&self) -> io::Result<&Path> {
        fs::create_dir_all(&self.folder)?;
        Ok(&self.folder)
    }

    /// What changes whenever something is added, changed or removed.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.files().unwrap_or_default())
    }

    /// Reads the folder; one that does not exist yet is empty.
    #[must_use]
    pub fn listing(&self) -> Listing<E> {
        let mut listing = Listing { entries: Vec::new(), problems: Vec::new() };
        let files = self.files().unwrap_or_else(|error| {
            listing.problems.push(error.to_string());
            Vec::new()
        });
        for path in files {
            match read::<E>(&path) {
                Ok(Some((entry, _))) => listing.entries.push(entry),
                // Taken out by somebody else since.
                Ok(None) => {}
                Err(error) => listing.problems.push(error.to_string()),
            }
        }
        listing.entries.sort_by_cached_key(|entry| (entry.name(), entry.key().to_owned()));
        listing
    }

    /// Keeps an entry and returns it as it is kept: what there is of it already keeps what others have given it, and
    /// what a later version has written stays as it is.
    ///
    /// # Errors
    /// The file could not be written, or is of a later version and unusable; what was there before is as it was.
    /// [`LibraryError::Waits`]: it will be written as soon as another program lets it.
    pub fn add(&self, entry: &E) -> Result<E, LibraryError> {
        let (shelf, entry) = (self.clone(), entry.clone());
        now_or_later(move || shelf.add_now(&entry))
    }

    fn add_now(&self, entry: &E) -> Result<E, LibraryError> {
        let _lock = self.lock()?;
        let key = entry.key();
        let Some((path, there)) = self.find(key) else {
            write(&free(&self.named(key))?, &entry.to_json())?;
            return Ok(entry.clone());
        };
        let saved = match there {
            Ok((there, _)) if there.is_later() => return Ok(there),
            Ok((_, Value::Object(there))) => entry.onto(there),
            Err(error) if !is_torn::<E>(&error) => return Err(error),
            Ok(_) | Err(_) => entry.to_json(),
        };
        write(&path, &saved)?;
        entry_of(&path, &saved)
    }

    /// Changes fields of a saved entry and leaves everything else in its file as it is.
    ///
    /// # Errors
    /// The entry is gone, or its file could not be written. [`LibraryError::Waits`] as in [`Self::add`].
    pub(super) fn change(&self, key: &str, fields: Map<String, Value>) -> Result<(), LibraryError> {
        let (shelf, key) = (self.clone(), key.to_owned());
        now_or_later(move || shelf.change_now(&key, &fields))
    }

    fn change_now(&self, key: &str, fields: &Map<String, Value>) -> Result<(), LibraryError> {
        let _lock = self.lock()?;
        let (path, there) = self.find(key).ok_or(LibraryError::Gone)?;
        let (_, mut saved) = there?;
        for (field, value) in fields {
            saved[field] = value.clone();
        }
        write(&path, &saved)
    }

    /// The entry of an identity; `None` if there is none.
    ///
    /// # Errors
    /// Its file cannot be read, or holds nothing that can be used.
    pub fn entry(&self, key: &str) -> Result<Option<E>, LibraryError> {
        self.find(key).map(|(_, found)| found.map(|(entry, _)| entry)).transpose()
    }

    /// Takes an entry out, so that [`Self::restore`] can bring it back.
    ///
    /// # Errors
    /// The entry is gone, its file could not be moved, or another program does not let it: then it is still there.
    pub fn remove(&self, key: &str) -> Result<Removed, LibraryError> {
        let _lock = self.lock()?;
        let (from, _) = self.find(key).ok_or(LibraryError::Gone)?;
        let to = free(&waiting_place(&from))?;
        move_file(&from, &to)?;
        Ok(Removed { from, to })
    }

    /// Brings a removed entry back, unless it has been added again since.
    ///
    /// # Errors
    /// Its file could not be moved.
    pub fn restore(&self, removed: &Removed) -> Result<(), LibraryError> {
        let _lock = self.lock()?;
        if let Ok(Some((entry, _))) = read::<E>(&removed.to)
            && self.find(entry.key()).is_some()
        {
            return Ok(());
        }
        move_file(&removed.to, &free(&removed.from)?)
    }

    fn lock(&self) -> Result<Option<File>, LibraryError> {
        lock(&self.folder).map_err(|_| LibraryError::Busy(self.folder.clone()))
    }

    /// The file that holds an entry, the one named after it or any other that says so, and what is in it.
    fn find(&self, key: &str) -> Option<(PathBuf, Result<Held<E>, LibraryError>)> {
        let named = self.named(key);
        let found_at = |path: PathBuf| {
            let is_named = path == named;
            let found = match bytes_at(&path) {
                Ok(None) => return None,
                // Sooner known than by parsing every file.
                Ok(Some(bytes)) if !is_named && !String::from_utf8_lossy(&bytes).contains(key) => {
                    return None;
                }
                Ok(Some(bytes)) => parsed::<E>(&path, &bytes),
                Err(error) => Err(error),
            };
            let is_it = found.as_ref().map_or(is_named, |(entry, _)| entry.key() == key);
            is_it.then_some((path, found))
        };
        found_at(named.clone()).or_else(|| self.files().unwrap_or_default().into_iter().find_map(found_at))
    }

    /// The file named after an entry.
    fn named(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{key}.json"))
    }

    /// Every file that should hold an entry.
    fn files(&self) -> Result<Vec<PathBuf>, LibraryError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(LibraryError::read(error, &self.folder)),
        };
        let mut files: Vec<PathBuf> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .collect();
        files.sort();
        Ok(files)
    }
}

/// The entry in a file, wherever that is.
///
/// # Errors
/// There is no such file, it cannot be read, or it holds none that can be used.
pub fn entry_at<E: Entry>(path: &Path) -> Result<E, LibraryError> {
    let found = read::<E>(path)?.map(|(entry, _)| entry);
    found.ok_or_else(|| LibraryError::read(io::ErrorKind::NotFound.into(), path))
}

/// The first place at or beside `path` where there is nothing.
fn free(path: &Path) -> Result<PathBuf, LibraryError> {
    let mut places = places(path).filter(|place| !place.exists());
    places.next().ok_or_else(|| LibraryError::Taken(path.display().to_string()))
}

/// The entry in a file and everything that stands there; `None` if there is no such file.
fn read<E: Entry>(path: &Path) -> Result<Option<Held<E>>, LibraryError> {
    bytes_at(path)?.map(|bytes| parsed(path, &bytes)).transpose()
}

fn parsed<E: Entry>(path: &Path, bytes: &[u8]) -> Result<Held<E>, LibraryError> {
    let saved = serde_json::from_slice(bytes).map_err(|error| unusable(path, E::Error::from(error)))?;
    Ok((entry_of(path, &saved)?, saved))
}

fn entry_of<E: Entry>(path: &Path, saved: &Value) -> Result<E, LibraryError> {
    E::from_json(saved).map_err(|error| unusable(path, error))
}

/// What a file holds; `None` if there is none, also after another look.
fn bytes_at(path: &Path) -> Result<Option<Vec<u8>>, LibraryError> {
    let mut found = read_file(path, MAX_BYTES);
    for _ in 1..NUM_LOOKS {
        match found {
            Err(error) if is_passing(&error) => found = read_file(path, MAX_BYTES),
            _ => break,
        }
    }
    match found {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(LibraryError::read(error, path)),
    }
}

/// True for a file with nothing in it that anybody could use.
fn is_torn<E: Entry>(error: &LibraryError) -> bool {
    let LibraryError::Unusable { source, .. } = error else { return false };
    !source.downcast_ref::<E::Error>().is_some_and(E::is_of_later)
}

/// True for what a file on its way shows for a moment: nothing there, or on Windows no permission.
fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied)
}

fn unusable(path: &Path, source: impl Error + Send + Sync + 'static) -> LibraryError {
    LibraryError::Unusable { source: Box::new(source), path: path.to_owned() }
}

fn write(path: &Path, saved: &Value) -> Result<(), LibraryError> {
    replace_file(path, saved.to_string().as_bytes()).map_err(|source| LibraryError::write(source, path))
}
