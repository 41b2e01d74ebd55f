//! Writing a file so that a reader sees the old one or the new one, whole.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use std::{fs, process, thread};

use serde::Serialize;

/// How often a file that somebody looks at is tried again, and the time in between: half a second in all.
const NUM_TRIES: u32 = 25;
const PAUSE: Duration = Duration::from_millis(20);

/// Tells drafts of one process apart.
static NUM_DRAFTS: AtomicU32 = AtomicU32::new(0);

/// Replaces a file's content, or makes the file and its folder; a failure leaves what was there.
///
/// The draft is written beside the file, brought to the disk, and moved to its place.
///
/// # Errors
/// Whatever the system refuses: no room, no permission, no such place.
pub fn replace_file(path: &Path, content: &[u8]) -> io::Result<()> {
    replace_with(path, |file| file.write_all(content))
}

/// The same with what a value is as JSON, for people to read.
///
/// # Errors
/// As [`replace_file`], or the value cannot be JSON.
pub fn write_json(path: &Path, value: &impl Serialize) -> io::Result<()> {
    replace_file(path, &serde_json::to_vec_pretty(value)?)
}

/// Fills a file with what `source` holds, likewise.
///
/// # Errors
/// As [`replace_file`], or `source` cannot be read.
pub(super) fn copy_file(mut source: File, to: &Path) -> io::Result<()> {
    replace_with(to, |file| io::copy(&mut source, file).map(drop))
}

fn replace_with(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::NotFound)?;
    fs::create_dir_all(folder)?;
    let (draft, mut file) = new_draft(folder)?;
    let filled = fill(&mut file).and_then(|()| file.sync_all());
    drop(file);
    let written = filled.and_then(|()| move_to(&draft, path));
    if written.is_err() {
        // The draft is of no use; if it cannot be removed either, there is nothing left to try.
        let _ = fs::remove_file(&draft);
    }
    written
}

/// Moves a draft to its place. On Windows whoever just looks at the file there, such as a virus scanner or an indexer, can
/// keep it from being replaced for a moment.
fn move_to(draft: &Path, path: &Path) -> io::Result<()> {
    let mut moved = fs::rename(draft, path);
    for _ in 0..NUM_TRIES {
        match &moved {
            Err(error) if cfg!(windows) && error.kind() == io::ErrorKind::PermissionDenied => {
                thread::sleep(PAUSE);
                moved = fs::rename(draft, path);
            }
            _ => break,
        }
    }
    moved
}

/// A draft of this process's own, under a name no longer than any it is to have; in two sandboxes, two processes can
/// have one number.
fn new_draft(folder: &Path) -> io::Result<(PathBuf, File)> {
    loop {
        let number = NUM_DRAFTS.fetch_add(1, Ordering::Relaxed);
        let draft = folder.join(format!(".{}-{number}.draft", process::id()));
        match File::create_new(&draft) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made.map(|file| (draft, file)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As long as the file system takes it, so that nothing is left for the draft.
    #[test]
    fn a_long_name_can_be_written() {
        let folder = std::env::temp_dir().join(format!("grille-long-name-{}", process::id()));
        let path = folder.join("n".repeat(255));
        replace_file(&path, b"old").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        let error = replace_file(&folder.join("n".repeat(256)), b"").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidFilename);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }

    /// Left by a process that was killed, or of one with the same number in another sandbox.
    #[test]
    fn a_draft_of_somebody_else_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("grille-drafts-{}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        let next = NUM_DRAFTS.load(Ordering::Relaxed);
        let drafts = (next..next + 8).map(|number| folder.join(format!(".{}-{number}.draft", process::id())));
        let drafts: Vec<PathBuf> = drafts.collect();
        for draft in &drafts {
            fs::write(draft, "hers").unwrap();
        }
        replace_file(&folder.join("entry.json"), b"mine").unwrap();
        assert!(drafts.iter().all(|draft| fs::read(draft).unwrap() == b"hers"));
        fs::remove_dir_all(folder).unwrap();
    }

    /// A disk that fills up half way.
    #[test]
    fn a_failure_leaves_the_old_file_and_no_draft() {
        let folder = std::env::temp_dir().join(format!("grille-replace-{}", process::id()));
        let path = folder.join("entry.json");
        replace_file(&path, b"old").unwrap();
        let error = replace_with(&path, |file| {
            file.write_all(b"ne")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(error.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        replace_file(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        fs::remove_dir_all(folder).unwrap();
    }
}
