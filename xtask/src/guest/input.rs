//! A pair of hands on Windows: mouse and keyboard as the system gets them from their drivers.
#![expect(unsafe_code, reason = "the system is told of mouse and keyboard; each block says why it holds")]

use std::time::Duration;

use anyhow::{Result, bail, ensure};
use windows_sys::Win32::Foundation::HANDLE;
use windows_sys::Win32::System::DataExchange::{
    CloseClipboard, EmptyClipboard, OpenClipboard, SetClipboardData,
};
use windows_sys::Win32::System::Memory::{GMEM_MOVEABLE, GlobalAlloc, GlobalLock, GlobalUnlock};
use windows_sys::Win32::UI::Input::KeyboardAndMouse::{
    INPUT, INPUT_0, INPUT_KEYBOARD, INPUT_MOUSE, KEYBDINPUT, KEYEVENTF_KEYUP, MAPVK_VK_TO_VSC,
    MOUSEEVENTF_LEFTDOWN, MOUSEEVENTF_LEFTUP, MOUSEINPUT, MapVirtualKeyW, SendInput, VK_CONTROL, VK_ESCAPE,
    VK_RETURN, VK_SHIFT, VkKeyScanW,
};
use windows_sys::Win32::UI::WindowsAndMessaging::SetCursorPos;

use super::desk::serve;

/// Time in which the window follows one thing done.
const MOMENT: Duration = Duration::from_millis(40);
/// The clipboard's kind of plain text.
const CF_UNICODETEXT: u32 = 13;

/// Moves the pointer to a pixel of the screen.
pub(super) fn move_to((x, y): (i32, i32)) {
    // SAFETY: a plain call.
    unsafe { SetCursorPos(x, y) };
    serve(MOMENT);
}

/// Clicks on a pixel of the screen.
///
/// # Errors
/// The system takes no input.
pub(super) fn click(place: (i32, i32)) -> Result<()> {
    move_to(place);
    button(true)?;
    button(false)
}

/// Drags from one pixel of the screen to another.
///
/// # Errors
/// As [`click`].
pub(super) fn drag(from: (i32, i32), to: (i32, i32)) -> Result<()> {
    move_to(from);
    button(true)?;
    for step in 1..=4 {
        move_to((from.0 + (to.0 - from.0) * step / 4, from.1 + (to.1 - from.1) * step / 4));
    }
    button(false)
}

fn button(is_down: bool) -> Result<()> {
    let flags = if is_down { MOUSEEVENTF_LEFTDOWN } else { MOUSEEVENTF_LEFTUP };
    let mouse = MOUSEINPUT { dx: 0, dy: 0, mouseData: 0, dwFlags: flags, time: 0, dwExtraInfo: 0 };
    send(INPUT { r#type: INPUT_MOUSE, Anonymous: INPUT_0 { mi: mouse } })
}

/// Presses keys together by their virtual numbers: down in this order, up in the other.
///
/// # Errors
/// As [`click`].
pub(super) fn press(keys: &[u16]) -> Result<()> {
    keys.iter().try_for_each(|virtual_key| key(*virtual_key, true))?;
    keys.iter().rev().try_for_each(|virtual_key| key(*virtual_key, false))
}

fn key(virtual_key: u16, is_down: bool) -> Result<()> {
    // SAFETY: a plain call.
    let scan = unsafe { MapVirtualKeyW(virtual_key.into(), MAPVK_VK_TO_VSC) };
    let flags = if is_down { 0 } else { KEYEVENTF_KEYUP };
    let wscan = u16::try_from(scan)?;
    let keyboard = KEYBDINPUT { wVk: virtual_key, wScan: wscan, dwFlags: flags, time: 0, dwExtraInfo: 0 };
    send(INPUT { r#type: INPUT_KEYBOARD, Anonymous: INPUT_0 { ki: keyboard } })
}

fn send(input: INPUT) -> Result<()> {
    // SAFETY: one input of the size that is said.
    let sent = unsafe { SendInput(1, &raw const input, i32::try_from(size_of::<INPUT>())?) };
    ensure!(sent == 1, "the system takes no input");
    serve(MOMENT);
    Ok(())
}

/// The keys that write a letter on this keyboard.
///
/// # Errors
/// None does.
pub(super) fn keys_of(letter: char) -> Result<Vec<u16>> {
    let mut units = [0; 2];
    // SAFETY: a plain call.
    let found = unsafe { VkKeyScanW(letter.encode_utf16(&mut units)[0]) };
    let [virtual_key, shift] = found.to_le_bytes();
    match shift {
        0 => Ok(vec![virtual_key.into()]),
        1 => Ok(vec![VK_SHIFT, virtual_key.into()]),
        _ => bail!("no key writes {letter:?}"),
    }
}

/// The keys of a name: `Enter`, `Escape`, a letter, or `Ctrl-` before one.
///
/// # Errors
/// There are none.
pub(super) fn keys_named(name: &str) -> Result<Vec<u16>> {
    if let Some(letter) = name.strip_prefix("Ctrl-") {
        return Ok([vec![VK_CONTROL], keys_named(&letter.to_lowercase())?].concat());
    }
    match (name, name.chars().next()) {
        ("Enter", _) => Ok(vec![VK_RETURN]),
        ("Escape", _) => Ok(vec![VK_ESCAPE]),
        (_, Some(letter)) => keys_of(letter),
        _ => bail!("no key"),
    }
}

/// Copies a text, and pastes it.
///
/// # Errors
/// There is no clipboard.
pub(super) fn paste(text: &str) -> Result<()> {
    let units: Vec<u16> = text.encode_utf16().chain([0]).collect();
    // SAFETY: the memory is as long as the text with its zero, and belongs to the clipboard afterwards.
    unsafe {
        ensure!(OpenClipboard(std::ptr::null_mut()) != 0, "there is no clipboard");
        EmptyClipboard();
        let memory = GlobalAlloc(GMEM_MOVEABLE, 2 * units.len());
        GlobalLock(memory).cast::<u16>().copy_from(units.as_ptr(), units.len());
        GlobalUnlock(memory);
        let handle: HANDLE = memory.cast();
        SetClipboardData(CF_UNICODETEXT, handle);
        CloseClipboard();
    }
    press(&keys_named("Ctrl-V")?)
}
