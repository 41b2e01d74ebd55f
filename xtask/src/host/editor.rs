//! The editor of an instance: opened in a window, resized, served and closed, as hosts do.

use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use clack_extensions::gui::{GuiConfiguration, GuiSize, PluginGui};
use test_host::clap::{self, PixelSize};

use super::Unit;
use crate::foreign::{HostWindow, WINDOW_KIND, embed};

impl Unit {
    fn gui(&mut self) -> Result<PluginGui> {
        self.instance.plugin_handle().get_extension::<PluginGui>().context("the plug-in has no editor")
    }

    /// Opens the editor inside a window of the host's at a scale of the system; returns its size.
    ///
    /// # Errors
    /// The editor cannot be opened here; usually there is no OpenGL.
    pub(crate) fn open_editor(&mut self, window: HostWindow, scale: f64) -> Result<PixelSize> {
        self.open_editor_with(window, scale, Duration::ZERO)
    }

    /// Likewise, with a host that is busy for some time before it maps the window.
    ///
    /// # Errors
    /// As [`Self::open_editor`].
    #[cfg(target_os = "linux")]
    pub(crate) fn open_editor_late(&mut self, window: HostWindow, late: Duration) -> Result<PixelSize> {
        self.open_editor_with(window, 1.0, late)
    }

    fn open_editor_with(&mut self, window: HostWindow, scale: f64, late: Duration) -> Result<PixelSize> {
        let gui = self.gui()?;
        let handle = self.instance.plugin_handle();
        let embedded = GuiConfiguration { api_type: WINDOW_KIND, is_floating: false };
        gui.create(&handle, embedded).map_err(|error| anyhow!("the editor does not open: {error}"))?;
        gui.set_scale(&handle, scale).map_err(|error| anyhow!("the editor refuses its scale: {error}"))?;
        embed(gui, handle, window)?;
        std::thread::sleep(late);
        gui.show(&handle).map_err(|error| anyhow!("the editor does not show: {error}"))?;
        let size = gui.get_size(&handle).context("the editor does not know its size")?;
        Ok((size.width, size.height))
    }

    /// Does what the plug-in asked the main thread for; returns the size it wants, if it wants another.
    pub(crate) fn serve_editor(&mut self) -> Option<PixelSize> {
        clap::serve(&mut self.instance)
    }

    /// Whether the plug-in has asked for the main thread since it was served.
    #[cfg(target_os = "linux")]
    pub(crate) fn is_called(&self) -> bool {
        clap::is_called(&self.instance)
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
