//! The window that stands in for the editor's where files are dropped, and the events it gets.

use std::sync::Arc;

use x11rb::connection::Connection as _;
use x11rb::errors::{ConnectionError, ReplyError, ReplyOrIdError};
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ChangeWindowAttributesAux, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask,
    GetPropertyReply, PropMode, Property, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT, NONE, atom_manager};

use super::drop_box::DropBox;
use super::drop_session::{Answer, Message, Session};
use super::host_window::{HostWindow, outermost};
use super::paths::listed_paths;

/// The version of XDND that is spoken.
pub(in crate::editor) const VERSION: u32 = 5;

/// Longest list of files that is read, bytes: some thousands of them.
const MAX_BYTES: u32 = 1 << 20;

atom_manager! {
    /// The names of XDND.
    pub(in crate::editor) Atoms: AtomsCookie {
        XdndAware,
        XdndProxy,
        XdndEnter,
        XdndPosition,
        XdndStatus,
        XdndLeave,
        XdndDrop,
        XdndFinished,
        XdndSelection,
        XdndTypeList,
        XdndActionCopy,
        WM_STATE,
        INCR,
        URI_LIST: b"text/uri-list",
    }
}

/// The proxy of one editor window.
pub(in crate::editor) struct Target {
    connection: Arc<RustConnection>,
    atoms: Atoms,
    root: u32,
    editor: u32,
    proxy: u32,
    host: Option<HostWindow>,
    session: Session,
    /// The window the source thinks it talks to.
    addressed: u32,
    /// What has come of a list that comes in pieces.
    pieces: Option<Vec<u8>>,
    drops: DropBox,
}

impl Target {
    pub(in crate::editor) fn new(
        connection: Arc<RustConnection>,
        screen: usize,
        editor: u32,
        drops: DropBox,
    ) -> Result<Self, ReplyOrIdError> {
        let atoms = Atoms::new(&*connection)?.reply()?;
        let root = connection.setup().roots.get(screen).map_or(NONE, |screen| screen.root);
        let proxy = connection.generate_id()?;
        let look = CreateWindowAux::new().override_redirect(1).event_mask(EventMask::PROPERTY_CHANGE);
        let (depth, visual) = (COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT);
        let class = WindowClass::INPUT_ONLY;
        connection.create_window(depth, proxy, root, -1, -1, 1, 1, 0, class, visual, &look)?;
        let aware = (atoms.XdndAware, AtomEnum::ATOM, &[VERSION]);
        connection.change_property32(PropMode::REPLACE, proxy, aware.0, aware.1, aware.2)?;
        for window in [proxy, editor] {
            let (name, kind) = (atoms.XdndProxy, AtomEnum::WINDOW);
            connection.change_property32(PropMode::REPLACE, window, name, kind, &[proxy])?;
        }
        // Hosts put the editor into their window after it has been made.
        let watched = ChangeWindowAttributesAux::new().event_mask(EventMask::STRUCTURE_NOTIFY);
        connection.change_window_attributes(editor, &watched)?;
        let session = Session::default();
        let (addressed, host, pieces) = (editor, None, None);
        let mut target =
            Self { connection, atoms, root, editor, proxy, host, session, addressed, pieces, drops };
        target.follow()?;
        Ok(target)
    }

    /// The window itself.
    pub(in crate::editor) fn proxy(&self) -> u32 {
        self.proxy
    }

    /// The names it goes by.
    pub(in crate::editor) fn atoms(&self) -> Atoms {
        self.atoms
    }

