//! Writing a file so that a reader sees the old one or the new one, whole.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{fs, process};

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

/// Copies a file, likewise.
///
/// # Errors
/// As [`replace_file`], or the file cannot be read.
pub(super) fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = File::open(from)?;
    replace_with(to, |file| io::copy(&mut source, file).map(drop))
}

fn replace_with(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::NotFound)?;
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_string_lossy();
    fs::create_dir_all(folder)?;
    let number = NUM_DRAFTS.fetch_add(1, Ordering::Relaxed);
    let draft = folder.join(format!(".{name}.{}-{number}.draft", process::id()));
    let written = File::create(&draft)
        .and_then(|mut file| fill(&mut file).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        // The draft is of no use; if it cannot be removed either, there is nothing left to try.
        let _ = fs::remove_file(&draft);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

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
