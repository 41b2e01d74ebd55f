//! Keys as Windows tells them: looked at before the windowing layer gets to see them, which takes them for itself.
//!
//! The windowing layer swallows a key before it is translated into what it writes, so Caps Lock, dead keys and input methods
//! would do nothing. Here the translation is asked for first; what comes of it is a message of its own, which the windowing
//! layer understands.

#![expect(unsafe_code, reason = "messages are handed over as pointers; each block says why it holds")]

use std::cell::{Cell, RefCell};
use std::ptr::{null_mut, without_provenance_mut};

use egui::{Key, Modifiers};
use nice_plug_egui::Frame;
use raw_window_handle::{HasWindowHandle as _, RawWindowHandle};
use windows_sys::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
use windows_sys::Win32::System::Threading::GetCurrentThreadId;
use windows_sys::Win32::UI::Input::KeyboardAndMouse::{
    GetKeyState, VIRTUAL_KEY, VK_0, VK_9, VK_A, VK_BACK, VK_CAPITAL, VK_CONTROL, VK_DELETE, VK_DOWN, VK_END,
    VK_ESCAPE, VK_F1, VK_F24, VK_HOME, VK_INSERT, VK_LEFT, VK_LWIN, VK_MENU, VK_NEXT, VK_NUMLOCK, VK_NUMPAD0,
    VK_NUMPAD9, VK_PRIOR, VK_RETURN, VK_RIGHT, VK_RWIN, VK_SCROLL, VK_SHIFT, VK_SPACE, VK_TAB, VK_UP, VK_Z,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CallNextHookEx, GA_ROOT, GetAncestor, HC_ACTION, HHOOK, MSG, PM_REMOVE, PostMessageW, SetWindowsHookExW,
    TranslateMessage, UnhookWindowsHookEx, WH_GETMESSAGE, WM_KEYDOWN, WM_KEYUP, WM_SYSKEYDOWN, WM_SYSKEYUP,
};

use super::{KeyBox, Meaning, Stroke};

/// A key as a message has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct SystemEvent {
    message: u32,
    virtual_key: WPARAM,
    /// Repetitions, place and whether it was down before.
    details: LPARAM,
}

thread_local! {
    /// The windows of this thread whose keys are looked at.
    static WINDOWS: RefCell<Vec<(usize, KeyBox)>> = const { RefCell::new(Vec::new()) };
    static HOOK: Cell<HHOOK> = const { Cell::new(null_mut()) };
}

/// The keys of one editor window, as long as this lives.
pub(in crate::editor) struct Keys(usize);

impl Keys {
    /// Looks at the keys of a frame's window, on the thread that serves it.
    pub(in crate::editor) fn new(frame: &Frame, strokes: &KeyBox) -> Option<Self> {
        let RawWindowHandle::Win32(handle) = frame.baseview_window().window_handle().ok()?.as_raw() else {
            return None;
        };
        let window = handle.hwnd.get().cast_unsigned();
        strokes.serve(Host { window, down: Vec::new() });
        WINDOWS.with_borrow_mut(|windows| windows.push((window, strokes.clone())));
        if HOOK.get().is_null() {
            // SAFETY: the function is of this library, which stays in memory, and the hook is of this thread alone.
            HOOK.set(unsafe {
                SetWindowsHookExW(WH_GETMESSAGE, Some(look), null_mut(), GetCurrentThreadId())
            });
        }
        Some(Self(window))
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        let is_last = WINDOWS
            .try_with(|windows| {
                let mut windows = windows.borrow_mut();
                windows.retain(|(window, _)| *window != self.0);
                windows.is_empty()
            })
            .unwrap_or(false);
        if is_last {
            let hook = HOOK.replace(null_mut());
            // SAFETY: the hook was set by this thread, and is taken off once.
            unsafe { UnhookWindowsHookEx(hook) };
        }
    }
}

/// What Windows calls with every message that is taken out of this thread's queue.
unsafe extern "system" fn look(code: i32, removed: WPARAM, message: LPARAM) -> LRESULT {
    if code == HC_ACTION.cast_signed() && removed == PM_REMOVE as usize {
        // SAFETY: with this code it is a message, alive for the call.
        take(unsafe { &*std::ptr::with_exposed_provenance::<MSG>(message.cast_unsigned()) });
    }
    // SAFETY: what was passed is passed on.
    unsafe { CallNextHookEx(null_mut(), code, removed, message) }
}