    /// Takes an event; true if the editor has something new to show.
    pub(in crate::editor) fn take(&mut self, event: &Event) -> Result<bool, ReplyError> {
        let mut is_news = false;
        match event {
            Event::ClientMessage(event) if event.format == 32 => self.message(event)?,
            Event::ReparentNotify(event) if event.window == self.editor => self.follow()?,
            Event::MapNotify(event) if event.window == self.editor => self.follow()?,
            Event::DestroyNotify(event) if self.session.source() == Some(event.window) => {
                self.session.take(Message::Leave { source: event.window });
            }
            Event::SelectionNotify(event)
                if event.requestor == self.proxy && event.selection == self.atoms.XdndSelection =>
            {
                is_news = self.answered(event.property != NONE)?;
            }
            Event::PropertyNotify(event)
                if event.atom == self.atoms.XdndSelection && event.state == Property::NEW_VALUE =>
            {
                is_news = self.piece()?;
            }
            // Errors are of windows that have gone meanwhile.
            _ => {}
        }
        let is_hovered = self.session.accepts();
        is_news |= self.drops.is_hovered() != is_hovered;
        self.drops.set_hovered(is_hovered);
        Ok(is_news)
    }

    /// Finds the host's window the editor is in now.
    fn follow(&mut self) -> Result<(), ReplyError> {
        let window = outermost(&self.connection, &self.atoms, self.editor)?;
        if window == self.host.as_ref().map(HostWindow::window) {
            return Ok(self.connection.flush()?);
        }
        if let Some(host) = self.host.take() {
            host.release(&self.connection, &self.atoms)?;
        }
        if let Some(window) = window {
            self.host = HostWindow::adopt(&self.connection, &self.atoms, window, self.proxy)?;
        }
        Ok(self.connection.flush()?)
    }

    fn message(&mut self, event: &ClientMessageEvent) -> Result<(), ReplyError> {
        let Some(message) = self.meaning(event)? else { return Ok(()) };
        if let Message::Enter { source, .. } = message {
            self.addressed = event.window;
            // So that its end is noticed.
            let watched = ChangeWindowAttributesAux::new().event_mask(EventMask::STRUCTURE_NOTIFY);
            self.connection.change_window_attributes(source, &watched)?;
        }
        let answer = self.session.take(message);
        let is_ours = self.session.accepts();
        if let Some(host) = self.host.as_mut().filter(|host| host.is_addressed(event))
            && host.take(&self.connection, &self.atoms, event, is_ours)?
        {
            return Ok(());
        }
        if let Some(answer) = answer {
            self.answer(event.data.as_data32()[0], answer)?;
        }
        self.connection.flush()?;
        Ok(())
    }

    fn meaning(&self, event: &ClientMessageEvent) -> Result<Option<Message>, ReplyError> {
        let data = event.data.as_data32();
        let source = data[0];
        let meanings = &self.atoms;
        Ok(Some(match event.type_ {
            kind if kind == meanings.XdndEnter => {
                let [version, ..] = data[1].to_be_bytes();
                Message::Enter { source, version, has_files: self.has_files(&data)? }
            }
            kind if kind == meanings.XdndPosition => {
                Message::Position { source, is_inside: self.is_inside(data[2])? }
            }
            kind if kind == meanings.XdndLeave => Message::Leave { source },
            kind if kind == meanings.XdndDrop => Message::Drop { source, time: data[2] },
            _ => return Ok(None),
        }))
    }

    /// Whether a drag that enters offers a list of files; more than three kinds of data are in a property.
    fn has_files(&self, data: &[u32; 5]) -> Result<bool, ReplyError> {
        if data[1] & 1 == 0 {
            return Ok(data[2..].contains(&self.atoms.URI_LIST));
        }
        let (source, list) = (data[0], self.atoms.XdndTypeList);
        let kinds = self.connection.get_property(false, source, list, AtomEnum::ATOM, 0, 1024)?;
        let kinds = there(kinds.reply())?;
        Ok(kinds.is_some_and(|kinds| {
            kinds.value32().into_iter().flatten().any(|kind| kind == self.atoms.URI_LIST)
        }))
    }

    /// Whether a place on the screen is on the editor.
    fn is_inside(&self, place: u32) -> Result<bool, ReplyError> {
        let [x_high, x_low, y_high, y_low] = place.to_be_bytes();
        let (x, y) = (i16::from_be_bytes([x_high, x_low]), i16::from_be_bytes([y_high, y_low]));
        let place = self.connection.translate_coordinates(self.root, self.editor, x, y)?;
        let size = self.connection.get_geometry(self.editor)?;
        let (Some(place), Some(size)) = (there(place.reply())?, there(size.reply())?) else {
            return Ok(false);
        };
        let is_within = |place: i16, length: u16| (0..i32::from(length)).contains(&i32::from(place));
        Ok(is_within(place.dst_x, size.width) && is_within(place.dst_y, size.height))
    }

