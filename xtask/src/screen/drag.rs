//! Another program's hand with files in it: a source of drag and drop (XDND, version 5) on the screen.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ChangeWindowAttributesAux, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask,
    PropMode, Property, SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{CURRENT_TIME, NONE};

/// The version that is spoken.
const VERSION: u32 = 5;
/// How often an answer is looked for, and how long at most.
const LOOK: (Duration, Duration) = (Duration::from_millis(5), Duration::from_secs(5));
/// Bytes of a piece, where the list is handed over in pieces.
const PIECE: usize = 100;

x11rb::atom_manager! {
    /// The names of XDND.
    Atoms: AtomsCookie {
        XdndAware,
        XdndProxy,
        XdndEnter,
        XdndPosition,
        XdndStatus,
        XdndDrop,
        XdndFinished,
        XdndSelection,
        XdndActionCopy,
        INCR,
        URI_LIST: b"text/uri-list",
    }
}

/// A drag that is going on.
pub(crate) struct Drag {
    connection: RustConnection,
    atoms: Atoms,
    root: u32,
    source: u32,
    list: Vec<u8>,
    in_pieces: bool,
    /// The window the drag is over, and the one that is sent its messages.
    over: Option<(u32, u32)>,
}

impl Drag {
    /// Takes files into the hand, as a list of addresses; `in_pieces` hands long lists over like large programs do.
    ///
    /// # Errors
    /// There is no screen.
    pub(crate) fn start(addresses: &[String], in_pieces: bool) -> Result<Self> {
        let (connection, number) = x11rb::connect(None).context("there is no screen")?;
        let atoms = Atoms::new(&connection)?.reply()?;
        let root = connection.setup().roots.get(number).context("the screen has gone")?.root;
        let source = connection.generate_id()?;
        let look = CreateWindowAux::new();
        connection.create_window(0, source, root, 0, 0, 1, 1, 0, WindowClass::INPUT_ONLY, 0, &look)?;
        connection.set_selection_owner(source, atoms.XdndSelection, CURRENT_TIME)?;
        let list = addresses.iter().flat_map(|address| format!("{address}\r\n").into_bytes()).collect();
        Ok(Self { connection, atoms, root, source, list, in_pieces, over: None })
    }

    /// Moves to a pixel of the screen.
    ///
    /// # Errors
    /// Nothing there takes drops.
    pub(crate) fn to(&mut self, x: u16, y: u16) -> Result<()> {
        let (window, messages_to) = self.aware_window(x, y)?;
        if self.over != Some((window, messages_to)) {
            self.over = Some((window, messages_to));
            self.send(self.atoms.XdndEnter, [self.source, VERSION << 24, self.atoms.URI_LIST, NONE, NONE])?;
        }
        let place = u32::from(x) << 16 | u32::from(y);
        self.send(self.atoms.XdndPosition, [self.source, 0, place, CURRENT_TIME, self.atoms.XdndActionCopy])
    }

    /// Waits for the answer to a movement: whether the files may be dropped here.
    ///
    /// # Errors
    /// No answer comes.
    pub(crate) fn is_welcome(&mut self) -> Result<bool> {
        let [_, flags, _, _, action] = self.answer(self.atoms.XdndStatus)?;
        Ok(flags & 1 == 1 && action == self.atoms.XdndActionCopy)
    }

    /// Lets go, hands the files over, and waits until they are taken.
    ///
    /// # Errors
    /// No answer comes, or the files are refused.
    pub(crate) fn let_go(&mut self) -> Result<()> {
        self.send(self.atoms.XdndDrop, [self.source, 0, CURRENT_TIME, 0, 0])?;
        let [_, flags, action, ..] = self.answer(self.atoms.XdndFinished)?;
        if flags & 1 == 0 || action != self.atoms.XdndActionCopy {
            bail!("the dropped files are not taken");
        }
        Ok(())
    }

