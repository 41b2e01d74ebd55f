//! What shows that a folder has changed, without opening a file.

use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// One file: its name, which file it is, its size, and when it was changed.
type Facts = (OsString, u64, u64, Option<SystemTime>);

/// Also a file that another program has written in place shows, and one that was replaced within a tick of the clock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fingerprint(Vec<Facts>);

impl Fingerprint {
    /// The fingerprint of these files.
    pub(super) fn of(files: &[PathBuf]) -> Self {
        Self(files.iter().map(|path| facts(path)).collect())
    }
}

fn facts(path: &Path) -> Facts {
    let name = path.file_name().unwrap_or_default().to_owned();
    let Ok(metadata) = fs::metadata(path) else { return (name, 0, 0, None) };
    (name, number_of(&metadata), metadata.len(), metadata.modified().ok())
}

/// Tells a file from the one that was there before.
#[cfg(unix)]
fn number_of(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

/// Times are fine enough there.
#[cfg(not(unix))]
fn number_of(_: &Metadata) -> u64 {
    0
}
