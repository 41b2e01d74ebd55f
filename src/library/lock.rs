//! One writer at a time: a file beside what is changed, locked by the system.

use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};
use std::{io, thread};

/// Longest wait for another writer: a change takes milliseconds, and a window does not stand still for a program
/// that has stopped in the middle of one.
const PATIENCE: Duration = Duration::from_secs(2);

/// Time between two tries.
const PAUSE: Duration = Duration::from_millis(1);

/// Waits until nobody else is changing what lies at `place`, a file or a folder, and keeps others waiting while the
/// file that is returned lives. The system gives it back, also where a process is killed.
///
/// Where a disk has no locks, or takes no file to be locked, there is none and nobody is waited for: every write is
/// whole even so.
///
/// # Errors
/// Somebody holds the place and does not come to an end.
pub fn lock(place: &Path) -> io::Result<Option<File>> {
    let Ok(file) = lock_file(place) else { return Ok(None) };
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::Error(_)) => return Ok(None),
            Err(TryLockError::WouldBlock) if begun.elapsed() > PATIENCE => {
                return Err(io::ErrorKind::ResourceBusy.into());
            }
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
        }
    }
}

/// The file that is locked. It stays: whoever removed it would leave two processes with a lock each.
fn lock_file(place: &Path) -> io::Result<File> {
    let (folder, name) = (place.parent().unwrap_or(place), place.file_name().unwrap_or_default());
    fs::create_dir_all(folder)?;
    let path = folder.join(format!(".{}.lock", name.to_string_lossy()));
    File::options().create(true).truncate(false).write(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_has_it_at_a_time_and_nobody_waits_for_ever() {
        let folder = std::env::temp_dir().join(format!("grille-lock-{}", std::process::id()));
        let place = folder.join("entries");
        let first = lock(&place).unwrap();
        assert_eq!(lock(&place).unwrap_err().kind(), io::ErrorKind::ResourceBusy);
        let elsewhere = lock(&folder.join("others")).unwrap();
        drop(first);
        assert!(lock(&place).unwrap().is_some() && elsewhere.is_some());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn where_nothing_can_be_locked_nobody_is_waited_for() {
        let file = std::env::temp_dir().join(format!("grille-no-lock-{}", std::process::id()));
        fs::write(&file, "in the way").unwrap();
        assert!(lock(&file.join("entries")).unwrap().is_none());
        fs::remove_file(file).unwrap();
    }
}
