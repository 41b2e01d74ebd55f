//! The parent window: its picture, and what hands do in it.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use image::RgbImage;
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    self, ConfigureWindowAux, ConnectionExt as _, CreateWindowAux, ImageFormat, WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::host::PixelSize;

/// How often a window that should come to rest is looked at, and how long at most.
const LOOK: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(10));

/// One movement of a hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Touch {
    /// The pointer, to a pixel of the window.
    Move(i16, i16),
    /// A mouse button (1–3, 4 and 5 are the wheel), down or up.
    Button(u8, bool),
    /// A key by the X server's number for it, down or up.
    Key(u8, bool),
}

/// A connection to the screen with one window on it.
pub(crate) struct Screen {
    pub(super) connection: RustConnection,
    pub(super) root: u32,
    /// The window, as X11 numbers it.
    pub(crate) window: u32,
    /// Where its upper left corner is on the screen.
    pub(super) origin: (i16, i16),
    pub(super) size: PixelSize,
}

impl Screen {
    /// Opens a window on the screen of `DISPLAY`.
    ///
    /// # Errors
    /// There is no screen.
    pub(crate) fn open(size: PixelSize) -> Result<Self> {
        let (connection, number) = x11rb::connect(None).context("there is no screen")?;
        let screen = connection.setup().roots.get(number).context("the screen has gone")?;
        let (root, visual) = (screen.root, screen.root_visual);
        let window = connection.generate_id()?;
        let (width, height) = (u16::try_from(size.0)?, u16::try_from(size.1)?);
        let look = CreateWindowAux::new().background_pixel(0);
        let class = WindowClass::INPUT_OUTPUT;
        connection.create_window(0, window, root, 0, 0, width, height, 0, class, visual, &look)?;
        connection.map_window(window)?;
        let screen = Self { connection, root, window, origin: (0, 0), size };
        screen.sync()?;
        Ok(screen)
    }

    /// Waits until the server has done what it was told.
    fn sync(&self) -> Result<()> {
        self.connection.get_input_focus()?.reply()?;
        Ok(())
    }

    /// The window's size.
    pub(crate) fn size(&self) -> PixelSize {
        self.size
    }

    /// Gives the window another size.
    ///
    /// # Errors
    /// The screen has gone.
    pub(crate) fn resize(&mut self, size: PixelSize) -> Result<()> {
        let change = ConfigureWindowAux::new().width(size.0).height(size.1);
        self.connection.configure_window(self.window, &change)?;
        self.sync()?;
        self.size = size;
        Ok(())
    }

    /// Moves, presses or lets go.
    ///
    /// # Errors
    /// The screen has gone.
    pub(crate) fn touch(&self, touch: Touch) -> Result<()> {
        let (kind, detail, x, y) = match touch {
            Touch::Move(x, y) => (xproto::MOTION_NOTIFY_EVENT, 0, self.origin.0 + x, self.origin.1 + y),
            Touch::Button(button, true) => (xproto::BUTTON_PRESS_EVENT, button, 0, 0),
            Touch::Button(button, false) => (xproto::BUTTON_RELEASE_EVENT, button, 0, 0),
            Touch::Key(key, true) => (xproto::KEY_PRESS_EVENT, key, 0, 0),
            Touch::Key(key, false) => (xproto::KEY_RELEASE_EVENT, key, 0, 0),
        };
        self.connection.xtest_fake_input(kind, detail, x11rb::CURRENT_TIME, self.root, x, y, 0)?;
        self.sync()?;
        Ok(())
    }

    /// Makes the window one that takes drops, as those of many hosts do.
    ///
    /// # Errors
    /// The screen has gone.
    pub(crate) fn take_drops(&self) -> Result<()> {
        let (aware, version) = (self.atom("XdndAware")?, 5);
        let (mode, kind) = (xproto::PropMode::REPLACE, xproto::AtomEnum::ATOM);
        self.connection.change_property32(mode, self.window, aware, kind, &[version])?;
        self.sync()
    }

