//! A window that would stay blank, on X11. The windowing layer draws when the server answers a question, asks one at a
//! time, and hears answers only once its window has been mapped; one asked before is lost, and with it every frame.
//! The server answers whoever asks to all that listen, so this asks the first question again until there is a frame.

use std::error::Error;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use x11rb::connection::Connection as _;
use x11rb::protocol::present::ConnectionExt as _;
use x11rb::protocol::xproto::{ConnectionExt as _, MapState};

/// Time to the first look, in which most windows have drawn, and the longest between two.
const PAUSE: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(250));

/// Whether it is over, and who waits for that.
type Watched = Arc<(Mutex<bool>, Condvar)>;

/// A watch on a window that opens; it ends with the first frame, or with this value.
pub(in crate::editor) struct FirstFrame {
    watched: Watched,
    thread: Option<JoinHandle<()>>,
}

impl FirstFrame {
    /// Watches a window.
    pub(in crate::editor) fn of(window: u32) -> Self {
        let watched = Watched::default();
        let seen = Arc::clone(&watched);
        let watch = move || {
            // Without a connection, or on a server that has no such questions, there is nothing to mend.
            let _ = watch(window, &seen);
        };
        let thread = std::thread::Builder::new().name("grille frame".to_owned()).spawn(watch).ok();
        Self { watched, thread }
    }

    /// Says that there is a frame.
    pub(in crate::editor) fn has_come(&self) {
        let (is_over, waiting) = &*self.watched;
        let mut is_over = is_over.lock().unwrap_or_else(PoisonError::into_inner);
        if !*is_over {
            *is_over = true;
            waiting.notify_all();
        }
    }
}

impl Drop for FirstFrame {
    fn drop(&mut self) {
        self.has_come();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn watch(window: u32, watched: &Watched) -> Result<(), Box<dyn Error>> {
    let mut pause = PAUSE.0;
    if is_over_after(watched, pause) {
        return Ok(());
    }
    let (connection, _) = x11rb::connect(None)?;
    while !is_over_after(watched, pause) {
        if connection.get_window_attributes(window)?.reply()?.map_state != MapState::UNMAPPED {
            // The windowing layer numbers its questions from 0, and an answer it has had counts once.
            connection.present_notify_msc(window, 0, 0, 0, 0)?;
            connection.flush()?;
        }
        pause = (5 * pause / 4).min(PAUSE.1);
    }
    Ok(())
}

/// Waits; true if it is over.
fn is_over_after(watched: &Watched, pause: Duration) -> bool {
    let (is_over, waiting) = &**watched;
    let is_over = is_over.lock().unwrap_or_else(PoisonError::into_inner);
    *waiting.wait_timeout_while(is_over, pause, |is_over| !*is_over).unwrap_or_else(PoisonError::into_inner).0
}
