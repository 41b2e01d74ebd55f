//! A screen nobody sees (Xvfb), for tests that open the editor for real: the test runs again as a child on it, with a
//! user's folder of its own.

use std::time::{Duration, Instant};

use test_host::xvfb::Xvfb;
use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ButtonPressEvent, ConnectionExt as _, CreateWindowAux,
    EventMask, KeyButMask, MOTION_NOTIFY_EVENT, WindowClass,
};
use x11rb::rust_connection::RustConnection;

use super::child;

/// Longest wait for something the window is to do.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs `on_screen` in a child of its own: `test` is the calling test's name.
pub(crate) fn with(test: &str, on_screen: impl FnOnce(&Screen)) {
    if child::folder().is_some() {
        on_screen(&Screen::connect());
        return;
    }
    let server = Xvfb::start("1200x800x24")
        .expect("Xvfb, which Debian has as xvfb (and libgl1-mesa-dri): install both to open the editor");
    let folder = std::env::temp_dir().join(format!("grille-screen-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    child::run_on_screen(test, &folder, &server.display);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// A connection to the screen, with a window for an editor on it.
pub(crate) struct Screen {
    connection: RustConnection,
    root: u32,
    pub(crate) window: u32,
}

impl Screen {
    fn connect() -> Self {
        let (connection, idx) = x11rb::connect(None).unwrap();
        let root = connection.setup().roots[idx].root;
        let window = connection.generate_id().unwrap();
        let (class, aux) = (WindowClass::INPUT_OUTPUT, CreateWindowAux::new());
        connection
            .create_window(COPY_DEPTH_FROM_PARENT, window, root, 0, 0, 980, 640, 0, class, 0, &aux)
            .unwrap();
        connection.map_window(window).unwrap();
        connection.sync();
        Self { connection, root, window }
    }

    /// Windows inside the one for the editor.
    pub(crate) fn editors(&self) -> Vec<u32> {
        self.connection.query_tree(self.window).unwrap().reply().unwrap().children
    }

    /// Clicks on a place of the editor until something is so; `between` is called after each click.
    pub(crate) fn click_until(&self, (x, y): (i16, i16), mut between: impl FnMut() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !between() {
            assert!(Instant::now() < deadline, "the editor does not answer");
            for (kind, state) in [
                (MOTION_NOTIFY_EVENT, KeyButMask::default()),
                (BUTTON_PRESS_EVENT, KeyButMask::default()),
                (BUTTON_RELEASE_EVENT, KeyButMask::BUTTON1),
            ] {
                self.send(kind, state, x, y);
            }
        }
    }

    fn send(&self, kind: u8, state: KeyButMask, x: i16, y: i16) {
        for editor in self.editors() {
            let event = ButtonPressEvent {
                response_type: kind,
                detail: 1,
                sequence: 0,
                time: x11rb::CURRENT_TIME,
                root: self.root,
                event: editor,
                child: x11rb::NONE,
                root_x: x,
                root_y: y,
                event_x: x,
                event_y: y,
                state,
                same_screen: true,
            };
            self.connection.send_event(false, editor, EventMask::NO_EVENT, event).unwrap();
        }
        self.connection.sync();
    }
}

/// Waits for the server.
trait RoundTrip {
    fn sync(&self);
}

impl RoundTrip for RustConnection {
    fn sync(&self) {
        self.get_input_focus().unwrap().reply().unwrap();
    }
}