    /// The outermost window at a pixel that takes drops, and its proxy if there is one, as toolkits look for it.
    fn aware_window(&self, x: u16, y: u16) -> Result<(u32, u32)> {
        let (x, y) = (i16::try_from(x)?, i16::try_from(y)?);
        let mut window = self.root;
        loop {
            window = self.connection.translate_coordinates(self.root, window, x, y)?.reply()?.child;
            if window == NONE {
                bail!("no window there takes drops");
            }
            // A proxy that does not name itself is left over from a program that has gone.
            let proxy = self.first(window, self.atoms.XdndProxy)?;
            let proxy = proxy.filter(|proxy| {
                self.first(*proxy, self.atoms.XdndProxy).is_ok_and(|named| named == Some(*proxy))
            });
            let messages_to = proxy.unwrap_or(window);
            if self.first(messages_to, self.atoms.XdndAware)?.is_some() {
                return Ok((window, messages_to));
            }
        }
    }

    fn first(&self, window: u32, property: u32) -> Result<Option<u32>> {
        let reply = self.connection.get_property(false, window, property, AtomEnum::ANY, 0, 1)?.reply()?;
        Ok(reply.value32().and_then(|mut values| values.next()))
    }

    fn send(&self, kind: u32, data: [u32; 5]) -> Result<()> {
        let (window, messages_to) = self.over.context("the drag is nowhere")?;
        let event = ClientMessageEvent::new(32, window, kind, data);
        self.connection.send_event(false, messages_to, EventMask::NO_EVENT, event)?;
        Ok(self.connection.flush()?)
    }

    /// Waits for a message, and gives the list to whom asks meanwhile.
    fn answer(&self, kind: u32) -> Result<[u32; 5]> {
        let start = Instant::now();
        while start.elapsed() < LOOK.1 {
            match self.connection.poll_for_event()? {
                Some(Event::ClientMessage(event)) if event.type_ == kind => {
                    let data = event.data.as_data32();
                    if self.over.is_some_and(|(window, _)| window == data[0]) {
                        return Ok(data);
                    }
                    bail!("the answer names a window that was not asked");
                }
                Some(Event::SelectionRequest(event)) => self.hand_over(&event)?,
                Some(_) => {}
                None => std::thread::sleep(LOOK.0),
            }
        }
        bail!("a drag gets no answer")
    }

    fn hand_over(&self, asked: &SelectionRequestEvent) -> Result<()> {
        let (to, property) = (asked.requestor, asked.property);
        if self.in_pieces {
            let watched = ChangeWindowAttributesAux::new().event_mask(EventMask::PROPERTY_CHANGE);
            self.connection.change_window_attributes(to, &watched)?;
            let length = u32::try_from(self.list.len())?;
            let replace = PropMode::REPLACE;
            self.connection.change_property32(replace, to, property, self.atoms.INCR, &[length])?;
        } else {
            self.write(to, property, &self.list)?;
        }
        let told = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: asked.time,
            requestor: to,
            selection: asked.selection,
            target: asked.target,
            property,
        };
        self.connection.send_event(false, to, EventMask::NO_EVENT, told)?;
        self.connection.flush()?;
        if self.in_pieces {
            let pieces = self.list.chunks(PIECE).chain([&[][..]]);
            for piece in pieces {
                self.wait_until_read(to, property)?;
                self.write(to, property, piece)?;
            }
        }
        Ok(())
    }

    fn write(&self, to: u32, property: u32, bytes: &[u8]) -> Result<()> {
        self.connection.change_property8(PropMode::REPLACE, to, property, self.atoms.URI_LIST, bytes)?;
        Ok(self.connection.flush()?)
    }

    fn wait_until_read(&self, window: u32, property: u32) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < LOOK.1 {
            match self.connection.poll_for_event()? {
                Some(Event::PropertyNotify(event))
                    if (event.window, event.atom, event.state) == (window, property, Property::DELETE) =>
                {
                    return Ok(());
                }
                Some(_) => {}
                None => std::thread::sleep(LOOK.0),
            }
        }
        bail!("a piece of a dropped list is not read")
    }
}
