//! The scale of a host's window on Windows.
//!
//! A host that knows each monitor's scale in the older way (before Windows 10 1703) tells its plug-ins the scale. The
//! windowing layer (baseview 0.4.2) goes by what it was told then, but forgets it once it gets the host's window.

#![expect(unsafe_code, reason = "the system is asked for numbers; each block says why it holds")]

use nice_plug::editor::ParentWindowHandle;
use windows_sys::Win32::UI::HiDpi::{GetDpiForSystem, GetDpiForWindow};

/// Dots per inch of 100 %.
const DPI: f64 = 96.0;

/// The scale of a window, as the system says; the system's own where there is no window yet.
pub(super) fn of(window: Option<&ParentWindowHandle>) -> f64 {
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