fn take(message: &MSG) {
    let is_down = match message.message {
        WM_KEYDOWN | WM_SYSKEYDOWN => true,
        WM_KEYUP | WM_SYSKEYUP => false,
        _ => return,
    };
    let window = message.hwnd.addr();
    let strokes = WINDOWS.with_borrow(|windows| {
        windows.iter().find(|(known, _)| *known == window).map(|(_, strokes)| strokes.clone())
    });
    let Some(strokes) = strokes else { return };
    // SAFETY: the message is alive; what is written becomes a message of its own.
    unsafe { TranslateMessage(std::ptr::from_ref(message)) };
    let virtual_key = VIRTUAL_KEY::try_from(message.wParam).unwrap_or_default();
    let (virtual_keys, details) = (message.wParam, message.lParam);
    strokes.put(Stroke {
        event: SystemEvent { message: message.message, virtual_key: virtual_keys, details },
        is_down,
        is_repeated: is_down && (details >> 30) & 1 == 1,
        modifiers: modifiers(),
        meaning: meaning(virtual_key),
    });
}

/// What is held as this message is taken.
fn modifiers() -> Modifiers {
    // SAFETY: asks for a number, which is negative while the key is down.
    let [shift, ctrl, alt] =
        [VK_SHIFT, VK_CONTROL, VK_MENU].map(|key| unsafe { GetKeyState(key.into()) } < 0);
    Modifiers { alt, ctrl, shift, mac_cmd: false, command: ctrl }
}

/// The host's window, which gets the keys the editor has no use for.
pub(super) struct Host {
    window: usize,
    /// Keys it has been told are down.
    down: Vec<WPARAM>,
}

impl Host {
    /// A key went down.
    pub(super) fn press(&mut self, event: SystemEvent) {
        if self.send(event) && !self.down.contains(&event.virtual_key) {
            self.down.push(event.virtual_key);
        }
    }

    /// A key went up: the host hears of it if it has heard that it went down.
    pub(super) fn release(&mut self, event: SystemEvent) {
        let before = self.down.len();
        self.down.retain(|key| *key != event.virtual_key);
        if self.down.len() < before {
            self.send(event);
        }
    }

    /// Puts a key into the queue of the outermost window: the host takes it out there as any other, with its own shortcuts.
    fn send(&self, event: SystemEvent) -> bool {
        let SystemEvent { message, virtual_key, details } = event;
        // SAFETY: plain numbers; a window that has gone gets nothing.
        unsafe {
            let window: HWND = GetAncestor(without_provenance_mut(self.window), GA_ROOT);
            !window.is_null() && PostMessageW(window, message, virtual_key, details) != 0
        }
    }
}

const MODIFIERS: [VIRTUAL_KEY; 8] =
    [VK_SHIFT, VK_CONTROL, VK_MENU, VK_LWIN, VK_RWIN, VK_CAPITAL, VK_NUMLOCK, VK_SCROLL];

/// What a key means by the virtual number Windows gives it: letters follow what is written on the key, digits their place,
/// on every layout. What it writes is told by Windows itself.
fn meaning(virtual_key: VIRTUAL_KEY) -> Meaning {
    let key = key_of(virtual_key);
    Meaning { key, place: None, text: None, is_modifier: MODIFIERS.contains(&virtual_key) }
}

fn key_of(virtual_key: VIRTUAL_KEY) -> Option<Key> {
    let at = |first: VIRTUAL_KEY, letter: u8| {
        let letter = u8::try_from(virtual_key - first).ok()? + letter;
        Key::from_name(char::from(letter).to_string().as_str())
    };
    Some(match virtual_key {
        VK_0..=VK_9 => at(VK_0, b'0')?,
        VK_NUMPAD0..=VK_NUMPAD9 => at(VK_NUMPAD0, b'0')?,
        VK_A..=VK_Z => at(VK_A, b'A')?,
        VK_F1..=VK_F24 => Key::from_name(&format!("F{}", virtual_key - VK_F1 + 1))?,
        VK_ESCAPE => Key::Escape,
        VK_TAB => Key::Tab,
        VK_BACK => Key::Backspace,
        VK_RETURN => Key::Enter,
        VK_SPACE => Key::Space,
        VK_INSERT => Key::Insert,
        VK_DELETE => Key::Delete,
        VK_HOME => Key::Home,
        VK_END => Key::End,
        VK_PRIOR => Key::PageUp,
        VK_NEXT => Key::PageDown,
        VK_LEFT => Key::ArrowLeft,
        VK_RIGHT => Key::ArrowRight,
        VK_UP => Key::ArrowUp,
        VK_DOWN => Key::ArrowDown,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_what_windows_calls_them() {
        let key = |virtual_key| meaning(virtual_key).key;
        assert_eq!([VK_0, VK_9, VK_NUMPAD9].map(key), [Key::Num0, Key::Num9, Key::Num9].map(Some));
        assert_eq!([VK_A, VK_Z].map(key), [Key::A, Key::Z].map(Some));
        assert_eq!([VK_F1, VK_F1 + 11].map(key), [Key::F1, Key::F12].map(Some));
        assert!(meaning(VK_SHIFT).is_modifier && key(VK_SHIFT).is_none());
    }
}
