//! Which folders the user has named as collections.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::headphones::key_of;
use crate::library::{LibraryError, lock, read_file, user_root, write_json};

/// Version of the file; a later one is left alone.
const SCHEMA: u32 = 1;

/// Largest list that is read, bytes.
const MAX_BYTES: u64 = 1 << 20;

/// Most collections that are kept: more than anybody looks through.
const MAX_FOLDERS: usize = 16;

/// The folders in the user's folder.
#[derive(Debug, Clone)]
pub struct Collections {
    root: PathBuf,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionFolder {
    /// The folder.
    pub root: PathBuf,
    /// Where its index is kept.
    pub index: PathBuf,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct ListFile {
    schema: u32,
    #[serde(default)]
    folders: Vec<PathBuf>,
    /// What else stands there: kept, not understood.
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

impl Collections {
    /// The collections of the user; `None` where there is no folder for them.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        Some(Self::at(&user_root()?))
    }

    /// Those whose list and indexes are kept below `root`.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The folders, in the order they were added; a list that cannot be read is as good as none.
    #[must_use]
    pub fn folders(&self) -> Vec<CollectionFolder> {
        self.read()
            .map(|list| list.folders)
            .unwrap_or_default()
            .into_iter()
            .map(|root| self.folder(root))
            .collect()
    }

    /// Adds a folder, if it is not there.
    ///
    /// # Errors
    /// A sentence: it is no folder, there is no room for more, or the list cannot be written.
    pub fn add(&self, root: &Path) -> Result<CollectionFolder, String> {
        let refused = |error: &dyn std::fmt::Display| format!("Could not add {}: {error}.", root.display());
        let whole = root.canonicalize().map_err(|error| refused(&error))?;
        if !whole.is_dir() {
            return Err(refused(&"it is a file; name the folder it lies in"));
        }
        let added = self.folder(whole.clone());
        self.change(|folders| {
            if !folders.contains(&whole) && folders.len() < MAX_FOLDERS {
                folders.push(whole.clone());
            }
            folders.contains(&whole)
        })
        .map_err(|error| error.sentence())?
        .then_some(added)
        .ok_or_else(|| {
            format!("There are {MAX_FOLDERS} collections already: take one out, then add this one.")
        })
    }

    /// Takes a folder out, and removes its index. Its files stay as they are.
    ///
    /// # Errors
    /// The list cannot be written.
    pub fn remove(&self, folder: &CollectionFolder) -> Result<(), LibraryError> {
        self.change(|folders| folders.retain(|known| *known != folder.root))?;
        match std::fs::remove_file(&folder.index) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(LibraryError::write(error, &folder.index))
            }
            _ => Ok(()),
        }
    }

    fn folder(&self, root: PathBuf) -> CollectionFolder {
        let key = key_of(root.to_string_lossy().bytes());
        CollectionFolder { index: self.root.join("collections").join(format!("{key}.json")), root }
    }

    fn file(&self) -> PathBuf {
        self.root.join("collections.json")
    }

    fn change<R>(&self, change: impl FnOnce(&mut Vec<PathBuf>) -> R) -> Result<R, LibraryError> {
        let path = self.file();
        let _lock = lock(&path).map_err(|_| LibraryError::Busy(path.clone()))?;
        let mut list = self.read()?;
        let changed = change(&mut list.folders);
        write_json(&path, &list).map_err(|error| LibraryError::write(error, &path))?;
        Ok(changed)
    }

    fn read(&self) -> Result<ListFile, LibraryError> {
        let path = self.file();
        let bytes = match read_file(&path, MAX_BYTES) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(ListFile { schema: SCHEMA, ..ListFile::default() });
            }
            read => read.map_err(|error| LibraryError::read(error, &path))?,
        };
        let unusable = |source: Box<dyn std::error::Error + Send + Sync>| LibraryError::Unusable {
            source,
            path: path.clone(),
        };
        let list: ListFile = serde_json::from_slice(&bytes).map_err(|error| unusable(error.into()))?;
        if list.schema == SCHEMA {
            Ok(list)
        } else {
            Err(unusable("it is from a later version: update Grille".into()))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn folders_are_added_once_and_taken_out_with_their_index() {
        let root = std::env::temp_dir().join(format!("grille-collections-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        let [one, two] = ["one", "two"].map(|name| root.join(name));
        fs::create_dir_all(&one).unwrap();
        fs::create_dir_all(&two).unwrap();
        let collections = Collections::at(&root.join("user"));
        assert_eq!(collections.folders(), []);
        let added = collections.add(&one).unwrap();
        collections.add(&two).unwrap();
        collections.add(&root.join("two/../one")).unwrap();
        assert_eq!(collections.folders().len(), 2);
        assert_eq!(collections.folders()[0], added);
        fs::create_dir_all(added.index.parent().unwrap()).unwrap();
        fs::write(&added.index, "{}").unwrap();
        collections.remove(&added).unwrap();
        assert!(collections.folders().len() == 1 && !added.index.exists() && one.is_dir());
        let file = root.join("a file");
        fs::write(&file, "").unwrap();
        for (path, why) in [(file, "name the folder"), (root.join("none"), "Could not add")] {
            let error = collections.add(&path).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
        fs::write(root.join("user/collections.json"), r#"{"schema": 2, "folders": []}"#).unwrap();
        let error = collections.add(&one).unwrap_err();
        assert!(error.contains("later version") && collections.folders().is_empty(), "{error}");
        fs::remove_dir_all(root).unwrap();
    }
}
