//! Reading a file whole, and only what lies on a disk.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// Opens a regular file: a pipe or a device would keep its reader waiting.
///
/// # Errors
/// It is none, or the system refuses.
pub(super) fn open_regular(path: &Path) -> io::Result<File> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    File::open(path)
}

/// Reads a regular file of at most `max_bytes`, also if it grows meanwhile.
///
/// # Errors
/// It is larger or no such file, or the system refuses.
pub fn read_file(path: &Path, max_bytes: u64) -> io::Result<Vec<u8>> {
    let file = open_regular(path)?;
    let mut bytes = Vec::new();
    file.take(max_bytes + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|len| len <= max_bytes) {
        return Ok(bytes);
    }
    let text = format!("it is larger than {} MB", max_bytes >> 20);
    Err(io::Error::new(io::ErrorKind::FileTooLarge, text))
}
