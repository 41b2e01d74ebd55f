//! What changes in a project and is no parameter: whom it is told, and what takes it back.

use std::fmt;
use std::mem::take;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};

use super::head::{HEAD, head_json};
use super::profile::ProfileName;
use super::worn::Worn;
use crate::callback::{Call, Callback};
use crate::spatial::measured::MeasuredHead;

/// Changes that wait for a window, at most: more than a person makes between two frames.
const MAX_WAITING: usize = 64;

/// A change that can be taken back.
#[derive(Debug, Clone, PartialEq)]
pub enum ProjectChange {
    /// Another head, or none.
    Head {
        /// The one there was.
        left: Option<Arc<MeasuredHead>>,
        /// The one there is.
        taken: Option<Arc<MeasuredHead>>,
    },
    /// Other values of what belongs to what is worn.
    Worn {
        /// Those there were.
        left: Worn,
        /// Those there are.
        taken: Worn,
    },
    /// Another profile is followed, or none.
    Profile {
        /// The one there was.
        left: Option<ProfileName>,
        /// The one there is.
        taken: Option<ProfileName>,
        /// What the project held while it followed none.
        own: Map<String, Value>,
    },
    /// Another name for a headphone of the user's own.
    Name {
        /// Its identity.
        key: String,
        /// Maker and model as they were.
        left: (String, String),
        /// Maker and model as they are.
        taken: (String, String),
    },
}

impl ProjectChange {
    /// What it did, for a tooltip and the log.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Head { taken: Some(head), .. } => format!("head {}", head.name()),
            Self::Head { taken: None, .. } => "head taken away".to_owned(),
            Self::Worn { left, taken } => taken.words_from(left),
            Self::Profile { taken: Some(profile), .. } => format!("profile {}", profile.name),
            Self::Profile { taken: None, .. } => "no profile followed".to_owned(),
            Self::Name { taken: (maker, model), .. } => format!("name {}", format!("{maker} {model}").trim()),
        }
    }

    /// What it changes of a profile, by the profile's fields.
    pub(super) fn fields(&self) -> Vec<(String, Value)> {
        match self {
            Self::Head { taken, .. } => vec![(HEAD.to_owned(), head_json(taken.as_deref()))],
            Self::Worn { left, taken } => {
                let before = left.fields();
                taken.fields().into_iter().filter(|(field, value)| before.get(field) != Some(value)).collect()
            }
            Self::Profile { .. } | Self::Name { .. } => Vec::new(),
        }
    }

    /// The same the other way round.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::Head { left, taken } => Self::Head { left: taken, taken: left },
            Self::Worn { left, taken } => Self::Worn { left: taken, taken: left },
            Self::Profile { left, taken, own } => Self::Profile { left: taken, taken: left, own },
            Self::Name { key, left, taken } => Self::Name { key, left: taken, taken: left },
        }
    }
}

/// Tells whoever listens that the project has changed, and keeps for a window what it can take back.
#[derive(Default)]
pub(super) struct Changes {
    listener: Callback,
    /// Tells the host that its project is not saved any more, on a window's thread; false if the host cannot be told.
    teller: Callback<bool>,
    /// Nobody listened.
    is_untold: AtomicBool,
    waiting: Mutex<Vec<ProjectChange>>,
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").field("is_untold", &self.is_untold).finish_non_exhaustive()
    }
}

impl Changes {
    /// From now on this one listens; whoever is being told is waited for.
    pub(super) fn listen(&self, listener: Option<Call>) {
        self.listener.set(listener);
    }

    /// From now on windows tell the host by this one; whoever is telling is waited for.
    pub(super) fn tell_by(&self, teller: Option<Call<bool>>) {
        self.teller.set(teller);
    }

    /// Tells the host, if it can be told.
    pub(super) fn tell_host(&self) -> bool {
        self.teller.call().unwrap_or(false)
    }

    /// Says that the project has changed. No lock of the project's may be held: a listener may look at it.
    pub(super) fn tell(&self) {
        if self.listener.call().is_none() {
            self.is_untold.store(true, Ordering::Relaxed);
        }
    }

    /// True once after changes that nobody was told of.
    pub(super) fn take_untold(&self) -> bool {
        self.is_untold.swap(false, Ordering::Relaxed)
    }

    /// Keeps a change for a window.
    pub(super) fn note(&self, change: ProjectChange) {
        let mut waiting = lock(&self.waiting);
        if waiting.len() < MAX_WAITING {
            waiting.push(change);
        }
    }

    /// The changes since the last call, oldest first.
    pub(super) fn take(&self) -> Vec<ProjectChange> {
        take(&mut *lock(&self.waiting))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
