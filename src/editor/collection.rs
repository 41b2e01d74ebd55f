//! The user's folder as the open window sees it: read at opening, and again when it has changed.

use std::time::{Duration, Instant, SystemTime};

use egui::Context;

use super::head_loader::HeadLoader;
use super::importing::{self, Importing};
use crate::library::{Heads, Library};
use crate::params::SavedUser;

/// Time between two looks at the folder: soon enough for a person, rare enough to cost nothing.
const LOOK: Duration = Duration::from_secs(2);

/// The folder and what was seen of it.
pub(super) struct Collection {
    library: Option<Library>,
    seen: Option<SystemTime>,
    looked: Option<Instant>,
}

impl Collection {
    pub(super) fn of_user() -> Self {
        Self { library: Library::of_user(), seen: None, looked: None }
    }

    /// Makes the folder, and the one of heads, known to a window that opens.
    pub(super) fn open(&mut self, ctx: &Context) {
        self.looked = None;
        self.seen = None;
        if let Some(library) = &self.library {
            importing::install(ctx, library.clone());
        }
        if let Some(heads) = Heads::of_user() {
            HeadLoader::of(ctx).install(heads);
        }
    }

    /// Offers what the folder holds, if it has changed since the last look.
    pub(super) fn look(&mut self, ctx: &Context, user: &SavedUser, now: Instant) {
        let Some(library) = &self.library else { return };
        if self.looked.is_some_and(|looked| now.duration_since(looked) < LOOK) {
            return;
        }
        self.looked = Some(now);
        let changed = library.headphones.changed();
        if changed == self.seen {
            return;
        }
        self.seen = changed;
        let listing = library.headphones.listing();
        user.set_library(listing.entries);
        let mut sheet = Importing::load(ctx);
        sheet.problems = listing.problems;
        sheet.store(ctx);
    }
}
