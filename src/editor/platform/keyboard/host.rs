//! The host's window, which gets the keys the editor has no use for.

use std::sync::Arc;

use x11rb::connection::Connection as _;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{ConnectionExt as _, EventMask, KeyPressEvent};
use x11rb::rust_connection::RustConnection;

use crate::editor::platform::drop_protocol::Atoms;
use crate::editor::platform::host_window::outermost;

/// How the host is reached.
pub(super) struct Host {
    connection: Arc<RustConnection>,
    atoms: Atoms,
    editor: u32,
    /// Keys it has been told are down.
    down: Vec<u8>,
}

impl Host {
    pub(super) fn new(connection: Arc<RustConnection>, atoms: Atoms, editor: u32) -> Self {
        Self { connection, atoms, editor, down: Vec::new() }
    }

    /// A key went down.
    pub(super) fn press(&mut self, event: KeyPressEvent) {
        if self.send(event).is_ok() && !self.down.contains(&event.detail) {
            self.down.push(event.detail);
        }
    }

    /// A key went up: the host hears of it if it has heard that it went down.
    pub(super) fn release(&mut self, event: KeyPressEvent) {
        let before = self.down.len();
        self.down.retain(|code| *code != event.detail);
        if self.down.len() < before {
            // A host that has gone needs no keys.
            let _ = self.send(event);
        }
    }

    /// Sends a key to the outermost window of the host: toolkits look from there for what a key means.
    fn send(&self, event: KeyPressEvent) -> Result<(), ReplyError> {
        let Some(window) = outermost(&self.connection, &self.atoms, self.editor)? else { return Ok(()) };
        let event = KeyPressEvent { event: window, child: x11rb::NONE, ..event };
        self.connection.send_event(false, window, EventMask::NO_EVENT, event)?;
        Ok(self.connection.flush()?)
    }
}
