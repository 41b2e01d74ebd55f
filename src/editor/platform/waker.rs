//! Waking a window from another thread. Whoever holds a bell does not keep the window's things alive, as a copy of
//! its context would: a dialog may be open longer than the window that asked for it.

use std::fmt;
use std::sync::Arc;

use egui::{Context, Id};

/// The bell of a window; silent where there is no window.
#[derive(Clone)]
pub struct Bell(Arc<dyn Fn() + Send + Sync>);

impl Bell {
    /// A bell that does this when it is rung.
    pub(in crate::editor) fn new(ring: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(ring))
    }

    /// Hangs it up in a window.
    pub(in crate::editor) fn install(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(id(), self));
    }

    /// The bell of a window.
    #[must_use]
    pub fn of(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(id())).unwrap_or_else(|| Self::new(|| ()))
    }

    /// Asks for a new frame.
    pub fn ring(&self) {
        (self.0)();
    }
}

impl fmt::Debug for Bell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bell")
    }
}

fn id() -> Id {
    Id::unique("bell")
}
