//! What a window draws, read from its OpenGL buffer: wine 8.0 without a screen does not copy a child window's picture to
//! where its parent can be photographed.
#![expect(
    unsafe_code,
    reason = "a loaded library's table of imports is changed; each block says why it holds"
)]

use std::collections::HashMap;
use std::ffi::{CStr, c_void};
use std::mem::transmute;
use std::ptr::with_exposed_provenance_mut;
use std::sync::{LazyLock, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use image::RgbImage;
use windows_sys::Win32::Foundation::RECT;
use windows_sys::Win32::Graphics::Gdi::{HDC, WindowFromDC};
use windows_sys::Win32::Graphics::OpenGL::{
    GL_BACK, GL_PACK_ALIGNMENT, GL_RGB, GL_UNSIGNED_BYTE, glPixelStorei, glReadBuffer, glReadPixels,
};
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::System::Memory::{PAGE_READWRITE, VirtualProtect};
use windows_sys::Win32::UI::WindowsAndMessaging::GetClientRect;
use windows_sys::core::BOOL;

use super::desk::{PATIENCE, serve};
use crate::foreign::HostWindow;

/// How long a picture stays the same before it counts as at rest.
const REST: Duration = Duration::from_millis(400);

type Swap = unsafe extern "system" fn(HDC) -> BOOL;

/// The system's own function.
static SYSTEM: OnceLock<Swap> = OnceLock::new();
/// The last picture of each window.
static PICTURES: LazyLock<Mutex<HashMap<HostWindow, RgbImage>>> = LazyLock::new(Mutex::default);

/// Has a loaded library show what it draws.
///
/// # Errors
/// It is not loaded, or draws in no way that is known here.
pub(super) fn watch(library: &str) -> Result<()> {
    let name: Vec<u16> = library.encode_utf16().chain([0]).collect();
    // SAFETY: the name ends with a zero.
    let module = unsafe { GetModuleHandleW(name.as_ptr()) };
    ensure!(!module.is_null(), "{library} is not loaded");
    // SAFETY: the module stays loaded, and its headers are as the system has mapped them.
    unsafe {
        let place = import(module.cast(), c"SwapBuffers").context("the library does not draw with OpenGL")?;
        let swap = swap as Swap as *const c_void;
        if *place == swap {
            return Ok(());
        }
        SYSTEM.get_or_init(|| transmute::<*const c_void, Swap>(*place));
        let mut before = 0;
        let size = size_of::<*const c_void>();
        ensure!(
            VirtualProtect(place.cast(), size, PAGE_READWRITE, &raw mut before) != 0,
            "the library's imports cannot be changed"
        );
        *place = swap;
        VirtualProtect(place.cast(), size, before, &raw mut before);
    }
    Ok(())
}

/// Where a module keeps the address of a function it imports.
///
/// # Source
/// Microsoft's "PE Format": the import directory is the second of the optional header's; a row has 20 bytes.
unsafe fn import(module: *const u8, wanted: &CStr) -> Option<*mut *const c_void> {
    // SAFETY: by the caller; every offset is one of the format, inside the module.
    unsafe {
        let number = |offset: usize| module.add(offset).cast::<u32>().read_unaligned() as usize;
        let optional = number(0x3C) + 24;
        let mut row = number(optional + 112 + 8);
        while number(row + 12) != 0 {
            let (names, addresses) = (number(row), number(row + 16));
            for index in 0.. {
                let name = module.add(names + 8 * index).cast::<u64>().read_unaligned();
                if name == 0 {
                    break;
                }
                let is_by_name = name >> 63 == 0;
                let hint = usize::try_from(name & 0x7FFF_FFFF).unwrap_or(0);
                if is_by_name && CStr::from_ptr(module.add(hint + 2).cast()) == wanted {
                    return Some(with_exposed_provenance_mut(
                        module.expose_provenance() + addresses + 8 * index,
                    ));
                }
            }
            row += 20;
        }
    }
    None
}

unsafe extern "system" fn swap(device: HDC) -> BOOL {
    // SAFETY: the context is current on this thread, as before any swap; the buffer has room for three bytes a pixel.
    unsafe {
        let window = WindowFromDC(device);
        let mut rect = RECT { left: 0, top: 0, right: 0, bottom: 0 };
        GetClientRect(window, &raw mut rect);
        let mut picture = RgbImage::new(rect.right.unsigned_abs(), rect.bottom.unsigned_abs());
        glPixelStorei(GL_PACK_ALIGNMENT, 1);
        glReadBuffer(GL_BACK);
        let pixels = picture.as_mut_ptr().cast();
        glReadPixels(0, 0, rect.right, rect.bottom, GL_RGB, GL_UNSIGNED_BYTE, pixels);
        image::imageops::flip_vertical_in_place(&mut picture);
        PICTURES.lock().unwrap_or_else(PoisonError::into_inner).insert(window.addr(), picture);
        SYSTEM.get().map_or(0, |system| system(device))
    }
}

/// What a window drew last.
pub(super) fn picture(window: HostWindow) -> Option<RgbImage> {
    PICTURES.lock().unwrap_or_else(PoisonError::into_inner).get(&window).cloned()
}

/// What a window shows once nothing moves in it any more.
///
/// # Errors
/// It shows nothing, or does not come to rest.
pub(super) fn picture_at_rest(window: HostWindow) -> Result<RgbImage> {
    let start = std::time::Instant::now();
    let mut last = None;
    while start.elapsed() < PATIENCE {
        serve(REST);
        let now = picture(window);
        let shows_something = now.as_ref().is_some_and(|now| now.pixels().any(|pixel| *pixel != now[(0, 0)]));
        if shows_something && now == last {
            return now.context("nothing is drawn");
        }
        last = now;
    }
    bail!("the window {}", if last.is_some() { "does not come to rest" } else { "draws nothing" })
}

/// Forgets what was drawn.
pub(super) fn forget() {
    PICTURES.lock().unwrap_or_else(PoisonError::into_inner).clear();
}
