//! Changes that found another program in the middle of one: kept, and made as soon as it has come to its end.
//!
//! They belong to the process, not to a window: who closes a window has still saved what was saved in it. What waits
//! when the process ends is lost, and only then.

use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::LibraryError;

/// A change, to be tried as often as it takes.
type Change = Box<dyn Fn() -> Result<(), LibraryError> + Send>;

/// What waits, oldest first, and what could not be made when its turn came.
struct Waiting {
    changes: Vec<Change>,
    failed: Vec<String>,
}

static WAITING: Mutex<Waiting> = Mutex::new(Waiting { changes: Vec::new(), failed: Vec::new() });

/// Makes a change, after those that wait; one that finds its place busy is kept.
///
/// # Errors
/// What the change says, [`LibraryError::Busy`] as [`LibraryError::Waits`].
pub fn now_or_later<T>(
    change: impl Fn() -> Result<T, LibraryError> + Send + 'static,
) -> Result<T, LibraryError> {
    try_all();
    change().map_err(|error| {
        let LibraryError::Busy(place) = error else { return error };
        waiting().changes.push(Box::new(move || change().map(drop)));
        LibraryError::Waits(place)
    })
}

/// Tries everything that waits once more, and returns a sentence for each change that could not be made.
#[must_use]
pub fn catch_up() -> Vec<String> {
    try_all();
    mem::take(&mut waiting().failed)
}

fn try_all() {
    let changes = mem::take(&mut waiting().changes);
    let mut busy = Vec::new();
    for change in changes {
        match change() {
            Ok(()) => {}
            Err(LibraryError::Busy(_)) => busy.push(change),
            Err(error) => waiting().failed.push(error.sentence()),
        }
    }
    // Another window may have added some meanwhile.
    waiting().changes.splice(..0, busy);
}

fn waiting() -> MutexGuard<'static, Waiting> {
    WAITING.lock().unwrap_or_else(PoisonError::into_inner)
}
