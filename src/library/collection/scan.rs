//! Indexing a folder: what has not changed is taken from the index, the rest is read.

use std::path::Path;

use super::index::{self, Index};
use super::progress::Progress;
use super::walk::{Found, walk};
use super::{Collection, folder_name};
use crate::headphones::collection::{Content, content, models};
use crate::library::import_file::{MAX_BYTES, beside};
use crate::library::{LibraryError, read_file};

/// Why indexing came to no result.
#[derive(Debug)]
pub enum Stopped {
    /// It was cancelled before all files were found; the index is as it was.
    Cancelled,
    /// The folder cannot be read, in a sentence.
    NoFolder(String),
}

/// A collection as it is now.
#[derive(Debug)]
pub struct Refreshed {
    /// What is in it.
    pub collection: Collection,
    /// Files that were read for it; all others were known.
    pub num_read: usize,
    /// Why the index could not be kept; the next opening reads the files again.
    pub unkept: Option<LibraryError>,
}

/// Indexes the folder `root`, with what the index file at `path` knows of it, and keeps what was found there. If it is
/// cancelled while files are read, what is known by then is kept and returned.
///
/// For a thread of its own: it reads files.
///
/// # Errors
/// The folder cannot be read, or it was cancelled at once.
pub fn index_folder(root: &Path, path: &Path, progress: &Progress) -> Result<Refreshed, Stopped> {
    if let Err(error) = std::fs::read_dir(root) {
        return Err(Stopped::NoFolder(format!(
            "Could not read the folder {}: {error}. Connect its disk, or take the collection out.",
            root.display()
        )));
    }
    let mut known = Index::read(path, root);
    let found = walk(root, progress);
    if progress.is_cancelled() {
        return Err(Stopped::Cancelled);
    }
    progress.counted();
    let num_found = found.files.len();
    let (mut files, mut num_read) = (Vec::with_capacity(num_found), 0);
    for file in found.files {
        let content = match known.take(&file) {
            Some(content) => content,
            None if progress.is_cancelled() => continue,
            None => {
                num_read += 1;
                read(root, &file)
            }
        };
        progress.finish();
        files.push((file, content));
    }
    let is_whole = files.len() == num_found;
    let has_changed = num_read > 0 || !known.is_empty();
    let unkept = if has_changed { index::write(path, root, &files).err() } else { None };
    Ok(Refreshed { collection: collection(root, &files, found.broken, is_whole), num_read, unkept })
}

fn read(root: &Path, file: &Found) -> Content {
    let path = root.join(&file.path);
    match read_file(&path, MAX_BYTES) {
        Ok(bytes) => content(&file.path, &bytes, &mut |name| beside(&path, name)),
        Err(error) => Content::Broken(error.to_string()),
    }
}

fn collection(
    root: &Path,
    files: &[(Found, Content)],
    mut broken: Vec<(String, String)>,
    is_whole: bool,
) -> Collection {
    let held: Vec<(&str, &Content)> =
        files.iter().map(|(found, content)| (found.path.as_str(), content)).collect();
    broken.extend(files.iter().filter_map(|(found, content)| match content {
        Content::Broken(reason) => Some((found.path.clone(), reason.clone())),
        _ => None,
    }));
    Collection {
        name: folder_name(root),
        models: models(&root.to_string_lossy().replace('\\', "/"), &held),
        root: root.to_owned(),
        num_files: files.len(),
        broken,
        is_whole,
    }
}