    /// Whether the window names another one that takes drops in its place.
    ///
    /// # Errors
    /// The screen has gone.
    pub(crate) fn has_proxy(&self) -> Result<bool> {
        let (proxy, any) = (self.atom("XdndProxy")?, xproto::AtomEnum::ANY);
        let read = self.connection.get_property(false, self.window, proxy, any, 0, 0)?;
        Ok(read.reply()?.type_ != x11rb::NONE)
    }

    /// The kinds of the next messages to the window, as many as are waited for, oldest first.
    ///
    /// # Errors
    /// The screen has gone.
    pub(crate) fn messages(&self, number: usize) -> Result<Vec<String>> {
        let mut kinds = Vec::new();
        let start = Instant::now();
        while kinds.len() < number && start.elapsed() < LOOK.1 {
            match self.connection.poll_for_event()? {
                Some(Event::ClientMessage(event)) => {
                    let name = self.connection.get_atom_name(event.type_)?.reply()?.name;
                    kinds.push(String::from_utf8_lossy(&name).into_owned());
                }
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        }
        Ok(kinds)
    }

    /// Keys another program has handed to the window since the last call: their numbers, down or up.
    ///
    /// # Errors
    /// The screen has gone.
    pub(crate) fn keys(&self) -> Result<Vec<(u8, bool)>> {
        let mut keys = Vec::new();
        while let Some(event) = self.connection.poll_for_event()? {
            match event {
                Event::KeyPress(event) => keys.push((event.detail, true)),
                Event::KeyRelease(event) => keys.push((event.detail, false)),
                _ => {}
            }
        }
        Ok(keys)
    }

    /// Whether the keyboard is with a window inside this one.
    ///
    /// # Errors
    /// The screen has gone.
    pub(crate) fn has_focus_below(&self) -> Result<bool> {
        let focus = self.connection.get_input_focus()?.reply()?.focus;
        Ok(self.connection.query_tree(self.window)?.reply()?.children.contains(&focus))
    }

    fn atom(&self, name: &str) -> Result<u32> {
        Ok(self.connection.intern_atom(false, name.as_bytes())?.reply()?.atom)
    }

    /// Wipes the window.
    ///
    /// # Errors
    /// The screen has gone.
    pub(crate) fn blank(&self) -> Result<()> {
        self.connection.clear_area(false, self.window, 0, 0, 0, 0)?;
        self.sync()
    }

    /// True while the window shows nothing.
    ///
    /// # Errors
    /// As [`Self::picture`].
    pub(crate) fn is_blank(&self) -> Result<bool> {
        Ok(is_black(&self.picture()?))
    }

    /// The window as it looks now.
    ///
    /// # Errors
    /// The screen has gone or has another depth than Xvfb is started with.
    pub(crate) fn picture(&self) -> Result<RgbImage> {
        let (width, height) = (u16::try_from(self.size.0)?, u16::try_from(self.size.1)?);
        let reply = self
            .connection
            .get_image(ImageFormat::Z_PIXMAP, self.window, 0, 0, width, height, u32::MAX)?
            .reply()
            .context("the window cannot be photographed")?;
        if reply.depth != 24 {
            bail!("the screen has {} bits per pixel instead of 24", reply.depth);
        }
        let pixels = reply.data.chunks_exact(4).flat_map(|pixel| [pixel[2], pixel[1], pixel[0]]).collect();
        RgbImage::from_raw(self.size.0, self.size.1, pixels).context("the picture has another size")
    }

    /// The window once it shows something and nothing moves any more; `idle` is called while waiting.
    ///
    /// # Errors
    /// It never comes to rest, or stays empty.
    pub(crate) fn picture_at_rest(&self, mut idle: impl FnMut()) -> Result<RgbImage> {
        let start = Instant::now();
        let mut last = self.picture()?;
        loop {
            idle();
            std::thread::sleep(LOOK.0);
            let now = self.picture()?;
            let is_drawn = !is_black(&now);
            if is_drawn && now == last {
                return Ok(now);
            }
            if start.elapsed() > LOOK.1 {
                bail!("the window {}", if is_drawn { "does not come to rest" } else { "stays empty" });
            }
            last = now;
        }
    }
}

fn is_black(picture: &RgbImage) -> bool {
    picture.pixels().all(|pixel| pixel.0 == [0; 3])
}
