//! The window that a file dialog belongs to on Windows: without one it can open behind the host.

#![expect(unsafe_code, reason = "window handles are plain numbers; each block says why it holds")]

use std::num::NonZeroIsize;

use raw_window_handle::{
    DisplayHandle, HandleError, HasDisplayHandle, HasWindowHandle, RawWindowHandle, Win32WindowHandle,
    WindowHandle,
};
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
