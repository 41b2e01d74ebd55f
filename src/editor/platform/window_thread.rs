//! The thread a window has to itself on X11, and waiting for its end.
//!
//! The windowing layer sends a thread that ends one more request and, without an answer, does not wait for it. A host
//! that exits at once then meets a graphics driver that is still being released, and crashes.

use std::cell::RefCell;
#[cfg(target_os = "linux")]
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, ThreadId};
#[cfg(target_os = "linux")]
use std::time::Duration;

#[cfg(target_os = "linux")]
use x11rb::errors::{ConnectionError, ReplyError};
#[cfg(target_os = "linux")]
use x11rb::protocol::xproto::{ClientMessageEvent, ConnectionExt as _, EventMask};

/// Longest wait for a window's thread that has been asked to end.
#[cfg(target_os = "linux")]
const PATIENCE: Duration = Duration::from_secs(2);

/// One window's thread; clones are the same one.
#[derive(Debug, Clone)]
pub(in crate::editor) struct WindowThread(Arc<Life>);

#[derive(Debug)]
struct Life {
    /// The thread that opens the window and closes it: where windows have none to themselves, this is theirs.
    host: ThreadId,
    /// The window as X11 numbers it; 0 while there is none.
    #[cfg(target_os = "linux")]
    window: AtomicU32,
    is_running: Mutex<bool>,
    has_ended: Condvar,
}

thread_local! {
    /// Dropped after everything the thread does: windows and drivers are gone by then.
    static LAST: RefCell<Option<Ending>> = const { RefCell::new(None) };
}

/// Tells, when it is dropped, that a thread ends.
struct Ending(WindowThread);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.set_running(false);
    }
}

/// Ends a thread, when it is dropped, as a click on its window's close button would: asked so, it ends by itself, and the
/// windowing layer has nothing left to ask of a thread that does not answer any more.
#[cfg(target_os = "linux")]
pub(in crate::editor) struct Closing {
    pub(in crate::editor) thread: WindowThread,
    /// Says that the host is not to be told.
    pub(in crate::editor) is_closing: Arc<AtomicBool>,
}

#[cfg(target_os = "linux")]
impl Drop for Closing {
    fn drop(&mut self) {
        self.is_closing.store(true, Ordering::Relaxed);
        let Life { window, is_running, has_ended, .. } = &*self.thread.0;
        let window = window.load(Ordering::Relaxed);
        // Where it cannot be asked, the windowing layer ends it its own way.
        if window != 0 && ask_to_close(window).is_ok() {
            let running = is_running.lock().unwrap_or_else(PoisonError::into_inner);
            drop(has_ended.wait_timeout_while(running, PATIENCE, |running| *running));
        }
    }
}

#[cfg(target_os = "linux")]
fn ask_to_close(window: u32) -> Result<(), ReplyError> {
    let (connection, _) = x11rb::connect(None).map_err(|_| ConnectionError::UnknownError)?;
    let atom =
        |name: &[u8]| -> Result<u32, ReplyError> { Ok(connection.intern_atom(false, name)?.reply()?.atom) };
    let (protocols, delete) = (atom(b"WM_PROTOCOLS")?, atom(b"WM_DELETE_WINDOW")?);
    let event = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
    connection.send_event(false, window, EventMask::NO_EVENT, event)?.check()
}

/// Waits, when it is dropped, for a thread to end.
#[derive(Debug)]
pub(in crate::editor) struct Joined(pub(in crate::editor) WindowThread);

impl Drop for Joined {
    fn drop(&mut self) {
        let Life { is_running, has_ended, .. } = &*self.0.0;
        let running = is_running.lock().unwrap_or_else(PoisonError::into_inner);
        drop(has_ended.wait_while(running, |running| *running));
    }
}

impl WindowThread {
    /// Of a window that is opened by this thread.
    pub(in crate::editor) fn new() -> Self {
        Self(Arc::new(Life {
            host: thread::current().id(),
            #[cfg(target_os = "linux")]
            window: AtomicU32::new(0),
            is_running: Mutex::new(false),
            has_ended: Condvar::new(),
        }))
    }

    /// Says that this is the window's thread.
    pub(in crate::editor) fn enter(&self) {
        if thread::current().id() == self.0.host {
            return;
        }
        self.set_running(true);
        LAST.set(Some(Ending(self.clone())));
    }

    /// Says which window it is.
    #[cfg(target_os = "linux")]
    pub(in crate::editor) fn shows(&self, window: u32) {
        self.0.window.store(window, Ordering::Relaxed);
    }

    fn set_running(&self, is_running: bool) {
        *self.0.is_running.lock().unwrap_or_else(PoisonError::into_inner) = is_running;
        self.0.has_ended.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc::channel;

    use super::*;

    /// A window that never opened, and one on the host's own thread.
    #[test]
    fn where_there_is_no_thread_nothing_is_waited_for() {
        let window = WindowThread::new();
        drop(Joined(window.clone()));
        window.enter();
        drop(Joined(window));
    }

    /// The thread lives until it sees that somebody has come back too early, or has looked for that long enough.
    #[test]
    fn the_end_of_a_thread_is_waited_for() {
        let window = WindowThread::new();
        let (begun, has_begun) = channel();
        let is_back = Arc::new(AtomicBool::new(false));
        let (entered, is_back_seen) = (window.clone(), Arc::clone(&is_back));
        let thread = thread::spawn(move || {
            entered.enter();
            begun.send(()).unwrap();
            (0..10_000).any(|_| {
                thread::yield_now();
                is_back_seen.load(Ordering::SeqCst)
            })
        });
        has_begun.recv().unwrap();
        drop(Joined(window));
        is_back.store(true, Ordering::SeqCst);
        assert!(!thread.join().unwrap(), "nobody has waited for the thread");
    }
}
