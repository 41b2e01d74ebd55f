//! What a key means by the virtual number Windows gives it: letters follow what is written on the key, digits their place,
//! on every layout.

use egui::Key;
use windows_sys::Win32::UI::Input::KeyboardAndMouse::{
    VIRTUAL_KEY, VK_0, VK_9, VK_A, VK_BACK, VK_CAPITAL, VK_CONTROL, VK_DELETE, VK_DOWN, VK_END, VK_ESCAPE,
    VK_F1, VK_F24, VK_HOME, VK_INSERT, VK_LEFT, VK_LWIN, VK_MENU, VK_NEXT, VK_NUMLOCK, VK_NUMPAD0,
    VK_NUMPAD9, VK_PRIOR, VK_RETURN, VK_RIGHT, VK_RWIN, VK_SCROLL, VK_SHIFT, VK_SPACE, VK_TAB, VK_UP, VK_Z,
};

use super::Meaning;

const MODIFIERS: [VIRTUAL_KEY; 8] =
    [VK_SHIFT, VK_CONTROL, VK_MENU, VK_LWIN, VK_RWIN, VK_CAPITAL, VK_NUMLOCK, VK_SCROLL];

/// The meaning of a virtual key. What it writes is told by Windows itself.
pub(super) fn meaning(virtual_key: VIRTUAL_KEY) -> Meaning {
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
