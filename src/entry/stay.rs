//! Keeping the library in memory until the process ends.
//!
//! A file dialog that is open, a head that is being read and the thread that serves screen readers outlive the window,
//! and may outlive the last instance. A host that unloads the library then would take their code away and end with them.
//! On Linux the linker marks the library (`build.rs`); elsewhere it is held here, when a host first enters it.

#![cfg_attr(
    any(windows, target_os = "macos"),
    expect(unsafe_code, reason = "the system is asked; each block says why it holds")
)]

#[cfg(windows)]
use std::ffi::c_void;
use std::sync::Once;

static HELD: Once = Once::new();

/// Holds the library, once. Hosts may go on to unload it: that takes their own hold away, and not this one.
pub(super) fn in_memory() {
    HELD.call_once(hold);
}

#[cfg(windows)]
fn hold() {
    use windows_sys::Win32::System::LibraryLoader::{
        GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_PIN, GetModuleHandleExW,
    };
    let flags = GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS;
    let address = std::ptr::from_ref(&HELD).cast::<c_void>();
    let mut module = std::ptr::null_mut();
    // SAFETY: with this flag the name is any address inside the module.
    let is_held = unsafe { GetModuleHandleExW(flags, address.cast(), &raw mut module) } != 0;
    if !is_held {
        nice_plug::nice_warn!(
            "The library could not be held in memory; close dialogs before removing Grille."
        );
    }
}

#[cfg(target_os = "macos")]
fn hold() {
    // SAFETY: zeros are a value of it; the address is inside this library, and the name lives as long as the library.
    let is_held = unsafe {
        let mut info: libc::Dl_info = std::mem::zeroed();
        libc::dladdr(std::ptr::from_ref(&HELD).cast(), &raw mut info) != 0
            && !libc::dlopen(info.dli_fname, libc::RTLD_LAZY | libc::RTLD_NODELETE).is_null()
    };
    if !is_held {
        nice_plug::nice_warn!(
            "The library could not be held in memory; close dialogs before removing Grille."
        );
    }
}

#[cfg(not(any(windows, target_os = "macos")))]
fn hold() {}
