//! A host that holds a lock of its own while it loads a project, and wants it whenever it is called.

#![expect(unsafe_code, reason = "a host's callback is a C function")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, OnceLock};
use std::thread::{self, ThreadId};
use std::time::Duration;

use clap_sys::host::clap_host;
use grille::library::Library;
use serde_json::json;
use test_host::rude::Rude;

use super::{LONG, fields, folder, keep, wait_for};
use crate::support::child;

/// What the host's callback knows.
struct Desk {
    main: ThreadId,
    has_called: Sender<()>,
    /// The host's own lock is free: the project has been loaded.
    is_free: Mutex<Receiver<()>>,
}

static DESK: OnceLock<Desk> = OnceLock::new();

/// Calls that got the host's lock, and those that gave up.
static CAME_IN: AtomicU32 = AtomicU32::new(0);
static GAVE_UP: AtomicU32 = AtomicU32::new(0);

unsafe extern "C" fn on_callback(_: *const clap_host) {
    let desk = DESK.get().unwrap();
    if thread::current().id() == desk.main {
        return;
    }
    desk.has_called.send(()).unwrap();
    let is_free = desk.is_free.lock().unwrap().recv_timeout(Duration::from_secs(15)).is_ok();
    if is_free { &CAME_IN } else { &GAVE_UP }.fetch_add(1, Ordering::Relaxed);
}

/// The profile's thread calls the host while the host loads a project, under the lock that its callback wants.
#[test]
fn a_host_that_is_called_while_it_loads_is_not_held_up() {
    let Some(_) = child::folder() else {
        let (home, _) = folder("held-host");
        std::fs::create_dir_all(&home).unwrap();
        child::run_as_user_of(
            "profile::held_host::a_host_that_is_called_while_it_loads_is_not_held_up",
            &home,
        );
        std::fs::remove_dir_all(home).unwrap();
        return;
    };
    let library = Library::of_user().unwrap();
    let ann = keep(&library, "Ann", &json!({ "seal": 0.5 }));
    library.first_profile.set(&ann.key).unwrap();
    let ((has_called, call), (free, is_free)) = (channel(), channel());
    let desk = Desk { main: thread::current().id(), has_called, is_free: Mutex::new(is_free) };
    assert!(DESK.set(desk).is_ok());
    let host = Rude::called(&grille::clap_entry, c"org.grille.grille", c"Somebody", on_callback);
    let params = grille::Grille::params_of_last_made().unwrap();
    assert_eq!(params.seal.value(), 50.0);
    let saved = host.save();

    library.profiles.write(&ann.key, fields(&json!({ "seal": 0.25 }))).unwrap();
    call.recv_timeout(LONG).unwrap();
    // From here on the host has its lock: it loads, and the thread that calls it waits.
    assert!(host.load(&saved));
    assert_eq!((params.seal.value(), GAVE_UP.load(Ordering::Relaxed)), (25.0, 0));
    free.send(()).unwrap();
    wait_for("the call comes in", || CAME_IN.load(Ordering::Relaxed) == 1);
}
