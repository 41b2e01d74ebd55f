//! A host's window on Windows, and the loop that serves it.
#![expect(unsafe_code, reason = "the system is asked for windows and messages; each block says why it holds")]

use std::cell::RefCell;
use std::ptr::null_mut;
use std::sync::Once;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use windows_sys::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::UI::HiDpi::{
    DPI_AWARENESS_CONTEXT_PER_MONITOR_AWARE_V2, DPI_AWARENESS_CONTEXT_SYSTEM_AWARE, GetDpiForWindow,
    SetProcessDpiAwarenessContext,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DefWindowProcW, DestroyWindow, DispatchMessageW, GW_CHILD, GetWindow, MSG, PM_REMOVE,
    PeekMessageW, RegisterClassW, SWP_NOMOVE, SWP_NOZORDER, SetForegroundWindow, SetWindowPos,
    TranslateMessage, WM_KEYDOWN, WM_KEYUP, WNDCLASSW, WS_CLIPCHILDREN, WS_POPUP, WS_VISIBLE,
};
use windows_sys::core::w;

use crate::cast::single;
use crate::foreign::HostWindow;
use crate::host::PixelSize;

/// Longest time anything may take to become so: software draws the window, and others use the machine.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// Time between two looks.
const LOOK: Duration = Duration::from_millis(10);
/// Windows' scale of 100 %.
const DPI: f64 = 96.0;

thread_local! {
    /// Keys the host's windows have got: their virtual numbers, down or up.
    static KEYS: RefCell<Vec<(usize, bool)>> = const { RefCell::new(Vec::new()) };
}

/// What a host knows of scales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Awareness {
    /// The scale of each monitor, also when it changes.
    EachMonitor,
    /// The system's alone.
    System,
}

impl Awareness {
    /// As the other side of `cargo xtask windows` writes it.
    ///
    /// # Errors
    /// It writes no such thing.
    pub(super) fn of(name: &str) -> Result<Self> {
        match name {
            "each-monitor" => Ok(Self::EachMonitor),
            "system" => Ok(Self::System),
            _ => bail!("no host knows the scale of {name}"),
        }
    }
}

/// A window of a host that knows of scales.
pub(super) struct Desk(HWND);

impl Desk {
    /// Opens it at the upper left of the screen. The program is what the first window makes it.
    ///
    /// # Errors
    /// The system refuses.
    pub(super) fn open(awareness: Awareness, size: PixelSize) -> Result<Self> {
        static PREPARED: Once = Once::new();
        PREPARED.call_once(|| prepare(awareness));
        let (width, height) = (i32::try_from(size.0)?, i32::try_from(size.1)?);
        let style = WS_POPUP | WS_VISIBLE | WS_CLIPCHILDREN;
        // SAFETY: the class is registered, and its procedure lives as long as this program.
        let window = unsafe {
            let module = GetModuleHandleW(null_mut());
            let (class, parent) = (w!("Grille's host"), null_mut());
            CreateWindowExW(
                0,
                class,
                class,
                style,
                0,
                0,
                width,
                height,
                parent,
                null_mut(),
                module,
                null_mut(),
            )
        };
        ensure!(!window.is_null(), "there is no window");
        let desk = Self(window);
        desk.come_to_the_front();
        Ok(desk)
    }

    /// As plug-ins are told of it.
    pub(super) fn window(&self) -> HostWindow {
        self.0.addr()
    }

    /// The editor's window in it.
    pub(super) fn child(&self) -> HostWindow {
        // SAFETY: asks for a number.
        unsafe { GetWindow(self.0, GW_CHILD) }.addr()
    }

    /// Takes the keyboard.
    pub(super) fn come_to_the_front(&self) {
        // SAFETY: the window is alive.
        unsafe { SetForegroundWindow(self.0) };
        serve(5 * LOOK);
    }

    /// The system's scale there.
    pub(super) fn scale(&self) -> f64 {
        // SAFETY: the window is alive.
        f64::from(unsafe { GetDpiForWindow(self.0) }) / DPI
    }

    /// Gives it another size.
    ///
    /// # Errors
    /// The system refuses.
    pub(super) fn resize(&self, size: PixelSize) -> Result<()> {
        let (width, height) = (i32::try_from(size.0)?, i32::try_from(size.1)?);
        // SAFETY: the window is alive.
        let done =
            unsafe { SetWindowPos(self.0, null_mut(), 0, 0, width, height, SWP_NOMOVE | SWP_NOZORDER) };
        ensure!(done != 0, "the window takes no other size: {}", std::io::Error::last_os_error());
        Ok(())
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // SAFETY: the window is this thread's own.
        unsafe { DestroyWindow(self.0) };
        serve(5 * LOOK);
    }
}

/// Makes this program one that draws sharply, and names what its windows are.
fn prepare(awareness: Awareness) {
    let context = match awareness {
        Awareness::EachMonitor => DPI_AWARENESS_CONTEXT_PER_MONITOR_AWARE_V2,
        Awareness::System => DPI_AWARENESS_CONTEXT_SYSTEM_AWARE,
    };
    // SAFETY: plain calls; the class outlives its registration.
    unsafe {
        SetProcessDpiAwarenessContext(context);
        let mut class: WNDCLASSW = std::mem::zeroed();
        class.lpfnWndProc = Some(host_window);
        class.hInstance = GetModuleHandleW(null_mut());
        class.lpszClassName = w!("Grille's host");
        RegisterClassW(&raw const class);
    }
}

unsafe extern "system" fn host_window(window: HWND, message: u32, w: WPARAM, l: LPARAM) -> LRESULT {
    if [WM_KEYDOWN, WM_KEYUP].contains(&message) {
        KEYS.with_borrow_mut(|keys| keys.push((w, message == WM_KEYDOWN)));
    }
    // SAFETY: what the system has passed is passed on.
    unsafe { DefWindowProcW(window, message, w, l) }
}

/// Keys the host's windows have got since the last call.
pub(super) fn keys() -> Vec<(usize, bool)> {
    KEYS.take()
}

/// Does for a while what a host's loop does.
pub(super) fn serve(time: Duration) {
    let start = Instant::now();
    loop {
        // SAFETY: a message is plain numbers, for which zeros are valid, and outlives the calls.
        unsafe {
            let mut message: MSG = std::mem::zeroed();
            // A window that wants to be painted again and again must not keep the host from the rest.
            while start.elapsed() <= time.max(LOOK)
                && PeekMessageW(&raw mut message, null_mut(), 0, 0, PM_REMOVE) != 0
            {
                TranslateMessage(&raw const message);
                DispatchMessageW(&raw const message);
            }
        }
        if start.elapsed() > time {
            return;
        }
        std::thread::sleep(LOOK / 2);
    }
}

/// Serves until something is so.
///
/// # Errors
/// It does not become so.
pub(super) fn wait_for(what: &str, mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let start = Instant::now();
    while !is_so()? {
        if start.elapsed() > PATIENCE {
            bail!("{what} does not come within {} s", PATIENCE.as_secs());
        }
        serve(LOOK);
    }
    Ok(())
}

/// A scale as VST3 passes it.
pub(super) fn scale_of(desk: &Desk) -> f32 {
    single(desk.scale())
}
