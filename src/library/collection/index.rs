//! What is kept of a collection between openings: for each file what it held, and what shows that it has changed.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::walk::{Found, MAX_FILES};
use crate::headphones::collection::Content;
use crate::library::{LibraryError, lock, read_file, replace_file};

/// Version of the file. Another one is made anew: it holds nothing that is not in the collection.
const SCHEMA: u32 = 1;

/// Largest index that is read, bytes: ten times that of 30,000 files.
const MAX_BYTES: u64 = 128 << 20;

/// The file.
#[derive(Serialize, Deserialize)]
struct IndexFile<'a> {
    schema: u32,
    /// The collection's folder: an index that was copied elsewhere says nothing there.
    root: Cow<'a, str>,
    files: Vec<Row<'a>>,
}

/// A file of the collection.
#[derive(Serialize, Deserialize)]
struct Row<'a> {
    path: Cow<'a, str>,
    bytes: u64,
    changed: u64,
    content: Cow<'a, Content>,
}

/// What is known of files that were looked at before.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Index(HashMap<String, (u64, u64, Content)>);

impl Index {
    /// Reads an index; what cannot be used is as good as none, and is made anew.
    pub(super) fn read(path: &Path, root: &Path) -> Self {
        let read = || {
            let bytes = read_file(path, MAX_BYTES).ok()?;
            let file: IndexFile<'_> = serde_json::from_slice(&bytes).ok()?;
            let is_ours = file.schema == SCHEMA
                && file.root == root.to_string_lossy()
                && file.files.len() <= MAX_FILES
                && file.files.iter().all(|row| is_below(&row.path));
            let files = file.files.into_iter();
            let files =
                files.map(|row| (row.path.into_owned(), (row.bytes, row.changed, row.content.into_owned())));
            is_ours.then(|| Self(files.collect()))
        };
        read().unwrap_or_default()
    }

    /// Takes out what is known of a file, if it is as it was.
    pub(super) fn take(&mut self, found: &Found) -> Option<Content> {
        let (_, (bytes, changed, content)) = self.0.remove_entry(&found.path)?;
        (bytes == found.bytes && changed == found.changed).then_some(content)
    }

    /// True if nothing is known that has not been taken.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Writes an index.
///
/// # Errors
/// The system refuses, or another program holds the file.
pub(super) fn write(path: &Path, root: &Path, files: &[(Found, Content)]) -> Result<(), LibraryError> {
    let rows = files.iter().map(|(found, content)| Row {
        path: Cow::Borrowed(&found.path),
        bytes: found.bytes,
        changed: found.changed,
        content: Cow::Borrowed(content),
    });
    let file = IndexFile { schema: SCHEMA, root: root.to_string_lossy(), files: rows.collect() };
    let text =
        serde_json::to_vec(&file).map_err(|error| LibraryError::write(io::Error::from(error), path))?;
    let _lock = lock(path).map_err(|_| LibraryError::Busy(path.to_owned()))?;
    replace_file(path, &text).map_err(|error| LibraryError::write(error, path))
}

/// True for a path that stays below the folder it belongs to.
fn is_below(path: &str) -> bool {
    let is_plain =
        |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', '\0', ':']);
    path.split('/').all(is_plain)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn an_index_is_read_back_and_what_has_changed_is_not_taken() {
        let folder = std::env::temp_dir().join(format!("grille-index-{}", std::process::id()));
        let (path, root) = (folder.join("a.json"), Path::new("/music"));
        let found = |path: &str, bytes| Found { path: path.to_owned(), bytes, changed: 7 };
        let broken = || Content::Broken("cut short".to_owned());
        let files = [(found("a/One.txt", 1), broken()), (found("Two.txt", 2), broken())];
        write(&path, root, &files).unwrap();
        let mut index = Index::read(&path, root);
        assert_eq!(index.take(&found("a/One.txt", 1)), Some(broken()));
        assert_eq!((index.take(&found("Two.txt", 3)), index.is_empty()), (None, true));
        assert!(Index::read(&path, Path::new("/elsewhere")).is_empty(), "it is of another folder");
        let text = fs::read_to_string(&path).unwrap();
        for (from, to) in [
            ("\"schema\":1", "\"schema\":2"),
            ("a/One.txt", "../One.txt"),
            ("a/One.txt", "/etc/One.txt"),
            ("a/One.txt", "C:/One.txt"),
            ("\"bytes\":1", "\"bytes\":-1"),
            ("broken", "whole"),
            ("}]}", "}"),
        ] {
            let other = text.replace(from, to);
            assert_ne!(other, text);
            fs::write(&path, other).unwrap();
            assert!(Index::read(&path, root).is_empty(), "{to}");
        }
        assert!(Index::read(&folder.join("none.json"), root).is_empty());
        fs::remove_dir_all(folder).unwrap();
    }
}
