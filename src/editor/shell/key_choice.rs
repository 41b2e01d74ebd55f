//! Which keys are the window's and which the host's, where both have a use for them: chosen per user.

use egui::{Context, Id};
use serde::{Deserialize, Serialize};

/// The choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeyChoice {
    /// 0–6 choose slots; otherwise they are the host's.
    pub digits: bool,
    /// Space goes back and forth between the last two slots; otherwise it is the host's, as most start and stop with it.
    pub space: bool,
}

impl Default for KeyChoice {
    fn default() -> Self {
        Self { digits: true, space: false }
    }
}

impl KeyChoice {
    /// The choice this window goes by.
    #[must_use]
    pub fn of(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(id())).unwrap_or_default()
    }

    /// Makes it the choice of this window.
    pub fn store(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(id(), self));
    }
}

fn id() -> Id {
    Id::unique("key choice")
}
