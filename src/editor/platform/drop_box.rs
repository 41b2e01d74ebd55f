//! What is dragged over the window and dropped on it: left there by the system's thread, taken by the window.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use egui::Context;

/// One per window; clones are the same one.
#[derive(Debug, Clone, Default)]
pub struct DropBox(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    is_hovered: bool,
    dropped: Option<Vec<PathBuf>>,
}

impl DropBox {
    /// The one of a window.
    #[must_use]
    pub fn of(ctx: &Context) -> Self {
        ctx.data_mut(|data| data.get_temp_mut_or_default::<Self>(egui::Id::unique("drop box")).clone())
    }

    /// Files are over the window, or not any more.
    pub fn set_hovered(&self, is_hovered: bool) {
        self.state().is_hovered = is_hovered;
    }

    /// True while files are over the window.
    #[must_use]
    pub fn is_hovered(&self) -> bool {
        self.state().is_hovered
    }

    /// Leaves what was dropped; empty if none of it is a file here.
    pub fn put(&self, paths: Vec<PathBuf>) {
        self.state().dropped = Some(paths);
    }

    /// What was dropped last, once.
    #[must_use]
    pub fn take(&self) -> Option<Vec<PathBuf>> {
        self.state().dropped.take()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
