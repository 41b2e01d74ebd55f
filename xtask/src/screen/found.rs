//! A window of another program, found by its title.

use anyhow::{Context, Result};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, MapState};
use x11rb::rust_connection::RustConnection;

use super::window::Screen;

/// Longest title that is read, groups of four bytes.
const TITLE_LENGTH: u32 = 64;

impl Screen {
    /// The window with this very title on the screen `display`, if there is one that can be seen.
    ///
    /// # Errors
    /// There is no screen.
    pub(crate) fn find(display: &str, title: &str) -> Result<Option<Self>> {
        let (connection, number) = x11rb::connect(Some(display)).context("there is no screen")?;
        let root = connection.setup().roots.get(number).context("the screen has gone")?.root;
        let Some(window) = find_below(&connection, root, title) else { return Ok(None) };
        let geometry = connection.get_geometry(window)?.reply()?;
        let place = connection.translate_coordinates(window, root, 0, 0)?.reply()?;
        let size = (u32::from(geometry.width), u32::from(geometry.height));
        Ok(Some(Self { connection, root, window, origin: (place.dst_x, place.dst_y), size }))
    }

    /// How many different colors the window shows.
    ///
    /// # Errors
    /// As [`Self::picture`].
    pub(crate) fn num_colors(&self) -> Result<usize> {
        let mut colors: Vec<[u8; 3]> = self.picture()?.pixels().map(|pixel| pixel.0).collect();
        colors.sort_unstable();
        colors.dedup();
        Ok(colors.len())
    }
}

/// Windows come and go while they are looked through: one that has gone is not the one.
fn find_below(connection: &RustConnection, window: u32, title: &str) -> Option<u32> {
    let children = connection.query_tree(window).ok()?.reply().ok()?.children;
    children.into_iter().find_map(|child| {
        let is_it = title_of(connection, child).is_some_and(|text| text == title.as_bytes());
        if is_it && is_viewable(connection, child) == Some(true) {
            return Some(child);
        }
        find_below(connection, child, title)
    })
}

/// Whether the window and all above it are shown; only such a window has a picture.
fn is_viewable(connection: &RustConnection, window: u32) -> Option<bool> {
    let attributes = connection.get_window_attributes(window).ok()?.reply().ok()?;
    Some(attributes.map_state == MapState::VIEWABLE)
}

fn title_of(connection: &RustConnection, window: u32) -> Option<Vec<u8>> {
    let (name, text) = (AtomEnum::WM_NAME, AtomEnum::ANY);
    let property = connection.get_property(false, window, name, text, 0, TITLE_LENGTH).ok()?;
    Some(property.reply().ok()?.value)
}
