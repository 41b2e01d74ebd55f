//! One writer at a time: a file beside what is changed, locked by the system, and a second one for whose turn is next.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use std::{io, thread};

/// Longest wait for one and the same writer. However many are ahead, waiting goes on while the lock changes hands; a
/// change takes milliseconds, so whoever has it for so long has stopped in the middle of one.
const PATIENCE: Duration = Duration::from_secs(5);

/// Time between two tries.
const PAUSE: Duration = Duration::from_millis(1);

/// The writer that was waited for in vain, by its place and the time it began: nobody waits for it again.
static STUCK: Mutex<Option<(PathBuf, SystemTime)>> = Mutex::new(None);

/// Waits until nobody else is changing what lies at `place`, a file or a folder, and keeps others waiting while the
/// file that is returned lives. The system gives it back, also where a process is killed.
///
/// Whoever waits holds the next turn, so a writer that comes back at once stands behind it, not before it.
///
/// Where a disk has no locks, or takes no file to be locked, there is none and nobody is waited for: every write is
/// whole even so.
///
/// # Errors
/// Somebody holds the place and does not come to an end.
pub fn lock(place: &Path) -> io::Result<Option<File>> {
    let files = lock_file(place, "turn").and_then(|turn| Ok((turn, lock_file(place, "lock")?)));
    let Ok((turn, file)) = files else { return Ok(None) };
    let mut watch = Watch { place, file: &file, begun: None, since: Instant::now() };
    // The turn is given up when the lock is had: then it is somebody else's.
    let is_locked = watch.wait_for(&turn)? && watch.wait_for(&file)?;
    if is_locked {
        stuck().take_if(|(stuck, _)| stuck == place);
        // It is what others see progress by; without it they only wait less long.
        let _ = file.set_modified(SystemTime::now());
    }
    Ok(is_locked.then_some(file))
}

/// What is seen, while waiting, of those ahead.
struct Watch<'a> {
    place: &'a Path,
    file: &'a File,
    /// When the writer there is now began.
    begun: Option<SystemTime>,
    since: Instant,
}

impl Watch<'_> {
    /// Waits for a lock; false where there are none.
    fn wait_for(&mut self, lock: &File) -> io::Result<bool> {
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(true),
                Err(TryLockError::Error(_)) => return Ok(false),
                Err(TryLockError::WouldBlock) => self.be_patient()?,
            }
            thread::sleep(PAUSE);
        }
    }

    /// Fails once the same writer has been waited for long enough.
    fn be_patient(&mut self) -> io::Result<()> {
        let begun = self.file.metadata().and_then(|facts| facts.modified()).ok();
        if begun != self.begun {
            (self.begun, self.since) = (begun, Instant::now());
        }
        let this = begun.map(|begun| (self.place.to_owned(), begun));
        let mut stuck = stuck();
        let is_stuck = this.is_some() && *stuck == this;
        if is_stuck || self.since.elapsed() > PATIENCE {
            *stuck = this;
            return Err(io::ErrorKind::ResourceBusy.into());
        }
        Ok(())
    }
}

fn stuck() -> MutexGuard<'static, Option<(PathBuf, SystemTime)>> {
    STUCK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file that is locked. It stays: whoever removed it would leave two processes with a lock each.
fn lock_file(place: &Path, ending: &str) -> io::Result<File> {
    let (folder, name) = (place.parent().unwrap_or(place), place.file_name().unwrap_or_default());
    fs::create_dir_all(folder)?;
    let path = folder.join(format!(".{}.{ending}", name.to_string_lossy()));
    hidden(File::options().create(true).truncate(false).write(true)).open(path)
}

/// A dot hides nothing on Windows: there a file is made with a mark.
///
/// # Source
/// Microsoft's "File Attribute Constants": `FILE_ATTRIBUTE_HIDDEN`.
#[cfg(windows)]
fn hidden(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::windows::fs::OpenOptionsExt::attributes(options, 2)
}

#[cfg(not(windows))]
fn hidden(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

    use super::*;

    #[test]
    fn one_has_it_at_a_time_and_nobody_waits_for_ever_or_twice() {
        let folder = std::env::temp_dir().join(format!("grille-lock-{}", std::process::id()));
        let place = folder.join("entries");
        let first = lock(&place).unwrap();
        let begun = Instant::now();
        assert_eq!(lock(&place).unwrap_err().kind(), io::ErrorKind::ResourceBusy);
        let waited = begun.elapsed();
        assert_eq!(lock(&place).unwrap_err().kind(), io::ErrorKind::ResourceBusy);
        assert!(
            waited >= PATIENCE && begun.elapsed().saturating_sub(waited) < waited,
            "the second time there is no waiting"
        );
        let elsewhere = lock(&folder.join("others")).unwrap();
        drop(first);
        assert!(lock(&place).unwrap().is_some() && elsewhere.is_some());
        drop(elsewhere);
        fs::remove_dir_all(folder).unwrap();
    }

    /// A writer that always comes back at once, as one in another host may.
    #[test]
    fn who_waits_comes_before_who_comes_back() {
        let folder = std::env::temp_dir().join(format!("grille-lock-turns-{}", std::process::id()));
        let place = folder.join("entries");
        let (is_over, num_turns) = (AtomicBool::new(false), AtomicU32::new(0));
        let mut turns: Vec<u32> = thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    let lock = lock(&place).unwrap();
                    num_turns.fetch_add(1, Ordering::Relaxed);
                    // A change takes some milliseconds.
                    let begun = Instant::now();
                    while begun.elapsed() < 4 * PAUSE {
                        thread::yield_now();
                    }
                    drop(lock);
                }
            });
            let turns = (0..9).map(|_| {
                let last = num_turns.load(Ordering::Relaxed);
                while num_turns.load(Ordering::Relaxed) == last {
                    thread::yield_now();
                }
                let before = num_turns.load(Ordering::Relaxed);
                let lock = lock(&place).unwrap();
                let turns = num_turns.load(Ordering::Relaxed) - before;
                drop(lock);
                turns
            });
            let turns = turns.collect();
            is_over.store(true, Ordering::Relaxed);
            turns
        });
        turns.sort_unstable();
        // The one it is having, and one more if it asks first. Now and then this thread sleeps before it asks at all.
        assert!(turns[4] <= 2, "turns that went to the other writer while one waited: {turns:?}");
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
