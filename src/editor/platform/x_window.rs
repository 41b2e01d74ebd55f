//! What the X server tells of the editor's window over a connection of its own: files dropped on it, and keys. Neither
//! the host nor the window ever waits for another program.

use std::error::Error;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use nice_plug_egui::{Frame, RepaintNotifier};
use raw_window_handle::{HasWindowHandle as _, RawWindowHandle};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask};
use x11rb::rust_connection::RustConnection;

use super::drop_box::DropBox;
use super::drop_protocol::Target;
use super::keyboard::{KeyBox, Keys};

/// Listens for an open window; the thread ends with this value.
pub(in crate::editor) struct XWindow {
    line: Line,
    thread: Option<JoinHandle<()>>,
}

/// How the thread is reached: it waits for messages, so it is sent one.
type Line = Arc<Mutex<State>>;

enum State {
    Opening,
    Open { connection: Arc<RustConnection>, inbox: u32 },
    Closing,
}

/// The window of a frame, as X11 numbers it; `None` elsewhere.
pub(in crate::editor) fn number_of(frame: &Frame) -> Option<u32> {
    match frame.baseview_window().window_handle().ok()?.as_raw() {
        RawWindowHandle::Xlib(handle) => u32::try_from(handle.window).ok(),
        RawWindowHandle::Xcb(handle) => Some(handle.window.get()),
        _ => None,
    }
}

impl XWindow {
    /// Serves a window. What is dropped goes into `drops`, what is typed into `keys`, and `notifier` is rung.
    pub(in crate::editor) fn new(
        window: u32,
        drops: DropBox,
        keys: KeyBox,
        notifier: RepaintNotifier,
    ) -> Option<Self> {
        let line = Arc::new(Mutex::new(State::Opening));
        let other_end = Arc::clone(&line);
        let serve = move || {
            // Without a connection, or once it breaks, nothing can be dropped; the dialog and the path remain.
            let _ = serve(window, &drops, keys, &notifier, &other_end);
        };
        let thread = std::thread::Builder::new().name("grille x11".to_owned()).spawn(serve).ok()?;
        Some(Self { line, thread: Some(thread) })
    }
}

/// Waits for the thread: a host may unload the plug-in's code as soon as its window is gone.
impl Drop for XWindow {
    fn drop(&mut self) {
        if let State::Open { connection, inbox } = mem::replace(&mut *lock(&self.line), State::Closing) {
            let wake = ClientMessageEvent::new(32, inbox, AtomEnum::NOTICE, [0; 5]);
            let sent = connection.send_event(false, inbox, EventMask::NO_EVENT, wake);
            // A connection that is broken has ended the thread already.
            let _ = sent.map(|_| connection.flush());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(
    window: u32,
    drops: &DropBox,
    keys: KeyBox,
    notifier: &RepaintNotifier,
    line: &Line,
) -> Result<(), Box<dyn Error>> {
    let (connection, screen) = x11rb::connect(None)?;
    let connection = Arc::new(connection);
    let mut target = Target::new(Arc::clone(&connection), screen, window, drops.clone())?;
    let keys = Keys::new(Arc::clone(&connection), target.atoms(), window, keys).ok();
    if let state @ State::Opening = &mut *lock(line) {
        *state = State::Open { connection: Arc::clone(&connection), inbox: target.proxy() };
    }
    while !matches!(*lock(line), State::Closing) {
        let event = connection.wait_for_event()?;
        let is_typed = keys.as_ref().map_or(Ok(false), |keys| keys.take(&event))?;
        if target.take(&event)? || is_typed {
            notifier.request_repaint();
        }
    }
    drops.set_hovered(false);
    target.close()?;
    Ok(())
}

fn lock(line: &Mutex<State>) -> MutexGuard<'_, State> {
    line.lock().unwrap_or_else(PoisonError::into_inner)
}
