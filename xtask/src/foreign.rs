//! Code that is not ours, loaded at run time: the built CLAP bundle and, for the bench, libbs2b.
#![expect(unsafe_code, reason = "calling into a shared library cannot be checked by the compiler")]

use std::ffi::{c_float, c_int, c_uint, c_void};
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use clack_extensions::gui::{GuiApiType, PluginGui, Window};
use clack_host::prelude::{PluginEntry, PluginMainThreadHandle};
use libloading::{Library, Symbol};

#[cfg(target_os = "linux")]
use crate::cast::real;
use crate::system::{install_advice, install_packages};
use crate::terminal::say;

/// Loads a CLAP bundle from disk and initializes it.
///
/// # Errors
/// The file is missing, not a shared library for this machine, or not a CLAP plug-in.
pub(crate) fn load_clap(bundle: &Path) -> Result<PluginEntry> {
    // SAFETY: loading runs the library's initializers. The only bundle this tool loads is the one it has
    // just built from this workspace, whose entry point nice-plug generates to the CLAP specification.
    unsafe { PluginEntry::load(bundle) }.with_context(|| format!("could not load {}", bundle.display()))
}

/// A window of the host's, as the system numbers it: X11 wherever it is not Windows.
#[cfg(not(windows))]
pub(crate) type HostWindow = u32;
/// A window of the host's, as the system numbers it.
#[cfg(windows)]
pub(crate) type HostWindow = usize;

/// What hosts call such a window.
pub(crate) const WINDOW_KIND: GuiApiType<'static> =
    if cfg!(windows) { GuiApiType::WIN32 } else { GuiApiType::X11 };

/// The number of a window as plug-ins are told it.
#[cfg_attr(windows, expect(clippy::unnecessary_cast, reason = "a window's number has another type on Linux"))]
pub(crate) fn pointer_to(window: HostWindow) -> *mut c_void {
    std::ptr::without_provenance_mut(window as usize)
}

/// Shows a plug-in's editor inside a window of ours.
///
/// # Errors
/// The plug-in refuses the window.
pub(crate) fn embed(gui: PluginGui, plugin: PluginMainThreadHandle<'_>, window: HostWindow) -> Result<()> {
    // SAFETY: the caller's window lives until it has destroyed the editor: `screen::Screen` closes its
    // connection, and `guest::Desk` its window, after the instance is gone.
    let set = unsafe {
        #[cfg(not(windows))]
        let window = Window::from_x11_handle(window.into());
        #[cfg(windows)]
        let window = Window::from_win32_hwnd(pointer_to(window));
        gui.set_parent(&plugin, window)
    };
    set.map_err(|error| anyhow!("the editor does not go into a window: {error}"))
}

/// What the kernel has counted for a thread.
#[cfg(target_os = "linux")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Usage {
    /// How often it gave the processor away of its own accord.
    pub(crate) waits: i64,
    /// How often it touched memory that the kernel had to find first.
    pub(crate) faults: i64,
}

/// What the kernel has counted for this thread.
#[cfg(target_os = "linux")]
pub(crate) fn usage_of_this_thread() -> Usage {
    // SAFETY: `rusage` is plain numbers, for which zeros are valid, and the call writes nothing else.
    unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_THREAD, &raw mut usage);
        Usage { waits: usage.ru_nvcsw, faults: usage.ru_minflt + usage.ru_majflt }
    }
}

/// Memory the C library has handed out and not got back, bytes: what it keeps in reserve is left out, so that
/// this grows only if something is never given back.
#[cfg(target_os = "linux")]
pub(crate) fn allocated_bytes() -> f64 {
    // SAFETY: `mallinfo2` takes nothing and returns plain numbers.
    let info = unsafe { libc::mallinfo2() };
    real(info.uordblks.saturating_add(info.hblkhd))
}

/// Name of the library libbs2b ships as, per platform.
const BS2B_LIBRARY: &str = if cfg!(target_os = "windows") {
    "libbs2b.dll"
} else if cfg!(target_os = "macos") {
    "libbs2b.0.dylib"
} else {
    "libbs2b.so.0"
};

/// Debian's package of libbs2b.
const BS2B_PACKAGE: &str = "libbs2b0";

/// libbs2b's own C crossfeed, at its default preset.
pub(crate) struct Bs2b {
    library: Library,
    handle: *mut c_void,
}

impl Bs2b {
    /// Opens libbs2b, installing it first where that needs nobody's consent; says what to do where it cannot.
    pub(crate) fn open_or_install(sample_rate_hz: u32) -> Option<Self> {
        let open = || Self::open(sample_rate_hz);
        let bs2b = open().or_else(|| install_packages(&[BS2B_PACKAGE]).then(open)?);
        if bs2b.is_none() {
            say(format!(
                "libbs2b is not installed, so there is nothing to compare with; install it with `{}` \
                 (Homebrew: `brew install libbs2b`).",
                install_advice(&[BS2B_PACKAGE])
            ));
        }
        bs2b
    }

    /// Opens the system's libbs2b; `None` where it is not installed.
    fn open(sample_rate_hz: u32) -> Option<Self> {
        // SAFETY: the symbols have the signatures of bs2b.h 3.1.0; `bs2b_open` takes nothing and returns
        // null or a handle that stays valid until `bs2b_close`, and the library outlives the handle.
        unsafe {
            let library = Library::new(BS2B_LIBRARY).ok()?;
            let open: Symbol<unsafe extern "C" fn() -> *mut c_void> = library.get(b"bs2b_open\0").ok()?;
            let handle = open();
            if handle.is_null() {
                return None;
            }
            let bs2b = Self { library, handle };
            let set_rate: Symbol<unsafe extern "C" fn(*mut c_void, c_uint)> =
                bs2b.library.get(b"bs2b_set_srate\0").ok()?;
            set_rate(bs2b.handle, sample_rate_hz);
            Some(bs2b)
        }
    }

    /// The function that processes interleaved stereo frames in place.
    pub(crate) fn processor(&self) -> Option<Bs2bProcessor<'_>> {
        // SAFETY: the signature is that of `bs2b_cross_feed_f` in bs2b.h 3.1.0.
        let cross_feed = unsafe { self.library.get(b"bs2b_cross_feed_f\0") }.ok()?;
        Some(Bs2bProcessor { handle: self.handle, cross_feed })
    }
}

impl Drop for Bs2b {
    fn drop(&mut self) {
        // SAFETY: the handle came from `bs2b_open`, is closed once, and nothing uses it afterwards:
        // `Bs2bProcessor` borrows `self`.
        unsafe {
            if let Ok(close) = self.library.get::<unsafe extern "C" fn(*mut c_void)>(b"bs2b_close\0") {
                close(self.handle);
            }
        }
    }
}

/// libbs2b, ready to run.
pub(crate) struct Bs2bProcessor<'a> {
    handle: *mut c_void,
    cross_feed: Symbol<'a, unsafe extern "C" fn(*mut c_void, *mut c_float, c_int)>,
}

impl Bs2bProcessor<'_> {
    /// Crossfeeds interleaved stereo frames in place; an odd last sample is left alone.
    pub(crate) fn process(&mut self, interleaved: &mut [f32]) {
        let num_frames = c_int::try_from(interleaved.len() / 2).unwrap_or(c_int::MAX);
        // SAFETY: the handle is open while `self` borrows its owner, and the pointer is valid for
        // `2 * num_frames` floats, which is what the function reads and writes.
        unsafe { (self.cross_feed)(self.handle, interleaved.as_mut_ptr(), num_frames) }
    }
}
