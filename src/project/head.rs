//! The user's own head among what a project carries.

use std::sync::Arc;

use serde_json::Value;

use super::restored::UserStateError;
use crate::engine::Prepared;
use crate::spatial::measured::{MeasuredHead, RealizedHead, StoredHead};

/// The field of a project, and of a profile, that holds it.
pub const HEAD: &str = "head";

/// A head as projects and profiles keep it; null without one.
#[must_use]
pub fn head_json(head: Option<&MeasuredHead>) -> Value {
    head.map_or(Value::Null, |head| StoredHead::from(head).serialized())
}

/// The head that was kept, none for null; `None` if it cannot be used.
#[must_use]
pub fn head_of_json(saved: &Value) -> Option<Option<MeasuredHead>> {
    if saved.is_null() {
        return Some(None);
    }
    StoredHead::deserialized(saved).as_ref().and_then(StoredHead::restored).map(Some)
}

/// A head as it was loaded, and as designs at the host's rate need it.
#[derive(Debug, Default)]
pub(super) struct UserHead {
    measured: Option<Arc<MeasuredHead>>,
    realized: Option<Arc<RealizedHead>>,
    /// The tables of the rate the host runs at, once it has said so.
    tables: Option<Arc<Prepared>>,
    /// What this version cannot read: saved again as it is.
    unread: Option<Value>,
}

impl UserHead {
    /// What was loaded.
    pub(super) fn measured(&self) -> Option<Arc<MeasuredHead>> {
        self.measured.clone()
    }

    /// What designs need.
    pub(super) fn realized(&self) -> Option<Arc<RealizedHead>> {
        self.realized.clone()
    }

    /// Another head takes the place of the one there is.
    pub(super) fn replace(&mut self, head: Option<Arc<MeasuredHead>>) {
        self.measured = head;
        self.unread = None;
        self.realize();
    }

    /// The host runs at the rate of `tables` from now on.
    pub(super) fn set_tables(&mut self, tables: &Arc<Prepared>) {
        self.tables = Some(Arc::clone(tables));
        self.realize();
    }

    /// Takes what a project has saved, and says what is wrong with it.
    pub(super) fn load(&mut self, saved: Option<Value>) -> Result<(), UserStateError> {
        let head = saved.as_ref().and_then(head_of_json).flatten();
        let is_read = head.is_some() || saved.is_none();
        self.replace(head.map(Arc::new));
        if is_read {
            return Ok(());
        }
        self.unread = saved;
        Err(UserStateError::Head)
    }

    /// What a project has to save.
    pub(super) fn save(&self) -> Option<Value> {
        let saved = self.measured.as_deref().map(|head| StoredHead::from(head).serialized());
        saved.or_else(|| self.unread.clone())
    }

    fn realize(&mut self) {
        let (Some(measured), Some(tables)) = (&self.measured, &self.tables) else {
            self.realized = None;
            return;
        };
        let is_right = |head: &Arc<RealizedHead>| {
            Arc::ptr_eq(&head.measured, measured) && head.sample_rate_hz == tables.sample_rate_hz
        };
        if !self.realized.as_ref().is_some_and(is_right) {
            self.realized = Some(Arc::new(tables.realize(Arc::clone(measured))));
        }
    }
}
