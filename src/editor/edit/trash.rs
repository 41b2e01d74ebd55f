//! What was deleted from a list, to be brought back: the latest first, then what was deleted before it.

use crate::library::{LibraryError, Removed};

/// Deletions of one list; an opening of the window remembers all of them.
#[derive(Debug, Clone, Default)]
pub struct Deleted(Vec<(String, Removed)>);

impl Deleted {
    /// Notes what was deleted and what it was called.
    pub fn note(&mut self, name: String, removed: Removed) {
        self.0.push((name, removed));
    }

    /// What is said of it; `None` while there is nothing to be brought back.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        let ((name, _), before) = self.0.split_last()?;
        Some(match before.len() {
            0 => format!("{name} was deleted."),
            number => format!("{name} was deleted, and {number} before it."),
        })
    }

    /// Brings back the latest one. What fails can be tried again, unless it is not there any more.
    ///
    /// # Errors
    /// What `restore` says.
    pub fn bring_back(
        &mut self,
        restore: impl FnOnce(&Removed) -> Result<(), LibraryError>,
    ) -> Result<(), LibraryError> {
        let Some((_, removed)) = self.0.last() else { return Ok(()) };
        let restored = restore(removed);
        if matches!(restored, Ok(()) | Err(LibraryError::Gone)) {
            self.0.pop();
        }
        restored
    }
}
