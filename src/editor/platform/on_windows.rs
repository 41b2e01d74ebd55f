//! What Windows is asked about windows: which one a file dialog belongs to, and what scale a host's has.
//!
//! Without an owner a file dialog can open behind the host.
//!
//! A host that knows each monitor's scale in the older way (before Windows 10 1703) tells its plug-ins the scale. The
//! windowing layer (baseview 0.4.2) goes by what it was told then, but forgets it once it gets the host's window.

#![expect(
    unsafe_code,
    reason = "window handles are plain numbers, and the system is asked for some; each block says why it holds"
)]

use std::num::NonZeroIsize;

use nice_plug::editor::ParentWindowHandle;
use raw_window_handle::{
    DisplayHandle, HandleError, HasDisplayHandle, HasWindowHandle, RawWindowHandle, Win32WindowHandle,
    WindowHandle,
};
use windows_sys::Win32::UI::HiDpi::{GetDpiForSystem, GetDpiForWindow};
use windows_sys::Win32::UI::Input::KeyboardAndMouse::GetActiveWindow;

/// The window a person is working in.
pub(super) struct Owner(NonZeroIsize);

impl Owner {
    /// The window with the keyboard among those of this thread, the window's own: the host's around the editor.
    pub(super) fn active() -> Option<Self> {
        // SAFETY: asks for a number.
        NonZeroIsize::new(unsafe { GetActiveWindow() } as isize).map(Self)
    }
}

impl HasWindowHandle for Owner {
    fn window_handle(&self) -> Result<WindowHandle<'_>, HandleError> {
        let raw = RawWindowHandle::Win32(Win32WindowHandle::new(self.0));
        // SAFETY: the number is a window's; what is done with one that has gone meanwhile fails.
        Ok(unsafe { WindowHandle::borrow_raw(raw) })
    }
}

impl HasDisplayHandle for Owner {
    fn display_handle(&self) -> Result<DisplayHandle<'_>, HandleError> {
        Ok(DisplayHandle::windows())
    }
}

/// Dots per inch of 100 %.
const DPI: f64 = 96.0;

/// The scale of a window, as the system says; the system's own where there is no window yet.
pub(super) fn scale_of(window: Option<&ParentWindowHandle>) -> f64 {
    // SAFETY: asks for numbers; a window that has gone has none.
    let dpi = unsafe {
        match window {
            Some(ParentWindowHandle::Win32Hwnd(window)) => {
                GetDpiForWindow(std::ptr::with_exposed_provenance_mut(window.get().cast_unsigned()))
            }
            _ => GetDpiForSystem(),
        }
    };
    if dpi == 0 { 1.0 } else { f64::from(dpi) / DPI }
}
