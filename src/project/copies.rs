//! A project's copies of the headphones it names that ship, so that a version without them can be heard all the same.

use std::collections::BTreeSet;

use serde_json::Value;

use super::restored::{UserStateError, name_of, number_of};
use crate::headphones::{Catalog, Copied, HeadphoneId};

/// What of the registry a project carries.
#[derive(Debug, Default)]
pub(super) struct UserCopies {
    /// Copies of what this version lacks.
    lacking: Vec<Copied>,
    /// What this version cannot read: saved again as it is.
    unread: Vec<Value>,
}

impl UserCopies {
    /// Copies of what this version lacks: what is heard there.
    pub(super) fn lacking(&self) -> &[Copied] {
        &self.lacking
    }

    /// Takes what a project has saved, and says what of it is missed here.
    pub(super) fn load(&mut self, saved: Option<Value>) -> Vec<UserStateError> {
        *self = Self::default();
        let mut problems = Vec::new();
        for entry in entries_of(saved) {
            let is_missed = number_of(&entry).is_none_or(|id| Catalog::embedded().get(id).is_none());
            match Copied::from_json(entry.clone()) {
                Ok(copy) if is_missed => self.lacking.push(copy),
                Ok(_) => {}
                Err(cause) => {
                    if is_missed {
                        problems.push(UserStateError::Copy { name: name_of(&entry), cause });
                    }
                    self.unread.push(entry);
                }
            }
        }
        problems
    }

    /// What a project saves that has `chosen` as its headphones of the moment; `None` for nothing.
    pub(super) fn save(&self, chosen: &BTreeSet<HeadphoneId>) -> Option<Value> {
        let shipped = chosen.iter().filter_map(|id| Catalog::embedded().get(*id)).filter_map(Copied::of);
        let copies = self.lacking.iter().map(Copied::to_json).chain(shipped.map(|copy| copy.to_json()));
        let saved: Vec<Value> = copies.chain(self.unread.iter().cloned()).collect();
        (!saved.is_empty()).then_some(Value::Array(saved))
    }
}

/// The entries of a field that should be a list; anything else counts as one that cannot be read.
pub(super) fn entries_of(saved: Option<Value>) -> Vec<Value> {
    match saved {
        Some(Value::Array(entries)) => entries,
        Some(Value::Null) | None => Vec::new(),
        Some(other) => vec![other],
    }
}