    fn answer(&self, source: u32, answer: Answer) -> Result<(), ConnectionError> {
        let Atoms { XdndActionCopy: copy, XdndStatus: status, XdndFinished: finished, .. } = self.atoms;
        // Bit 1 of a status asks for every position: there is no rectangle it would be the same in.
        let (kind, data) = match answer {
            Answer::Request { time } => {
                let (selection, list) = (self.atoms.XdndSelection, self.atoms.URI_LIST);
                self.connection.convert_selection(self.proxy, selection, list, selection, time)?;
                return Ok(());
            }
            Answer::Status { accepts: true } => (status, [self.addressed, 0b11, 0, 0, copy]),
            Answer::Status { accepts: false } => (status, [self.addressed, 0b10, 0, 0, NONE]),
            Answer::Finished { took: true } => (finished, [self.addressed, 1, copy, 0, 0]),
            Answer::Finished { took: false } => (finished, [self.addressed, 0, NONE, 0, 0]),
        };
        let event = ClientMessageEvent::new(32, source, kind, data);
        self.connection.send_event(false, source, EventMask::NO_EVENT, event)?;
        Ok(())
    }

    /// The source has put the list where it was asked to, or the beginning of it, or refuses.
    fn answered(&mut self, is_there: bool) -> Result<bool, ReplyError> {
        let Some(list) = (if is_there { self.property()? } else { None }) else { return self.deliver(None) };
        if list.type_ == self.atoms.INCR {
            // Having read this, it sends the first piece.
            self.pieces = Some(Vec::new());
            return Ok(false);
        }
        self.deliver((list.bytes_after == 0).then_some(list.value))
    }

    /// A piece of a long list; the empty one is the last.
    fn piece(&mut self) -> Result<bool, ReplyError> {
        let Some(mut pieces) = self.pieces.take() else { return Ok(false) };
        let Some(piece) = self.property()? else { return self.deliver(None) };
        if piece.value.is_empty() {
            return self.deliver(Some(pieces));
        }
        pieces.extend(piece.value);
        if piece.bytes_after > 0 || pieces.len() > MAX_BYTES as usize {
            return self.deliver(None);
        }
        self.pieces = Some(pieces);
        Ok(false)
    }

    /// Reads what the source has written and takes it away.
    fn property(&self) -> Result<Option<GetPropertyReply>, ReplyError> {
        let name = self.atoms.XdndSelection;
        let read = self.connection.get_property(true, self.proxy, name, AtomEnum::ANY, 0, MAX_BYTES / 4)?;
        there(read.reply())
    }

    /// Hands the dropped files over, once for every drop.
    fn deliver(&mut self, list: Option<Vec<u8>>) -> Result<bool, ReplyError> {
        let paths = list.map(|list| listed_paths(&list)).unwrap_or_default();
        let Some((source, answer)) = self.session.finish(!paths.is_empty()) else { return Ok(false) };
        self.answer(source, answer)?;
        self.connection.flush()?;
        self.drops.put(paths);
        Ok(true)
    }

    /// Takes everything away again, so that nobody finds a proxy that has gone.
    pub(in crate::editor) fn close(self) -> Result<(), ReplyError> {
        if let Some(host) = &self.host {
            host.release(&self.connection, &self.atoms)?;
        }
        self.connection.delete_property(self.editor, self.atoms.XdndProxy)?;
        self.connection.destroy_window(self.proxy)?;
        // A connection that closes with events unread is reset, and what the server has not read yet is lost.
        self.connection.sync()
    }
}

/// A window that has gone is no failure; a connection that has, is.
pub(in crate::editor) fn there<T>(reply: Result<T, ReplyError>) -> Result<Option<T>, ReplyError> {
    match reply {
        Ok(reply) => Ok(Some(reply)),
        Err(ReplyError::X11Error(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
