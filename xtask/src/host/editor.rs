//! The editor of an instance: opened in a window, resized, served and closed, as hosts do.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, HostGuiImpl, PluginGui};
use clack_host::prelude::*;

use super::Unit;
use crate::foreign::embed;

/// A size in pixels: width, height.
pub(crate) type PixelSize = (u32, u32);

/// What the plug-in has asked the host for and not yet got.
#[derive(Default)]
pub(crate) struct Wishes {
    callback: AtomicBool,
    size: Mutex<Option<PixelSize>>,
}

impl SharedHandler<'_> for Wishes {
    fn request_restart(&self) {}

    fn request_process(&self) {}

    fn request_callback(&self) {
        self.callback.store(true, Ordering::Release);
    }
}

impl HostGuiImpl for Wishes {
    fn resize_hints_changed(&self) {}

    fn request_resize(&self, new_size: GuiSize) -> Result<(), HostError> {
        *self.size.lock().unwrap_or_else(PoisonError::into_inner) = Some((new_size.width, new_size.height));
        Ok(())
    }

    fn request_show(&self) -> Result<(), HostError> {
        Ok(())
    }

    fn request_hide(&self) -> Result<(), HostError> {
        Ok(())
    }

    fn closed(&self, _was_destroyed: bool) {}
}

impl Unit {
    fn gui(&mut self) -> Result<PluginGui> {
        self.instance.plugin_handle().get_extension::<PluginGui>().context("the plug-in has no editor")
    }

    /// Opens the editor inside an X11 window at a scale of the system; returns its size.
    ///
    /// # Errors
    /// The editor cannot be opened here; usually there is no OpenGL.
    pub(crate) fn open_editor(&mut self, x11_window: u32, scale: f64) -> Result<PixelSize> {
        self.open_editor_with(x11_window, scale, Duration::ZERO)
    }

    /// Likewise, with a host that is busy for some time before it maps the window.
    ///
    /// # Errors
    /// As [`Self::open_editor`].
    pub(crate) fn open_editor_late(&mut self, x11_window: u32, late: Duration) -> Result<PixelSize> {
        self.open_editor_with(x11_window, 1.0, late)
    }

    fn open_editor_with(&mut self, x11_window: u32, scale: f64, late: Duration) -> Result<PixelSize> {
        let gui = self.gui()?;
        let handle = self.instance.plugin_handle();
        let embedded = GuiConfiguration { api_type: GuiApiType::X11, is_floating: false };
        gui.create(&handle, embedded).map_err(|error| anyhow!("the editor does not open: {error}"))?;
        gui.set_scale(&handle, scale).map_err(|error| anyhow!("the editor refuses its scale: {error}"))?;
        embed(gui, handle, x11_window)?;
        std::thread::sleep(late);
        gui.show(&handle).map_err(|error| anyhow!("the editor does not show: {error}"))?;
        let size = gui.get_size(&handle).context("the editor does not know its size")?;
        Ok((size.width, size.height))
    }

    /// Does what the plug-in asked the main thread for; returns the size it wants, if it wants another.
    pub(crate) fn serve_editor(&mut self) -> Option<PixelSize> {
        let (calls, size) = self.instance.access_shared_handler(|wishes| {
            let size = wishes.size.lock().unwrap_or_else(PoisonError::into_inner).take();
            (wishes.callback.swap(false, Ordering::AcqRel), size)
        });
        if calls {
            self.instance.call_on_main_thread_callback();
        }
        size
    }

    /// Gives the editor another size, the nearest it can take.
    ///
    /// # Errors
    /// The plug-in refuses.
    pub(crate) fn resize_editor(&mut self, (width, height): PixelSize) -> Result<PixelSize> {
        let gui = self.gui()?;
        let handle = self.instance.plugin_handle();
        let size = GuiSize { width, height };
        let size = gui.adjust_size(&handle, size).unwrap_or(size);
        gui.set_size(&handle, size).map_err(|error| anyhow!("the editor refuses its size: {error}"))?;
        Ok((size.width, size.height))
    }

    /// Destroys the editor.
    ///
    /// # Errors
    /// The plug-in has none.
    pub(crate) fn close_editor(&mut self) -> Result<()> {
        let gui = self.gui()?;
        gui.destroy(&self.instance.plugin_handle());
        Ok(())
    }
}
