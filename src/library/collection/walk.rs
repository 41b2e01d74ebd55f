//! The files of a folder that may hold headphones.

use std::path::Path;
use std::time::UNIX_EPOCH;

use walkdir::{DirEntry, WalkDir};

use super::progress::Progress;
use crate::headphones::collection::may_hold_headphone;

/// Deepest folder that is entered; OPRA's entries lie eight deep.
const MAX_DEPTH: usize = 24;

/// Most files that are taken: five times the largest collection that was met.
pub(super) const MAX_FILES: usize = 200_000;

/// One file: which it is and what shows that it has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Below the folder, with `/` between folders.
    pub(super) path: String,
    pub(super) bytes: u64,
    /// When it was changed, nanoseconds since 1970; 0 where the disk does not say.
    pub(super) changed: u64,
}

/// What a walk has found.
pub(super) struct Walk {
    pub(super) files: Vec<Found>,
    /// What could not be looked at, and why.
    pub(super) broken: Vec<(String, String)>,
}

/// Finds the files below a folder, by path; fewer if it is cancelled. Links are not followed, hidden folders not entered.
pub(super) fn walk(root: &Path, progress: &Progress) -> Walk {
    let mut walk = Walk { files: Vec::new(), broken: Vec::new() };
    let entries = WalkDir::new(root).max_depth(MAX_DEPTH).into_iter();
    let visible =
        |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
    for entry in entries.filter_entry(visible) {
        if progress.is_cancelled() || walk.files.len() >= MAX_FILES {
            break;
        }
        match entry {
            Ok(entry) if entry.file_type().is_file() => add(root, &entry, progress, &mut walk),
            Ok(_) => {}
            Err(error) => {
                let path = error.path().map_or_else(String::new, |path| path.to_string_lossy().into_owned());
                walk.broken.push((path, error.to_string()));
            }
        }
    }
    walk.files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    walk
}

fn add(root: &Path, entry: &DirEntry, progress: &Progress, walk: &mut Walk) {
    let below = entry.path().strip_prefix(root).unwrap_or(entry.path());
    let shown = below.to_string_lossy().replace('\\', "/");
    if !may_hold_headphone(&shown) {
        return;
    }
    progress.find();
    if below.to_str().is_none() {
        walk.broken.push((shown, "its name has characters that are none: rename it".to_owned()));
        return;
    }
    let Ok(facts) = entry.metadata() else { return };
    let changed = facts.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let changed = changed.and_then(|since| u64::try_from(since.as_nanos()).ok()).unwrap_or(0);
    walk.files.push(Found { path: shown, bytes: facts.len(), changed });
}
