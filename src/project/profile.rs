//! Whose profile a project follows: its key, its name for computers that do not have it, and what hands in the window have
//! changed of it and nobody has written down yet.

use std::mem::{replace, take};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::restored::UserStateError;
use crate::headphones::{is_key, kept_name};

/// The field of a project that holds it.
pub(super) const PROFILE: &str = "profile";

/// A profile as a project remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileName {
    /// Its identity.
    pub key: String,
    /// What it was called.
    pub name: String,
}

impl ProfileName {
    fn from_json(saved: &Value) -> Option<Self> {
        let read = Self::deserialize(saved).ok()?;
        let kept = Self { name: kept_name(&read.name), ..read };
        (is_key(&kept.key) && !kept.name.is_empty()).then_some(kept)
    }
}

/// The profile of a project, if it follows one.
#[derive(Debug, Default)]
pub(super) struct Following {
    /// None where the project holds its own values.
    pub(super) name: Option<ProfileName>,
    /// What this version cannot read: saved again as it is.
    unread: Option<Value>,
    /// What was changed by hand since it was asked for last, by the profile's fields.
    pub(super) by_hand: Map<String, Value>,
    /// The same of profiles that are not followed any more.
    owed: Vec<(ProfileName, Map<String, Value>)>,
    /// Why the profile does not have its way, in a sentence; empty if it has.
    pub(super) problem: String,
}

impl Following {
    /// Another one is followed, or none.
    pub(super) fn replace(&mut self, name: Option<ProfileName>) {
        let mut owed = take(&mut self.owed);
        owed.extend(self.name.take().map(|name| (name, take(&mut self.by_hand))));
        owed.retain(|(_, fields)| !fields.is_empty());
        *self = Self { name, owed, ..Self::default() };
    }

    /// What hands have changed and nobody has written down, and whose it is; one profile at a time.
    pub(super) fn take_by_hand(&mut self) -> Option<(ProfileName, Map<String, Value>)> {
        self.owed.pop().or_else(|| {
            let name = self.name.clone().filter(|_| !self.by_hand.is_empty())?;
            Some((name, take(&mut self.by_hand)))
        })
    }

    /// Takes back what could not be written down, behind what was changed since.
    pub(super) fn keep_by_hand(&mut self, name: ProfileName, fields: Map<String, Value>) {
        if self.is(&name.key) {
            let newer = replace(&mut self.by_hand, fields);
            self.by_hand.extend(newer);
        } else {
            self.owed.push((name, fields));
        }
    }

    /// True if it is this one that is followed.
    pub(super) fn is(&self, key: &str) -> bool {
        self.name.as_ref().is_some_and(|name| name.key == key)
    }

    /// Notes what was changed by hand, if a profile is followed.
    pub(super) fn note(&mut self, fields: impl IntoIterator<Item = (String, Value)>) {
        if self.name.is_some() {
            self.by_hand.extend(fields);
        }
    }

    /// Takes what a project has saved, and says if it cannot be read.
    pub(super) fn load(&mut self, saved: Option<Value>) -> Result<(), UserStateError> {
        self.replace(None);
        let Some(saved) = saved else { return Ok(()) };
        match ProfileName::from_json(&saved) {
            Some(name) => self.name = Some(name),
            None => self.unread = Some(saved),
        }
        if self.unread.is_none() { Ok(()) } else { Err(UserStateError::Profile) }
    }

    /// What a project has to save; nothing where none is followed.
    pub(super) fn save(&self) -> Option<Value> {
        let name = self.name.as_ref().map(|name| serde_json::to_value(name).unwrap_or_default());
        name.or_else(|| self.unread.clone())
    }
}
