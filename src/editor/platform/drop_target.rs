//! Files dropped on the window, on X11. The windowing layer receives them and passes nothing on, so the window
//! names another one in its place (XDND calls it a proxy), which this thread serves over a connection of its own:
//! neither the host nor the window ever waits for the program the files come from.

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

/// Lets an open window take files; the thread ends with this value.
pub(in crate::editor) struct DropTarget {
    line: Line,
    thread: Option<JoinHandle<()>>,
}

/// How the thread is reached: it waits for messages, so it is sent one.
type Line = Arc<Mutex<State>>;

enum State {
    Opening,
    Open { connection: Arc<RustConnection>, proxy: u32 },
    Closing,
}

impl DropTarget {
    /// Serves the window of a frame; `None` where there is nothing to serve. What is dropped goes into `drops`, and
    /// `notifier` is rung.
    pub(in crate::editor) fn new(frame: &Frame, drops: DropBox, notifier: RepaintNotifier) -> Option<Self> {
        let window = match frame.baseview_window().window_handle().ok()?.as_raw() {
            RawWindowHandle::Xlib(handle) => u32::try_from(handle.window).ok()?,
            RawWindowHandle::Xcb(handle) => handle.window.get(),
            _ => return None,
        };
        let line = Arc::new(Mutex::new(State::Opening));
        let other_end = Arc::clone(&line);
        let serve = move || {
            // Without a connection, or once it breaks, nothing can be dropped; the dialog and the path remain.
            let _ = serve(window, &drops, &notifier, &other_end);
        };
        let thread = std::thread::Builder::new().name("grille drops".to_owned()).spawn(serve).ok()?;
        Some(Self { line, thread: Some(thread) })
    }
}

/// Waits for the thread: a host may unload the plug-in's code as soon as its window is gone.
impl Drop for DropTarget {
    fn drop(&mut self) {
        if let State::Open { connection, proxy } = mem::replace(&mut *lock(&self.line), State::Closing) {
            let wake = ClientMessageEvent::new(32, proxy, AtomEnum::NOTICE, [0; 5]);
            let sent = connection.send_event(false, proxy, EventMask::NO_EVENT, wake);
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
    notifier: &RepaintNotifier,
    line: &Line,
) -> Result<(), Box<dyn Error>> {
    let (connection, screen) = x11rb::connect(None)?;
    let connection = Arc::new(connection);
    let mut target = Target::new(Arc::clone(&connection), screen, window, drops.clone())?;
    if let state @ State::Opening = &mut *lock(line) {
        *state = State::Open { connection: Arc::clone(&connection), proxy: target.proxy() };
    }
    while !matches!(*lock(line), State::Closing) {
        if target.take(&connection.wait_for_event()?)? {
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
