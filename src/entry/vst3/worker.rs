//! A repair of the framework's worker thread: its end is nobody's end.
//!
//! On Linux nice-plug 0.4.2 tells its editor of automated parameters from a thread that all instances share. The thread
//! looks at the editor while the host may be opening it, and panics. Nothing of ours needs what it does; but the last
//! instance to go finds it gone, and panics in a call from the host, which ends the host. So an instance nobody uses
//! keeps the thread until the library goes, and lets it go where a panic stays inside. The log says so in a line.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::current;

use nice_plug::nice_warn;
use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::ComWrapper;

use crate::plugin::Grille;

/// The instance nobody uses.
struct Idle(#[expect(dead_code, reason = "held, not used")] ComWrapper<Wrapper<Grille>>);

// SAFETY: it is made and dropped by the host's main thread, and not touched in between.
unsafe impl Send for Idle {}

static KEPT: Mutex<Option<Idle>> = Mutex::new(None);

fn kept() -> MutexGuard<'static, Option<Idle>> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The framework's name for the thread.
const WORKER: &str = "bg-worker";

/// Keeps the thread from the first instance on.
pub(super) fn keep() {
    kept().get_or_insert_with(|| {
        say_its_end_in_a_line();
        Idle(ComWrapper::new(Wrapper::<Grille>::new()))
    });
}

/// Its end is no crash of ours, and does not read like one.
fn say_its_end_in_a_line() {
    let hook = take_hook();
    set_hook(Box::new(move |info| {
        if current().name() == Some(WORKER) {
            nice_warn!("the framework's worker has ended while the editor was opened; nothing depends on it");
        } else {
            hook(info);
        }
    }));
}

/// Lets it go before the library does.
pub(super) fn let_go() {
    let Some(idle) = kept().take() else { return };
    let hook = take_hook();
    set_hook(Box::new(|_| {}));
    // A thread that is gone already cannot be stopped: what the framework says then is of no use to anybody.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(idle)));
    set_hook(hook);
}
