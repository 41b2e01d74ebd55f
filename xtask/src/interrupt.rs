//! Ctrl-C that lets work in hand be cleaned up.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;

use crate::error::user_error;

static IS_INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C asks instead of kills; pressed twice it kills.
pub(crate) fn listen() {
    // A second handler in one process would be refused; the first one then goes on doing the same.
    let _ = ctrlc::set_handler(|| {
        if IS_INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
}

/// Stops here if the caller asked to.
///
/// # Errors
/// Ctrl-C was pressed.
pub(crate) fn check() -> Result<()> {
    if IS_INTERRUPTED.load(Ordering::Relaxed) {
        return Err(user_error("stopped; nothing was written, start it again when you want"));
    }
    Ok(())
}
