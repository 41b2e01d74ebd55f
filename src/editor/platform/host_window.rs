//! The host's window around the editor. Many sources look at nothing but the outermost window, so it names the
//! proxy as well. What concerns the host's own parts of it is passed on to it as it came.

use x11rb::connection::Connection as _;
use x11rb::errors::{ConnectionError, ReplyError};
use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, PropMode};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use super::drop_protocol::{Atoms, VERSION, there};

/// A window that names our proxy.
pub(in crate::editor) struct HostWindow {
    window: u32,
    /// Whether it takes drops of its own.
    is_aware: bool,
    /// How the drag that is going on came in, and whether the host believes it is over its window.
    entered: Option<(ClientMessageEvent, bool)>,
}

impl HostWindow {
    /// Names the proxy at a window; `None` if it has a proxy already.
    pub(in crate::editor) fn adopt(
        connection: &RustConnection,
        atoms: &Atoms,
        window: u32,
        proxy: u32,
    ) -> Result<Option<Self>, ReplyError> {
        let has = |name| -> Result<bool, ReplyError> { has_property(connection, window, name) };
        if has(atoms.XdndProxy)? {
            return Ok(None);
        }
        let is_aware = has(atoms.XdndAware)?;
        let (mode, kind) = (PropMode::REPLACE, AtomEnum::WINDOW);
        connection.change_property32(mode, window, atoms.XdndProxy, kind, &[proxy])?;
        if !is_aware {
            connection.change_property32(mode, window, atoms.XdndAware, AtomEnum::ATOM, &[VERSION])?;
        }
        Ok(Some(Self { window, is_aware, entered: None }))
    }

    /// The window.
    pub(in crate::editor) fn window(&self) -> u32 {
        self.window
    }

    /// True for a message to a host that takes drops itself.
    pub(in crate::editor) fn is_addressed(&self, event: &ClientMessageEvent) -> bool {
        self.is_aware && event.window == self.window
    }

    /// Passes a message on unless the editor takes what is dragged; true if the answer is the host's.
    pub(in crate::editor) fn take(
        &mut self,
        connection: &RustConnection,
        atoms: &Atoms,
        event: &ClientMessageEvent,
        is_ours: bool,
    ) -> Result<bool, ConnectionError> {
        let pass = |event: &ClientMessageEvent| -> Result<(), ConnectionError> {
            connection.send_event(false, self.window, EventMask::NO_EVENT, *event)?;
            connection.flush()
        };
        if event.type_ == atoms.XdndEnter {
            self.entered = Some((*event, true));
            pass(event)?;
            return Ok(true);
        }
        let Some((enter, is_over)) = self.entered else { return Ok(false) };
        let is_end = event.type_ == atoms.XdndLeave || event.type_ == atoms.XdndDrop;
        if is_ours {
            if is_over {
                let source = event.data.as_data32()[0];
                pass(&ClientMessageEvent::new(32, self.window, atoms.XdndLeave, [source, 0, 0, 0, 0]))?;
            }
        } else if is_over || event.type_ != atoms.XdndLeave {
            if !is_over {
                pass(&enter)?;
            }
            pass(event)?;
        }
        self.entered = (!is_end).then_some((enter, !is_ours));
        Ok(!is_ours)
    }

    /// Leaves the host's window as it was.
    pub(in crate::editor) fn release(
        &self,
        connection: &RustConnection,
        atoms: &Atoms,
    ) -> Result<(), ConnectionError> {
        connection.delete_property(self.window, atoms.XdndProxy)?;
        if !self.is_aware {
            connection.delete_property(self.window, atoms.XdndAware)?;
        }
        Ok(())
    }
}

/// The outermost window of the program `window` is in: the one its window manager knows, or else the last before
/// the screen.
pub(in crate::editor) fn outermost(
    connection: &RustConnection,
    atoms: &Atoms,
    window: u32,
) -> Result<Option<u32>, ReplyError> {
    let mut at = window;
    loop {
        let Some(tree) = there(connection.query_tree(at)?.reply())? else { return Ok(None) };
        if tree.parent == tree.root || tree.parent == x11rb::NONE {
            return Ok((at != window).then_some(at));
        }
        at = tree.parent;
        if has_property(connection, at, atoms.WM_STATE)? {
            return Ok(Some(at));
        }
    }
}

fn has_property(connection: &RustConnection, window: u32, name: u32) -> Result<bool, ReplyError> {
    let read = connection.get_property(false, window, name, AtomEnum::ANY, 0, 0)?;
    Ok(there(read.reply())?.is_some_and(|reply| reply.type_ != x11rb::NONE))
}
